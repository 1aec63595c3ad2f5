package api

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type proposeAllocation struct {
	acting
	Round        uuid.UUID             `uri:"round"`
	Applications []uuid.UUID           `json:"applications,omitempty" validate:"max=100000,unique"`
	Reason       string                `json:"reason,omitempty" validate:"max=500"`
	Overrides    []activities.Override `json:"overrides,omitempty" validate:"max=1000,dive"`
}

func (a *API) proposeAllocation(ctx context.Context, in proposeAllocation) (activities.Proposal, error) {
	return a.Acts.ProposeAllocation(ctx, activities.ProposeAllocation{
		By: in.By, Round: in.Round, Applications: in.Applications, Reason: in.Reason, Overrides: in.Overrides,
	})
}

// allocationHead is a run: a proposal until another person releases it.
type allocationHead struct {
	ID         uuid.UUID              `json:"id"`
	Round      uuid.UUID              `json:"round_id"`
	Number     int                    `json:"number"`
	Digest     string                 `json:"digest"`
	Stage      string                 `json:"stage"`
	ProposedBy uuid.UUID              `json:"proposed_by"`
	ProposedAt time.Time              `json:"proposed_at"`
	ReleasedBy *uuid.UUID             `json:"released_by"`
	ReleasedAt *time.Time             `json:"released_at"`
	Totals     grant.AllocationTotals `json:"totals"`
}

func headOfAllocation(a store.Allocation, totals grant.AllocationTotals) allocationHead {
	return allocationHead{
		a.ID, a.RoundID, a.Number, a.Digest, a.Stage, a.ProposedBy, a.ProposedAt.UTC(), a.ReleasedBy, utc(a.ReleasedAt), totals,
	}
}

// listAllocations answers the runs of a round to its funder: nobody outside sees one.
func (a *API) listAllocations(ctx context.Context, in insideRound) (list[allocationHead], error) {
	found := list[allocationHead]{Items: []allocationHead{}}
	r, err := a.readInside(ctx, in)
	if err != nil {
		return found, err
	}
	rows, err := store.ListAllocations(ctx, a.Pool, r.ID)
	for _, row := range rows {
		var result struct{ Totals grant.AllocationTotals }
		if err := json.Unmarshal(row.Result, &result); err != nil {
			return found, err
		}
		found.Items = append(found.Items, headOfAllocation(row, result.Totals))
	}
	return found, err
}

type allocation struct {
	allocationHead
	Reason     *string                     `json:"reason"`
	PassedOver []string                    `json:"passed_over"`
	Overrides  []allocationOverride        `json:"overrides"`
	Decisions  []decision                  `json:"decisions"`
	Can        map[grant.Act]*grant.Reason `json:"can"`
}

// allocationOverride is what people changed of a run for one application.
type allocationOverride struct {
	Application uuid.UUID          `json:"application_id"`
	Receipt     string             `json:"receipt"`
	Kind        grant.OverrideKind `json:"kind"`
	Rank        *int               `json:"rank"`
	Amount      *grant.Fen         `json:"amount_fen"`
	EarnedRank  int                `json:"earned_rank"`
	Reason      string             `json:"reason"`
}

type insideAllocation struct {
	signedIn
	Allocation uuid.UUID `uri:"allocation"`
}

// readAllocation answers a run and its round to the people of the funder.
func (a *API) readAllocation(ctx context.Context, in insideAllocation) (store.Allocation, grant.Round, error) {
	found, err := store.FindAllocation(ctx, a.Pool, in.Allocation)
	if err != nil {
		return found, grant.Round{}, err
	}
	r, err := store.FindRound(ctx, a.Pool, found.RoundID)
	if err == nil {
		err = grant.MayRead(in.actor(), r.Facts())
	}
	return found, r, err
}

// getAllocationInput answers what a run was computed from, unchanged: whoever computes it again gets the same ranking.
func (a *API) getAllocationInput(ctx context.Context, in insideAllocation) (json.RawMessage, error) {
	found, _, err := a.readAllocation(ctx, in)
	return found.Input, err
}

// listDecisions answers the rows of a run as a list, so that they are had as a table.
func (a *API) listDecisions(ctx context.Context, in insideAllocation) (list[decision], error) {
	found, _, err := a.readAllocation(ctx, in)
	if err != nil {
		return list[decision]{Items: []decision{}}, err
	}
	b, err := a.readRun(ctx, found)
	return list[decision]{Items: b.decisions()}, err
}

// readRun reads a run that is stored as its board.
func (a *API) readRun(ctx context.Context, found store.Allocation) (board, error) {
	var input grant.AllocationInput
	var result grant.Allocation
	if err := errors.Join(json.Unmarshal(found.Input, &input), json.Unmarshal(found.Result, &result)); err != nil {
		return board{}, err
	}
	return a.readBoard(ctx, found.FunderID, input, result)
}

func (a *API) getAllocation(ctx context.Context, in insideAllocation) (allocation, error) {
	found, r, err := a.readAllocation(ctx, in)
	if err != nil {
		return allocation{}, err
	}
	b, err := a.readRun(ctx, found)
	if err != nil {
		return allocation{}, err
	}
	preparers, err := store.ListPreparers(ctx, a.Pool, found.ID)
	if err != nil {
		return allocation{}, err
	}
	overrides, err := store.ListOverrides(ctx, a.Pool, found.ID)
	if err != nil {
		return allocation{}, err
	}
	return allocation{
		allocationHead: headOfAllocation(found, b.result.Totals),
		Reason:         found.Reason,
		PassedOver:     found.PassedOver,
		Overrides: listOf(overrides, func(o store.Override) allocationOverride {
			return allocationOverride{o.ApplicationID, o.Receipt, o.Kind, o.Rank, o.Amount, o.EarnedRank, o.Reason}
		}).Items,
		Decisions: b.decisions(),
		Can:       grant.CanSecond(in.actor(), grant.ReleaseAllocation, r.Facts(), found.ReleasedAt != nil, preparers...),
	}, nil
}

type releaseAllocation struct {
	acting
	Allocation uuid.UUID `uri:"allocation"`
	Digest     string    `json:"digest" validate:"digest"`
}

func (a *API) releaseAllocation(ctx context.Context, in releaseAllocation) (activities.Proposal, error) {
	return a.Acts.ReleaseAllocation(ctx, activities.ReleaseAllocation{By: in.By, Allocation: in.Allocation, Digest: in.Digest})
}
