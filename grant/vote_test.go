package grant_test

import (
	"fmt"
	"math"

	"github.com/granary-grants/granary/grant"
)

// A meeting below its quorum is held again, at most twice in all and seven days later at the earliest.
func ExampleVoteRules_CheckMeeting() {
	rules := grant.VoteRules{Quorum: grant.MoreThanHalf, Meetings: 2, SecondMeetingAfterDays: 7}
	first := grant.Date{Year: 2026, Month: 5, Day: 8}
	short := []grant.HeldMeeting{{HeldOn: first}}
	second := func(day grant.Date) grant.Meeting {
		return grant.Meeting{Number: 2, HeldOn: day, Representatives: 60, Present: 31}
	}
	fmt.Println(rules.CheckMeeting(second(first.AddDays(6)), short))
	fmt.Println(rules.CheckMeeting(second(first.AddDays(7)), short))
	valid := grant.HeldMeeting{Number: 1, HeldOn: first, Representatives: 60, Present: 31, Valid: true}
	fmt.Println(rules.CheckMeeting(second(first.AddDays(7)), []grant.HeldMeeting{valid}))

	// The same meeting again, for a vote that was left out; with another figure it is another meeting.
	again := grant.Meeting{Number: 1, HeldOn: first, Representatives: 60, Present: 31, Votes: []grant.VoteCount{{For: 20, Against: 11}}}
	fmt.Println(rules.CheckMeeting(again, []grant.HeldMeeting{valid}))
	again.Present = 32
	fmt.Println(rules.CheckMeeting(again, []grant.HeldMeeting{valid}))

	overflowing := grant.Meeting{Number: 1, HeldOn: first, Representatives: 60, Present: 31,
		Votes: []grant.VoteCount{{For: math.MaxInt32, Against: math.MaxInt32, Abstained: 2}}}
	fmt.Println(rules.CheckMeeting(overflowing, nil))
	// Output:
	// invalid: bad_input at /held_on earliest=2026-05-15 rule=too_soon
	// <nil>
	// conflict: already_done held_on=2026-05-08 meetings=1 present=31 representatives=60
	// <nil>
	// conflict: already_done held_on=2026-05-08 meetings=1 present=31 representatives=60
	// invalid: bad_input at /votes/0/for max=31 rule=votes_add_up value=4294967296
}
