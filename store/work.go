package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// workRow is what one of the statements below finds.
type workRow struct {
	OrganizationID uuid.UUID // that asks: the funder, or the own one of who applies
	CaseKind       *grant.CaseKind
	CaseID         *uuid.UUID
	TitleZH        string
	TitleEN        string
	Count          int
	Amount         *grant.Fen
	Currency       *string // of the amount
	DueAt          *time.Time
}

// taskRow is an open task, of which the role stands in it.
type taskRow struct {
	workRow
	Kind string
	Role grant.Role
}

// work finds what is to be done in @organizations. It may need @person, to find his own or to leave out what he prepared,
// and @acts, by which a proposal is prepared.
type work struct {
	query[workRow]
	needs []string
}

func asked(sql string, needs ...string) work {
	return work{returning[workRow](sql), append(needs, "organizations")}
}

const (
	// Of what says no amount, and of what has no term.
	noAmount = `, null::bigint as amount, null as currency`
	noTerm   = `, null::timestamptz as due_at`

	// What is counted in a round, and by its funder.
	inRound = `select r.funder_id as organization_id, 'round' as case_kind, r.id as case_id, r.title_zh, r.title_en, count(*)::int as count`
	byRound = ` group by r.id`
	// What is counted in a funder, a currency apart from another.
	inFunder = `select o.id as organization_id, null as case_kind, null::uuid as case_id, o.name as title_zh, o.name as title_en, count(*)::int as count`

	applicationsOfRounds = ` from rounds r join applications a on a.round_id = r.id where r.funder_id = any(@organizations::uuid[])`
	disbursementsOf      = ` from disbursements d
  join projects p on p.id = d.project_id
  join rounds r on r.id = p.round_id
  join organizations o on o.id = d.funder_id
 where d.funder_id = any(@organizations::uuid[])`
	withoutReceipt = ` d.stage = 'paid' and not exists (select from payment_receipts where disbursement_id = d.id)`
	isInReview     = ` a.stage = case s.part when 'desk' then 'desk_review' else 'panel_review' end`

	// The last version of a project's agreement, as long as it names every line that there is now.
	lastVersion = ` g.project_id = p.id and g.number = (select max(number) from agreements where project_id = p.id)
   and not exists (select from lines l where l.project_id = p.id and not exists (select from agreement_lines n where n.agreement_id = g.id and n.line_id = l.id))`
	// The last second of a day in Beijing.
	endOfPayDay = `(b.pay_on + time '23:59:59') at time zone 'Asia/Shanghai'`
)

// workOf finds the work of each kind by the same conditions as its act is allowed.
var workOf = map[grant.WorkKind]work{
	grant.DraftUnfinished: asked(`
select d.organization_id, 'draft' as case_kind, d.id as case_id, coalesce(nullif(d.content ->> 'title', ''), r.title_zh) as title_zh,
       coalesce(nullif(d.content ->> 'title', ''), r.title_en) as title_en, 1 as count` + noAmount + `, r.closes_at as due_at
  from drafts d
  join rounds r on r.id = d.round_id
 where d.organization_id = any(@organizations::uuid[]) and d.application_id is null and r.stage not in ('draft', 'cancelled')
   and r.opens_at <= app_now() and app_now() < r.closes_at + interval '1 second'`),

	grant.SupplementDue: asked(`
select a.organization_id, 'application' as case_kind, a.id as case_id, a.title as title_zh, a.title as title_en, 1 as count` + noAmount + `, s.due_at
  from applications a
  join supplements s on s.application_id = a.id and s.received_at is null
 where a.organization_id = any(@organizations::uuid[]) and a.stage = 'supplement'`),

	grant.AgreementToSign: asked(`
select p.organization_id, 'project' as case_kind, p.id as case_id, a.title as title_zh, a.title as title_en, 1 as count` + noAmount + noTerm + `
  from projects p
  join applications a on a.id = p.application_id
  join agreements g on ` + lastVersion + `
 where p.organization_id = any(@organizations::uuid[]) and p.stage in ('contracting', 'running')
   and not exists (select from signatures where agreement_id = g.id and party = 'grantee')`),

	grant.ReceiptToGive: asked(`
select p.organization_id, 'project' as case_kind, p.id as case_id, a.title as title_zh, a.title as title_en,
       count(*)::int as count, sum(d.amount)::bigint as amount, r.currency` + noTerm + `
  from projects p
  join rounds r on r.id = p.round_id
  join applications a on a.id = p.application_id
  join disbursements d on d.project_id = p.id
 where p.organization_id = any(@organizations::uuid[]) and` + withoutReceipt + `
 group by p.id, a.id, r.id`),

	grant.RecusalToAnswer: asked(inRound+noAmount+`, min(s.due_at) as due_at`+applicationsOfReviewer+` and s.state = 'assigned'`+byRound, "person"),
	grant.ScoreToHandIn:   asked(inRound+noAmount+`, min(s.due_at) as due_at`+applicationsOfReviewer+` and s.state = 'accepted'`+byRound, "person"),

	grant.RolesToFill: asked(inFunder+noAmount+noTerm+`
  from organizations o
 cross join unnest(@needed::text[]) as needed (role)
 where o.id = any(@organizations::uuid[])
   and not exists (select from memberships m
                    where m.organization = o.id and m.role = needed.role and m.since <= app_now() and (m.until is null or m.until > app_now()))
 group by o.id`, "needed"),

	grant.PolicyToPublish: asked(`
select funder_id as organization_id, 'policy' as case_kind, id as case_id, key || ' v' || version as title_zh, key || ' v' || version as title_en,
       1 as count`+noAmount+noTerm+`
  from policies
 where funder_id = any(@organizations::uuid[]) and published_at is null and @person::uuid <> all(preparers)`, "person"),

	grant.RoundToPublish: asked(`
select funder_id as organization_id, 'round' as case_kind, id as case_id, title_zh, title_en, 1 as count`+noAmount+`, opens_at as due_at
  from rounds
 where funder_id = any(@organizations::uuid[]) and stage = 'draft' and made_by <> @person::uuid`, "person"),

	// It must be confirmed while the window is still open.
	grant.ExtensionToConfirm: asked(`
select r.funder_id as organization_id, 'round' as case_kind, r.id as case_id, r.title_zh, r.title_en, 1 as count`+noAmount+`, r.closes_at as due_at
  from round_extensions e
  join rounds r on r.id = e.round_id
 where r.funder_id = any(@organizations::uuid[]) and r.stage in ('published', 'open') and e.stage = 'proposed' and e.proposed_by <> @person::uuid`, "person"),

	grant.ApplicationsToScreen: asked(inRound + noAmount + `,
       (select due_at from deadlines where case_kind = 'round' and case_id = r.id and kind = 'review' and done_at is null) as due_at` +
		applicationsOfRounds + ` and r.stage not in ('draft', 'cancelled') and a.stage = 'submitted'` + byRound),

	// Before the first reviewer is assigned, an application is on its way to the desk or, without one, to the panel.
	grant.ReviewersToAssign: asked(inRound + noAmount + noTerm + `
  from rounds r
  join policies p on p.id = r.policy_id
  join applications a on a.round_id = r.id
 where r.funder_id = any(@organizations::uuid[]) and r.stage = 'review' and a.stage in ('eligible', 'desk_review', 'panel_review')
   and (select count(*) from assignments s
         where s.application_id = a.id and s.state <> 'recused' and s.part = case a.stage when 'panel_review' then 'panel' else 'desk' end)
     < case a.stage when 'panel_review' then (p.document #>> '{panel,size}')::int
            else coalesce((p.document #>> '{desk,reviewers}')::int, (p.document #>> '{panel,size}')::int) end` + byRound),

	grant.ScoresLate: asked(inRound + noAmount + `, min(s.due_at) as due_at
  from rounds r
  join applications a on a.round_id = r.id
  join assignments s on s.application_id = a.id
 where r.funder_id = any(@organizations::uuid[]) and r.stage = 'review' and` + isInReview + ` and ` + isLate + byRound),

	grant.RoundToShortlist: asked(inRound + noAmount + noTerm + applicationsOfRounds + ` and r.stage = 'review' and a.stage = 'desk_closed'
   and not exists (select from applications e where e.round_id = r.id and e.stage in ('eligible', 'desk_review'))` + byRound),

	grant.AmountsToReview: asked(inRound + `, sum(a.asked)::bigint as amount, r.currency` + noTerm + applicationsOfRounds + `
   and r.stage in ('review', 'allocation') and a.stage = 'panel_closed' and a.reviewed is null` + byRound),

	grant.AllocationToPropose: asked(inRound + noAmount + noTerm + applicationsOfRounds + ` and r.stage = 'allocation' and a.stage = 'panel_closed'
   and not exists (select from allocations l where l.round_id = r.id and l.stage = 'proposed')` + byRound),

	grant.ProposalToRelease: asked(`
select r.funder_id as organization_id, 'allocation' as case_kind, l.id as case_id, r.title_zh, r.title_en,
       (l.result #>> '{totals,awarded}')::int as count, (l.result #>> '{totals,awarded_fen}')::bigint as amount, r.currency`+noTerm+`
  from allocations l
  join rounds r on r.id = l.round_id
 where l.funder_id = any(@organizations::uuid[]) and l.stage = 'proposed' and r.stage in ('allocation', 'notice', 'contracting')
   and not exists (select from allocations n where n.round_id = l.round_id and n.number > l.number)
   and l.proposed_by <> @person::uuid
   and not exists (select from movements m join journal j on j.id = m.line
                    where m.case_kind = 'round' and m.case_id = l.round_id and j.person = @person and j.name = any(@acts::text[]))
   and not exists (select from decisions d
                     join movements m on m.case_kind = 'application' and m.case_id = d.application_id
                     join journal j on j.id = m.line
                    where d.allocation_id = l.id and j.person = @person and j.name = any(@acts))`, "person", "acts"),

	grant.NoticeToPublish: asked(inRound + noAmount + noTerm + `
  from rounds r
  join allocations l on l.round_id = r.id and l.stage = 'released' and l.notice_id is null
 where r.funder_id = any(@organizations::uuid[]) and r.stage in ('released', 'notice', 'contracting')
   and not exists (select from notices where round_id = r.id and ended_at is null)` + byRound),

	grant.ObjectionsToDecide: asked(inRound + noAmount + noTerm + `
  from rounds r
  join notices n on n.round_id = r.id
  join objections o on o.notice_id = n.id and o.outcome is null
 where r.funder_id = any(@organizations::uuid[])` + byRound),

	grant.AwardsToAnnounce: asked(`
select r.funder_id as organization_id, 'round' as case_kind, r.id as case_id, r.title_zh, r.title_en,
       (select count(*)::int from applications where round_id = r.id and stage = 'awarded') as count` + noAmount + noTerm + `
  from rounds r
 where r.funder_id = any(@organizations::uuid[]) and r.stage = 'notice'
   and not exists (select from allocations where round_id = r.id and stage = 'released' and notice_id is null)
   and not exists (select from notices n where n.round_id = r.id
                      and (n.ended_at is null or exists (select from objections o where o.notice_id = n.id and o.outcome is null)))`),

	grant.AgreementsToDraft: asked(inRound + noAmount + noTerm + `
  from rounds r
  join projects p on p.round_id = r.id
 where r.funder_id = any(@organizations::uuid[]) and p.stage in ('contracting', 'running')
   and not exists (select from agreements g where` + lastVersion + `)` + byRound),

	grant.AgreementsToSign: asked(inRound + noAmount + noTerm + `
  from rounds r
  join projects p on p.round_id = r.id
  join agreements g on` + lastVersion + `
 where r.funder_id = any(@organizations::uuid[]) and p.stage in ('contracting', 'running')
   and not exists (select from signed_agreements where agreement_id = g.id)` + byRound),

	grant.PaymentsDue:       asked(inFunder + `, sum(d.amount)::bigint as amount, r.currency` + noTerm + disbursementsOf + ` and d.stage = 'due' group by o.id, r.currency`),
	grant.PaymentsToReissue: asked(inFunder + `, sum(d.amount)::bigint as amount, r.currency` + noTerm + disbursementsOf + ` and d.stage in ('returned', 'failed') group by o.id, r.currency`),
	grant.ReceiptsToRecord:  asked(inFunder + `, sum(d.amount)::bigint as amount, r.currency` + noTerm + disbursementsOf + ` and` + withoutReceipt + ` group by o.id, r.currency`),

	grant.BatchToApprove: asked(batches+`, b.total as amount, b.currency, b.lines as count, `+endOfPayDay+` as due_at
  from batches b where b.funder_id = any(@organizations::uuid[]) and b.stage = 'prepared' and @person::uuid <> all(b.preparers)`, "person"),
	grant.BatchToExport: asked(batches + `, b.total as amount, b.currency, b.lines as count, ` + endOfPayDay + ` as due_at
  from batches b where b.funder_id = any(@organizations::uuid[]) and b.stage = 'approved'`),

	grant.AnswersToAsk: asked(batches + `, sum(i.amount)::bigint as amount, b.currency, count(*)::int as count` + noTerm + `
  from batches b
  join instructions i on i.batch_id = b.id and i.state in ('sent', 'unknown')
 where b.funder_id = any(@organizations::uuid[]) and b.stage = 'exported'
   and (i.state = 'unknown' or exists (select from tasks where case_kind = 'batch' and case_id = b.id and kind = 'ask_bank' and done_at is null))
 group by b.id`),

	grant.SuspenseToExplain: asked(inFunder + `, sum(s.amount)::bigint as amount, s.currency` + noTerm + `
  from suspended s
  join organizations o on o.id = s.funder_id
 where s.funder_id = any(@organizations::uuid[]) and s.explained_at is null
   and not exists (select from explanations e where e.suspended_id = s.id and e.stage <> 'replaced')
 group by o.id, s.currency`),

	grant.ExplanationsToConfirm: asked(inFunder+`, sum(s.amount)::bigint as amount, s.currency`+noTerm+`
  from suspended s
  join organizations o on o.id = s.funder_id
  join explanations e on e.suspended_id = s.id and e.stage = 'proposed'
 where s.funder_id = any(@organizations::uuid[]) and s.explained_at is null and @person::uuid <> all(e.preparers)
 group by o.id, s.currency`, "person"),

	grant.OpeningToConfirm: asked(`
select b.funder_id as organization_id, 'fund' as case_kind, f.id as case_id, f.name as title_zh, f.name as title_en, 1 as count, b.amount, f.currency`+noTerm+`
  from opening_balances b
  join funds f on f.id = b.fund_id
 where b.funder_id = any(@organizations::uuid[]) and b.stage = 'entered' and @person::uuid <> all(b.preparers)`, "person"),
}

const (
	applicationsOfReviewer = `
  from assignments s
  join applications a on a.id = s.application_id
  join rounds r on r.id = a.round_id
 where s.reviewer = @person::uuid and s.funder_id = any(@organizations::uuid[]) and` + isInReview
	batches = `
select b.funder_id as organization_id, 'batch' as case_kind, b.id as case_id, b.number as title_zh, b.number as title_en`
)

// A task waits for a role of the case's funder or, where it is one of theirs, of who applies.
var listAskedTasks = returning[taskRow](`
select h.organization as organization_id, t.case_kind, t.case_id, c.title_zh, c.title_en, 1 as count` + noAmount + noTerm + `, t.kind, t.role
  from tasks t
 cross join lateral (
   select funder_id, null::uuid as applicant, title_zh, title_en from rounds where t.case_kind = 'round' and id = t.case_id
    union all
   select funder_id, organization_id, title, title from applications where t.case_kind = 'application' and id = t.case_id
    union all
   select d.funder_id, p.organization_id, p.number, p.number from disbursements d join projects p on p.id = d.project_id where t.case_kind = 'disbursement' and d.id = t.case_id
    union all
   select funder_id, null, number, number from batches where t.case_kind = 'batch' and id = t.case_id) c
  join unnest(@organizations::uuid[], @roles::text[]) as h (organization, role)
    on h.role = t.role and h.organization = case when t.role = any(@applicants::text[]) then c.applicant else c.funder_id end
 where t.done_at is null and t.kind <> all(@known::text[])
 order by t.made_at, t.kind`)

// ListWork answers what a person must do now, what is due first at the front, with the business time at which it was so.
// It is one round trip, however many kinds there are.
func ListWork(ctx context.Context, pool *pgxpool.Pool, actor grant.Actor) ([]grant.Work, time.Time, error) {
	var at time.Time
	var found []grant.Work
	batch := &pgx.Batch{}
	batch.Queue(now.sql, args{}).QueryRow(func(row pgx.Row) error { return row.Scan(&at) })
	for _, rule := range grant.WorkRules() {
		if roles := rule.Asks(actor); len(roles) > 0 {
			queueWork(batch, rule.Kind, roles, actor, &found)
		}
	}
	queueTasks(batch, actor, &found)
	if err := pool.SendBatch(ctx, batch).Close(); err != nil {
		return nil, at, fmt.Errorf("store: %w", err)
	}
	slices.SortStableFunc(found, grant.ByUrgency)
	return found, at, nil
}

func queueWork(batch *pgx.Batch, kind grant.WorkKind, roles map[uuid.UUID]grant.Role, actor grant.Actor, found *[]grant.Work) {
	known := args{"organizations": slices.Collect(maps.Keys(roles)), "person": actor.Person, "acts": grant.PreparingActs(), "needed": grant.RolesOfRound()}
	needed := args{}
	for _, name := range workOf[kind].needs {
		needed[name] = known[name]
	}
	batch.Queue(workOf[kind].sql, needed).Query(func(rows pgx.Rows) error {
		read, err := pgx.CollectRows(rows, pgx.RowToStructByName[workRow])
		for _, row := range read {
			*found = append(*found, row.work(kind, roles[row.OrganizationID]))
		}
		return err
	})
}

// queueTasks asks for the tasks of the actor's roles. Reviewers see no task of a case, only their own assignments.
func queueTasks(batch *pgx.Batch, actor grant.Actor, found *[]grant.Work) {
	organizations, roles, applicants := []uuid.UUID{}, []grant.Role{}, []grant.Role{}
	for _, m := range actor.Memberships {
		if grant.SeesTask(grant.Actor{Memberships: []grant.Membership{m}}, grant.Facts{Funder: m.Organization, Applicant: m.Organization}, m.Role) {
			organizations, roles = append(organizations, m.Organization), append(roles, m.Role)
		}
		if m.Role.OfApplicant() {
			applicants = append(applicants, m.Role)
		}
	}
	batch.Queue(listAskedTasks.sql, args{
		"organizations": organizations, "roles": roles, "applicants": applicants, "known": grant.TasksOfWork(),
	}).Query(func(rows pgx.Rows) error {
		read, err := pgx.CollectRows(rows, pgx.RowToStructByName[taskRow])
		for _, row := range read {
			*found = append(*found, row.work(grant.TaskWork(row.Kind), row.Role))
		}
		return err
	})
}

func (r workRow) work(kind grant.WorkKind, role grant.Role) grant.Work {
	w := grant.Work{
		Kind: kind, Role: role, Organization: r.OrganizationID, Title: grant.Text{ZH: r.TitleZH, EN: r.TitleEN}, Count: r.Count, Amount: r.Amount,
		Currency: r.Currency, DueAt: r.DueAt,
	}
	if r.CaseID != nil {
		w.Case = &grant.Case{Kind: *r.CaseKind, ID: *r.CaseID}
	}
	return w
}
