package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// EnterPaperScore is what stands on a reviewer's paper sheet.
type EnterPaperScore struct {
	AssignmentAct
	grant.ScoreSheet
}

// EnterPaperScore records what stands on a reviewer's paper sheet (纸质评分), in the place of an entry that he has not
// confirmed. It counts for nothing until he does. Refused: bad_input and missing_field as for HandInScore, same_person for
// the reviewer himself, conflict_of_interest for the sheet of a recused one, password_initial.
func (a *Acts) EnterPaperScore(ctx context.Context, in EnterPaperScore) (grant.Application, error) {
	return onAssignment(ctx, a, in.AssignmentAct, grant.EnterPaperScore, in, func(d *desk, current store.Assignment) error {
		if err := in.ScoreSheet.Check(d.policy.Rubric); err != nil {
			return err
		}
		if err := store.InsertPaperScore(ctx, d.Tx, current, uuid.Must(uuid.NewV7()), in.ScoreSheet, d.Actor.Person, d.Now); err != nil {
			return err
		}
		return askToConfirm(ctx, d)
	})
}

// ConfirmPaperScore is a reviewer confirming, by its digest, what was entered from his paper sheet.
type ConfirmPaperScore struct {
	AssignmentAct
	Digest string `json:"digest"`
}

// ConfirmPaperScore makes what was entered the reviewer's score, as if he had handed it in. Refused: paper_missing where
// nothing waits, moved for another digest than that of the last entry, undecided before the recusal questions are
// answered, conflict_of_interest for the recused, same_person for whoever entered it, password_initial.
func (a *Acts) ConfirmPaperScore(ctx context.Context, in ConfirmPaperScore) (grant.Application, error) {
	return onAssignment(ctx, a, in.AssignmentAct, grant.ConfirmPaperScore, in, func(d *desk, current store.Assignment) error {
		paper, err := store.FindPaperScore(ctx, d.Tx, current.ID)
		if err != nil {
			return err
		}
		if in.Digest != paper.Digest || paper.Digest != paper.Sheet().Digest(paper.ID) {
			return grant.RefuseAt(grant.Stale, grant.Moved, "/digest")
		}
		if err := grant.SecondPerson(d.Actor, grant.ConfirmPaperScore, paper.EnteredBy); err != nil {
			return err
		}
		if err := store.ConfirmPaperScore(ctx, d.Tx, paper.ID, d.Now); err != nil {
			return err
		}
		return handIn(ctx, d, current, paper.Sheet())
	})
}

// endPaper ends the waiting of a score from paper: its reviewer was recused or has handed in.
func endPaper(ctx context.Context, d *desk, a store.Assignment) error {
	if !a.OnPaper {
		return nil
	}
	if err := store.ReplacePaperScore(ctx, d.Tx, a.ID); err != nil {
		return err
	}
	return askToConfirm(ctx, d)
}

// askToConfirm keeps one task for all scores of the application that wait for their reviewers.
func askToConfirm(ctx context.Context, d *desk) error {
	c, kind := grant.ApplicationCase(d.application.ID), string(grant.ConfirmPaperScore)
	waiting, err := store.CountPaperScores(ctx, d.Tx, d.application.ID)
	if err != nil {
		return err
	}
	if waiting == 0 {
		return store.EndTask(ctx, d.Tx, c, kind, d.Now)
	}
	return store.OpenTask(ctx, d.Tx, c, kind, grant.Reviewer, map[string]any{"waiting": waiting}, d.Now)
}
