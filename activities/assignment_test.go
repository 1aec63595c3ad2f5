package activities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// What grant says is no score is none: the community fit is a part of the total.
func TestScoreThatIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	id := w.submitMany(1, 60_000_00)[0]
	w.screen(id)
	reviewer := w.reviewers[0]
	on := activities.AssignmentAct{By: w.by(reviewer), Assignment: w.assign(id, reviewer)[0]}
	_, err := w.people.AcceptAssignment(w.ctx, activities.AcceptAssignment{AssignmentAct: on})
	w.must(err)
	for field, score := range map[string]activities.HandInScore{
		"/points":       {ScoreSheet: grant.ScoreSheet{Points: 100_01}},
		"/match_points": {ScoreSheet: grant.ScoreSheet{Points: 88_20, Match: new(grant.Points(88_21))}},
	} {
		score.AssignmentAct = activities.AssignmentAct{By: w.by(reviewer), Assignment: on.Assignment}
		_, err := w.people.HandInScore(w.ctx, score)
		if refusal := w.refused(err, grant.BadInput); refusal.Field != field {
			t.Errorf("%+v is refused at %s", score, refusal.Field)
		}
	}
}

// Whoever answers a recusal question with yes is off the application, and says what the relation is.
func TestRecusalIsExplained(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *grant.Policy) {
		p.RecusalQuestions = []grant.RecusalQuestion{{Key: "c1", Title: grant.Text{ZH: "任职", EN: "Post"}}, {Key: "c2", Title: grant.Text{ZH: "其他", EN: "Other"}}}
	})
	id := w.submitMany(1, 60_000_00)[0]
	w.screen(id)
	reviewer := w.reviewers[0]
	on := activities.AssignmentAct{By: w.by(reviewer), Assignment: w.assign(id, reviewer)[0]}
	_, err := w.people.AcceptAssignment(w.ctx, activities.AcceptAssignment{
		AssignmentAct: on, Answers: map[string]bool{"c1": true, "c2": true}, Reason: "曾任理事",
	})
	w.must(err)
	assignments, err := store.ListAssignments(w.ctx, w.db, id)
	w.must(err)
	if got := assignments[0].RecusalReason; assignments[0].State != store.Recused || got == nil || *got != "c1 c2\n曾任理事" {
		t.Errorf("%+v", assignments[0])
	}
}

// Whoever was recused at the desk is not put on the panel of the same application: the interest is the same one. A call
// that would assign nobody is refused and moves nothing.
func TestRecusedStaysRecused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *grant.Policy) { p.Desk = &grant.DeskRules{Reviewers: 1, Shortlist: 1, WorkingDays: 5} })
	id := w.submitMany(1, 60_000_00)[0]
	w.screen(id)
	recused, reader := w.reviewers[0], w.reviewers[1]
	on := activities.AssignmentAct{By: w.by(w.officer), Assignment: w.assign(id, recused)[0]}
	_, err := w.people.RecuseReviewer(w.ctx, activities.RecuseReviewer{AssignmentAct: on, Reason: "曾任理事"})
	w.must(err)
	asked := func(want int) {
		t.Helper()
		tasks, err := store.ListTasks(w.ctx, w.db, grant.ApplicationCase(id))
		w.must(err)
		if len(tasks) != want || want > 0 && (tasks[0].Role != grant.Officer || tasks[0].Kind != string(grant.AssignReviewers)) {
			t.Errorf("asked of people: %+v, want %d", tasks, want)
		}
	}
	asked(1)
	assign := func(reviewers ...uuid.UUID) error {
		_, err := w.people.AssignReviewers(w.ctx, activities.AssignReviewers{ApplicationAct: w.onto(id, w.officer), Reviewers: reviewers})
		return err
	}
	again := func() {
		t.Helper()
		if refusal := w.refused(assign(reader, recused), grant.Conflicted); refusal.Field != "/reviewers/1" {
			t.Errorf("refused at %s", refusal.Field)
		}
	}
	again()
	w.score(w.assign(id, reader)[0], reader, 88_00)
	asked(0)
	version := one[int64](w, "select version from applications where id = $1", id)
	w.refused(assign(reader), grant.AlreadyDone)
	if now := one[int64](w, "select version from applications where id = $1", id); now != version {
		t.Errorf("assigning nobody moved the application from version %d to %d", version, now)
	}
	w.step(grant.ApplicationCase(id), grant.CloseDesk)
	_, err = w.people.Shortlist(w.ctx, activities.Shortlist{By: w.by(w.officer), Round: w.round})
	w.must(err)
	again()
	w.must(assign(reader))
}
