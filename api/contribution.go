package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// contribution is what came of a line that the applicant brings.
type contribution struct {
	Amount     grant.Fen  `json:"amount_fen"`
	ReceivedOn grant.Date `json:"received_on"`
	Reference  string     `json:"reference"`
	RecordedAt time.Time  `json:"recorded_at"`
}

type recordContribution struct {
	acting
	Line       uuid.UUID  `uri:"line"`
	Amount     grant.Fen  `json:"amount_fen" validate:"min=1,max=9007199254740991"`
	ReceivedOn grant.Date `json:"received_on"`
	Reference  string     `json:"reference" validate:"min=1,max=200"`
}

func (a *API) recordContribution(ctx context.Context, in recordContribution) (moved, error) {
	line, err := store.FindLine(ctx, a.Pool, in.Line)
	if err != nil {
		return moved{}, err
	}
	p, err := a.Acts.RecordContribution(ctx, activities.RecordContribution{
		ProjectAct: activities.ProjectAct{By: in.By, Project: line.ProjectID}, Line: line.ID, Amount: in.Amount, ReceivedOn: in.ReceivedOn, Reference: in.Reference,
	})
	return projectMoved(p), err
}

// linesOf shows the lines of a project, those that the applicant brings with what came of them.
func (a *API) linesOf(ctx context.Context, p grant.Project, lines []store.FundingLine) ([]fundingLine, error) {
	ids := make([]uuid.UUID, len(lines))
	for i, l := range lines {
		ids[i] = grant.AccountID(grant.LineReceived, p.RoundID, l.ID)
	}
	received, err := store.FindAccounts(ctx, a.Pool, ids)
	if err != nil {
		return nil, err
	}
	came, err := store.ListContributions(ctx, a.Pool, p.ID)
	shown := make([]fundingLine, len(lines))
	for i, l := range lines {
		shown[i] = fundingLine{ID: l.ID, Source: l.Source, Fund: l.FundID, Amount: l.Amount, Contributions: []contribution{}}
		if account, brought := received[ids[i]]; brought {
			shown[i].Received = new(grant.Fen(account.Balance))
		}
		for _, c := range came {
			if c.LineID == l.ID {
				shown[i].Contributions = append(shown[i].Contributions, contribution{c.Amount, c.ReceivedOn, c.Reference, c.RecordedAt.UTC()})
			}
		}
	}
	return shown, err
}
