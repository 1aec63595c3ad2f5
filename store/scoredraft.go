package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// ScoreDraft is a score sheet that its reviewer is still writing. It is no fact: saving it is no act.
type ScoreDraft struct {
	Content json.RawMessage // nil: its sheet was handed in, and the next draft goes on from its version
	Version int64
	SavedAt time.Time
}

var (
	findScoreDraft = returning[ScoreDraft](`
select content, version, saved_at from score_drafts where assignment_id = @assignment`)

	saveScoreDraft = returning[ScoreDraft](`
insert into score_drafts (assignment_id, funder_id, content, saved_at)
select @assignment, @funder, @content, app_now()
 where @version::bigint = 0 or exists (select from score_drafts where assignment_id = @assignment)
on conflict (assignment_id) do update set content = excluded.content, version = score_drafts.version + 1, saved_at = app_now()
 where @version = score_drafts.version
returning content, version, saved_at`)

	// Also where nothing was saved yet: what is on its way would else be the first draft of the next sheet.
	endScoreDraft = doing(`
insert into score_drafts (assignment_id, funder_id, content, saved_at)
values (@assignment, @funder, null, app_now())
on conflict (assignment_id) do update set content = null, version = score_drafts.version + 1, saved_at = app_now()`)
)

// FindScoreDraft answers the draft of an assignment's score sheet, or what a handed-in one has left of it.
func FindScoreDraft(ctx context.Context, db DB, assignment uuid.UUID) (ScoreDraft, error) {
	return findScoreDraft.one(ctx, db, args{"assignment": assignment})
}

// SaveScoreDraft replaces the draft that has the version, or begins one where the version is 0 and there was none. It
// answers not_found when the draft has another version, as after its sheet was handed in.
func SaveScoreDraft(ctx context.Context, db DB, a Assignment, version int64, content json.RawMessage) (ScoreDraft, error) {
	return saveScoreDraft.one(ctx, db, args{"assignment": a.ID, "funder": a.FunderID, "version": version, "content": content})
}

// EndScoreDraft empties the draft: its sheet was handed in. Nothing that was typed before is saved any more.
func EndScoreDraft(ctx context.Context, db DB, a Assignment) error {
	return endScoreDraft.exec(ctx, db, args{"assignment": a.ID, "funder": a.FunderID})
}
