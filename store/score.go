package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Score is what a reviewer handed in, in hundredths of a point.
type Score struct {
	ApplicationID uuid.UUID
	AssignmentID  uuid.UUID
	Part          Part
	Points        int32
	MatchPoints   *int32
}

// ScoreSheet is a score with what it is made of and what was written to it.
type ScoreSheet struct {
	AssignmentID uuid.UUID
	Part         Part
	Points       int32
	MatchPoints  *int32
	Items        []grant.ItemScore // in the order of the rubric; nil without one
	Comment      string
	Feedback     string
}

var (
	insertScore = doing(`
with score as (
  insert into scores (funder_id, assignment_id, version, points, match_points, comment, feedback, handed_in_at)
  select @funder, @assignment, 1 + count(*), @points, @match, @comment, @feedback, @now from scores where assignment_id = @assignment
  returning funder_id, assignment_id, version
)
insert into score_items (funder_id, assignment_id, version, position, key, points, most, in_match, needs_reason, reason)
select s.funder_id, s.assignment_id, s.version, i.position, i.key, i.points, i.most, i.in_match, i.needs_reason, i.reason
  from score s,
       unnest(@keys::text[], @item_points::integer[], @most::integer[], @in_match::boolean[], @needs_reason::boolean[], @reasons::text[])
         with ordinality as i (key, points, most, in_match, needs_reason, reason, position)`)

	// The last score of each assignment counts, and none of a recused reviewer.
	listScores = returning[Score](`
select distinct on (a.application_id, a.id) a.application_id, a.id as assignment_id, a.part, s.points, s.match_points
  from assignments a
  join scores s on s.assignment_id = a.id
 where a.application_id = any(@applications::uuid[]) and a.state = 'handed_in'
 order by a.application_id, a.id, s.version desc`)

	listPanels = returning[Panel](`
select a.application_id, array_agg(s.points order by a.id) as points,
       coalesce(array_agg(s.match_points order by a.id) filter (where s.match_points is not null), '{}') as match_points
  from assignments a
 cross join lateral (select points, match_points from scores where assignment_id = a.id order by version desc limit 1) s
 where a.application_id = any(@applications::uuid[]) and a.state = 'handed_in' and a.part = 'panel'
 group by a.application_id`)

	listSheets = returning[ScoreSheet](`
select distinct on (a.id) a.id as assignment_id, a.part, s.points, s.match_points, s.comment, s.feedback,
       (select jsonb_agg(jsonb_build_object('key', i.key, 'points', round(i.points / 100.0, 2)::text, 'reason', i.reason) order by i.position)
          from score_items i
         where i.assignment_id = s.assignment_id and i.version = s.version) as items
  from assignments a
  join scores s on s.assignment_id = a.id
 where a.application_id = @application and a.state = 'handed_in'
 order by a.id, s.version desc`)
)

// InsertScore adds a reviewer's score, which was checked by the rubric; the latest counts.
func InsertScore(ctx context.Context, db DB, a Assignment, sheet grant.ScoreSheet, rubric *grant.Rubric, now time.Time) error {
	given := make(map[string]grant.ItemScore, len(sheet.Items))
	for _, item := range sheet.Items {
		given[item.Key] = item
	}
	var keys, reasons []string
	var points, most []int32
	var inMatch, needsReason []bool
	for _, item := range rubric.Items() {
		score := given[item.Key]
		keys, reasons = append(keys, item.Key), append(reasons, score.Reason)
		points, most = append(points, int32(score.Points)), append(most, int32(item.Most()))
		inMatch, needsReason = append(inMatch, item.Match), append(needsReason, rubric.NeedsReason(item, score.Points))
	}
	return insertScore.exec(ctx, db, args{
		"funder": a.FunderID, "assignment": a.ID, "points": int32(sheet.Points), "match": hundredths(sheet.Match), "comment": sheet.Comment,
		"feedback": sheet.Feedback, "now": now, "keys": keys, "item_points": points, "most": most, "in_match": inMatch, "needs_reason": needsReason, "reasons": reasons,
	})
}

// hundredths are points as a column holds them.
func hundredths(p *grant.Points) *int32 {
	if p == nil {
		return nil
	}
	return new(int32(*p))
}

// ListScores answers the scores of the applications that count. Nobody may be shown those of an open panel.
func ListScores(ctx context.Context, db DB, applications ...uuid.UUID) ([]Score, error) {
	return listScores.all(ctx, db, args{"applications": applications})
}

// Panel is the scores of an application's panel that count, and the community fits among them, in the order in which the
// reviewers were assigned.
type Panel struct {
	ApplicationID uuid.UUID
	Points        []int32
	MatchPoints   []int32
}

// ListPanels answers the panels of the applications, of those that have a score. Nobody may be shown those of an open one.
func ListPanels(ctx context.Context, db DB, applications []uuid.UUID) ([]Panel, error) {
	return listPanels.all(ctx, db, args{"applications": applications})
}

// ListScoreSheets answers the scores of an application that count, as they were handed in. To each reviewer of an open
// panel his own may be shown and no other.
func ListScoreSheets(ctx context.Context, db DB, application uuid.UUID) ([]ScoreSheet, error) {
	return listSheets.all(ctx, db, args{"application": application})
}
