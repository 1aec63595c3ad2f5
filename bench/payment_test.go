package bench

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
)

// payments is how many instructions a run has.
const payments = 10_000

// written are the tables that a payment run writes to.
var written = []string{
	"batches", "instructions", "replies", "entries", "postings", "journal", "movements", "unlinked", "wakes", "deadlines", "messages",
}

// BenchmarkPayment prepares, approves, exports and confirms a batch of 10,000 payments. The baseline copies the rows
// that this wrote into tables of the same form with the same indexes, in one transaction.
func BenchmarkPayment(b *testing.B) {
	w := newWorld(b, func(p *grant.Policy) {})
	w.makeCopies()
	var rows map[string][]byte
	ours := func() batch {
		due := w.due()
		marks := w.marks()
		w.rest()
		before, begin := processorTime(), time.Now()
		w.pay(due)
		made := batch{done: payments, elapsed: time.Since(begin), latencies: []time.Duration{time.Since(begin)}, cpu: processorTime() - before}
		rows = w.since(marks)
		return made
	}
	baseline := func() batch {
		w.rest()
		before, begin := processorTime(), time.Now()
		w.copyRows(rows)
		return batch{done: payments, elapsed: time.Since(begin), latencies: []time.Duration{time.Since(begin)}, cpu: processorTime() - before}
	}
	contest(b, "a payment run of 10,000", "ratio ≥ 0.33", ours, baseline)
}

// due makes that many payments that are due, past the acts: one project, a line and its money for each payment.
func (w *world) due() []uuid.UUID {
	w.Helper()
	round, project, agreement, account, award := uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	conn, err := w.owner.Acquire(w.ctx)
	w.must(err)
	defer conn.Release()
	tx, err := conn.Begin(w.ctx)
	w.must(err)
	do := func(sql string, args ...any) {
		_, err := tx.Exec(w.ctx, sql, args...)
		w.must(err)
	}
	do("set local session_replication_role = replica")
	do(`insert into rounds (id, funder_id, key, title_zh, title_en, policy_id, currency, opens_at, closes_at, stage, version, made_by, made_at)
values ($1, $2, left($1::uuid::text, 20), 'r', 'r', $3, 'CNY', app_now(), app_now() + '1 day', 'contracting', 1, $4, app_now())`, round, w.funder, w.policy, w.officer)
	do(`insert into awards (id, funder_id, round_id, application_id, allocation_id, amount, stage) values ($1, $2, $3, gen_random_uuid(), gen_random_uuid(), 1, 'committed')`, award, w.funder, round)
	do(`insert into projects (id, funder_id, round_id, application_id, award_id, organization_id, number, stage, version, made_at)
values ($1, $2, $3, gen_random_uuid(), $4, $2, $1::uuid::text, 'running', 1, app_now())`, project, w.funder, round, award)
	do(`insert into bank_accounts (id, organization_id, holder, bank, number, holder_folded, name_folded, made_by, made_at)
select $1, id, name, '示例银行', '6222000011112222', name, name, $2, app_now() from organizations where id = $3`, account, w.officer, w.funder)
	do(`insert into signed_agreements (agreement_id, project_id, account_id, signed_at) values ($1, $2, $3, app_now())`, agreement, project, account)
	ids := make([]uuid.UUID, payments)
	lines, funds := make([]uuid.UUID, payments), make([]uuid.UUID, payments)
	for i := range ids {
		ids[i], lines[i], funds[i] = uuid.Must(uuid.NewV7()), uuid.New(), uuid.New()
	}
	do(`insert into lines (id, funder_id, project_id, award_id, source, fund_id, amount, made_at)
select l.id, $1, $2, $3, 'fund', l.fund, 5000000, app_now() from unnest($4::uuid[], $5::uuid[]) as l (id, fund)`, w.funder, project, award, lines, funds)
	for kind, balance := range map[grant.AccountKind]grant.Fen{grant.LineCommitted: 50_000_00, grant.LineTransit: 0, grant.LinePaid: 0} {
		accounts := make([]uuid.UUID, payments)
		for i := range accounts {
			accounts[i] = grant.AccountID(kind, round, lines[i])
		}
		do(`insert into accounts (id, funder_id, kind, unit, round_id, owner, balance, floor)
select a.id, $1, $2, 'fen', $3, a.line, $4, 0 from unnest($5::uuid[], $6::uuid[]) as a (id, line)`, w.funder, kind, round, balance, accounts, lines)
	}
	do(`insert into disbursements (id, funder_id, project_id, line_id, tranche, condition, amount, agreement_id, stage, version)
select d.id, $1, $2, d.line, 1, 'agreement_signed', 5000000, $3, 'due', 1 from unnest($4::uuid[], $5::uuid[]) as d (id, line)`, w.funder, project, agreement, ids, lines)
	w.must(tx.Commit(w.ctx))
	return ids
}

// pay is the run: two people and a bank that confirms everything.
func (w *world) pay(due []uuid.UUID) {
	w.Helper()
	now, err := store.Now(w.ctx, w.owner)
	w.must(err)
	today := grant.DateOf(now.In(grant.Beijing))
	prepared, err := w.people.PrepareBatch(w.ctx, activities.PrepareBatch{By: w.by(w.money), Funder: w.funder, PayOn: today, Disbursements: due})
	w.must(err)
	act := func(person uuid.UUID) activities.BatchAct {
		return activities.BatchAct{By: w.by(person), Batch: prepared.ID, Digest: prepared.Digest}
	}
	_, err = w.people.ApproveBatch(w.ctx, act(w.approver()))
	w.must(err)
	_, err = w.people.ExportBatch(w.ctx, act(w.money))
	w.must(err)
	var file strings.Builder
	file.WriteString("batch,digest,instruction,status,amount,date,reason\n")
	for i := range due {
		fmt.Fprintf(&file, "%s,%s,%s-%05d,confirmed,50000.00,%s,\n", prepared.Number, prepared.Digest, prepared.Number, i+1, today)
	}
	did, err := w.people.RecordReplies(w.ctx, activities.RecordReplies{By: w.by(w.money), Batch: prepared.ID, File: grant.Content(file.String())})
	w.must(err)
	if did.Confirmed != payments {
		w.Fatalf("the replies did %+v", did)
	}
}

// approver answers the person who approves, who is hired once.
func (w *world) approver() uuid.UUID {
	w.Helper()
	operator := &activities.Acts{Pool: w.owner, Secret: w.people.Secret}
	login := "approver"
	if id := one[*uuid.UUID](w, "select (select id from people where login = $1)", login); id != nil {
		return *id
	}
	person, err := operator.AddPerson(w.ctx, activities.AddPerson{
		By: w.by(uuid.Nil), Organization: w.funder, Role: grant.FinanceApprover, NewPerson: activities.NewPerson{Login: login, Name: login, Language: "zh-CN"},
	})
	w.must(err)
	_, err = w.people.ChangePassword(w.ctx, activities.ChangePassword{By: w.by(person), Password: "his own"})
	w.must(err)
	return person
}

// makeCopies makes tables of the same form as those that a run writes to.
func (w *world) makeCopies() {
	w.approver()
	for _, table := range written {
		w.exec(fmt.Sprintf("create table copy_of_%s (like %s including defaults including constraints including indexes)", table, table))
	}
}

// marks are the transaction ids before a run, by which its rows are told.
func (w *world) marks() uint64 {
	return uint64(one[int64](w, "select pg_current_xact_id()::text::bigint"))
}

// since answers the rows that a run wrote, as COPY takes them.
func (w *world) since(mark uint64) map[string][]byte {
	w.Helper()
	rows := map[string][]byte{}
	conn, err := w.owner.Acquire(w.ctx)
	w.must(err)
	defer conn.Release()
	for _, table := range written {
		var b bytes.Buffer
		_, err := conn.Conn().PgConn().CopyTo(w.ctx, &b, fmt.Sprintf("copy (select * from %s where xmin::text::bigint > %d) to stdout binary", table, mark&0xffffffff))
		w.must(err)
		rows[table] = b.Bytes()
	}
	return rows
}

func (w *world) copyRows(rows map[string][]byte) {
	w.Helper()
	w.must(pgx.BeginFunc(context.Background(), w.owner, func(tx pgx.Tx) error {
		for _, table := range written {
			if _, err := tx.Conn().PgConn().CopyFrom(w.ctx, bytes.NewReader(rows[table]), "copy copy_of_"+table+" from stdin binary"); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	}))
}
