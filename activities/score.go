package activities

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// HandInScore is a reviewer's score sheet. Version is that of the assignment as the reviewer has seen it.
type HandInScore struct {
	AssignmentAct
	Version *int64 `json:"version,omitempty"`
	grant.ScoreSheet
}

// HandInScore records a score; a later one replaces it until the review closes. Refused: bad_input and missing_field for
// what is no score under the policy's rubric, undecided before the recusal questions are answered, conflict_of_interest
// for the recused, version_missing for one that would replace another unseen, moved for an older version, password_initial.
func (a *Acts) HandInScore(ctx context.Context, in HandInScore) (grant.Application, error) {
	return onAssignment(ctx, a, in.AssignmentAct, grant.HandInScore, in, func(d *desk, current store.Assignment) error {
		if err := current.Standing().MayReplace(in.Version); err != nil {
			return err
		}
		return handIn(ctx, d, current, in.ScoreSheet)
	})
}

// handIn makes a sheet the reviewer's score. It overtakes what he was still writing and what waits from paper.
func handIn(ctx context.Context, d *desk, current store.Assignment, sheet grant.ScoreSheet) error {
	if err := sheet.Check(d.policy.Rubric); err != nil {
		return err
	}
	if err := store.InsertScore(ctx, d.Tx, current, sheet, d.policy.Rubric, d.Now); err != nil {
		return err
	}
	if err := store.EndScoreDraft(ctx, d.Tx, current); err != nil {
		return err
	}
	if err := endPaper(ctx, d, current); err != nil {
		return err
	}
	return store.SetAssignment(ctx, d.Tx, current.ID, store.HandedIn, nil, nil)
}

// Denied is a denied opening of an application's scores, in the stage in which it was.
type Denied struct {
	Application uuid.UUID   `json:"application_id"`
	Stage       grant.Stage `json:"stage"`
}

var errOpen = errors.New("the scores are open")

// DenyScores notes that a person wanted to see the scores of an application while they were sealed: once a day of Beijing
// for each person and application, so that asking again and again does not fill the journal. Nothing is noted when they
// are open to him by now. Refused: no_such_thing for whoever has no part in the application.
func (a *Acts) DenyScores(ctx context.Context, person, application uuid.UUID) (noted bool, err error) {
	now, err := store.Now(ctx, a.Pool)
	if err != nil {
		return false, err
	}
	by := ByPerson(person, string(grant.DenyScores), application.String()+" "+grant.DateOf(now.In(grant.Beijing)).String())
	_, err = act(ctx, a, by, grant.DenyScores, application, func(tx *store.Tx) (Denied, error) {
		found, err := store.FindApplication(ctx, tx, application)
		if err != nil {
			return Denied{}, err
		}
		facts := found.Facts()
		if facts.Assigned, err = store.IsAssigned(ctx, tx, found.ID, person); err != nil {
			return Denied{}, err
		}
		if err := tx.Allow(grant.DenyScores, facts); err != nil {
			return Denied{}, err
		}
		round, err := store.FindRound(ctx, tx, found.RoundID)
		if err == nil && grant.MayOpenScores(tx.Actor, found, round.Stage) == nil {
			err = errOpen
		}
		return Denied{found.ID, found.Stage}, err
	})
	if errors.Is(err, errOpen) {
		return false, nil
	}
	return err == nil, err
}
