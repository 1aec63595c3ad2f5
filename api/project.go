package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// project is an award being carried out.
type project struct {
	ID           uuid.UUID `json:"id"`
	Number       string    `json:"number"`
	Round        uuid.UUID `json:"round_id"`
	Application  uuid.UUID `json:"application_id"`
	Organization uuid.UUID `json:"organization_id"`
	standing
}

func showProject(actor grant.Actor, p grant.Project) project {
	return project{p.ID, p.Number, p.RoundID, p.ApplicationID, p.OrganizationID, standingOf(grant.ProjectKind, p.Version, actor, p.Facts())}
}

// projectRow is a project as it stands in a list: what it is, whose, where its money comes from and how much of it was paid.
type projectRow struct {
	project
	Title            string    `json:"title"`
	OrganizationName string    `json:"organization_name"`
	Agreement        string    `json:"agreement"`
	Currency         string    `json:"currency"`
	Asked            grant.Fen `json:"asked_fen"`
	Pool             grant.Fen `json:"pool_fen"`
	District         grant.Fen `json:"district_fen"`
	Fund             grant.Fen `json:"fund_fen"`
	Own              grant.Fen `json:"own_fen"`
	Paid             grant.Fen `json:"paid_fen"`
}

// listProjects answers the projects of a round in the order of their numbers to its funder, and to an organisation that
// names itself its own.
func (a *API) listProjects(ctx context.Context, in struct {
	signedIn
	Round        uuid.UUID     `uri:"round"`
	Organization uuid.UUID     `form:"organization"`
	Stages       []grant.Stage `form:"stage" validate:"max=3,dive,oneof=contracting running given_up"`
	Agreements   []string      `form:"agreement" validate:"max=3,dive,oneof=none drafted signed"`
	searched
}) (counted[projectRow], error) {
	none := counted[projectRow]{}
	r, err := store.FindRound(ctx, a.Pool, in.Round)
	if err != nil {
		return none, err
	}
	if err := grant.MayRead(in.actor(), grant.Facts{Funder: r.FunderID, Applicant: in.Organization}); err != nil {
		return none, err
	}
	after, err := readTextCursor(in.Cursor)
	if err != nil {
		return none, err
	}
	asked := store.ProjectQuery{
		Round: r.ID, Organization: in.Organization, Text: in.text(), Stages: in.Stages, Agreements: in.Agreements,
		Page: store.Page{After: after, Limit: in.size() + 1},
	}
	rows, err := store.ListProjectRows(ctx, a.Pool, asked)
	if err != nil {
		return none, err
	}
	cursor := func(p store.ProjectRow) string { return cursorOfText(p.Number) }
	page := pageOf(in.size(), rows, cursor, func(p store.ProjectRow) projectRow {
		return projectRow{showProject(in.actor(), p.Project), p.Title, p.Organization, p.Agreement, r.Currency, p.Asked, p.Pool, p.District, p.Fund, p.Own, p.Paid}
	})
	return withTotal(ctx, a.Pool, page, in.Count, store.CountProjectRows, asked)
}

// ownProject is a project in the list of those who carry it out.
type ownProject struct {
	project
	Title      string     `json:"title"`
	RoundTitle grant.Text `json:"round_title"`
}

// listMyProjects answers the projects of all the organisations in which the person has a part, newest first.
func (a *API) listMyProjects(ctx context.Context, in struct {
	signedIn
	paging
}) (list[ownProject], error) {
	at, before, err := readCursor(in.Cursor)
	if err != nil {
		return list[ownProject]{}, err
	}
	rows, err := store.ListOwnProjects(ctx, a.Pool, in.actor().Applies(), at, before, in.size()+1)
	cursor := func(row store.OwnProject) string { return cursorOf(row.MadeAt, row.ID) }
	return pageOf(in.size(), rows, cursor, func(row store.OwnProject) ownProject {
		return ownProject{showProject(in.actor(), row.Project), row.Title, grant.Text{ZH: row.RoundTitleZH, EN: row.RoundTitleEN}}
	}), err
}

// fundingLine is one source of a project's money. Received and Contributions belong to what the applicant brings.
type fundingLine struct {
	ID     uuid.UUID        `json:"id"`
	Source grant.LineSource `json:"source"`
	Fund   *uuid.UUID       `json:"fund_id"`
	Amount grant.Fen        `json:"amount_fen"`

	Received      *grant.Fen     `json:"received_fen"`
	Contributions []contribution `json:"contributions"`
}

// projectBudget is what a project costs and what its lines give of it: granted, counted towards the cap of a project,
// and not covered by any line.
type projectBudget struct {
	Total   grant.Fen `json:"total_fen"`
	Granted grant.Fen `json:"granted_fen"`
	Counted grant.Fen `json:"counted_fen"`
	Gap     grant.Fen `json:"gap_fen"`
}

type wholeProject struct {
	project
	Title            string `json:"title"`
	OrganizationName string `json:"organization_name"`
	Currency         string `json:"currency"`

	Budget        projectBudget   `json:"budget"`
	Lines         []fundingLine   `json:"lines"`
	Agreements    []agreementHead `json:"agreements"`
	Disbursements []disbursement  `json:"disbursements"`
}

type ofProject struct {
	signedIn
	Project uuid.UUID `uri:"project"`
}

func (a *API) readProject(ctx context.Context, in ofProject) (grant.Project, error) {
	p, err := store.FindProject(ctx, a.Pool, in.Project)
	if err == nil {
		err = grant.MayRead(in.actor(), p.Facts())
	}
	return p, err
}

func (a *API) getProject(ctx context.Context, in ofProject) (wholeProject, error) {
	p, err := a.readProject(ctx, in)
	if err != nil {
		return wholeProject{}, err
	}
	shown := wholeProject{project: showProject(in.actor(), p)}
	lines, err := store.ListLines(ctx, a.Pool, p.ID)
	if err != nil {
		return shown, err
	}
	if shown.Lines, err = a.linesOf(ctx, p, lines); err != nil {
		return shown, err
	}
	application, err := store.FindApplication(ctx, a.Pool, p.ApplicationID)
	if err != nil {
		return shown, err
	}
	organization, err := store.FindOrganization(ctx, a.Pool, p.OrganizationID)
	if err != nil {
		return shown, err
	}
	policy, err := a.Acts.PolicyOf(ctx, p.RoundID)
	if err != nil {
		return shown, err
	}
	shown.Title, shown.OrganizationName, shown.Currency = application.Title, organization.Name, policy.Currency
	shown.Budget = budgetOf(policy.CapScope, application, lines)
	if shown.Agreements, err = a.agreementsOf(ctx, p.ID); err != nil {
		return shown, err
	}
	payments, err := store.ListDisbursements(ctx, a.Pool, p.ID)
	if err != nil {
		return shown, err
	}
	ids := make([]uuid.UUID, len(payments))
	for i, d := range payments {
		ids[i] = d.ID
	}
	receipts, err := a.receiptsOf(ctx, ids)
	shown.Disbursements = listOf(payments, func(d grant.Disbursement) disbursement {
		return showDisbursement(in.actor(), d, policy.Currency, p.OrganizationID, receipts[d.ID])
	}).Items
	return shown, err
}

func budgetOf(scope grant.CapScope, application grant.Application, lines []store.FundingLine) projectBudget {
	sources := activities.SourcesOf(lines)
	return projectBudget{application.Total, grant.AllSources.Sum(sources), scope.Sum(sources), grant.BudgetGap(application.Total, sources)}
}

type onProject struct {
	acting
	Project uuid.UUID `uri:"project"`
	Version int64     `json:"version,omitempty" validate:"min=0"`
	Reason  string    `json:"reason,omitempty" validate:"max=2000"`
}

func (in onProject) act() activities.ProjectAct {
	return activities.ProjectAct{By: in.By, Project: in.Project, Version: in.Version, Reason: in.Reason}
}

func (a *API) giveUpProject(ctx context.Context, in onProject) (moved, error) {
	p, err := a.Acts.GiveUpProject(ctx, in.act())
	return projectMoved(p), err
}

func projectMoved(p grant.Project) moved { return moved{ID: p.ID, Stage: p.Stage, Version: p.Version} }

type coFund struct {
	acting
	Round uuid.UUID `uri:"round"`
	Fund  uuid.UUID `json:"fund_id"`
}

func (a *API) coFund(ctx context.Context, in coFund) (activities.CoFunded, error) {
	return a.Acts.CoFund(ctx, activities.CoFund{By: in.By, Round: in.Round, Fund: in.Fund})
}

type decideFund struct {
	acting
	Project uuid.UUID   `uri:"project"`
	Fund    uuid.UUID   `json:"fund_id"`
	Amount  grant.Fen   `json:"amount_fen" validate:"min=1,max=9007199254740991"`
	Recused []uuid.UUID `json:"recused,omitempty" validate:"max=7,unique"`
	Ballots []ballot    `json:"ballots" validate:"max=7,dive"`
}

type ballot struct {
	Member uuid.UUID        `json:"member_id"`
	Vote   grant.BallotVote `json:"vote" validate:"oneof=for against abstain"`
}

func (a *API) decideFund(ctx context.Context, in decideFund) (activities.FundDecided, error) {
	ballots := make([]grant.Ballot, len(in.Ballots))
	for i, b := range in.Ballots {
		ballots[i] = grant.Ballot{Member: b.Member, Vote: b.Vote}
	}
	return a.Acts.DecideFund(ctx, activities.DecideFund{
		ProjectAct: activities.ProjectAct{By: in.By, Project: in.Project}, Fund: in.Fund, Amount: in.Amount, Recused: in.Recused, Ballots: ballots,
	})
}

// fundDecision is what a named fund's committee decided on a project.
type fundDecision struct {
	ID        uuid.UUID   `json:"id"`
	Fund      uuid.UUID   `json:"fund_id"`
	Amount    grant.Fen   `json:"amount_fen"`
	Ballots   []ballot    `json:"ballots"`
	Recused   []uuid.UUID `json:"recused"`
	Line      *uuid.UUID  `json:"line_id"`
	DecidedAt time.Time   `json:"decided_at"`
}

// listFundDecisions shows the funder's people how committees voted on a project, and who took no part.
func (a *API) listFundDecisions(ctx context.Context, in ofProject) (list[fundDecision], error) {
	p, err := a.readProject(ctx, in)
	if err == nil {
		err = grant.MayRead(in.actor(), grant.Facts{Funder: p.FunderID})
	}
	if err != nil {
		return list[fundDecision]{}, err
	}
	requests, err := store.ListFundRequests(ctx, a.Pool, p.ID)
	return listOf(requests, func(r store.FundRequest) fundDecision {
		votes := listOf(r.Votes, func(b grant.Ballot) ballot { return ballot{b.Member, b.Vote} }).Items
		return fundDecision{r.ID, r.FundID, r.Amount, votes, r.Recused, r.LineID, r.DecidedAt.UTC()}
	}), err
}
