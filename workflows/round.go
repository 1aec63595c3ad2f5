package workflows

import (
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"go.temporal.io/sdk/workflow"
)

// Round carries a round from its publication until its reserve has lapsed. It opens and closes the window, begins
// review and allocation at their dates, ends the allocation when no application is left to decide, ends notices, and
// refuses what is left of the reserve when its time is over.
func Round(ctx workflow.Context, id uuid.UUID) error {
	r, err := follow(ctx, grant.RoundKind, id)
	for err == nil {
		var ended bool
		if ended, err = r.ended(); ended || err != nil {
			break
		}
		switch r.stage() {
		case grant.RoundPublished:
			err = r.actWhen(r.standing.IsDue(grant.DueOpening), grant.OpenRound)
		case grant.RoundOpen:
			err = r.actWhen(r.standing.IsDue(grant.DueClosing), grant.CloseRound)
		case grant.RoundScreening:
			err = r.actWhen(r.standing.IsDue(grant.DueReview), grant.StartReview)
		case grant.RoundReview:
			err = r.actWhen(r.standing.IsDue(grant.DueAllocation), grant.StartAllocation)
		case grant.RoundAllocation:
			err = r.actWhen(r.standing.Ready, grant.FinishAllocation)
		case grant.RoundNotice:
			err = r.actWhen(r.standing.IsDue(grant.DueNotice), grant.EndNotice)
		case grant.RoundContract:
			err = r.actWhen(r.standing.IsDue(grant.DueReserve), grant.ExpireReserve)
		default:
			err = r.wait()
		}
	}
	return err
}
