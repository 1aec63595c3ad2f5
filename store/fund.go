package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Fund is money for a purpose.
type Fund struct {
	ID       uuid.UUID
	FunderID uuid.UUID
	Name     string
	Currency string
}

var (
	insertFund = doing(`insert into funds (id, funder_id, name, currency, made_at) values (@id, @funder, @name, @currency, @now)`)
	findFund   = returning[Fund](`select id, funder_id, name, currency from funds where id = @id`)
	listFunds  = returning[Fund](`select id, funder_id, name, currency from funds where funder_id = @funder order by name`)
)

// InsertFund adds a fund.
func InsertFund(ctx context.Context, db DB, f Fund, now time.Time) error {
	return insertFund.exec(ctx, db, args{"id": f.ID, "funder": f.FunderID, "name": f.Name, "currency": f.Currency, "now": now})
}

// FindFund answers a fund.
func FindFund(ctx context.Context, db DB, id uuid.UUID) (Fund, error) {
	return findFund.one(ctx, db, args{"id": id})
}

// ListFunds answers the funds of a funder by name.
func ListFunds(ctx context.Context, db DB, funder uuid.UUID) ([]Fund, error) {
	return listFunds.all(ctx, db, args{"funder": funder})
}
