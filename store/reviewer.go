package store

import (
	"context"

	"github.com/google/uuid"
)

// Reviewer is somebody with the role of a reviewer in a funder, with the other organisations in which he has a part and
// what he is asked for. Who was recused is not asked any more.
type Reviewer struct {
	PersonID      uuid.UUID
	Name          string
	Organizations []NamedOrganization
	Assigned      int
	HandedIn      int
	Late          int // not handed in although the time is over
}

// NamedOrganization is an organisation by its name.
type NamedOrganization struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// A date has passed when its last second has.
const isLate = `state in ('assigned', 'accepted') and due_at + interval '1 second' <= app_now()`

var listReviewers = returning[Reviewer](`
select p.id as person_id, p.name,
       (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) order by o.name, o.id), '[]')
          from organizations o
         where o.id <> @funder
           and o.id in (select organization from memberships
                         where person = p.id and since <= app_now() and (until is null or until > app_now()))) as organizations,
       c.assigned, c.handed_in, c.late
  from people p
 cross join lateral (
   select count(*)::int as assigned, (count(*) filter (where state = 'handed_in'))::int as handed_in, (count(*) filter (where ` + isLate + `))::int as late
     from assignments
    where reviewer = p.id and funder_id = @funder and state <> 'recused'
      and (@round::uuid is null or application_id in (select id from applications where round_id = @round))) c
 where p.id in (select person from memberships
                 where organization = @funder and role = 'reviewer' and since <= app_now() and (until is null or until > app_now()))
 order by p.name, p.id`)

// ListReviewers answers the reviewers of a funder by name, with what they are asked for in a round (nil: in all).
func ListReviewers(ctx context.Context, db DB, funder, round uuid.UUID) ([]Reviewer, error) {
	return listReviewers.all(ctx, db, args{"funder": funder, "round": orNull(round)})
}
