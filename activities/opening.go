package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// EnterOpening says what a fund held before its books were kept here.
type EnterOpening struct {
	By By `json:"-"`
	grant.OpeningBalance
}

// EnterOpening proposes an opening balance (期初余额), which another person confirms. It takes the place of one that is
// entered; whoever entered that one cannot confirm this one either. Refused: already_done for a fund that has one,
// fund_in_use for one with other entries, bad_input and missing_field, not_allowed.
func (a *Acts) EnterOpening(ctx context.Context, in EnterOpening) (Unconfirmed, error) {
	return act(ctx, a, in.By, grant.EnterOpening, in, func(tx *store.Tx) (Unconfirmed, error) {
		fund, err := lockToOpen(ctx, tx, grant.EnterOpening, in.Fund)
		if err != nil {
			return Unconfirmed{}, err
		}
		if err := in.Check(grant.DateOf(tx.Now.In(grant.Beijing))); err != nil {
			return Unconfirmed{}, err
		}
		preparers, err := preparersWith(tx, func() ([]uuid.UUID, error) {
			before, err := store.FindLiveOpening(ctx, tx, fund.ID)
			return before.Preparers, err
		})
		if err != nil {
			return Unconfirmed{}, err
		}
		o := store.OpeningBalance{
			ID: uuid.Must(uuid.NewV7()), FunderID: fund.FunderID, FundID: fund.ID, Amount: in.Amount, AsOf: in.AsOf, Reference: in.Reference,
			Digest: in.Digest(), Preparers: preparers,
		}
		tx.Remark(in.Reference)
		return Unconfirmed{o.ID, o.Digest}, store.ReplaceOpening(ctx, tx, o, tx.Now)
	})
}

// lockToOpen holds a fund for which nothing was ever entered.
func lockToOpen(ctx context.Context, tx *store.Tx, name grant.Act, id uuid.UUID) (store.Fund, error) {
	fund, err := store.FindFund(ctx, tx, id)
	if err != nil {
		return fund, err
	}
	if err := tx.Allow(name, grant.Facts{Funder: fund.FunderID}); err != nil {
		return fund, err
	}
	used, err := store.LockFund(ctx, tx, fund.ID)
	if err != nil || !used {
		return fund, err
	}
	opened, err := store.FindLiveOpening(ctx, tx, fund.ID)
	if refusal, refused := grant.Refusal(err); err != nil && !(refused && refusal.Kind == grant.NotFound) {
		return fund, err
	}
	if opened.Stage == store.Confirmed {
		return fund, grant.Refuse(grant.Conflict, grant.AlreadyDone)
	}
	return fund, grant.Refuse(grant.Conflict, grant.FundInUse)
}

// ConfirmOpening is the second person confirming an opening balance by its digest.
type ConfirmOpening struct {
	By      By        `json:"-"`
	Opening uuid.UUID `json:"opening"`
	Digest  string    `json:"digest"`
}

// ConfirmOpening puts the amount into the fund by an entry of its own kind. Refused: already_done for a fund that has its
// opening balance, fund_in_use where something else was entered since, moved for one that was replaced or another digest,
// same_person for whoever entered it or one before it, not_allowed.
func (a *Acts) ConfirmOpening(ctx context.Context, in ConfirmOpening) (none, error) {
	return act(ctx, a, in.By, grant.ConfirmOpening, in, func(tx *store.Tx) (none, error) {
		o, err := store.FindOpening(ctx, tx, in.Opening)
		if err != nil {
			return none{}, err
		}
		fund, err := lockToOpen(ctx, tx, grant.ConfirmOpening, o.FundID)
		if err != nil {
			return none{}, err
		}
		if o, err = store.FindOpening(ctx, tx, o.ID); err != nil {
			return none{}, err
		}
		said := grant.OpeningBalance{Fund: o.FundID, Amount: o.Amount, AsOf: o.AsOf, Reference: o.Reference}
		if o.Stage != store.Entered || in.Digest != o.Digest || o.Digest != said.Digest() {
			return none{}, grant.RefuseAt(grant.Stale, grant.Moved, "/digest")
		}
		if err := grant.SecondPerson(tx.Actor, grant.ConfirmOpening, o.Preparers...); err != nil {
			return none{}, err
		}
		tx.Remark(o.Reference)
		tx.Post(received("opening_balance", fund.FunderID, fund.ID, o.Amount))
		return none{}, store.ConfirmOpening(ctx, tx, o.ID, tx.Actor.Person, tx.Now)
	})
}
