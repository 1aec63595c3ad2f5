package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type proposeAllocation struct {
	acting
	Round        uuid.UUID   `uri:"round"`
	Applications []uuid.UUID `json:"applications,omitempty" validate:"max=100000,unique"`
	Reason       string      `json:"reason,omitempty" validate:"max=500"`
}

func (a *API) proposeAllocation(ctx context.Context, in proposeAllocation) (activities.Proposal, error) {
	return a.Acts.ProposeAllocation(ctx, activities.ProposeAllocation{By: in.By, Round: in.Round, Applications: in.Applications, Reason: in.Reason})
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

func headOfAllocation(a store.Allocation) (allocationHead, error) {
	var result grant.Allocation
	err := json.Unmarshal(a.Result, &result)
	return allocationHead{
		a.ID, a.RoundID, a.Number, a.Digest, a.Stage, a.ProposedBy, a.ProposedAt.UTC(), a.ReleasedBy, utc(a.ReleasedAt), result.Totals,
	}, err
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
		head, err := headOfAllocation(row)
		if err != nil {
			return found, err
		}
		found.Items = append(found.Items, head)
	}
	return found, err
}

type allocation struct {
	allocationHead
	Reason     *string                     `json:"reason"`
	PassedOver []string                    `json:"passed_over"`
	Decisions  []decision                  `json:"decisions"`
	Can        map[grant.Act]*grant.Reason `json:"can"`
}

// decision is what a run says about one application and which limit bound it.
type decision struct {
	Application uuid.UUID     `json:"application_id"`
	Rank        *int          `json:"rank"`
	Outcome     grant.Outcome `json:"outcome"`
	Amount      grant.Fen     `json:"amount_fen"`
	BoundBy     *grant.Reason `json:"bound_by"`
	BoundPlace  *uuid.UUID    `json:"bound_place_id"`
	Expert      string        `json:"expert"`
	Resident    string        `json:"resident"`
	Final       string        `json:"final"`
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

func (a *API) getAllocation(ctx context.Context, in insideAllocation) (allocation, error) {
	found, r, err := a.readAllocation(ctx, in)
	if err != nil {
		return allocation{}, err
	}
	head, err := headOfAllocation(found)
	if err != nil {
		return allocation{}, err
	}
	preparers, err := store.ListPreparers(ctx, a.Pool, found.ID)
	if err != nil {
		return allocation{}, err
	}
	decisions, err := store.ListDecisions(ctx, a.Pool, found.ID)
	return allocation{
		allocationHead: head,
		Reason:         found.Reason,
		PassedOver:     found.PassedOver,
		Decisions: listOf(decisions, func(d store.Decision) decision {
			return decision{d.ApplicationID, d.Rank, d.Outcome, d.Amount, d.BoundBy, d.BoundPlace, d.Expert, d.Resident, d.Final}
		}).Items,
		Can: grant.CanSecond(in.actor(), grant.ReleaseAllocation, r.Facts(), found.ReleasedAt != nil, preparers...),
	}, err
}

type releaseAllocation struct {
	acting
	Allocation uuid.UUID `uri:"allocation"`
	Digest     string    `json:"digest" validate:"digest"`
}

func (a *API) releaseAllocation(ctx context.Context, in releaseAllocation) (activities.Proposal, error) {
	return a.Acts.ReleaseAllocation(ctx, activities.ReleaseAllocation{By: in.By, Allocation: in.Allocation, Digest: in.Digest})
}
