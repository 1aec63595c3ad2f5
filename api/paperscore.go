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
		found.Digest, sheet.Points, sheet.Match, sheet.Items, sheet.Comment, sheet.Feedback, found.EnteredBy, found.EnteredAt.UTC(),
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
