package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Allocation is a stored run: a proposal until two people release it.
type Allocation struct {
	ID         uuid.UUID
	FunderID   uuid.UUID
	RoundID    uuid.UUID
	Number     int
	Input      json.RawMessage
	Result     json.RawMessage
	Digest     string
	Reason     *string  // why it passes over some of the reserve
	PassedOver []string // their receipts, by rank
	Stage      string
	ProposedBy uuid.UUID
	ProposedAt time.Time
	ReleasedBy *uuid.UUID
	ReleasedAt *time.Time
}

// AllocationReleased is the stage of a run that two people have released.
const AllocationReleased = "released"

const allocationColumns = `id, funder_id, round_id, number, input, result, digest, reason, passed_over, stage, proposed_by, proposed_at, released_by, released_at`

var (
	insertAllocation = returning[Allocation](`
insert into allocations (id, funder_id, round_id, number, input, result, digest, reason, passed_over, stage, proposed_by, proposed_at)
select @id, @funder, @round, 1 + coalesce(max(number), 0), @input, @result, @digest, @reason, @passed_over, 'proposed', @by, @now
  from allocations where round_id = @round
returning ` + allocationColumns)
	// The numbers of a round's runs are given one at a time.
	lockNumbers    = doing(`select pg_advisory_xact_lock(hashtextextended('allocation/' || @round::uuid, 0))`)
	findAllocation = returning[Allocation](`select ` + allocationColumns + ` from allocations where id = @id`)
	lockAllocation = returning[AllocationHead](`
select id, number, digest, passed_over, input -> 'overrides' is not null as overridden, stage, proposed_by, result -> 'totals' as totals from allocations where id = @id for update`)
	listAllocations   = returning[Allocation](`select ` + allocationColumns + ` from allocations where round_id = @round order by number`)
	releaseAllocation = doing(`update allocations set stage = 'released', released_by = @by, released_at = @now where id = @id`)
)

// InsertAllocation stores a run as a proposal.
func InsertAllocation(ctx context.Context, db DB, a Allocation) (Allocation, error) {
	if err := lockNumbers.exec(ctx, db, args{"round": a.RoundID}); err != nil {
		return a, err
	}
	return insertAllocation.one(ctx, db, args{
		"id": a.ID, "funder": a.FunderID, "round": a.RoundID, "input": a.Input, "result": a.Result, "digest": a.Digest,
		"reason": a.Reason, "passed_over": append([]string{}, a.PassedOver...), "by": a.ProposedBy, "now": a.ProposedAt,
	})
}

// FindAllocation answers a run.
func FindAllocation(ctx context.Context, db DB, id uuid.UUID) (Allocation, error) {
	return findAllocation.one(ctx, db, args{"id": id})
}

// AllocationHead is a run without its long documents.
type AllocationHead struct {
	ID         uuid.UUID
	Number     int
	Digest     string
	PassedOver []string
	Overridden bool // whether people changed anything of it
	Stage      string
	ProposedBy uuid.UUID
	Totals     grant.AllocationTotals
}

// LockAllocation answers a run that the act will release.
func LockAllocation(ctx context.Context, db DB, id uuid.UUID) (AllocationHead, error) {
	return lockAllocation.one(ctx, db, args{"id": id})
}

// ListAllocations answers the runs of a round in their order.
func ListAllocations(ctx context.Context, db DB, round uuid.UUID) ([]Allocation, error) {
	return listAllocations.all(ctx, db, args{"round": round})
}

// ReleaseAllocation notes the second person; the constraint refuses the first.
func ReleaseAllocation(ctx context.Context, db DB, id, by uuid.UUID, now time.Time) error {
	return releaseAllocation.exec(ctx, db, args{"id": id, "by": by, "now": now})
}

var hasReleased = value[bool](`select exists (select from allocations where round_id = @round and stage = 'released')`)

// HasReleased says whether a run of the round was released.
func HasReleased(ctx context.Context, db DB, round uuid.UUID) (bool, error) {
	return hasReleased.get(ctx, db, args{"round": round})
}

// One condition over both kinds of cases would read every movement there is.
var listPreparers = value[uuid.UUID](`
select proposed_by from allocations where id = @allocation
union
select j.person
  from allocations a
  join movements m on m.case_kind = 'round' and m.case_id = a.round_id
  join journal j on j.id = m.line
 where a.id = @allocation and j.name = any(@acts::text[]) and j.person is not null
union
select j.person
  from decisions d
  join movements m on m.case_kind = 'application' and m.case_id = d.application_id
  join journal j on j.id = m.line
 where d.allocation_id = @allocation and j.name = any(@acts::text[]) and j.person is not null`)

// ListPreparers answers who made any part of what a run proposes.
func ListPreparers(ctx context.Context, db DB, allocation uuid.UUID) ([]uuid.UUID, error) {
	return listPreparers.all(ctx, db, args{"allocation": allocation, "acts": grant.PreparingActs()})
}

// Decision is what a run says about one application.
type Decision struct {
	ApplicationID uuid.UUID
	SeenVersion   int64 // of the application: a later one voids the decision
	Rank          *int
	Outcome       grant.Outcome
	Amount        grant.Fen
	BoundBy       *grant.Reason
	BoundPlace    *uuid.UUID
	Expert        string
	Resident      string
	Final         string
}

var (
	insertDecisions = doing(`
insert into decisions (funder_id, allocation_id, application_id, seen_version, rank, outcome, amount, bound_by, bound_place, expert, resident, final)
select @funder, @allocation, d.*
  from unnest(@applications::uuid[], @versions::bigint[], @ranks::int[], @outcomes::text[], @amounts::bigint[], @bound_by::text[], @bound_places::uuid[],
              @experts::text[], @residents::text[], @finals::text[]) d`)
	listDecisions = returning[Decision](`
select application_id, seen_version, rank, outcome, amount, bound_by, bound_place, expert, resident, final
  from decisions where allocation_id = @allocation order by rank nulls last, application_id`)
)

// InsertDecisions stores what a run says about each application.
func InsertDecisions(ctx context.Context, db DB, a Allocation, decisions []Decision) error {
	n := len(decisions)
	applications, ranks, outcomes, amounts := make([]uuid.UUID, n), make([]*int, n), make([]string, n), make([]int64, n)
	versions := make([]int64, n)
	boundBy, boundPlaces := make([]*grant.Reason, n), make([]*uuid.UUID, n)
	experts, residents, finals := make([]string, n), make([]string, n), make([]string, n)
	for i, d := range decisions {
		applications[i], ranks[i], outcomes[i], amounts[i] = d.ApplicationID, d.Rank, string(d.Outcome), int64(d.Amount)
		versions[i] = d.SeenVersion
		boundBy[i], boundPlaces[i], experts[i], residents[i], finals[i] = d.BoundBy, d.BoundPlace, d.Expert, d.Resident, d.Final
	}
	return insertDecisions.exec(ctx, db, args{
		"funder": a.FunderID, "allocation": a.ID, "applications": applications, "versions": versions, "ranks": ranks, "outcomes": outcomes, "amounts": amounts,
		"bound_by": boundBy, "bound_places": boundPlaces, "experts": experts, "residents": residents, "finals": finals,
	})
}

// ListDecisions answers what a run says, in the order of rank.
func ListDecisions(ctx context.Context, db DB, allocation uuid.UUID) ([]Decision, error) {
	return listDecisions.all(ctx, db, args{"allocation": allocation})
}

// Award is money reserved for an application.
type Award struct {
	ID            uuid.UUID
	FunderID      uuid.UUID
	RoundID       uuid.UUID
	ApplicationID uuid.UUID
	AllocationID  uuid.UUID
	Amount        grant.Fen
	Stage         string
}

// Held is the account in which the pool's money for the award lies: reserved until its notice has ended, committed after.
func (a Award) Held() grant.AccountKind {
	if a.Stage == awardCommitted {
		return grant.LineCommitted
	}
	return grant.LineReserved
}

const awardCommitted = "committed"

// AwardPart is a community's part of an award.
type AwardPart struct {
	PlaceID uuid.UUID
	Amount  grant.Fen
}

var (
	insertAward = doing(`
with award as (
  insert into awards (id, funder_id, round_id, application_id, allocation_id, amount, stage)
  values (@id, @funder, @round, @application, @allocation, @amount, 'reserved')
  returning id, funder_id
)
insert into award_parts (funder_id, award_id, place_id, amount)
select a.funder_id, a.id, p.* from award a, unnest(@places::uuid[], @amounts::bigint[]) p`)
	listAwards = returning[Award](`
select id, funder_id, round_id, application_id, allocation_id, amount, stage from awards where application_id = any(@applications::uuid[]) and stage <> 'released'`)
	listParts    = returning[AwardPart](`select place_id, amount from award_parts where award_id = @award order by place_id`)
	closeAward   = doing(`update awards set stage = 'released' where id = @id`)
	commitAwards = doing(`update awards set stage = 'committed' where id = any(@ids::uuid[])`)
)

// InsertAward adds an award with its parts.
func InsertAward(ctx context.Context, db DB, a Award, parts []AwardPart) error {
	places, amounts := make([]uuid.UUID, len(parts)), make([]int64, len(parts))
	for i, p := range parts {
		places[i], amounts[i] = p.PlaceID, int64(p.Amount)
	}
	return insertAward.exec(ctx, db, args{
		"id": a.ID, "funder": a.FunderID, "round": a.RoundID, "application": a.ApplicationID, "allocation": a.AllocationID, "amount": a.Amount,
		"places": places, "amounts": amounts,
	})
}

// ListLiveAwards answers the awards that applications hold, at most one each.
func ListLiveAwards(ctx context.Context, db DB, applications ...uuid.UUID) ([]Award, error) {
	return listAwards.all(ctx, db, args{"applications": applications})
}

// ListParts answers the parts of an award.
func ListParts(ctx context.Context, db DB, award uuid.UUID) ([]AwardPart, error) {
	return listParts.all(ctx, db, args{"award": award})
}

// CloseAward ends an award whose reservation was released.
func CloseAward(ctx context.Context, db DB, id uuid.UUID) error {
	return closeAward.exec(ctx, db, args{"id": id})
}

// CommitAwards notes that awards are no longer only reserved.
func CommitAwards(ctx context.Context, db DB, ids ...uuid.UUID) error {
	return commitAwards.exec(ctx, db, args{"ids": ids})
}

// AllocationEvent is a run that was proposed or released, and by whom.
type AllocationEvent struct {
	Name       grant.Act
	Role       grant.Role
	At         time.Time
	PersonName string
}

var listAllocationEvents = returning[AllocationEvent](`
select 'propose_allocation' as name, 'officer' as role, a.proposed_at as at, p.name as person_name
  from allocations a
  join people p on p.id = a.proposed_by
 where a.round_id = @round
union all
select 'release_allocation', 'decider', a.released_at, p.name
  from allocations a
  join people p on p.id = a.released_by
 where a.round_id = @round
 order by at`)

// ListAllocationEvents answers what happened to the runs of a round, oldest first. They move applications, not the
// round, so that releases run side by side.
func ListAllocationEvents(ctx context.Context, db DB, round uuid.UUID) ([]AllocationEvent, error) {
	return listAllocationEvents.all(ctx, db, args{"round": round})
}
