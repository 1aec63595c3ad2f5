package grant_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/granary-grants/granary/grant"
)

// "延长截止时间": a deadline is extended for all with a reason, later than it was and so that the window still closes before the
// review begins. What has closed stays closed.
func ExampleRound_CheckExtension() {
	at := func(day, hour, second int) time.Time {
		return time.Date(2026, 4, day, hour, 0, second, 0, grant.Beijing)
	}
	closes, reviewFrom := at(15, 17, 0), at(30, 9, 0)
	show := func(stage grant.Stage, now, to time.Time, reason string) {
		round := grant.Round{Stage: stage, OpensAt: at(1, 9, 0), ClosesAt: closes}
		fmt.Println(round.CheckExtension(to, reason, reviewFrom, now))
	}
	const reason = "系统维护四小时"
	show(grant.RoundOpen, at(15, 17, 0), at(15, 17, 1), reason)
	show(grant.RoundPublished, at(1, 8, 0), at(30, 8, 59), reason)
	show(grant.RoundOpen, at(15, 17, 1), at(20, 17, 0), reason)
	show(grant.RoundScreening, at(16, 9, 0), at(20, 17, 0), reason)
	show(grant.RoundDraft, at(1, 8, 0), at(20, 17, 0), reason)
	show(grant.RoundOpen, at(10, 9, 0), at(15, 17, 0), reason)
	show(grant.RoundOpen, at(10, 9, 0), reviewFrom, reason)
	show(grant.RoundOpen, at(10, 9, 0), at(20, 17, 0).Add(time.Millisecond), reason)
	// Output:
	// <nil>
	// <nil>
	// refused: round_closed closes_at=2026-04-15 17:00:00 +0800 Asia/Shanghai now=2026-04-15 17:00:01 +0800 Asia/Shanghai
	// refused: round_closed closes_at=2026-04-15 17:00:00 +0800 Asia/Shanghai now=2026-04-16 09:00:00 +0800 Asia/Shanghai
	// conflict: wrong_stage act=extend_round stage=draft
	// invalid: bad_input at /closes_at after=2026-04-15 17:00:00 +0800 Asia/Shanghai before=2026-04-30 09:00:00 +0800 Asia/Shanghai rule=extension
	// invalid: bad_input at /closes_at after=2026-04-15 17:00:00 +0800 Asia/Shanghai before=2026-04-30 09:00:00 +0800 Asia/Shanghai rule=extension
	// invalid: bad_input at /closes_at rule=whole_second
}

// An extension takes two people: an officer asks for it and a decider who is another person confirms it.
func ExampleRound_CanExtend() {
	officer, decider := actorIn(1, exampleFunder, grant.Officer, grant.Decider), actorIn(2, exampleFunder, grant.Decider)
	show := func(stage grant.Stage, proposed bool) {
		round := grant.Round{FunderID: exampleFunder, Stage: stage}
		var told []string
		for _, actor := range []grant.Actor{officer, decider} {
			proposer := &officer.Person
			if !proposed {
				proposer = nil
			}
			can := round.CanExtend(actor, proposer)
			for _, act := range []grant.Act{grant.ExtendRound, grant.ConfirmExtension} {
				reason, listed := can[act]
				switch {
				case !listed:
					told = append(told, "-")
				case reason == nil:
					told = append(told, "may")
				default:
					told = append(told, string(*reason))
				}
			}
		}
		fmt.Println(strings.Join(told, " "))
	}
	show(grant.RoundOpen, false)
	show(grant.RoundOpen, true)
	show(grant.RoundScreening, true)
	show(grant.RoundDraft, false)
	// Output:
	// may - - -
	// may same_person - may
	// round_closed round_closed - round_closed
	// wrong_stage - - -
}

func TestExtensionTakesAReason(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 4, 1, 9, 0, 0, 0, grant.Beijing)
	round := grant.Round{Stage: grant.RoundOpen, ClosesAt: now.AddDate(0, 0, 10)}
	for reason, want := range map[string]grant.Reason{"\t": grant.MissingField, strings.Repeat("因", 500): "", strings.Repeat("因", 501): grant.TooLarge} {
		refusal, refused := grant.Refusal(round.CheckExtension(now.AddDate(0, 0, 11), reason, now.AddDate(0, 0, 20), now))
		if refused != (want != "") || refused && (refusal.Reason != want || refusal.Field != "/reason") {
			t.Errorf("%d characters: %v", len([]rune(reason)), refusal)
		}
	}
}
