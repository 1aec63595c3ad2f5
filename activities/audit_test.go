package activities_test

import (
	"strings"
	"testing"

	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5"
)

// audits look for what must never be, in SQL over everything there is. Each answers the offenders as text.
var audits = map[string]string{
	"an account is outside its bounds": `
select kind || ' ' || balance from accounts where balance < floor or balance > ceiling`,

	"an entry does not sum to zero in every unit": `
select entry || ' ' || unit || ' ' || sum(amount) from postings group by entry, unit having sum(amount) <> 0`,

	"a balance is not the sum of its postings": `
select a.kind || ' ' || a.balance || ' ' || coalesce(p.sum, 0)
  from accounts a left join (select account, sum(amount) from postings group by account) p on p.account = a.id
 where a.balance <> coalesce(p.sum, 0)`,

	"a community has more than its cap": `
select a.owner || ' ' || a.balance
  from accounts a
  join rounds r on r.id = a.round_id
  join policies p on p.id = r.policy_id
 where a.kind = 'community_used' and a.balance > (p.document #>> '{caps,per_community_fen}')::bigint`,

	"a project has more than its cap": `
select a.owner || ' ' || a.balance
  from accounts a
  join rounds r on r.id = a.round_id
  join policies p on p.id = r.policy_id
 where a.kind = 'project_used' and a.balance > (p.document #>> '{caps,per_project_fen}')::bigint`,

	"an award is more than was reviewed": `
select a.id || ' ' || a.amount from awards a join applications p on p.id = a.application_id where a.amount > coalesce(p.reviewed, p.asked)`,

	"the parts of an award do not sum to it": `
select a.id || ' ' || a.amount from awards a where a.amount <> (select sum(amount) from award_parts where award_id = a.id)`,

	"a pool and its lines are not what the round was given": `
select a.round_id || ' ' || sum(a.balance)
  from accounts a
  join rounds r on r.id = a.round_id
  join policies p on p.id = r.policy_id
 where a.kind in ('pool_available', 'line_reserved')
 group by a.round_id, r.stage, p.document
having sum(a.balance) <> case when r.stage = 'cancelled' then 0 else (p.document ->> 'pool_fen')::bigint end`,

	"a line does not hold what its award does": `
select w.id || ' ' || a.balance
  from awards w join accounts a on a.kind = 'line_reserved' and a.owner = w.id
 where a.balance <> case w.stage when 'reserved' then w.amount else 0 end`,

	"a live award has no line": `
select id::text from awards w where not exists (select from accounts where kind = 'line_reserved' and owner = w.id)`,

	"a use is not the sum of the live awards": `
with live as (select * from awards where stage = 'reserved'),
used (kind, round, owner, amount) as (
  select 'community_used', l.round_id, p.place_id, sum(p.amount) from live l join award_parts p on p.award_id = l.id group by 2, 3
  union all select 'project_used', round_id, application_id, sum(amount) from live group by 2, 3
  union all select 'award_used', round_id, round_id, count(*) from live group by 2, 3
  union all select 'organization_used', l.round_id, a.organization_id, count(*) from live l join applications a on a.id = l.application_id group by 2, 3
)
select a.kind || ' ' || a.owner || ' ' || a.balance || ' ' || coalesce(u.amount, 0)
  from accounts a left join used u on (u.kind, u.round, u.owner) = (a.kind, a.round_id, a.owner)
 where a.kind in ('community_used', 'project_used', 'award_used', 'organization_used') and a.balance <> coalesce(u.amount, 0)`,

	"an award is not where its application stands": `
select a.id || ' ' || a.stage from applications a
 where (a.stage = 'proposed') <> exists (select from awards where application_id = a.id and stage = 'reserved')`,

	"a withdrawal did not give back exactly what was reserved": `
select e.case_id || ' ' || p.account || ' ' || sum(p.amount)
  from entries e join postings p on p.entry = e.id join applications a on a.id = e.case_id
 where e.kind in ('reserved', 'released') and a.stage = 'withdrawn'
 group by e.case_id, p.account having sum(p.amount) <> 0`,

	"somebody released what he proposed": `select id::text from allocations where released_by = proposed_by`,

	"an organisation has more live applications than its limit": `
select a.organization_id || ' ' || count(*)
  from applications a join rounds r on r.id = a.round_id join policies p on p.id = r.policy_id
 where a.stage <> 'withdrawn'
 group by a.round_id, a.organization_id, p.document
having count(*) > (p.document #>> '{caps,per_organization_projects}')::bigint`,
}

// allAudits is the audits as one statement, each offender with what it offends.
var allAudits = func() string {
	var parts []string
	for what, sql := range audits {
		parts = append(parts, "select '"+what+": ' || a.offender from ("+sql+") as a (offender)")
	}
	return strings.Join(parts, "\nunion all\n")
}()

// audit fails when anything that must never be is found.
func (w *world) audit() {
	w.Helper()
	rows, err := w.db.Query(w.ctx, allAudits)
	w.must(err)
	offenders, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.must(err)
	for _, offender := range offenders {
		w.Error(offender)
	}
}

// offenders counts what the audits find after a slip, which is then undone.
func (w *world) offenders(slip string) (found int) {
	w.Helper()
	tx, err := w.db.Begin(w.ctx)
	w.must(err)
	defer tx.Rollback(w.ctx)
	_, err = tx.Exec(w.ctx, slip)
	w.must(err)
	w.must(tx.QueryRow(w.ctx, "select count(*)::int from ("+allAudits+") as found").Scan(&found))
	return found
}

// The audit itself must be able to find something.
func TestAuditFinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	id := w.submitMany(1, 60_000_00)[0]
	w.screen(id)
	w.review(id)
	w.must(w.release(w.decider, w.propose()))
	w.audit()
	for _, slip := range []string{
		"update accounts set balance = balance - 1 where kind = 'pool_available'",
		"update accounts set balance = balance + 1 where kind = 'line_reserved'",
		"update applications set stage = 'panel_closed'",
		"update awards set amount = amount + 1",
	} {
		if w.offenders(slip) == 0 {
			t.Errorf("nothing is found after %q", slip)
		}
	}
	if got := w.stage(id); got != grant.Proposed {
		t.Errorf("the application is %s", got)
	}
}
