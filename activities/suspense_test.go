package activities_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// riddles is a world with a payment at the bank and six lines that match nothing, in one statement.
func riddles(t *testing.T) (*world, []store.Suspended, string) {
	w, due := signed(t, 60_000_00)
	_, n := w.paid(due[0])
	did, err := w.bankTells("B1,in,100.00,捐款", "B2,in,200.00,退款", "B3,out,3.00,手续费", "B4,out,30000.00,首期", "B5,in,1.00,结息", "B6,in,0.00,结息")
	w.must(err)
	if did.Unmatched != 6 || w.suspense() != 30_304_00 || w.tasks() != 1 {
		t.Fatalf("%+v, %d in suspense", did, w.suspense())
	}
	return w, w.open(), n[0]
}

func (w *world) available() grant.Fen {
	w.Helper()
	return one[grant.Fen](w, "select balance from accounts where id = $1", grant.AccountID(grant.FundAvailable, uuid.Nil, w.fund))
}

// Each explanation takes its amount out of suspense and makes it what it was; the task ends with the last.
func TestSuspenseIsExplained(t *testing.T) {
	t.Parallel()
	w, open, number := riddles(t)
	_, err := w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: 200_00, Reference: "手工"})
	w.must(err)
	entry := one[uuid.UUID](w, "select e.id from entries e join postings p on p.entry = e.id where e.kind = 'received' and p.amount = 20000")
	before := w.available()
	for i, e := range []grant.Explanation{
		{Kind: grant.WasDonation, Fund: &w.fund}, {Kind: grant.WasReceived, Entry: &entry}, {Kind: grant.WasFee},
		{Kind: grant.WasPayment, Instruction: number}, {Kind: grant.WasInterest}, {Kind: grant.WasBankError},
	} {
		if w.tasks() != 1 {
			t.Errorf("%d tasks before %s", w.tasks(), e.Kind)
		}
		e.Suspended = open[i].ID
		left := w.suspense()
		w.must(w.explained(e))
		if got := w.suspense(); got != left-open[i].Amount {
			t.Errorf("%s: %d left of %d", e.Kind, got, left)
		}
	}
	if w.suspense() != 0 || w.tasks() != 0 || len(w.open()) != 0 || w.available() != before+100_00 {
		t.Errorf("%d in suspense, %d tasks, the fund got %d", w.suspense(), w.tasks(), w.available()-before)
	}
	if told := w.agrees(); told.Figures[0].Statement != 30_000_00 || told.Figures[0].Unmatched != 0 {
		t.Errorf("the payment is not on the statement: %+v", told.Figures)
	}
	wrong, err := store.AuditLedger(w.ctx, w.db, 5)
	w.must(err)
	if len(wrong) != 0 {
		t.Errorf("the ledger: %+v", wrong)
	}
	if n := one[int](w, "select count(*) from entries where kind = 'donation' and case_id = $1", w.fund); n != 1 {
		t.Errorf("%d donations in the fund's books", n)
	}
}

// An unmatched reply is explained like a line, and the batch's task ends with it.
func TestReplyIsExplained(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	b, _ := w.paid(due[0])
	file := fmt.Sprintf("batch,digest,instruction,status,amount,date,reason\n%s,%s,FOREIGN-1,confirmed,2.00,%s,\n", b.Number, b.Digest, w.today())
	_, err := w.people.RecordReplies(w.ctx, activities.RecordReplies{By: w.by(w.money), Batch: b.ID, File: grant.Content(file)})
	w.must(err)
	reply := w.open()[0]
	if reply.Number != "FOREIGN-1" || reply.Source != grant.SuspendedReply || reply.Origin().ID != b.ID {
		t.Errorf("in suspense: %+v", reply)
	}
	_, err = w.explain(grant.Explanation{Suspended: reply.ID, Kind: grant.WasDonation, Fund: &w.fund})
	w.refused(err, grant.DoesNotMatch)
	w.must(w.explained(grant.Explanation{Suspended: reply.ID, Kind: grant.WasBankError}))
	if w.suspense() != 0 || w.tasks() != 0 {
		t.Errorf("%d in suspense, %d tasks", w.suspense(), w.tasks())
	}
}

func TestExplanationMustFit(t *testing.T) {
	t.Parallel()
	w, open, number := riddles(t)
	foreign, err := w.people.CreateFund(w.ctx, activities.CreateFund{By: w.by(w.officer), Funder: w.funder, Name: "GBP", Currency: "GBP"})
	w.must(err)
	received := one[uuid.UUID](w, "select id from entries where kind = 'received' limit 1")
	nobody := uuid.New()
	for i, test := range []struct {
		explanation grant.Explanation
		reason      grant.Reason
	}{
		{grant.Explanation{Suspended: nobody, Kind: grant.WasFee}, grant.NoSuchThing},
		{grant.Explanation{Suspended: open[0].ID, Kind: grant.WasFee}, grant.DoesNotMatch},
		{grant.Explanation{Suspended: open[0].ID, Kind: grant.WasDonation}, grant.MissingField},
		{grant.Explanation{Suspended: open[0].ID, Kind: grant.WasDonation, Fund: &nobody}, grant.NoSuchThing},
		{grant.Explanation{Suspended: open[0].ID, Kind: grant.WasDonation, Fund: &foreign}, grant.DoesNotMatch},
		{grant.Explanation{Suspended: open[0].ID, Kind: grant.WasReceived, Entry: &received}, grant.DoesNotMatch}, // the amount
		{grant.Explanation{Suspended: open[0].ID, Kind: grant.WasReceived, Entry: &nobody}, grant.NoSuchThing},
		{grant.Explanation{Suspended: open[0].ID, Kind: grant.WasPayment, Instruction: number}, grant.DoesNotMatch}, // nothing came back
		{grant.Explanation{Suspended: open[2].ID, Kind: grant.WasPayment, Instruction: number}, grant.DoesNotMatch}, // the amount
		{grant.Explanation{Suspended: open[3].ID, Kind: grant.WasPayment, Instruction: "20260622-99-00001"}, grant.NoSuchThing},
	} {
		_, err := w.explain(test.explanation)
		if refusal, refused := grant.Refusal(err); !refused || refusal.Reason != test.reason {
			t.Errorf("%d: answered %v, want %s", i, err, test.reason)
		}
	}
	if n := one[int](w, "select count(*) from explanations"); n != 0 {
		t.Errorf("%d explanations were kept", n)
	}
}

// Money that went out is no gift, whatever the bank says of its serial: neither by the rule nor in the database.
func TestMoneyThatWentOutIsNoDonation(t *testing.T) {
	t.Parallel()
	w, _ := signed(t, 60_000_00)
	_, err := w.bankTells("S1,out,3.00,手续费", "S1,out,100.00,工资", "S1,in,200.00,捐款")
	w.must(err)
	open := w.open()
	slices.SortFunc(open, func(a, b store.Suspended) int { return int(a.Amount - b.Amount) })
	out, in := open[1], open[2]
	if out.Source != grant.SuspendedConflict || out.Direction != grant.MoneyOut || in.Source != grant.SuspendedConflict || in.Direction != grant.MoneyIn {
		t.Fatalf("in suspense: %+v", open)
	}
	received := one[uuid.UUID](w, "select id from entries where kind = 'received' limit 1")
	for _, e := range []grant.Explanation{{Kind: grant.WasDonation, Fund: &w.fund}, {Kind: grant.WasReceived, Entry: &received}, {Kind: grant.WasInterest}} {
		e.Suspended = out.ID
		_, err := w.explain(e)
		w.refused(err, grant.DoesNotMatch)
	}
	_, err = w.explain(grant.Explanation{Suspended: in.ID, Kind: grant.WasFee})
	w.refused(err, grant.DoesNotMatch)
	before := w.available()
	w.must(w.explained(grant.Explanation{Suspended: out.ID, Kind: grant.WasFee}))
	w.must(w.explained(grant.Explanation{Suspended: in.ID, Kind: grant.WasDonation, Fund: &w.fund}))
	if got := w.available() - before; got != 200_00 {
		t.Errorf("the fund got %d", got)
	}
	_, err = w.db.Exec(w.ctx, "update explanations set kind = 'bank_interest' where suspended_id = $1", out.ID)
	w.violates(err, "explanations_direction")
}

// One thing that is named explains one riddle: a payment leaves once, money is received once.
func TestExplanationsDoNotShare(t *testing.T) {
	t.Parallel()
	w, open, number := riddles(t)
	_, err := w.bankTells("B7,out,30000.00,又一笔", "B8,in,100.00,捐款", "B9,in,100.00,捐款")
	w.must(err)
	_, err = w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: 100_00, Reference: "手工"})
	w.must(err)
	entry := one[uuid.UUID](w, "select e.id from entries e join postings p on p.entry = e.id where e.kind = 'received' and p.amount = 10000")
	twice := w.open()
	var confirmations []activities.ConfirmExplanation
	for _, e := range []grant.Explanation{
		{Suspended: open[3].ID, Kind: grant.WasPayment, Instruction: number}, {Suspended: twice[6].ID, Kind: grant.WasPayment, Instruction: number},
		{Suspended: twice[7].ID, Kind: grant.WasReceived, Entry: &entry}, {Suspended: twice[8].ID, Kind: grant.WasReceived, Entry: &entry},
	} {
		c, err := w.explain(e)
		w.must(err)
		confirmations = append(confirmations, c)
	}
	errs := make([]error, len(confirmations))
	var all sync.WaitGroup
	for i, c := range confirmations {
		all.Go(func() { _, errs[i] = w.people.ConfirmExplanation(w.ctx, c) })
	}
	all.Wait()
	for i := 0; i < len(errs); i += 2 {
		if (errs[i] == nil) == (errs[i+1] == nil) {
			t.Fatalf("one of two: %v, %v", errs[i], errs[i+1])
		}
		for _, err := range errs[i : i+2] {
			if err != nil {
				w.refused(err, grant.AlreadyTaken)
			}
		}
	}
	// What a donation has entered is no receipt that somebody else entered.
	w.must(w.explained(grant.Explanation{Suspended: open[0].ID, Kind: grant.WasDonation, Fund: &w.fund}))
	donation := one[uuid.UUID](w, "select id from entries where kind = 'donation'")
	_, err = w.explain(grant.Explanation{Suspended: w.open()[0].ID, Kind: grant.WasReceived, Entry: &donation})
	w.refused(err, grant.NoSuchThing)
}

// One proposes, another confirms what was proposed; whoever proposed before is a preparer too.
func TestExplanationTakesTwoPeople(t *testing.T) {
	t.Parallel()
	w, open, _ := riddles(t)
	for _, login := range []string{"approver", "money"} {
		for _, role := range []grant.Role{grant.FinanceApprover, grant.FinancePreparer} {
			_, _ = w.operator.GrantMembership(w.ctx, activities.GrantMembership{By: w.by(uuid.Nil), Organization: w.funder, Login: login, Role: role})
		}
	}
	third := w.hire("third", grant.FinanceApprover)
	fee := grant.Explanation{Suspended: open[2].ID, Kind: grant.WasFee, Reason: "x"}
	first, err := w.people.ExplainSuspense(w.ctx, activities.ExplainSuspense{By: w.by(w.approver), Explanation: fee})
	w.must(err)
	fee.Reason = "手续费"
	second, err := w.people.ExplainSuspense(w.ctx, activities.ExplainSuspense{By: w.by(w.money), Explanation: fee})
	w.must(err)
	confirm := func(person uuid.UUID, of activities.Unconfirmed, digest string) error {
		_, err := w.people.ConfirmExplanation(w.ctx, activities.ConfirmExplanation{By: w.by(person), Explanation: of.ID, Digest: digest})
		return err
	}
	w.refused(confirm(w.money, second, second.Digest), grant.SamePerson)
	w.refused(confirm(w.approver, second, second.Digest), grant.SamePerson)
	w.refused(confirm(third, first, first.Digest), grant.Moved)
	w.refused(confirm(third, second, first.Digest), grant.Moved)
	w.refused(confirm(w.officer, second, second.Digest), grant.NotAllowed)
	_, err = w.db.Exec(w.ctx, "update explanations set stage = 'confirmed', confirmed_by = $2, confirmed_at = now() where id = $1", second.ID, w.approver)
	w.violates(err, "explanations_two_people")
	w.must(confirm(third, second, second.Digest))
	w.refused(confirm(third, second, second.Digest), grant.AlreadyDone)
	_, err = w.explain(fee)
	w.refused(err, grant.AlreadyDone)
}

// Of many confirmations at once one counts, the same act again answers as before, and no account is cleared twice.
func TestExplanationRace(t *testing.T) {
	t.Parallel()
	w, open, _ := riddles(t)
	gift, err := w.explain(grant.Explanation{Suspended: open[0].ID, Kind: grant.WasDonation, Fund: &w.fund})
	w.must(err)
	before, left := w.available(), w.suspense()
	errs := make(chan error, 6)
	var all sync.WaitGroup
	for range cap(errs) {
		again := gift
		again.By = w.by(w.approver)
		all.Go(func() { _, err := w.people.ConfirmExplanation(w.ctx, again); errs <- err })
	}
	all.Wait()
	close(errs)
	done := 0
	for err := range errs {
		if err == nil {
			done++
			continue
		}
		w.refused(err, grant.AlreadyDone)
	}
	if done != 1 || w.available() != before+100_00 || w.suspense() != left-100_00 {
		t.Errorf("confirmed %d times, the fund got %d", done, w.available()-before)
	}
	_, err = w.db.Exec(w.ctx, "update accounts set balance = balance - 1 where id = $1", grant.AccountID(grant.Suspense, uuid.Nil, open[0].ID))
	w.violates(err, "accounts_within_bounds")
	fee, err := w.explain(grant.Explanation{Suspended: open[2].ID, Kind: grant.WasFee})
	w.must(err)
	for range 2 {
		_, err = w.people.ConfirmExplanation(w.ctx, fee)
		w.must(err)
	}
}

// The last two of a statement at once: the task ends, whoever comes second.
func TestTaskEndsWithTheLast(t *testing.T) {
	t.Parallel()
	w, open, _ := riddles(t)
	confirmations := make([]activities.ConfirmExplanation, len(open))
	for i, s := range open {
		var err error
		confirmations[i], err = w.explain(grant.Explanation{Suspended: s.ID, Kind: grant.WasOther})
		w.must(err)
	}
	var all sync.WaitGroup
	for _, c := range confirmations {
		all.Go(func() {
			if _, err := w.people.ConfirmExplanation(w.ctx, c); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if w.tasks() != 0 || w.suspense() != 0 {
		t.Errorf("%d tasks, %d in suspense", w.tasks(), w.suspense())
	}
}

// Every figure of the suspense account leads to its postings, at any past instant.
func TestSuspenseBook(t *testing.T) {
	t.Parallel()
	w, open, _ := riddles(t)
	then := w.now()
	w.must(w.explained(grant.Explanation{Suspended: open[0].ID, Kind: grant.WasDonation, Fund: &w.fund}))
	for at, want := range map[bool]int64{false: 30_304_00, true: 30_204_00} {
		instant := then
		if at {
			instant = w.now()
		}
		book, err := store.SuspenseBook(w.ctx, w.people.Pool, w.funder, w.bookAt(instant))
		w.must(err)
		w.adds("suspense", book)
		if diff := cmp.Diff(map[grant.AccountKind]int64{grant.Suspense: want, grant.Unexplained: -want}, held(book)); diff != "" {
			t.Errorf("want (-), got (+)\n%s", diff)
		}
		if book.Totals[0].Currency != "CNY" || book.Entries[0].CaseKind != "suspense" || book.Entries[0].CaseID == uuid.Nil {
			t.Errorf("%+v", book.Totals)
		}
	}
	other, err := store.SuspenseBook(w.ctx, w.db, uuid.New(), w.bookAt(w.now()))
	w.must(err)
	if len(other.Totals)+len(other.Entries) != 0 {
		t.Errorf("another funder: %+v", other)
	}
}
