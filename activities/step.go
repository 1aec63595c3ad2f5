package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
)

// Names under which a worker registers what workflows call.
const (
	LoadName = "Load"
	StepName = "Step"
	AskName  = "Ask"
)

// Standing is where a case stands, as far as its process needs to know. It holds no fact that is not a row.
type Standing struct {
	Stage   grant.Stage   `json:"stage"`
	Version int64         `json:"version"`
	Due     []string      `json:"due,omitempty"`  // kinds of its dates that have passed
	Wait    time.Duration `json:"wait,omitempty"` // until its next date; 0: it has none
	Ready   bool          `json:"ready"`          // the step that belongs to the stage can be taken now
}

// IsDue says whether the date of this kind has passed.
func (s Standing) IsDue(kind string) bool { return slices.Contains(s.Due, kind) }

// unflushed begins a transaction whose commit does not wait for the disk.
var unflushed = pgx.TxOptions{BeginQuery: "begin; set local synchronous_commit = off"}

// Load deletes the unread wakes of a case and then, in a later statement of the same transaction, reads it. A
// wake that is committed in between stays and is sent again, and so is one whose deletion a crash undid.
func (a *Acts) Load(ctx context.Context, c grant.Case) (Standing, error) {
	tx, err := a.Pool.BeginTx(ctx, unflushed)
	if err != nil {
		return Standing{}, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if err := store.ReadWakes(ctx, tx, c); err != nil {
		return Standing{}, err
	}
	now, err := store.Now(ctx, tx)
	if err != nil {
		return Standing{}, err
	}
	standing, err := a.standing(ctx, tx, c, now)
	if err != nil {
		return standing, err
	}
	deadlines, err := store.ListDeadlines(ctx, tx, c)
	if err != nil {
		return standing, err
	}
	for _, d := range deadlines {
		if grant.Passed(d.DueAt, now) {
			standing.Due = append(standing.Due, d.Kind)
		} else if left := d.DueAt.Sub(now) + time.Second; standing.Wait == 0 || left < standing.Wait {
			standing.Wait = max(left, time.Second)
		}
	}
	return standing, tx.Commit(ctx)
}

func (a *Acts) standing(ctx context.Context, db store.DB, c grant.Case, now time.Time) (Standing, error) {
	switch c.Kind {
	case grant.RoundKind:
		round, err := store.FindRound(ctx, db, c.ID)
		if err != nil {
			return Standing{}, err
		}
		counts, err := store.CountStages(ctx, db, c.ID)
		if err != nil {
			return Standing{}, err
		}
		released, err := store.HasReleased(ctx, db, c.ID)
		return Standing{Stage: round.Stage, Version: round.Version, Ready: released && counts[grant.PanelClosed] == 0}, err
	case grant.ApplicationKind:
		application, err := store.FindApplication(ctx, db, c.ID)
		if err != nil {
			return Standing{}, err
		}
		ready, err := a.ready(ctx, db, application, now)
		return Standing{Stage: application.Stage, Version: application.Version, Ready: ready}, err
	case grant.PaymentKind:
		disbursement, err := store.FindDisbursement(ctx, db, c.ID)
		if err != nil || disbursement.Stage != grant.PaymentPlanned {
			return Standing{Stage: disbursement.Stage, Version: disbursement.Version}, err
		}
		ready, err := store.IsTrancheReady(ctx, db, c.ID)
		return Standing{Stage: disbursement.Stage, Version: disbursement.Version, Ready: ready}, err
	}
	return Standing{}, fmt.Errorf("activities: no process carries a %s", c.Kind)
}

// ready says whether the process can take the step that belongs to the application's stage.
func (a *Acts) ready(ctx context.Context, db store.DB, application grant.Application, now time.Time) (bool, error) {
	part := store.PanelPart
	switch application.Stage {
	case grant.Submitted:
		checked, err := store.IsChecked(ctx, db, application.ID)
		return !checked, err
	case grant.DeskReview:
		part = store.DeskPart
	case grant.PanelReview:
	default:
		return false, nil
	}
	round, err := store.FindRound(ctx, db, application.RoundID)
	if err != nil {
		return false, err
	}
	policy, err := a.policy(ctx, db, round.PolicyID)
	if err != nil {
		return false, err
	}
	review, err := reviewOf(ctx, db, application, part)
	return review.Assigned > 0 && review.MayClose(policy, part == store.DeskPart, now) == nil, err
}

// Step is an act of the process on a case at the version it read.
type Step struct {
	Case    grant.Case `json:"case"`
	Act     grant.Act  `json:"act"`
	Version int64      `json:"version"`
}

// Stepped answers a step: nothing, or the refusal, which is a value here and never an error, so that no workflow
// fails by one.
type Stepped struct {
	Refusal *grant.Error `json:"refusal,omitempty"`
}

// Step takes an act of the process.
func (a *Acts) Step(ctx context.Context, in Step) (Stepped, error) {
	by := ByStep(in.Case, in.Act, in.Version)
	onRound := RoundAct{By: by, Round: in.Case.ID, Version: in.Version}
	onApplication := ApplicationAct{By: by, Application: in.Case.ID, Version: in.Version}
	var err error
	switch in.Act {
	case grant.OpenRound:
		_, err = a.OpenRound(ctx, onRound)
	case grant.CloseRound:
		_, err = a.CloseRound(ctx, onRound)
	case grant.StartReview:
		_, err = a.StartReview(ctx, onRound)
	case grant.StartAllocation:
		_, err = a.StartAllocation(ctx, onRound)
	case grant.FinishAllocation:
		_, err = a.FinishAllocation(ctx, onRound)
	case grant.EndNotice:
		_, err = a.EndNotice(ctx, onRound)
	case grant.ExpireReserve:
		_, err = a.ExpireReserve(ctx, onRound)
	case grant.ReleaseTranche:
		_, err = a.ReleaseTranche(ctx, PaymentAct{By: by, Disbursement: in.Case.ID, Version: in.Version})
	case grant.AskBank:
		_, err = a.AskBank(ctx, PaymentAct{By: by, Disbursement: in.Case.ID, Version: in.Version})
	case grant.CheckApplication:
		_, err = a.CheckApplication(ctx, onApplication)
	case grant.RefuseSupplement:
		_, err = a.RefuseSupplement(ctx, onApplication)
	case grant.CloseDesk:
		_, err = a.CloseDesk(ctx, onApplication)
	case grant.ClosePanel:
		_, err = a.ClosePanel(ctx, onApplication)
	default:
		return Stepped{}, fmt.Errorf("activities: %s is no act of the process", in.Act)
	}
	if refusal, refused := grant.Refusal(err); refused {
		return Stepped{Refusal: refusal}, nil
	}
	return Stepped{}, err
}

// Ask is the process asking a person because its act was refused.
type Ask struct {
	Step    Step         `json:"step"`
	Refusal *grant.Error `json:"refusal"`
}

// Ask opens a task for those who must act on a case in its stage, unless the case has moved since. A run that was
// started afresh asks again, and the task gets what is wrong now.
func (a *Acts) Ask(ctx context.Context, in Ask) error {
	refusal, err := json.Marshal(in.Refusal)
	if err != nil {
		return err
	}
	by := ByStep(in.Step.Case, grant.AskPerson+"/"+in.Step.Act+"/"+grant.Act(refusal), in.Step.Version)
	_, err = act(ctx, a, by, grant.AskPerson, in, func(tx *store.Tx) (none, error) {
		if err := lockCase(ctx, tx, in.Step.Case); err != nil {
			return none{}, err
		}
		standing, err := a.standing(ctx, tx, in.Step.Case, tx.Now)
		if err != nil {
			return none{}, err
		}
		if standing.Version != in.Step.Version {
			return none{}, grant.Refuse(grant.Stale, grant.Moved, "version", standing.Version)
		}
		role := grant.Officer
		if who := grant.StageOf(in.Step.Case.Kind, standing.Stage).Who; len(who) > 0 && who[0] != grant.Process {
			role = who[0]
		}
		params := map[string]any{"act": in.Step.Act, "reason": in.Refusal.Reason, "params": in.Refusal.Params}
		return none{}, store.OpenTask(ctx, tx, in.Step.Case, string(in.Step.Act), role, params, tx.Now)
	})
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.Stale {
		return nil
	}
	return err
}

// lockCase keeps a case where it stands until the commit.
func lockCase(ctx context.Context, tx *store.Tx, c grant.Case) (err error) {
	switch c.Kind {
	case grant.RoundKind:
		_, err = store.LockRound(ctx, tx, c.ID)
	case grant.PaymentKind:
		_, err = store.LockDisbursement(ctx, tx, c.ID)
	default:
		_, err = store.LockApplication(ctx, tx, c.ID)
	}
	return err
}

// SetClock moves the business clock of a rehearsal forward.
type SetClock struct {
	By     By        `json:"-"`
	Funder uuid.UUID `json:"funder"`
	To     time.Time `json:"to"`
}

// SetClock moves the clock and wakes every case whose time has come. The clock is no fact and its move stands in
// no journal. Refused: not_rehearsal, also for a move back; not_allowed.
func (a *Acts) SetClock(ctx context.Context, in SetClock) error {
	memberships, err := store.ListMemberships(ctx, a.Pool, in.By.Person)
	if err != nil {
		return err
	}
	actor := grant.Actor{Person: in.By.Person, Memberships: memberships}
	if _, err := grant.May(actor, grant.SetClock, grant.Facts{Funder: in.Funder}); err != nil {
		return err
	}
	if err := store.SetClock(ctx, a.Pool, in.To); err != nil {
		return err
	}
	if err := store.WakeDue(ctx, a.Pool, in.To); err != nil {
		return err
	}
	if a.Hint != nil {
		a.Hint()
	}
	return nil
}
