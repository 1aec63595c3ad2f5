package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Call is a published round as anybody may read it, with the name of its funder. ReleasedAt is when an
// allocation of it was released last, DecidedAt when one was released last before its first notice, AnnouncedAt when its
// awards were made known first; nil before any was.
type Call struct {
	grant.Round
	Funder      string
	ReleasedAt  *time.Time
	DecidedAt   *time.Time
	AnnouncedAt *time.Time
}

const callColumns = roundColumns + `,
       (select name from organizations where organizations.id = rounds.funder_id) as funder,
       (select max(released_at) from allocations where allocations.round_id = rounds.id and allocations.stage = 'released') as released_at,
       (select max(released_at)
          from allocations
         where allocations.round_id = rounds.id and allocations.stage = 'released'
           and not exists (select from notices where notices.round_id = rounds.id and notices.published_at <= released_at)) as decided_at,
       (select min(made_at) from projects where projects.round_id = rounds.id) as announced_at`

var (
	listCalls = returning[Call](`
select ` + callColumns + `
  from rounds
 where stage <> 'draft'
 order by stage not in ('published', 'open'), opens_at desc, id
 limit @limit offset @offset`)

	countCalls = value[int](`select count(*)::int from rounds where stage <> 'draft'`)

	findCall = returning[Call](`select ` + callColumns + ` from rounds where id = @id and stage <> 'draft'`)
)

// PublicPage is a slice of a public list: at most Limit rows after the first Offset.
type PublicPage struct{ Limit, Offset int }

// ListCalls answers published rounds of all funders: those that can still be applied to, then the others, each
// the newest first.
func ListCalls(ctx context.Context, db DB, p PublicPage) ([]Call, error) {
	return listCalls.all(ctx, db, args{"limit": p.Limit, "offset": p.Offset})
}

// CountCalls counts the published rounds of all funders.
func CountCalls(ctx context.Context, db DB) (int, error) { return countCalls.get(ctx, db, args{}) }

// FindCall answers a published round; a draft is no_such_thing.
func FindCall(ctx context.Context, db DB, id uuid.UUID) (Call, error) {
	return findCall.one(ctx, db, args{"id": id})
}

// Room is what a community's cap in a round still leaves. Left is below zero when communities with awards were
// merged.
type Room struct {
	Name   string
	Parent *string
	Left   grant.Fen
	Used   grant.Fen
}

// RoomCount is how many communities have a cap in a round, and how many of them have nothing left.
type RoomCount struct{ All, Full int }

const communityRooms = `
  from accounts l
  join accounts u on u.kind = 'community_used' and u.round_id = l.round_id and u.owner = l.owner
  join places p on p.id = l.owner
 where l.kind = 'community_room' and l.round_id = @round`

var (
	listRooms = returning[Room](`
select p.name, (select name from places parent where parent.id = p.parent_id) as parent, l.balance as left, u.balance as used` + communityRooms + `
 order by p.code
 limit @limit offset @offset`)

	countRooms = returning[RoomCount](`
select count(*)::int as all, (count(*) filter (where l.balance <= 0))::int as full` + communityRooms)
)

// ListRooms answers the communities that have a cap in the round, by code.
func ListRooms(ctx context.Context, db DB, round uuid.UUID, p PublicPage) ([]Room, error) {
	return listRooms.all(ctx, db, args{"round": round, "limit": p.Limit, "offset": p.Offset})
}

// CountRooms counts the communities that have a cap in the round.
func CountRooms(ctx context.Context, db DB, round uuid.UUID) (RoomCount, error) {
	return countRooms.one(ctx, db, args{"round": round})
}

// Result is a released outcome as anybody may read it, with the stage of the application now. Amount is zero for one
// on the reserve.
type Result struct {
	Receipt      string
	Title        string
	Organization string
	Places       *string
	Stage        grant.Stage
	Run          int // number of the allocation that decided it
	Rank         *int
	Final        string
	Amount       grant.Fen
	BoundBy      *grant.Reason
	BoundPlace   *string
}

const resultColumns = `
select a.receipt, a.title, o.name as organization, a.stage, l.number as run, d.rank, d.final, d.amount, d.bound_by,
       (select name from places where places.id = d.bound_place) as bound_place,
       (select string_agg(p.name, '、' order by ap.position)
          from application_places ap
          join places p on p.id = ap.place_id
         where ap.application_id = a.id) as places`

// Only what was released is ever joined: a run that is only proposed is nobody's business yet. An award belongs to the
// allocation that made it; one on the reserve may have been decided more than once, and the last time counts.
const (
	releasedAwards = `
  from awards w
  join allocations l on l.id = w.allocation_id and l.stage = 'released'
  join decisions d on d.allocation_id = l.id and d.application_id = w.application_id
  join applications a on a.id = w.application_id
  join organizations o on o.id = a.organization_id
 where w.round_id = @round and w.stage in ('reserved', 'committed')`

	releasedReserve = `
  from applications a
  join decisions d on d.application_id = a.id and d.outcome = 'reserve'
  join allocations l on l.id = d.allocation_id and l.stage = 'released'
  join organizations o on o.id = a.organization_id
 where a.round_id = @round and a.stage = 'reserve'
   and not exists (select from decisions e
                     join allocations m on m.id = e.allocation_id and m.stage = 'released'
                    where e.application_id = a.id and m.number > l.number)`

	inOrder = `
 order by l.number, d.rank, a.receipt
 limit @limit offset @offset`
)

// ResultTotals sums the released outcomes of a round. Final is how many of the awards their notice has confirmed; Runs
// how many allocations made them, above 1 where a round was decided in parts or the reserve was promoted.
type ResultTotals struct {
	Awards  int
	Final   int
	Amount  grant.Fen
	Runs    int
	Reserve int
}

var (
	listPublicAwards  = returning[Result](resultColumns + releasedAwards + inOrder)
	listPublicReserve = returning[Result](resultColumns + releasedReserve + inOrder)
	sumResults        = returning[ResultTotals](`
select (select count(*)` + releasedAwards + `)::int as awards,
       (select count(*) filter (where w.stage = 'committed')` + releasedAwards + `)::int as final,
       (select coalesce(sum(w.amount), 0)` + releasedAwards + `)::bigint as amount,
       (select count(distinct l.number)` + releasedAwards + `)::int as runs,
       (select count(*)` + releasedReserve + `)::int as reserve`)
)

// ListPublicAwards answers the released awards of a round in rank order.
func ListPublicAwards(ctx context.Context, db DB, round uuid.UUID, p PublicPage) ([]Result, error) {
	return listPublicAwards.all(ctx, db, args{"round": round, "limit": p.Limit, "offset": p.Offset})
}

// ListPublicReserve answers the released reserve (候补) of a round in the order of promotion.
func ListPublicReserve(ctx context.Context, db DB, round uuid.UUID, p PublicPage) ([]Result, error) {
	return listPublicReserve.all(ctx, db, args{"round": round, "limit": p.Limit, "offset": p.Offset})
}

// SumResults sums the released outcomes of a round; all are zero before a release.
func SumResults(ctx context.Context, db DB, round uuid.UUID) (ResultTotals, error) {
	return sumResults.one(ctx, db, args{"round": round})
}

// PublicReceipt is what anybody who knows a receipt's number may read. Title and Organization are nil unless
// the application is on a released list or stands in a notice.
type PublicReceipt struct {
	RoundID      uuid.UUID
	Receipt      string
	SubmittedAt  time.Time
	ContentHash  []byte
	Title        *string
	Organization *string
}

var findPublicReceipt = returning[PublicReceipt](`
select a.round_id, a.receipt, a.submitted_at, a.content_hash, shown.title, shown.organization
  from applications a
  left join lateral (
         select a.title, o.name as organization
           from organizations o
          where o.id = a.organization_id
            and (a.stage in ('proposed', 'reserve')
                 or exists (select from decisions d
                              join allocations l on l.id = d.allocation_id
                             where d.application_id = a.id and d.outcome <> 'declined' and l.notice_id is not null))
       ) shown on true
 where a.receipt = @receipt`)

// FindPublicReceipt answers what was submitted under a receipt.
func FindPublicReceipt(ctx context.Context, db DB, receipt string) (PublicReceipt, error) {
	return findPublicReceipt.one(ctx, db, args{"receipt": receipt})
}

// NoticeLine is one line of a notice as anybody may read it. Suspended says that an objection to it is open.
type NoticeLine struct {
	ApplicationID uuid.UUID
	Result
	Asked     grant.Fen
	Reviewed  grant.Fen
	Expert    string
	Resident  string
	Outcome   grant.Outcome
	Suspended bool
}

// NoticeTotals sums a notice as it was published.
type NoticeTotals struct {
	Awards  int
	Amount  grant.Fen
	Reserve int
}

// A notice can cover several releases. Where more than one of them decided an application, the last counts.
const (
	inNotice = `
  from allocations l
  join decisions d on d.allocation_id = l.id and d.outcome <> 'declined'
  join applications a on a.id = d.application_id
  join organizations o on o.id = a.organization_id
 where l.notice_id = @notice
   and not exists (select from decisions e
                     join allocations m on m.id = e.allocation_id and m.notice_id = l.notice_id
                    where e.application_id = a.id and m.number > l.number)`

	noticeLineColumns = resultColumns + `,
       a.id as application_id, a.asked, coalesce(a.reviewed, a.asked) as reviewed, d.expert, d.resident, d.outcome,
       exists (select from objections j where j.application_id = a.id and j.outcome is null) as suspended`
)

var (
	listNoticeLines = returning[NoticeLine](noticeLineColumns + inNotice + ` and d.outcome = @outcome` + inOrder)
	findNoticeLine  = returning[NoticeLine](noticeLineColumns + inNotice + ` and a.receipt = @receipt`)
	sumNotice       = returning[NoticeTotals](`
select (count(*) filter (where d.outcome = 'awarded'))::int as awards,
       coalesce(sum(d.amount), 0)::bigint as amount,
       (count(*) filter (where d.outcome = 'reserve'))::int as reserve` + inNotice)
)

// ListNoticeLines answers the lines of a notice with an outcome: the proposed awards by rank, or the reserve in the
// order of promotion.
func ListNoticeLines(ctx context.Context, db DB, notice uuid.UUID, outcome grant.Outcome, p PublicPage) ([]NoticeLine, error) {
	return listNoticeLines.all(ctx, db, args{"notice": notice, "outcome": outcome, "limit": p.Limit, "offset": p.Offset})
}

// FindNoticeLine answers the line of a notice with a receipt.
func FindNoticeLine(ctx context.Context, db DB, notice uuid.UUID, receipt string) (NoticeLine, error) {
	return findNoticeLine.one(ctx, db, args{"notice": notice, "receipt": receipt})
}

// SumNotice sums a notice.
func SumNotice(ctx context.Context, db DB, notice uuid.UUID) (NoticeTotals, error) {
	return sumNotice.one(ctx, db, args{"notice": notice})
}

// PublicDecision is how an objection was decided, as anybody may read it: the line it is about and the published
// reason, and nothing of who objected or what to. What is nil is not decided yet.
type PublicDecision struct {
	Receipt   string
	Title     string
	Outcome   *grant.ObjectionOutcome
	Statement *string
	DecidedAt *time.Time
}

// PublicObjection is what an objector is told. It holds nothing that was handed in.
type PublicObjection struct {
	ID       uuid.UUID
	Number   string
	NoticeID uuid.UUID
	RoundID  uuid.UUID
	FiledAt  time.Time
	PublicDecision
}

var (
	listPublicDecisions = returning[PublicDecision](`
select a.receipt, a.title, j.outcome, j.statement, j.decided_at
  from objections j
  join applications a on a.id = j.application_id
 where j.notice_id = @notice and j.outcome is not null
 order by j.decided_at, j.number
 limit @limit offset @offset`)

	findPublicObjection = returning[PublicObjection](`
select j.id, j.number, j.notice_id, a.round_id, j.filed_at, a.receipt, a.title, j.outcome, j.statement, j.decided_at
  from objections j
  join applications a on a.id = j.application_id
 where j.number = @number`)
)

// ListPublicDecisions answers the decided objections to a notice, the oldest decision first.
func ListPublicDecisions(ctx context.Context, db DB, notice uuid.UUID, p PublicPage) ([]PublicDecision, error) {
	return listPublicDecisions.all(ctx, db, args{"notice": notice, "limit": p.Limit, "offset": p.Offset})
}

// FindPublicObjection answers the objection with the number of a receipt. Whoever shows it asks for the code first.
func FindPublicObjection(ctx context.Context, db DB, number string) (PublicObjection, error) {
	return findPublicObjection.one(ctx, db, args{"number": number})
}
