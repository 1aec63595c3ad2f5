package activities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// An organisation learns at once that a batch would not take its account, and not when its money is due.
func TestBankAccountIsAsABatchTakesIt(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00, 50_000_00)
	of := one[uuid.UUID](w, "select organization_id from projects where id = $1", due[0].ProjectID)
	owner := one[uuid.UUID](w, "select person from memberships where organization = $1 and role = 'owner'", of)
	name := one[string](w, "select name from organizations where id = $1", of)
	for _, wrong := range []grant.BankAccount{
		{Holder: name, Bank: "=HYPERLINK(1)", Number: "6222000033334444"}, {Holder: name, Bank: "示例银行 ", Number: "6222000033334444"},
		{Holder: name, Bank: "示例\n银行", Number: "6222000033334444"}, {Holder: name + "\n", Bank: "示例银行", Number: "6222000033334444"},
		{Holder: name, Bank: "示例银行", Number: "6222"},
	} {
		_, err := w.people.RecordBankAccount(w.ctx, activities.RecordBankAccount{By: w.by(owner), Organization: of, Holder: wrong.Holder, Bank: wrong.Bank, Number: wrong.Number})
		w.refused(err, grant.BadInput)
	}
	_, err := w.db.Exec(w.ctx, "update bank_accounts set bank = '=HYPERLINK(1)' where organization_id = $1", of)
	w.violates(err, "bank_accounts_text")
}
