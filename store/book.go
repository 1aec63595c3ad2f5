package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Book is a page of a statement of account (账目): what stood in each kind of account at an instant, and the entries that
// brought it there. Both are of one moment, so that the postings of all pages add up to the totals.
type Book struct {
	Totals  []BookTotal
	Entries []BookEntry
}

// BookTotal is what the accounts of a kind held and what went in and out of them from the beginning.
type BookTotal struct {
	Kind     grant.AccountKind `json:"kind"`
	Currency string            `json:"currency"`
	Balance  int64             `json:"balance_fen"`
	In       int64             `json:"in_fen"`
	Out      int64             `json:"out_fen"`
}

// BookEntry is an entry with those of its postings that are on accounts of the statement.
type BookEntry struct {
	ID       uuid.UUID      `json:"id"`
	Act      uuid.UUID      `json:"act"`
	Kind     string         `json:"kind"`
	CaseKind grant.CaseKind `json:"case_kind"`
	CaseID   uuid.UUID      `json:"case_id"`
	At       time.Time      `json:"at"`
	Postings []BookPosting  `json:"postings"`
}

// BookPosting is a posting with whose account it is on.
type BookPosting struct {
	Account  uuid.UUID         `json:"account_id"`
	Kind     grant.AccountKind `json:"kind"`
	Owner    uuid.UUID         `json:"owner_id"`
	Currency string            `json:"currency"`
	Amount   int64             `json:"amount_fen"`
}

// BookPage cuts a statement: what was posted until At, which SettledNow has reached, and of its entries at most Limit after
// the one with the instant and id of After.
type BookPage struct {
	At      time.Time
	AfterAt time.Time
	After   uuid.UUID
	Limit   int
}

// bookOf is the statement of the accounts that a condition on accounts a chooses.
func bookOf(which string) query[Book] {
	return returning[Book](`
with chosen as materialized (
  select a.id, a.kind, a.owner,
         coalesce((select r.currency from rounds r where r.id = a.round_id), (select f.currency from funds f where f.id = a.owner),
                  (select s.currency from suspended s where s.id = a.owner)) as currency
    from accounts a
   where a.unit = 'fen' and (` + which + `)
), posted as materialized (
  select e.id, e.act, e.kind as entry_kind, e.case_kind, e.case_id, e.at, c.id as account, c.kind, c.owner, c.currency, p.amount
    from chosen c
    join postings p on p.account = c.id
    join entries e on e.id = p.entry
   where e.at <= @at
), totals as (
  select c.kind, c.currency,
         coalesce(sum(p.amount), 0)::bigint as balance,
         coalesce(sum(p.amount) filter (where p.amount > 0), 0)::bigint as gone_in,
         coalesce(-sum(p.amount) filter (where p.amount < 0), 0)::bigint as gone_out
    from chosen c
    left join posted p on p.account = c.id
   group by c.kind, c.currency
), page as (
  select id, act, entry_kind, case_kind, case_id, at,
         jsonb_agg(jsonb_build_object('account_id', account, 'kind', kind, 'owner_id', owner, 'currency', currency, 'amount_fen', amount)
                   order by amount, account) as postings
    from posted
   where (at, id) > (@after_at::timestamptz, @after::uuid)
   group by id, act, entry_kind, case_kind, case_id, at
   order by at, id
   limit @limit
)
select (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'currency', currency, 'balance_fen', balance, 'in_fen', gone_in, 'out_fen', gone_out)
          order by currency, array_position(array['fund_outside', 'fund_available', 'pool_available', 'line_reserved', 'line_committed', 'line_in_transit',
                                                  'line_paid_out', 'contributions', 'line_pledged', 'line_received', 'suspense', 'unexplained'], kind)), '[]') from totals) as totals,
       (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'act', act, 'kind', entry_kind, 'case_kind', case_kind, 'case_id', case_id, 'at', at,
          'postings', postings) order by at, id), '[]') from page) as entries`)
}

// What an applicant brings is never ours: it stands in the statements of its line, its round and its organisation alone.
const broughtKinds = `a.kind in ('line_pledged', 'line_received')`

const lineKinds = `a.kind in ('line_reserved', 'line_committed', 'line_in_transit', 'line_paid_out')`

var (
	// A fund's money stays its own wherever it goes: its own accounts, the pools that were taken from it with their
	// awards, and the lines that it pays itself. Together they always sum to zero.
	fundBook = bookOf(`
     a.round_id is null and a.owner = @fund
  or a.kind = 'pool_available' and a.round_id in (select id from rounds where fund_id = @fund)
  or ` + lineKinds + ` and a.round_id in (select id from rounds where fund_id = @fund)
     and not exists (select from lines l where l.id = a.owner and l.fund_id is not null)
  or ` + lineKinds + ` and a.owner in (select id from lines where fund_id = @fund)`)
	roundBook        = bookOf(`a.round_id = @round`)
	lineBook         = bookOf(`(` + lineKinds + ` or ` + broughtKinds + `) and a.owner = @line and a.round_id = (select w.round_id from lines l join awards w on w.id = l.award_id where l.id = @line)`)
	organizationBook = bookOf(`(` + lineKinds + ` or ` + broughtKinds + `) and (a.round_id, a.owner) in (
       select p.round_id, l.id from projects p join lines l on l.project_id = p.id where p.funder_id = @funder and p.organization_id = @organization)`)
	suspenseBook = bookOf(`a.funder_id = @funder and a.kind in ('suspense', 'unexplained')`)

	findLine = returning[FundingLine](`select ` + lineColumns + ` from lines where id = @id`)
)

func (p BookPage) of(more args) args {
	a := args{"at": p.At, "after_at": p.AfterAt, "after": p.After, "limit": p.Limit}
	for name, value := range more {
		a[name] = value
	}
	return a
}

// FundBook answers the statement of a fund: of its own accounts, and of the pools and lines that its money is in.
func FundBook(ctx context.Context, db DB, fund uuid.UUID, p BookPage) (Book, error) {
	return fundBook.one(ctx, db, p.of(args{"fund": fund}))
}

// RoundBook answers the statement of a round: of its pool and of all its lines.
func RoundBook(ctx context.Context, db DB, round uuid.UUID, p BookPage) (Book, error) {
	return roundBook.one(ctx, db, p.of(args{"round": round}))
}

// LineBook answers the statement of a funding line, from the reservation of its award.
func LineBook(ctx context.Context, db DB, line uuid.UUID, p BookPage) (Book, error) {
	return lineBook.one(ctx, db, p.of(args{"line": line}))
}

// OrganizationBook answers the statement of the lines that an organisation has from a funder.
func OrganizationBook(ctx context.Context, db DB, organization, funder uuid.UUID, p BookPage) (Book, error) {
	return organizationBook.one(ctx, db, p.of(args{"organization": organization, "funder": funder}))
}

// SuspenseBook answers the statement of what the bank reported to a funder and nothing matched. Its balance is the money
// that nobody has explained; each account is owned by what is suspended.
func SuspenseBook(ctx context.Context, db DB, funder uuid.UUID, p BookPage) (Book, error) {
	return suspenseBook.one(ctx, db, p.of(args{"funder": funder}))
}

// FindLine answers a funding line.
func FindLine(ctx context.Context, db DB, id uuid.UUID) (FundingLine, error) {
	return findLine.one(ctx, db, args{"id": id})
}
