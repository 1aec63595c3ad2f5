package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/workflows"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"
	"pgregory.net/rapid"
)

// start is when every row of these tests begins, in workflow time and in business time.
var start = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// row is a case behind the three names that a workflow calls. It moves as the table of acts says, a step at an
// old version is stale, and it outlives the runs of its workflow.
type row struct {
	kind grant.CaseKind
	id   uuid.UUID

	mutex   sync.Mutex
	stage   grant.Stage
	version int64
	due     map[string]time.Time
	ready   bool // the step that belongs to the stage can be taken
	events  []event
	next    int // the first event that has not happened

	// What a test may put in between. Each is called while the row is locked.
	calling func(call string, n int) // after the call's effect and before its answer
	failing func(ctx context.Context, n int) error
	refuse  func(activities.Step) *grant.Error
	suggest bool // the server suggests to continue as new

	env   *testsuite.TestWorkflowEnvironment // of the present run
	over  bool                               // the present run is terminated
	calls int
	seen  int64 // the version of the last load
	loads []time.Duration
	steps []string // what was tried, and when
	asked []string
	runs  int // that have ended
}

// event is something a person does to the row, at a time after the start.
type event struct {
	at time.Duration
	do func(*row)
}

// restless is a number of calls or runs that no life in these tests needs.
const restless = 2000

var errTerminated = temporal.NewNonRetryableApplicationError("terminated", "Terminated", nil)

// mortal lets a test terminate a run at any moment.
func mortal(process func(workflow.Context, uuid.UUID) error) func(workflow.Context, uuid.UUID) error {
	return func(ctx workflow.Context, id uuid.UUID) (err error) {
		done, end := workflow.NewFuture(ctx)
		workflow.Go(ctx, func(ctx workflow.Context) { end.Set(nil, process(ctx, id)) })
		workflow.NewSelector(ctx).
			AddFuture(done, func(f workflow.Future) { err = f.Get(ctx, nil) }).
			AddReceive(workflow.GetSignalChannel(ctx, "terminate"), func(workflow.ReceiveChannel, bool) { err = errTerminated }).
			Select(ctx)
		return err
	}
}

// live runs the workflow of the row, one run after the other, until the horizon, and says whether it completed.
func (r *row) live(t rapid.TB, horizon time.Duration) (completed bool) {
	t.Helper()
	if r.id == uuid.Nil {
		r.id = uuid.New()
	}
	for now := time.Duration(0); ; {
		err := r.run(horizon, now)
		now = r.now()
		var again *workflow.ContinueAsNewError
		var failed *temporal.ApplicationError
		switch {
		case r.calls > restless || r.runs > restless:
			t.Fatalf("%d calls in %d runs and no end", r.calls, r.runs)
		case err == nil:
			return true
		case errors.As(err, &again):
			if again.WorkflowType.Name != workflows.Name(r.kind) {
				t.Errorf("continues as a new %s", again.WorkflowType.Name)
			}
		case !errors.As(err, &failed) || failed.Type() != "Terminated":
			t.Fatalf("the run failed: %v", err)
		case now >= horizon:
			return false
		}
	}
}

// run is one run of the workflow. It is woken at its start, as by a signal that starts it.
func (r *row) run(horizon, now time.Duration) error {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(20 * time.Second)
	env.SetStartTime(start.Add(now))
	env.SetContinueAsNewSuggested(r.suggest)
	for name, process := range map[string]func(workflow.Context, uuid.UUID) error{
		"Round": workflows.Round, "Application": workflows.Application, "Disbursement": workflows.Disbursement,
	} {
		env.RegisterWorkflowWithOptions(mortal(process), workflow.RegisterOptions{Name: name})
	}
	r.mutex.Lock()
	r.env, r.over = env, false
	env.RegisterActivityWithOptions(within(r, r.load), activity.RegisterOptions{Name: activities.LoadName})
	env.RegisterActivityWithOptions(within(r, r.step), activity.RegisterOptions{Name: activities.StepName})
	env.RegisterActivityWithOptions(within(r, r.ask), activity.RegisterOptions{Name: activities.AskName})
	r.mutex.Unlock()
	for i, e := range r.events {
		if i >= r.next {
			env.RegisterDelayedCallback(func() { r.happen(i) }, max(e.at-now, 0))
		}
	}
	env.RegisterDelayedCallback(func() { env.SignalWorkflow("terminate", nil) }, max(horizon-now, 0))
	env.ExecuteWorkflow(workflows.Name(r.kind), r.id)
	r.mutex.Lock() // a call that has begun ends
	defer r.mutex.Unlock()
	r.runs++
	return env.GetWorkflowError()
}

// within lets one call at a time touch the row, and none of a run that has ended.
func within[In, Out any](r *row, call func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	run := r.runs
	return func(ctx context.Context, in In) (none Out, _ error) {
		r.mutex.Lock()
		defer r.mutex.Unlock()
		if r.runs != run {
			return none, errors.New("the run has ended")
		}
		return call(ctx, in)
	}
}

func (r *row) now() time.Duration { return r.env.Now().Sub(start) }

// happen lets a person act, once, and wakes the workflow after the commit.
func (r *row) happen(i int) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if i == r.next {
		r.next++
		r.events[i].do(r)
		r.wake()
	}
}

func (r *row) wake() { r.env.SignalWorkflow(workflows.Wake, nil) }

// terminate ends the present run.
func (r *row) terminate() {
	r.over = true
	r.env.SignalWorkflow("terminate", nil)
}

// move is an act of a person.
func move(to grant.Stage, ready bool, due ...string) func(*row) {
	return func(r *row) {
		r.stage, r.version, r.ready = to, r.version+1, ready
		r.due = map[string]time.Time{}
		for _, kind := range due {
			r.due[kind] = start.Add(r.now() + time.Hour)
		}
	}
}

// begin counts a call and lets it fail before it has an effect. A workflow that never rests is terminated.
func (r *row) begin(ctx context.Context) error {
	if r.calls++; r.calls > restless {
		r.terminate()
	}
	if r.failing != nil {
		return r.failing(ctx, r.calls)
	}
	return nil
}

// end is the moment between a call's effect and its answer.
func (r *row) end(call string) {
	if r.calling != nil {
		r.calling(call, r.calls)
	}
}

func (r *row) load(ctx context.Context, c grant.Case) (activities.Standing, error) {
	if c != (grant.Case{Kind: r.kind, ID: r.id}) {
		return activities.Standing{}, fmt.Errorf("load of %s", c)
	}
	if err := r.begin(ctx); err != nil {
		return activities.Standing{}, err
	}
	now := start.Add(r.now())
	standing := activities.Standing{Stage: r.stage, Version: r.version, Ready: r.ready}
	for kind, due := range r.due {
		if left := due.Sub(now) + time.Second; left <= 0 {
			standing.Due = append(standing.Due, kind)
		} else if standing.Wait == 0 || left < standing.Wait {
			standing.Wait = left
		}
	}
	slices.Sort(standing.Due)
	r.loads = append(r.loads, r.now())
	if !r.over {
		r.seen = r.version
	}
	r.end("load")
	return standing, nil
}

func (r *row) step(ctx context.Context, in activities.Step) (activities.Stepped, error) {
	if err := r.begin(ctx); err != nil {
		return activities.Stepped{}, err
	}
	took := fmt.Sprint(r.now(), " ", in.Act)
	var refusal *grant.Error
	if r.refuse != nil {
		refusal = r.refuse(in)
	}
	switch {
	case in.Version != r.version:
		r.steps = append(r.steps, took+" stale")
		return activities.Stepped{Refusal: grant.Refuse(grant.Stale, grant.Moved, "version", r.version)}, nil
	case refusal != nil:
		r.steps = append(r.steps, took+" refused")
	default:
		r.steps = append(r.steps, took)
		r.take(in.Act)
	}
	r.end("step")
	return activities.Stepped{Refusal: refusal}, nil
}

// take moves the row by an act of the process. A step that the table does not have fails.
func (r *row) take(act grant.Act) {
	rules := grant.ActRules()
	i := slices.IndexFunc(rules, func(rule grant.ActRule) bool {
		return rule.Act == act && rule.On == r.kind && slices.Contains(rule.From, r.stage) && slices.Contains(rule.Roles, grant.Process)
	})
	if i < 0 {
		panic(fmt.Sprintf("the process takes %s in stage %s", act, r.stage))
	}
	r.version, r.ready = r.version+1, false
	if len(rules[i].To) > 0 {
		r.stage = rules[i].To[0]
	}
	if r.kind == grant.ApplicationKind {
		r.due = nil
	}
	delete(r.due, map[grant.Act]string{
		grant.OpenRound: grant.DueOpening, grant.CloseRound: grant.DueClosing, grant.StartReview: grant.DueReview, grant.StartAllocation: grant.DueAllocation,
		grant.EndNotice: grant.DueNotice, grant.ExpireReserve: grant.DueReserve, grant.AskBank: grant.DueInquiry,
	}[act])
}

func (r *row) ask(ctx context.Context, in activities.Ask) (struct{}, error) {
	if err := r.begin(ctx); err != nil {
		return struct{}{}, err
	}
	r.asked = append(r.asked, fmt.Sprint(r.now(), " ", in.Step.Act, " ", in.Refusal.Reason))
	r.end("ask")
	return struct{}{}, nil
}
