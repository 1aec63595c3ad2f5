package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// PaperScore is what stands on a reviewer's paper sheet, entered by somebody else and not confirmed yet.
type PaperScore struct {
	ID          uuid.UUID
	Points      int32
	MatchPoints *int32
	Items       []grant.ItemScore
	Comment     string
	Feedback    string
	Digest      string
	EnteredBy   uuid.UUID
	Enterer     string // the name of who entered it
	EnteredAt   time.Time
}

// Sheet is the score sheet as it was entered.
func (p PaperScore) Sheet() grant.ScoreSheet {
	sheet := grant.ScoreSheet{Points: grant.Points(p.Points), Items: p.Items, Comment: p.Comment, Feedback: p.Feedback}
	if p.MatchPoints != nil {
		sheet.Match = new(grant.Points(*p.MatchPoints))
	}
	return sheet
}

var (
	findPaperScore = returning[PaperScore](`
select s.id, s.points, s.match_points, s.items, s.comment, s.feedback, s.digest, s.entered_by, p.name as enterer, s.entered_at
  from paper_scores s
  join people p on p.id = s.entered_by
 where s.assignment_id = @assignment and s.stage = 'entered'`)

	insertPaperScore = doing(`
insert into paper_scores (id, funder_id, assignment_id, reviewer, points, match_points, items, comment, feedback, digest, stage, entered_by, entered_at)
values (@id, @funder, @assignment, @reviewer, @points, @match, @items, @comment, @feedback, @digest, 'entered', @by, @now)`)
	replacePaperScore = doing(`update paper_scores set stage = 'replaced' where assignment_id = @assignment and stage = 'entered'`)
	confirmPaperScore = doing(`update paper_scores set stage = 'confirmed', confirmed_at = @now where id = @id`)

	countPaperScores = value[int](`
select count(*)
  from paper_scores p
  join assignments a on a.id = p.assignment_id
 where a.application_id = @application and p.stage = 'entered'`)
)

// FindPaperScore answers the score that waits for an assignment's reviewer to confirm it.
func FindPaperScore(ctx context.Context, db DB, assignment uuid.UUID) (PaperScore, error) {
	return findPaperScore.one(ctx, db, args{"assignment": assignment})
}

// InsertPaperScore enters a score from paper, in the place of one that waits.
func InsertPaperScore(ctx context.Context, db DB, a Assignment, id uuid.UUID, sheet grant.ScoreSheet, by uuid.UUID, now time.Time) error {
	if err := ReplacePaperScore(ctx, db, a.ID); err != nil {
		return err
	}
	return insertPaperScore.exec(ctx, db, args{
		"id": id, "funder": a.FunderID, "assignment": a.ID, "reviewer": a.Reviewer, "points": int32(sheet.Points), "match": hundredths(sheet.Match),
		"items": append([]grant.ItemScore{}, sheet.Items...), "comment": sheet.Comment, "feedback": sheet.Feedback, "digest": sheet.Digest(id), "by": by, "now": now,
	})
}

// ReplacePaperScore ends the waiting of a score from paper: another one counts.
func ReplacePaperScore(ctx context.Context, db DB, assignment uuid.UUID) error {
	return replacePaperScore.exec(ctx, db, args{"assignment": assignment})
}

// ConfirmPaperScore notes that the reviewer has confirmed a score from paper.
func ConfirmPaperScore(ctx context.Context, db DB, id uuid.UUID, now time.Time) error {
	return confirmPaperScore.exec(ctx, db, args{"id": id, "now": now})
}

// CountPaperScores answers how many scores from paper wait for the reviewers of an application.
func CountPaperScores(ctx context.Context, db DB, application uuid.UUID) (int, error) {
	return countPaperScores.get(ctx, db, args{"application": application})
}
