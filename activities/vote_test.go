package activities_test

import (
	"math"
	"testing"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// What a meeting votes on belongs to the round and to the community first of all, and its figures add up: a
// result that cannot be would stop every allocation of the round.
func TestVotesThatCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *grant.Policy) {
		p.Resident = &grant.VoteRules{Gate: true, Quorum: grant.MoreThanHalf, Meetings: 2, SecondMeetingAfterDays: 7}
	})
	org := w.register("org")
	earlier := w.submit(org, 60_000_00, 0)
	w.openRound("next")
	now := w.submit(org, 60_000_00, 0)
	w.screen(now)
	meeting := func(vote activities.VoteOn) error {
		_, err := w.people.RecordVote(w.ctx, activities.RecordVote{
			By: w.by(w.officer), Round: w.round, Place: w.places[0], Number: 1, HeldOn: grant.DateOf(w.now()), Representatives: 60, Present: 40,
			Votes: []activities.VoteOn{vote},
		})
		return err
	}
	w.refused(meeting(activities.VoteOn{Application: earlier, For: 30}), grant.BadInput)
	w.refused(meeting(activities.VoteOn{Application: now, For: math.MaxInt32, Against: math.MaxInt32, Abstained: 2}), grant.BadInput)
	w.must(meeting(activities.VoteOn{Application: now, For: 30}))
}
