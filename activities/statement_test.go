package activities_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// bankTells records a bank statement of these lines: serial, direction, amount, reference.
func (w *world) bankTells(lines ...string) (activities.StatementRecorded, error) {
	file := "serial,date,direction,amount,counterparty,account,balance,reference\n"
	for _, line := range lines {
		cells := strings.Split(line, ",")
		file += fmt.Sprintf("%s,%s,%s,%s,某单位,,,%s\n", cells[0], w.today(), cells[1], cells[2], cells[3])
	}
	return w.people.RecordStatement(w.ctx, activities.RecordStatement{By: w.by(w.money), Funder: w.funder, Currency: "CNY", File: grant.Content(file)})
}

// suspense is all that nobody has explained.
func (w *world) suspense() grant.Fen {
	w.Helper()
	return one[grant.Fen](w, "select coalesce(sum(balance), 0)::bigint from accounts where kind = 'suspense'")
}

// open is what is in suspense, the oldest first.
func (w *world) open() []store.Suspended {
	w.Helper()
	found, err := store.ListOpenSuspended(w.ctx, w.people.Pool, w.funder, store.BookPage{Limit: 100})
	w.must(err)
	return found
}

func (w *world) tasks() int {
	w.Helper()
	return one[int](w, "select count(*) from tasks where kind = 'explain_suspense' and role = 'finance_preparer' and done_at is null")
}

// explain has one person propose an explanation and answers its confirmation by another.
func (w *world) explain(e grant.Explanation) (activities.ConfirmExplanation, error) {
	e.Reason = "银行柜台答复"
	proposed, err := w.people.ExplainSuspense(w.ctx, activities.ExplainSuspense{By: w.by(w.money), Explanation: e})
	return activities.ConfirmExplanation{By: w.by(w.approver), Explanation: proposed.ID, Digest: proposed.Digest}, err
}

func (w *world) explained(e grant.Explanation) error {
	w.Helper()
	confirmation, err := w.explain(e)
	w.must(err)
	_, err = w.people.ConfirmExplanation(w.ctx, confirmation)
	return err
}

// agrees wants the figures of the present to account for every difference and answers them.
func (w *world) agrees() store.Reconciled {
	w.Helper()
	told, err := store.Reconcile(w.ctx, w.people.Pool, w.funder, store.ReconciliationSpan{To: w.today(), Limit: 100})
	w.must(err)
	for _, f := range told.Figures {
		if !f.Adds() || f.Unexplained != w.suspense() {
			w.Errorf("the figures do not add up: %+v, %d in suspense", f, w.suspense())
		}
	}
	return told
}

// paid brings payments to the bank and answers their instruction numbers.
func (w *world) paid(due ...grant.Disbursement) (activities.BatchPrepared, []string) {
	w.Helper()
	b, err := w.prepare(due...)
	w.must(err)
	w.send(b)
	instructions, err := store.ListInstructions(w.ctx, w.db, b.ID)
	w.must(err)
	numbers := make([]string, len(instructions))
	for i, one := range instructions {
		numbers[i] = one.Number
	}
	return b, numbers
}

// Out with the instruction it names, of the same amount, once; in with one that came back. Everything else is a riddle,
// also a payment that leaves a second time.
func TestStatementIsMatched(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00, 50_000_00)
	b, n := w.paid(due...)
	did, err := w.bankTells(
		"B1,out,30000.00,P1 "+n[0], "B2,out,30000.00,P1 "+n[0], "B3,out,25000.01,"+n[1], "B4,out,25000.00,"+n[0]+" "+n[1], "B5,in,25000.00,退 "+n[1], "B6,in,0.00,结息",
	)
	w.must(err)
	if did != (activities.StatementRecorded{Matched: 1, Unmatched: 5}) || w.suspense() != 105_000_01 || w.tasks() != 1 {
		t.Errorf("%+v, %d in suspense, %d tasks", did, w.suspense(), w.tasks())
	}
	if w.payment(due[0]) != grant.PaymentSent {
		t.Error("a statement settled a payment")
	}
	_, err = w.reply(b, grant.ReplyReturned)
	w.must(err)
	did, err = w.bankTells("B7,in,25000.00,退 "+n[1], "B8,out,25000.00,"+n[1])
	w.must(err)
	if did != (activities.StatementRecorded{Matched: 2}) {
		t.Errorf("once it was returned: %+v", did)
	}
	_, err = w.db.Exec(w.ctx, "update statement_lines set instruction_id = (select id from instructions where number = $1) where serial = 'B2'", n[0])
	w.violates(err, "statement_lines_once")
	_, err = w.db.Exec(w.ctx, "update statement_lines set instruction_id = (select id from instructions where number = $1) where serial = 'B5'", n[0])
	w.violates(err, "statement_lines_funder_id_instruction_id_amount_fkey")
	w.agrees()
}

// Every line is kept once, whatever files it comes in; another content under its serial is set aside, not lost.
func TestStatementIsKeptOnce(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	_, n := w.paid(due...)
	lines := []string{"B1,out,30000.00," + n[0], "B2,in,5.00,捐款", "B2,in,5.00,捐款"}
	for _, want := range []activities.StatementRecorded{{Matched: 1, Unmatched: 1, Known: 1}, {Known: 3}} {
		did, err := w.bankTells(lines...)
		w.must(err)
		if did != want || w.suspense() != 5_00 {
			t.Errorf("%+v, want %+v; %d in suspense", did, want, w.suspense())
		}
	}
	if n := one[int](w, "select count(*) from statements"); n != 1 {
		t.Errorf("a file without anything new was kept: %d", n)
	}
	for _, want := range []activities.StatementRecorded{{Conflicts: 1}, {Known: 1}} {
		did, err := w.bankTells("B1,out,30000.01," + n[0])
		w.must(err)
		if did != want || w.suspense() != 30_005_01 || w.tasks() != 2 {
			t.Errorf("another content: %+v, want %+v; %d in suspense, %d tasks", did, want, w.suspense(), w.tasks())
		}
	}
	_, err := w.bankTells("B3,in,1.00,", "B4,debit,1.00,")
	if refusal := w.refused(err, grant.BadInput); refusal.Params["line"] != 3 || one[int](w, "select count(*) from statement_lines") != 3 {
		t.Errorf("a wrong line: %v", refusal)
	}
	_, err = w.people.RecordStatement(w.ctx, activities.RecordStatement{By: w.by(w.approver), Funder: w.funder, Currency: "CNY"})
	w.refused(err, grant.NotAllowed)
}

// The same file twice at once is one file.
func TestStatementsRace(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	_, n := w.paid(due...)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if _, err := w.bankTells("B1,out,30000.00,"+n[0], "B2,in,5.00,捐款"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if w.suspense() != 5_00 || one[int](w, "select count(*) from statement_lines") != 2 {
		t.Errorf("%d in suspense, %d lines", w.suspense(), one[int](w, "select count(*) from statement_lines"))
	}
}

// "paid per ledger against paid per statement": each payment that one side alone tells is named, and they account for
// the whole difference; what comes back counts back on both sides.
func TestReconciliation(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00, 50_000_00, 40_000_00)
	first, n := w.paid(due[0], due[1])
	_, more := w.paid(due[2])
	if told := w.agrees(); !told.Figures[0].Agrees() || len(told.Payments) != 0 {
		t.Errorf("nothing is paid: %+v", told)
	}
	_, err := w.reply(first, grant.ReplyConfirmed)
	w.must(err)
	_, err = w.bankTells("B1,out,30000.00,"+n[0], "B2,out,20000.00,"+more[0], "B3,in,9.00,不明")
	w.must(err)
	told := w.agrees()
	want := grant.Reconciliation{
		Currency: "CNY", Ledger: 55_000_00, Statement: 50_000_00, NotOnStatement: 25_000_00, NotInLedger: 20_000_00, Unmatched: 9_00, Unexplained: 9_00,
	}
	if diff := cmp.Diff([]grant.Reconciliation{want}, told.Figures); diff != "" {
		t.Errorf("want (-), got (+)\n%s", diff)
	}
	if diff := cmp.Diff([]store.ReconciledPayment{
		{Number: n[1], Disbursement: due[1].ID, State: "confirmed", Currency: "CNY", Ledger: 25_000_00},
		{Number: more[0], Disbursement: due[2].ID, State: "sent", Currency: "CNY", Statement: 20_000_00},
	}, told.Payments); diff != "" {
		t.Errorf("payments: want (-), got (+)\n%s", diff)
	}
	if len(told.Lines) != 1 || told.Lines[0].Suspended != w.open()[0].ID || told.Lines[0].Serial != "B3" {
		t.Errorf("lines: %+v", told.Lines)
	}
	_, err = w.reply(first, grant.ReplyReturned)
	w.must(err)
	if got := w.agrees().Figures[0]; got.Ledger != 0 || got.NotInLedger != 50_000_00 {
		t.Errorf("all came back: %+v", got)
	}
	_, err = w.bankTells("B4,in,30000.00," + n[0])
	w.must(err)
	if got := w.agrees(); got.Figures[0].Statement != 20_000_00 || len(got.Payments) != 1 {
		t.Errorf("one is told as come back: %+v", got)
	}
	before, err := store.Reconcile(w.ctx, w.db, w.funder, store.ReconciliationSpan{From: w.today().AddDays(-9), To: w.today().AddDays(-1), Limit: 9})
	w.must(err)
	if got := before.Figures[0]; got.Ledger != 0 || got.Statement != 0 || got.Unexplained != 9_00 || len(before.Lines) != 0 {
		t.Errorf("the days before: %+v", before)
	}
	other, err := store.Reconcile(w.ctx, w.db, uuid.New(), store.ReconciliationSpan{From: w.today(), To: w.today(), Limit: 9})
	w.must(err)
	if len(other.Figures) != 0 {
		t.Errorf("another funder: %+v", other)
	}
}
