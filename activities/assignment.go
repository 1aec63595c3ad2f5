package activities

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// AssignmentAct is an act of or about one assignment.
type AssignmentAct struct {
	By         By        `json:"-"`
	Assignment uuid.UUID `json:"assignment"`
}

// onAssignment is the frame of acts on an assignment of an application in its review.
func onAssignment[In any](ctx context.Context, a *Acts, frame AssignmentAct, name grant.Act, in In, change func(*desk, store.Assignment) error) (grant.Application, error) {
	assignment, err := store.FindAssignment(ctx, a.Pool, frame.Assignment)
	if err != nil {
		return grant.Application{}, err
	}
	onto := ApplicationAct{By: frame.By, Application: assignment.ApplicationID}
	return onApplication(ctx, a, onto, name, in, func(d *desk) (grant.Application, error) {
		current, err := store.FindAssignment(ctx, d.Tx, frame.Assignment)
		if err != nil {
			return d.application, err
		}
		if err := ownOnly(d, name, current); err != nil {
			return d.application, err
		}
		standing := current.Standing()
		standing.Own = current.Reviewer == d.Actor.Person
		if err := standing.May(name, d.application.Stage); err != nil {
			return d.application, err
		}
		if err := change(d, current); err != nil {
			return d.application, err
		}
		d.Wake(grant.ApplicationCase(d.application.ID))
		return d.application, d.move(ctx, d.application.Stage, "")
	})
}

// ownOnly keeps a reviewer to his own assignment. An officer may recuse any and enter what is on its paper sheet.
func ownOnly(d *desk, name grant.Act, a store.Assignment) error {
	byOfficer := name == grant.RecuseReviewer || name == grant.EnterPaperScore
	if a.Reviewer == d.Actor.Person || byOfficer && d.Actor.Is(d.round.FunderID, grant.Officer) {
		return nil
	}
	return grant.Refuse(grant.NotFound, grant.NoSuchThing)
}

// AcceptAssignment is a reviewer's answers to the recusal questions; any yes is a recusal, of which Reason tells more.
// NameConsent lets the public notice name the reviewer.
type AcceptAssignment struct {
	AssignmentAct
	Answers     map[string]bool `json:"answers"`
	NameConsent bool            `json:"name_consent,omitempty"`
	Reason      string          `json:"reason,omitempty"`
}

// AcceptAssignment accepts an assignment, or recuses its reviewer when an answer is yes. Refused: missing_field for a question
// without an answer, unknown_field, already_done.
func (a *Acts) AcceptAssignment(ctx context.Context, in AcceptAssignment) (grant.Application, error) {
	return onAssignment(ctx, a, in.AssignmentAct, grant.AcceptAssignment, in, func(d *desk, current store.Assignment) error {
		yes, err := grant.CheckRecusal(d.policy, in.Answers)
		if err != nil {
			return err
		}
		answers, err := json.Marshal(in.Answers)
		if err != nil {
			return err
		}
		if in.NameConsent {
			if err := store.ConsentToName(ctx, d.Tx, current.ID); err != nil {
				return err
			}
		}
		if len(yes) == 0 {
			return store.SetAssignment(ctx, d.Tx, current.ID, store.Accepted, answers, nil)
		}
		return recuse(ctx, d, current, answers, strings.TrimSpace(strings.Join(yes, " ")+"\n"+in.Reason))
	})
}

// RecuseReviewer takes a reviewer off an application, also after a score was handed in: it then counts no more.
type RecuseReviewer struct {
	AssignmentAct
	Reason string `json:"reason"`
}

// RecuseReviewer recuses a reviewer. Refused: already_done.
func (a *Acts) RecuseReviewer(ctx context.Context, in RecuseReviewer) (grant.Application, error) {
	return onAssignment(ctx, a, in.AssignmentAct, grant.RecuseReviewer, in, func(d *desk, current store.Assignment) error {
		return recuse(ctx, d, current, nil, in.Reason)
	})
}

// recuse takes a reviewer off and, where fewer are left than the policy wants, asks an officer to assign others: those
// who are left cannot, and whoever was recused no longer reads the case.
func recuse(ctx context.Context, d *desk, a store.Assignment, answers json.RawMessage, reason string) error {
	if err := store.SetAssignment(ctx, d.Tx, a.ID, store.Recused, answers, &reason); err != nil {
		return err
	}
	if err := endPaper(ctx, d, a); err != nil {
		return err
	}
	left, err := reviewOf(ctx, d.Tx, d.application, a.Part)
	if err != nil {
		return err
	}
	wanted := d.policy.Readers(a.Part == store.DeskPart)
	if left.Assigned >= wanted {
		return nil
	}
	params := map[string]any{"act": grant.AssignReviewers, "reason": grant.ScoresMissing, "params": map[string]any{
		"assigned": left.Assigned, "wanted": wanted, "handed_in": left.HandedIn,
	}}
	return store.OpenTask(ctx, d.Tx, grant.ApplicationCase(d.application.ID), string(grant.AssignReviewers), grant.Officer, params, d.Now)
}

// CloseDesk ends the desk review of an application. Refused: scores_missing before its deadline while a reader
// has not handed in, and after it while nobody has.
func (a *Acts) CloseDesk(ctx context.Context, in ApplicationAct) (grant.Application, error) {
	return closeReview(ctx, a, in, grant.CloseDesk, store.DeskPart, grant.DeskClosed)
}

// ClosePanel ends the panel of an application; its scores are unsealed. Refused: scores_missing before its
// deadline while a score is missing, and after it below the quorum.
func (a *Acts) ClosePanel(ctx context.Context, in ApplicationAct) (grant.Application, error) {
	return closeReview(ctx, a, in, grant.ClosePanel, store.PanelPart, grant.PanelClosed)
}

func closeReview(ctx context.Context, a *Acts, in ApplicationAct, name grant.Act, part store.Part, to grant.Stage) (grant.Application, error) {
	return onApplication(ctx, a, in, name, in, func(d *desk) (grant.Application, error) {
		review, err := reviewOf(ctx, d.Tx, d.application, part)
		if err != nil {
			return d.application, err
		}
		if err := review.MayClose(d.policy, part == store.DeskPart, d.Now); err != nil {
			return d.application, err
		}
		return d.application, d.move(ctx, to, "")
	})
}

// reviewOf counts where a review stands.
func reviewOf(ctx context.Context, db store.DB, application grant.Application, part store.Part) (grant.Review, error) {
	assignments, err := store.ListAssignments(ctx, db, application.ID)
	if err != nil {
		return grant.Review{}, err
	}
	var review grant.Review
	for _, assignment := range assignments {
		if assignment.Part != part || assignment.State == store.Recused {
			continue
		}
		review.Assigned++
		if assignment.State == store.HandedIn {
			review.HandedIn++
		}
		if assignment.DueAt != nil && assignment.DueAt.After(review.DueAt) {
			review.DueAt = *assignment.DueAt
		}
	}
	return review, nil
}

// ReviewAmount fixes the amount after the budget review (资金核定).
type ReviewAmount struct {
	ApplicationAct
	Amount grant.Fen `json:"amount_fen"`
	Why    string    `json:"why"`
}

// ReviewAmount records the reviewed amount. Refused: amount_reviewed outside 1 … the amount asked, password_initial.
func (a *Acts) ReviewAmount(ctx context.Context, in ReviewAmount) (grant.Application, error) {
	return onApplication(ctx, a, in.ApplicationAct, grant.ReviewAmount, in, func(d *desk) (grant.Application, error) {
		if in.Amount < 1 || in.Amount > d.application.Asked {
			return d.application, grant.RefuseAt(grant.Refused, grant.AmountReviewed, "/amount_fen", "asked_fen", d.application.Asked, "requested_fen", in.Amount)
		}
		if err := d.SetReviewedAmount(ctx, d.application.ID, in.Amount, in.Why); err != nil {
			return d.application, err
		}
		d.application.Reviewed, d.application.ReviewedReason = &in.Amount, &in.Why
		return d.application, d.move(ctx, d.application.Stage, "")
	})
}
