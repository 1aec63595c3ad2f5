package grant_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

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

// conditional is a form of which a part is asked only of some: 涉及未成年人的保护措施, and a section for groups that
// somebody recommends.
func conditional() grant.Form {
	options := func(keys ...string) (list []grant.FormOption) {
		for _, key := range keys {
			list = append(list, grant.FormOption{Key: key})
		}
		return list
	}
	when := func(field string, in ...any) grant.FormCondition { return grant.FormCondition{Field: field, In: in} }
	return grant.Form{Version: 1, Sections: []grant.FormSection{
		{Key: "project", Fields: []grant.FormField{
			{Key: "service_field", Type: grant.EnumField, Required: true, Options: options("elderly", "children", "youth")},
			{Key: "child_safety", Type: grant.TextField, Required: true, Max: 10, When: when("service_field", "children", "youth")},
			{Key: "themes", Type: grant.MultiField, Max: 2, Options: options("people", "place", "culture")},
			{Key: "heritage", Type: grant.TextField, Max: 10, When: when("themes", "culture")},
			{Key: "recommended", Type: grant.BoolField},
		}},
		{Key: "recommendation", When: when("recommended", true), Fields: []grant.FormField{
			{Key: "letter", Type: grant.FileField, Required: true, Max: 2},
			{Key: "is_member", Type: grant.BoolField},
			{Key: "member_no", Type: grant.TextField, Max: 10, Required: true, When: when("is_member", true)},
		}},
		{Key: "team", Fields: []grant.FormField{
			{Key: "members", Type: grant.ListField, MinRows: 2, MaxRows: 3, Columns: []grant.FormColumn{
				{Key: "name", Type: grant.TextField, Required: true, Max: 5}, {Key: "hours", Type: grant.IntField, Max: 40},
				{Key: "since", Type: grant.DateField}, {Key: "grade", Type: grant.EnumField, Options: options("a", "b")},
			}},
		}},
	}}
}

// A field that is not asked is neither missing nor known, and what was answered to it before is not handed in. What hangs
// on it is not asked either.
func ExampleForm_Asked() {
	form := conditional()
	answers := map[string]any{"service_field": "elderly", "child_safety": "两人在场", "recommended": false, "is_member": true, "member_no": "7"}
	fmt.Println(form.Check(answers).(*grant.Error).Field)
	fmt.Println(form.Asked(answers), form.Check(form.Asked(answers)))
	answers["service_field"] = "children"
	fmt.Println(form.Asked(answers))
	// Output:
	// /answers/child_safety
	// map[recommended:false service_field:elderly] <nil>
	// map[child_safety:两人在场 recommended:false service_field:children]
}

// "沿用去年的申报书": whoever applies again begins with what was answered before.
func ExampleForm_TakeOver() {
	last := map[string]any{
		"service_field": "children", "child_safety": "两名成年人始终在场，家长书面同意", "themes": []any{"weather"}, "recommended": true,
		"letter": []any{"0199f2a4-5d0e-7c3e-9b61-0d7c6c1e4b10"}, "slogan": "守望相助",
	}
	earlier := grant.ApplicationContent{Title: "四点半课堂", Asked: 8_000_000, Total: 9_200_000, Answers: last}
	taken := conditional().TakeOver(earlier)
	fmt.Println(taken.Title, taken.Asked, taken.Answers)

	// The amounts of a form with a budget table are the sums of its rows. Who brings no rows brings no amounts.
	next := grant.Form{Version: 1, Sections: []grant.FormSection{{Key: "budget", Fields: []grant.FormField{
		{Key: "table", Type: grant.BudgetField},
	}}}}
	taken = next.TakeOver(earlier)
	fmt.Println(taken.Title, taken.Asked, taken.Answers)
	// Output:
	// 四点半课堂 8000000 map[child_safety:两名成年人始终在场，家长书面同意 recommended:true service_field:children]
	// 四点半课堂 0 map[]
}

func TestAnswersOfManyParts(t *testing.T) {
	t.Parallel()
	const id, other = "0199f2a4-5d0e-7c3e-9b61-0d7c6c1e4b10", "0199f2a4-5d0e-7c3e-9b61-0d7c6c1e4b11"
	two := func(cells map[string]any) []any { return []any{map[string]any{"name": "林晓"}, cells} }
	for _, c := range []struct {
		answers string
		value   any
		want    string
	}{
		{"service_field", "children", "invalid: missing_field at /answers/child_safety"},
		{"recommended", true, "invalid: missing_field at /answers/letter"},
		{"recommended", "true", "invalid: bad_input at /answers/recommended expected=boolean rule=type"},
		{"heritage", "老街", "invalid: unknown_field at /answers/heritage"},
		{"heritage", nil, "invalid: unknown_field at /answers/heritage"},
		{"letter", []any{id}, "invalid: unknown_field at /answers/letter"},
		{"themes", []any{}, "taken"},
		{"themes", []any{"people", "place"}, "taken"},
		{"themes", []any{"people", "place", "culture"}, "invalid: too_large at /answers/themes max=2 rule=items"},
		{"themes", []any{"people", "people"}, "invalid: bad_input at /answers/themes/1 rule=duplicate"},
		{"themes", []any{"weather", 7}, "invalid: bad_input at /answers/themes/0 expected=option rule=type\ninvalid: bad_input at /answers/themes/1 expected=option rule=type"},
		{"themes", []any{map[string]any{}, []any{}}, "invalid: bad_input at /answers/themes/0 expected=option rule=type\ninvalid: bad_input at /answers/themes/1 expected=option rule=type"},
		{"themes", "people", "invalid: bad_input at /answers/themes expected=array rule=type"},
		{"members", nil, "taken"},
		{"members", []any{}, "taken"},
		{"members", two(map[string]any{"name": "周宁", "hours": 40, "since": "2020-02-29", "grade": "b"}), "taken"},
		{"members", two(map[string]any{"name": "周宁", "hours": nil, "grade": " "}), "taken"},
		{"members", two(nil)[:1], "invalid: bad_input at /answers/members min=2 rule=items"},
		{"members", append(two(nil), 1, 2), "invalid: too_large at /answers/members max=3 rule=items"},
		{"members", two(map[string]any{"name": " ", "hours": 41}), "invalid: missing_field at /answers/members/1/name\ninvalid: too_large at /answers/members/1/hours max=40 value=41"},
		{"members", two(map[string]any{"name": "周宁", "a/b": 1}), "invalid: unknown_field at /answers/members/1/a~1b"},
		{"members", two(map[string]any{"name": []any{}}), "invalid: bad_input at /answers/members/1/name expected=text rule=type"},
		{"members", []any{"林晓", "周宁"}, "invalid: bad_input at /answers/members/0 expected=object rule=type\ninvalid: bad_input at /answers/members/1 expected=object rule=type"},
		{"members", map[string]any{"name": "林晓"}, "invalid: bad_input at /answers/members expected=array rule=type"},
	} {
		answers := map[string]any{"service_field": "elderly", c.answers: c.value}
		if diff := cmp.Diff(c.want, refusals(conditional().Check(answers))); diff != "" {
			t.Errorf("%s = %v\n%s", c.answers, c.value, diff)
		}
	}
	for _, c := range []struct {
		letter any
		want   string
	}{
		{[]any{id, other}, "taken"},
		{[]any{}, "invalid: missing_field at /answers/letter"},
		{[]any{id, id}, "invalid: bad_input at /answers/letter/1 rule=duplicate"},
		{[]any{id, other, id}, "invalid: too_large at /answers/letter max=2 rule=items"},
		{[]any{strings.ToUpper(id)}, "invalid: bad_input at /answers/letter/0 expected=uuid rule=type"},
		{[]any{7}, "invalid: bad_input at /answers/letter/0 expected=uuid rule=type"},
		{id, "invalid: bad_input at /answers/letter expected=array rule=type"},
	} {
		answers := map[string]any{"service_field": "elderly", "recommended": true, "letter": c.letter}
		if diff := cmp.Diff(c.want, refusals(conditional().Check(answers))); diff != "" {
			t.Errorf("letter = %v\n%s", c.letter, diff)
		}
	}
}

// What is asked of an application is what Check wants of it: the asked part of any answers has no answer too many.
func TestAskedIsWhatIsKnown(t *testing.T) {
	t.Parallel()
	form := conditional()
	rapid.Check(t, func(rt *rapid.T) {
		answers := map[string]any{}
		for key, values := range map[string][]any{
			"service_field": {nil, "elderly", "children"}, "child_safety": {nil, "x"}, "themes": {nil, []any{"culture"}, []any{"place", "culture"}, "culture"},
			"heritage": {nil, "x"}, "recommended": {nil, true, false, "true"}, "letter": {nil, []any{}}, "is_member": {nil, true}, "member_no": {nil, "7"},
		} {
			if value := rapid.SampledFrom(values).Draw(rt, key); value != nil {
				answers[key] = value
			}
		}
		asked := form.Asked(answers)
		if again := form.Asked(asked); !cmp.Equal(asked, again) {
			rt.Fatalf("asked twice: %v, then %v", asked, again)
		}
		if said := refusals(form.Check(asked)); strings.Contains(said, string(grant.UnknownField)) {
			rt.Fatalf("%v: %s", asked, said)
		}
	})
}
