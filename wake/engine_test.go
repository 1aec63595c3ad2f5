package wake

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/store/storetest"
	"github.com/granary-grants/granary/workflows"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// engine is as much of Temporal as wakes need. It runs no workflow: a test reads for it.
type engine struct {
	client.Client // nothing else is called

	mutex   sync.Mutex
	down    bool
	tries   int
	signals []string        // the workflows that were signalled, in order
	running map[string]bool // by workflow id; false: it is closed
	asked   []string        // the workflows that were described
}

func (e *engine) SignalWithStartWorkflow(_ context.Context, id, signal string, in any, o client.StartWorkflowOptions, name any, args ...any) (client.WorkflowRun, error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.tries++
	if e.down {
		return nil, serviceerror.NewUnavailable("the engine is down")
	}
	if signal != workflows.Wake || in != nil || o.ID != id || o.TaskQueue != workflows.Queue || len(args) != 1 || name == "" {
		return nil, serviceerror.NewInvalidArgument("no wake of ours")
	}
	e.signals = append(e.signals, id)
	return nil, nil
}

func (e *engine) DescribeWorkflowExecution(_ context.Context, id, _ string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.down {
		return nil, serviceerror.NewUnavailable("the engine is down")
	}
	e.asked = append(e.asked, id)
	running, known := e.running[id]
	if !known {
		return nil, serviceerror.NewNotFound("no such workflow")
	}
	status := enums.WORKFLOW_EXECUTION_STATUS_TERMINATED
	if running {
		status = enums.WORKFLOW_EXECUTION_STATUS_RUNNING
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflow.WorkflowExecutionInfo{Status: status}}, nil
}

func (e *engine) turn(down bool) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.down = down
}

// take answers the signals since the last time, sorted.
func (e *engine) take() []string {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	taken := e.signals
	e.signals = nil
	slices.Sort(taken)
	return taken
}

// room is a database with an owner and a pool of the worker's role.
type room struct {
	testing.TB
	url         string
	owner, pool *pgxpool.Pool
}

func newRoom(t testing.TB) room {
	url := storetest.Database(t, true)
	return room{t, url, storetest.Pool(t, url, ""), storetest.Pool(t, url, "granary_worker")}
}

func (r room) log() *slog.Logger { return slog.New(slog.NewTextHandler(r.Output(), nil)) }

func (r room) exec(sql string, args ...any) {
	r.Helper()
	if _, err := r.owner.Exec(context.Background(), sql, args...); err != nil {
		r.Fatal(err)
	}
}

// wake commits a wake of each case.
func (r room) wake(cases ...grant.Case) {
	r.Helper()
	if err := store.AddWakes(context.Background(), r.pool, cases); err != nil {
		r.Fatal(err)
	}
}

// read does what a workflow's load does with the wakes.
func (r room) read(cases ...grant.Case) {
	r.Helper()
	for _, c := range cases {
		if err := store.ReadWakes(context.Background(), r.pool, c); err != nil {
			r.Fatal(err)
		}
	}
}

func (r room) unread() int {
	r.Helper()
	n, err := store.CountWakes(context.Background(), r.pool)
	if err != nil {
		r.Fatal(err)
	}
	return n
}

// unbound runs as the owner without foreign keys: a case here needs no funder, policy and people.
func (r room) unbound(do func(pgx.Tx) error) {
	r.Helper()
	if err := pgx.BeginFunc(context.Background(), r.owner, func(tx pgx.Tx) error {
		if _, err := tx.Exec(context.Background(), "set local session_replication_role = replica"); err != nil {
			return err
		}
		return do(tx)
	}); err != nil {
		r.Fatal(err)
	}
}

// stand adds a case that stands in a stage.
func (r room) stand(c grant.Case, stage grant.Stage) grant.Case {
	r.Helper()
	sql := `
insert into rounds (id, funder_id, key, title_zh, title_en, policy_id, currency, opens_at, closes_at, stage, version, made_by, made_at)
values ($1, gen_random_uuid(), 'r', 'r', 'r', gen_random_uuid(), 'CNY', app_now(), app_now() + '1 day', $2, 1, gen_random_uuid(), app_now())`
	if c.Kind == grant.ApplicationKind {
		sql = `
insert into applications (id, funder_id, round_id, organization_id, receipt, title, answers, content_hash, asked, own, total, submitted_at, submitted_by, stage, version)
values ($1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $1::uuid::text, 'a', '{}', sha256(''), 1, 0, 1, app_now(), gen_random_uuid(), $2, 1)`
	}
	if c.Kind == grant.PaymentKind {
		sql = `
insert into disbursements (id, funder_id, project_id, line_id, tranche, condition, amount, agreement_id, stage, version)
values ($1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, 'agreement_signed', 1, gen_random_uuid(), $2, 1)`
	}
	r.unbound(func(tx pgx.Tx) error {
		_, err := tx.Exec(context.Background(), sql, c.ID, stage)
		return err
	})
	return c
}

func newCase() grant.Case { return grant.ApplicationCase(uuid.Must(uuid.NewV7())) }

func ids(cases ...grant.Case) []string {
	var ids []string
	for _, c := range cases {
		ids = append(ids, c.String())
	}
	slices.Sort(ids)
	return ids
}
