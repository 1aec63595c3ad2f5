package grant_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

const (
	seasonPolicy = "../testdata/season/policy.json"
	nextPolicy   = "../testdata/season/next.json"
)

func TestSeasonPolicy(t *testing.T) {
	t.Parallel()
	policy := parsePolicy(t, readFile(t, seasonPolicy))
	var season struct {
		Policy grant.AllocationPolicy `json:"policy"`
	}
	readJSON(t, "../testdata/season/allocation_input.json", &season)
	season.Policy.Lots = nil // lots are the run's
	if diff := cmp.Diff(season.Policy, policy.AllocationPolicy(), decimals); diff != "" {
		t.Errorf("allocation policy\n%s", diff)
	}
	if got, want := policy.Digest(), parsePolicy(t, readFile(t, seasonPolicy)).Digest(); got != want || len(got) != 64 {
		t.Errorf("digests %s and %s", got, want)
	}
}

// What is wrong with a document is named at its place; where the published schema can say it, it does too.
func TestWrongPolicies(t *testing.T) {
	t.Parallel()
	schema := policySchema(t)
	season := readFile(t, seasonPolicy)
	const inGrantOnly = true
	for _, c := range []struct {
		at     string
		value  any
		reason grant.Reason
		rule   string
		beyond bool // the schema cannot say it
	}{
		{"/pools", 1, grant.UnknownField, "", false},
		{"/panel/Size", 7, grant.UnknownField, "", false},
		{"/a~1b~0c", 1, grant.UnknownField, "", false},
		{"/pool_fen", absent, grant.MissingField, "", false},
		{"/caps/per_community_fen", absent, grant.MissingField, "", false},
		{"/panel/trim_low", absent, grant.MissingField, "", false},
		{"/pool_fen", "8200000.00", grant.BadPolicy, "type", false},
		{"/pool_fen", json.Number("820000000.5"), grant.BadPolicy, "type", false},
		{"/pool_fen", -1, grant.BadPolicy, "range", false},
		{"/pool_fen", int64(grant.MaxFen) + 1, grant.BadPolicy, "range", false},
		{"/caps/projects", 0, grant.BadPolicy, "range", false},
		{"/caps/per_organization_projects", 1001, grant.BadPolicy, "range", false},
		{"/caps", nil, grant.BadPolicy, "type", false},
		{"/caps", []any{}, grant.BadPolicy, "type", false},
		{"/eligibility", map[string]any{}, grant.BadPolicy, "type", false},
		{"/eligibility/0/months", 12, grant.BadPolicy, "needless", inGrantOnly},
		{"/eligibility/0/auto", "horoscope", grant.BadPolicy, "unknown", false},
		{"/eligibility/2/months", absent, grant.BadPolicy, "range", inGrantOnly},
		{"/eligibility/4/list", absent, grant.BadPolicy, "unknown", inGrantOnly},
		{"/eligibility/1/key", "e01", grant.BadPolicy, "duplicate", inGrantOnly},
		{"/eligibility/1/key", "E 1", grant.BadPolicy, "key", false},
		{"/title/zh", "", grant.BadPolicy, "text", false},
		{"/title/en", "a\u2028b", grant.BadPolicy, "text", inGrantOnly},
		{"/currency", "RMB¥", grant.BadPolicy, "currency", false},
		{"/time_zone", "北京", grant.BadPolicy, "time_zone", false},
		{"/time_zone", "Local", grant.BadPolicy, "time_zone", false},
		{"/window/closes", "2026-04-15 17:00", grant.BadPolicy, "type", false},
		{"/window/closes", "2026-04-15T17:00:00.5+08:00", grant.BadPolicy, "whole_second", inGrantOnly},
		{"/supplement/due_time", "17:00", grant.BadPolicy, "time_of_day", false},
		{"/own_ratio_min", "10", grant.BadPolicy, "ratio", false},
		{"/own_ratio_min", 0.1, grant.BadPolicy, "type", false},
		{"/own_ratio_min", "-0.1", grant.BadPolicy, "negative", false},
		{"/score/expert", "0.81", grant.BadPolicy, "weight_sum", inGrantOnly},
		{"/resident/quorum", "some", grant.BadPolicy, "unknown", false},
		{"/panel/pass_mark", "100.1", grant.BadPolicy, "score_range", false},
		{"/panel/min_scores_to_trim", 2, grant.BadPolicy, "trim", inGrantOnly},
		{"/rubric", absent, grant.MissingField, "", false},
		{"/rubric/aspects", []any{}, grant.BadPolicy, "points_sum", false},
		{"/rubric/aspects/1/items", []any{}, grant.BadPolicy, "no_item", false},
		{"/rubric/aspects/1/key", "need", grant.BadPolicy, "duplicate", inGrantOnly},
		{"/rubric/aspects/3/items/0/key", "r01", grant.BadPolicy, "duplicate", inGrantOnly},
		{"/rubric/aspects/0/items/0/points", 9, grant.BadPolicy, "points_sum", inGrantOnly},
		{"/rubric/aspects/0/items/0/points", 0, grant.BadPolicy, "range", false},
		{"/rubric/aspects/0/items/0/points", "10", grant.BadPolicy, "type", false},
		{"/rubric/aspects/0/items/0/low/zh", "", grant.BadPolicy, "text", false},
		{"/rubric/aspects/0/items/0/star", absent, grant.MissingField, "", false},
		{"/rubric/reason_below", "1.01", grant.BadPolicy, "ratio", false},
		{"/tie_break/1", "match_score", grant.BadPolicy, "duplicate", false},
		{"/tie_break/0", "lot", grant.BadPolicy, "unknown", false},
		{"/tranches/0/ratio", "0.49", grant.BadPolicy, "share_sum", inGrantOnly},
		{"/tranches", []any{}, grant.BadPolicy, "share_sum", false},
		{"/form/sections/0/fields/0/max", absent, grant.BadPolicy, "range", inGrantOnly},
		{"/form/sections/0/fields/1/options", absent, grant.BadPolicy, "no_option", inGrantOnly},
		{"/form/sections/0/fields/1/options", []any{}, grant.BadPolicy, "no_option", false},
		{"/form/sections/1/fields/0/key", "project_name", grant.BadPolicy, "duplicate", inGrantOnly},
		{"/retention/personal_years", 0, grant.BadPolicy, "range", false},
	} {
		t.Run(fmt.Sprintf("%s=%v", c.at, c.value), func(t *testing.T) {
			t.Parallel()
			document := edit(t, season, c.at, c.value)
			_, err := grant.ParsePolicy(document)
			refusal, _ := grant.Refusal(err)
			if refusal == nil || refusal.Reason != c.reason || c.rule != "" && refusal.Params["rule"] != c.rule {
				t.Fatalf("want %s %s, got %v", c.reason, c.rule, err)
			}
			if refusal.Field != c.at && !strings.HasPrefix(c.at, refusal.Field+"/") && !strings.HasPrefix(refusal.Field, c.at+"/") {
				t.Errorf("found at %q", refusal.Field)
			}
			if taken := schema.Validate(tree(t, document)) == nil; taken != c.beyond {
				t.Errorf("the schema takes it: %v", taken)
			}
		})
	}
}

func TestBrokenPolicies(t *testing.T) {
	t.Parallel()
	season := string(readFile(t, seasonPolicy))
	for name, c := range map[string]struct {
		document, field string
		reason          grant.Reason
	}{
		"nothing":          {"", "", grant.BrokenJSON},
		"two values":       {season + season, "", grant.BrokenJSON},
		"no UTF-8":         {strings.Replace(season, "示例市", "\xff", 1), "", grant.BrokenJSON},
		"another value":    {"[]", "", grant.BadPolicy},
		"null":             {"null", "", grant.BadPolicy},
		"twice":            {strings.Replace(season, `"key": "2026",`, `"key": "2026", "key": "2027",`, 1), "/key", grant.BadPolicy},
		"twice, nested":    {strings.Replace(season, `"gate": true,`, `"gate": true, "gate": false,`, 1), "/resident/gate", grant.BadPolicy},
		"weight, no vote":  {string(edit(t, []byte(season), "/resident", nil)), "/score/resident", grant.BadPolicy},
		"name in capitals": {strings.Replace(season, `"currency"`, `"Currency"`, 1), "/Currency", grant.UnknownField},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := grant.ParsePolicy([]byte(c.document))
			if refusal, ok := grant.Refusal(err); !ok || refusal.Reason != c.reason || refusal.Field != c.field {
				t.Errorf("want %s at %q, got %v", c.reason, c.field, err)
			}
		})
	}
}

// Every wrong place is answered at once, not one at a time.
func TestAllRefusalsTogether(t *testing.T) {
	t.Parallel()
	document := edit(t, edit(t, edit(t, readFile(t, seasonPolicy), "/key", absent), "/caps/projects", "many"), "/extra", 1)
	_, err := grant.ParsePolicy(document)
	refusal, _ := grant.Refusal(err)
	var fields []string
	for _, each := range append([]*grant.Error{refusal}, refusal.More...) {
		fields = append(fields, each.Field)
	}
	slices.Sort(fields)
	if want := []string{"/caps/projects", "/extra", "/key"}; !cmp.Equal(fields, want) {
		t.Errorf("refused at %v, want %v", fields, want)
	}
}

// A policy with everything it may leave out left out is one too.
func TestPolicyWithoutLimits(t *testing.T) {
	t.Parallel()
	document := readFile(t, seasonPolicy)
	for at, value := range map[string]any{
		"/pool_fen": nil, "/caps/per_project_fen": nil, "/caps/per_community_fen": nil, "/caps/per_organization_projects": nil,
		"/caps/projects": nil, "/desk": nil, "/panel/outlier_over": nil, "/rubric": nil, "/resident": nil,
		"/score": map[string]any{"expert": "1", "resident": "0"}, "/eligibility": []any{}, "/tie_break": []any{},
		"/recusal_questions": []any{}, "/form/sections": []any{}, "/currency": "GBP", "/time_zone": "Europe/London",
	} {
		document = edit(t, document, at, value)
	}
	policy := parsePolicy(t, document)
	allocation := policy.AllocationPolicy()
	if allocation.PoolFen != nil || allocation.MaxProjects != nil || allocation.PerOrganizationProjects != nil || allocation.ResidentGate {
		t.Errorf("limits out of nothing: %+v", allocation)
	}
}

// The digest does not depend on how the document was written, and on nothing else than what it says.
func TestPolicyDigest(t *testing.T) {
	t.Parallel()
	season := readFile(t, seasonPolicy)
	policy := parsePolicy(t, season)
	rewritten, err := json.MarshalIndent(tree(t, season), "", "\t") // other order, other white space
	if err != nil {
		t.Fatal(err)
	}
	if got := parsePolicy(t, rewritten).Digest(); got != policy.Digest() {
		t.Error("the digest depends on the order of members")
	}
	again, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	if got := parsePolicy(t, again).Digest(); got != policy.Digest() {
		t.Error("a policy written and read again has another digest")
	}
	if got := parsePolicy(t, edit(t, season, "/caps/min_part_ratio", "0.6")).Digest(); got != policy.Digest() {
		t.Error("0.60 and 0.6 have two digests")
	}
	for at, value := range map[string]any{"/pool_fen": 820000001, "/title/en": "Round & round", "/desk": nil, "/resident/gate": false} {
		if parsePolicy(t, edit(t, season, at, value)).Digest() == policy.Digest() {
			t.Errorf("%s does not count", at)
		}
	}
}

// Any one member taken away is refused, by the program and by the schema, unless it is an item's extra.
func TestEveryMemberCounts(t *testing.T) {
	t.Parallel()
	schema := policySchema(t)
	next := readFile(t, nextPolicy)
	pointers := memberPointers(tree(t, next), "")
	rapid.Check(t, func(rt *rapid.T) {
		at := rapid.SampledFrom(pointers).Draw(rt, "at")
		document := edit(t, next, at, absent)
		_, err := grant.ParsePolicy(document)
		bySchema := schema.Validate(tree(t, document))
		extra := slices.Contains([]string{
			"auto", "months", "list", "days", "max", "options", "question", "help", "when", "columns", "min_rows", "max_rows", "heads", "max_ratio", "max_unit_fen",
		}, at[strings.LastIndex(at, "/")+1:])
		if err == nil && bySchema != nil || bySchema == nil && !extra || err == nil && !extra {
			rt.Fatalf("without %s: %v; schema: %v", at, err, bySchema)
		}
	})
}

// absent as the value of edit takes the member away.
var absent = new(struct{})

var decimals = cmp.Comparer(func(a, b grant.Decimal) bool { return a == b })

// edit is the document with the value at a pointer changed.
func edit(t *testing.T, document []byte, pointer string, value any) []byte {
	t.Helper()
	root := tree(t, document)
	tokens := strings.Split(pointer, "/")[1:]
	place := root
	for _, token := range tokens[:len(tokens)-1] {
		switch node := place.(type) {
		case map[string]any:
			place = node[token]
		case []any:
			i, _ := strconv.Atoi(token)
			place = node[i]
		}
	}
	last := strings.NewReplacer("~1", "/", "~0", "~").Replace(tokens[len(tokens)-1])
	switch node := place.(type) {
	case map[string]any:
		node[last] = value
		if value == absent {
			delete(node, last)
		}
	case []any:
		i, _ := strconv.Atoi(last)
		node[i] = value
	default:
		t.Fatalf("nothing at %s", pointer)
	}
	edited, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return edited
}

func memberPointers(node any, pointer string) []string {
	var pointers []string
	switch node := node.(type) {
	case map[string]any:
		for name, value := range node {
			pointers = append(pointers, pointer+"/"+name)
			pointers = append(pointers, memberPointers(value, pointer+"/"+name)...)
		}
	case []any:
		for i, value := range node {
			pointers = append(pointers, memberPointers(value, pointer+"/"+strconv.Itoa(i))...)
		}
	}
	slices.Sort(pointers)
	return pointers
}

func tree(t *testing.T, document []byte) any {
	t.Helper()
	root, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func policySchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("policy.json", tree(t, readFile(t, "../docs/schemas/policy.json"))); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("policy.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// parsePolicy reads a right document, which the published schema must take too.
func parsePolicy(t *testing.T, document []byte) grant.Policy {
	t.Helper()
	policy, err := grant.ParsePolicy(document)
	if err != nil {
		refusal, _ := grant.Refusal(err)
		t.Fatal(err, refusal.More)
	}
	if err := policySchema(t).Validate(tree(t, document)); err != nil {
		t.Fatalf("the schema refuses it: %v", err)
	}
	return policy
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
