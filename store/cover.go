package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Cover is a colleague who stands in for somebody on leave, with the people's names.
type Cover struct {
	ID           uuid.UUID
	Organization uuid.UUID
	PersonID     uuid.UUID
	Person       string
	ByID         uuid.UUID
	By           string
	Role         grant.Role
	From         grant.Date
	Until        grant.Date // the last day
	Reason       string
	GrantedBy    string
	GrantedAt    time.Time
	EndedAt      *time.Time // nil: not before its last day
}

const selectCovers = `
select c.id, c.organization, c.person as person_id, p.name as person, c.by_person as by_id, b.name as by, c.role, c.from_day as from, c.until_day as until,
       c.reason, g.name as granted_by, c.granted_at, c.ended_at
  from covers c
  join people p on p.id = c.person
  join people b on b.id = c.by_person
  join people g on g.id = c.granted_by`

var (
	findCover = returning[Cover](selectCovers + ` where c.id = @id`)
	// One at a time ends it.
	lockCover   = returning[Cover](selectCovers + ` where c.id = @id for update of c`)
	listCovers  = returning[Cover](selectCovers + ` where c.organization = @organization order by c.from_day desc, c.granted_at desc, c.id`)
	insertCover = doing(`
insert into covers (id, organization, person, by_person, role, from_day, until_day, reason, granted_by, granted_at)
values (@id, @organization, @person, @by, @role, @from, @until, @reason, @granter, @now)`)
	isCovered = value[bool](`
select exists (
  select from covers
   where organization = @organization and person = @person and by_person = @by and role = @role and ended_at is null
     and from_day <= @until and until_day >= @from)`)
	endCover = doing(`update covers set ended_by = @by, ended_at = @now where id = @id`)
)

// FindCover answers a cover.
func FindCover(ctx context.Context, db DB, id uuid.UUID) (Cover, error) {
	return findCover.one(ctx, db, args{"id": id})
}

// LockCover answers a cover that the act will end.
func LockCover(ctx context.Context, db DB, id uuid.UUID) (Cover, error) {
	return lockCover.one(ctx, db, args{"id": id})
}

// ListCovers answers the covers of an organisation, those that begin last first, ended ones too.
func ListCovers(ctx context.Context, db DB, organization uuid.UUID) ([]Cover, error) {
	return listCovers.all(ctx, db, args{"organization": organization})
}

// IsCovered says whether the two people have a cover in the role already that has not ended and shares a day.
func IsCovered(ctx context.Context, db DB, organization uuid.UUID, c grant.Cover) (bool, error) {
	return isCovered.get(ctx, db, args{
		"organization": organization, "person": c.Person, "by": c.By, "role": c.Role, "from": c.From, "until": c.Until,
	})
}

// InsertCover keeps a cover; the constraints refuse one by the person himself or by who grants it.
func (tx *Tx) InsertCover(ctx context.Context, id, organization uuid.UUID, c grant.Cover) error {
	return insertCover.exec(ctx, tx, args{
		"id": id, "organization": organization, "person": c.Person, "by": c.By, "role": c.Role, "from": c.From, "until": c.Until, "reason": c.Reason,
		"granter": tx.Actor.Person, "now": tx.Now,
	})
}

// EndCover ends a cover now.
func (tx *Tx) EndCover(ctx context.Context, id uuid.UUID) error {
	return endCover.exec(ctx, tx, args{"id": id, "by": tx.Actor.Person, "now": tx.Now})
}

// Over says whether the cover was ended or its last day has passed in Beijing.
func (c Cover) Over(now time.Time) bool {
	return c.EndedAt != nil || grant.DateOf(now.In(grant.Beijing)).After(c.Until)
}
