package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
)

// PreviewAllocation names what a run would decide and what people would change of it, as ProposeAllocation does.
type PreviewAllocation struct {
	Round        uuid.UUID
	Applications []uuid.UUID
	Overrides    []Override
}

// Board is a run that is not stored (择优立项表). Funder is whose round it is, PassedOver the receipts of those in the
// reserve, by rank, for whom a proposal would need a reason.
type Board struct {
	Funder     uuid.UUID
	Input      grant.AllocationInput
	Result     grant.Allocation
	PassedOver []string
}

// snapshot reads as of one instant and writes nothing.
var snapshot = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

// PreviewAllocation computes what ProposeAllocation would propose now, from the same input, without a lock or a trace. It
// is refused as the proposal would be, except that one which passes over some needs no reason yet; whoever decides
// over proposals may look too.
func (a *Acts) PreviewAllocation(ctx context.Context, actor grant.Actor, in PreviewAllocation) (Board, error) {
	tx, err := a.Pool.BeginTx(ctx, snapshot)
	if err != nil {
		return Board{}, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	round, err := store.FindRound(ctx, tx, in.Round)
	if err != nil {
		return Board{}, err
	}
	if err := grant.MayPreview(actor, round.Facts()); err != nil {
		return Board{}, err
	}
	now, err := store.Now(ctx, tx)
	if err != nil {
		return Board{}, err
	}
	if err := mayPromote(ctx, tx, round, now); err != nil {
		return Board{}, err
	}
	policy, err := a.policy(ctx, tx, round.PolicyID)
	if err != nil {
		return Board{}, err
	}
	run := &run{db: tx, round: round, policy: policy}
	applications, err := run.choose(ctx, in.Applications, store.FindApplications)
	if err != nil {
		return Board{}, err
	}
	if err := run.read(ctx, applications, in.Overrides); err != nil {
		return Board{}, err
	}
	result, over, err := run.compute(ctx)
	return Board{round.FunderID, run.input, result, over}, err
}
