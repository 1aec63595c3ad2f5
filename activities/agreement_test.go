package activities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// resign has a person bring a running project to another signed version, by which it is paid to another account.
func (w *world) resign(d grant.Disbursement, by uuid.UUID, number string) {
	w.Helper()
	of := one[uuid.UUID](w, "select organization_id from projects where id = $1", d.ProjectID)
	account, err := w.people.RecordBankAccount(w.ctx, activities.RecordBankAccount{
		By: w.by(one[uuid.UUID](w, "select person from memberships where organization = $1 and role = 'owner'", of)), Organization: of,
		Holder: one[string](w, "select name from organizations where id = $1", of), Bank: "示例银行", Number: number,
	})
	w.must(err)
	before := one[string](w, `
select b.number from signed_agreements s join bank_accounts b on b.id = s.account_id where s.project_id = $1 and s.superseded_at is null`, d.ProjectID)
	on := func() activities.ProjectAct { return activities.ProjectAct{By: w.by(by), Project: d.ProjectID} }
	version, err := w.people.DraftAgreement(w.ctx, activities.DraftAgreement{
		ProjectAct: on(), Account: account, From: grant.Date{Year: 2026, Month: 7, Day: 1}, To: grant.Date{Year: 2027, Month: 6, Day: 30},
		Changes: []activities.AgreementChange{{Matter: "收款账户", Before: before, After: number}},
	})
	w.must(err)
	counts := func() uuid.UUID {
		return one[uuid.UUID](w, "select agreement_id from signed_agreements where project_id = $1 and superseded_at is null", d.ProjectID)
	}
	counted := counts()
	for _, party := range []grant.Party{grant.GranteeParty, grant.FunderParty} {
		if counts() != counted {
			w.Error("another version counts with one signature")
		}
		_, err := w.people.RecordSignature(w.ctx, activities.RecordSignature{
			ProjectAct: on(), Agreement: version.ID, Digest: version.Digest, Party: party, Signer: "某某", SignedOn: w.today(),
		})
		w.must(err)
	}
	if counts() != version.ID {
		w.Error("another version does not count with every signature")
	}
}

// account is where a batch of one payment sends it.
func (w *world) account(b activities.BatchPrepared) string {
	w.Helper()
	return one[string](w, "select account from instructions where batch_id = $1", b.ID)
}

// A project's agreement is changed by another version, which counts alone once everybody has signed it. Whatever is sent
// from then on goes to its account, also what came back from the old one; what has left stays under the old one.
func TestPaymentGoesWhereTheNewestVersionSays(t *testing.T) {
	t.Parallel()
	const old, changed = "6222000011112222", "6222000033334444"
	for _, back := range []grant.ReplyStatus{"", grant.ReplyReturned, grant.ReplyFailed} {
		w, due := signed(t, 60_000_00)
		if back != "" {
			b, err := w.prepare(due[0])
			w.must(err)
			w.send(b)
			if got := w.account(b); got != old {
				t.Errorf("the first attempt goes to %s", got)
			}
			_, err = w.reply(b, back)
			w.must(err)
		}
		w.resign(due[0], w.officer, changed)
		if back != "" {
			_, err := w.people.ReissuePayment(w.ctx, activities.PaymentAct{By: w.by(w.money), Disbursement: due[0].ID, Reason: "账户已更正"})
			w.must(err)
		}
		b, err := w.prepare(due[0])
		w.must(err)
		w.send(b)
		if got := w.account(b); got != changed {
			t.Errorf("after %q it goes to %s", back, got)
		}
		w.resign(due[0], w.officer, old)
		_, err = w.reply(b, grant.ReplyConfirmed)
		w.must(err)
		if paid := one[string](w, `
select b.number from disbursements d join agreements a on a.id = d.agreement_id join bank_accounts b on b.id = a.account_id where d.id = $1`, due[0].ID); paid != changed {
			t.Errorf("after %q it was paid under the version that names %s", back, paid)
		}
	}
}

// "Approval names the digest of what is approved; any change voids it": a batch does not leave when what it rests on has
// changed since, before the approval or after it. Voided and prepared again, it pays what is agreed now.
func TestBatchDoesNotLeaveAfterAChange(t *testing.T) {
	t.Parallel()
	renamed := "update organizations set name = name || '新' where id = (select organization_id from projects where id = $1)"
	listed := `
insert into credit_records (id, organization, list, listed, entered, reason)
select gen_random_uuid(), organization_id, 'activity_abnormal', app_now()::date, app_now()::date, '年报未报' from projects where id = $1`
	for reason, change := range map[grant.Reason]func(*world, grant.Disbursement){
		grant.Moved:         func(w *world, d grant.Disbursement) { w.resign(d, w.officer, "6222000033334444") },
		grant.AccountHolder: func(w *world, d grant.Disbursement) { w.exec(renamed, d.ProjectID) },
		grant.CreditListed:  func(w *world, d grant.Disbursement) { w.exec(listed, d.ProjectID) },
	} {
		for _, approved := range []bool{false, true} {
			w, due := signed(t, 60_000_00)
			b, err := w.prepare(due[0])
			w.must(err)
			act := func() error { _, err := w.people.ApproveBatch(w.ctx, w.onBatch(w.approver, b)); return err }
			if approved {
				w.must(act())
				act = func() error { _, err := w.people.ExportBatch(w.ctx, w.onBatch(w.money, b)); return err }
			}
			change(w, due[0])
			if refusal := w.refused(act(), reason); refusal.Field != "/instructions/0" {
				t.Errorf("%s is refused at %s", reason, refusal.Field)
			}
			_, err = w.people.VoidBatch(w.ctx, w.onBatch(w.money, b))
			w.must(err)
			if again, err := w.prepare(due[0]); reason != grant.Moved {
				w.refused(err, reason)
			} else if w.must(err); w.account(again) != "6222000033334444" {
				t.Errorf("voided and prepared again it goes to %s", w.account(again))
			}
		}
	}
}

// "Everyone who changed any part is a preparer": whoever wrote or recorded the agreement that names the account cannot
// approve what is paid to it.
func TestWhoChangedTheAccountCannotApprove(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	both := w.hire("both", grant.Officer, grant.FinanceApprover)
	w.resign(due[0], both, "6222000033334444")
	b, err := w.prepare(due[0])
	w.must(err)
	_, err = w.people.ApproveBatch(w.ctx, w.onBatch(both, b))
	w.refused(err, grant.SamePerson)
	w.send(b)
}
