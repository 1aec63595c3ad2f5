package grant_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
)

// The season's second policy: per project 150,000, at most 60 projects.
func TestDiffPolicies(t *testing.T) {
	t.Parallel()
	season := readFile(t, seasonPolicy)
	first := parsePolicy(t, season)
	document := season
	for at, value := range map[string]any{
		"/caps/per_project_fen": 15_000_000, "/caps/projects": 60, "/caps/min_part_ratio": "0.600", "/desk": nil,
		"/rubric/aspects/1/items/0/points": 6, "/rubric/aspects/1/items/1/points": 9, "/recusal_questions/0/days": absent, "/recusal_questions/2/days": 30,
		"/tie_break":   []any{"match_score", "smaller_ask", "receipt"},
		"/tranches":    []any{map[string]any{"ratio": "1", "on": "agreement_signed"}},
		"/eligibility": append(tree(t, season).(map[string]any)["eligibility"].([]any), map[string]any{"key": "e19", "title": map[string]any{"zh": "新", "en": "New"}, "kind": "hard"}),
	} {
		document = edit(t, document, at, value)
	}
	second := parsePolicy(t, document)
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	want := []grant.Change{
		{Pointer: "/caps/per_project_fen", Before: raw(`10000000`), After: raw(`15000000`)},
		{Pointer: "/caps/projects", Before: raw(`100`), After: raw(`60`)},
		{Pointer: "/desk", Before: raw(`{"reviewers":3,"shortlist":150,"working_days":10}`), After: raw(`null`)},
		{Pointer: "/eligibility/18", After: raw(`{"key":"e19","kind":"hard","title":{"en":"New","zh":"新"}}`)},
		{Pointer: "/recusal_questions/0/days", Before: raw(`1095`)},
		{Pointer: "/recusal_questions/2/days", After: raw(`30`)},
		{Pointer: "/rubric/aspects/1/items/0/points", Before: raw(`7`), After: raw(`6`)},
		{Pointer: "/rubric/aspects/1/items/1/points", Before: raw(`8`), After: raw(`9`)},
		{Pointer: "/tie_break/1", Before: raw(`"resident_support"`), After: raw(`"smaller_ask"`)},
		{Pointer: "/tie_break/2", Before: raw(`"smaller_ask"`), After: raw(`"receipt"`)},
		{Pointer: "/tie_break/3", Before: raw(`"receipt"`)},
		{Pointer: "/tranches/0/ratio", Before: raw(`"0.5"`), After: raw(`"1"`)},
		{Pointer: "/tranches/1", Before: raw(`{"on":"midterm_pass","ratio":"0.3"}`)},
		{Pointer: "/tranches/2", Before: raw(`{"on":"final_graded","ratio":"0.2"}`)},
	}
	got := grant.DiffPolicies(first, second)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if back := grant.DiffPolicies(second, first); len(back) != len(got) {
		t.Errorf("%d changes there, %d back", len(got), len(back))
	}
	if same := grant.DiffPolicies(first, first); same != nil {
		t.Errorf("a policy differs from itself: %v", same)
	}
}
