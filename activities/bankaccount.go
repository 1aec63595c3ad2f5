package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// RecordBankAccount is an organisation saying where it is paid.
type RecordBankAccount struct {
	By           By        `json:"-"`
	Organization uuid.UUID `json:"organization"`
	Holder       string    `json:"holder"`
	Bank         string    `json:"bank"`
	Number       string    `json:"number"`
}

// RecordBankAccount adds a bank account. Refused: account_holder where the holder is not the organisation, as a batch
// would refuse it for what must not reach a bank, not_allowed.
func (a *Acts) RecordBankAccount(ctx context.Context, in RecordBankAccount) (uuid.UUID, error) {
	return act(ctx, a, in.By, grant.RecordBankAccount, in, func(tx *store.Tx) (uuid.UUID, error) {
		if err := tx.Allow(grant.RecordBankAccount, grant.Facts{Applicant: in.Organization}); err != nil {
			return uuid.Nil, err
		}
		organization, err := store.FindOrganization(ctx, tx, in.Organization)
		if err != nil {
			return uuid.Nil, err
		}
		kept, err := grant.BankAccount{Holder: in.Holder, Bank: in.Bank, Number: in.Number}.Normalize(organization.Name)
		if err != nil {
			return uuid.Nil, err
		}
		account := store.BankAccount{ID: uuid.Must(uuid.NewV7()), OrganizationID: in.Organization, Holder: kept.Holder, Bank: kept.Bank, Number: kept.Number}
		return account.ID, tx.InsertBankAccount(ctx, account, organization.Name)
	})
}
