package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// OpeningBalance is what a fund held before its books were kept here.
type OpeningBalance struct {
	ID          uuid.UUID
	FunderID    uuid.UUID
	FundID      uuid.UUID
	Amount      grant.Fen
	AsOf        grant.Date
	Reference   string
	Digest      string
	Stage       ProposalStage
	Preparers   []uuid.UUID
	ConfirmedBy *uuid.UUID
}

const openingColumns = `id, funder_id, fund_id, amount, as_of, reference, digest, stage, preparers, confirmed_by`

var (
	findOpening     = returning[OpeningBalance](`select ` + openingColumns + ` from opening_balances where id = @id`)
	findLiveOpening = returning[OpeningBalance](`select ` + openingColumns + ` from opening_balances where fund_id = @fund and stage <> 'replaced'`)
	replaceOpening  = doing(`update opening_balances set stage = 'replaced' where fund_id = @fund and stage = 'entered'`)
	insertOpening   = doing(`
insert into opening_balances (id, funder_id, fund_id, amount, as_of, reference, digest, stage, preparers, entered_at)
values (@id, @funder, @fund, @amount, @as_of, @reference, @digest, 'entered', @preparers, @now)`)
	confirmOpening = doing(`update opening_balances set stage = 'confirmed', confirmed_by = @by, confirmed_at = @now where id = @id`)

	holdAccounts = doing(`select from accounts where id = any(@ids::uuid[]) order by id for update`)
	isUsed       = value[bool](`select exists (select from postings where account = any(@ids::uuid[]))`)
	listUsed     = value[uuid.UUID](`
select f.id from funds f
 where f.funder_id = @funder
   and exists (select from accounts a join postings p on p.account = a.id where a.kind = 'fund_available' and a.round_id is null and a.owner = f.id)
 order by f.id`)
)

// LockFund holds a fund's money until the commit and answers whether anything was ever entered for it.
func LockFund(ctx context.Context, db DB, fund uuid.UUID) (used bool, err error) {
	own := args{"ids": []uuid.UUID{grant.AccountID(grant.FundOutside, uuid.Nil, fund), grant.AccountID(grant.FundAvailable, uuid.Nil, fund)}}
	if err := holdAccounts.exec(ctx, db, own); err != nil {
		return false, err
	}
	return isUsed.get(ctx, db, own)
}

// ListUsedFunds answers the funds of a funder for which something was entered.
func ListUsedFunds(ctx context.Context, db DB, funder uuid.UUID) ([]uuid.UUID, error) {
	return listUsed.all(ctx, db, args{"funder": funder})
}

// FindOpening answers an opening balance.
func FindOpening(ctx context.Context, db DB, id uuid.UUID) (OpeningBalance, error) {
	return findOpening.one(ctx, db, args{"id": id})
}

// FindLiveOpening answers the opening balance of a fund that is entered or confirmed, or a not_found refusal.
func FindLiveOpening(ctx context.Context, db DB, fund uuid.UUID) (OpeningBalance, error) {
	return findLiveOpening.one(ctx, db, args{"fund": fund})
}

// ReplaceOpening takes back the opening balance that is entered, where there is one, and enters another.
func ReplaceOpening(ctx context.Context, db DB, o OpeningBalance, now time.Time) error {
	if err := replaceOpening.exec(ctx, db, args{"fund": o.FundID}); err != nil {
		return err
	}
	return insertOpening.exec(ctx, db, args{
		"id": o.ID, "funder": o.FunderID, "fund": o.FundID, "amount": o.Amount, "as_of": o.AsOf, "reference": o.Reference, "digest": o.Digest,
		"preparers": o.Preparers, "now": now,
	})
}

// ConfirmOpening notes the second person; the constraint refuses every preparer.
func ConfirmOpening(ctx context.Context, db DB, id, by uuid.UUID, now time.Time) error {
	return confirmOpening.exec(ctx, db, args{"id": id, "by": by, "now": now})
}
