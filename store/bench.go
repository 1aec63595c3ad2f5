package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// BenchRow is who can and who cannot be assigned to one application, besides who is a reviewer of the funder.
type BenchRow struct {
	ApplicationID uuid.UUID
	Receipt       string
	Stage         grant.Stage
	Members       []uuid.UUID // of who applies
	Recused       []uuid.UUID // from it, in whatever part of its review
	Desk          []uuid.UUID // assigned to its desk review
	Panel         []uuid.UUID // assigned to its panel
}

// At is the bench at a part of the application's review.
func (r BenchRow) At(part Part, reviewers []uuid.UUID) grant.Bench {
	assigned := r.Panel
	if part == DeskPart {
		assigned = r.Desk
	}
	return grant.Bench{Reviewers: reviewers, Members: r.Members, Recused: r.Recused, Assigned: assigned}
}

const benches = `
select a.id as application_id, a.receipt, a.stage,
       array(select distinct person from memberships where organization = a.organization_id and until is null) as members,
       array(select distinct reviewer from assignments where application_id = a.id and state = 'recused') as recused,
       array(select reviewer from assignments where application_id = a.id and state <> 'recused' and part = 'desk') as desk,
       array(select reviewer from assignments where application_id = a.id and state <> 'recused' and part = 'panel') as panel
  from applications a`

var (
	listBenches     = returning[BenchRow](benches + ` where a.id = any(@applications::uuid[])`)
	listOpenBenches = returning[BenchRow](benches + ` where a.round_id = @round and a.stage in ('eligible', 'desk_review', 'panel_review') order by a.receipt`)
)

// ListBenches answers the benches of applications.
func ListBenches(ctx context.Context, db DB, applications ...uuid.UUID) (map[uuid.UUID]BenchRow, error) {
	rows, err := listBenches.all(ctx, db, args{"applications": applications})
	found := make(map[uuid.UUID]BenchRow, len(rows))
	for _, r := range rows {
		found[r.ApplicationID] = r
	}
	return found, err
}

// ListOpenBenches answers the benches of those applications of a round to which reviewers can be assigned, by receipt.
func ListOpenBenches(ctx context.Context, db DB, round uuid.UUID) ([]BenchRow, error) {
	return listOpenBenches.all(ctx, db, args{"round": round})
}
