package api

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type enterOpening struct {
	acting
	Fund      uuid.UUID  `uri:"fund"`
	Amount    grant.Fen  `json:"amount_fen" validate:"min=1,max=9007199254740991"`
	AsOf      grant.Date `json:"as_of"`
	Reference string     `json:"reference" validate:"min=1,max=200"`
}

func (a *API) enterOpening(ctx context.Context, in enterOpening) (activities.Unconfirmed, error) {
	return a.Acts.EnterOpening(ctx, activities.EnterOpening{By: in.By, OpeningBalance: grant.OpeningBalance{
		Fund: in.Fund, Amount: in.Amount, AsOf: in.AsOf, Reference: in.Reference,
	}})
}

// openingBalance is what a fund held before its books were kept here.
type openingBalance struct {
	ID          uuid.UUID                   `json:"id"`
	Fund        uuid.UUID                   `json:"fund_id"`
	Amount      grant.Fen                   `json:"amount_fen"`
	AsOf        grant.Date                  `json:"as_of"`
	Reference   string                      `json:"reference"`
	Digest      string                      `json:"digest"`
	EnteredBy   uuid.UUID                   `json:"entered_by"`
	Enterer     string                      `json:"entered_by_name"`
	ConfirmedBy *uuid.UUID                  `json:"confirmed_by"`
	Confirmer   *string                     `json:"confirmed_by_name"`
	Can         map[grant.Act]*grant.Reason `json:"can"`
}

// getOpening answers the opening balance that is entered or confirmed.
func (a *API) getOpening(ctx context.Context, in struct {
	signedIn
	Fund uuid.UUID `uri:"fund"`
}) (openingBalance, error) {
	fund, err := store.FindFund(ctx, a.Pool, in.Fund)
	facts := grant.Facts{Funder: fund.FunderID}
	if err == nil {
		err = grant.MayRead(in.actor(), facts)
	}
	if err != nil {
		return openingBalance{}, err
	}
	o, err := store.FindLiveOpening(ctx, a.Pool, fund.ID)
	if err != nil {
		return openingBalance{}, err
	}
	used, err := store.ListUsedFunds(ctx, a.Pool, fund.FunderID)
	if err != nil {
		return openingBalance{}, err
	}
	done := o.Stage == store.Confirmed
	can := grant.CanDo(in.actor(), facts, grant.EnterOpening)
	maps.Copy(can, grant.CanSecond(in.actor(), grant.ConfirmOpening, facts, done, o.Preparers...))
	for _, act := range []grant.Act{grant.EnterOpening, grant.ConfirmOpening} {
		if done {
			refuseIn(can, act, grant.AlreadyDone)
		} else if slices.Contains(used, fund.ID) {
			refuseIn(can, act, grant.FundInUse)
		}
	}
	names, err := a.namesOfTwo(ctx, o.Preparers, o.ConfirmedBy)
	by := o.Preparers[len(o.Preparers)-1]
	return openingBalance{
		o.ID, o.FundID, o.Amount, o.AsOf, o.Reference, o.Digest, by, names[by], o.ConfirmedBy, nameIn(names, o.ConfirmedBy), can,
	}, err
}

// namesOfTwo answers what those are called who prepared something and who confirmed it, if anybody has.
func (a *API) namesOfTwo(ctx context.Context, preparers []uuid.UUID, confirmed *uuid.UUID) (map[uuid.UUID]string, error) {
	if confirmed != nil {
		preparers = append(slices.Clone(preparers), *confirmed)
	}
	return store.Names(ctx, a.Pool, preparers...)
}

type confirmOpening struct {
	acting
	Opening uuid.UUID `uri:"opening"`
	Digest  string    `json:"digest" validate:"digest"`
}

func (a *API) confirmOpening(ctx context.Context, in confirmOpening) (nothing, error) {
	_, err := a.Acts.ConfirmOpening(ctx, activities.ConfirmOpening{By: in.By, Opening: in.Opening, Digest: in.Digest})
	return nothing{}, err
}
