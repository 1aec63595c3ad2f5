package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Fund is money for a purpose.
type Fund struct {
	ID       uuid.UUID
	FunderID uuid.UUID
	Name     string
	Currency string
	Kind     grant.FundKind
	Rules    grant.FundRules
}

var (
	insertFund = doing(`
insert into funds (id, funder_id, name, currency, kind, rules, made_at) values (@id, @funder, @name, @currency, @kind, @rules, @now)`)
	findFund  = returning[Fund](`select id, funder_id, name, currency, kind, rules from funds where id = @id`)
	listFunds = returning[Fund](`select id, funder_id, name, currency, kind, rules from funds where funder_id = @funder order by name`)
)

// InsertFund adds a fund.
func InsertFund(ctx context.Context, db DB, f Fund, now time.Time) error {
	return insertFund.exec(ctx, db, args{"id": f.ID, "funder": f.FunderID, "name": f.Name, "currency": f.Currency, "kind": f.Kind, "rules": f.Rules, "now": now})
}

// FindFund answers a fund.
func FindFund(ctx context.Context, db DB, id uuid.UUID) (Fund, error) {
	return findFund.one(ctx, db, args{"id": id})
}

// ListFunds answers the funds of a funder by name.
func ListFunds(ctx context.Context, db DB, funder uuid.UUID) ([]Fund, error) {
	return listFunds.all(ctx, db, args{"funder": funder})
}

var (
	hasDecided = value[bool](`select exists (select from fund_requests where fund_id = @fund and project_id = @project)`)

	insertFundRequest = doing(`
insert into fund_requests (id, funder_id, fund_id, project_id, amount, votes, outcome, line_id, decided_by, decided_at)
values (@id, @funder, @fund, @project, @amount, @votes, case when @line::uuid is null then 'refused' else 'granted' end, @line, @by, @now)`)
)

// HasDecided says whether a fund's committee has decided on a project.
func HasDecided(ctx context.Context, db DB, fund, project uuid.UUID) (bool, error) {
	return hasDecided.get(ctx, db, args{"fund": fund, "project": project})
}

// InsertFundRequest keeps a committee's vote; line is nil where it refused.
func InsertFundRequest(ctx context.Context, db DB, p grant.Project, fund uuid.UUID, amount grant.Fen, votes []grant.Ballot, line *uuid.UUID, by uuid.UUID, now time.Time) error {
	return insertFundRequest.exec(ctx, db, args{
		"id": uuid.Must(uuid.NewV7()), "funder": p.FunderID, "fund": fund, "project": p.ID, "amount": amount, "votes": votes, "line": line, "by": by, "now": now,
	})
}
