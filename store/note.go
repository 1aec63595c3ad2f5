package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Note is what one of the funder's people noted on a case for the others.
type Note struct {
	ID        uuid.UUID
	Text      string
	AuthorID  uuid.UUID
	Author    string // the name
	WrittenAt time.Time
}

var (
	funderOf = value[uuid.UUID](`
select funder_id from rounds where @kind = 'round' and id = @id
union all
select funder_id from applications where @kind = 'application' and id = @id
union all
select funder_id from projects where @kind = 'project' and id = @id
union all
select funder_id from disbursements where @kind = 'disbursement' and id = @id`)

	insertNote = doing(`
insert into notes (id, funder_id, case_kind, case_id, author, text, written_at)
values (@id, @funder, @kind, @case, @author, @text, @now)`)

	listNotes = returning[Note](`
select n.id, n.text, n.author as author_id, p.name as author, n.written_at
  from notes n
  join people p on p.id = n.author
 where n.case_kind = @kind and n.case_id = @case
   and (@before::uuid is null or (n.written_at, n.id) < (@before_at::timestamptz, @before::uuid))
 order by n.written_at desc, n.id desc
 limit @limit`)
)

// FunderOf answers whose a round, an application, a project or a disbursement is, or not_found.
func FunderOf(ctx context.Context, db DB, c grant.Case) (uuid.UUID, error) {
	return funderOf.get(ctx, db, args{"kind": c.Kind, "id": c.ID})
}

// InsertNote keeps a note.
func (tx *Tx) InsertNote(ctx context.Context, funder uuid.UUID, c grant.Case, id uuid.UUID, text string) error {
	return insertNote.exec(ctx, tx, args{"id": id, "funder": funder, "kind": c.Kind, "case": c.ID, "author": tx.Actor.Person, "text": text, "now": tx.Now})
}

// ListNotes answers the notes on a case, the newest first, before an instant and id (nil: from the newest), at most limit.
func ListNotes(ctx context.Context, db DB, c grant.Case, at time.Time, before uuid.UUID, limit int) ([]Note, error) {
	return listNotes.all(ctx, db, args{"kind": c.Kind, "case": c.ID, "before_at": at, "before": orNull(before), "limit": limit})
}
