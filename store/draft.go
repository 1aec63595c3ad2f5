package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Draft is an application that somebody is still writing. It is no fact: saving it is no act.
type Draft struct {
	ID             uuid.UUID
	FunderID       uuid.UUID
	RoundID        uuid.UUID
	OrganizationID uuid.UUID
	Content        json.RawMessage
	Version        int64
	SavedAt        time.Time
	SavedByName    string
	ApplicationID  *uuid.UUID // once it is submitted
}

const draftColumns = `id, funder_id, round_id, organization_id, content, version, saved_at,
  (select name from people where people.id = drafts.saved_by) as saved_by_name, application_id`

var (
	// People read when a draft was saved beside the round's dates: both are business time.
	// The first place that is free; none where the organisation has as many drafts as it may.
	insertDraft = returning[Draft](`
insert into drafts (id, funder_id, round_id, organization_id, place, place_limit, content, saved_by, saved_at)
select @id, @funder, @round, @organization, p.place, @most, @content, @person, app_now()
  from generate_series(1, @most::int) as p (place)
 where not exists (select from drafts d
                    where d.round_id = @round and d.organization_id = @organization and d.place = p.place and d.application_id is null)
 order by p.place
 limit 1
on conflict (id) do update set saved_at = drafts.saved_at where drafts.organization_id = excluded.organization_id and drafts.round_id = excluded.round_id
returning ` + draftColumns)

	findDraft  = returning[Draft](`select ` + draftColumns + ` from drafts where id = @id`)
	listDrafts = returning[Draft](`
select ` + draftColumns + `
  from drafts
 where organization_id = @organization and (@round::uuid is null or round_id = @round)
 order by saved_at desc, id`)

	// Each organisation once, in an order that all acts have in common.
	listDrafting = value[uuid.UUID](`
select distinct organization_id from drafts where round_id = @round and application_id is null order by organization_id`)

	saveDraft = returning[Draft](`
update drafts
   set content = @content, version = version + 1, saved_by = @person, saved_at = app_now()
 where id = @id and version = @version and application_id is null
returning ` + draftColumns)
)

// NewDraft is a draft to begin, where its organisation has not the most of them yet.
type NewDraft struct {
	ID           uuid.UUID
	Organization uuid.UUID
	Person       uuid.UUID
	Content      json.RawMessage
	Most         int
}

// InsertDraft begins a draft of an organisation in a round. A draft with this id that it has begun before is answered as it is
// while there is a place for another; not_found when there is none and when the id belongs to another draft. Not for use in a
// transaction: it tries again when another draft has taken the place meanwhile.
func InsertDraft(ctx context.Context, db DB, r grant.Round, n NewDraft) (Draft, error) {
	for tried := 1; ; tried++ {
		d, err := insertDraft.one(ctx, db, args{
			"id": n.ID, "funder": r.FunderID, "round": r.ID, "organization": n.Organization, "person": n.Person, "content": n.Content, "most": n.Most,
		})
		if !IsRaced(err) || tried > n.Most {
			return d, err
		}
	}
}

// FindDraft answers a draft.
func FindDraft(ctx context.Context, db DB, id uuid.UUID) (Draft, error) {
	return findDraft.one(ctx, db, args{"id": id})
}

// ListDrafts answers the drafts of an organisation in a round (nil: in all), the one saved last first.
func ListDrafts(ctx context.Context, db DB, organization, round uuid.UUID) ([]Draft, error) {
	return listDrafts.all(ctx, db, args{"organization": organization, "round": orNull(round)})
}

// ListDrafting answers the organisations with a draft in the round that is not submitted.
func ListDrafting(ctx context.Context, db DB, round uuid.UUID) ([]uuid.UUID, error) {
	return listDrafting.all(ctx, db, args{"round": round})
}

// SaveDraft replaces the content of a draft that still has the version. It answers not_found when the draft
// has another one or was submitted.
func SaveDraft(ctx context.Context, db DB, id uuid.UUID, version int64, person uuid.UUID, content json.RawMessage) (Draft, error) {
	return saveDraft.one(ctx, db, args{"id": id, "version": version, "person": person, "content": content})
}
