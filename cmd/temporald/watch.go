package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// errDatabaseLost means that the process has to be replaced: a Temporal server whose connection pools
// were cut may go on looking healthy without working (temporalio/temporal #11691).
var errDatabaseLost = errors.New("lost the database")

const (
	lookEvery = 5 * time.Second
	lostAfter = 30 * time.Second
)

// watchDatabase stops the process when Postgres was restarted, or could not be reached for lostAfter.
func watchDatabase(ctx context.Context, databaseURL string, stop context.CancelCauseFunc) {
	var started time.Time
	seen := time.Now()
	for {
		switch at, err := postmasterStart(ctx, databaseURL); {
		case err == nil && started.IsZero():
			started, seen = at, time.Now()
		case err == nil && !at.Equal(started):
			stop(fmt.Errorf("%w: Postgres was restarted", errDatabaseLost))
			return
		case err == nil:
			seen = time.Now()
		case time.Since(seen) > lostAfter:
			stop(fmt.Errorf("%w: no answer from Postgres for %s: %w", errDatabaseLost, lostAfter, err))
			return
		}
		select {
		case <-time.After(lookEvery):
		case <-ctx.Done():
			return
		}
	}
}

// postmasterStart opens a connection each time: an open one tells nothing about the next.
func postmasterStart(ctx context.Context, databaseURL string) (at time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookEvery)
	defer cancel()
	conn, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return time.Time{}, err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, "select pg_postmaster_start_time()").Scan(&at)
	return at, err
}
