package activities_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// withRubric gives the world's policy the season's rubric and a panel of two.
func withRubric(p *grant.Policy) {
	text := grant.Text{ZH: "需求", EN: "Need"}
	item := func(key string, points int, match, star bool) grant.RubricItem {
		return grant.RubricItem{Key: key, Title: text, Points: points, Match: match, Star: star, High: text, Mid: text, Low: text}
	}
	p.Panel.Size, p.Panel.Quorum = 2, 2
	p.Rubric = &grant.Rubric{ReasonBelow: new(decimal("0.60")), Aspects: []grant.RubricAspect{
		{Key: "need", Title: text, Items: []grant.RubricItem{item("r01", 60, false, true), item("r02", 10, false, false)}},
		{Key: "match", Title: text, Items: []grant.RubricItem{item("r12", 30, true, false)}},
	}}
}

// sheetOf is a sheet of the world's rubric.
func sheetOf(need, other, match grant.Points, reason string) grant.ScoreSheet {
	return grant.ScoreSheet{
		Points: need + other + match, Match: &match, Comment: "canary comment", Feedback: "canary feedback",
		Items: []grant.ItemScore{{Key: "r12", Points: match}, {Key: "r01", Points: need, Reason: reason}, {Key: "r02", Points: other}},
	}
}

// bench is an application of which two reviewers have an assignment, the first with his questions answered.
type bench struct {
	*world
	id    uuid.UUID
	on    []uuid.UUID // their assignments
	first uuid.UUID
}

func newBench(t *testing.T) *bench {
	t.Helper()
	w := newWorld(t, withRubric)
	b := &bench{world: w, id: w.submitMany(1, 60_000_00)[0], first: w.reviewers[0]}
	w.screen(b.id)
	b.on = w.assign(b.id, w.reviewers[:2]...)
	b.accept(0)
	return b
}

func (b *bench) act(person uuid.UUID, i int) activities.AssignmentAct {
	return activities.AssignmentAct{By: b.by(person), Assignment: b.on[i]}
}

func (b *bench) accept(i int) {
	b.Helper()
	_, err := b.people.AcceptAssignment(b.ctx, activities.AcceptAssignment{AssignmentAct: b.act(b.reviewers[i], i)})
	b.must(err)
}

func (b *bench) sheets() []store.ScoreSheet {
	b.Helper()
	sheets, err := store.ListScoreSheets(b.ctx, b.people.Pool, b.id)
	b.must(err)
	return sheets
}

// A sheet is kept item by item in the order of the rubric, and the sum of the items is the score.
func TestSheetIsKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	hand := func(version *int64, sheet grant.ScoreSheet) error {
		_, err := b.people.HandInScore(b.ctx, activities.HandInScore{AssignmentAct: b.act(b.first, 0), Version: version, ScoreSheet: sheet})
		return err
	}
	for field, sheet := range map[string]grant.ScoreSheet{
		"/items":          {Points: 90_00},
		"/items/1/reason": sheetOf(35_99, 8_00, 20_00, " "),
		"/items/2/points": sheetOf(40_00, 10_01, 20_00, ""),
	} {
		if refusal, _ := grant.Refusal(hand(nil, sheet)); refusal == nil || refusal.Field != field {
			t.Errorf("%+v is refused at %v, want %s", sheet, refusal, field)
		}
	}
	if n := one[int](b.world, "select count(*) from scores"); n != 0 {
		t.Errorf("%d scores are kept of refused sheets", n)
	}
	b.must(hand(nil, sheetOf(50_25, 8_00, 20_50, "")))
	b.must(hand(new(int64(3)), sheetOf(30_00, 7_50, 20_00, "样本只有三户")))
	want := []store.ScoreSheet{{
		AssignmentID: b.on[0], Part: store.PanelPart, Points: 57_50, MatchPoints: new(int32(20_00)), Comment: "canary comment", Feedback: "canary feedback",
		Items: []grant.ItemScore{{Key: "r01", Points: 30_00, Reason: "样本只有三户"}, {Key: "r02", Points: 7_50}, {Key: "r12", Points: 20_00}},
	}}
	if diff := cmp.Diff(want, b.sheets()); diff != "" {
		t.Error(diff)
	}
}

// What the rule refuses the database refuses too: a part of a sheet, a sum that is none, a missing reason, too many points.
func TestItemsAreTheScoreInTheDatabase(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	insert := func(points, match int, items string) error {
		_, err := b.db.Exec(b.ctx, `
with score as (
  insert into scores (funder_id, assignment_id, version, points, match_points, handed_in_at)
  values ($1, $2, (select count(*) + 1 from scores), $3, $4, now()) returning funder_id, assignment_id, version
)
insert into score_items (funder_id, assignment_id, version, position, key, points, most, in_match, needs_reason, reason)
select s.*, i.* from score s, (values `+items+`) as i`, b.funder, b.on[0], points, match)
		return err
	}
	const need, match = `(1, 'r01', 5000, 7000, false, false, '')`, `(2, 'r12', 2000, 3000, true, false, '')`
	b.must(insert(70_00, 20_00, need+","+match))
	b.violates(insert(70_01, 20_00, need+","+match), "score_is_its_items")
	b.violates(insert(70_00, 19_00, need+","+match), "score_is_its_items")
	b.violates(insert(50_00, 0, need), "score_is_its_items")
	b.violates(insert(90_00, 20_00, match+`, (1, 'r01', 7001, 7000, false, false, '')`), "score_items_points")
	b.violates(insert(70_00, 20_00, match+`, (1, 'r01', 5000, 7000, false, true, ' ')`), "score_items_reason")
	_, err := b.db.Exec(b.ctx, `insert into score_items (funder_id, assignment_id, version, position, key, points, most, in_match, needs_reason)
values ($1, $2, 1, 3, 'r99', 0, 100, false, false)`, b.funder, b.on[0])
	b.violates(err, "score_is_its_items")
}

// A draft has versions of its own, which go on when its sheet was handed in: no version names two drafts, and what was typed
// before a hand-in and arrives after it is no draft, not even the first.
func TestScoreDraftVersions(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	assignment, err := store.FindAssignment(b.ctx, b.db, b.on[0])
	b.must(err)
	save := func(version int64, content string) (store.ScoreDraft, error) {
		return store.SaveScoreDraft(b.ctx, b.people.Pool, assignment, version, []byte(content))
	}
	moved := func(version int64) {
		t.Helper()
		_, err := save(version, `{"lost": true}`)
		b.refused(err, grant.NoSuchThing)
	}
	moved(1)
	first, err := save(0, `{"r01": "50"}`)
	b.must(err)
	moved(0)
	second, err := save(first.Version, `{"r01": "51"}`)
	b.must(err)
	moved(first.Version)
	_, err = b.people.HandInScore(b.ctx, activities.HandInScore{AssignmentAct: b.act(b.first, 0), ScoreSheet: sheetOf(50_00, 8_00, 20_00, "")})
	b.must(err)
	ended, err := store.FindScoreDraft(b.ctx, b.people.Pool, b.on[0])
	b.must(err)
	moved(second.Version)
	moved(0)
	third, err := save(ended.Version, `{"r01": "52"}`)
	b.must(err)
	if got := []int64{first.Version, second.Version, ended.Version, third.Version}; !cmp.Equal(got, []int64{1, 2, 3, 4}) || ended.Content != nil {
		t.Errorf("the versions are %v, and %s is left of what was handed in", got, ended.Content)
	}
	found, err := store.FindScoreDraft(b.ctx, b.people.Pool, b.on[0])
	b.must(err)
	if string(found.Content) != `{"r01": "52"}` {
		t.Errorf("the draft is %s", found.Content)
	}

	// The other reviewer hands in before the first saving arrives.
	b.accept(1)
	assignment, err = store.FindAssignment(b.ctx, b.db, b.on[1])
	b.must(err)
	_, err = b.people.HandInScore(b.ctx, activities.HandInScore{AssignmentAct: b.act(b.reviewers[1], 1), ScoreSheet: sheetOf(50_00, 8_00, 20_00, "")})
	b.must(err)
	moved(0)
}
