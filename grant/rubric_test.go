package grant_test

import (
	"fmt"
	"testing"

	"github.com/granary-grants/granary/grant"
)

// "15 indicators, 100 points; a star line below 60% needs a written reason" (星号项低于该项满分60%须说明理由): the bound itself
// needs none, and no other line does.
func ExampleRubric_NeedsReason() {
	rubric := grant.Rubric{ReasonBelow: new(parse("0.60"))}
	star, other := grant.RubricItem{Points: 7, Star: true}, grant.RubricItem{Points: 7}
	fmt.Println(rubric.NeedsReason(star, 4_19), rubric.NeedsReason(star, 4_20), rubric.NeedsReason(other, 0))
	third := grant.Rubric{ReasonBelow: new(parse("0.333333333333333333"))} // of 7 points 2.333…, between two hundredths
	fmt.Println(third.NeedsReason(star, 2_33), third.NeedsReason(star, 2_34))
	fmt.Println((&grant.Rubric{}).NeedsReason(star, 0))
	// Output:
	// true false false
	// true false
	// false
}

// aspectOf is an aspect of one item of 100 points, edited.
func aspectOf(t *testing.T, edit map[string]any) map[string]any {
	t.Helper()
	text := map[string]any{"zh": "需求", "en": "Need"}
	item := map[string]any{"key": "r01", "title": text, "points": 100, "match": true, "star": true, "high": text, "mid": text, "low": text}
	for name, value := range edit {
		item[name] = value
	}
	return map[string]any{"key": "need", "title": text, "items": []any{item}}
}

// sheetRubric has a star item of 60 points and 40 of community fit.
var sheetRubric = grant.Rubric{ReasonBelow: new(parse("0.60")), Aspects: []grant.RubricAspect{
	{Key: "need", Items: []grant.RubricItem{{Key: "r01", Points: 60, Star: true}}},
	{Key: "match", Items: []grant.RubricItem{{Key: "r12", Points: 25, Match: true}, {Key: "r13", Points: 15, Match: true}}},
}}

// "One for each item of the rubric, each 0 … its points with at most two decimals; the total is the exact sum and the
// community fit (社区匹配度) the exact sum of its items." (各项得分之和即总分)
func ExampleScoreSheet_Check() {
	sheet := func(points, match grant.Points, items ...grant.ItemScore) {
		err := grant.ScoreSheet{Points: points, Match: &match, Items: items}.Check(&sheetRubric)
		refusal, _ := grant.Refusal(err)
		if refusal == nil {
			fmt.Println("taken")
			return
		}
		for _, each := range append([]*grant.Error{refusal}, refusal.More...) {
			fmt.Println(each)
		}
	}
	r01, r12, r13 := grant.ItemScore{Key: "r01", Points: 50_25}, grant.ItemScore{Key: "r12", Points: 20_50}, grant.ItemScore{Key: "r13", Points: 10_00}
	sheet(80_75, 30_50, r13, r01, r12)
	sheet(80_74, 30_00, r01, r12, r13)
	sheet(70_75, 20_50, r01, r12)
	sheet(80_75, 30_50, r01, r12, r13, r13, grant.ItemScore{Key: "r14"})
	sheet(80_75, 30_50, r01, grant.ItemScore{Key: "r12", Points: 25_01}, grant.ItemScore{Key: "r13", Points: -1})
	sheet(60_00, 30_00)
	low := grant.ItemScore{Key: "r01", Points: 35_99, Reason: " "}
	sheet(66_49, 30_50, r12, r13, low)
	low.Reason = "调查样本只有三户"
	sheet(66_49, 30_50, r12, r13, low)
	// Output:
	// taken
	// invalid: bad_input at /points rule=item_sum sum=80.75 value=80.74
	// invalid: bad_input at /match_points rule=match_sum sum=30.50 value=30.00
	// invalid: missing_field at /items key=r13
	// invalid: bad_input at /items/3/key rule=duplicate value=r13
	// invalid: bad_input at /items/4/key rule=unknown value=r14
	// invalid: bad_input at /items/1/points max=25.00 min=0.00 rule=range
	// invalid: bad_input at /items/2/points max=15.00 min=0.00 rule=range
	// invalid: missing_field at /items
	// invalid: missing_field at /items/2/reason
	// taken
}

// Where reviewers give a total only there is nothing to break down, and a rubric without items of community fit has none.
func TestSheetsWithoutItems(t *testing.T) {
	t.Parallel()
	items := []grant.ItemScore{{Key: "r01", Points: 80_00}}
	refused := func(sheet grant.ScoreSheet, rubric *grant.Rubric, want string) {
		t.Helper()
		if err := sheet.Check(rubric); fmt.Sprint(err) != want {
			t.Errorf("%+v: %v, want %s", sheet, err, want)
		}
	}
	refused(grant.ScoreSheet{Points: 80_00}, nil, "<nil>")
	refused(grant.ScoreSheet{Points: 80_00, Match: new(grant.Points(80_01))}, nil, "invalid: bad_input at /match_points max=80.00 min=0.00 rule=range")
	refused(grant.ScoreSheet{Points: 80_00, Items: items}, nil, "invalid: bad_input at /items rule=needless")
	plain := &grant.Rubric{Aspects: []grant.RubricAspect{{Key: "need", Items: []grant.RubricItem{{Key: "r01", Points: 100}}}}}
	refused(grant.ScoreSheet{Points: 80_00, Items: items}, plain, "<nil>")
	refused(grant.ScoreSheet{Points: 80_00, Match: new(grant.Points(1)), Items: items}, plain, "invalid: bad_input at /match_points rule=match_sum sum=0.00 value=0.01")
	refused(grant.ScoreSheet{Points: 30_50, Items: []grant.ItemScore{{Key: "r01", Reason: "无"}, {Key: "r12", Points: 20_50}, {Key: "r13", Points: 10_00}}},
		&sheetRubric, "invalid: missing_field at /match_points")
}
