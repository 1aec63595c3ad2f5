package grant_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
)

func TestFormCheck(t *testing.T) {
	t.Parallel()
	form := parsePolicy(t, readFile(t, seasonPolicy)).Form
	form.Sections[1].Fields = append(form.Sections[1].Fields,
		grant.FormField{Key: "help", Type: grant.MoneyField, Max: 100},
		grant.FormField{Key: "plan", Type: grant.TextAreaField, Max: 10},
		grant.FormField{Key: "other_money", Type: grant.BoolField})
	right := map[string]any{
		"project_name": "甲社区楼间口袋花园共建计划", "theme_primary": "scenery", "service_field": "community",
		"start": "2026-07-01", "end": "2027-05-31", "beneficiaries_direct": json.Number("181"),
	}
	if err := form.Check(right); err != nil {
		t.Fatalf("right answers: %v", err)
	}
	for _, c := range []struct {
		key    string
		value  any
		reason grant.Reason // empty when it is taken
	}{
		{"project_name", nil, grant.MissingField},
		{"project_name", " \u3000", grant.MissingField},
		{"project_name", strings.Repeat("花", 40), ""},
		{"project_name", strings.Repeat("花", 41), grant.TooLarge},
		{"project_name", "two\nlines", grant.BadInput},
		{"project_name", 7, grant.BadInput},
		{"project_name", "\xff", grant.BadInput},
		{"theme_primary", "weather", grant.BadInput},
		{"theme_primary", 1, grant.BadInput},
		{"start", "2026-02-30", grant.BadInput},
		{"start", true, grant.BadInput},
		{"beneficiaries_direct", 181.0, ""},
		{"beneficiaries_direct", 181, ""},
		{"beneficiaries_direct", int64(0), ""},
		{"beneficiaries_direct", 180.5, grant.BadInput},
		{"beneficiaries_direct", -1, grant.BadInput},
		{"beneficiaries_direct", 1e300, grant.BadInput},
		{"beneficiaries_direct", json.Number("1.0"), grant.BadInput},
		{"beneficiaries_direct", "181", grant.BadInput},
		{"help", 100, ""},
		{"help", 101, grant.TooLarge},
		{"help", nil, ""},
		{"plan", "two\nlines", ""},
		{"plan", "bell\a", grant.BadInput},
		{"other_money", false, ""},
		{"other_money", "false", grant.BadInput},
		{"a/b", 1, grant.UnknownField},
	} {
		answers := maps.Clone(right)
		answers[c.key] = c.value
		err := form.Check(answers)
		refusal, refused := grant.Refusal(err)
		switch {
		case c.reason == "" && err != nil:
			t.Errorf("%s = %v: %v", c.key, c.value, err)
		case c.reason != "" && (!refused || refusal.Reason != c.reason || refusal.Field != "/answers/"+grant.PointerToken(c.key)):
			t.Errorf("%s = %v: want %s, got %v", c.key, c.value, c.reason, err)
		}
	}
}

func TestFormCheckAnswersInOrder(t *testing.T) {
	t.Parallel()
	form := parsePolicy(t, readFile(t, seasonPolicy)).Form
	refusal, _ := grant.Refusal(form.Check(map[string]any{"zz": 1, "aa": 1}))
	var fields []string
	for _, each := range append([]*grant.Error{refusal}, refusal.More...) {
		fields = append(fields, strings.TrimPrefix(each.Field, "/answers/"))
	}
	want := []string{"project_name", "theme_primary", "service_field", "start", "end", "beneficiaries_direct", "aa", "zz"}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Error(diff)
	}
}
