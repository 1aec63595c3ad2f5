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
	insertDraft = returning[Draft](`
insert into drafts (id, funder_id, round_id, organization_id, content, saved_by)
values (@id, @funder, @round, @organization, @content, @person)
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
   set content = @content, version = version + 1, saved_by = @person, saved_at = clock_timestamp()
 where id = @id and version = @version and application_id is null
returning ` + draftColumns)
)

// InsertDraft begins a draft of an organisation in a round. A draft with this id that it has begun before is
// answered as it is; not_found when the id belongs to another draft.
func InsertDraft(ctx context.Context, db DB, id uuid.UUID, r grant.Round, organization, person uuid.UUID, content json.RawMessage) (Draft, error) {
	return insertDraft.one(ctx, db, args{"id": id, "funder": r.FunderID, "round": r.ID, "organization": organization, "person": person, "content": content})
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
