package embedded

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"
)

// Health is the state of both services at one moment.
type Health struct {
	Postgres Service `json:"postgres"`
	Temporal Service `json:"temporal"`
}

// Service is the state of one service. Err is nil when it answered.
type Service struct {
	// Ours says that this process runs the service and starts it again when it fails.
	Ours bool `json:"ours"`
	// PID is the child's, 0 when it is not ours or is just being started again.
	PID int `json:"pid,omitempty"`
	// Restarts counts how often the child was started again since Start.
	Restarts int `json:"restarts"`
	// Took is how long the answer took.
	Took time.Duration `json:"took_ns"`
	Err  error         `json:"-"`
}

// Health asks both services now. It writes and reads in those that this process runs, and only reads in
// those that others run. A service that was not asked for is healthy.
func (e *Engine) Health(ctx context.Context) Health {
	var h Health
	var both sync.WaitGroup
	both.Go(func() { h.Postgres = e.postgres.look(ctx, e.readDatabase) })
	both.Go(func() { h.Temporal = e.temporal.look(ctx, e.readTemporal) })
	both.Wait()
	return h
}

// look checks the child of a keeper, or without one the service that others run.
func (k *keeper) look(ctx context.Context, others func(context.Context) error) (s Service) {
	begin := time.Now()
	if k == nil {
		s.Err = others(ctx)
	} else {
		s.Ours = true
		s.PID, s.Restarts = k.current()
		s.Err = k.check(ctx)
	}
	s.Took = time.Since(begin)
	return s
}

func (e *Engine) readDatabase(ctx context.Context) error {
	return readable(ctx, e.databaseURL)
}

// readable says whether the database takes connections and could be written.
func readable(ctx context.Context, databaseURL string) error {
	conn, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return fmt.Errorf("connect to Postgres: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var standby bool
	if err := conn.QueryRow(ctx, "select pg_is_in_recovery()").Scan(&standby); err != nil {
		return fmt.Errorf("read from Postgres: %w", err)
	}
	if standby {
		return errors.New("this Postgres is a standby and cannot be written")
	}
	return nil
}

func (e *Engine) readTemporal(ctx context.Context) error {
	if e.temporalAddress == "" {
		return nil
	}
	c, err := client.NewLazyClient(client.Options{HostPort: e.temporalAddress, Namespace: Namespace, Logger: silent})
	if err != nil {
		return fmt.Errorf("reach Temporal: %w", err)
	}
	defer c.Close()
	if _, err := c.CheckHealth(ctx, nil); err != nil {
		return fmt.Errorf("reach Temporal: %w", err)
	}
	return nil
}
