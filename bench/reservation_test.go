package bench

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5/pgxpool"
)

// In a turn every community has room for twenty of its twenty-four projects.
const (
	projects  = 24 * communities
	fit       = 20 * communities
	asked     = 15_000_00
	community = 300_000_00
)

// BenchmarkReservation has 64 clients release proposals of one project each, all from one pool and under the caps
// of twenty communities, until the communities are full. The baseline locks the accounts in the order of their ids,
// looks, updates, inserts and commits, statement by statement, and keeps no journal.
func BenchmarkReservation(b *testing.B) {
	w := newWorld(b, func(p *grant.Policy) {
		p.Form.Sections, p.OwnRatioMin = []grant.FormSection{}, decimal("0")
		p.Caps.PerCommunityFen, p.Caps.Projects = new(grant.Fen(community)), new(projects)
	})
	turn := func(do func(proposed) (bool, error)) func() batch {
		return func() batch {
			round := w.openRound()
			proposals := w.propose(round)
			w.rest()
			made := loop(b, projects, func(i int) (bool, error) { return do(proposals[i]) })
			if made.done != fit {
				b.Fatalf("%d of %d were reserved, want %d", made.done, projects, fit)
			}
			w.recount(round)
			return made
		}
	}
	ours := turn(func(p proposed) (bool, error) {
		_, err := w.people.ReleaseAllocation(w.ctx, activities.ReleaseAllocation{By: w.by(w.decider), Allocation: p.Allocation, Digest: p.Digest})
		if refusal, refused := grant.Refusal(err); refused && refusal.Reason == grant.CommunityCap {
			return false, nil
		}
		return true, err
	})
	baseline := turn(func(p proposed) (bool, error) { return p.reserve(w.ctx, w.people.Pool) })
	contest(b, "reservation, 64 clients", "ratio ≥ 0.8", ours, baseline)
}

// proposed is a proposal for one project.
type proposed struct {
	activities.Proposal
	round               grant.Round
	application         uuid.UUID
	organization, place uuid.UUID
}

// propose brings the projects to closed panels and makes a proposal of each. Scores and stages are set past the acts.
func (w *world) propose(round grant.Round) []proposed {
	w.Helper()
	made := make([]proposed, projects)
	applicants := w.applicants(projects)
	w.abreast(projects, func(i int) error {
		content := grant.ApplicationContent{
			Title: "营造项目", Asked: asked, Total: asked, Places: []grant.PlaceShare{{Place: w.places[i%communities], Share: decimal("1")}},
		}
		receipt, err := w.people.SubmitApplication(w.ctx, activities.SubmitApplication{
			By: w.by(applicants[i].person), Round: round.ID, Organization: applicants[i].organization, Content: content,
		})
		made[i] = proposed{round: round, application: receipt.Application, organization: applicants[i].organization, place: content.Places[0].Place}
		return err
	})
	w.exec(`
with closed as (
  update applications set stage = 'panel_closed' where round_id = $1 returning id, funder_id
), assigned as (
  insert into assignments (id, funder_id, application_id, reviewer, part, state, assigned_at)
  select gen_random_uuid(), funder_id, id, $2, 'panel', 'handed_in', app_now() from closed
  returning id, funder_id
)
insert into scores (funder_id, assignment_id, version, points, handed_in_at) select funder_id, id, 1, 9000, app_now() from assigned`, round.ID, w.officer)
	w.exec(`update rounds set stage = 'allocation' where id = $1`, round.ID)
	w.abreast(projects, func(i int) (err error) {
		made[i].Proposal, err = w.people.ProposeAllocation(w.ctx, activities.ProposeAllocation{
			By: w.by(w.officer), Round: round.ID, Applications: []uuid.UUID{made[i].application},
		})
		return err
	})
	return made
}

// abreast does something n times, sixteen at a time.
func (w *world) abreast(n int, do func(i int) error) {
	w.Helper()
	var all sync.WaitGroup
	for first := range 16 {
		all.Go(func() {
			for i := first; i < n; i += 16 {
				if err := do(i); err != nil {
					w.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	if w.Failed() {
		w.FailNow()
	}
}

// move is an amount that a reservation moves to an account, or from it.
type move struct {
	account uuid.UUID
	unit    grant.Unit
	amount  int64
}

// moves are what the act posts for the same award.
func (p proposed) moves(award uuid.UUID) []move {
	var made []move
	add := func(kind grant.AccountKind, owner uuid.UUID, amount int64) {
		made = append(made, move{grant.AccountID(kind, p.round.ID, owner), kind.Unit(), amount})
	}
	add(grant.PoolAvailable, p.round.ID, -asked)
	add(grant.LineReserved, award, asked)
	add(grant.ProjectRoom, p.application, -asked)
	add(grant.ProjectUsed, p.application, asked)
	add(grant.AwardRoom, p.round.ID, -1)
	add(grant.AwardUsed, p.round.ID, 1)
	add(grant.OrgRoom, p.organization, -1)
	add(grant.OrgUsed, p.organization, 1)
	add(grant.CommunityRoom, p.place, -asked)
	add(grant.CommunityUsed, p.place, asked)
	return made
}

// reserve is the baseline. It answers false, and changes nothing, when an account has too little.
func (p proposed) reserve(ctx context.Context, pool *pgxpool.Pool) (bool, error) {
	award, entry := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	moves := p.moves(award)
	accounts, units, amounts := make([]uuid.UUID, len(moves)), make([]string, len(moves)), make([]int64, len(moves))
	for i, m := range moves {
		accounts[i], units[i], amounts[i] = m.account, string(m.unit), m.amount
	}
	tx, err := pool.Begin(ctx)
	if err != nil {
		return false, err
	}
	defer tx.Rollback(ctx)
	rows, err := tx.Query(ctx, `select id, balance, floor from accounts where id = any($1) order by id for update`, accounts)
	if err != nil {
		return false, err
	}
	for rows.Next() {
		var id uuid.UUID
		var balance int64
		var floor *int64
		if err := rows.Scan(&id, &balance, &floor); err != nil {
			return false, err
		}
		if floor != nil && balance+amounts[slices.Index(accounts, id)] < *floor {
			rows.Close()
			return false, nil
		}
	}
	if err := rows.Err(); err != nil {
		return false, err
	}
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{`update accounts a set balance = a.balance + d.amount from unnest($1::uuid[], $2::bigint[]) d (id, amount) where a.id = d.id`, []any{accounts, amounts}},
		{`insert into accounts (id, funder_id, kind, unit, round_id, owner, balance, floor) values ($1, $2, 'line_reserved', 'fen', $3, $4, $5, 0)`,
			[]any{grant.AccountID(grant.LineReserved, p.round.ID, award), p.round.FunderID, p.round.ID, award, asked}},
		{`insert into entries (id, act, kind, funder_id, case_kind, case_id, at) values ($1, $2, 'reserved', $3, 'application', $4, app_now())`,
			[]any{entry, uuid.New(), p.round.FunderID, p.application}},
		{`insert into postings (entry, account, unit, amount) select $1, p.* from unnest($2::uuid[], $3::text[], $4::bigint[]) p`, []any{entry, accounts, units, amounts}},
		{`insert into awards (id, funder_id, round_id, application_id, allocation_id, amount, stage) values ($1, $2, $3, $4, $5, $6, 'reserved')`,
			[]any{award, p.round.FunderID, p.round.ID, p.application, p.Allocation, asked}},
		{`insert into award_parts (funder_id, award_id, place_id, amount) values ($1, $2, $3, $4)`, []any{p.round.FunderID, award, p.place, asked}},
	} {
		if _, err := tx.Exec(ctx, statement.sql, statement.args...); err != nil {
			return false, err
		}
	}
	return true, tx.Commit(ctx)
}

// recount adds up from the awards and the postings that no cap was passed and that every balance is the sum of its postings.
func (w *world) recount(round grant.Round) {
	w.Helper()
	if n := one[int](w, `
select count(*)
  from (select place_id from award_parts p join awards a on a.id = p.award_id where a.round_id = $1 group by place_id having sum(p.amount) > $2) over`,
		round.ID, int64(community)); n != 0 {
		w.Fatalf("%d communities are over their cap", n)
	}
	if n := one[int](w, `
select count(*)
  from accounts a
 where a.round_id = $1 and a.balance is distinct from coalesce((select sum(amount) from postings where account = a.id), 0)`, round.ID); n != 0 {
		w.Fatalf("%d balances are not the sum of their postings", n)
	}
	if n := one[int](w, `select count(*) from awards where round_id = $1`, round.ID); n != fit {
		w.Fatalf("%d awards, want %d", n, fit)
	}
}
