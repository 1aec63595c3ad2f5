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
	return carry(ctx, grant.RoundKind, id, func(r *follower) error {
		switch r.stage() {
		case grant.RoundPublished:
			return r.actWhen(r.standing.IsDue(grant.DueOpening), grant.OpenRound)
		case grant.RoundOpen:
			return r.actWhen(r.standing.IsDue(grant.DueClosing), grant.CloseRound)
		case grant.RoundScreening:
			return r.actWhen(r.standing.IsDue(grant.DueReview), grant.StartReview)
		case grant.RoundReview:
			return r.actWhen(r.standing.IsDue(grant.DueAllocation), grant.StartAllocation)
		case grant.RoundAllocation:
			return r.actWhen(r.standing.Ready, grant.FinishAllocation)
		case grant.RoundNotice:
			return r.actWhen(r.standing.IsDue(grant.DueNotice), grant.EndNotice)
		case grant.RoundContract:
			return r.actWhen(r.standing.IsDue(grant.DueReserve), grant.ExpireReserve)
		}
		return r.wait()
	})
}
