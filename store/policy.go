package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// Policy is one version of a policy document.
type Policy struct {
	ID          uuid.UUID
	FunderID    uuid.UUID
	Key         string
	Version     int
	Document    json.RawMessage
	Digest      string
	Author      uuid.UUID
	Preparers   []uuid.UUID // everybody who saved the draft
	Approver    *uuid.UUID
	PublishedAt *time.Time
}

const policyColumns = `id, funder_id, key, version, document, digest, author, preparers, approver, published_at`

var (
	findPolicy  = returning[Policy](`select ` + policyColumns + ` from policies where id = @id`)
	lockPolicy  = returning[Policy](`select ` + policyColumns + ` from policies where id = @id for update`)
	listPolicy  = returning[Policy](`select ` + policyColumns + ` from policies where funder_id = @funder order by key, version`)
	draftPolicy = returning[Policy](`
insert into policies (id, funder_id, key, version, document, digest, author, preparers, made_at)
select @id, @funder, @key, coalesce(max(version), 0) + 1, @document, @digest, @author::uuid, array[@author::uuid], @now
  from policies where funder_id = @funder and key = @key and published_at is not null
on conflict (funder_id, key) where published_at is null
do update set document = excluded.document, digest = excluded.digest, author = excluded.author, made_at = excluded.made_at,
              preparers = array_remove(policies.preparers, excluded.author) || excluded.author
returning ` + policyColumns)
	publishPolicy = doing(`update policies set approver = @approver, published_at = @now where id = @id`)
)

// FindPolicy answers a policy version.
func FindPolicy(ctx context.Context, db DB, id uuid.UUID) (Policy, error) {
	return findPolicy.one(ctx, db, args{"id": id})
}

// LockPolicy answers a policy version that the act will publish.
func LockPolicy(ctx context.Context, db DB, id uuid.UUID) (Policy, error) {
	return lockPolicy.one(ctx, db, args{"id": id})
}

// ListPolicies answers every version of every policy of a funder.
func ListPolicies(ctx context.Context, db DB, funder uuid.UUID) ([]Policy, error) {
	return listPolicy.all(ctx, db, args{"funder": funder})
}

// SaveDraftPolicy adds the next version of a policy or replaces its draft.
func SaveDraftPolicy(ctx context.Context, db DB, p Policy, now time.Time) (Policy, error) {
	return draftPolicy.one(ctx, db, args{"id": p.ID, "funder": p.FunderID, "key": p.Key, "document": p.Document, "digest": p.Digest, "author": p.Author, "now": now})
}

// PublishPolicy freezes a policy version; the constraint refuses whoever prepared it as approver.
func PublishPolicy(ctx context.Context, db DB, id, approver uuid.UUID, now time.Time) error {
	return publishPolicy.exec(ctx, db, args{"id": id, "approver": approver, "now": now})
}
