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
	Number                   int16
	HeldOn                   Date
	Representatives, Present int32
	Valid                    bool // it had its quorum
}

// Repeats says whether m is the valid meeting on record, told again with the same figures for votes that were left
// out the first time.
func (m Meeting) Repeats(h HeldMeeting) bool {
	return h == HeldMeeting{m.Number, m.HeldOn, m.Representatives, m.Present, true}
}

// CheckMeeting refuses a meeting that neither repeats one of those held before nor can follow them: already_done after
// a valid one or after the last that the policy allows, bad_input for a number other than the next, a day too soon
// after the meeting before. It refuses as bad_input the figures of any that do not add up.
func (v VoteRules) CheckMeeting(m Meeting, held []HeldMeeting) error {
	if !slices.ContainsFunc(held, m.Repeats) {
		if err := v.checkNext(m, held); err != nil {
			return err
		}
	}
	if m.Present > m.Representatives {
		return RefuseAt(Invalid, BadInput, "/present", "rule", "votes_add_up", "value", m.Present, "max", m.Representatives)
	}
	for i, vote := range m.Votes {
		negative := vote.For < 0 || vote.Against < 0 || vote.Abstained < 0
		sum := int64(vote.For) + int64(vote.Against) + int64(vote.Abstained)
		if negative || sum > int64(m.Present) {
			return RefuseAt(Invalid, BadInput, "/votes/"+strconv.Itoa(i)+"/for", "rule", "votes_add_up", "value", sum, "max", m.Present)
		}
	}
	return nil
}

func (v VoteRules) checkNext(m Meeting, held []HeldMeeting) error {
	if i := slices.IndexFunc(held, func(h HeldMeeting) bool { return h.Valid }); i >= 0 {
		return Refuse(Conflict, AlreadyDone, "meetings", len(held), "held_on", held[i].HeldOn.String(),
			"present", held[i].Present, "representatives", held[i].Representatives)
	}
	if len(held) >= v.Meetings {
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
	return nil
}
