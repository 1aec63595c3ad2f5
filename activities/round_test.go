package activities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// A cancelled round leaves nobody waiting: every application ends with the reason, and the money goes back.
func TestCancelledRoundEndsItsApplications(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	applications := w.submitMany(3, 1000000)
	pool := w.balance(grant.PoolAvailable, w.round)
	_, err := w.people.CancelRound(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
	for _, id := range applications {
		if got := w.stage(id); got != grant.Declined {
			t.Errorf("an application stands in %s", got)
		}
		if reason := one[string](w, "select stage_reason from applications where id = $1", id); reason != string(grant.RoundEnded) {
			t.Errorf("it ended by %s", reason)
		}
	}
	if left := w.balance(grant.PoolAvailable, w.round); left != 0 || pool == 0 {
		t.Errorf("the pool had %d and has %d", pool, left)
	}
	if open := one[int](w, "select count(*)::int from deadlines where done_at is null and case_id = $1", w.round); open != 0 {
		t.Errorf("%d dates are still waited for", open)
	}
}

// Whoever withdraws the last undecided application lets the round go on.
func TestWithdrawalWakesTheRound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	by := w.register("org")
	application := w.submit(by, 1000000, 0)
	w.exec("delete from wakes")
	w.must(w.withdraw(by, application))
	woken := one[[]uuid.UUID](w, "select array_agg(distinct case_id) from wakes where case_kind = 'round'")
	if len(woken) != 1 || woken[0] != w.round {
		t.Errorf("woken: %v", woken)
	}
}

// A round whose window is over cannot be published: it would run through its stages at once with nobody in it.
func TestRoundIsNotPublishedAfterItsWindow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	late := w.createRound("late")
	w.setClock(w.rules.Window.Closes.AddDate(0, 0, 1))
	_, err := w.people.PublishRound(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: late})
	w.refused(err, grant.RoundClosed)
}

// A round in which nothing was released is not finished, so that cancelling it can give its pool back.
func TestRoundWithoutAReleaseIsNotFinished(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.screen()
	w.step(grant.RoundCase(w.round), grant.StartAllocation)
	standing, err := w.process.Load(w.ctx, grant.RoundCase(w.round))
	w.must(err)
	if standing.Ready {
		t.Error("the process would finish a round in which nothing was released")
	}
	_, err = w.process.FinishAllocation(w.ctx, activities.RoundAct{By: w.by(uuid.Nil), Round: w.round})
	w.refused(err, grant.Undecided)
	_, err = w.people.CancelRound(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
}

// The last application that is screened wakes the round, which waits for nothing else, and no other does.
func TestLastScreenedWakesTheRound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ids := w.submitMany(2, 60_000_00)
	w.step(grant.RoundCase(w.round), grant.CloseRound)
	for i, id := range ids {
		w.exec("delete from wakes")
		_, err := w.people.ScreenApplication(w.ctx, activities.ScreenApplication{ApplicationAct: w.onto(id, w.officer), Answers: w.passing()})
		w.must(err)
		if n := one[int](w, "select count(*) from wakes where case_kind = 'round'"); n != i {
			t.Errorf("after %d of 2 are screened the round is woken %d times", i+1, n)
		}
	}
}
