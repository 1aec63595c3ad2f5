package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// PublishedAward is an announced award as anybody may read it, with what the ledger holds for it: Awarded is what is
// committed, in transit and paid out of its line of the pool, Disbursed the last of these.
type PublishedAward struct {
	Number      string
	Title       string
	Asked       grant.Fen
	AnnouncedAt time.Time
	Scheme      string
	Code        string
	Name        string
	Places      []string
	Awarded     grant.Fen
	Disbursed   grant.Fen
}

var listPublishedAwards = returning[PublishedAward](`
select p.number, a.title, a.asked, p.made_at as announced_at, o.scheme, o.code, o.name,
       array(select places.name from application_places ap join places on places.id = ap.place_id where ap.application_id = a.id order by ap.position) as places,
       held.awarded, held.disbursed
  from projects p
  join applications a on a.id = p.application_id
  join organizations o on o.id = p.organization_id
 cross join lateral (
   select coalesce(sum(balance), 0)::bigint as awarded, coalesce(sum(balance) filter (where kind = 'line_paid_out'), 0)::bigint as disbursed
     from accounts
    where round_id = p.round_id and owner = p.award_id and kind in ('line_committed', 'line_in_transit', 'line_paid_out')) held
 where p.round_id = @round and held.awarded > 0
 order by p.number`)

// ListPublishedAwards answers the announced awards of a round by number. Those that were given up and hold nothing any
// more are left out.
func ListPublishedAwards(ctx context.Context, db DB, round uuid.UUID) ([]PublishedAward, error) {
	return listPublishedAwards.all(ctx, db, args{"round": round})
}
