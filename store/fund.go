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
insert into fund_requests (id, funder_id, fund_id, project_id, amount, votes, recused, outcome, line_id, decided_by, decided_at)
select @id, funder_id, @fund, id, @amount, @votes, @recused, case when @line::uuid is null then 'refused' else 'granted' end, @line, @by, @now
  from projects where id = @project`)
	listFundRequests = returning[FundRequest](`
select id, fund_id, project_id, amount, votes, recused, line_id, decided_at from fund_requests where project_id = @project order by decided_at, id`)
)

// FundRequest is what a named fund's committee decided on a project: how each member voted and who was recused. LineID is
// nil where it refused.
type FundRequest struct {
	ID        uuid.UUID
	FundID    uuid.UUID
	ProjectID uuid.UUID
	Amount    grant.Fen
	Votes     []grant.Ballot
	Recused   []uuid.UUID
	LineID    *uuid.UUID
	DecidedAt time.Time
}

// HasDecided says whether a fund's committee has decided on a project.
func HasDecided(ctx context.Context, db DB, fund, project uuid.UUID) (bool, error) {
	return hasDecided.get(ctx, db, args{"fund": fund, "project": project})
}

// InsertFundRequest keeps a committee's vote, taken now.
func (tx *Tx) InsertFundRequest(ctx context.Context, r FundRequest) error {
	return insertFundRequest.exec(ctx, tx, args{
		"id": uuid.Must(uuid.NewV7()), "fund": r.FundID, "project": r.ProjectID, "amount": r.Amount, "votes": r.Votes, "recused": r.Recused,
		"line": r.LineID, "by": tx.Actor.Person, "now": tx.Now,
	})
}

// ListFundRequests answers what the committees of named funds decided on a project, in their order.
func ListFundRequests(ctx context.Context, db DB, project uuid.UUID) ([]FundRequest, error) {
	return listFundRequests.all(ctx, db, args{"project": project})
}
