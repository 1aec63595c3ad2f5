package activities_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// holdCommits makes the entries of one case hold their act between its last statement and the end of its
// COMMIT, with every lock it has, until the answered function is called.
func (w *world) holdCommits(c grant.Case) (letGo func()) {
	w.Helper()
	w.exec(`create function hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(4711); return null; end $$`)
	w.exec(fmt.Sprintf(`create constraint trigger hold after insert on entries deferrable initially deferred
for each row when (new.case_id = '%s') execute function hold()`, c.ID))
	holder, err := w.db.Acquire(w.ctx)
	w.must(err)
	_, err = holder.Exec(w.ctx, "select pg_advisory_lock(4711)")
	w.must(err)
	letGo = sync.OnceFunc(func() {
		_, err := holder.Exec(w.ctx, "select pg_advisory_unlock(4711)")
		holder.Release()
		if err != nil {
			w.Error(err)
		}
	})
	w.Cleanup(letGo)
	return letGo
}

// The stepped lock test: the first act holds the community's room, the second has looked, found room and waits;
// when the first commits, the second is refused with what is left then.
func TestSecondActWaitsAndIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, caps(100_000_00, 100_000_00))
	applications := w.submitMany(2, 60_000_00)
	w.screen(applications...)
	w.review(applications...)
	first, second := w.propose(applications[0]), w.propose(applications[1])
	letGo := w.holdCommits(grant.ApplicationCase(applications[0]))

	released := make(chan error, 2)
	go func() { released <- w.release(w.decider, first) }()
	holding := w.waiting("commit", 1)
	refused := make(chan error, 1)
	go func() { refused <- w.release(w.deputy, second) }()
	waiting := w.waiting("accounts", 1)
	if by := one[[]int32](w, "select pg_blocking_pids($1)", waiting[0]); len(by) != 1 || by[0] != holding[0] {
		t.Errorf("the second act waits for %v, want the first, %v", by, holding)
	}
	select {
	case err := <-refused:
		t.Fatalf("the second act did not wait: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	letGo()
	w.must(<-released)
	refusal := w.refused(<-refused, grant.CommunityCap)
	if left, wanted := figure(refusal, "left_fen"), figure(refusal, "requested_fen"); left != 40_000_00 || wanted != 60_000_00 {
		t.Errorf("refused with %d left and %d wanted", left, wanted)
	}
	w.audit()
}

// A community is full when nothing is left of its cap, and only then.
func TestFullCommunity(t *testing.T) {
	t.Parallel()
	w := newWorld(t, caps(60_000_00, 100_000_00))
	applications := w.submitMany(2, 50_000_00)
	w.screen(applications...)
	w.review(applications...)
	for released, id := range applications {
		w.must(w.release(w.decider, w.propose(id)))
		for show, want := range map[string]int{"used": 1, "full": released} {
			asked := store.CommunityQuery{Round: w.round, Show: show, Page: store.Page{Limit: 9}}
			rows, err := store.ListCommunities(w.ctx, w.db, asked)
			w.must(err)
			if n, err := store.CountCommunities(w.ctx, w.db, asked); err != nil || n != want || len(rows) != want {
				t.Errorf("after %d releases %d are %s, %d by count, %v", released+1, len(rows), show, n, err)
			}
		}
	}
}

// Many people of one organisation submit for its last slots at once.
func TestLastSlot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil) // two applications an organisation
	org := w.register("org")
	w.submit(org, 60_000_00, 0)
	results := make(chan error, 8)
	for range cap(results) {
		go func() {
			_, err := w.people.SubmitApplication(w.ctx, activities.SubmitApplication{
				By: w.by(org.owner), Round: w.round, Organization: org.organization, Content: w.content(60_000_00, 1),
			})
			results <- err
		}()
	}
	accepted := 0
	for range cap(results) {
		if err := <-results; err == nil {
			accepted++
		} else if refusal := w.refused(err, grant.OrganizationLimit); figure(refusal, "limit") != 2 {
			t.Errorf("refused with %v", refusal.Params)
		}
	}
	if accepted != 1 {
		t.Errorf("%d were accepted for one slot", accepted)
	}
	w.audit()

	// The constraint holds without the rule.
	_, err := w.db.Exec(w.ctx, "update applications set slot = 1 where slot = 2")
	w.violates(err, "applications_slot_once")
	_, err = w.db.Exec(w.ctx, "update applications set slot = 3 where slot = 2")
	w.violates(err, "applications_slot")
	_, err = w.db.Exec(w.ctx, "update applications set asked_limit = 1")
	w.violates(err, "applications_asked")
}

// A withdrawn application frees its slot.
func TestWithdrawalFreesSlot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	first := w.submit(org, 60_000_00, 0)
	w.submit(org, 60_000_00, 0)
	w.must(w.withdraw(org, first))
	w.submit(org, 60_000_00, 0)
	w.audit()
}

// Proposals that many make at once each get a number.
func TestManyProposeAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	applications := w.submitMany(12, 60_000_00)
	w.screen(applications...)
	w.review(applications...)
	var all sync.WaitGroup
	for _, id := range applications {
		all.Go(func() {
			_, err := w.people.ProposeAllocation(w.ctx, activities.ProposeAllocation{By: w.by(w.officer), Round: w.round, Applications: []uuid.UUID{id}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := one[int](w, "select max(number) from allocations"); n != len(applications) {
		t.Errorf("the last number is %d", n)
	}
	w.audit()
}

// A community that was added while the round ran has a room like the others.
func TestCommunityAddedLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t, caps(100_000_00, 100_000_00))
	added, err := w.people.AddPlaces(w.ctx, activities.AddPlaces{By: w.by(w.officer), Funder: w.funder, Places: []activities.NewPlace{{Code: "C9", Name: "新社区", Level: "community", Kind: "rural"}}})
	w.must(err)
	w.places[0] = added["C9"]
	applications := w.submitMany(2, 60_000_00)
	w.screen(applications...)
	w.review(applications...)
	first, second := w.propose(applications[0]), w.propose(applications[1])
	w.must(w.release(w.decider, first))
	refusal := w.refused(w.release(w.decider, second), grant.CommunityCap)
	if left := figure(refusal, "left_fen"); left != 40_000_00 {
		t.Errorf("%d left", left)
	}
	w.audit()
}

func TestChangedLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, caps(100_000_00, 300_000_00))
	applications := w.submitMany(2, 60_000_00)
	w.screen(applications...)
	w.review(applications...)
	first, second := w.propose(applications[0]), w.propose(applications[1])
	w.must(w.release(w.decider, first))
	change := func(limit grant.Fen) error {
		_, err := w.people.ChangeLimit(w.ctx, activities.ChangeLimit{By: w.by(w.decider), Round: w.round, Place: w.places[0], Limit: limit, Reason: "合并"})
		return err
	}
	if refusal := w.refused(change(59_999_99), grant.CommunityCap); figure(refusal, "used_fen") != 60_000_00 {
		t.Errorf("refused with %v", refusal.Params)
	}
	w.refused(change(300_000_01), grant.BadInput)
	w.must(change(60_000_00))
	w.refused(w.release(w.decider, second), grant.CommunityCap)
	w.must(change(120_000_00))
	w.must(w.release(w.decider, second))
	w.audit()
}

// What was proposed on an older version of an application is not released.
func TestProposalOfAnotherAmount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	applications := w.submitMany(2, 60_000_00)
	w.screen(applications...)
	w.review(applications...)
	proposal := w.propose()
	_, err := w.people.ReviewAmount(w.ctx, activities.ReviewAmount{ApplicationAct: w.onto(applications[0], w.officer), Amount: 30_000_00, Why: "核减"})
	w.must(err)
	w.refused(w.release(w.decider, proposal), grant.Moved)
	w.must(w.release(w.decider, w.propose()))
	w.refused(w.release(w.decider, proposal), grant.Moved)
	if used := w.balance(grant.CommunityUsed, w.places[0]); used != 90_000_00 {
		t.Errorf("%d used", used)
	}
	w.audit()
}

// A fund gives no more than it has, also to two rounds at once, and gets back what a cancelled round held.
func TestFundGivesWhatItHas(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	_, err := w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: *w.rules.PoolFen, Reference: "once"})
	w.must(err)
	var rounds []uuid.UUID
	for _, key := range []string{"a", "b"} {
		round, err := w.people.CreateRound(w.ctx, activities.CreateRound{
			By: w.by(w.officer), Funder: w.funder, Key: key, TitleZH: "轮次", TitleEN: "Round", Policy: w.policy, Fund: &w.fund,
		})
		w.must(err)
		rounds = append(rounds, round.ID)
	}
	published := make(chan error, 2)
	for _, id := range rounds {
		go func() {
			_, err := w.people.PublishRound(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: id})
			published <- err
		}()
	}
	one, other := <-published, <-published
	if one != nil {
		one, other = other, one
	}
	w.must(one)
	w.refused(other, grant.FundCap)
	_, err = w.people.CancelRound(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
	accounts, err := store.FindAccounts(w.ctx, w.db, []uuid.UUID{grant.AccountID(grant.FundAvailable, uuid.Nil, w.fund)})
	w.must(err)
	for _, a := range accounts {
		if a.Balance != int64(*w.rules.PoolFen) {
			t.Errorf("the fund has %d", a.Balance)
		}
	}
	w.audit()
}

// What CreateRound is given must be the funder's own and new.
func TestNewRoundIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	unfunded := activities.CreateRound{By: w.by(w.officer), Funder: w.funder, Key: "unfunded", TitleZH: "轮次", TitleEN: "Round", Policy: w.policy}
	_, err := w.people.CreateRound(w.ctx, unfunded)
	if refusal := w.refused(err, grant.MissingField); refusal.Field != "/fund_id" {
		t.Errorf("without a fund it is refused at %q", refusal.Field)
	}
	in := activities.CreateRound{By: w.by(w.officer), Funder: w.funder, Key: "2026", TitleZH: "轮次", TitleEN: "Round", Policy: w.policy, Fund: &w.fund}
	_, err = w.people.CreateRound(w.ctx, in)
	if refusal := w.refused(err, grant.AlreadyTaken); refusal.Field != "/key" {
		t.Errorf("refused at %q", refusal.Field)
	}
	in.Key, in.Fund = "2027", new(uuid.New())
	_, err = w.people.CreateRound(w.ctx, in)
	if refusal := w.refused(err, grant.NoSuchThing); refusal.Field != "/fund_id" {
		t.Errorf("refused at %q", refusal.Field)
	}
}
