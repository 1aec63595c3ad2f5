package grant_test

import (
	"fmt"
	"time"

	"github.com/granary-grants/granary/grant"
)

// A draft may be begun as soon as a round is published and until its window closes; before and after there is
// nothing that it could become.
func ExampleRound_AdmitsDraft() {
	opens := time.Date(2026, 3, 16, 1, 0, 0, 0, time.UTC)
	round := grant.Round{OpensAt: opens, ClosesAt: opens.AddDate(0, 0, 30)}
	show := func(stage grant.Stage, now time.Time) {
		round.Stage = stage
		err := round.AdmitsDraft(now)
		if refusal, refused := grant.Refusal(err); refused {
			fmt.Println(stage, refusal.Kind, refusal.Reason)
			return
		}
		fmt.Println(stage, err)
	}
	show(grant.RoundDraft, opens)
	show(grant.RoundPublished, opens.AddDate(0, 0, -1))
	show(grant.RoundOpen, round.ClosesAt)
	show(grant.RoundOpen, round.ClosesAt.Add(time.Second)) // the process lags behind the clock
	show(grant.RoundScreening, round.ClosesAt.Add(time.Hour))
	show(grant.RoundReleased, round.ClosesAt.AddDate(1, 0, 0))
	show(grant.RoundCancelled, opens)
	// Output:
	// draft conflict wrong_stage
	// published <nil>
	// open <nil>
	// open refused round_closed
	// screening refused round_closed
	// released refused round_closed
	// cancelled conflict wrong_stage
}
