package activities_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
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

// "按名次递补": promotion from the reserve is in order of rank. Who names the third and passes over the second, which fits,
// says why in writing; it is approved with the proposal and published with its notice.
func TestPromotionOutOfRankNeedsAReason(t *testing.T) {
	t.Parallel()
	w, ids, owners, notice := noticed(t, func(p *grant.Policy) { p.Caps.Projects = new(1) }, 60_000_00, 70_000_00, 80_000_00)
	w.must(w.withdraw(owners[0], ids[0]))
	w.endNotice(notice)
	propose := func(reason string, applications ...uuid.UUID) (activities.Proposal, error) {
		return w.people.ProposeAllocation(w.ctx, activities.ProposeAllocation{By: w.by(w.officer), Round: w.round, Applications: applications, Reason: reason})
	}
	receipt := func(i int) string { return one[string](w, "select receipt from applications where id = $1", ids[i]) }
	_, err := propose("", ids[2])
	if refusal := w.refused(err, grant.OutOfRank); refusal.Params["receipt"] != receipt(1) {
		t.Errorf("the refusal names %v, passed over is %s", refusal.Params, receipt(1))
	}
	const reason = "第二名书面表示推迟到下一轮"
	_, err = propose(reason, ids[1])
	w.refused(err, grant.BadInput)
	_, err = propose(reason)
	w.refused(err, grant.BadInput)
	p, err := propose(reason, ids[2])
	w.must(err)
	again, err := propose(reason+"。", ids[2])
	w.must(err)
	if p.Digest == again.Digest {
		t.Error("who releases it does not approve the reason")
	}
	w.must(w.release(w.decider, p))
	if second, third := w.stage(ids[1]), w.stage(ids[2]); second != grant.Reserve || third != grant.Proposed {
		t.Errorf("they are %s and %s", second, third)
	}
	told, err := store.ListNoticeOverrides(w.ctx, w.db, w.notify().ID, store.PublicPage{Limit: 10})
	w.must(err)
	want := []store.PublicOverride{{Kind: grant.OverridePromotion, Promoted: []string{receipt(2)}, PassedOver: []string{receipt(1)}, Reason: reason}}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("the notice tells (-want +got):\n%s", diff)
	}
	_, err = w.db.Exec(w.ctx, "update allocations set reason = null where cardinality(passed_over) > 0")
	w.violates(err, "allocations_reason")
}

// What did not fit when a promotion was proposed and fits when it is released would be passed over: it is proposed again.
func TestPromotionPassesOverNobodyWhoFitsByNow(t *testing.T) {
	t.Parallel()
	w, ids, owners, notice := noticed(t, caps(100_000_00, 100_000_00), 60_000_00, 40_000_00, 90_000_00, 30_000_00)
	w.endNotice(notice)
	_, err := w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
	w.giveUp(owners[1], ids[1])
	stale := w.propose(ids[3]) // the third asks for more than the 40,000.00 that are free
	w.giveUp(owners[0], ids[0])
	w.refused(w.release(w.decider, stale), grant.Moved)
	w.must(w.release(w.decider, w.propose()))
	if third, fourth := w.stage(ids[2]), w.stage(ids[3]); third != grant.Proposed || fourth != grant.Reserve {
		t.Errorf("they are %s and %s", third, fourth)
	}
}
