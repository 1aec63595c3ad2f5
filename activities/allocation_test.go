package activities_test

import (
	"testing"

	"github.com/granary-grants/granary/grant"
)

func TestReleaseReservesAndWithdrawalGivesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	first, second := w.submit(org, 60_000_00, 0), w.submit(org, 100_000_00, 0, 1)
	w.screen(first, second)
	w.review(first, second)
	p := w.propose()
	w.must(w.release(w.decider, p))

	for _, account := range []struct {
		kind  grant.AccountKind
		owner int
		want  int64
	}{{grant.CommunityUsed, 0, 110_000_00}, {grant.CommunityUsed, 1, 50_000_00}, {grant.CommunityRoom, 0, 190_000_00}} {
		if got := w.balance(account.kind, w.places[account.owner]); got != account.want {
			t.Errorf("%s of community %d is %d, want %d", account.kind, account.owner, got, account.want)
		}
	}
	w.must(w.withdraw(org, second))
	if got := w.balance(grant.CommunityUsed, w.places[1]); got != 0 {
		t.Errorf("%d still used after the withdrawal", got)
	}
	if got, want := w.balance(grant.PoolAvailable, w.round), int64(*w.rules.PoolFen)-60_000_00; got != want {
		t.Errorf("the pool has %d, want %d", got, want)
	}
}
