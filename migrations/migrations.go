// Package migrations holds the database's schema as numbered SQL files and brings a database up to date.
package migrations

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed *.sql
var files embed.FS

// Up applies what is missing and answers the version reached. Several processes may call it at once: an
// advisory lock lets one work and the others wait.
func Up(ctx context.Context, url string) (int64, error) {
	provider, done, err := open(url)
	if err != nil {
		return 0, err
	}
	defer done()
	if _, err := provider.Up(ctx); err != nil {
		return 0, fmt.Errorf("migrations: %w", err)
	}
	return provider.GetDBVersion(ctx)
}

// UpTo is Up as far as a version, for loading what an older program saved.
func UpTo(ctx context.Context, url string, version int64) error {
	provider, done, err := open(url)
	if err != nil {
		return err
	}
	defer done()
	if _, err := provider.UpTo(ctx, version); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return nil
}

// Latest is the version that this program wants.
func Latest() (int64, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, err
	}
	return goose.NumericComponent(slices.Max(names))
}

// Versions answers the version the database has and the one this program wants.
func Versions(ctx context.Context, url string) (has, wants int64, err error) {
	provider, done, err := open(url)
	if err != nil {
		return 0, 0, err
	}
	defer done()
	sources := provider.ListSources()
	wants = sources[len(sources)-1].Version
	has, err = provider.GetDBVersion(ctx)
	return has, wants, err
}

func open(url string) (*goose.Provider, func(), error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, nil, fmt.Errorf("migrations: %w", err)
	}
	db := stdlib.OpenDB(*config)
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, nil, err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return nil, nil, fmt.Errorf("migrations: %w", err)
	}
	return provider, func() { _ = db.Close() }, nil
}
