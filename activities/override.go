package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// Override is a grant.Override of the application with an id.
type Override struct {
	Application uuid.UUID          `json:"application_id"`
	Kind        grant.OverrideKind `json:"kind" validate:"oneof=move limit pass"`
	Rank        *int               `json:"rank,omitempty" validate:"omitnil,min=1,max=100000"`
	Amount      *grant.Fen         `json:"amount_fen,omitempty" validate:"omitnil,min=1,max=9007199254740991"`
	Reason      string             `json:"reason" validate:"min=1,max=500"`
}

// override adds to the input what people change of the run and, in a promotion, what released runs have changed of the
// reserve. An application that the run does not decide goes by its id, which the rule refuses.
func (r *run) override(ctx context.Context, overrides []Override) error {
	for _, o := range overrides {
		id, decided := r.receipts[o.Application]
		if !decided {
			id = o.Application.String()
		}
		r.input.Overrides = append(r.input.Overrides, grant.Override{Application: id, Kind: o.Kind, Rank: o.Rank, Amount: o.Amount, Reason: o.Reason})
	}
	r.changed = len(r.input.Overrides)
	if !r.promotes() {
		return nil
	}
	ids := make([]uuid.UUID, 0, len(r.receipts))
	for id := range r.receipts {
		ids = append(ids, id)
	}
	places, err := store.ListReserveOrder(ctx, r.db, ids)
	if err != nil {
		return err
	}
	var order []string
	var earlier []grant.Override
	for _, p := range places {
		receipt := r.receipts[p.ApplicationID]
		if n := len(order); n == 0 || order[n-1] != receipt {
			order = append(order, receipt)
		}
		if p.Kind != nil {
			earlier = append(earlier, grant.Override{Application: receipt, Kind: *p.Kind, Amount: p.Amount, Reason: *p.Reason})
		}
	}
	return r.input.Carry(order, earlier)
}

// overrides are the rows of what people changed of the run and of what it carries, each with the rank that the application has
// by score.
func (r *run) overrides() ([]store.Override, error) {
	if len(r.input.Overrides) == 0 {
		return nil, nil
	}
	byScore := r.input
	byScore.Overrides = nil
	result, err := grant.Allocate(byScore)
	if err != nil {
		return nil, err
	}
	earned := make(map[string]int, len(result.Results))
	for _, one := range result.Results {
		if one.Rank != nil {
			earned[one.ID] = *one.Rank
		}
	}
	rows := make([]store.Override, len(r.input.Overrides))
	for i, o := range r.input.Overrides {
		rows[i] = store.Override{
			ApplicationID: r.applications[o.Application].ID, Kind: o.Kind, Rank: o.Rank, Amount: o.Amount, EarnedRank: earned[o.Application], Reason: o.Reason,
			Carried: i >= r.changed,
		}
	}
	return rows, nil
}
