package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Organization is a body with its identifier in a register.
type Organization struct {
	ID         uuid.UUID
	Scheme     string
	Code       string
	Name       string
	Kind       string
	Funder     bool
	Registered *grant.Date
}

const organizationColumns = `id, scheme, code, name, kind, funder, registered`

var (
	insertOrganization = doing(`
insert into organizations (id, scheme, code, name, kind, funder, registered, made_at)
values (@id, @scheme, @code, @name, @kind, @funder, @registered, @now)`)
	findOrganization     = returning[Organization](`select ` + organizationColumns + ` from organizations where id = @id`)
	findOrganizationCode = returning[Organization](`select ` + organizationColumns + ` from organizations where scheme = @scheme and code = @code`)
	listFunders          = returning[Organization](`select ` + organizationColumns + ` from organizations where funder order by made_at, id`)

	insertReports = doing(`
insert into annual_reports (organization, year, result)
select @organization, r.year, r.result from unnest(@years::int[], @results::text[]) as r (year, result)`)
	insertCredit = doing(`
insert into credit_records (id, organization, list, listed, entered, removed, reason)
values (@id, @organization, @list, @listed, @entered, @removed, @reason)`)
	listCredit = returning[CreditRecord](`
select list, listed, entered, removed, reason from credit_records where organization = @organization order by listed, id`)
)

// InsertOrganization adds an organisation.
func InsertOrganization(ctx context.Context, db DB, o Organization, now time.Time) error {
	return insertOrganization.exec(ctx, db, args{
		"id": o.ID, "scheme": o.Scheme, "code": o.Code, "name": o.Name, "kind": o.Kind, "funder": o.Funder, "registered": o.Registered, "now": now,
	})
}

// FindOrganization answers an organisation.
func FindOrganization(ctx context.Context, db DB, id uuid.UUID) (Organization, error) {
	return findOrganization.one(ctx, db, args{"id": id})
}

// FindOrganizationCode answers the organisation with an identifier.
func FindOrganizationCode(ctx context.Context, db DB, id grant.Identifier) (Organization, error) {
	return findOrganizationCode.one(ctx, db, args{"scheme": id.Scheme, "code": id.Code})
}

// ListFunders answers the organisations that run rounds, the oldest first.
func ListFunders(ctx context.Context, db DB) ([]Organization, error) {
	return listFunders.all(ctx, db, args{})
}

// CreditRecord is an organisation's entry on a public list, with the dates that look-back windows need.
type CreditRecord struct {
	List    grant.CreditList
	Listed  grant.Date
	Entered grant.Date
	Removed *grant.Date
	Reason  string
}

// InsertReports records the results of yearly reports.
func InsertReports(ctx context.Context, db DB, organization uuid.UUID, results map[int]string) error {
	years, texts := []int{}, []string{}
	for year, text := range results {
		years, texts = append(years, year), append(texts, text)
	}
	return insertReports.exec(ctx, db, args{"organization": organization, "years": years, "results": texts})
}

// InsertCredit records an entry on a public list.
func InsertCredit(ctx context.Context, db DB, organization uuid.UUID, r CreditRecord) error {
	return insertCredit.exec(ctx, db, args{
		"id": uuid.Must(uuid.NewV7()), "organization": organization, "list": r.List, "listed": r.Listed, "entered": r.Entered, "removed": r.Removed, "reason": r.Reason,
	})
}

// ListCredit answers an organisation's entries on public lists.
func ListCredit(ctx context.Context, db DB, organization uuid.UUID) ([]CreditRecord, error) {
	return listCredit.all(ctx, db, args{"organization": organization})
}
