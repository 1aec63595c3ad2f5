package activities_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"
)

// The moves of each part of a round, oftener those that lead on. All may be tried at any time.
var (
	anyMove   = []string{"propose", "release", "limit", "notice", "end notice", "announce", "batch", "approve", "void", "export", "reply", "object", "decide", "withdraw", "draft", "sign", "give up", "tranche", "reissue", "receipt", "lapse"}
	deciding  = []string{"propose", "propose", "propose", "release", "release", "limit", "withdraw"}
	noticing  = []string{"object", "object", "object", "decide", "decide", "notice", "withdraw", "propose", "propose", "release", "release", "end notice", "announce"}
	promoting = []string{"propose", "release", "notice", "object", "decide", "end notice", "announce"}
	lapsing   = []string{"give up", "give up", "propose", "propose", "release", "release", "lapse"}
	signing   = []string{"draft", "draft", "sign", "sign", "sign", "sign"}
	paying    = []string{"tranche", "tranche", "tranche", "batch", "batch", "approve", "approve", "approve", "export", "export", "export", "void",
		"reply", "reply", "reply", "reply again", "reissue", "reissue", "receipt", "receipt", "receipt"}
)

// play makes some moves, one in eight of them anything, and one in six by somebody who dares.
func (c *course) play(moves int, of ...[]string) {
	c.Helper()
	all := slices.Concat(of...)
	for range moves {
		what, _ := pick(all, c.chance.Int())
		if c.chance.IntN(8) == 0 {
			what, _ = pick(anyMove, c.chance.Int())
		}
		c.dares = c.chance.IntN(6) == 0
		before := len(c.tried)
		c.make(move{What: what, Which: c.chance.IntN(1000), Who: c.chance.IntN(1000), Amount: c.amount()})
		if len(c.tried) > before {
			c.compare()
		}
	}
}

// amount is one that lies where the caps are, or where halves are rounded.
func (c *course) amount() grant.Fen {
	all := []grant.Fen{100_000_00, 99_999_99, 80_000_00, 60_000_00, 50_000_01, 33_333_33, 20_000_02, 1}
	one, _ := pick(all, c.chance.Int())
	return one
}

// settleCourse makes the people and the organisations of all courses of a test.
func settleCourse(t *testing.T) *course {
	w := newWorld(t, nil)
	w.approver = w.hire("approver", grant.FinanceApprover)
	for year := w.now().Year() + 2; year < w.now().Year()+40; year++ {
		_, err := w.people.PublishCalendar(w.ctx, activities.PublishCalendar{
			By: w.by(w.officer), Funder: w.funder, Year: grant.CalendarYear{Year: year, Status: grant.PublishedYear},
		})
		w.must(err)
	}
	c := &course{
		world: w, cashier: w.hire("cashier", grant.FinancePreparer, grant.FinanceApprover), both: w.hire("both", grant.Officer, grant.Decider),
		accounts: map[uuid.UUID][2]store.BankAccount{}, suspended: new(grant.Fen), reached: map[string]int{},
	}
	for i := range 4 {
		a := w.register(fmt.Sprintf("org%d", i))
		var accounts [2]store.BankAccount
		for n, number := range []string{"6222000011112222", "6222000033334444"} {
			id, err := w.people.RecordBankAccount(w.ctx, activities.RecordBankAccount{
				By: w.by(a.owner), Organization: a.organization, Bank: "示例银行", Number: number,
				Holder: one[string](w, "select name from organizations where id = $1", a.organization),
			})
			w.must(err)
			accounts[n] = store.BankAccount{ID: id, Number: number}
		}
		c.applicants, c.accounts[a.organization] = append(c.applicants, a), accounts
	}
	return c
}

// No sequence of acts from the proposal to the receipt breaks a limit, loses a fen or pays twice: after every step
// everything stands and every account holds what a simple model says.
func TestMoneyTakesItsCourse(t *testing.T) {
	t.Parallel()
	h := settleCourse(t)
	rapid.Check(t, func(rt *rapid.T) {
		c := h.begin(rapid.Uint64().Draw(rt, "seed"), rapid.Uint64().Draw(rt, "other"))
		c.play(10, deciding)
		c.decideAll()
		c.play(40, noticing)
		c.announceAll()
		if c.chance.IntN(3) == 0 {
			c.play(30, promoting, lapsing)
		}
		c.play(40, signing, promoting)
		c.play(120, paying, paying, paying, signing, promoting)
	})
	t.Log(h.reached)
	for _, must := range []string{
		"release ", "release moved", "object ", "decide upheld ", "decide dismissed ", "withdraw ", "notice ", "announce ", "give up ", "sign ",
		"tranche ", "tranche undecided", "batch ", "batch wrong_stage", "approve ", "void ", "export ", "export wrong_stage", "reply ", "reply again ",
		"reissue ", "receipt ", "limit ", "lapse ", "lapse undecided", "propose reserve_lapsed", "propose out_of_rank",
	} {
		if h.reached[must] == 0 {
			t.Errorf("%q was never reached: the test tests too little", must)
		}
	}
}

// begin opens another round, of its own policy, and brings its applications to closed panels.
func (c *course) begin(seed, other uint64) *course {
	c.Helper()
	c = &course{
		world: c.world, cashier: c.cashier, both: c.both, applicants: c.applicants, accounts: c.accounts, suspended: c.suspended, reached: c.reached,
		chance: rand.New(rand.NewPCG(seed, other)),
	}
	c.publishPolicy(func(p *grant.Policy) {
		caps(100_000_00, 150_000_00)(p)
		p.PoolFen, p.Caps.Projects, p.Caps.PerOrganizationProjects = new(grant.Fen(250_000_00)), new(4), new(3)
		p.Caps.MinPartRatio = decimal("0.1")
		for i := range p.Tranches {
			p.Tranches[i].On = grant.AgreementSigned
		}
	})
	c.openRound(fmt.Sprintf("c%d", c.keys.Add(1)))
	c.story = &story{stage: grant.RoundAllocation, pool: *c.rules.PoolFen, most: *c.rules.Caps.Projects, perOrg: *c.rules.Caps.PerOrganizationProjects}
	for range c.places {
		c.limits = append(c.limits, *c.rules.Caps.PerCommunityFen)
	}
	var ids []uuid.UUID
	for n := range 6 + c.chance.IntN(4) {
		places, _ := pick([][]int{{0}, {1}, {0, 1}, {0}}, c.chance.Int())
		by := c.applicants[n%len(c.applicants)]
		i := &item{by: by, asked: c.amount(), places: places, stage: grant.PanelClosed}
		i.id = c.submit(by, i.asked, places...)
		c.items, ids = append(c.items, i), append(ids, i.id)
	}
	c.screen(ids...)
	c.review(ids...)
	c.before = one[uuid.UUID](c.world, "select id from entries order by id desc limit 1")
	c.compare()
	return c
}

// decideAll proposes and releases what is left, where anything is.
func (c *course) decideAll() {
	c.Helper()
	c.dares = false
	for range 3 {
		if c.story.stage != grant.RoundAllocation || !c.anyIn(grant.PanelClosed) {
			return
		}
		c.make(move{What: "propose", Which: 1})
		c.releaseProposal(c.proposals[len(c.proposals)-1], c.decider)
		c.compare()
	}
}

// announceAll brings the round to its announced awards.
func (c *course) announceAll() {
	c.Helper()
	for c.story.stage == grant.RoundReleased || c.story.stage == grant.RoundNotice {
		if c.running() == nil && !c.isCovered() {
			c.publish()
		}
		c.end()
		for _, i := range c.items {
			for n, o := range i.objections {
				if !o.decided {
					c.onItem("decide", i, move{Which: n, Who: n})
				}
			}
		}
		c.announce()
		c.compare()
	}
}

// accounted are the accounts of a round that are not empty, except those from which limits come and what a project has
// left under its own cap.
const accounted = `
select kind || ' ' || owner, balance
  from accounts
 where round_id = $1 and balance <> 0 and kind <> all ('{limits,count_limits,project_room,award_room,organization_room}')`

// standing is where everything of a round stands.
const standing = `
select id::text, stage from rounds where id = $1
union all select id::text, stage from applications where round_id = $1
union all select id::text, stage from projects where round_id = $1
union all select d.id::text, d.stage from disbursements d join projects p on p.id = d.project_id where p.round_id = $1
union all select b.id::text, b.stage from batches b where exists (
  select from instructions i join disbursements d on d.id = i.disbursement_id join projects p on p.id = d.project_id where i.batch_id = b.id and p.round_id = $1)
union all select i.number, i.state from instructions i join disbursements d on d.id = i.disbursement_id join projects p on p.id = d.project_id where p.round_id = $1`

// wrong are what must never be of a round, whatever the model says: the limits, the entries after $2, the turnovers, the
// instructions and the money of every line.
const wrong = `
select 'out of bounds: ' || kind || ' ' || balance from accounts where round_id = $1 and (balance < floor or balance > ceiling)
union all
select 'entry ' || entry || ' sums to ' || sum(amount) || ' ' || unit from postings where entry > $2 group by entry, unit having sum(amount) <> 0
union all
select 'turnover: ' || a.kind || ' ' || a.balance || ' ' || coalesce(sum(p.amount), 0)
  from accounts a left join postings p on p.account = a.id where a.round_id = $1 or a.round_id is null
 group by a.id having a.balance <> coalesce(sum(p.amount), 0)
union all
select 'two live instructions: ' || i.disbursement_id
  from instructions i where i.state in ('prepared', 'sent', 'confirmed', 'unknown') group by i.disbursement_id having count(*) > 1
union all
select 'line: ' || w.id || ' ' || w.stage || ' ' || w.amount || ' ' || sum(a.balance)
  from awards w join accounts a on a.owner = w.id and a.kind in ('line_reserved', 'line_committed', 'line_in_transit', 'line_paid_out')
 where w.round_id = $1 group by w.id having sum(a.balance) <> case w.stage when 'released' then 0 else w.amount end
union all
select 'room: ' || a.kind || ' ' || a.owner || ' ' || sum(b.balance)
  from accounts a join accounts b on b.round_id = a.round_id and b.owner = a.owner and b.kind in ('project_room', 'project_used')
  join rounds r on r.id = a.round_id join policies p on p.id = r.policy_id
 where a.round_id = $1 and a.kind = 'project_room' group by a.id, p.document
having sum(b.balance) <> (p.document #>> '{caps,per_project_fen}')::bigint`

// compare looks whether everything is as the model says.
func (c *course) compare() {
	c.Helper()
	if found := c.differences(c.db); len(found) > 0 {
		c.fail("%s", strings.Join(found, "\n"))
	}
}

func (c *course) differences(db store.DB) (found []string) {
	c.Helper()
	ask := func(sql string, about ...any) pgx.Rows {
		rows, err := db.Query(c.ctx, sql, about...)
		c.must(err)
		return rows
	}
	if diff := cmp.Diff(c.stages(c.round), pairs[string](c, ask(standing, c.round))); diff != "" {
		found = append(found, "stages (-model +database):\n"+diff)
	}
	if diff := cmp.Diff(c.balances(c.world), pairs[int64](c, ask(accounted, c.round))); diff != "" {
		found = append(found, "balances (-model +database):\n"+diff)
	}
	never, err := pgx.CollectRows(ask(wrong, c.round, c.before), pgx.RowTo[string])
	c.must(err)
	suspended, err := pgx.CollectExactlyOneRow(ask("select coalesce(sum(balance), 0)::bigint from accounts where kind = 'suspense'"), pgx.RowTo[int64])
	c.must(err)
	if suspended != int64(*c.suspended) {
		found = append(found, fmt.Sprintf("%d in suspense, want %d", suspended, *c.suspended))
	}
	return append(found, never...)
}

// pairs reads rows of a name and a value.
func pairs[T any](c *course, rows pgx.Rows) map[string]T {
	c.Helper()
	all := map[string]T{}
	var name string
	var value T
	_, err := pgx.ForEachRow(rows, []any{&name, &value}, func() error { all[name] = value; return nil })
	c.must(err)
	return all
}

// The comparison itself must be able to find something.
func TestCourseIsCompared(t *testing.T) {
	t.Parallel()
	c := settleCourse(t).begin(1, 1)
	c.decideAll()
	c.announceAll()
	c.play(100, signing)
	c.play(200, paying)
	for _, slip := range []string{
		"update accounts set balance = balance - 1 where kind = 'pool_available'",
		"update accounts set balance = balance + 1, floor = null where kind = 'line_in_transit'",
		"update accounts set balance = -1, floor = null where kind = 'community_used' and balance = 0",
		"update awards set amount = amount + 1 where stage = 'committed'",
		"update disbursements set stage = 'paid' where stage <> 'paid'",
		"update applications set stage = 'reserve'",
		"update batches set stage = 'approved', exported_at = null where stage = 'exported'",
		"drop index instructions_one_live; update instructions set state = 'confirmed'",
		`insert into instructions (id, funder_id, number, batch_id, disbursement_id, attempt, amount, holder, account, bank, purpose, state)
select gen_random_uuid(), funder_id, number || 'x' || attempt, batch_id, disbursement_id, attempt + 100, amount, holder, account, bank, purpose, 'voided' from instructions`,
	} {
		if len(c.after(slip)) == 0 {
			t.Errorf("nothing is found after %q", slip)
		}
	}
	c.compare()
}

// after answers what is found after a slip, which is then undone.
func (c *course) after(slip string) []string {
	c.Helper()
	tx, err := c.db.Begin(c.ctx)
	c.must(err)
	defer tx.Rollback(c.ctx)
	_, err = tx.Exec(c.ctx, slip)
	c.must(err)
	return c.differences(tx)
}
