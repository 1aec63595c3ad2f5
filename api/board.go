package api

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// decision is what a run says about one application, with what it was decided by: a row of the board.
type decision struct {
	Application    uuid.UUID             `json:"application_id"`
	Receipt        string                `json:"receipt"`
	Title          string                `json:"title"`
	Organization   string                `json:"organization"`
	OrganizationID uuid.UUID             `json:"organization_id"`
	Places         []sharedPlace         `json:"places"`
	Asked          grant.Fen             `json:"asked_fen"`
	Reviewed       grant.Fen             `json:"reviewed_fen"`
	Scores         int                   `json:"scores"`
	Spread         grant.Decimal         `json:"spread"`
	MatchScore     grant.Decimal         `json:"match_score"`
	VotesFor       int64                 `json:"votes_for"`
	VotesPresent   int64                 `json:"votes_present"`
	Rank           *int                  `json:"rank"`
	Tie            *grant.TieBreak       `json:"tie_rule"`
	Override       *grant.OverrideKind   `json:"override"`
	EarnedRank     *int                  `json:"earned_rank"`
	Outcome        grant.Outcome         `json:"outcome"`
	Amount         grant.Fen             `json:"amount_fen"`
	BoundBy        *grant.Reason         `json:"bound_by"`
	BoundPlace     *uuid.UUID            `json:"bound_place_id"`
	Expert         grant.Points          `json:"expert"`
	Resident       grant.Points          `json:"resident"`
	Final          grant.Points          `json:"final"`
	Left           *grant.AllocationLeft `json:"left_fen"`
}

type sharedPlace struct {
	Place uuid.UUID     `json:"place_id"`
	Code  string        `json:"code"`
	Name  string        `json:"name"`
	Share grant.Decimal `json:"share"`
}

// board is a run as people read it.
type board struct {
	input      grant.AllocationInput
	result     grant.Allocation
	places     map[string]store.Place // by code
	applicants map[string]store.Applicant
	ties       map[string]grant.TieBreak
}

// readBoard reads the names for the receipts and codes of a funder's run.
func (a *API) readBoard(ctx context.Context, funder uuid.UUID, input grant.AllocationInput, result grant.Allocation) (board, error) {
	b := board{input: input, result: result, places: map[string]store.Place{}, applicants: map[string]store.Applicant{}}
	receipts := make([]string, len(input.Applications))
	for i, one := range input.Applications {
		receipts[i] = one.ID
	}
	applicants, err := store.ListApplicants(ctx, a.Pool, funder, receipts)
	if err != nil {
		return b, err
	}
	for _, one := range applicants {
		b.applicants[one.Receipt] = one
	}
	places, err := store.ListPlaces(ctx, a.Pool, funder)
	if err != nil {
		return b, err
	}
	for _, p := range places {
		b.places[p.Code] = p
	}
	b.ties, err = input.Ties(result)
	return b, err
}

// decisions are the rows in the order of the result.
func (b board) decisions() []decision {
	applications := make(map[string]grant.AllocationApplication, len(b.input.Applications))
	for _, one := range b.input.Applications {
		applications[one.ID] = one
	}
	return listOf(b.result.Results, func(r grant.AllocationResult) decision { return b.decision(applications[r.ID], r) }).Items
}

func (b board) decision(a grant.AllocationApplication, r grant.AllocationResult) decision {
	who := b.applicants[r.ID]
	row := decision{
		Application: who.ApplicationID, Receipt: r.ID, Title: who.Title, Organization: who.Organization, OrganizationID: who.OrganizationID,
		Asked: a.AskedFen, Reviewed: a.ReviewedFen, Scores: len(a.ExpertScores), Spread: a.Spread(), MatchScore: a.MatchScore,
		VotesFor: a.VotesFor, VotesPresent: a.VotesPresent, Rank: r.Rank, EarnedRank: r.EarnedRank, Outcome: r.Outcome, Amount: r.Amount, BoundBy: r.BoundBy,
		Expert: r.Expert, Resident: r.Resident, Final: r.Final, Left: r.Left,
	}
	row.Places = listOf(a.Communities, func(s grant.Share) sharedPlace {
		return sharedPlace{b.places[s.ID].ID, s.ID, b.places[s.ID].Name, s.Share}
	}).Items
	if r.Override != "" {
		row.Override = &r.Override
	}
	if tie, tied := b.ties[r.ID]; tied {
		row.Tie = &tie
	}
	if r.BoundCommunity != nil {
		row.BoundPlace = new(b.places[*r.BoundCommunity].ID)
	}
	return row
}

// boardRoom is what a run leaves of a community's cap. Limit and Left are null where it has none.
type boardRoom struct {
	Place uuid.UUID  `json:"place_id"`
	Code  string     `json:"code"`
	Name  string     `json:"name"`
	Limit *grant.Fen `json:"limit_fen"`
	Used  grant.Fen  `json:"used_fen"`
	Taken grant.Fen  `json:"taken_fen"`
	Left  *grant.Fen `json:"left_fen"`
}

// rooms are the communities of the run's applications by code.
func (b board) rooms() []boardRoom {
	taken := map[string]grant.Fen{}
	for _, r := range b.result.Results {
		for code, part := range r.Parts {
			taken[code] += part
		}
	}
	rooms := []boardRoom{}
	for _, c := range b.input.Communities {
		sum, touched := taken[c.ID]
		if !touched {
			continue
		}
		room := boardRoom{Place: b.places[c.ID].ID, Code: c.ID, Name: b.places[c.ID].Name, Used: c.UsedFen, Taken: sum}
		if limit := b.input.Policy.PerCommunityCapFen; limit != nil {
			room.Limit, room.Left = limit, new(max(0, *limit-c.UsedFen-sum))
		}
		rooms = append(rooms, room)
	}
	return rooms
}

type previewAllocation struct {
	signedIn
	Round        uuid.UUID             `uri:"round"`
	Applications []uuid.UUID           `json:"applications,omitempty" validate:"max=100000,unique"`
	Overrides    []activities.Override `json:"overrides,omitempty" validate:"max=1000,dive"`
}

// allocationPreview is the board before anything is proposed.
type allocationPreview struct {
	Totals      grant.AllocationTotals `json:"totals"`
	CapLine     *int                   `json:"cap_line"`
	Decisions   []decision             `json:"decisions"`
	Communities []boardRoom            `json:"communities"`
	PassedOver  []string               `json:"passed_over"`
}

func (a *API) previewAllocation(ctx context.Context, in previewAllocation) (allocationPreview, error) {
	made, err := a.Acts.PreviewAllocation(ctx, in.actor(), activities.PreviewAllocation{Round: in.Round, Applications: in.Applications, Overrides: in.Overrides})
	if err != nil {
		return allocationPreview{}, err
	}
	b, err := a.readBoard(ctx, made.Funder, made.Input, made.Result)
	return allocationPreview{made.Result.Totals, made.Result.CapLine(), b.decisions(), b.rooms(), append([]string{}, made.PassedOver...)}, err
}
