package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// fileOf is a file of a draft or an application without its content.
type fileOf struct {
	Of    uuid.UUID
	Field string
	EvidenceFile
}

func (f fileOf) file() grant.ApplicationFile {
	return grant.ApplicationFile{ID: f.ID, Field: f.Field, Name: f.Name, MediaType: f.MediaType, Size: f.Size, SHA256: hex.EncodeToString(f.SHA256)}
}

const fileOfColumns = `field, f.id, f.name, f.media_type, f.sha256, length(f.content) as size`

var (
	// The draft's count of files is raised first: who attaches at the same time waits for it, and its limit holds.
	attachFile = returning[fileOf](`
with draft as (
  update drafts set files = files + 1
   where id = @draft and application_id is null and files < @most and not exists (select from draft_files where file_id = @id)
  returning id, funder_id, files
), file as (
  insert into files (id, funder_id, name, media_type, sha256, content, made_at)
  select @id, funder_id, @name, @type, @sha256, @content, clock_timestamp() from draft
  returning id, name, media_type, sha256, length(content) as size
), attached as (
  insert into draft_files (file_id, funder_id, draft_id, position, field, attached_by)
  select @id, funder_id, id, files, @field, @person from draft
)
select @draft::uuid as of, @field::text as field, id, name, media_type, sha256, size from file`)

	insertApplicationFiles = doing(`
insert into application_files (file_id, funder_id, application_id, position, field)
select f.id, @funder, @application, f.position, f.field from unnest(@ids::uuid[], @fields::text[]) with ordinality as f (id, field, position)`)

	listDraftFiles = returning[fileOf](`
select d.draft_id as of, ` + fileOfColumns + `
  from draft_files d
  join files f on f.id = d.file_id
 where d.draft_id = any(@drafts::uuid[])
 order by d.draft_id, d.position`)
	listApplicationFiles = returning[fileOf](`
select a.application_id as of, ` + fileOfColumns + `
  from application_files a
  join files f on f.id = a.file_id
 where a.application_id = @application
 order by a.position`)

	findDraftFile = returning[File](`
select f.name, f.media_type, f.content from draft_files d join files f on f.id = d.file_id where d.draft_id = @draft and d.file_id = @file`)
	findApplicationFile = returning[File](`
select f.name, f.media_type, f.content
  from application_files a
  join files f on f.id = a.file_id
 where a.application_id = @application and a.file_id = @file`)
)

// AttachFile adds a file to an open draft for a field of its form. It answers not_found when the draft was submitted or
// has MaxDraftFiles files, and when a file of that id is there.
func AttachFile(ctx context.Context, db DB, id, draft, person uuid.UUID, field string, file grant.Evidence) (grant.ApplicationFile, error) {
	sum := sha256.Sum256(file.Content)
	attached, err := attachFile.one(ctx, db, args{
		"id": id, "draft": draft, "person": person, "field": field, "most": grant.MaxDraftFiles,
		"name": file.Name, "type": file.MediaType(), "sha256": sum[:], "content": []byte(file.Content),
	})
	return attached.file(), err
}

// ListDraftFiles answers the files of the drafts, each draft's in the order they were attached.
func ListDraftFiles(ctx context.Context, db DB, drafts ...uuid.UUID) (map[uuid.UUID][]grant.ApplicationFile, error) {
	rows, err := listDraftFiles.all(ctx, db, args{"drafts": notNil(drafts)})
	files := make(map[uuid.UUID][]grant.ApplicationFile, len(drafts))
	for _, row := range rows {
		files[row.Of] = append(files[row.Of], row.file())
	}
	return files, err
}

// ListApplicationFiles answers the files of an application in the order of the form.
func ListApplicationFiles(ctx context.Context, db DB, application uuid.UUID) ([]grant.ApplicationFile, error) {
	rows, err := listApplicationFiles.all(ctx, db, args{"application": application})
	files := make([]grant.ApplicationFile, len(rows))
	for i, row := range rows {
		files[i] = row.file()
	}
	return files, err
}

// FindDraftFile answers a file of the draft with its content.
func FindDraftFile(ctx context.Context, db DB, draft, file uuid.UUID) (File, error) {
	return findDraftFile.one(ctx, db, args{"draft": draft, "file": file})
}

// FindApplicationFile answers a file of the application with its content.
func FindApplicationFile(ctx context.Context, db DB, application, file uuid.UUID) (File, error) {
	return findApplicationFile.one(ctx, db, args{"application": application, "file": file})
}

// InsertApplicationFiles notes the files that the answers of an application name, in the order of the form.
func (tx *Tx) InsertApplicationFiles(ctx context.Context, a grant.Application, files []grant.ApplicationFile) error {
	ids, fields := make([]uuid.UUID, len(files)), make([]string, len(files))
	for i, file := range files {
		ids[i], fields[i] = file.ID, file.Field
	}
	return insertApplicationFiles.exec(ctx, tx, args{"funder": a.FunderID, "application": a.ID, "ids": ids, "fields": fields})
}
