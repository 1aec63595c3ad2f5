package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Wake is a case with the ids of its unread wakes in their order, which need not be that of their commits.
type Wake struct {
	CaseKind grant.CaseKind
	CaseID   uuid.UUID
	Unread   []int64
}

// Case is the case to wake.
func (w Wake) Case() grant.Case { return grant.Case{Kind: w.CaseKind, ID: w.CaseID} }

var (
	listWakes = returning[Wake](`
select case_kind, case_id, array_agg(id order by id) as unread
  from wakes
 group by case_kind, case_id
 order by min(id)
 limit @limit`)

	readWakes = doing(`delete from wakes where case_kind = @kind and case_id = @case`)

	delayed = value[bool](`
select exists (select from wakes where case_kind = @kind and case_id = @case and created_at < clock_timestamp() - interval '5 seconds')`)

	countWakes = value[int](`select count(*)::int from wakes`)

	// What the sweeper looks for: cases whose time has come by a date that nobody has acted on. Those that nobody
	// was asked about come first.
	listOverdue = returning[Overdue](`
select d.case_kind, d.case_id,
       exists (select from tasks t where t.case_kind = d.case_kind and t.case_id = d.case_id and t.done_at is null) as asked
  from deadlines d
 where d.done_at is null and d.due_at < app_now() - @grace::interval
 group by d.case_kind, d.case_id
 order by asked, min(d.due_at)
 limit @limit`)

	addWakes = doing(insertWakes)
)

type caseRow struct {
	CaseKind grant.CaseKind
	CaseID   uuid.UUID
}

// ListWakes answers the cases with unread wakes, at most limit, those longest unread first.
func ListWakes(ctx context.Context, db DB, limit int) ([]Wake, error) {
	return listWakes.all(ctx, db, args{"limit": limit})
}

// ReadWakes deletes the wakes of a case. A workflow's load does so before it reads the case in a later statement.
func ReadWakes(ctx context.Context, db DB, c grant.Case) error {
	return readWakes.exec(ctx, db, args{"kind": c.Kind, "case": c.ID})
}

// IsDelayed says whether a wake of the case has been unread for more than five seconds of real time.
func IsDelayed(ctx context.Context, db DB, c grant.Case) (bool, error) {
	return delayed.get(ctx, db, args{"kind": c.Kind, "case": c.ID})
}

// CountWakes answers how many wakes are unread.
func CountWakes(ctx context.Context, db DB) (int, error) {
	return countWakes.get(ctx, db, args{})
}

// Overdue is a case with a date that passed and that nobody has acted on. Asked says that the process could not
// act on it and has asked a person.
type Overdue struct {
	CaseKind grant.CaseKind
	CaseID   uuid.UUID
	Asked    bool
}

// Case is the case to wake.
func (o Overdue) Case() grant.Case { return grant.Case{Kind: o.CaseKind, ID: o.CaseID} }

// ListOverdue answers at most limit cases with a date that passed more than grace ago and that nobody has acted on.
func ListOverdue(ctx context.Context, db DB, grace time.Duration, limit int) ([]Overdue, error) {
	return listOverdue.all(ctx, db, args{"grace": grace, "limit": limit})
}

// AddWakes wakes cases outside an act, for the sweeper.
func AddWakes(ctx context.Context, db DB, cases []grant.Case) error {
	kinds, ids := make([]string, len(cases)), make([]uuid.UUID, len(cases))
	for i, c := range cases {
		kinds[i], ids[i] = string(c.Kind), c.ID
	}
	return addWakes.exec(ctx, db, args{"kinds": kinds, "ids": ids})
}

var listOpenCases = returning[caseRow](`
select case_kind, case_id
  from (select 'round' as case_kind, id as case_id from rounds where stage = any(@rounds::text[]) and stage <> 'draft'
        union all
        select 'application', id from applications where stage = any(@applications::text[])
        union all
        select 'disbursement', id from disbursements where stage = any(@disbursements::text[])) open
 where case_id > @after
 order by case_id
 limit @limit`)

// ListOpenCases answers cases that must have a running workflow, in the order of their ids after one.
func ListOpenCases(ctx context.Context, db DB, after uuid.UUID, limit int) ([]grant.Case, error) {
	rows, err := listOpenCases.all(ctx, db, args{
		"after": after, "limit": limit, "rounds": grant.OpenStages(grant.RoundKind), "applications": grant.OpenStages(grant.ApplicationKind),
		"disbursements": grant.OpenStages(grant.PaymentKind),
	})
	return casesOf(rows), err
}

func casesOf(rows []caseRow) []grant.Case {
	cases := make([]grant.Case, len(rows))
	for i, r := range rows {
		cases[i] = grant.Case{Kind: r.CaseKind, ID: r.CaseID}
	}
	return cases
}
