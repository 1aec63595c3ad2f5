package store

import (
	"context"
	"errors"
	"time"

	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5/pgconn"
)

var (
	now         = value[time.Time](`select app_now()`)
	setClock    = value[time.Time](`select set_clock(@to)`)
	isRehearsal = value[bool](`select rehearsal from installation`)
	install     = doing(`insert into installation (rehearsal) values (@rehearsal) on conflict do nothing`)
)

// Now answers business time.
func Now(ctx context.Context, db DB) (time.Time, error) { return now.get(ctx, db, args{}) }

// SetClock moves the clock of a rehearsal forward; not_rehearsal where there is none, or for a move back.
func SetClock(ctx context.Context, db DB, to time.Time) error {
	_, err := setClock.get(ctx, db, args{"to": to})
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.ConstraintName == "clock_moves_forward_in_a_rehearsal" {
		return grant.Refuse(grant.Conflict, grant.NotRehearsal)
	}
	return err
}

// IsRehearsal says whether the database's clock can be moved. A database that was not installed answers no_such_thing.
func IsRehearsal(ctx context.Context, db DB) (bool, error) { return isRehearsal.get(ctx, db, args{}) }

var beginAt = doing(`
update installation set ahead = @at - clock_timestamp() where rehearsal and not exists (select from journal)`)

// BeginAt sets the time at which a rehearsal begins, which may be in the past, before its first act.
func BeginAt(ctx context.Context, db DB, at time.Time) error {
	return beginAt.exec(ctx, db, args{"at": at})
}

// Install says once and for ever what the database is.
func Install(ctx context.Context, db DB, rehearsal bool) error {
	return install.exec(ctx, db, args{"rehearsal": rehearsal})
}
