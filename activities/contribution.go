package activities

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// pledge opens the accounts of lines that applicants bring: what is pledged moves to what has come, and never
// passes the line's amount.
func pledge(ctx context.Context, tx *store.Tx, round grant.Round, lines []store.FundingLine) error {
	if len(lines) == 0 {
		return nil
	}
	accounts := []store.Account{account(grant.Contributions, round.ID, round.ID, nil)}
	for _, line := range lines {
		for _, kind := range []grant.AccountKind{grant.LinePledged, grant.LineReceived} {
			bounded := account(kind, round.ID, line.ID, new(int64))
			bounded.Ceiling = new(int64(line.Amount))
			accounts = append(accounts, bounded)
		}
		tx.Post(pledgeEntry("pledged", round, line, 1))
	}
	return store.OpenAccounts(ctx, tx, round.FunderID, accounts)
}

// pledgeEntry pledges a line (sign 1) or takes the pledge back before anything has come (sign −1).
func pledgeEntry(kind string, round grant.Round, line store.FundingLine, sign int64) store.Entry {
	amount := sign * int64(line.Amount)
	return store.Entry{Kind: kind, Funder: round.FunderID, Case: grant.ProjectCase(line.ProjectID), Postings: []store.Posting{
		posting(grant.Contributions, round.ID, round.ID, -amount),
		posting(grant.LinePledged, round.ID, line.ID, amount),
	}}
}

// RecordContribution is a part of what the applicant brings having come.
type RecordContribution struct {
	ProjectAct
	Line       uuid.UUID  `json:"line"`
	Amount     grant.Fen  `json:"amount_fen"`
	ReceivedOn grant.Date `json:"received_on"`
	Reference  string     `json:"reference"`
}

// RecordContribution moves an amount of a line from what is pledged to what has come. Refused: no_such_thing for a line
// of another project or one that is granted, over_pledge with what is still to come, already_taken for evidence that the
// line has counted, bad_input for an amount or a day, not_allowed, wrong_stage unless the project runs.
func (a *Acts) RecordContribution(ctx context.Context, in RecordContribution) (grant.Project, error) {
	return onProject(ctx, a, in.ProjectAct, grant.RecordContribution, in, func(s *site) (grant.Project, error) {
		line, err := store.FindLine(ctx, s.Tx, in.Line)
		if err == nil && line.ProjectID != s.project.ID {
			err = grant.Refuse(grant.NotFound, grant.NoSuchThing)
		}
		if err != nil {
			return s.project, err
		}
		pledged := grant.AccountID(grant.LinePledged, s.round.ID, line.ID)
		found, err := store.FindAccounts(ctx, s.Tx, []uuid.UUID{pledged})
		if err != nil {
			return s.project, err
		}
		came := grant.Contribution{Amount: in.Amount, ReceivedOn: in.ReceivedOn, Reference: in.Reference}
		if err := came.Check(line.Source, grant.Fen(found[pledged].Balance), grant.DateOf(s.Now.In(grant.Beijing))); err != nil {
			return s.project, err
		}
		known, err := store.ListContributions(ctx, s.Tx, s.project.ID)
		if err != nil {
			return s.project, err
		}
		if slices.ContainsFunc(known, func(c store.Contribution) bool { return c.LineID == line.ID && c.Reference == in.Reference }) {
			return s.project, grant.RefuseAt(grant.Conflict, grant.AlreadyTaken, "/reference")
		}
		if err := s.InsertContribution(ctx, s.round.FunderID, store.Contribution{
			ID: uuid.Must(uuid.NewV7()), ProjectID: s.project.ID, LineID: line.ID, Amount: in.Amount, ReceivedOn: in.ReceivedOn, Reference: in.Reference,
		}); err != nil {
			return s.project, err
		}
		s.Post(store.Entry{Kind: "contributed", Funder: s.round.FunderID, Case: grant.ProjectCase(s.project.ID), Postings: []store.Posting{
			posting(grant.LinePledged, s.round.ID, line.ID, -int64(in.Amount)), posting(grant.LineReceived, s.round.ID, line.ID, int64(in.Amount)),
		}})
		err = s.stay(ctx)
		return s.project, err
	})
}
