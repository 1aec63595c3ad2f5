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
	hasUncovered     = value[bool](`select exists (select from allocations where round_id = @round and stage = 'released' and notice_id is null)`)

	listNotices    = returning[grant.Notice](`select ` + noticeColumns + ` from notices where round_id = @round order by number`)
	runningNotices = returning[grant.Notice](`select ` + noticeColumns + ` from notices where round_id = @round and ended_at is null order by number`)

	// The notice in which an application stands now is the last that covers a decision on it.
	findNoticeOf = returning[grant.Notice](`
select ` + noticeColumns + `
  from notices
 where id in (select l.notice_id from decisions d join allocations l on l.id = d.allocation_id where d.application_id = @application)
 order by number desc
 limit 1`)

	findNotice = returning[grant.Notice](`select ` + noticeColumns + ` from notices where id = @id`)

	listNoticeItems = returning[NoticeItem](`
select a.id as application_id, a.receipt, a.title, o.name as organization, a.asked, coalesce(a.reviewed, a.asked) as reviewed, a.stage,
       d.outcome, coalesce(d.rank, 0) as rank, d.expert, d.resident, d.final, d.amount, d.bound_by,
       (select name from places where places.id = d.bound_place) as bound_place,
       (select string_agg(p.name, '、' order by ap.position)
          from application_places ap
          join places p on p.id = ap.place_id
         where ap.application_id = a.id) as places,
       exists (select from objections j where j.application_id = a.id and j.outcome is null) as suspended
  from allocations l
  join decisions d on d.allocation_id = l.id and d.outcome <> 'declined'
  join applications a on a.id = d.application_id
  join organizations o on o.id = a.organization_id
 where l.notice_id = @notice
 order by d.outcome, l.number, d.rank, a.receipt
 limit @limit offset @offset`)
	countNoticeItems = value[int](`
select count(*)::int
  from allocations l
  join decisions d on d.allocation_id = l.id and d.outcome <> 'declined'
 where l.notice_id = @notice`)

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

// HasUncovered says whether something was released that stands in no notice yet.
func HasUncovered(ctx context.Context, db DB, round uuid.UUID) (bool, error) {
	return hasUncovered.get(ctx, db, args{"round": round})
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

// NoticeItem is one line of a notice as anybody may read it: what was decided, and where the application stands now.
type NoticeItem struct {
	ApplicationID uuid.UUID
	Receipt       string
	Title         string
	Organization  string
	Places        *string
	Asked         grant.Fen
	Reviewed      grant.Fen
	Stage         grant.Stage
	Outcome       grant.Outcome
	Rank          int
	Expert        string
	Resident      string
	Final         string
	Amount        grant.Fen
	BoundBy       *grant.Reason
	BoundPlace    *string
	Suspended     bool // an objection to it is open
}

// ListNoticeItems answers a page of a notice: the proposed awards by rank, then the reserve.
func ListNoticeItems(ctx context.Context, db DB, notice uuid.UUID, p PublicPage) ([]NoticeItem, error) {
	return listNoticeItems.all(ctx, db, args{"notice": notice, "limit": p.Limit, "offset": p.Offset})
}

// CountNoticeItems counts the lines of a notice.
func CountNoticeItems(ctx context.Context, db DB, notice uuid.UUID) (int, error) {
	return countNoticeItems.get(ctx, db, args{"notice": notice})
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
