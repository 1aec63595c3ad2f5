package wake

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/sdk/client"
)

// Bell is dispatcher, sweeper and chainer together.
type Bell struct {
	Dispatcher Dispatcher
	Sweeper    Sweeper
	Chainer    Chainer
}

// NewBell makes a bell.
func NewBell(pool *pgxpool.Pool, c client.Client, log *slog.Logger) *Bell {
	return &Bell{Dispatcher{Pool: pool, Client: c, Log: log}, Sweeper{Pool: pool, Client: c, Log: log}, Chainer{pool, log}}
}

// Hint says that a wake was committed in this process.
func (b *Bell) Hint() { b.Dispatcher.Hint() }

// Run rings until the context ends. Of several workers one rings at a time: the one whose session holds the lock.
// The others stand by.
func (b *Bell) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := b.ringAlone(ctx); err != nil && ctx.Err() == nil {
			b.Dispatcher.Log.Warn("the bell waits", "error", err)
		}
		select {
		case <-time.After(2 * time.Second):
		case <-ctx.Done():
		}
	}
}

func (b *Bell) ringAlone(ctx context.Context) error {
	conn, err := b.Dispatcher.Pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	held, err := store.Alone(ctx, conn.Conn(), "bell")
	if err != nil || !held {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var group sync.WaitGroup
	group.Go(func() { b.Dispatcher.Run(ctx) })
	group.Go(func() { b.Sweeper.Run(ctx) })
	group.Go(func() { b.Chainer.Run(ctx) })
	group.Go(func() {
		defer cancel() // the lock is gone with its session
		for ctx.Err() == nil {
			if err := conn.Ping(ctx); err != nil {
				return
			}
			select {
			case <-time.After(2 * time.Second):
			case <-ctx.Done():
			}
		}
	})
	group.Wait()
	_ = conn.Conn().Close(context.WithoutCancel(ctx)) // and with the session the lock
	return nil
}
