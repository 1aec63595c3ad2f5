package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Place is a part of a funder's area: city, district, street, community. Kind tells a community: urban (社区), rural (村),
// or other where the two are not told apart. The places above it have none.
type Place struct {
	ID       uuid.UUID
	Code     string
	Name     string
	Level    string
	Kind     *string
	ParentID *uuid.UUID
}

// IsCommunity says whether the place is a community, in which projects take place and which has a cap.
func (p Place) IsCommunity() bool { return p.Kind != nil }

var (
	insertPlaces = value[uuid.UUID](`
insert into places (id, funder_id, code, name, level, kind, parent_id, made_at)
select p.id, @funder, p.code, p.name, p.level, nullif(p.kind, ''), p.parent, @now
  from unnest(@ids::uuid[], @codes::text[], @names::text[], @levels::text[], @kinds::text[], @parents::uuid[])
       as p (id, code, name, level, kind, parent)
returning id`)
	listPlaces = returning[Place](`
select id, code, name, level, kind, parent_id from places where funder_id = @funder order by code`)

	places     = ` from places where funder_id = @funder and ` + hasText("name", "code")
	findPlaces = returning[PlaceRow](`
select id, code, name, level, kind, parent_id, (select name from places above where above.id = places.parent_id) as parent` + places + ` and code > @after
 order by code
 limit @limit`)
	countPlaces = value[int](`select count(*)::int` + places)
)

// PlaceRow is a place as a list shows it, with what the place above it is called.
type PlaceRow struct {
	Place
	Parent *string
}

// PlaceQuery says which places of a funder are listed, and after which code.
type PlaceQuery struct {
	Funder uuid.UUID
	Text   string // in the name or the code; empty: any
	Page
}

// InsertPlaces adds places and answers their ids. A code that somebody added meanwhile is a race.
func InsertPlaces(ctx context.Context, db DB, funder uuid.UUID, places []Place, now time.Time) ([]uuid.UUID, error) {
	n := len(places)
	ids, codes, names, levels, kinds, parents := make([]uuid.UUID, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]*uuid.UUID, n)
	for i, p := range places {
		ids[i], codes[i], names[i], levels[i], parents[i] = p.ID, p.Code, p.Name, p.Level, p.ParentID
		if p.Kind != nil {
			kinds[i] = *p.Kind
		}
	}
	return insertPlaces.all(ctx, db, args{"funder": funder, "ids": ids, "codes": codes, "names": names, "levels": levels, "kinds": kinds, "parents": parents, "now": now})
}

// ListPlaceRows answers one page of the places that are asked for, by code.
func ListPlaceRows(ctx context.Context, db DB, q PlaceQuery) ([]PlaceRow, error) {
	return findPlaces.all(ctx, db, args{"funder": q.Funder, "text": q.Text, "after": q.After, "limit": q.Limit})
}

// CountPlaces answers how many places are asked for, on all pages.
func CountPlaces(ctx context.Context, db DB, q PlaceQuery) (int, error) {
	return countPlaces.get(ctx, db, args{"funder": q.Funder, "text": q.Text})
}

// ListPlaces answers all places of a funder by code.
func ListPlaces(ctx context.Context, db DB, funder uuid.UUID) ([]Place, error) {
	return listPlaces.all(ctx, db, args{"funder": funder})
}
