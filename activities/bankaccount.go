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

// RecordBankAccount adds a bank account. Refused: account_holder where the holder is not the organisation, bad_input for a
// number that no bank gives, not_allowed.
func (a *Acts) RecordBankAccount(ctx context.Context, in RecordBankAccount) (uuid.UUID, error) {
	return act(ctx, a, in.By, grant.RecordBankAccount, in, func(tx *store.Tx) (uuid.UUID, error) {
		if err := tx.Allow(grant.RecordBankAccount, grant.Facts{Applicant: in.Organization}); err != nil {
			return uuid.Nil, err
		}
		organization, err := store.FindOrganization(ctx, tx, in.Organization)
		if err != nil {
			return uuid.Nil, err
		}
		if err := grant.AccountHolderMatches(organization.Name, in.Holder); err != nil {
			return uuid.Nil, err
		}
		number, err := grant.NormalizeAccountNumber(in.Number)
		if err != nil {
			return uuid.Nil, err
		}
		account := store.BankAccount{ID: uuid.Must(uuid.NewV7()), OrganizationID: in.Organization, Holder: in.Holder, Bank: in.Bank, Number: number}
		return account.ID, tx.InsertBankAccount(ctx, account, organization.Name)
	})
}
