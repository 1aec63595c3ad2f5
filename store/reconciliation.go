package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Reconciled is a funder's ledger set against its bank statements, all of one moment.
type Reconciled struct {
	Figures  []grant.Reconciliation `json:"figures"`  // by currency
	Payments []ReconciledPayment    `json:"payments"` // that stand on one side alone, by number
	Lines    []ReconciledLine       `json:"lines"`    // that nothing matches and nobody has explained, by day
}

// ReconciledPayment is an instruction of which ledger and statements tell different amounts in the span.
type ReconciledPayment struct {
	Number       string    `json:"number"`
	Disbursement uuid.UUID `json:"disbursement_id"`
	State        string    `json:"state"`
	Currency     string    `json:"currency"`
	Ledger       grant.Fen `json:"ledger_fen"`
	Statement    grant.Fen `json:"statement_fen"`
}

// ReconciledLine is a line of a statement that is in suspense.
type ReconciledLine struct {
	Suspended    uuid.UUID       `json:"suspended_id"`
	Serial       string          `json:"serial"`
	Date         grant.Date      `json:"date"`
	Direction    grant.Direction `json:"direction"`
	Currency     string          `json:"currency"`
	Amount       grant.Fen       `json:"amount_fen"`
	Counterparty string          `json:"counterparty"`
	Reference    string          `json:"reference"`
}

// ReconciliationSpan is the days, both included, and how much of each list is wanted. The zero From is the beginning.
type ReconciliationSpan struct {
	From, To grant.Date
	Limit    int
}

// The ledger's side of a payment is the reply that paid it out, less the one that brought it back after that; the
// statements' side is the lines that are matched with it.
var reconcile = returning[Reconciled](`
with paid as (
  select r.instruction_id, sum(case r.status when 'confirmed' then r.amount else -r.amount end)::bigint as amount
    from replies r
   where r.funder_id = @funder and r.matched and r.recorded_at >= @begins and r.recorded_at < @ends
     and (r.status = 'confirmed'
          or r.status = 'returned' and exists (select from replies c where c.instruction_id = r.instruction_id and c.matched and c.status = 'confirmed'))
   group by r.instruction_id
), told as (
  select l.instruction_id, sum(case l.direction when 'out' then l.amount else -l.amount end)::bigint as amount
    from statement_lines l
   where l.funder_id = @funder and l.instruction_id is not null and l.on_date between @from_day and @to_day
   group by l.instruction_id
), sides as materialized (
  select i.number, i.disbursement_id, i.state, b.currency, coalesce(paid.amount, 0) as ledger, coalesce(told.amount, 0) as statement
    from paid
    full join told using (instruction_id)
    join instructions i on i.id = instruction_id
    join batches b on b.id = i.batch_id
), posted as (
  select r.currency, sum(p.amount)::bigint as amount
    from accounts a
    join rounds r on r.id = a.round_id
    join postings p on p.account = a.id
    join entries e on e.id = p.entry
   where a.funder_id = @funder and a.kind = 'line_paid_out' and e.kind in ('confirmed', 'returned') and e.at >= @begins and e.at < @ends
   group by r.currency
), open as materialized (
  select s.id, l.serial, l.on_date, l.direction, s.currency, s.amount, l.counterparty, l.reference
    from suspended s
    join statement_lines l on l.id = s.line_id
   where s.funder_id = @funder and s.explained_at is null and l.on_date between @from_day and @to_day
), held as (
  select s.currency, sum(a.balance)::bigint as amount
    from accounts a
    join suspended s on s.id = a.owner
   where a.funder_id = @funder and a.kind = 'suspense'
   group by s.currency
), currencies as (
  select currency from batches where funder_id = @funder
  union select currency from statements where funder_id = @funder
  union select currency from suspended where funder_id = @funder
), figures as (
  select c.currency,
         coalesce((select amount from posted where posted.currency = c.currency), 0) as ledger,
         coalesce((select sum(statement)::bigint from sides where sides.currency = c.currency), 0) as statement,
         coalesce((select sum(greatest(ledger - statement, 0))::bigint from sides where sides.currency = c.currency), 0) as not_on_statement,
         coalesce((select sum(greatest(statement - ledger, 0))::bigint from sides where sides.currency = c.currency), 0) as not_in_ledger,
         coalesce((select sum(amount)::bigint from open where open.currency = c.currency), 0) as unmatched,
         coalesce((select amount from held where held.currency = c.currency), 0) as unexplained
    from currencies c
), listed_payments as (
  select number, disbursement_id, state, currency, ledger, statement from sides where ledger <> statement order by number limit @limit
), listed_lines as (
  select id, serial, on_date, direction, currency, amount, counterparty, reference from open order by on_date, serial, id limit @limit
)
select (select coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'ledger_fen', ledger, 'statement_fen', statement,
          'not_on_statement_fen', not_on_statement, 'not_in_ledger_fen', not_in_ledger, 'unmatched_fen', unmatched, 'unexplained_fen', unexplained)
          order by currency), '[]') from figures) as figures,
       (select coalesce(jsonb_agg(jsonb_build_object('number', number, 'disbursement_id', disbursement_id, 'state', state, 'currency', currency,
          'ledger_fen', ledger, 'statement_fen', statement) order by number), '[]') from listed_payments) as payments,
       (select coalesce(jsonb_agg(jsonb_build_object('suspended_id', id, 'serial', serial, 'date', on_date, 'direction', direction, 'currency', currency,
          'amount_fen', amount, 'counterparty', counterparty, 'reference', reference) order by on_date, serial, id), '[]') from listed_lines) as lines`)

// Reconcile answers what the ledger and the statements of a funder tell of a span of days.
func Reconcile(ctx context.Context, db DB, funder uuid.UUID, span ReconciliationSpan) (Reconciled, error) {
	if span.From == (grant.Date{}) {
		span.From = grant.Date{Year: 1, Month: time.January, Day: 1}
	}
	return reconcile.one(ctx, db, args{
		"funder": funder, "from_day": span.From, "to_day": span.To, "limit": span.Limit,
		"begins": span.From.At(0, grant.Beijing), "ends": span.To.AddDays(1).At(0, grant.Beijing),
	})
}
