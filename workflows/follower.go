// Package workflows holds the processes: what the system waits for, and what it does when the time has come. A
// workflow keeps no fact. It can be terminated at any moment and started again from its row.
package workflows

import (
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Wake is the signal that says "look again". It carries nothing.
const Wake = "wake"

// Queue is the task queue of the processes.
const Queue = "granary"

// longWait is the wait before which a workflow that has acted starts afresh, so that changed code meets young
// histories.
const longWait = 30 * 24 * time.Hour

// follower follows one case: it looks, acts and waits.
type follower struct {
	ctx      workflow.Context // a field: the engine does not know how to cancel below a context type of ours
	of       grant.Case
	wakes    workflow.ReceiveChannel
	standing activities.Standing
	acted    bool
	refused  activities.Step // the last step that was refused and asked about
}

// follow registers the wake handler and then loads the case.
func follow(ctx workflow.Context, kind grant.CaseKind, id uuid.UUID) (*follower, error) {
	f := &follower{ctx: ctx, of: grant.Case{Kind: kind, ID: id}, wakes: workflow.GetSignalChannel(ctx, Wake)}
	return f, f.load()
}

// carry follows a case and takes what its stage asks for, again and again, until nothing follows.
func carry(ctx workflow.Context, kind grant.CaseKind, id uuid.UUID, next func(*follower) error) error {
	f, err := follow(ctx, kind, id)
	for err == nil {
		var ended bool
		if ended, err = f.ended(); ended || err != nil {
			break
		}
		err = next(f)
	}
	return err
}

// load drains the wakes and then reads the case: a wake that comes later is read later.
func (f *follower) load() error {
	for f.wakes.ReceiveAsync(nil) {
	}
	f.standing = activities.Standing{} // what an answer leaves out must not stay
	return run(f.ctx, activities.LoadName, f.of, &f.standing)
}

func (f *follower) stage() grant.Stage { return f.standing.Stage }

// ended says whether nothing follows. A wake that came meanwhile is read first.
func (f *follower) ended() (bool, error) {
	for grant.StageOf(f.of.Kind, f.stage()).Final {
		if f.wakes.Len() == 0 {
			return true, nil
		}
		if err := f.load(); err != nil {
			return false, err
		}
	}
	return false, nil
}

// act takes a step and looks again. A refused step is a task for a person; the process waits until the case
// moves or a minute has passed, since what it lacks may be in other cases.
func (f *follower) act(act grant.Act) error {
	step := activities.Step{Case: f.of, Act: act, Version: f.standing.Version}
	var stepped activities.Stepped
	if err := run(f.ctx, activities.StepName, step, &stepped); err != nil {
		return err
	}
	if stepped.Refusal == nil || stepped.Refusal.Kind == grant.Stale {
		f.acted = true
		return f.load()
	}
	if f.refused != step {
		f.refused = step
		if err := run(f.ctx, activities.AskName, activities.Ask{Step: step, Refusal: stepped.Refusal}, nil); err != nil {
			return err
		}
	}
	return f.until(time.Minute)
}

// actWhen takes the step when it is due and waits when it is not.
func (f *follower) actWhen(due bool, act grant.Act) error {
	if due {
		return f.act(act)
	}
	return f.wait()
}

// wait waits for the next date or a wake, and looks again.
func (f *follower) wait() error { return f.until(f.standing.Wait) }

// until waits for a wake, and at most for a time (0: for nothing else), and looks again.
func (f *follower) until(limit time.Duration) error {
	suggested := workflow.GetInfo(f.ctx).GetContinueAsNewSuggested()
	if f.wakes.Len() == 0 && (suggested || f.acted && (limit == 0 || limit > longWait)) {
		return workflow.NewContinueAsNewError(f.ctx, workflow.GetInfo(f.ctx).WorkflowType.Name, f.of.ID)
	}
	ctx, cancel := workflow.WithCancel(f.ctx)
	selector := workflow.NewSelector(ctx).AddReceive(f.wakes, func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, nil) })
	if limit > 0 {
		selector.AddFuture(workflow.NewTimer(ctx, limit), func(workflow.Future) {})
	}
	selector.Select(ctx)
	cancel()
	return f.load()
}

// run calls an activity: locally with a short budget, and when that fails as a regular one that is tried for ever.
func run(ctx workflow.Context, name string, in, out any) error {
	if err := workflow.ExecuteLocalActivity(briefly(ctx), name, in).Get(ctx, out); err == nil {
		return nil
	}
	return workflow.ExecuteActivity(patiently(ctx), name, in).Get(ctx, out)
}

func briefly(ctx workflow.Context) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout: 3 * time.Second, ScheduleToCloseTimeout: 5 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 2},
	})
}

func patiently(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute},
	})
}
