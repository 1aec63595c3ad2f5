package store

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5"
)

// Entry moves amounts between accounts. Its postings sum to zero in every unit.
type Entry struct {
	Kind     string
	Funder   uuid.UUID
	Case     grant.Case
	Postings []Posting
}

// Posting adds Amount, which may be negative, to the balance of an account.
type Posting struct {
	Account uuid.UUID
	Unit    grant.Unit
	Amount  int64
}

// Post collects entries; they are written with the act's line.
func (tx *Tx) Post(entries ...Entry) { tx.entries = append(tx.entries, entries...) }

const (
	insertEntries = `
insert into entries (id, act, kind, funder_id, case_kind, case_id, at)
select e.id, @act, e.kind, e.funder, e.case_kind, e.case_id, @at
  from unnest(@ids::uuid[], @kinds::text[], @funders::uuid[], @case_kinds::text[], @case_ids::uuid[])
       as e (id, kind, funder, case_kind, case_id)`

	insertPostings = `
insert into postings (entry, account, unit, amount)
select * from unnest(@entries::uuid[], @accounts::uuid[], @units::text[], @amounts::bigint[])`

	// The accounts are locked in the order of their ids, in the last round trip before the commit and before the
	// postings are inserted: a posting holds its account too, and who holds a little of an account does not stand in
	// the queue for it but wakes up with all the others each time it is free.
	lockAccounts = `select count(*) from (select from accounts where id = any(@ids::uuid[]) order by id for no key update) locked`

	// Each amount finds its account by id. A join with the locked ones would compare all with all in a batch of thousands.
	moveBalances = `
update accounts a
   set balance = a.balance + d.amount
  from unnest(@ids::uuid[], @amounts::bigint[]) as d (id, amount)
 where a.id = d.id`
)

func (tx *Tx) queueEntries(batch *pgx.Batch) {
	if len(tx.entries) == 0 {
		return
	}
	n := len(tx.entries)
	ids, kinds, funders := make([]uuid.UUID, n), make([]string, n), make([]uuid.UUID, n)
	caseKinds, caseIDs := make([]string, n), make([]uuid.UUID, n)
	var of, accounts []uuid.UUID
	var units []string
	var amounts []int64
	moves := map[uuid.UUID]int64{}
	for i, e := range tx.entries {
		ids[i] = uuid.Must(uuid.NewV7())
		kinds[i], funders[i], caseKinds[i], caseIDs[i] = e.Kind, e.Funder, string(e.Case.Kind), e.Case.ID
		for _, p := range e.Postings {
			of, accounts = append(of, ids[i]), append(accounts, p.Account)
			units, amounts = append(units, string(p.Unit)), append(amounts, p.Amount)
			moves[p.Account] += p.Amount
		}
	}
	moved := slices.SortedFunc(maps.Keys(moves), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	by := make([]int64, len(moved))
	for i, id := range moved {
		by[i] = moves[id]
	}
	batch.Queue(lockAccounts, args{"ids": moved})
	batch.Queue(moveBalances, args{"ids": moved, "amounts": by})
	batch.Queue(insertEntries, args{"act": tx.line.Act, "at": tx.Now, "ids": ids, "kinds": kinds, "funders": funders, "case_kinds": caseKinds, "case_ids": caseIDs})
	batch.Queue(insertPostings, args{"entries": of, "accounts": accounts, "units": units, "amounts": amounts})
}

// Account is a balance that its floor and ceiling bound; a nil bound does not bind.
type Account struct {
	ID      uuid.UUID
	Kind    grant.AccountKind
	Unit    grant.Unit
	RoundID *uuid.UUID
	Owner   uuid.UUID
	Balance int64
	Floor   *int64
	Ceiling *int64
}

const insertAccount = `
insert into accounts (id, funder_id, kind, unit, round_id, owner, floor, ceiling)
select a.id, @funder, a.kind, a.unit, a.round_id, a.owner, a.floor, a.ceiling
  from unnest(@ids::uuid[], @kinds::text[], @units::text[], @rounds::uuid[], @owners::uuid[], @floors::bigint[], @ceilings::bigint[])
       as a (id, kind, unit, round_id, owner, floor, ceiling)
 order by a.id
on conflict do nothing`

var (
	openAccounts   = doing(insertAccount)
	insertAccounts = value[uuid.UUID](insertAccount + ` returning id`)
)

// InsertAccounts opens accounts with balance zero and answers the ids of those that did not exist yet.
func InsertAccounts(ctx context.Context, db DB, funder uuid.UUID, accounts []Account) ([]uuid.UUID, error) {
	return insertAccounts.all(ctx, db, accountArgs(funder, accounts))
}

// OpenAccounts opens accounts with balance zero.
func OpenAccounts(ctx context.Context, db DB, funder uuid.UUID, accounts []Account) error {
	return openAccounts.exec(ctx, db, accountArgs(funder, accounts))
}

func accountArgs(funder uuid.UUID, accounts []Account) args {
	n := len(accounts)
	ids, kinds, units, owners := make([]uuid.UUID, n), make([]string, n), make([]string, n), make([]uuid.UUID, n)
	rounds, floors, ceilings := make([]*uuid.UUID, n), make([]*int64, n), make([]*int64, n)
	for i, a := range accounts {
		ids[i], kinds[i], units[i], owners[i] = a.ID, string(a.Kind), string(a.Unit), a.Owner
		rounds[i], floors[i], ceilings[i] = a.RoundID, a.Floor, a.Ceiling
	}
	return args{"funder": funder, "ids": ids, "kinds": kinds, "units": units, "rounds": rounds, "owners": owners, "floors": floors, "ceilings": ceilings}
}

var listAccounts = returning[Account](`
select id, kind, unit, round_id, owner, balance, floor, ceiling
  from accounts
 where id = any(@ids::uuid[])
 order by id`)

// FindAccounts answers the accounts by id, as they stand, without locking them.
func FindAccounts(ctx context.Context, db DB, ids []uuid.UUID) (map[uuid.UUID]Account, error) {
	rows, err := listAccounts.all(ctx, db, args{"ids": ids})
	if err != nil {
		return nil, err
	}
	found := make(map[uuid.UUID]Account, len(rows))
	for _, a := range rows {
		found[a.ID] = a
	}
	return found, nil
}

var listRoundAccounts = returning[Account](`
select id, kind, unit, round_id, owner, balance, floor, ceiling
  from accounts
 where round_id = @round and kind = any(@kinds::text[])
 order by kind, owner`)

// ListRoundAccounts answers the accounts of a round that have one of the kinds.
func ListRoundAccounts(ctx context.Context, db DB, round uuid.UUID, kinds ...grant.AccountKind) ([]Account, error) {
	return listRoundAccounts.all(ctx, db, args{"round": round, "kinds": kinds})
}
