package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

const roundColumns = `id, funder_id, key, title_zh, title_en, policy_id, fund_id, currency, opens_at, closes_at, stage, version, made_by`

var (
	findRound = returning[grant.Round](`select ` + roundColumns + ` from rounds where id = @id`)

	// An act on a case of the round keeps the round's stage and limits from changing meanwhile.
	shareRound = returning[grant.Round](`select ` + roundColumns + ` from rounds where id = @id for share`)
	// The same, for acts that are asked for by an allocation or an application of it.
	shareRoundOfAllocation = returning[grant.Round](`
select ` + roundColumns + ` from rounds where id = (select round_id from allocations where id = @allocation) for share`)
	shareRoundOfApplication = returning[grant.Round](`
select ` + roundColumns + ` from rounds where id = (select round_id from applications where id = @application) for share`)

	lockRound = returning[grant.Round](`select ` + roundColumns + ` from rounds where id = @id for update`)

	// In the order of their ids, as cases are locked.
	shareLiveRounds = returning[grant.Round](`
select ` + roundColumns + ` from rounds where funder_id = @funder and stage not in ('released', 'notice', 'contracting', 'running', 'cancelled') order by id for share`)

	// Publishing a calendar may change the dates of every case in them.
	lockLiveRounds = returning[grant.Round](`
select ` + roundColumns + ` from rounds where funder_id = @funder and stage not in ('released', 'notice', 'contracting', 'running', 'cancelled') order by id for update`)

	insertRound = doing(`
insert into rounds (id, funder_id, key, title_zh, title_en, policy_id, fund_id, currency, opens_at, closes_at, stage, version, made_by, made_at)
values (@id, @funder, @key, @title_zh, @title_en, @policy, @fund, @currency, @opens_at, @closes_at, @stage, @version, @made_by, @now)`)

	roundKeyTaken = value[bool](`select exists (select from rounds where funder_id = @funder and key = @key)`)

	moveRound    = doing(`update rounds set stage = @stage, version = @version where id = @id`)
	publishRound = doing(`update rounds set published_by = @by where id = @id`)
)

// FindRound answers a round as it stands.
func FindRound(ctx context.Context, db DB, id uuid.UUID) (grant.Round, error) {
	return findRound.one(ctx, db, args{"id": id})
}

// ShareRound answers a round and keeps its stage until the commit.
func ShareRound(ctx context.Context, db DB, id uuid.UUID) (grant.Round, error) {
	return shareRound.one(ctx, db, args{"id": id})
}

// ShareRoundOfAllocation is ShareRound for the round of a run.
func ShareRoundOfAllocation(ctx context.Context, db DB, allocation uuid.UUID) (grant.Round, error) {
	return shareRoundOfAllocation.one(ctx, db, args{"allocation": allocation})
}

// ShareRoundOfApplication is ShareRound for the round of an application.
func ShareRoundOfApplication(ctx context.Context, db DB, application uuid.UUID) (grant.Round, error) {
	return shareRoundOfApplication.one(ctx, db, args{"application": application})
}

// ShareLiveRounds answers the funder's rounds that are not over, drafts among them, and keeps their stages until
// the commit.
func ShareLiveRounds(ctx context.Context, db DB, funder uuid.UUID) ([]grant.Round, error) {
	return shareLiveRounds.all(ctx, db, args{"funder": funder})
}

// LockRound answers a round that the act will change.
func LockRound(ctx context.Context, db DB, id uuid.UUID) (grant.Round, error) {
	return lockRound.one(ctx, db, args{"id": id})
}

// LockLiveRounds answers the funder's rounds that are not over and lets no act on a case of them run beside this one.
func LockLiveRounds(ctx context.Context, db DB, funder uuid.UUID) ([]grant.Round, error) {
	return lockLiveRounds.all(ctx, db, args{"funder": funder})
}

// RoundKeyTaken says whether the funder has a round with the key.
func RoundKeyTaken(ctx context.Context, db DB, funder uuid.UUID, key string) (bool, error) {
	return roundKeyTaken.get(ctx, db, args{"funder": funder, "key": key})
}

// InsertRound adds a round in its first stage.
func (tx *Tx) InsertRound(ctx context.Context, r grant.Round) error {
	tx.moved(movement{of: grant.RoundCase(r.ID), versionAfter: r.Version, stageAfter: r.Stage})
	return insertRound.exec(ctx, tx, args{
		"id": r.ID, "funder": r.FunderID, "key": r.Key, "title_zh": r.TitleZH, "title_en": r.TitleEN, "policy": r.PolicyID, "fund": r.FundID,
		"currency": r.Currency, "opens_at": r.OpensAt, "closes_at": r.ClosesAt, "stage": r.Stage, "version": r.Version, "made_by": r.MadeBy, "now": tx.Now,
	})
}

// MoveRound brings a locked round to a stage, or leaves it there, and raises its version.
func (tx *Tx) MoveRound(ctx context.Context, r *grant.Round, to grant.Stage, reason grant.Reason) error {
	tx.step(grant.RoundCase(r.ID), r.Stage, to, r.Version, reason)
	r.Stage, r.Version = to, r.Version+1
	return moveRound.exec(ctx, tx, args{"id": r.ID, "stage": r.Stage, "version": r.Version})
}

// PublishedBy notes the second person of a round's publication; the constraint refuses its maker.
func (tx *Tx) PublishedBy(ctx context.Context, round, person uuid.UUID) error {
	return publishRound.exec(ctx, tx, args{"id": round, "by": person})
}

// RoundQuery says which rounds are listed: those that were published, and the drafts of some funders.
type RoundQuery struct {
	Drafts []uuid.UUID   // the funders
	Funder uuid.UUID     // nil: all
	Text   string        // in the title in either language, or in the key; empty: any
	Stages []grant.Stage // none: all
}

var listRounds = returning[grant.Round](`
select ` + roundColumns + `
  from rounds
 where (stage <> 'draft' or funder_id = any(@drafts::uuid[])) and (@funder::uuid is null or funder_id = @funder)
   and (cardinality(@stages::text[]) = 0 or stage = any(@stages))
   and ` + hasText("title_zh", "title_en", "key") + `
 order by opens_at desc, id`)

// ListRounds answers the rounds that are asked for, newest first.
func ListRounds(ctx context.Context, db DB, q RoundQuery) ([]grant.Round, error) {
	return listRounds.all(ctx, db, args{
		"drafts": append([]uuid.UUID{}, q.Drafts...), "funder": orNull(q.Funder), "text": q.Text, "stages": append([]grant.Stage{}, q.Stages...),
	})
}

// StageCount is how many applications of a round stand in a stage.
type StageCount struct {
	Stage grant.Stage
	Count int
}

var countStages = returning[StageCount](`select stage, count(*)::int as count from applications where round_id = @round group by stage order by stage`)

// CountStages answers how many applications of the round stand in each stage.
func CountStages(ctx context.Context, db DB, round uuid.UUID) (map[grant.Stage]int, error) {
	rows, err := countStages.all(ctx, db, args{"round": round})
	if err != nil {
		return nil, err
	}
	counts := make(map[grant.Stage]int, len(rows))
	for _, r := range rows {
		counts[r.Stage] = r.Count
	}
	return counts, nil
}

// Lot is one recorded public draw.
type Lot struct {
	Number  int
	Drawn   []uuid.UUID
	DrawnOn grant.Date
}

var (
	insertLot = doing(`
insert into lots (funder_id, round_id, number, drawn, drawn_on)
select @funder, @round, coalesce(max(number), 0) + 1, @drawn, @drawn_on from lots where round_id = @round`)
	listLots = returning[Lot](`select number, drawn, drawn_on from lots where round_id = @round order by number`)
)

// InsertLot records a draw as the round's next.
func InsertLot(ctx context.Context, db DB, r grant.Round, drawn []uuid.UUID, on grant.Date) error {
	return insertLot.exec(ctx, db, args{"funder": r.FunderID, "round": r.ID, "drawn": drawn, "drawn_on": on})
}

// ListLots answers the draws of a round in their order.
func ListLots(ctx context.Context, db DB, round uuid.UUID) ([]Lot, error) {
	return listLots.all(ctx, db, args{"round": round})
}
