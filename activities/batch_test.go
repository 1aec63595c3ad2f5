package activities_test

import (
	"bytes"
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

// signed brings one application for an amount to a project whose agreement is signed, and answers its payments.
func signed(t *testing.T, amounts ...grant.Fen) (*world, []grant.Disbursement) {
	w, _, owners, notice := noticed(t, nil, amounts...)
	w.approver = w.hire("approver", grant.FinanceApprover)
	w.endNotice(notice)
	_, err := w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
	projects, err := store.ListProjectRows(w.ctx, w.db, store.ProjectQuery{Round: w.round, Page: store.Page{Limit: 100}})
	w.must(err)
	var due []grant.Disbursement
	for i, p := range projects {
		w.signAll(p.Project, owners[i])
		planned, err := store.ListDisbursements(w.ctx, w.db, p.ID)
		w.must(err)
		w.step(grant.PaymentCase(planned[0].ID), grant.ReleaseTranche)
		first, err := store.FindDisbursement(w.ctx, w.db, planned[0].ID)
		w.must(err)
		due = append(due, first)
	}
	return w, due
}

func (w *world) signAll(p grant.Project, by applicant) {
	w.Helper()
	name := one[string](w, "select name from organizations where id = $1", by.organization)
	account, err := w.people.RecordBankAccount(w.ctx, activities.RecordBankAccount{
		By: w.by(by.owner), Organization: by.organization, Holder: name, Bank: "示例银行", Number: "6222000011112222",
	})
	w.must(err)
	drafted, err := w.people.DraftAgreement(w.ctx, activities.DraftAgreement{
		ProjectAct: activities.ProjectAct{By: w.by(w.officer), Project: p.ID}, Account: account,
		From: grant.Date{Year: 2026, Month: 7, Day: 1}, To: grant.Date{Year: 2027, Month: 5, Day: 31},
	})
	w.must(err)
	for _, party := range []grant.Party{grant.GranteeParty, grant.FunderParty} {
		_, err := w.people.RecordSignature(w.ctx, activities.RecordSignature{
			ProjectAct: activities.ProjectAct{By: w.by(w.officer), Project: p.ID}, Agreement: drafted.ID, Digest: drafted.Digest, Party: party,
			Signer: "某某", SignedOn: w.today(),
		})
		w.must(err)
	}
}

func (w *world) today() grant.Date { return grant.DateOf(w.now().In(grant.Beijing)) }

func (w *world) prepare(due ...grant.Disbursement) (activities.BatchPrepared, error) {
	ids := make([]uuid.UUID, len(due))
	for i, d := range due {
		ids[i] = d.ID
	}
	return w.people.PrepareBatch(w.ctx, activities.PrepareBatch{By: w.by(w.money), Funder: w.funder, PayOn: w.today(), Disbursements: ids})
}

func (w *world) onBatch(person uuid.UUID, b activities.BatchPrepared) activities.BatchAct {
	return activities.BatchAct{By: w.by(person), Batch: b.ID, Digest: b.Digest}
}

// send brings a prepared batch to the bank.
func (w *world) send(b activities.BatchPrepared) {
	w.Helper()
	_, err := w.people.ApproveBatch(w.ctx, w.onBatch(w.approver, b))
	w.must(err)
	_, err = w.people.ExportBatch(w.ctx, w.onBatch(w.money, b))
	w.must(err)
}

// reply has the bank say the same of every payment of a batch.
func (w *world) reply(b activities.BatchPrepared, status grant.ReplyStatus) (activities.RepliesRecorded, error) {
	batch, err := store.FindBatch(w.ctx, w.db, b.ID)
	w.must(err)
	instructions, err := store.ListInstructions(w.ctx, w.db, b.ID)
	w.must(err)
	var file bytes.Buffer
	fmt.Fprintln(&file, "batch,digest,instruction,status,amount,date,reason")
	for _, i := range instructions {
		fmt.Fprintf(&file, "%s,%s,%s,%s,%s,%s,%s\n", batch.Number, batch.Digest, i.Number, status, i.Amount.Yuan(), w.today(), "退票")
	}
	return w.people.RecordReplies(w.ctx, activities.RecordReplies{By: w.by(w.money), Batch: b.ID, File: file.Bytes()})
}

func (w *world) payment(d grant.Disbursement) grant.Stage {
	w.Helper()
	return one[grant.Stage](w, "select stage from disbursements where id = $1", d.ID)
}

// What a batch refuses of a line is said of the payment that was named, wherever it stands in the batch.
func TestRefusedLineIsTheDisbursement(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00, 50_000_00)
	_, err := w.db.Exec(w.ctx, "update projects set number = '=' || number where id = $1", due[0].ProjectID)
	w.must(err)
	for i, order := range [][]grant.Disbursement{{due[0], due[1]}, {due[1], due[0]}} {
		_, err := w.prepare(order...)
		w.refused(err, grant.BadInput)
		if refusal, _ := grant.Refusal(err); refusal.Field != fmt.Sprintf("/disbursements/%d", i) || len(refusal.More) != 0 {
			t.Errorf("refused at %s", refusal.Field)
		}
	}
}

// Money goes committed → in transit → paid out, half of it with the first tranche.
func TestPaymentIsPostedAsItGoes(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_01)
	b, err := w.prepare(due[0])
	w.must(err)
	if b.Total != 30_000_01 { // half up to the fen
		t.Errorf("the first tranche is %d", b.Total)
	}
	where := func() [3]int64 {
		found := [3]int64{}
		for i, kind := range []grant.AccountKind{grant.LineCommitted, grant.LineTransit, grant.LinePaid} {
			found[i] = one[int64](w, "select coalesce((select balance from accounts where id = $1), 0)", grant.AccountID(kind, w.round, due[0].LineID))
		}
		return found
	}
	w.send(b)
	if got := where(); got != [3]int64{30_000_00, 30_000_01, 0} {
		t.Errorf("sent: %v", got)
	}
	_, err = w.reply(b, grant.ReplyConfirmed)
	w.must(err)
	if got := where(); got != [3]int64{30_000_00, 0, 30_000_01} {
		t.Errorf("confirmed: %v", got)
	}
	_, err = w.reply(b, grant.ReplyReturned) // a bank may still give it back
	w.must(err)
	if got := where(); got != [3]int64{60_000_01, 0, 0} || w.payment(due[0]) != grant.PaymentReturned {
		t.Errorf("returned: %v, %s", got, w.payment(due[0]))
	}
}

func TestApprovalTakesAnotherPersonAndWhatWasSeen(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	_, err := w.operator.GrantMembership(w.ctx, activities.GrantMembership{By: w.by(uuid.Nil), Organization: w.funder, Login: "money", Role: grant.FinanceApprover})
	w.must(err)
	b, err := w.prepare(due[0])
	w.must(err)
	_, err = w.people.ApproveBatch(w.ctx, w.onBatch(w.money, b)) // he has both roles
	w.refused(err, grant.SamePerson)
	_, err = w.people.ApproveBatch(w.ctx, activities.BatchAct{By: w.by(w.approver), Batch: b.ID})
	w.refused(err, grant.Moved)
	w.exec("update instructions set account = '6222000099998888' where batch_id = $1", b.ID)
	_, err = w.people.ApproveBatch(w.ctx, w.onBatch(w.approver, b))
	w.refused(err, grant.Moved)
	_, err = w.db.Exec(w.ctx, "update batches set stage = 'approved', approved_by = prepared_by where id = $1", b.ID)
	w.violates(err, "batches_two_people")
}

// Whoever makes a payment due again prepares what its next batch pays.
func TestReissuerCannotApprove(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	_, err := w.operator.GrantMembership(w.ctx, activities.GrantMembership{By: w.by(uuid.Nil), Organization: w.funder, Login: "approver", Role: grant.FinancePreparer})
	w.must(err)
	b, err := w.prepare(due[0])
	w.must(err)
	w.send(b)
	_, err = w.reply(b, grant.ReplyFailed)
	w.must(err)
	_, err = w.people.ReissuePayment(w.ctx, activities.PaymentAct{By: w.by(w.approver), Disbursement: due[0].ID})
	w.must(err)
	again, err := w.prepare(due[0])
	w.must(err)
	_, err = w.people.ApproveBatch(w.ctx, w.onBatch(w.approver, again))
	w.refused(err, grant.SamePerson)
}

// A payment leaves at most once: not in two batches, not again while the bank has not given it back.
func TestPaymentLeavesAtMostOnce(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	prepared := make(chan error, 8)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { _, err := w.prepare(due[0]); prepared <- err })
	}
	all.Wait()
	close(prepared)
	made := 0
	for err := range prepared {
		if err == nil {
			made++
			continue
		}
		w.refused(err, grant.WrongStage)
	}
	if made != 1 {
		t.Fatalf("%d batches pay one tranche", made)
	}
	batch := one[uuid.UUID](w, "select id from batches")
	b := activities.BatchPrepared{ID: batch, Digest: one[string](w, "select digest from batches")}
	w.send(b)
	_, err := w.people.ExportBatch(w.ctx, w.onBatch(w.money, b))
	w.refused(err, grant.WrongStage)
	_, err = w.reply(b, grant.ReplyUnknown)
	w.must(err)
	_, err = w.people.ReissuePayment(w.ctx, activities.PaymentAct{By: w.by(w.money), Disbursement: due[0].ID})
	w.refused(err, grant.WrongStage)
	_, err = w.db.Exec(w.ctx, `
insert into instructions (id, funder_id, number, batch_id, disbursement_id, attempt, amount, holder, account, bank, purpose, state)
select gen_random_uuid(), funder_id, 'again', batch_id, disbursement_id, 2, amount, holder, account, bank, purpose, 'prepared' from instructions`)
	w.violates(err, "instructions_one_live")
	_, err = w.db.Exec(w.ctx, `update instructions set amount = amount + 1`)
	w.violates(err, "instructions_disbursement_id_amount_fkey")
}

// What a bank reports is never refused: what fits nothing is kept, stands in suspense and is a task.
func TestUnmatchedReplyIsSuspended(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	b, err := w.prepare(due[0])
	w.must(err)
	w.send(b)
	file := fmt.Sprintf("batch,digest,instruction,status,amount,date,reason\n%s,%s,%s-00001,confirmed,1.00,%s,\n%s,%s,FOREIGN-1,confirmed,2.00,%s,\n",
		b.Number, b.Digest, b.Number, w.today(), b.Number, b.Digest, w.today())
	did, err := w.people.RecordReplies(w.ctx, activities.RecordReplies{By: w.by(w.money), Batch: b.ID, File: grant.Content(file)})
	w.must(err)
	if did.Unmatched != 2 || w.payment(due[0]) != grant.PaymentSent {
		t.Errorf("%+v, the payment is %s", did, w.payment(due[0]))
	}
	if got := w.suspense(); got != 3_00 {
		t.Errorf("%d in suspense, want 3.00", got)
	}
	if n := one[int](w, "select count(*) from tasks where case_kind = 'batch' and role = 'finance_preparer' and done_at is null"); n != 1 {
		t.Errorf("%d tasks", n)
	}
	wrong := strings.ReplaceAll(file, b.Digest, strings.Repeat("0", 64))
	_, err = w.people.RecordReplies(w.ctx, activities.RecordReplies{By: w.by(w.money), Batch: b.ID, File: grant.Content(wrong)})
	w.refused(err, grant.WrongBatch)
}

// A late word on an attempt that came back says nothing of the one that has left since.
func TestLateReplyToAnOldAttemptIsSuspended(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	first, err := w.prepare(due[0])
	w.must(err)
	w.send(first)
	_, err = w.reply(first, grant.ReplyReturned)
	w.must(err)
	_, err = w.people.ReissuePayment(w.ctx, activities.PaymentAct{By: w.by(w.money), Disbursement: due[0].ID})
	w.must(err)
	second, err := w.prepare(due[0])
	w.must(err)
	w.send(second)
	did, err := w.reply(first, grant.ReplyConfirmed)
	w.must(err)
	if did.Unmatched != 1 || w.payment(due[0]) != grant.PaymentSent {
		t.Errorf("%+v, the payment is %s", did, w.payment(due[0]))
	}
	did, err = w.reply(second, grant.ReplyConfirmed)
	w.must(err)
	if did.Confirmed != 1 || w.balance(grant.LinePaid, due[0].LineID) != 30_000_00 {
		t.Errorf("%+v, %d are paid out", did, w.balance(grant.LinePaid, due[0].LineID))
	}
}

// A file that tells of a payment's way out and back is several words about it: each moves the money, the last the payment,
// and what stands there twice is one. In the other order the second is for a person to look into.
func TestSeveralWordsAboutOnePayment(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	b, err := w.prepare(due[0])
	w.must(err)
	w.send(b)
	said := func(status, reason string) string {
		return fmt.Sprintf("%s,%s,%s-00001,%s,30000.00,%s,%s\n", b.Number, b.Digest, b.Number, status, w.today(), reason)
	}
	confirmed, returned := said("confirmed", ""), said("returned", "退票")
	record := func(lines ...string) activities.RepliesRecorded {
		did, err := w.people.RecordReplies(w.ctx, activities.RecordReplies{
			By: w.by(w.money), Batch: b.ID, File: grant.Content("batch,digest,instruction,status,amount,date,reason\n" + strings.Join(lines, "")),
		})
		w.must(err)
		return did
	}
	if did := record(said("unknown", ""), confirmed, confirmed, returned); did != (activities.RepliesRecorded{Unknown: 1, Confirmed: 1, Known: 1, Returned: 1}) {
		t.Errorf("%+v", did)
	}
	if stage := w.payment(due[0]); stage != grant.PaymentReturned || w.suspense() != 0 {
		t.Errorf("the payment is %s, %d in suspense", stage, w.suspense())
	}
	held := map[grant.AccountKind]int64{}
	for _, kind := range []grant.AccountKind{grant.LineCommitted, grant.LineTransit, grant.LinePaid} {
		held[kind] = one[int64](w, "select balance from accounts where id = $1", grant.AccountID(kind, w.round, due[0].LineID))
	}
	if diff := cmp.Diff(map[grant.AccountKind]int64{grant.LineCommitted: 60_000_00, grant.LineTransit: 0, grant.LinePaid: 0}, held); diff != "" {
		t.Errorf("the line holds: want (-), got (+)\n%s", diff)
	}
	if did := record(returned, said("confirmed", "再次确认")); did != (activities.RepliesRecorded{Known: 1, Unmatched: 1}) {
		t.Errorf("again: %+v", did)
	}
}

// An organisation is looked at again before its money leaves.
func TestListedOrganisationIsNotPaid(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00, 70_000_00)
	of := one[uuid.UUID](w, "select organization_id from projects where id = $1", due[1].ProjectID)
	w.exec(`insert into credit_records (id, organization, list, listed, entered, reason) values (gen_random_uuid(), $1, 'activity_abnormal', $2, $2, '年报未报')`, of, w.today().String())
	_, err := w.prepare(due...)
	if refusal := w.refused(err, grant.CreditListed); refusal.Field != "/disbursements/1" {
		t.Errorf("refused at %s", refusal.Field)
	}
	w.exec("update organizations set name = name || '新' where id = (select organization_id from projects where id = $1)", due[0].ProjectID)
	_, err = w.prepare(due[0])
	w.refused(err, grant.AccountHolder)
}

// The next tranche waits for its own condition and for the receipt of the one before.
func TestReceiptHoldsTheNextTranche(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	b, err := w.prepare(due[0])
	w.must(err)
	w.send(b)
	_, err = w.reply(b, grant.ReplyConfirmed)
	w.must(err)
	second := one[uuid.UUID](w, "select id from disbursements where line_id = $1 and tranche = 2", due[0].LineID)
	w.exec("update disbursements set condition = 'agreement_signed' where id = $1", second) // as if it waited for nothing else
	ready := func() bool {
		is, err := store.IsTrancheReady(w.ctx, w.db, second)
		w.must(err)
		return is
	}
	if ready() {
		t.Error("the second tranche is due without the receipt for the first")
	}
	_, err = w.people.RecordReceipt(w.ctx, activities.RecordReceipt{
		PaymentAct: activities.PaymentAct{By: w.by(w.money), Disbursement: due[0].ID}, Kind: "donation_receipt", Number: "0012345678", IssuedOn: w.today(),
	})
	w.must(err)
	if !ready() {
		t.Error("the second tranche is not due with the receipt")
	}

	// It waits again when the first comes back, also when it is due already.
	w.step(grant.PaymentCase(second), grant.ReleaseTranche)
	_, err = w.reply(b, grant.ReplyReturned)
	w.must(err)
	_, err = w.prepare(grant.Disbursement{ID: second})
	if refusal := w.refused(err, grant.Undecided); refusal.Field != "/disbursements/0" {
		t.Errorf("refused at %s", refusal.Field)
	}
}

// A bank that cannot say yet names no day.
func TestUnknownReplyWithoutADay(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	b, n := w.paid(due[0])
	file := fmt.Sprintf("batch,digest,instruction,status,amount,date,reason\n%s,%s,%s,unknown,30000.00,,\n%s,%s,FOREIGN-1,unknown,1.00,,\n", b.Number, b.Digest, n[0], b.Number, b.Digest)
	did, err := w.people.RecordReplies(w.ctx, activities.RecordReplies{By: w.by(w.money), Batch: b.ID, File: grant.Content(file)})
	w.must(err)
	if did != (activities.RepliesRecorded{Unknown: 1, Unmatched: 1}) || w.payment(due[0]) != grant.PaymentUnknown || w.open()[0].On != nil {
		t.Errorf("%+v, the payment is %s", did, w.payment(due[0]))
	}
}
