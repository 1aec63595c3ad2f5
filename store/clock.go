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

var (
	// An act holds the lock of its id before it reads the clock. A session that holds one between transactions, as a leader
	// does, has no virtual transaction that could end; the sender of messages, which waits for a mail server, posts nothing.
	runningActs = value[string](`
select distinct virtualtransaction from pg_locks
 where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database()) and pid <> pg_backend_pid()
   and (classid::bigint << 32 | objid::bigint) <> hashtextextended('messages', 1)`)
	anyRuns = value[bool](`select exists (select from pg_locks where locktype = 'virtualxid' and virtualtransaction = any(@acts::text[]))`)
)

// SettledNow answers business time when every act that had read the clock before it has ended. What such an act wrote is
// dated when it began and appears when it ends; so nothing that is dated up to this instant can still appear. It waits for
// the longest of the running acts, or until the context ends.
func SettledNow(ctx context.Context, db DB) (time.Time, error) {
	at, err := Now(ctx, db)
	if err != nil {
		return at, err
	}
	acts, err := runningActs.all(ctx, db, args{})
	for runs := len(acts) > 0; runs && err == nil; {
		if runs, err = anyRuns.get(ctx, db, args{"acts": acts}); runs && err == nil {
			select {
			case <-ctx.Done():
				err = ctx.Err()
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	return at, err
}

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
