package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// ScoreDraft is a score sheet that its reviewer is still writing. It is no fact: saving it is no act.
type ScoreDraft struct {
	Content json.RawMessage
	Version int64
	SavedAt time.Time
}

var (
	findScoreDraft = returning[ScoreDraft](`
select content, version, saved_at from score_drafts where assignment_id = @assignment and content is not null`)

	saveScoreDraft = returning[ScoreDraft](`
insert into score_drafts (assignment_id, funder_id, content)
select @assignment, @funder, @content
 where @version::bigint = 0 or exists (select from score_drafts where assignment_id = @assignment)
on conflict (assignment_id) do update set content = excluded.content, version = score_drafts.version + 1, saved_at = clock_timestamp()
 where @version = case when score_drafts.content is null then 0 else score_drafts.version end
returning content, version, saved_at`)

	endScoreDraft = doing(`update score_drafts set content = null where assignment_id = @assignment`)
)

// FindScoreDraft answers the draft of an assignment's score sheet.
func FindScoreDraft(ctx context.Context, db DB, assignment uuid.UUID) (ScoreDraft, error) {
	return findScoreDraft.one(ctx, db, args{"assignment": assignment})
}

// SaveScoreDraft replaces the draft that has the version, or begins one where the version is 0 and there is none. It
// answers not_found when the draft has another version.
func SaveScoreDraft(ctx context.Context, db DB, a Assignment, version int64, content json.RawMessage) (ScoreDraft, error) {
	return saveScoreDraft.one(ctx, db, args{"assignment": a.ID, "funder": a.FunderID, "version": version, "content": content})
}

// EndScoreDraft empties the draft: its sheet was handed in.
func EndScoreDraft(ctx context.Context, db DB, assignment uuid.UUID) error {
	return endScoreDraft.exec(ctx, db, args{"assignment": assignment})
}
