package wake

import (
	"context"
	"log/slog"
	"time"

	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	chainEvery = time.Second
	chainBatch = 500
)

// Chainer links the journal's lines by hash, in batches.
type Chainer struct {
	Pool *pgxpool.Pool
	Log  *slog.Logger
}

// Run links until the context ends.
func (c *Chainer) Run(ctx context.Context) {
	for ctx.Err() == nil {
		linked, err := c.Link(ctx)
		if err != nil && ctx.Err() == nil {
			c.Log.Warn("lines are not linked", "error", err)
		}
		if linked == chainBatch {
			continue
		}
		select {
		case <-time.After(chainEvery):
		case <-ctx.Done():
		}
	}
}

// Link links one batch and answers how many lines it had.
func (c *Chainer) Link(ctx context.Context) (linked int, err error) {
	err = pgx.BeginFunc(ctx, c.Pool, func(tx pgx.Tx) error {
		linked, err = store.LinkLines(ctx, tx, chainBatch)
		return err
	})
	return linked, err
}
