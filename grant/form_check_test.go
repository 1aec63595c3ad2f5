package grant_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
)

// The policy of the next round (testdata/season/next.json) is one that the schema takes too, and can be published: its
// form has every kind of question, and five rules of eligibility are asked about before anybody applies.
func TestNextPolicy(t *testing.T) {
	t.Parallel()
	policy := parsePolicy(t, readFile(t, nextPolicy))
	kinds, questions := map[grant.FormFieldType]bool{}, []string{}
	for _, section := range policy.Form.Sections {
		if section.Help == (grant.Text{}) {
			t.Errorf("nothing says what the section %s is for", section.Key)
		}
		for _, field := range section.Fields {
			kinds[field.Type] = true
			for _, column := range field.Columns {
				kinds[column.Type] = true
			}
		}
	}
	if len(kinds) != 11 {
		t.Errorf("the form has the kinds %v", kinds)
	}
	for _, rule := range policy.Eligibility {
		if rule.Question != (grant.Text{}) {
			questions = append(questions, rule.Key)
		}
	}
	if diff := cmp.Diff([]string{"e01", "e03", "e04", "e09", "e13"}, questions); diff != "" {
		t.Errorf("questions\n%s", diff)
	}
	_, years := readSeasonCalendar(t)
	for _, finding := range grant.PublishCheck(policy, newCalendar(t, years), date(t, "2026-12-21")) {
		if finding.Level == grant.FindingError {
			t.Errorf("%+v", finding)
		}
	}
}

// A whole application of the next round (testdata/season/next_application.json) is taken; each thing wrong in it is not.
func TestNextApplication(t *testing.T) {
	t.Parallel()
	policy := parsePolicy(t, readFile(t, nextPolicy))
	whole := readFile(t, "../testdata/season/next_application.json")
	check := func(document []byte) string {
		var content grant.ApplicationContent
		if refused := grant.ReadDocument(document, &content); len(refused) > 0 {
			t.Fatal(grant.Join(refused))
		}
		content.Answers = policy.Form.Asked(content.Answers)
		return refusals(content.Check(policy))
	}
	if got := check(whole); got != "taken" {
		t.Fatal(got)
	}
	for _, c := range []struct {
		at    string
		value any
		want  string
	}{
		{"/answers/service_field", "elderly", "taken"},
		{"/answers/child_safety", absent, "invalid: missing_field at /answers/child_safety"},
		{"/answers/org_type", "self_org", "invalid: missing_field at /answers/sponsor_org\ninvalid: missing_field at /answers/sponsor_letter"},
		{"/answers/community_confirm", []any{}, "invalid: missing_field at /answers/community_confirm"},
		{"/answers/members/1/time_percent", 101, "invalid: too_large at /answers/members/1/time_percent max=100 value=101"},
		{"/answers/budget_table/0/quantity", 11, "invalid: bad_input at /answers/budget_table/0 cost_fen=1650000 parts_fen=1800000 rule=budget_row"},
		{"/answers/budget_table/5/line", "b31", "refused: budget_ratio at /answers/budget_table limit_fen=800000 name={管理费用 Administration} value_fen=2400000"},
		{"/own_fen", 1100000, "invalid: bad_input at /own_fen rule=budget_sum sum_fen=1200000 value_fen=1100000"},
	} {
		if diff := cmp.Diff(c.want, check(edit(t, whole, c.at, c.value))); diff != "" {
			t.Errorf("%s = %v\n%s", c.at, c.value, diff)
		}
	}
	var content grant.ApplicationContent
	if err := json.Unmarshal(whole, &content); err != nil {
		t.Fatal(err)
	}
	var fields []string
	for _, named := range policy.Form.Files(content.Answers) {
		fields = append(fields, fmt.Sprint(named.Field, named.Position))
	}
	if diff := cmp.Diff([]string{"community_confirm0", "certificate0", "annual_report_pages0", "annual_report_pages1", "pledge_file0"}, fields); diff != "" {
		t.Errorf("files\n%s", diff)
	}
}

// What is wrong with a form is named at its place; where the published schema can say it, it does too.
func TestWrongForms(t *testing.T) {
	t.Parallel()
	schema := policySchema(t)
	next := readFile(t, nextPolicy)
	policy := parsePolicy(t, next)
	place := func(key string) string {
		for i, section := range policy.Form.Sections {
			if j := slices.IndexFunc(section.Fields, func(f grant.FormField) bool { return f.Key == key }); j >= 0 {
				return fmt.Sprintf("/form/sections/%d/fields/%d", i, j)
			}
		}
		t.Fatalf("no field %s", key)
		return ""
	}
	const inGrantOnly = true
	when := func(field string, in ...any) map[string]any { return map[string]any{"field": field, "in": in} }
	none := []any{}
	for _, c := range []struct {
		field, at string
		value     any
		rule      string
		beyond    bool
	}{
		{"self_org_plan", "/when", when("risks", "high"), "no_choice_before", inGrantOnly},
		{"self_org_plan", "/when", when("related", true), "no_choice_before", inGrantOnly}, // is asked later
		{"self_org_plan", "/when", when("self_org_plan", true), "no_choice_before", inGrantOnly},
		{"self_org_plan", "/when", when("self_org", "true"), "unknown", inGrantOnly},
		{"self_org_plan", "/when", when("self_org"), "type", false}, // null
		{"self_org_plan", "/when", map[string]any{"field": "self_org", "in": none}, "no_option", false},
		{"self_org_plan", "/when", map[string]any{"field": "", "in": none}, "no_choice_before", false},
		{"self_org_plan", "/when", when("self_org", 1), "unknown", false},
		{"child_safety", "/when", when("service_field", "children", "toddlers"), "unknown", inGrantOnly},
		{"child_safety", "/when", when("service_field", "children", "children"), "duplicate", false},
		{"child_safety", "/when", map[string]any{"field": "service_field"}, "", false},
		{"child_safety", "/help", map[string]any{"zh": "", "en": "x"}, "text", false},
		{"child_safety", "/columns", none, "needless", false},
		{"child_safety", "/min_rows", 1, "needless", inGrantOnly},
		{"child_safety", "/max_rows", 1, "needless", inGrantOnly},
		{"child_safety", "/heads", none, "needless", false},
		{"child_safety", "/type", "essay", "unknown", false},
		{"in_kind_note", "/type", "budget", "one_budget", inGrantOnly},
		{"themes_other", "/max", 6, "range", inGrantOnly},
		{"themes_other", "/options", absent, "no_option", inGrantOnly},
		{"members", "/max_rows", absent, "range", inGrantOnly},
		{"members", "/max_rows", 101, "range", false},
		{"members", "/min_rows", 16, "range", inGrantOnly},
		{"members", "/columns", absent, "no_column", inGrantOnly},
		{"members", "/columns/1/key", "name", "duplicate", inGrantOnly},
		{"members", "/columns/1/type", "file", "unknown", false},
		{"members", "/columns/1/max", absent, "range", inGrantOnly},
		{"members", "/columns/1/title/en", "", "text", false},
		{"need_evidence", "/columns/0/options", absent, "no_option", inGrantOnly},
		{"certificate", "/max", absent, "range", inGrantOnly},
		{"certificate", "/max", 21, "range", inGrantOnly},
		{"budget_table", "/heads", absent, "no_line", inGrantOnly},
		{"budget_table", "/heads/0/lines", none, "no_line", false},
		{"budget_table", "/heads/1/key", "activity", "duplicate", inGrantOnly},
		{"budget_table", "/heads/1/lines/0/key", "b11", "duplicate", inGrantOnly},
		{"budget_table", "/heads/1/max_ratio", "1.1", "ratio", false},
		{"budget_table", "/heads/0/lines/2/max_ratio", "1.1", "ratio", false},
		{"budget_table", "/heads/0/lines/3/max_unit_fen", -1, "range", false},
		{"budget_table", "/heads/0/lines/3/unit", absent, "", false},
		{"budget_table", "/max", 1, "needless", inGrantOnly},
	} {
		at := place(c.field) + c.at
		document := edit(t, next, at, c.value)
		_, err := grant.ParsePolicy(document)
		refusal, _ := grant.Refusal(err)
		if refusal == nil || c.rule != "" && refusal.Params["rule"] != c.rule && !strings.Contains(refusals(err), "rule="+c.rule) {
			t.Errorf("%s = %v: want %s, got %v", at, c.value, c.rule, err)
			continue
		}
		if said := refusals(err); !strings.Contains(said, " at "+at) {
			t.Errorf("%s = %v: found at %s", at, c.value, said)
		}
		if taken := schema.Validate(tree(t, document)) == nil; taken != c.beyond {
			t.Errorf("%s = %v: the schema takes it: %v", at, c.value, taken)
		}
	}
	section := edit(t, next, "/form/sections/1/when", when("pledge", "agreed")) // of the last section
	if _, err := grant.ParsePolicy(section); !strings.Contains(refusals(err), "/form/sections/1/when/field rule=no_choice_before") {
		t.Error(err)
	}
	question := edit(t, next, "/eligibility/0/question/zh", " ")
	if _, err := grant.ParsePolicy(question); !strings.Contains(refusals(err), "/eligibility/0/question/zh") {
		t.Error(err)
	}
	// A head of which nothing may be asked for is not one without a limit.
	if nothing := parsePolicy(t, edit(t, next, place("budget_table")+"/heads/3/max_ratio", "0")); nothing.Digest() == policy.Digest() {
		t.Error("a ratio of 0 does not count")
	}
	if any := parsePolicy(t, edit(t, next, place("budget_table")+"/heads/3/max_ratio", nil)); any.Digest() != policy.Digest() {
		t.Error("a ratio of null counts")
	}
}
