package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// ProjectRow is a project with its lines by source and what was paid out of them.
type ProjectRow struct {
	Number       string
	Title        string
	Organization string
	Stage        grant.Stage
	Asked        grant.Fen
	Pool         grant.Fen
	District     grant.Fen
	Fund         grant.Fen
	Own          grant.Fen // in money and in kind
	Paid         grant.Fen
}

var listProjectRows = returning[ProjectRow](`
select p.number, a.title, o.name as organization, p.stage, a.asked, l.pool, l.district, l.fund, l.own, l.paid
  from projects p
  join applications a on a.id = p.application_id
  join organizations o on o.id = p.organization_id
 cross join lateral (
   select coalesce(sum(amount) filter (where source = 'pool'), 0)::bigint as pool,
          coalesce(sum(amount) filter (where source = 'district'), 0)::bigint as district,
          coalesce(sum(amount) filter (where source = 'fund'), 0)::bigint as fund,
          coalesce(sum(amount) filter (where source in ('own', 'in_kind')), 0)::bigint as own,
          coalesce(sum((select balance from accounts where kind = 'line_paid_out' and round_id = p.round_id and owner = lines.id)), 0)::bigint as paid
     from lines
    where project_id = p.id) l
 where p.round_id = @round
 order by p.number`)

// ListProjectRows answers the projects of a round by number.
func ListProjectRows(ctx context.Context, db DB, round uuid.UUID) ([]ProjectRow, error) {
	return listProjectRows.all(ctx, db, args{"round": round})
}
