package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// PublicProject is an announced project as anybody may read it. Awarded is what the ledger holds for it in its line of
// the round's pool, committed, in transit and paid out, and Paid the last of these, as in PublishedAward; one that was
// given up holds nothing.
type PublicProject struct {
	RoundID      uuid.UUID
	RoundKey     string
	RoundZH      string
	RoundEN      string
	Currency     string
	ID           uuid.UUID
	Number       string
	Title        string
	Organization string
	Scheme       string
	Code         string
	Places       *string
	Stage        grant.Stage
	AnnouncedAt  time.Time
	Receipt      string
	Awarded      grant.Fen
	Paid         grant.Fen
}

// ProjectFilter chooses announced projects. What is zero does not limit. Community and Organization are parts of names,
// in small or in capital letters; From and Until enclose the time of the announcement, Until left out.
type ProjectFilter struct {
	Round        uuid.UUID
	Stage        grant.Stage
	Community    string
	Organization string
	From, Until  time.Time
}

func (f ProjectFilter) args(more args) args {
	more["round"], more["stage"] = orNull(f.Round), orNull(f.Stage)
	more["community"], more["organization"] = orNull(f.Community), orNull(f.Organization)
	more["from"], more["until"] = orNull(f.From), orNull(f.Until)
	return more
}

// A project is on record from its announcement, so nothing here is told before it. What the lines hold is looked up for
// a page of projects and joined for all of them.
const (
	chosenProjects = `
  from projects p
  join rounds r on r.id = p.round_id
  join organizations o on o.id = p.organization_id
 where (@round::uuid is null or p.round_id = @round)
   and (@stage::text is null or p.stage = @stage)
   and (@from::timestamptz is null or p.made_at >= @from)
   and (@until::timestamptz is null or p.made_at < @until)
   and (@organization::text is null or strpos(lower(o.name), lower(@organization)) > 0)
   and (@community::text is null or p.application_id in (
          select ap.application_id
            from application_places ap
            join places on places.id = ap.place_id
           where strpos(lower(places.name), lower(@community)) > 0))`

	inOrderOfRounds = ` order by r.opens_at desc, r.id, p.number`

	publicProjectColumns = `
select p.round_id, r.key as round_key, r.title_zh as round_zh, r.title_en as round_en, r.currency, p.id, p.number, a.title,
       o.name as organization, o.scheme, o.code, p.stage, p.made_at as announced_at, a.receipt, held.awarded, held.paid,
       (select string_agg(places.name, '、' order by ap.position)
          from application_places ap
          join places on places.id = ap.place_id
         where ap.application_id = a.id) as places
  from projects p
  join rounds r on r.id = p.round_id
  join applications a on a.id = p.application_id
  join organizations o on o.id = p.organization_id
 cross join lateral (
   select coalesce(sum(balance), 0)::bigint as awarded, coalesce(sum(balance) filter (where kind = 'line_paid_out'), 0)::bigint as paid
     from accounts
    where round_id = p.round_id and owner = p.award_id and kind in ('line_committed', 'line_in_transit', 'line_paid_out')) held`
)

// RoundTotal sums the chosen projects of a round.
type RoundTotal struct {
	RoundID  uuid.UUID
	RoundZH  string
	RoundEN  string
	Currency string
	Projects int
	Awarded  grant.Fen
	Paid     grant.Fen
}

// PlaceTotal sums the chosen projects of a community: a project in several communities counts as one in each, and with
// the part of its award that counts towards the community's cap.
type PlaceTotal struct {
	Name     string
	Parent   *string
	Currency string
	Projects int
	Awarded  grant.Fen
}

// AnnouncedRound is a round that has announced projects.
type AnnouncedRound struct {
	RoundID uuid.UUID
	RoundZH string
	RoundEN string
}

var (
	listPublicProjects = returning[PublicProject](`
with page as materialized (select p.id` + chosenProjects + inOrderOfRounds + ` limit @limit offset @offset)` + publicProjectColumns + `
 where p.id in (select id from page)` + inOrderOfRounds)

	findPublicProject = returning[PublicProject](publicProjectColumns + `
 where p.number = @number`)

	sumByRound = returning[RoundTotal](`
with chosen as materialized (select p.round_id, p.award_id` + chosenProjects + `),
     held as materialized (
  select round_id, owner, sum(balance) as awarded, sum(balance) filter (where kind = 'line_paid_out') as paid
    from accounts
   where kind in ('line_committed', 'line_in_transit', 'line_paid_out')
   group by round_id, owner)
select c.round_id, r.title_zh as round_zh, r.title_en as round_en, r.currency, count(*)::int as projects,
       coalesce(sum(h.awarded), 0)::bigint as awarded, coalesce(sum(h.paid), 0)::bigint as paid
  from chosen c
  join rounds r on r.id = c.round_id
  left join held h on h.round_id = c.round_id and h.owner = c.award_id
 group by c.round_id, r.id
 order by r.opens_at desc, r.id`)

	// An award that was given up has no part in any community any more.
	sumByPlace = returning[PlaceTotal](`
with chosen as materialized (select p.award_id, r.currency` + chosenProjects + `)
select places.name, (select name from places above where above.id = places.parent_id) as parent, c.currency,
       count(*)::int as projects, sum(part.amount)::bigint as awarded
  from chosen c
  join awards w on w.id = c.award_id and w.stage = 'committed'
  join award_parts part on part.award_id = w.id and part.amount > 0
  join places on places.id = part.place_id
 group by places.id, c.currency
 order by awarded desc, places.code, c.currency`)

	listAnnouncedRounds = returning[AnnouncedRound](`
select id as round_id, title_zh as round_zh, title_en as round_en
  from rounds
 where exists (select from projects where projects.round_id = rounds.id)
 order by opens_at desc, id`)

	listAnnouncedYears = value[int](`
select distinct extract(year from made_at at time zone @zone::text)::int as year from projects order by year desc`)
)

// ListPublicProjects answers the chosen projects, the newest round's first, by number.
func ListPublicProjects(ctx context.Context, db DB, f ProjectFilter, p PublicPage) ([]PublicProject, error) {
	return listPublicProjects.all(ctx, db, f.args(args{"limit": p.Limit, "offset": p.Offset}))
}

// FindPublicProject answers the announced project with a number.
func FindPublicProject(ctx context.Context, db DB, number string) (PublicProject, error) {
	return findPublicProject.one(ctx, db, args{"number": number})
}

// SumByRound sums the chosen projects by round, the newest first.
func SumByRound(ctx context.Context, db DB, f ProjectFilter) ([]RoundTotal, error) {
	return sumByRound.all(ctx, db, f.args(args{}))
}

// SumByPlace sums the chosen projects by community, the largest sum first.
func SumByPlace(ctx context.Context, db DB, f ProjectFilter) ([]PlaceTotal, error) {
	return sumByPlace.all(ctx, db, f.args(args{}))
}

// ListAnnouncedRounds answers the rounds that have announced projects, the newest first.
func ListAnnouncedRounds(ctx context.Context, db DB) ([]AnnouncedRound, error) {
	return listAnnouncedRounds.all(ctx, db, args{})
}

// ListAnnouncedYears answers the years in which projects were announced by the days of a zone, the latest first.
func ListAnnouncedYears(ctx context.Context, db DB, zone *time.Location) ([]int, error) {
	return listAnnouncedYears.all(ctx, db, args{"zone": zone.String()})
}

// PublicSource is what a project is granted from a kind of source, and what the ledger holds of it: Committed and not
// yet paid, with what is on its way, and Paid.
type PublicSource struct {
	Source    grant.LineSource
	Granted   grant.Fen
	Committed grant.Fen
	Paid      grant.Fen
}

// PublicTranche is a planned payment of a project from a kind of source. PaidOn is the bank's day; nil before it.
type PublicTranche struct {
	Number    int
	Source    grant.LineSource
	Condition grant.TrancheCondition
	Amount    grant.Fen
	Stage     grant.Stage
	PaidOn    *grant.Date
}

var (
	listPublicSources = returning[PublicSource](`
select l.source, sum(l.amount)::bigint as granted, coalesce(sum(held.committed), 0)::bigint as committed, coalesce(sum(held.paid), 0)::bigint as paid
  from lines l
  join projects p on p.id = l.project_id
 cross join lateral (
   select sum(balance) filter (where kind <> 'line_paid_out') as committed, sum(balance) filter (where kind = 'line_paid_out') as paid
     from accounts
    where round_id = p.round_id and owner = l.id and kind in ('line_committed', 'line_in_transit', 'line_paid_out')) held
 where l.project_id = @project and l.source in ('pool', 'district', 'fund')
 group by l.source
 order by array_position(array['pool', 'district', 'fund'], l.source)`)

	listPublicTranches = returning[PublicTranche](`
select d.tranche as number, l.source, d.condition, d.amount, d.stage,
       (select max(y.on_date)
          from instructions i
          join replies y on y.instruction_id = i.id and y.matched and y.status = 'confirmed'
         where i.disbursement_id = d.id and i.state = 'confirmed') as paid_on
  from disbursements d
  join lines l on l.id = d.line_id
 where d.project_id = @project
 order by d.tranche, array_position(array['pool', 'district', 'fund'], l.source), l.id`)
)

// ListPublicSources answers what a project is granted, by kind of source.
func ListPublicSources(ctx context.Context, db DB, project uuid.UUID) ([]PublicSource, error) {
	return listPublicSources.all(ctx, db, args{"project": project})
}

// ListPublicTranches answers the planned payments of a project in their order.
func ListPublicTranches(ctx context.Context, db DB, project uuid.UUID) ([]PublicTranche, error) {
	return listPublicTranches.all(ctx, db, args{"project": project})
}
