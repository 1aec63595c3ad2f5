package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// AssignReviewers assigns reviewers to one application: to the desk review when it is eligible and the policy
// has one, else to the panel.
type AssignReviewers struct {
	ApplicationAct
	Reviewers []uuid.UUID `json:"reviewers"`
}

// AssignReviewers assigns reviewers, also later ones in place of the recused. Refused: conflict_of_interest for
// a member of the applicant and for whoever was recused from the application once, bad_input for somebody who is no
// reviewer of the funder, already_done when all of them are assigned, wrong_stage before the round is in review and for
// an application that waits to be shortlisted.
func (a *Acts) AssignReviewers(ctx context.Context, in AssignReviewers) (grant.Application, error) {
	return onApplication(ctx, a, in.ApplicationAct, grant.AssignReviewers, in, func(d *desk) (grant.Application, error) {
		s, err := seatingOf(ctx, d.Tx, d.round, d.policy, d.application.ID)
		if err == nil {
			err = d.seat(ctx, s, in.Reviewers)
		}
		return d.application, err
	})
}

// AssignRound assigns reviewers to many applications of a round at once: a draw that an officer has looked at.
type AssignRound struct {
	By          By                     `json:"-"`
	Round       uuid.UUID              `json:"round"`
	Assignments []ApplicationReviewers `json:"assignments"`
}

// ApplicationReviewers is one application with those who are to review it.
type ApplicationReviewers struct {
	Application uuid.UUID   `json:"application_id"`
	Reviewers   []uuid.UUID `json:"reviewers" validate:"min=1,max=50,unique"`
}

// RoundAssigned answers where the applications stand since, in the order in which they were named.
type RoundAssigned struct {
	Applications []ApplicationAssigned `json:"applications"`
}

// ApplicationAssigned is where one application stands.
type ApplicationAssigned struct {
	ID      uuid.UUID   `json:"id"`
	Stage   grant.Stage `json:"stage"`
	Version int64       `json:"version"`
}

// AssignRound assigns to all of the applications or to none, in one line of the journal, which stands in the timeline of
// each. Refused: what AssignReviewers refuses of one of them, at its place; bad_input for an application that is named
// twice, no_such_thing for one that is none of the round's.
func (a *Acts) AssignRound(ctx context.Context, in AssignRound) (RoundAssigned, error) {
	return act(ctx, a, in.By, grant.AssignReviewers, in, func(tx *store.Tx) (RoundAssigned, error) {
		round, err := store.ShareRound(ctx, tx, in.Round)
		if err != nil {
			return RoundAssigned{}, err
		}
		if err := tx.Allow(grant.AssignReviewers, grant.Facts{Funder: round.FunderID, Stage: grant.Eligible}); err != nil {
			return RoundAssigned{}, err
		}
		ids := make([]uuid.UUID, len(in.Assignments))
		for i, each := range in.Assignments {
			ids[i] = each.Application
		}
		locked, err := lockAll(ctx, tx, round, ids)
		if err != nil {
			return RoundAssigned{}, err
		}
		policy, err := a.policy(ctx, tx, round.PolicyID)
		if err != nil {
			return RoundAssigned{}, err
		}
		s, err := seatingOf(ctx, tx, round, policy, ids...)
		if err != nil {
			return RoundAssigned{}, err
		}
		done, wrong := RoundAssigned{}, []*grant.Error{}
		for i, each := range in.Assignments {
			d := desk{Tx: tx, round: round, application: locked[each.Application], policy: policy}
			err := d.seat(ctx, s, each.Reviewers)
			refusal, refused := grant.Refusal(err)
			switch {
			case refused:
				wrong = append(wrong, placed(refusal, pointer("assignments", i))...)
			case err != nil:
				return RoundAssigned{}, err
			}
			done.Applications = append(done.Applications, ApplicationAssigned{d.application.ID, d.application.Stage, d.application.Version})
		}
		return done, grant.Join(wrong)
	})
}

// lockAll locks applications of the round, each named once, in the order of their ids.
func lockAll(ctx context.Context, tx *store.Tx, round grant.Round, ids []uuid.UUID) (map[uuid.UUID]grant.Application, error) {
	rows, err := store.LockApplications(ctx, tx, round.ID, ids)
	if err != nil {
		return nil, err
	}
	locked, named := make(map[uuid.UUID]grant.Application, len(rows)), make(map[uuid.UUID]bool, len(ids))
	for _, row := range rows {
		locked[row.ID] = row
	}
	for i, id := range ids {
		if named[id] {
			return nil, grant.RefuseAt(grant.Invalid, grant.BadInput, pointer("assignments", i, "application_id"), "rule", "duplicate")
		}
		if _, known := locked[id]; !known {
			return nil, grant.RefuseAt(grant.NotFound, grant.NoSuchThing, pointer("assignments", i, "application_id"))
		}
		named[id] = true
	}
	return locked, nil
}

// placed are a refusal and those beside it, below the place at which what they refuse stands.
func placed(refusal *grant.Error, at string) []*grant.Error {
	var each []*grant.Error
	for _, r := range append([]*grant.Error{refusal}, refusal.More...) {
		one := *r
		one.Field, one.More = at+one.Field, nil
		each = append(each, &one)
	}
	return each
}

// seating is what the assignments of a round share.
type seating struct {
	reviewers []uuid.UUID // of the funder
	days      grant.Calendar
	benches   map[uuid.UUID]store.BenchRow
}

func seatingOf(ctx context.Context, tx *store.Tx, round grant.Round, policy grant.Policy, applications ...uuid.UUID) (seating, error) {
	var s seating
	var err error
	if round.Stage != grant.RoundReview {
		return s, grant.Refuse(grant.Conflict, grant.WrongStage, "act", grant.AssignReviewers, "stage", round.Stage)
	}
	if s.reviewers, err = store.RolePeople(ctx, tx, round.FunderID, grant.Reviewer); err != nil {
		return s, err
	}
	if s.benches, err = store.ListBenches(ctx, tx, applications...); err != nil {
		return s, err
	}
	s.days, err = calendar(ctx, tx, round.FunderID, policy)
	return s, err
}

// seat assigns reviewers to the application's review and brings it there.
func (d *desk) seat(ctx context.Context, s seating, reviewers []uuid.UUID) error {
	part, to, err := partOf(d)
	if err != nil {
		return err
	}
	if err := s.benches[d.application.ID].At(part, s.reviewers).May(reviewers); err != nil {
		return err
	}
	length, kind := d.policy.Panel.WorkingDays, grant.DuePanel
	if part == store.DeskPart {
		length, kind = d.policy.Desk.WorkingDays, grant.DueDesk
	}
	term := grant.Term{Event: d.Now, Days: length, Hour: grant.EndOfDay}
	due, provisional := s.days.Due(term)
	if err := store.InsertAssignments(ctx, d.Tx, store.Assignment{
		FunderID: d.application.FunderID, ApplicationID: d.application.ID, Part: part, DueAt: &due, Provisional: provisional, AssignedAt: d.Now,
	}, reviewers); err != nil {
		return err
	}
	c := grant.ApplicationCase(d.application.ID)
	d.Wake(c)
	if err := store.EndTask(ctx, d.Tx, c, string(grant.AssignReviewers), d.Now); err != nil {
		return err
	}
	if err := d.move(ctx, to, ""); err != nil {
		return err
	}
	return d.SetTerm(ctx, d.application.ID, kind, term, due, provisional)
}

// partOf answers which part of its review the application comes to or is in.
func partOf(d *desk) (store.Part, grant.Stage, error) {
	switch stage := d.application.Stage; {
	case d.policy.ReadsAtDesk(stage):
		return store.DeskPart, grant.DeskReview, nil
	case stage == grant.PanelReview, stage == grant.Eligible:
		return store.PanelPart, grant.PanelReview, nil
	default:
		return "", "", grant.Refuse(grant.Conflict, grant.WrongStage, "act", grant.AssignReviewers, "stage", stage)
	}
}
