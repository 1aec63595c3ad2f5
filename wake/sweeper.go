package wake

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
)

const (
	sweepEvery = time.Minute
	sweepGrace = 30 * time.Second // a date that passed longer ago than this was missed
	sweepLimit = 500
	sampleSize = 50
)

// Sweeper wakes cases whose time has come and that nobody woke, and cases whose workflow is missing.
type Sweeper struct {
	Pool   *pgxpool.Pool
	Client client.Client
	Log    *slog.Logger

	sampleSize int       // other than the constant in tests
	after      uuid.UUID // the last case looked at: a sweep looks at some, and in turn at all
}

// Run sweeps until the context ends.
func (s *Sweeper) Run(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		found, err := s.Sweep(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("the sweep failed", "error", err)
		}
		if found > 0 {
			s.Log.Warn("the sweep found cases that were missed", "cases", found)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// Sweep looks once and answers how many cases were missed. A case whose process has asked a person is woken too,
// but was not missed.
func (s *Sweeper) Sweep(ctx context.Context) (missed int, err error) {
	overdue, err := store.ListOverdue(ctx, s.Pool, sweepGrace, sweepLimit)
	if err != nil {
		return 0, err
	}
	var cases []grant.Case
	for _, o := range overdue {
		cases = append(cases, o.Case())
		if !o.Asked {
			missed++
		}
	}
	stopped, failed := s.sample(ctx)
	cases = append(cases, stopped...)
	if len(cases) == 0 {
		return 0, failed
	}
	return missed + len(stopped), errors.Join(failed, store.AddWakes(ctx, s.Pool, cases))
}

// sample looks at the next open cases and answers those whose workflow does not run. After a failure the next
// sweep looks at the same ones.
func (s *Sweeper) sample(ctx context.Context) (stopped []grant.Case, err error) {
	size := cmp.Or(s.sampleSize, sampleSize)
	sample, err := store.ListOpenCases(ctx, s.Pool, s.after, size)
	if err != nil {
		return nil, err
	}
	for _, c := range sample {
		running, err := isRunning(ctx, s.Client, c)
		if err != nil {
			return stopped, err
		}
		if !running {
			stopped = append(stopped, c)
		}
	}
	s.after = uuid.Nil
	if len(sample) == size {
		s.after = sample[size-1].ID
	}
	return stopped, nil
}

func isRunning(ctx context.Context, c client.Client, of grant.Case) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	answer, err := c.DescribeWorkflowExecution(ctx, of.String(), "")
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return false, nil
	}
	return err == nil && answer.WorkflowExecutionInfo.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING, err
}
