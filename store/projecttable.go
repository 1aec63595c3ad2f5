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

var listProjectRows = returning[ProjectRow](`
select p.id, p.funder_id, p.round_id, p.application_id, p.award_id, p.organization_id, p.number, p.stage, p.stage_reason, p.version,
       a.title, o.name as organization, a.asked,
       case when g.id is null then 'none' when exists (select from signed_agreements s where s.agreement_id = g.id) then 'signed' else 'drafted' end as agreement,
       l.pool, l.district, l.fund, l.own, l.paid
  from projects p
  join applications a on a.id = p.application_id
  join organizations o on o.id = p.organization_id
  left join lateral (select id from agreements where project_id = p.id order by number desc limit 1) g on true
 cross join lateral (
   select coalesce(sum(amount) filter (where source = 'pool'), 0)::bigint as pool,
          coalesce(sum(amount) filter (where source = 'district'), 0)::bigint as district,
          coalesce(sum(amount) filter (where source = 'fund'), 0)::bigint as fund,
          coalesce(sum(amount) filter (where source in ('own', 'in_kind')), 0)::bigint as own,
          coalesce(sum((select balance from accounts where kind = 'line_paid_out' and round_id = p.round_id and owner = lines.id)), 0)::bigint as paid
     from lines
    where project_id = p.id) l
 where p.round_id = @round and p.number > @after and (@organization::uuid is null or p.organization_id = @organization)
 order by p.number
 limit @limit`)

// ListProjectRows answers projects of a round by number: those of the organisation (nil: all).
func ListProjectRows(ctx context.Context, db DB, round, organization uuid.UUID, p Page) ([]ProjectRow, error) {
	return listProjectRows.all(ctx, db, args{"round": round, "organization": orNull(organization), "after": p.After, "limit": p.Limit})
}
