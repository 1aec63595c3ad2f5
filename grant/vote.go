package grant

import (
	"slices"
	"strconv"
)

// QuorumOf answers how many of the representatives must be present for a valid meeting: more than half
// (城市居民委员会组织法 9条) or two thirds (村民委员会组织法 26条).
func (v VoteRules) QuorumOf(representatives int32) int32 {
	if v.Quorum == TwoThirds {
		return (2*representatives + 2) / 3
	}
	return representatives/2 + 1
}

// Meeting is one residents' meeting of a community. Number counts from 1.
type Meeting struct {
	Number                   int16
	HeldOn                   Date
	Representatives, Present int32
	Votes                    []VoteCount
}

// VoteCount is how those present voted on one application. They need not all have voted.
type VoteCount struct{ For, Against, Abstained int32 }

// HeldMeeting is a meeting that is on record.
type HeldMeeting struct {
	HeldOn Date
	Valid  bool // it had its quorum
}

// CheckMeeting refuses a meeting that cannot follow those held before: already_done after a valid one or after the
// last that the policy allows, bad_input for a number other than the next, a day too soon after the meeting before,
// or figures that do not add up.
func (v VoteRules) CheckMeeting(m Meeting, held []HeldMeeting) error {
	if len(held) >= v.Meetings || slices.ContainsFunc(held, func(h HeldMeeting) bool { return h.Valid }) {
		return Refuse(Conflict, AlreadyDone, "meetings", len(held))
	}
	if int(m.Number) != len(held)+1 {
		return RefuseAt(Invalid, BadInput, "/number", "rule", "next_meeting", "value", len(held)+1)
	}
	for _, before := range held {
		if earliest := before.HeldOn.AddDays(v.SecondMeetingAfterDays); m.HeldOn.Before(earliest) {
			return RefuseAt(Invalid, BadInput, "/held_on", "rule", "too_soon", "earliest", earliest.String())
		}
	}
	if m.Present > m.Representatives {
		return RefuseAt(Invalid, BadInput, "/present", "rule", "votes_add_up")
	}
	for i, vote := range m.Votes {
		negative := vote.For < 0 || vote.Against < 0 || vote.Abstained < 0
		if negative || int64(vote.For)+int64(vote.Against)+int64(vote.Abstained) > int64(m.Present) {
			return RefuseAt(Invalid, BadInput, "/votes/"+strconv.Itoa(i)+"/for", "rule", "votes_add_up")
		}
	}
	return nil
}
