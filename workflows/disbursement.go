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
	d, err := follow(ctx, grant.PaymentKind, id)
	for err == nil {
		var ended bool
		if ended, err = d.ended(); ended || err != nil {
			break
		}
		switch d.stage() {
		case grant.PaymentPlanned:
			err = d.actWhen(d.standing.Ready, grant.ReleaseTranche)
		case grant.PaymentSent, grant.PaymentUnknown:
			err = d.actWhen(d.standing.IsDue(grant.DueInquiry), grant.AskBank)
		default:
			err = d.wait()
		}
	}
	return err
}
