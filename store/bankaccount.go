package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// BankAccount is where an organisation is paid.
type BankAccount struct {
	ID             uuid.UUID
	OrganizationID uuid.UUID
	Holder         string
	Bank           string
	Number         string
	MadeAt         time.Time
}

const bankAccountColumns = `id, organization_id, holder, bank, number, made_at`

var (
	insertBankAccount = doing(`
insert into bank_accounts (id, organization_id, holder, bank, number, holder_folded, name_folded, made_by, made_at)
values (@id, @organization, @holder, @bank, @number, @holder_folded, @name_folded, @by, @now)`)
	findBankAccount  = returning[BankAccount](`select ` + bankAccountColumns + ` from bank_accounts where id = @id`)
	listBankAccounts = returning[BankAccount](`
select ` + bankAccountColumns + ` from bank_accounts where organization_id = @organization order by made_at desc, id`)
	listPayers = value[uuid.UUID](`select distinct funder_id from projects where organization_id = @organization order by funder_id`)
)

// InsertBankAccount adds an account whose holder was compared with the organisation's name.
func (tx *Tx) InsertBankAccount(ctx context.Context, a BankAccount, organizationName string) error {
	return insertBankAccount.exec(ctx, tx, args{
		"id": a.ID, "organization": a.OrganizationID, "holder": a.Holder, "bank": a.Bank, "number": a.Number,
		"holder_folded": grant.FoldName(a.Holder), "name_folded": grant.FoldName(organizationName), "by": tx.Actor.Person, "now": tx.Now,
	})
}

// FindBankAccount answers a bank account.
func FindBankAccount(ctx context.Context, db DB, id uuid.UUID) (BankAccount, error) {
	return findBankAccount.one(ctx, db, args{"id": id})
}

// ListBankAccounts answers the accounts of an organisation, newest first.
func ListBankAccounts(ctx context.Context, db DB, organization uuid.UUID) ([]BankAccount, error) {
	return listBankAccounts.all(ctx, db, args{"organization": organization})
}

// ListPayers answers the funders with which an organisation has a project.
func ListPayers(ctx context.Context, db DB, organization uuid.UUID) ([]uuid.UUID, error) {
	return listPayers.all(ctx, db, args{"organization": organization})
}
