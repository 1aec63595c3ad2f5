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
	Provisional bool // it rests on a year whose holidays are not published, and may become later
}

// Counted is a date that an application waits for and that was counted from an event: its deadline, or what one of its
// reviewers was told.
type Counted struct {
	ID            uuid.UUID // of the deadline or the assignment
	ApplicationID uuid.UUID
	DueAt         time.Time
	Provisional   bool
	grant.Term
}

var (
	setDeadline = doing(`
insert into deadlines (id, case_kind, case_id, kind, due_at)
values (@id, @kind, @case, @what, @due)
on conflict (case_kind, case_id, kind) where done_at is null
do update set due_at = excluded.due_at`)

	// A date of the same kind that was told before stays when it is later.
	setTerm = doing(`
insert into deadlines (id, case_kind, case_id, kind, due_at, provisional, event_at, days, hour)
values (@id, 'application', @application, @what, @due, @provisional, @event, @days, @hour)
on conflict (case_kind, case_id, kind) where done_at is null
do update set due_at = greatest(deadlines.due_at, excluded.due_at),
              provisional = excluded.provisional or deadlines.provisional and deadlines.due_at > excluded.due_at,
              event_at = excluded.event_at, days = excluded.days, hour = excluded.hour`)

	// Cases are locked in the order of their ids.
	lockCounted = returning[grant.Application](`
select ` + shortColumns + `
  from applications
 where round_id = any(@rounds::uuid[])
   and id in (select case_id from deadlines where case_kind = 'application' and done_at is null and event_at is not null)
 order by id
   for update`)

	// A reviewer's date is counted as the deadline of his part of the review is, from when he was assigned.
	listCounted = returning[Counted](`
with waiting as (
  select id, case_id, kind, due_at, provisional, event_at, days, hour
    from deadlines
   where case_kind = 'application' and case_id = any(@applications::uuid[]) and done_at is null and event_at is not null
)
select id, case_id as application_id, due_at, provisional, event_at as event, days, hour
  from waiting
union all
select a.id, a.application_id, a.due_at, a.provisional, a.assigned_at, w.days, w.hour
  from waiting w
  join assignments a on a.application_id = w.case_id and a.part = w.kind
 where a.due_at is not null`)

	moveDates = doing(`
with moved as (
  select * from unnest(@ids::uuid[], @due::timestamptz[], @provisional::boolean[]) as m (id, due_at, provisional)
), told as (
  update deadlines d set due_at = m.due_at, provisional = m.provisional from moved m where d.id = m.id returning d.case_id, d.kind, d.due_at
), reviewers as (
  update assignments a set due_at = m.due_at, provisional = m.provisional, version = a.version + 1 from moved m where a.id = m.id
)
update supplements s set due_at = t.due_at
  from told t
 where t.kind = 'supplement' and s.application_id = t.case_id and s.received_at is null`)

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

// SetDeadline sets the one open date of its kind that the case waits for, a stated one.
func (tx *Tx) SetDeadline(ctx context.Context, c grant.Case, kind string, due time.Time) error {
	return setDeadline.exec(ctx, tx, args{"id": uuid.Must(uuid.NewV7()), "kind": c.Kind, "case": c.ID, "what": kind, "due": due})
}

// SetTerm sets the one open date of its kind that an application waits for, with the term it was counted by. A later
// one that was told before stays.
func (tx *Tx) SetTerm(ctx context.Context, application uuid.UUID, kind string, term grant.Term, due time.Time, provisional bool) error {
	return setTerm.exec(ctx, tx, args{
		"id": uuid.Must(uuid.NewV7()), "application": application, "what": kind, "due": due, "provisional": provisional,
		"event": term.Event, "days": term.Days, "hour": int(term.Hour),
	})
}

// LockCounted answers the applications of the rounds that wait for a counted date, in the order of their ids and
// without their answers.
func LockCounted(ctx context.Context, db DB, rounds []uuid.UUID) ([]grant.Application, error) {
	return lockCounted.all(ctx, db, args{"rounds": rounds})
}

// ListCounted answers the counted dates that the applications wait for.
func ListCounted(ctx context.Context, db DB, applications []uuid.UUID) ([]Counted, error) {
	return listCounted.all(ctx, db, args{"applications": applications})
}

// MoveDates gives counted dates their new day, wherever it is kept, and raises the version of the assignments among them.
func (tx *Tx) MoveDates(ctx context.Context, dates []Counted) error {
	ids, due, provisional := make([]uuid.UUID, len(dates)), make([]time.Time, len(dates)), make([]bool, len(dates))
	for i, d := range dates {
		ids[i], due[i], provisional[i] = d.ID, d.DueAt, d.Provisional
	}
	return moveDates.exec(ctx, tx, args{"ids": ids, "due": due, "provisional": provisional})
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
