package store

import (
	"context"

	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Open opens a pool of connections that write ids as they are. Without it each id of a batch of thousands would take a
// detour by its text.
func Open(ctx context.Context, config *pgxpool.Config) (*pgxpool.Pool, error) {
	config.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		pgxuuid.Register(conn.TypeMap())
		return nil
	}
	return pgxpool.NewWithConfig(ctx, config)
}
