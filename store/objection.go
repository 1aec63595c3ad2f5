package store

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

const objectionColumns = `id, funder_id, notice_id, application_id, number, name, contact, claim, clue, filed_at, outcome, statement, decided_by, decided_at`

var (
	insertObjection = value[string](`
insert into objections (id, funder_id, notice_id, notice_ends_at, application_id, number, name, contact, claim, clue, filed_at)
values (@id, @funder, @notice, @ends_at, @application, @key::text || '-Y' || lpad(nextval('objection_numbers')::text, 5, '0'), @name, @contact, @claim, @clue, @now)
returning number`)

	insertFiles = doing(`
with file as (
  insert into files (id, funder_id, name, media_type, sha256, content, made_at)
  select f.id, @funder, f.name, f.media_type, f.sha256, f.content, @now
    from unnest(@ids::uuid[], @names::text[], @types::text[], @hashes::bytea[], @contents::bytea[]) as f (id, name, media_type, sha256, content)
  returning id
)
insert into objection_files (funder_id, objection_id, position, file_id)
select @funder, @objection, f.position, f.id from unnest(@ids::uuid[]) with ordinality as f (id, position)`)

	findObjection  = returning[grant.Objection](`select ` + objectionColumns + ` from objections where id = @id`)
	seekObjection  = returning[grant.Objection](`select ` + objectionColumns + ` from objections where number = @number`)
	lockObjection  = returning[grant.Objection](`select ` + objectionColumns + ` from objections where id = @id for update`)
	listObjections = returning[grant.Objection](`
select ` + objectionColumns + ` from objections where notice_id in (select id from notices where round_id = @round) order by filed_at, number`)
	decideObjection = doing(`
update objections set outcome = @outcome, statement = @statement, decided_by = @by, decided_at = @now where id = @id`)

	countOpenObjections = value[int](`select count(*)::int from objections where application_id = any(@applications::uuid[]) and outcome is null`)
	listEvidence        = returning[EvidenceFile](`
select f.id, f.name, f.media_type, f.sha256, length(f.content) as size
  from objection_files of
  join files f on f.id = of.file_id
 where of.objection_id = @objection
 order by of.position`)
	findEvidence = returning[File](`
select f.name, f.media_type, f.content
  from objection_files of
  join files f on f.id = of.file_id
 where of.objection_id = @objection and f.id = @file`)
)

// InsertObjection adds an objection with its evidence and answers the number of its receipt, which begins with the
// round's key.
func InsertObjection(ctx context.Context, db DB, o grant.Objection, n grant.Notice, roundKey string, evidence []grant.Evidence) (string, error) {
	number, err := insertObjection.get(ctx, db, args{
		"id": o.ID, "funder": o.FunderID, "notice": n.ID, "ends_at": n.EndsAt, "application": o.ApplicationID, "key": roundKey,
		"name": o.Name, "contact": o.Contact, "claim": o.Claim, "clue": o.Clue, "now": o.FiledAt,
	})
	if err != nil || len(evidence) == 0 {
		return number, err
	}
	ids, names, types := make([]uuid.UUID, len(evidence)), make([]string, len(evidence)), make([]string, len(evidence))
	hashes, contents := make([][]byte, len(evidence)), make([][]byte, len(evidence))
	for i, file := range evidence {
		sum := sha256.Sum256(file.Content)
		ids[i], names[i], types[i], hashes[i], contents[i] = uuid.Must(uuid.NewV7()), file.Name, file.MediaType(), sum[:], file.Content
	}
	return number, insertFiles.exec(ctx, db, args{
		"funder": o.FunderID, "objection": o.ID, "now": o.FiledAt, "ids": ids, "names": names, "types": types, "hashes": hashes, "contents": contents,
	})
}

// FindObjection answers an objection.
func FindObjection(ctx context.Context, db DB, id uuid.UUID) (grant.Objection, error) {
	return findObjection.one(ctx, db, args{"id": id})
}

// SeekObjection answers the objection with the number of a receipt.
func SeekObjection(ctx context.Context, db DB, number string) (grant.Objection, error) {
	return seekObjection.one(ctx, db, args{"number": number})
}

// LockObjection answers an objection that the act will decide.
func LockObjection(ctx context.Context, db DB, id uuid.UUID) (grant.Objection, error) {
	return lockObjection.one(ctx, db, args{"id": id})
}

// ListObjections answers the objections to the notices of a round, oldest first.
func ListObjections(ctx context.Context, db DB, round uuid.UUID) ([]grant.Objection, error) {
	return listObjections.all(ctx, db, args{"round": round})
}

// DecideObjection notes how an objection was decided, why and by whom.
func DecideObjection(ctx context.Context, db DB, id uuid.UUID, outcome grant.ObjectionOutcome, statement string, by uuid.UUID, now time.Time) error {
	return decideObjection.exec(ctx, db, args{"id": id, "outcome": outcome, "statement": statement, "by": by, "now": now})
}

// CountOpenObjections counts the objections to the applications that are not decided.
func CountOpenObjections(ctx context.Context, db DB, applications ...uuid.UUID) (int, error) {
	return countOpenObjections.get(ctx, db, args{"applications": applications})
}

// EvidenceFile is a file of an objection without its content.
type EvidenceFile struct {
	ID        uuid.UUID
	Name      string
	MediaType string
	SHA256    []byte `db:"sha256"`
	Size      int
}

// ListEvidence answers what was handed in with an objection.
func ListEvidence(ctx context.Context, db DB, objection uuid.UUID) ([]EvidenceFile, error) {
	return listEvidence.all(ctx, db, args{"objection": objection})
}

// File is a file with its content.
type File struct {
	Name      string
	MediaType string
	Content   []byte
}

// FindEvidence answers a file of an objection.
func FindEvidence(ctx context.Context, db DB, objection, file uuid.UUID) (File, error) {
	return findEvidence.one(ctx, db, args{"objection": objection, "file": file})
}
