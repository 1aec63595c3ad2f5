package activities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// A running project's agreement is changed by another version: from then on it counts alone, what was not sent yet is
// paid under it, to its account, and what was sent stays under the one it was sent under.
func TestAnotherVersionCountsOnceItIsSigned(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	b, err := w.prepare(due[0])
	w.must(err)
	w.send(b)
	of := one[uuid.UUID](w, "select organization_id from projects where id = $1", due[0].ProjectID)
	owner := one[uuid.UUID](w, "select person from memberships where organization = $1 and role = 'owner'", of)
	account, err := w.people.RecordAccount(w.ctx, activities.RecordAccount{
		By: w.by(owner), Organization: of, Holder: one[string](w, "select name from organizations where id = $1", of), Bank: "示例银行", Number: "6222000033334444",
	})
	w.must(err)
	on := func() activities.ProjectAct {
		return activities.ProjectAct{By: w.by(w.officer), Project: due[0].ProjectID}
	}
	second, err := w.people.DraftAgreement(w.ctx, activities.DraftAgreement{
		ProjectAct: on(), Account: account, From: grant.Date{Year: 2026, Month: 7, Day: 1}, To: grant.Date{Year: 2027, Month: 6, Day: 30},
		Changes: []activities.AgreementChange{{Matter: "收款账户", Before: "6222000011112222", After: "6222000033334444"}},
	})
	w.must(err)
	counts := func() uuid.UUID {
		return one[uuid.UUID](w, "select agreement_id from signed_agreements where project_id = $1 and superseded_at is null", due[0].ProjectID)
	}
	first := counts()
	for i, party := range []grant.Party{grant.GranteeParty, grant.FunderParty} {
		if i == 1 && counts() != first {
			t.Error("the second version counts with one signature")
		}
		_, err := w.people.RecordSignature(w.ctx, activities.RecordSignature{
			ProjectAct: on(), Agreement: second.ID, Digest: second.Digest, Party: party, Signer: "某某", SignedOn: w.today(),
		})
		w.must(err)
	}
	if counts() != second.ID {
		t.Error("the second version does not count")
	}
	payments, err := store.ListDisbursements(w.ctx, w.db, due[0].ProjectID)
	w.must(err)
	for i, want := range []uuid.UUID{first, second.ID, second.ID} {
		if payments[i].AgreementID != want {
			t.Errorf("tranche %d is paid under %s, want %s", i+1, payments[i].AgreementID, want)
		}
	}
}
