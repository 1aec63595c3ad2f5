package bench

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/wake"
	"github.com/granary-grants/granary/workflows"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/types/known/durationpb"
)

// temporalAddress names the Temporal server of the benchmarks.
var temporalAddress = os.Getenv("GRANARY_TEST_TEMPORAL")

const (
	backlog = 200 // cases in a turn that wait for the bell
	calls   = 20  // in a turn, one after the other
	ringers = 16  // signals under way at once, as the dispatcher has it

	seldom, often = 200 * time.Millisecond, 20 * time.Millisecond
)

// BenchmarkWakeBacklog measures how many cases a second are acted on when many wakes wait: dispatched, loaded,
// checked, and the check committed. The baseline starts as many workflows that do the same steps without doing anything.
func BenchmarkWakeBacklog(b *testing.B) {
	e := newEngine(b)
	contest(b, "wake to acted, 200 waiting", "ratio ≥ 0.9", e.drain, e.drainIdle)
}

// BenchmarkWake measures one case at a time, from the acknowledged submission to the recorded check.
func BenchmarkWake(b *testing.B) {
	e := newEngine(b)
	e.ring()
	contest(b, "wake to acted, one at a time", "p50 < 100 ms", e.call, e.callIdle)
}

// engine is a world whose processes run, beside a worker of workflows that do nothing.
type engine struct {
	*world
	client client.Client
	round  grant.Round

	lock  sync.Mutex
	acted map[uuid.UUID]time.Time // when the step of an idle workflow was over
}

const (
	idleQueue    = "idle"
	idleWorkflow = "Idle"
)

func newEngine(b testing.TB) *engine {
	b.Helper()
	if temporalAddress == "" {
		b.Skip("needs a Temporal server: run make bench, or set GRANARY_TEST_TEMPORAL")
	}
	e := &engine{world: newWorld(b, func(p *grant.Policy) {
		p.Form.Sections, p.OwnRatioMin = []grant.FormSection{}, decimal("0")
	}), acted: map[uuid.UUID]time.Time{}}
	e.connect()
	ours := workflows.NewWorker(e.client, e.process)
	idle := worker.New(e.client, idleQueue, worker.Options{
		MaxConcurrentWorkflowTaskExecutionSize: 50, MaxConcurrentActivityExecutionSize: 16, MaxConcurrentLocalActivityExecutionSize: 16,
	})
	idle.RegisterWorkflowWithOptions(idleProcess, workflow.RegisterOptions{Name: idleWorkflow})
	idle.RegisterActivityWithOptions(e.load, activity.RegisterOptions{Name: activities.LoadName})
	idle.RegisterActivityWithOptions(e.step, activity.RegisterOptions{Name: activities.StepName})
	for _, w := range []worker.Worker{ours, idle} {
		e.must(w.Start())
		e.Cleanup(w.Stop)
	}
	e.round = e.openRound()
	e.exec("delete from wakes") // the round's own process is not what is measured
	return e
}

// connect makes a namespace, so that nobody else's worker takes part.
func (e *engine) connect() {
	namespace := "bench-" + uuid.NewString()
	c, err := client.Dial(client.Options{HostPort: temporalAddress, Namespace: namespace, Logger: quiet{}})
	e.must(err)
	e.Cleanup(c.Close)
	_, err = c.WorkflowService().RegisterNamespace(e.ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: namespace, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
	})
	e.must(err)
	e.eventually("the namespace", seldom, func() bool {
		_, err := c.DescribeWorkflowExecution(e.ctx, "none", "")
		_, ready := errors.AsType[*serviceerror.NotFound](err)
		return ready
	})
	e.client = c
}

// ring has a bell carry wakes until the benchmark ends.
func (e *engine) ring() {
	bell := wake.NewBell(e.process.Pool, e.client, slog.New(slog.NewTextHandler(io.Discard, nil)))
	e.people.Hint, e.process.Hint = bell.Hint, bell.Hint
	ctx, cancel := context.WithCancel(e.ctx)
	ended := make(chan struct{})
	go func() { bell.Run(ctx); close(ended) }()
	e.Cleanup(func() { cancel(); <-ended })
}

func (e *engine) submit(a applicant) uuid.UUID {
	receipt, err := e.people.SubmitApplication(e.ctx, activities.SubmitApplication{
		By: e.by(a.person), Round: e.round.ID, Organization: a.organization, Content: grant.ApplicationContent{
			Title: "营造项目", Asked: asked, Total: asked, Places: []grant.PlaceShare{{Place: e.places[0], Share: decimal("1")}},
		},
	})
	e.must(err)
	return receipt.Application
}

// checked answers when the checks of the cases were recorded, of those that were.
func (e *engine) checked(cases []uuid.UUID) []time.Time {
	rows, err := e.owner.Query(e.ctx, `
select j.recorded_at
  from movements m
  join journal j on j.id = m.line
 where m.case_kind = 'application' and m.case_id = any($1) and m.version_after = 2`, cases)
	e.must(err)
	times, err := pgx.CollectRows(rows, pgx.RowTo[time.Time])
	e.must(err)
	return times
}

// drain lets wakes gather and then the dispatcher and the chainer, which always run, loose on them. The sweeper looks
// once a minute and has no part in it.
func (e *engine) drain() batch {
	cases := make([]uuid.UUID, 0, backlog)
	for _, a := range e.applicants(backlog) {
		cases = append(cases, e.submit(a))
	}
	e.breathe()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	dispatcher, chainer := &wake.Dispatcher{Pool: e.process.Pool, Client: e.client, Log: log}, &wake.Chainer{Pool: e.process.Pool, Log: log}
	ctx, cancel := context.WithCancel(e.ctx)
	before, start := processorTime(), time.Now()
	var running sync.WaitGroup
	running.Go(func() { dispatcher.Run(ctx) })
	running.Go(func() { chainer.Run(ctx) })
	e.eventually("all are checked", seldom, func() bool { return len(e.checked(cases)) == backlog })
	made := span(start, e.checked(cases))
	made.cpu = processorTime() - before
	cancel()
	running.Wait()
	return made
}

// drainIdle rings as many workflows that do nothing, as many at a time as the dispatcher does.
func (e *engine) drainIdle() batch {
	cases := make([]uuid.UUID, backlog)
	for i := range cases {
		cases[i] = uuid.New()
	}
	e.breathe()
	before, start := processorTime(), time.Now()
	var all sync.WaitGroup
	for first := range ringers {
		all.Go(func() {
			for i := first; i < backlog; i += ringers {
				if err := e.ringIdle(cases[i]); err != nil {
					e.Error(err)
				}
			}
		})
	}
	all.Wait()
	e.eventually("all have acted", seldom, func() bool { return len(e.actedOn(cases)) == backlog })
	made := span(start, e.actedOn(cases))
	made.cpu = processorTime() - before
	return made
}

// span is a batch from its start to the last of the times.
func span(start time.Time, times []time.Time) batch {
	made := batch{done: len(times)}
	for _, t := range times {
		made.latencies = append(made.latencies, t.Sub(start))
		made.elapsed = max(made.elapsed, t.Sub(start))
	}
	return made
}

func (e *engine) call() batch {
	var latencies []time.Duration
	applicants := e.applicants(calls)
	e.breathe()
	before := processorTime()
	for _, a := range applicants {
		id := e.submit(a)
		committed := time.Now()
		e.eventually("it is checked", often, func() bool { return len(e.checked([]uuid.UUID{id})) == 1 })
		latencies = append(latencies, e.checked([]uuid.UUID{id})[0].Sub(committed))
		time.Sleep(50 * time.Millisecond)
	}
	return alone(latencies, processorTime()-before)
}

func (e *engine) callIdle() batch {
	var latencies []time.Duration
	e.breathe()
	before := processorTime()
	for range calls {
		id, start := uuid.New(), time.Now()
		e.must(e.ringIdle(id))
		e.eventually("it has acted", often, func() bool { return len(e.actedOn([]uuid.UUID{id})) == 1 })
		latencies = append(latencies, e.actedOn([]uuid.UUID{id})[0].Sub(start))
		time.Sleep(50 * time.Millisecond)
	}
	return alone(latencies, processorTime()-before)
}

// alone is a batch of cases that came one after the other. Its rate is that of the median one: a single slow one says
// nothing about the others.
func alone(latencies []time.Duration, cpu time.Duration) batch {
	return batch{done: len(latencies), elapsed: time.Duration(len(latencies)) * median(latencies), latencies: latencies, cpu: cpu}
}

// breathe waits until what the last turn began has ended behind its last step.
func (e *engine) breathe() {
	time.Sleep(3 * time.Second)
	e.rest()
}

// idleProcess has the shape of an application's process up to its first wait: load, step, load, a new run, load.
func idleProcess(ctx workflow.Context, id uuid.UUID, acted bool) error {
	wakes := workflow.GetSignalChannel(ctx, workflows.Wake)
	for wakes.ReceiveAsync(nil) {
	}
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout: 3 * time.Second, ScheduleToCloseTimeout: 5 * time.Second, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 2},
	})
	local := func(name string) error {
		return workflow.ExecuteLocalActivity(ctx, name, grant.ApplicationCase(id)).Get(ctx, nil)
	}
	if acted {
		err := local(activities.LoadName)
		wakes.Receive(ctx, nil)
		return err
	}
	for _, name := range []string{activities.LoadName, activities.StepName, activities.LoadName} {
		if err := local(name); err != nil {
			return err
		}
	}
	return workflow.NewContinueAsNewError(ctx, idleWorkflow, id, true)
}

func (e *engine) load(context.Context, grant.Case) (activities.Standing, error) {
	return activities.Standing{Stage: grant.Submitted, Version: 1}, nil
}

func (e *engine) step(_ context.Context, c grant.Case) (activities.Stepped, error) {
	e.lock.Lock()
	defer e.lock.Unlock()
	e.acted[c.ID] = time.Now()
	return activities.Stepped{}, nil
}

func (e *engine) ringIdle(id uuid.UUID) error {
	_, err := e.client.SignalWithStartWorkflow(e.ctx, "idle/"+id.String(), workflows.Wake, nil, client.StartWorkflowOptions{
		ID: "idle/" + id.String(), TaskQueue: idleQueue,
	}, idleWorkflow, id, false)
	return err
}

// actedOn answers when the steps of the idle workflows were over, of those that are.
func (e *engine) actedOn(cases []uuid.UUID) []time.Time {
	e.lock.Lock()
	defer e.lock.Unlock()
	var times []time.Time
	for _, id := range cases {
		if at, acted := e.acted[id]; acted {
			times = append(times, at)
		}
	}
	return times
}

// eventually waits until something is so. It looks seldom enough not to weigh.
func (e *engine) eventually(what string, every time.Duration, is func() bool) {
	e.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !is(); time.Sleep(every) {
		if time.Now().After(deadline) {
			e.Fatalf("not within two minutes: %s", what)
		}
	}
}

// quiet leaves out the chatter of Temporal's client.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
