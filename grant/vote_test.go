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
	fmt.Println(rules.CheckMeeting(second(first.AddDays(7)), []grant.HeldMeeting{{HeldOn: first, Valid: true}}))

	overflowing := grant.Meeting{Number: 1, HeldOn: first, Representatives: 60, Present: 31,
		Votes: []grant.VoteCount{{For: math.MaxInt32, Against: math.MaxInt32, Abstained: 2}}}
	fmt.Println(rules.CheckMeeting(overflowing, nil))
	// Output:
	// invalid: bad_input at /held_on earliest=2026-05-15 rule=too_soon
	// <nil>
	// conflict: already_done meetings=1
	// invalid: bad_input at /votes/0/for rule=votes_add_up
}
