package workflows

import (
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"go.temporal.io/sdk/workflow"
)

// Disbursement carries one tranche of one funding line from its plan until it is paid. It makes the tranche due when
// what it waits for has happened and the receipt for the one before is there, and has the bank asked when it does not
// answer; people and the bank do the rest.
func Disbursement(ctx workflow.Context, id uuid.UUID) error {
	return carry(ctx, grant.PaymentKind, id, func(d *follower) error {
		switch d.stage() {
		case grant.PaymentPlanned:
			return d.actWhen(d.standing.Ready, grant.ReleaseTranche)
		case grant.PaymentSent, grant.PaymentUnknown:
			return d.actWhen(d.standing.IsDue(grant.DueInquiry), grant.AskBank)
		}
		return d.wait()
	})
}
