package api

import (
	"context"
	"maps"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// suspended is what the bank reported and nothing matched.
type suspended struct {
	ID           uuid.UUID                   `json:"id"`
	Source       grant.SuspendedSource       `json:"source"`
	Direction    *grant.Direction            `json:"direction"` // nil: a reply, which tells no movement
	Origin       grant.Case                  `json:"origin"`
	Currency     string                      `json:"currency"`
	Amount       grant.Fen                   `json:"amount_fen"`
	SuspendedAt  time.Time                   `json:"suspended_at"`
	Number       string                      `json:"number"`
	Status       *grant.ReplyStatus          `json:"status"`
	Expected     *grant.Fen                  `json:"expected_fen"`
	Date         *grant.Date                 `json:"date"`
	Counterparty string                      `json:"counterparty"`
	Account      string                      `json:"account"`
	Text         string                      `json:"text"`
	Explanation  *explanation                `json:"explanation"`
	Can          map[grant.Act]*grant.Reason `json:"can"`
}

type explanation struct {
	ID          uuid.UUID             `json:"id"`
	Kind        grant.ExplanationKind `json:"kind"`
	Reason      string                `json:"reason"`
	Fund        *uuid.UUID            `json:"fund_id"`
	Instruction *string               `json:"instruction"`
	Entry       *uuid.UUID            `json:"entry_id"`
	Digest      string                `json:"digest"`
	ProposedBy  uuid.UUID             `json:"proposed_by"`
	Proposer    string                `json:"proposed_by_name"`
	ConfirmedBy *uuid.UUID            `json:"confirmed_by"`
	Confirmer   *string               `json:"confirmed_by_name"`
}

// showSuspended shows something in suspense with its explanation, where somebody has proposed or confirmed one.
func showSuspended(actor grant.Actor, s store.Suspended, e *store.Explanation, names map[uuid.UUID]string) suspended {
	shown := suspended{
		ID: s.ID, Source: s.Source, Origin: s.Origin(), Currency: s.Currency, Amount: s.Amount, SuspendedAt: s.At.UTC(), Number: s.Number, Status: s.Status, Expected: s.Expected, Date: s.On,
		Counterparty: s.Counterparty, Account: s.Account, Text: s.Text,
		Can: grant.CanDo(actor, grant.Facts{Funder: s.FunderID}, grant.ExplainSuspense),
	}
	if s.Direction != "" {
		shown.Direction = &s.Direction
	}
	if !grant.MaySeeAccounts(actor, grant.Facts{Funder: s.FunderID}) {
		shown.Account = grant.MaskAccount(s.Account)
	}
	if s.ExplainedAt != nil {
		refuseIn(shown.Can, grant.ExplainSuspense, grant.AlreadyDone)
	}
	if e != nil {
		by := e.Preparers[len(e.Preparers)-1]
		shown.Explanation = &explanation{
			e.ID, e.Kind, e.Reason, e.FundID, e.Instruction, e.EntryID, e.Digest, by, names[by], e.ConfirmedBy, nameIn(names, e.ConfirmedBy),
		}
		facts, done := grant.Facts{Funder: s.FunderID}, e.Stage == store.Confirmed
		maps.Copy(shown.Can, grant.CanSecond(actor, grant.ConfirmExplanation, facts, done, e.Preparers...))
	}
	return shown
}

// listSuspended answers what nobody has explained yet, the oldest first.
func (a *API) listSuspended(ctx context.Context, in struct {
	ofFunder
	paging
}) (list[suspended], error) {
	if err := grant.MayRead(in.actor(), grant.Facts{Funder: in.Funder}); err != nil {
		return list[suspended]{}, err
	}
	page := store.BookPage{Limit: in.size() + 1}
	var err error
	if page.AfterAt, page.After, err = readCursor(in.Cursor); err != nil {
		return list[suspended]{}, err
	}
	rows, err := store.ListOpenSuspended(ctx, a.Pool, in.Funder, page)
	if err != nil {
		return list[suspended]{}, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, s := range rows {
		ids[i] = s.ID
	}
	explanations, names, err := a.explanationsOf(ctx, ids...)
	cursor := func(s store.Suspended) string { return cursorOf(s.At, s.ID) }
	return pageOf(in.size(), rows, cursor, func(s store.Suspended) suspended {
		if e, proposed := explanations[s.ID]; proposed {
			return showSuspended(in.actor(), s, &e, names)
		}
		return showSuspended(in.actor(), s, nil, nil)
	}), err
}

// explanationsOf answers the explanations that are proposed or confirmed, by what they explain, and what their people are
// called.
func (a *API) explanationsOf(ctx context.Context, suspended ...uuid.UUID) (map[uuid.UUID]store.Explanation, map[uuid.UUID]string, error) {
	explanations, err := store.ListLiveExplanations(ctx, a.Pool, suspended)
	if err != nil {
		return nil, nil, err
	}
	var people []uuid.UUID
	for _, e := range explanations {
		people = append(people, e.Preparers...)
		if e.ConfirmedBy != nil {
			people = append(people, *e.ConfirmedBy)
		}
	}
	names, err := store.Names(ctx, a.Pool, people...)
	return explanations, names, err
}

func (a *API) getSuspended(ctx context.Context, in struct {
	signedIn
	Suspended uuid.UUID `uri:"suspended"`
}) (suspended, error) {
	s, err := store.FindSuspended(ctx, a.Pool, in.Suspended)
	if err == nil {
		err = grant.MayRead(in.actor(), grant.Facts{Funder: s.FunderID})
	}
	if err != nil {
		return suspended{}, err
	}
	explanations, names, err := a.explanationsOf(ctx, s.ID)
	if e, proposed := explanations[s.ID]; proposed {
		return showSuspended(in.actor(), s, &e, names), err
	}
	return showSuspended(in.actor(), s, nil, nil), err
}

type explainSuspense struct {
	acting
	Suspended   uuid.UUID             `uri:"suspended"`
	Kind        grant.ExplanationKind `json:"kind" validate:"oneof=donation received payment returned_to_sender bank_fee bank_interest repeated bank_error other_business"`
	Reason      string                `json:"reason" validate:"min=1,max=500"`
	Fund        *uuid.UUID            `json:"fund_id,omitzero"`
	Instruction string                `json:"instruction,omitempty" validate:"max=32"`
	Entry       *uuid.UUID            `json:"entry_id,omitzero"`
}

func (a *API) explainSuspense(ctx context.Context, in explainSuspense) (activities.Unconfirmed, error) {
	return a.Acts.ExplainSuspense(ctx, activities.ExplainSuspense{By: in.By, Explanation: grant.Explanation{
		Suspended: in.Suspended, Kind: in.Kind, Reason: in.Reason, Fund: in.Fund, Instruction: in.Instruction, Entry: in.Entry,
	}})
}

type confirmExplanation struct {
	acting
	Explanation uuid.UUID `uri:"explanation"`
	Digest      string    `json:"digest" validate:"digest"`
}

func (a *API) confirmExplanation(ctx context.Context, in confirmExplanation) (nothing, error) {
	_, err := a.Acts.ConfirmExplanation(ctx, activities.ConfirmExplanation{By: in.By, Explanation: in.Explanation, Digest: in.Digest})
	return nothing{}, err
}
