package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

const disbursementColumns = `id, funder_id, project_id, line_id, tranche, condition, amount, agreement_id, stage, version`

var (
	insertDisbursements = doing(`
insert into disbursements (id, funder_id, project_id, line_id, tranche, condition, amount, agreement_id, stage, version)
select d.id, @funder, @project, d.line, d.tranche, d.condition, d.amount, @agreement, @stage, 1
  from unnest(@ids::uuid[], @lines::uuid[], @tranches::smallint[], @conditions::text[], @amounts::bigint[])
       as d (id, line, tranche, condition, amount)`)

	payUnder = doing(`
update disbursements d set agreement_id = u.agreement
  from unnest(@ids::uuid[], @agreements::uuid[]) as u (id, agreement)
 where d.id = u.id and d.agreement_id <> u.agreement`)

	findDisbursement  = returning[grant.Disbursement](`select ` + disbursementColumns + ` from disbursements where id = @id`)
	lockDisbursement  = returning[grant.Disbursement](`select ` + disbursementColumns + ` from disbursements where id = @id for update`)
	lockDisbursements = returning[grant.Disbursement](`
select ` + disbursementColumns + ` from disbursements where funder_id = @funder and id = any(@ids::uuid[]) order by id for update`)
	lockBatchDisbursements = returning[grant.Disbursement](`
select ` + disbursementColumns + ` from disbursements
 where id in (select disbursement_id from instructions where batch_id = @batch)
 order by id for update`)
	listDisbursements = returning[grant.Disbursement](`
select ` + disbursementColumns + ` from disbursements where project_id = @project order by tranche, line_id`)
	listDue = returning[DueDisbursement](`
select ` + disbursementColumns + `,
       (select number from projects where projects.id = project_id) as project,
       (select o.name from projects p join organizations o on o.id = p.organization_id where p.id = project_id) as payee,
       (select source from lines where lines.id = line_id) as source,
       (select r.currency from projects p join rounds r on r.id = p.round_id where p.id = project_id) as currency,
       (select i.number from instructions i where i.disbursement_id = disbursements.id order by i.attempt desc limit 1) as instruction
  from disbursements
 where funder_id = @funder and stage = any(@stages::text[]) and (@one::uuid is null or id = @one)
   and (@after::uuid is null or (tranche, (select number from projects where projects.id = project_id), line_id)
        > (select a.tranche, p.number, a.line_id from disbursements a join projects p on p.id = a.project_id where a.id = @after))
 order by tranche, project, line_id
 limit @limit`)
	moveDisbursements = doing(`
update disbursements d set stage = m.stage, version = d.version + 1
  from unnest(@ids::uuid[], @stages::text[]) as m (id, stage)
 where d.id = m.id`)

	// A tranche is due when what it waits for has happened and the one before was paid and its receipt is there.
	isTrancheReady = value[bool](`
select d.condition = 'agreement_signed'
   and not exists (select from disbursements before
                    where before.line_id = d.line_id and before.tranche < d.tranche
                      and not (before.stage = 'paid' and exists (select from payment_receipts r where r.disbursement_id = before.id)))
  from disbursements d
 where d.id = @id`)

	insertReceipt = doing(`
insert into payment_receipts (disbursement_id, funder_id, kind, number, amount, issued_on, recorded_by, recorded_at)
values (@disbursement, @funder, @kind, @number, @amount, @issued_on, @by, @now)`)
	listPaymentReceipts = returning[PaymentReceipt](`
select disbursement_id, kind, number, issued_on from payment_receipts where disbursement_id = any(@disbursements::uuid[])`)
)

// Tranche is a planned payment of a line.
type Tranche struct {
	LineID    uuid.UUID
	Number    int
	Condition grant.TrancheCondition
	Amount    grant.Fen
}

// InsertDisbursements plans the payments of a project under a signed agreement and answers their cases.
func (tx *Tx) InsertDisbursements(ctx context.Context, p grant.Project, agreement uuid.UUID, planned []Tranche) ([]grant.Case, error) {
	n := len(planned)
	ids, lines, tranches, conditions, amounts := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]int16, n), make([]string, n), make([]int64, n)
	cases := make([]grant.Case, n)
	for i, t := range planned {
		ids[i], lines[i], tranches[i], conditions[i], amounts[i] = uuid.Must(uuid.NewV7()), t.LineID, int16(t.Number), string(t.Condition), int64(t.Amount)
		cases[i] = grant.PaymentCase(ids[i])
		tx.moved(movement{of: cases[i], versionAfter: 1, stageAfter: grant.PaymentPlanned})
	}
	return cases, insertDisbursements.exec(ctx, tx, args{
		"funder": p.FunderID, "project": p.ID, "agreement": agreement, "stage": grant.PaymentPlanned,
		"ids": ids, "lines": lines, "tranches": tranches, "conditions": conditions, "amounts": amounts,
	})
}

// PayUnder notes of disbursements that the act moves which signed versions they are paid under.
func (tx *Tx) PayUnder(ctx context.Context, payees []Payee) error {
	ids, agreements := make([]uuid.UUID, len(payees)), make([]uuid.UUID, len(payees))
	for i, p := range payees {
		ids[i], agreements[i] = p.DisbursementID, p.AgreementID
	}
	return payUnder.exec(ctx, tx, args{"ids": ids, "agreements": agreements})
}

// FindDisbursement answers a disbursement as it stands.
func FindDisbursement(ctx context.Context, db DB, id uuid.UUID) (grant.Disbursement, error) {
	return findDisbursement.one(ctx, db, args{"id": id})
}

// LockDisbursement answers a disbursement that the act will change.
func LockDisbursement(ctx context.Context, db DB, id uuid.UUID) (grant.Disbursement, error) {
	return lockDisbursement.one(ctx, db, args{"id": id})
}

// LockDisbursements answers those of the disbursements that are the funder's, in the order of their ids.
func LockDisbursements(ctx context.Context, db DB, funder uuid.UUID, ids []uuid.UUID) ([]grant.Disbursement, error) {
	return lockDisbursements.all(ctx, db, args{"funder": funder, "ids": ids})
}

// LockBatchDisbursements answers what a batch pays, in the order of their ids.
func LockBatchDisbursements(ctx context.Context, db DB, batch uuid.UUID) ([]grant.Disbursement, error) {
	return lockBatchDisbursements.all(ctx, db, args{"batch": batch})
}

// ListDisbursements answers what is paid for a project, by tranche.
func ListDisbursements(ctx context.Context, db DB, project uuid.UUID) ([]grant.Disbursement, error) {
	return listDisbursements.all(ctx, db, args{"project": project})
}

// DueDisbursement is a disbursement with what finance needs to know it by.
type DueDisbursement struct {
	grant.Disbursement
	Project     *string
	Payee       *string
	Source      *grant.LineSource
	Currency    string
	Instruction *string // of the last attempt to pay it; nil before the first
}

// ListDue answers a funder's disbursements in the stages, by tranche and project, after one of them (nil: from the first),
// or one alone (nil: all).
func ListDue(ctx context.Context, db DB, funder, one, after uuid.UUID, limit int, stages ...grant.Stage) ([]DueDisbursement, error) {
	return listDue.all(ctx, db, args{"funder": funder, "one": orNull(one), "after": orNull(after), "stages": stages, "limit": limit})
}

// MoveDisbursement brings a locked disbursement to a stage and raises its version.
func (tx *Tx) MoveDisbursement(ctx context.Context, d *grant.Disbursement, to grant.Stage) error {
	return tx.MoveDisbursements(ctx, map[*grant.Disbursement]grant.Stage{d: to})
}

// MoveDisbursements brings locked disbursements to their stages, in one statement: a batch has thousands.
func (tx *Tx) MoveDisbursements(ctx context.Context, moves map[*grant.Disbursement]grant.Stage) error {
	ids, stages := make([]uuid.UUID, 0, len(moves)), make([]string, 0, len(moves))
	for d, to := range moves {
		tx.step(grant.PaymentCase(d.ID), d.Stage, to, d.Version, "")
		d.Stage, d.Version = to, d.Version+1
		ids, stages = append(ids, d.ID), append(stages, string(to))
	}
	return moveDisbursements.exec(ctx, tx, args{"ids": ids, "stages": stages})
}

// IsTrancheReady says whether what a planned tranche waits for has happened.
func IsTrancheReady(ctx context.Context, db DB, disbursement uuid.UUID) (bool, error) {
	return isTrancheReady.get(ctx, db, args{"id": disbursement})
}

// PaymentReceipt is what the organisation gives for a payment (捐赠票据 or 发票).
type PaymentReceipt struct {
	DisbursementID uuid.UUID
	Kind           string
	Number         string
	IssuedOn       grant.Date
}

// InsertPaymentReceipt records the receipt for a payment.
func (tx *Tx) InsertPaymentReceipt(ctx context.Context, d grant.Disbursement, r PaymentReceipt) error {
	return insertReceipt.exec(ctx, tx, args{
		"disbursement": d.ID, "funder": d.FunderID, "kind": r.Kind, "number": r.Number, "amount": d.Amount, "issued_on": r.IssuedOn,
		"by": tx.Actor.Person, "now": tx.Now,
	})
}

// ListPaymentReceipts answers the receipts for the payments.
func ListPaymentReceipts(ctx context.Context, db DB, disbursements []uuid.UUID) ([]PaymentReceipt, error) {
	return listPaymentReceipts.all(ctx, db, args{"disbursements": disbursements})
}
