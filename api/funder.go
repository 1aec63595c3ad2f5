package api

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type addPlaces struct {
	acting
	Funder uuid.UUID             `uri:"funder"`
	Places []activities.NewPlace `json:"places" validate:"min=1,max=5000,dive"`
}

// placeIDs answers the id of each place by its code.
type placeIDs struct {
	Places map[string]uuid.UUID `json:"places"`
}

func (a *API) addPlaces(ctx context.Context, in addPlaces) (placeIDs, error) {
	ids, err := a.Acts.AddPlaces(ctx, activities.AddPlaces{By: in.By, Funder: in.Funder, Places: in.Places})
	return placeIDs{ids}, err
}

type place struct {
	ID     uuid.UUID  `json:"id"`
	Code   string     `json:"code"`
	Name   string     `json:"name"`
	Level  string     `json:"level"`
	Kind   *string    `json:"kind"`
	Parent *uuid.UUID `json:"parent_id"`
	Above  *string    `json:"parent"`
}

// listPlaces is open to anyone: applicants choose from it before they register.
func (a *API) listPlaces(ctx context.Context, in struct {
	Funder uuid.UUID `uri:"funder"`
	searched
}) (counted[place], error) {
	none := counted[place]{}
	after, err := readTextCursor(in.Cursor)
	if err != nil {
		return none, err
	}
	asked := store.PlaceQuery{Funder: in.Funder, Text: in.text(), Page: store.Page{After: after, Limit: in.size() + 1}}
	rows, err := store.ListPlaceRows(ctx, a.Pool, asked)
	if err != nil {
		return none, err
	}
	cursor := func(p store.PlaceRow) string { return cursorOfText(p.Code) }
	page := pageOf(in.size(), rows, cursor, func(p store.PlaceRow) place {
		return place{p.ID, p.Code, p.Name, p.Level, p.Kind, p.ParentID, p.Parent}
	})
	return withTotal(ctx, a.Pool, page, in.Count, store.CountPlaces, asked)
}

type createFund struct {
	acting
	Funder   uuid.UUID       `uri:"funder"`
	Name     string          `json:"name" validate:"min=1,max=100"`
	Currency string          `json:"currency" validate:"currency"`
	Kind     grant.FundKind  `json:"kind,omitzero" validate:"omitempty,oneof=pool district named"`
	Rules    grant.FundRules `json:"rules,omitzero"`
}

func (a *API) createFund(ctx context.Context, in createFund) (id, error) {
	fund, err := a.Acts.CreateFund(ctx, activities.CreateFund{
		By: in.By, Funder: in.Funder, Name: in.Name, Currency: in.Currency, Kind: in.Kind, Rules: in.Rules,
	})
	return id{fund}, err
}

type fund struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Currency string    `json:"currency"`

	Kind      grant.FundKind    `json:"kind"`
	Committee []committeeMember `json:"committee"`
	Available grant.Fen         `json:"available_fen"`

	Can map[grant.Act]*grant.Reason `json:"can"`
}

// committeeMember votes on what a named fund grants. Who has no account here has no name.
type committeeMember struct {
	Member uuid.UUID `json:"member_id"`
	Name   *string   `json:"name"`
}

func (a *API) listFunds(ctx context.Context, in ofFunder) (list[fund], error) {
	if err := grant.MayRead(in.actor(), grant.Facts{Funder: in.Funder}); err != nil {
		return list[fund]{}, err
	}
	funds, err := store.ListFunds(ctx, a.Pool, in.Funder)
	if err != nil {
		return list[fund]{}, err
	}
	ids := make([]uuid.UUID, len(funds))
	for i, f := range funds {
		ids[i] = available(f)
	}
	accounts, err := store.FindAccounts(ctx, a.Pool, ids)
	if err != nil {
		return list[fund]{}, err
	}
	names, err := a.namesOfCommittees(ctx, funds)
	if err != nil {
		return list[fund]{}, err
	}
	used, err := store.ListUsedFunds(ctx, a.Pool, in.Funder)
	return listOf(funds, func(f store.Fund) fund {
		can := grant.CanDo(in.actor(), grant.Facts{Funder: f.FunderID}, grant.ReceiveMoney, grant.EnterOpening)
		if slices.Contains(used, f.ID) {
			refuseIn(can, grant.EnterOpening, grant.FundInUse)
		}
		committee := listOf(f.Rules.Committee, func(m grant.CommitteeMember) committeeMember {
			return committeeMember{m.Person, nameIn(names, &m.Person)}
		}).Items
		return fund{f.ID, f.Name, f.Currency, f.Kind, committee, grant.Fen(accounts[available(f)].Balance), can}
	}), err
}

func (a *API) namesOfCommittees(ctx context.Context, funds []store.Fund) (map[uuid.UUID]string, error) {
	var members []uuid.UUID
	for _, f := range funds {
		for _, m := range f.Rules.Committee {
			members = append(members, m.Person)
		}
	}
	return store.Names(ctx, a.Pool, members...)
}

// nameIn is what a person is called; nil for nobody and for who has no account.
func nameIn(names map[uuid.UUID]string, person *uuid.UUID) *string {
	if person == nil {
		return nil
	}
	if name, known := names[*person]; known {
		return &name
	}
	return nil
}

// refuseIn says why an act that the actor's role allows is not possible, where nothing else forbids it already.
func refuseIn(can map[grant.Act]*grant.Reason, act grant.Act, reason grant.Reason) {
	if refused, may := can[act]; may && refused == nil {
		can[act] = &reason
	}
}

func available(f store.Fund) uuid.UUID { return grant.AccountID(grant.FundAvailable, uuid.Nil, f.ID) }

type receiveMoney struct {
	acting
	Fund      uuid.UUID `uri:"fund"`
	Amount    grant.Fen `json:"amount_fen" validate:"min=1,max=9007199254740991"`
	Reference string    `json:"reference" validate:"min=1,max=200"`
}

func (a *API) receiveMoney(ctx context.Context, in receiveMoney) (nothing, error) {
	_, err := a.Acts.ReceiveMoney(ctx, activities.ReceiveMoney{By: in.By, Fund: in.Fund, Amount: in.Amount, Reference: in.Reference})
	return nothing{}, err
}
