package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

const noticeColumns = `id, funder_id, round_id, number, begins_on, ends_at, published_by, published_at, ended_at`

var (
	insertNotice = returning[grant.Notice](`
insert into notices (id, funder_id, round_id, number, begins_on, ends_at, published_by, published_at)
select @id, @funder, @round, 1 + coalesce(max(number), 0), @begins_on, @ends_at, @by, @now from notices where round_id = @round
returning ` + noticeColumns)

	// A notice makes known everything that was released and stands in no notice yet.
	coverAllocations = doing(`update allocations set notice_id = @notice where round_id = @round and stage = 'released' and notice_id is null`)

	listNextNotices = returning[grant.NextNotice](`
select id as round_id,
       (select min(ends_at) from notices where notices.round_id = rounds.id and ended_at is null) as running_until,
       exists (select from allocations where allocations.round_id = rounds.id and stage = 'released' and notice_id is null) as released,
       (select count(*)::int from objections o join notices n on n.id = o.notice_id where n.round_id = rounds.id and o.outcome is null) as objections
  from rounds
 where id = any(@rounds::uuid[])`)

	listNotices    = returning[grant.Notice](`select ` + noticeColumns + ` from notices where round_id = @round order by number`)
	runningNotices = returning[grant.Notice](`select ` + noticeColumns + ` from notices where round_id = @round and ended_at is null order by number`)

	// The notice in which an application stands now is the last that covers a decision on it.
	findNoticeOf = returning[grant.Notice](`
select ` + noticeColumns + `
  from notices
 where id in (select l.notice_id from decisions d join allocations l on l.id = d.allocation_id where d.application_id = @application)
 order by number desc
 limit 1`)

	// An award is known when the notice that covers its own decision has ended: what was promoted from the reserve stood
	// in an earlier notice too.
	isAwardKnown = value[bool](`
select exists (select from awards w join allocations l on l.id = w.allocation_id join notices n on n.id = l.notice_id
                where w.application_id = @application and w.stage = 'reserved' and n.ended_at is not null)`)

	findNotice = returning[grant.Notice](`select ` + noticeColumns + ` from notices where id = @id`)

	// Of the panel, those who agreed to be named.
	listNamedReviewers = value[string](`
select distinct p.name
  from assignments s
  join applications a on a.id = s.application_id
  join people p on p.id = s.reviewer
 where a.round_id = @round and s.part = 'panel' and s.state = 'handed_in' and s.name_consent
 order by p.name`)

	countObjections = returning[ObjectionCount](`
select count(*)::int as filed, (count(*) filter (where outcome = 'upheld'))::int as upheld, (count(*) filter (where outcome = 'dismissed'))::int as dismissed
  from objections where notice_id = @notice`)

	endNotice = doing(`update notices set ended_at = @now where id = @id`)

	// What a notice confirms when it ends: its proposed items, unless an objection to one is open.
	listConfirmed = value[uuid.UUID](`
select a.id
  from applications a
 where a.round_id = @round and a.stage = 'proposed'
   and exists (select from decisions d join allocations l on l.id = d.allocation_id
                where d.application_id = a.id and l.notice_id = @notice and d.outcome = 'awarded')
   and not exists (select from objections o where o.application_id = a.id and o.outcome is null)
 order by a.id`)
)

// InsertNotice adds the next notice of a round and lets it cover what was released since the last.
func InsertNotice(ctx context.Context, db DB, n grant.Notice) (grant.Notice, error) {
	made, err := insertNotice.one(ctx, db, args{
		"id": n.ID, "funder": n.FunderID, "round": n.RoundID, "begins_on": n.BeginsOn, "ends_at": n.EndsAt,
		"by": n.PublishedBy, "now": n.PublishedAt,
	})
	if err != nil {
		return made, err
	}
	return made, coverAllocations.exec(ctx, db, args{"notice": made.ID, "round": made.RoundID})
}

// ListNextNotices answers what the next notice of each round depends on.
func ListNextNotices(ctx context.Context, db DB, rounds ...uuid.UUID) ([]grant.NextNotice, error) {
	return listNextNotices.all(ctx, db, args{"rounds": rounds})
}

// FindNextNotice answers the same of one round.
func FindNextNotice(ctx context.Context, db DB, round uuid.UUID) (grant.NextNotice, error) {
	return listNextNotices.one(ctx, db, args{"rounds": []uuid.UUID{round}})
}

// ListNotices answers the notices of a round in their order.
func ListNotices(ctx context.Context, db DB, round uuid.UUID) ([]grant.Notice, error) {
	return listNotices.all(ctx, db, args{"round": round})
}

// ListRunningNotices answers the notice of a round that has not ended, if there is one.
func ListRunningNotices(ctx context.Context, db DB, round uuid.UUID) ([]grant.Notice, error) {
	return runningNotices.all(ctx, db, args{"round": round})
}

// FindNoticeOf answers the notice in which an application stands. Refused: no_such_thing while it stands in none.
func FindNoticeOf(ctx context.Context, db DB, application uuid.UUID) (grant.Notice, error) {
	return findNoticeOf.one(ctx, db, args{"application": application})
}

// IsAwardKnown says whether the notice that names an application's award has ended.
func IsAwardKnown(ctx context.Context, db DB, application uuid.UUID) (bool, error) {
	return isAwardKnown.get(ctx, db, args{"application": application})
}

// EndNotice notes that a notice has ended.
func EndNotice(ctx context.Context, db DB, id uuid.UUID, now time.Time) error {
	return endNotice.exec(ctx, db, args{"id": id, "now": now})
}

// ListConfirmed answers the applications that a notice confirms when it ends.
func ListConfirmed(ctx context.Context, db DB, n grant.Notice) ([]uuid.UUID, error) {
	return listConfirmed.all(ctx, db, args{"round": n.RoundID, "notice": n.ID})
}

// FindNotice answers a notice.
func FindNotice(ctx context.Context, db DB, id uuid.UUID) (grant.Notice, error) {
	return findNotice.one(ctx, db, args{"id": id})
}

// ListNamedReviewers answers the names of the panel's reviewers who agreed to be named, in order.
func ListNamedReviewers(ctx context.Context, db DB, round uuid.UUID) ([]string, error) {
	return listNamedReviewers.all(ctx, db, args{"round": round})
}

// ObjectionCount is what became of the objections to a notice.
type ObjectionCount struct{ Filed, Upheld, Dismissed int }

// CountObjections counts the objections to a notice.
func CountObjections(ctx context.Context, db DB, notice uuid.UUID) (ObjectionCount, error) {
	return countObjections.one(ctx, db, args{"notice": notice})
}
