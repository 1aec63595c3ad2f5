package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Override is what people changed of a run for one application (人工调整).
type Override struct {
	ApplicationID uuid.UUID
	Receipt       string
	Kind          grant.OverrideKind
	Rank          *int // of a move
	Amount        *grant.Fen
	EarnedRank    int // by score
	Reason        string
	Carried       bool // from a released run, which has made it known
}

var (
	insertOverrides = doing(`
insert into overrides (funder_id, allocation_id, application_id, kind, rank, amount, earned_rank, reason, carried)
select @funder, @allocation, o.*
  from unnest(@applications::uuid[], @kinds::text[], @ranks::int[], @amounts::bigint[], @earned::int[], @reasons::text[], @carried::bool[]) o`)

	listOverrides = returning[Override](`
select o.application_id, a.receipt, o.kind, o.rank, o.amount, o.earned_rank, o.reason, o.carried
  from overrides o
  join applications a on a.id = o.application_id
 where o.allocation_id = @allocation
 order by o.earned_rank, o.kind`)

	// The last released run that decided an application says where in the reserve it was published. A pass was of its run.
	listReserveOrder = returning[ReservePlace](`
select d.application_id, o.kind, o.amount, o.reason
  from decisions d
  join allocations l on l.id = d.allocation_id and l.stage = 'released'
  left join overrides o on o.allocation_id = d.allocation_id and o.application_id = d.application_id and o.kind <> 'pass'
 where d.application_id = any(@applications::uuid[])
   and not exists (select from decisions e
                     join allocations m on m.id = e.allocation_id and m.stage = 'released'
                    where e.application_id = d.application_id and m.number > l.number)
 order by l.number, d.rank, d.application_id, o.kind`)
)

// InsertOverrides stores what people changed of a run, after its decisions.
func InsertOverrides(ctx context.Context, db DB, a Allocation, overrides []Override) error {
	n := len(overrides)
	applications, kinds, ranks, amounts := make([]uuid.UUID, n), make([]string, n), make([]*int, n), make([]*grant.Fen, n)
	earned, reasons, carried := make([]int, n), make([]string, n), make([]bool, n)
	for i, o := range overrides {
		applications[i], kinds[i], ranks[i], amounts[i] = o.ApplicationID, string(o.Kind), o.Rank, o.Amount
		earned[i], reasons[i], carried[i] = o.EarnedRank, o.Reason, o.Carried
	}
	return insertOverrides.exec(ctx, db, args{
		"funder": a.FunderID, "allocation": a.ID, "applications": applications, "kinds": kinds, "ranks": ranks, "amounts": amounts, "earned": earned, "reasons": reasons,
		"carried": carried,
	})
}

// ListOverrides answers what people changed of a run, in the order in which the applications rank by score.
func ListOverrides(ctx context.Context, db DB, allocation uuid.UUID) ([]Override, error) {
	return listOverrides.all(ctx, db, args{"allocation": allocation})
}

// ReservePlace is an application of the reserve with what a released run has moved or limited of it, nil where it has not.
// One that it did both to stands twice.
type ReservePlace struct {
	ApplicationID uuid.UUID
	Kind          *grant.OverrideKind
	Amount        *grant.Fen
	Reason        *string
}

// ListReserveOrder answers the applications in the order in which the reserve was published.
func ListReserveOrder(ctx context.Context, db DB, applications []uuid.UUID) ([]ReservePlace, error) {
	return listReserveOrder.all(ctx, db, args{"applications": applications})
}

// PublicOverride is an override as anybody may read it. Of a promotion out of the order of rank it has the receipts of
// what it promotes and of what ranks before one of them and would have fit; of the other kinds the receipt, the rank
// and the rank earned by score.
type PublicOverride struct {
	Kind       grant.OverrideKind
	Receipt    *string
	Rank       *int
	EarnedRank *int
	Amount     *grant.Fen
	Promoted   []string
	PassedOver []string
	Reason     string
}

// Overrides are made known by the notice that covers their run and, before it, by the release of the run. What a promotion has
// carried was made known by the run that it was made in: nobody reads one twice.
const (
	publicOverrides = `
select kind, receipt, rank, earned_rank, amount, promoted, passed_over, reason
  from (select l.number, 'promotion' as kind, null as receipt, null::int as rank, null::int as earned_rank, null::bigint as amount,
               array(select a.receipt
                       from decisions d
                       join applications a on a.id = d.application_id
                      where d.allocation_id = l.id and d.outcome = 'awarded'
                      order by d.rank) as promoted,
               l.passed_over, l.reason
          from allocations l
         where l.reason is not null and `
	ofApplications = `
         union all
        select l.number, o.kind, a.receipt, d.rank, o.earned_rank, o.amount, '{}', '{}', o.reason
          from overrides o
          join allocations l on l.id = o.allocation_id
          join decisions d on d.allocation_id = o.allocation_id and d.application_id = o.application_id
          join applications a on a.id = o.application_id
         where not o.carried and `
	overridesInOrder = `) made
 order by number, earned_rank nulls first, kind
 limit @limit offset @offset`

	coveredByNotice = `l.notice_id = @notice`
	releasedInRound = `l.round_id = @round and l.stage = 'released'`

	countOverrides = `
select (select count(*) from allocations l where l.reason is not null and `
	andOfApplications = `)::int + (select count(*) from overrides o join allocations l on l.id = o.allocation_id where not o.carried and `
)

var (
	listNoticeOverrides  = returning[PublicOverride](publicOverrides + coveredByNotice + ofApplications + coveredByNotice + overridesInOrder)
	listRoundOverrides   = returning[PublicOverride](publicOverrides + releasedInRound + ofApplications + releasedInRound + overridesInOrder)
	countNoticeOverrides = value[int](countOverrides + coveredByNotice + andOfApplications + coveredByNotice + `)::int`)
	countRoundOverrides  = value[int](countOverrides + releasedInRound + andOfApplications + releasedInRound + `)::int`)
)

// ListNoticeOverrides answers the overrides that a notice makes known, by run and then by the rank earned.
func ListNoticeOverrides(ctx context.Context, db DB, notice uuid.UUID, p PublicPage) ([]PublicOverride, error) {
	return listNoticeOverrides.all(ctx, db, args{"notice": notice, "limit": p.Limit, "offset": p.Offset})
}

// CountNoticeOverrides counts what ListNoticeOverrides answers.
func CountNoticeOverrides(ctx context.Context, db DB, notice uuid.UUID) (int, error) {
	return countNoticeOverrides.get(ctx, db, args{"notice": notice})
}

// ListRoundOverrides answers the overrides of the released runs of a round, by run and then by the rank earned.
func ListRoundOverrides(ctx context.Context, db DB, round uuid.UUID, p PublicPage) ([]PublicOverride, error) {
	return listRoundOverrides.all(ctx, db, args{"round": round, "limit": p.Limit, "offset": p.Offset})
}

// CountRoundOverrides counts what ListRoundOverrides answers.
func CountRoundOverrides(ctx context.Context, db DB, round uuid.UUID) (int, error) {
	return countRoundOverrides.get(ctx, db, args{"round": round})
}
