package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// paperScore is what was entered from a reviewer's paper sheet, for himself alone.
type paperScore struct {
	Digest    string            `json:"digest"`
	Points    grant.Points      `json:"points"`
	Match     *grant.Points     `json:"match_points"`
	Items     []grant.ItemScore `json:"items"`
	Comment   string            `json:"comment"`
	Feedback  string            `json:"feedback"`
	EnteredBy uuid.UUID         `json:"entered_by"`
	Enterer   string            `json:"entered_by_name"`
	EnteredAt time.Time         `json:"entered_at"`
}

// paperScore answers what waits for an assignment's reviewer to confirm it, nil where nothing does.
func (a *API) paperScore(ctx context.Context, assignment uuid.UUID) (*paperScore, error) {
	found, err := store.FindPaperScore(ctx, a.Pool, assignment)
	if _, refused := grant.Refusal(err); refused {
		return nil, nil
	}
	sheet := found.Sheet()
	return &paperScore{
		found.Digest, sheet.Points, sheet.Match, sheet.Items, sheet.Comment, sheet.Feedback, found.EnteredBy, found.Enterer, found.EnteredAt.UTC(),
	}, err
}

// paperSheet is what is needed to enter a reviewer's paper sheet: whose it is, for what, and what he scores by. What was
// entered before is not among it; that something waits is.
type paperSheet struct {
	Application  uuid.UUID     `json:"application_id"`
	Receipt      string        `json:"receipt"`
	Title        string        `json:"title"`
	Organization string        `json:"organization"`
	Reviewer     string        `json:"reviewer"`
	Part         store.Part    `json:"part"`
	State        string        `json:"state"`
	Waiting      bool          `json:"waiting"`
	Rubric       *grant.Rubric `json:"rubric"`

	Can map[grant.Act]*grant.Reason `json:"can"`
}

// getPaperSheet answers it to those who may see who reviews the application.
func (a *API) getPaperSheet(ctx context.Context, in ofAssignment) (paperSheet, error) {
	found, err := store.FindAssignment(ctx, a.Pool, in.Assignment)
	if err == nil {
		err = grant.MayRead(in.actor(), grant.Facts{Funder: found.FunderID})
	}
	if err != nil {
		return paperSheet{}, err
	}
	of, err := store.FindApplication(ctx, a.Pool, found.ApplicationID)
	if err != nil {
		return paperSheet{}, err
	}
	named, err := store.FindRoundAssignment(ctx, a.Pool, found.ID)
	if err != nil {
		return paperSheet{}, err
	}
	policy, err := a.Acts.PolicyOf(ctx, of.RoundID)
	can := showAssignment(in.actor(), found, grant.Facts{Funder: found.FunderID, Stage: of.Stage}).Can
	return paperSheet{
		of.ID, named.Receipt, named.Title, named.Organization, named.Reviewer, named.Part, named.State, found.OnPaper, policy.Rubric, can,
	}, err
}

type enterPaperScore struct {
	onAssignment
	newScore
}

func (a *API) enterPaperScore(ctx context.Context, in enterPaperScore) (moved, error) {
	return applicationMoved(a.Acts.EnterPaperScore(ctx, activities.EnterPaperScore{AssignmentAct: in.act(), ScoreSheet: in.sheet()}))
}

type confirmPaperScore struct {
	onAssignment
	Digest string `json:"digest" validate:"digest"`
}

func (a *API) confirmPaperScore(ctx context.Context, in confirmPaperScore) (moved, error) {
	return applicationMoved(a.Acts.ConfirmPaperScore(ctx, activities.ConfirmPaperScore{AssignmentAct: in.act(), Digest: in.Digest}))
}
