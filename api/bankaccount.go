package api

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type recordBankAccount struct {
	acting
	Organization uuid.UUID `uri:"organization"`
	Holder       string    `json:"holder" validate:"min=1,max=200"`
	Bank         string    `json:"bank" validate:"min=1,max=200"`
	Number       string    `json:"number" validate:"min=8,max=60"`
}

func (a *API) recordBankAccount(ctx context.Context, in recordBankAccount) (id, error) {
	made, err := a.Acts.RecordBankAccount(ctx, activities.RecordBankAccount{
		By: in.By, Organization: in.Organization, Holder: in.Holder, Bank: in.Bank, Number: in.Number,
	})
	return id{made}, err
}

// bankAccount is where an organisation is paid. Of the number the last four digits are shown.
type bankAccount struct {
	ID     uuid.UUID `json:"id"`
	Holder string    `json:"holder"`
	Bank   string    `json:"bank"`
	Last   string    `json:"last_digits"`
}

// listBankAccounts answers where an organisation is paid, to itself and to those of its funders who need an account to draft
// an agreement or to pay.
func (a *API) listBankAccounts(ctx context.Context, in struct {
	signedIn
	Organization uuid.UUID `uri:"organization"`
}) (list[bankAccount], error) {
	payers, err := store.ListPayers(ctx, a.Pool, in.Organization)
	if err == nil {
		err = grant.MayReadBankAccounts(in.actor(), in.Organization, payers...)
	}
	if err != nil {
		return list[bankAccount]{}, err
	}
	accounts, err := store.ListBankAccounts(ctx, a.Pool, in.Organization)
	return listOf(accounts, func(b store.BankAccount) bankAccount {
		return bankAccount{b.ID, b.Holder, b.Bank, b.Number[len(b.Number)-4:]}
	}), err
}
