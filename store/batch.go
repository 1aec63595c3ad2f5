package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Batch is a payment batch without its lines.
type Batch struct {
	ID         uuid.UUID
	FunderID   uuid.UUID
	Number     string
	PayOn      grant.Date
	Currency   string
	Digest     string
	Lines      int
	Total      grant.Fen
	Stage      grant.BatchStage
	PreparedBy uuid.UUID
	PreparedAt time.Time
	Preparers  []uuid.UUID
	ApprovedBy *uuid.UUID
	ApprovedAt *time.Time
	ExportedAt *time.Time
}

// BatchRow is a batch as a list shows it.
type BatchRow struct {
	Batch
	Open int // instructions at the bank that it has not answered yet, or not clearly
}

// Instruction is one attempt to pay a disbursement.
type Instruction struct {
	ID             uuid.UUID
	Number         string
	BatchID        uuid.UUID
	DisbursementID uuid.UUID
	Attempt        int
	Amount         grant.Fen
	Holder         string
	Account        string
	Bank           string
	Purpose        string
	State          string
}

// States of an instruction.
const (
	InstructionPrepared = "prepared"
	InstructionSent     = "sent"
	InstructionVoided   = "voided"
)

const (
	batchColumns    = `id, funder_id, number, pay_on, currency, digest, lines, total, stage, prepared_by, prepared_at, preparers, approved_by, approved_at, exported_at`
	batchRowColumns = batchColumns + `,
       (select count(*)::int from instructions i where i.batch_id = batches.id and i.state in ('sent', 'unknown')) as open`
	instructionColumns = `id, number, batch_id, disbursement_id, attempt, amount, holder, account, bank, purpose, state`
)

var (
	// The numbers of a funder's batches are given one at a time.
	lockBatchNumbers = doing(`select pg_advisory_xact_lock(hashtextextended('batch/' || @funder::uuid, 0))`)
	nextBatchNumber  = value[int](`select 1 + count(*)::int from batches where funder_id = @funder and pay_on = @pay_on`)

	insertBatch = doing(`
insert into batches (id, funder_id, number, pay_on, currency, digest, lines, total, stage, prepared_by, prepared_at, preparers)
values (@id, @funder, @number, @pay_on, @currency, @digest, @lines, @total, 'prepared', @by, @now, @preparers)`)
	insertInstructions = doing(`
insert into instructions (id, funder_id, number, batch_id, disbursement_id, attempt, amount, holder, account, bank, purpose, state)
select i.id, @funder, i.number, @batch, i.disbursement, i.attempt, i.amount, i.holder, i.account, i.bank, i.purpose, 'prepared'
  from unnest(@ids::uuid[], @numbers::text[], @disbursements::uuid[], @attempts::smallint[], @amounts::bigint[],
              @holders::text[], @accounts::text[], @banks::text[], @purposes::text[])
       as i (id, number, disbursement, attempt, amount, holder, account, bank, purpose)`)

	findBatch       = returning[Batch](`select ` + batchColumns + ` from batches where id = @id`)
	findBatchRow    = returning[BatchRow](`select ` + batchRowColumns + ` from batches where id = @id`)
	lockBatch       = returning[Batch](`select ` + batchColumns + ` from batches where id = @id for update`)
	findBatchNumber = returning[Batch](`select ` + batchColumns + ` from batches where number = @number order by id`)
	listBatches     = returning[BatchRow](`select ` + batchRowColumns + ` from batches
 where funder_id = @funder and (@before::uuid is null or (prepared_at, id) < (@at::timestamptz, @before))
 order by prepared_at desc, id desc
 limit @limit`)

	listInstructions = returning[Instruction](`select ` + instructionColumns + ` from instructions where batch_id = @batch order by number`)

	approveBatch = doing(`update batches set stage = 'approved', approved_by = @by, approved_at = @now where id = @id`)
	voidBatch    = doing(`update batches set stage = 'voided' where id = @id`)
	exportBatch  = doing(`update batches set stage = 'exported', exported_at = @now where id = @id`)

	setInstructions = doing(`
update instructions i set state = s.state, settled_at = case when s.state = 'sent' then null else @now::timestamptz end
  from unnest(@ids::uuid[], @states::text[]) as s (id, state)
 where i.id = s.id`)

	// Whom a disbursement is paid to, under the version that every party has signed and no other has followed, how often
	// that was tried, and what speaks against it today.
	listPayees = returning[Payee](`
select d.id as disbursement_id, s.agreement_id, p.number as project, p.organization_id, o.name as organization, b.holder, b.bank, b.number as account,
       r.currency, d.tranche,
       (select count(*)::int from instructions i where i.disbursement_id = d.id) as attempts,
       exists (select from credit_records c where c.organization = o.id and c.listed <= @today::date and (c.removed is null or c.removed > @today::date)) as listed,
       exists (select from disbursements before
                where before.line_id = d.line_id and before.tranche < d.tranche
                  and not (before.stage = 'paid' and exists (select from payment_receipts t where t.disbursement_id = before.id))) as held
  from disbursements d
  join projects p on p.id = d.project_id
  join rounds r on r.id = p.round_id
  join organizations o on o.id = p.organization_id
  join signed_agreements s on s.project_id = d.project_id and s.superseded_at is null
  join bank_accounts b on b.id = s.account_id
 where d.id = any(@ids::uuid[])
 order by p.number, d.tranche, d.id`)
)

// Whoever changed any part of what a batch pays took part in it: to whom, how much, under what, and whether again.
var listPayPreparers = value[uuid.UUID](`
with paid as (
  select d.line_id, s.agreement_id, s.account_id
    from disbursements d
    join signed_agreements s on s.project_id = d.project_id and s.superseded_at is null
   where d.id = any(@ids::uuid[])
)
select person
  from (select j.person
          from movements m
          join journal j on j.id = m.line
         where m.case_kind = 'disbursement' and m.case_id = any(@ids::uuid[]) and j.name = @act and j.person is not null
        union select drafted_by from agreements where id in (select agreement_id from paid)
        union select recorded_by from signatures where agreement_id in (select agreement_id from paid)
        union select made_by from bank_accounts where id in (select account_id from paid)
        union select decided_by from fund_requests where line_id in (select line_id from paid)) took_part
 order by person`)

// ListPayPreparers answers who made any of the disbursements due again, wrote or recorded the agreements they are paid
// under, gave the accounts they go to, or decided the lines they come from.
func ListPayPreparers(ctx context.Context, db DB, disbursements []uuid.UUID) ([]uuid.UUID, error) {
	return listPayPreparers.all(ctx, db, args{"ids": disbursements, "act": grant.ReissuePayment})
}

// Payee is whom a disbursement is paid to.
type Payee struct {
	DisbursementID uuid.UUID
	AgreementID    uuid.UUID // the signed version that counts now
	Project        string
	OrganizationID uuid.UUID
	Organization   string
	Holder         string
	Bank           string
	Account        string
	Currency       string
	Tranche        int
	Attempts       int
	Listed         bool // it stands on a credit list today
	Held           bool // the tranche before it is not paid, or its receipt is missing
}

// ListPayees answers whom disbursements are paid to, in the order of projects and tranches.
func ListPayees(ctx context.Context, db DB, disbursements []uuid.UUID, today grant.Date) ([]Payee, error) {
	return listPayees.all(ctx, db, args{"ids": disbursements, "today": today})
}

// NextBatchNumber answers how manieth batch of its day the next one is. The funder's numbers are held until the commit.
func NextBatchNumber(ctx context.Context, db DB, funder uuid.UUID, payOn grant.Date) (int, error) {
	if err := lockBatchNumbers.exec(ctx, db, args{"funder": funder}); err != nil {
		return 0, err
	}
	return nextBatchNumber.get(ctx, db, args{"funder": funder, "pay_on": payOn})
}

// InsertBatch adds a prepared batch with its instructions.
func InsertBatch(ctx context.Context, db DB, b Batch, instructions []Instruction) error {
	if err := insertBatch.exec(ctx, db, args{
		"id": b.ID, "funder": b.FunderID, "number": b.Number, "pay_on": b.PayOn, "currency": b.Currency, "digest": b.Digest, "lines": b.Lines, "total": b.Total,
		"by": b.PreparedBy, "now": b.PreparedAt, "preparers": b.Preparers,
	}); err != nil {
		return err
	}
	n := len(instructions)
	ids, numbers, disbursements, attempts, amounts := make([]uuid.UUID, n), make([]string, n), make([]uuid.UUID, n), make([]int16, n), make([]int64, n)
	holders, accounts, banks, purposes := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, one := range instructions {
		ids[i], numbers[i], disbursements[i], attempts[i], amounts[i] = one.ID, one.Number, one.DisbursementID, int16(one.Attempt), int64(one.Amount)
		holders[i], accounts[i], banks[i], purposes[i] = one.Holder, one.Account, one.Bank, one.Purpose
	}
	return insertInstructions.exec(ctx, db, args{
		"funder": b.FunderID, "batch": b.ID, "ids": ids, "numbers": numbers, "disbursements": disbursements, "attempts": attempts, "amounts": amounts,
		"holders": holders, "accounts": accounts, "banks": banks, "purposes": purposes,
	})
}

// FindBatch answers a batch.
func FindBatch(ctx context.Context, db DB, id uuid.UUID) (Batch, error) {
	return findBatch.one(ctx, db, args{"id": id})
}

// FindBatchRow answers what a list shows of a batch.
func FindBatchRow(ctx context.Context, db DB, id uuid.UUID) (BatchRow, error) {
	return findBatchRow.one(ctx, db, args{"id": id})
}

// FindBatchNumber answers the batches with a number: each funder has at most one.
func FindBatchNumber(ctx context.Context, db DB, number string) ([]Batch, error) {
	return findBatchNumber.all(ctx, db, args{"number": number})
}

// LockBatch answers a batch that the act will change.
func LockBatch(ctx context.Context, db DB, id uuid.UUID) (Batch, error) {
	return lockBatch.one(ctx, db, args{"id": id})
}

// ListBatches answers the batches of a funder, newest first: those before the one that was prepared at an instant (nil: from
// the newest).
func ListBatches(ctx context.Context, db DB, funder uuid.UUID, at time.Time, before uuid.UUID, limit int) ([]BatchRow, error) {
	return listBatches.all(ctx, db, args{"funder": funder, "at": at, "before": orNull(before), "limit": limit})
}

// ListInstructions answers the instructions of a batch by number.
func ListInstructions(ctx context.Context, db DB, batch uuid.UUID) ([]Instruction, error) {
	return listInstructions.all(ctx, db, args{"batch": batch})
}

// ApproveBatch notes the second person; the constraint refuses every preparer.
func ApproveBatch(ctx context.Context, db DB, id, by uuid.UUID, now time.Time) error {
	return approveBatch.exec(ctx, db, args{"id": id, "by": by, "now": now})
}

// VoidBatch notes that a batch is not paid.
func VoidBatch(ctx context.Context, db DB, id uuid.UUID) error {
	return voidBatch.exec(ctx, db, args{"id": id})
}

// ExportBatch notes that a batch has gone to the bank.
func ExportBatch(ctx context.Context, db DB, id uuid.UUID, now time.Time) error {
	return exportBatch.exec(ctx, db, args{"id": id, "now": now})
}

// SetInstructions gives instructions their new states.
func SetInstructions(ctx context.Context, db DB, states map[uuid.UUID]string, now time.Time) error {
	ids, to := make([]uuid.UUID, 0, len(states)), make([]string, 0, len(states))
	for id, state := range states {
		ids, to = append(ids, id), append(to, state)
	}
	return setInstructions.exec(ctx, db, args{"ids": ids, "states": to, "now": now})
}

// Reply is what a bank said, kept whether it fits or not.
type Reply struct {
	ID          uuid.UUID
	Digest      string // of the batch and what was said: the same words twice are one reply
	Instruction *uuid.UUID
	Number      string
	Status      grant.ReplyStatus
	Amount      grant.Fen
	On          grant.Date // zero where the bank names none
	Reason      string
	Matched     bool
}

var (
	insertReplies = doing(`
insert into replies (id, funder_id, digest, instruction_id, number, status, amount, on_date, reason, matched, recorded_by, recorded_at)
select r.id, @funder, r.digest, r.instruction, r.number, r.status, r.amount, r.on_date, r.reason, r.matched, @by, @now
  from unnest(@ids::uuid[], @digests::text[], @instructions::uuid[], @numbers::text[], @statuses::text[], @amounts::bigint[],
              @dates::date[], @reasons::text[], @matched::boolean[])
       as r (id, digest, instruction, number, status, amount, on_date, reason, matched)`)
	listKnownReplies = value[string](`select digest from replies where funder_id = @funder and digest = any(@digests::text[])`)
)

// ListKnownReplies answers which of the replies are kept already.
func ListKnownReplies(ctx context.Context, db DB, funder uuid.UUID, digests []string) ([]string, error) {
	return listKnownReplies.all(ctx, db, args{"funder": funder, "digests": digests})
}

// InsertReplies keeps replies that are not known: who holds their batch has asked for that.
func (tx *Tx) InsertReplies(ctx context.Context, funder uuid.UUID, replies []Reply) error {
	n := len(replies)
	ids, digests, instructions, numbers, statuses := make([]uuid.UUID, n), make([]string, n), make([]*uuid.UUID, n), make([]string, n), make([]string, n)
	amounts, dates, reasons, matched := make([]int64, n), make([]*grant.Date, n), make([]string, n), make([]bool, n)
	for i, r := range replies {
		ids[i], digests[i], instructions[i], numbers[i], statuses[i] = r.ID, r.Digest, r.Instruction, r.Number, string(r.Status)
		amounts[i], reasons[i], matched[i] = int64(r.Amount), r.Reason, r.Matched
		if r.On != (grant.Date{}) {
			dates[i] = &r.On
		}
	}
	return insertReplies.exec(ctx, tx, args{
		"funder": funder, "by": tx.Actor.Person, "now": tx.Now, "ids": ids, "digests": digests, "instructions": instructions, "numbers": numbers,
		"statuses": statuses, "amounts": amounts, "dates": dates, "reasons": reasons, "matched": matched,
	})
}
