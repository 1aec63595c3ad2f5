package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Deadline is a date that a case waits for.
type Deadline struct {
	ID          uuid.UUID
	Kind        string
	DueAt       time.Time
	Provisional bool
}

var (
	setDeadline = doing(`
insert into deadlines (id, case_kind, case_id, kind, due_at, provisional)
values (@id, @kind, @case, @what, @due, @provisional)
on conflict (case_kind, case_id, kind) where done_at is null
do update set due_at = excluded.due_at, provisional = excluded.provisional`)

	endDeadlines = doing(`
update deadlines set done_at = @now
 where case_kind = @kind and case_id = @case and done_at is null and (cardinality(@what::text[]) = 0 or kind = any(@what))`)

	listDeadlines = returning[Deadline](`
select id, kind, due_at, provisional
  from deadlines
 where case_kind = @kind and case_id = @case and done_at is null
 order by due_at, kind`)

	nextDue = value[*time.Time](`select min(due_at) from deadlines where done_at is null and due_at > app_now()`)

	// Whoever moves the clock of a rehearsal wakes what has become due.
	wakeDue = doing(`
insert into wakes (case_kind, case_id)
select distinct case_kind, case_id from deadlines where done_at is null and due_at <= @now`)
)

// SetDeadline sets the one open date of its kind that the case waits for.
func (tx *Tx) SetDeadline(ctx context.Context, c grant.Case, kind string, due time.Time, provisional bool) error {
	return setDeadline.exec(ctx, tx, args{"id": uuid.Must(uuid.NewV7()), "kind": c.Kind, "case": c.ID, "what": kind, "due": due, "provisional": provisional})
}

// EndDeadlines ends the open dates of the kinds, or all of them.
func (tx *Tx) EndDeadlines(ctx context.Context, c grant.Case, kinds ...string) error {
	return endDeadlines.exec(ctx, tx, args{"now": tx.Now, "kind": c.Kind, "case": c.ID, "what": notNil(kinds)})
}

// ListDeadlines answers the dates a case waits for, the next one first.
func ListDeadlines(ctx context.Context, db DB, c grant.Case) ([]Deadline, error) {
	return listDeadlines.all(ctx, db, args{"kind": c.Kind, "case": c.ID})
}

// NextDue answers the next date that any case waits for, or nil.
func NextDue(ctx context.Context, db DB) (*time.Time, error) {
	return nextDue.get(ctx, db, args{})
}

// WakeDue wakes every case that has a date up to the instant.
func WakeDue(ctx context.Context, db DB, now time.Time) error {
	return wakeDue.exec(ctx, db, args{"now": now})
}

// notNil makes an empty array of a nil slice, which would be a null.
func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
