package api

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// applicationHead is what a list says of an application. How many review it, and how many of them have handed in, is told
// to the people of the funder alone.
type applicationHead struct {
	ID           uuid.UUID           `json:"id"`
	Round        uuid.UUID           `json:"round_id"`
	Organization uuid.UUID           `json:"organization_id"`
	Applicant    string              `json:"organization"`
	Receipt      string              `json:"receipt"`
	Title        string              `json:"title"`
	Places       []store.PlacedShare `json:"places"`
	Currency     string              `json:"currency"`
	Asked        grant.Fen           `json:"asked_fen"`
	Own          grant.Fen           `json:"own_fen"`
	InKind       grant.Fen           `json:"in_kind_fen"`
	Total        grant.Fen           `json:"total_fen"`
	Reviewed     *grant.Fen          `json:"reviewed_fen"`
	Assigned     *int                `json:"assigned"`
	HandedIn     *int                `json:"handed_in"`
	SubmittedAt  time.Time           `json:"submitted_at"`
	Reason       *grant.Reason       `json:"stage_reason"`
	standing
}

// headOfApplication shows an application of a round that stands in a stage.
func headOfApplication(actor grant.Actor, row store.ApplicationRow, round grant.Stage) applicationHead {
	a := row.ShownTo(actor, round)
	head := applicationHead{
		ID: a.ID, Round: a.RoundID, Organization: a.OrganizationID, Applicant: row.Organization, Receipt: a.Receipt, Title: a.Title, Places: row.Places,
		Currency: row.Currency, Asked: a.Asked, Own: a.Own, InKind: a.InKind, Total: a.Total, Reviewed: a.Reviewed, SubmittedAt: a.SubmittedAt.UTC(), Reason: a.StageReason,
		standing: standingOf(grant.ApplicationKind, a.Version, actor, a.Facts()),
	}
	if grant.MayRead(actor, grant.Facts{Funder: a.FunderID}) == nil {
		head.Assigned, head.HandedIn = &row.Assigned, &row.HandedIn
	}
	return head
}

type listApplications struct {
	signedIn
	Round        uuid.UUID     `uri:"round"`
	Organization uuid.UUID     `form:"organization"`
	Stages       []grant.Stage `form:"stage" validate:"max=13,dive,oneof=submitted supplement eligible desk_review desk_closed panel_review panel_closed proposed reserve awarded cancelled refused withdrawn"`
	Reason       grant.Reason  `form:"reason" validate:"max=64"`
	Communities  []uuid.UUID   `form:"community" validate:"max=100"`
	Text         string        `form:"q" validate:"max=100"`
	Sort         string        `form:"sort" validate:"omitempty,oneof=receipt -receipt title -title organization -organization asked -asked submitted -submitted"`
	Count        bool          `form:"count"`
	paging
}

// listApplications answers a round's applications to its funder, and to an organisation that names itself its own.
func (a *API) listApplications(ctx context.Context, in listApplications) (counted[applicationHead], error) {
	none := counted[applicationHead]{}
	r, err := store.FindRound(ctx, a.Pool, in.Round)
	if err != nil {
		return none, err
	}
	if err := grant.MayRead(in.actor(), grant.Facts{Funder: r.FunderID, Applicant: in.Organization}); err != nil {
		return none, err
	}
	asked := store.ApplicationQuery{
		Round: r.ID, Organization: in.Organization, Stages: in.Stages, Reason: in.Reason, Communities: in.Communities, Text: strings.TrimSpace(in.Text),
		Sort: in.Sort, Limit: in.size() + 1,
	}
	if asked.Sort == "" {
		asked.Sort = "receipt"
	}
	if asked.After, err = readSortedCursor(in.Cursor, asked.Sort); err != nil {
		return none, err
	}
	rows, err := store.ListApplications(ctx, a.Pool, asked)
	if err != nil {
		return none, err
	}
	cursor := func(row store.ApplicationRow) string { return sortedCursor(asked.Sort, row.Receipt) }
	page := pageOf(in.size(), rows, cursor, func(row store.ApplicationRow) applicationHead {
		return headOfApplication(in.actor(), row, r.Stage)
	})
	return withTotal(ctx, a.Pool, page, in.Count, store.CountApplications, asked)
}

// ownApplication is an application in the list of those who applied.
type ownApplication struct {
	applicationHead
	RoundTitle grant.Text `json:"round_title"`
}

// listMyApplications answers the applications of all the organisations in which the person has a part, newest first.
func (a *API) listMyApplications(ctx context.Context, in struct {
	signedIn
	paging
}) (list[ownApplication], error) {
	at, before, err := readCursor(in.Cursor)
	if err != nil {
		return list[ownApplication]{}, err
	}
	rows, err := store.ListOwnApplications(ctx, a.Pool, in.actor().Applies(), at, before, in.size()+1)
	cursor := func(row store.OwnApplication) string { return cursorOf(row.SubmittedAt, row.ID) }
	return pageOf(in.size(), rows, cursor, func(row store.OwnApplication) ownApplication {
		return ownApplication{headOfApplication(in.actor(), row.ApplicationRow, row.RoundStage), grant.Text{ZH: row.RoundTitleZH, EN: row.RoundTitleEN}}
	}), err
}
