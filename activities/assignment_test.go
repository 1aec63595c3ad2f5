package activities_test

import (
	"testing"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
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
		"/points":       {Points: 100_01},
		"/match_points": {Points: 88_20, Match: new(int32(88_21))},
	} {
		score.AssignmentAct = activities.AssignmentAct{By: w.by(reviewer), Assignment: on.Assignment}
		_, err := w.people.HandInScore(w.ctx, score)
		if refusal := w.refused(err, grant.BadInput); refusal.Field != field {
			t.Errorf("%+v is refused at %s", score, refusal.Field)
		}
	}
}
