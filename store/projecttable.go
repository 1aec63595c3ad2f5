package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// ProjectRow is a project with its lines by source and what was paid out of them.
type ProjectRow struct {
	grant.Project
	Title        string
	Organization string
	Agreement    string // none, drafted or signed: the newest version
	Asked        grant.Fen
	Pool         grant.Fen
	District     grant.Fen
	Fund         grant.Fen
	Own          grant.Fen // in money and in kind
	Paid         grant.Fen
}

// ProjectQuery says which projects of a round are listed, and after which number.
type ProjectQuery struct {
	Round        uuid.UUID
	Organization uuid.UUID     // nil: all
	Text         string        // in the number, the title or the organisation's name; empty: any
	Stages       []grant.Stage // none: all
	Agreements   []string      // none, drafted or signed; none of them: all
	Page
}

var (
	projectRows = `
  from projects p
  join applications a on a.id = p.application_id
  join organizations o on o.id = p.organization_id
  left join lateral (select id from agreements where project_id = p.id order by number desc limit 1) g on true
 cross join lateral (
   select case when g.id is null then 'none' when exists (select from signed_agreements s where s.agreement_id = g.id) then 'signed' else 'drafted' end as agreement) s`
	isProjectAskedFor = `
 where p.round_id = @round and (@organization::uuid is null or p.organization_id = @organization)
   and (cardinality(@stages::text[]) = 0 or p.stage = any(@stages))
   and (cardinality(@agreements::text[]) = 0 or s.agreement = any(@agreements))
   and ` + hasText("p.number", "a.title", "o.name")

	listProjectRows = returning[ProjectRow](`
select p.id, p.funder_id, p.round_id, p.application_id, p.award_id, p.organization_id, p.number, p.stage, p.stage_reason, p.version,
       a.title, o.name as organization, a.asked, s.agreement, l.pool, l.district, l.fund, l.own, l.paid` + projectRows + `
 cross join lateral (
   select coalesce(sum(amount) filter (where source = 'pool'), 0)::bigint as pool,
          coalesce(sum(amount) filter (where source = 'district'), 0)::bigint as district,
          coalesce(sum(amount) filter (where source = 'fund'), 0)::bigint as fund,
          coalesce(sum(amount) filter (where source in ('own', 'in_kind')), 0)::bigint as own,
          coalesce(sum((select balance from accounts where kind = 'line_paid_out' and round_id = p.round_id and owner = lines.id)), 0)::bigint as paid
     from lines
    where project_id = p.id) l` + isProjectAskedFor + `
   and p.number > @after
 order by p.number
 limit @limit`)
	countProjectRows = value[int](`select count(*)::int` + projectRows + isProjectAskedFor)
)

func (q ProjectQuery) args() args {
	return args{
		"round": q.Round, "organization": orNull(q.Organization), "text": q.Text,
		"stages": append([]grant.Stage{}, q.Stages...), "agreements": append([]string{}, q.Agreements...),
	}
}

// ListProjectRows answers one page of the projects that are asked for, by number.
func ListProjectRows(ctx context.Context, db DB, q ProjectQuery) ([]ProjectRow, error) {
	a := q.args()
	a["after"], a["limit"] = q.After, q.Limit
	return listProjectRows.all(ctx, db, a)
}

// CountProjectRows answers how many projects are asked for, on all pages.
func CountProjectRows(ctx context.Context, db DB, q ProjectQuery) (int, error) {
	return countProjectRows.get(ctx, db, q.args())
}
