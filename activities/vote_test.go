package activities_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
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

// A valid meeting is held once. What it voted on and somebody forgot to write down is added to it, and nothing that is
// on record is changed by that.
func TestMeetingTakesVotesLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *grant.Policy) {
		p.Resident = &grant.VoteRules{Gate: true, Quorum: grant.MoreThanHalf, Meetings: 2, SecondMeetingAfterDays: 7}
	})
	org := w.register("org")
	first, second := w.submit(org, 60_000_00, 0), w.submit(org, 60_000_00, 0)
	w.screen(first, second)
	meeting := func(present int32, votes ...activities.VoteOn) error {
		_, err := w.people.RecordVote(w.ctx, activities.RecordVote{
			By: w.by(w.officer), Round: w.round, Place: w.places[0], Number: 1, HeldOn: grant.DateOf(w.now()), Representatives: 60, Present: present, Votes: votes,
		})
		return err
	}
	one, other := activities.VoteOn{Application: first, For: 30}, activities.VoteOn{Application: second, For: 25, Against: 15}
	w.must(meeting(40, one))
	w.refused(meeting(41, other), grant.AlreadyDone)
	w.refused(meeting(40), grant.AlreadyDone)
	twice := w.refused(meeting(40, other, one), grant.AlreadyDone)
	if twice.Field != "/votes/1/application_id" || twice.Params["for"] != int32(30) {
		t.Errorf("a second vote is refused as %v", twice)
	}
	w.must(meeting(40, other))
	w.refused(meeting(40, other), grant.AlreadyDone)

	meetings, err := store.ListMeetings(w.ctx, w.db, w.round, w.places[0])
	w.must(err)
	tallies, err := store.ListTallies(w.ctx, w.db, w.round, []uuid.UUID{first, second})
	w.must(err)
	slices.SortFunc(tallies, func(a, b store.Tally) int { return cmp.Compare(b.VotesFor, a.VotesFor) })
	want := []store.Tally{{ApplicationID: first, VotesFor: 30, Present: 40}, {ApplicationID: second, VotesFor: 25, Present: 40}}
	if !slices.Equal(want, tallies) || len(meetings) != 1 {
		t.Errorf("%d meetings with %+v", len(meetings), tallies)
	}
}
