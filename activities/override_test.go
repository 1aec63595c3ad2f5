package activities_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func moveTo(application uuid.UUID, rank int) activities.Override {
	return activities.Override{Application: application, Kind: grant.OverrideMove, Rank: &rank, Reason: "连续两年空白社区"}
}

func limitTo(application uuid.UUID, amount grant.Fen) activities.Override {
	return activities.Override{Application: application, Kind: grant.OverrideLimit, Amount: &amount, Reason: "活动场次核减"}
}

func passOver(application uuid.UUID) activities.Override {
	return activities.Override{Application: application, Kind: grant.OverridePass, Reason: "书面表示推迟到下一轮"}
}

// decided brings applications of the amounts, the first with the highest score, to the round's allocation.
func decided(t *testing.T, edit func(*grant.Policy), asked ...grant.Fen) (*world, []uuid.UUID, []applicant) {
	t.Helper()
	w := newWorld(t, edit)
	var ids []uuid.UUID
	var owners []applicant
	for i, amount := range asked {
		owners = append(owners, w.register("org"+string(rune('a'+i))))
		ids = append(ids, w.submit(owners[i], amount, 0))
	}
	w.screen(ids...)
	w.review(ids...)
	return w, ids, owners
}

func (w *world) override(applications []uuid.UUID, reason string, overrides ...activities.Override) (activities.Proposal, error) {
	return w.people.ProposeAllocation(w.ctx, activities.ProposeAllocation{
		By: w.by(w.officer), Round: w.round, Applications: applications, Reason: reason, Overrides: overrides,
	})
}

func (w *world) overridden(p activities.Proposal) activities.Proposal {
	w.Helper()
	w.must(w.release(w.decider, p))
	return p
}

// "People may override with a written reason; the caps still hold." The community has room for two and a part: the fourth
// is moved ahead, the first may have 65,000.00 of 100,000.00, the second is passed over, and what is left goes to the third.
func TestOverridesAreReleasedByTwo(t *testing.T) {
	t.Parallel()
	w, ids, _ := decided(t, caps(100_000_00, 250_000_00), 100_000_00, 100_000_00, 100_000_00, 100_000_00)
	changes := []activities.Override{limitTo(ids[0], 65_000_00), moveTo(ids[3], 1), passOver(ids[1])}
	p, err := w.override(nil, "", changes...)
	w.must(err)
	changes[2].Reason += "。"
	other, err := w.override(nil, "", changes...)
	w.must(err)
	if p.Digest == other.Digest {
		t.Error("who releases it does not approve the reasons")
	}
	w.refused(w.release(w.officer, p), grant.NotAllowed)
	w.overridden(p)

	type held struct {
		Stage  grant.Stage
		Reason grant.Reason
		Amount grant.Fen
	}
	want := []held{{grant.Proposed, grant.Overridden, 65_000_00}, {grant.Reserve, grant.Overridden, 0}, {grant.Proposed, grant.CommunityCap, 85_000_00}, {grant.Proposed, "", 100_000_00}}
	for i, id := range ids {
		got := held{w.stage(id), one[grant.Reason](w, "select coalesce(stage_reason, '') from applications where id = $1", id),
			one[grant.Fen](w, "select coalesce(sum(amount), 0)::bigint from awards where application_id = $1", id)}
		if got != want[i] {
			t.Errorf("number %d is %+v, want %+v", i+1, got, want[i])
		}
	}
	if left := w.balance(grant.CommunityRoom, w.places[0]); left != 0 {
		t.Errorf("%d left in the community", left)
	}

	stored, err := store.FindAllocation(w.ctx, w.db, p.Allocation)
	w.must(err)
	var input grant.AllocationInput
	var result grant.Allocation
	w.must(json.Unmarshal(stored.Input, &input))
	w.must(json.Unmarshal(stored.Result, &result))
	again, err := grant.Allocate(input)
	w.must(err)
	if diff := cmp.Diff(result, again); diff != "" {
		t.Errorf("computed again from its input:\n%s", diff)
	}
	receipts := w.receipts(ids)
	told, err := store.ListNoticeOverrides(w.ctx, w.db, w.noticed().ID, store.PublicPage{Limit: 10})
	w.must(err)
	published := []store.PublicOverride{
		{Kind: grant.OverrideLimit, Receipt: &receipts[0], Rank: new(2), EarnedRank: new(1), Amount: new(grant.Fen(65_000_00)), Promoted: []string{}, PassedOver: []string{}, Reason: "活动场次核减"},
		{Kind: grant.OverridePass, Receipt: &receipts[1], Rank: new(3), EarnedRank: new(2), Promoted: []string{}, PassedOver: []string{}, Reason: "书面表示推迟到下一轮"},
		{Kind: grant.OverrideMove, Receipt: &receipts[3], Rank: new(1), EarnedRank: new(4), Promoted: []string{}, PassedOver: []string{}, Reason: "连续两年空白社区"},
	}
	if diff := cmp.Diff(published, told); diff != "" {
		t.Errorf("the notice tells (-want +got):\n%s", diff)
	}
	w.audit()
}

func (w *world) receipts(ids []uuid.UUID) []string {
	w.Helper()
	var receipts []string
	for _, id := range ids {
		receipts = append(receipts, one[string](w, "select receipt from applications where id = $1", id))
	}
	return receipts
}

// noticed finishes the allocation and publishes its notice.
func (w *world) noticed() grant.Notice {
	w.Helper()
	w.step(grant.RoundCase(w.round), grant.FinishAllocation)
	return w.notify()
}

// Wrong overrides are refused with the field and the figures, and nothing is stored.
func TestWrongOverridesStoreNothing(t *testing.T) {
	t.Parallel()
	w, ids, _ := decided(t, func(p *grant.Policy) { p.Panel.PassMark = decimal("94.99") }, 60_000_00, 60_000_00, 60_000_00)
	outside := w.submitMany(1, 60_000_00)[0]
	for _, try := range []struct {
		override activities.Override
		reason   grant.Reason
		field    string
	}{
		{passOver(ids[2]), grant.PassMark, "/overrides/1/application_id"}, {passOver(outside), grant.BadInput, "/overrides/1/application_id"},
		{moveTo(ids[1], 3), grant.BadInput, "/overrides/1/rank"}, {limitTo(ids[1], 60_000_00), grant.BadInput, "/overrides/1/amount_fen"},
		{limitTo(ids[1], 35_999_99), grant.BadInput, "/overrides/1/amount_fen"},
	} {
		_, err := w.override(nil, "", passOver(ids[0]), try.override)
		if refusal := w.refused(err, try.reason); refusal != nil && refusal.Field != try.field {
			t.Errorf("%+v is refused at %s", try.override, refusal.Field)
		}
	}
	if n := one[int](w, "select (select count(*) from allocations) + (select count(*) from overrides)"); n != 0 {
		t.Errorf("%d rows are stored", n)
	}
}

// What the rule refuses is refused by the database too.
func TestOverridesAreConstrained(t *testing.T) {
	t.Parallel()
	w, ids, _ := decided(t, nil, 60_000_00, 60_000_00, 60_000_00)
	p, err := w.override(nil, "", moveTo(ids[0], 2), limitTo(ids[1], 50_000_00))
	w.must(err)
	for constraint, row := range map[string]string{
		"overrides_one_to_a_rank":                     `$2, 'move', 2, null, 3, '因故', false`,
		"overrides_limit_or_pass":                     `$3, 'pass', null, null, 2, '因故', false`,
		"overrides_pkey":                              `$3, 'limit', null, 1, 2, '因故', false`,
		"overrides_reason_check":                      `$2, 'pass', null, null, 3, '', false`,
		"overrides_kind_check":                        `$2, 'swap', null, null, 3, '因故', false`,
		"overrides_check":                             `$2, 'pass', 1, null, 3, '因故', false`,
		"overrides_check1":                            `$2, 'move', 3, 1, 3, '因故', false`,
		"overrides_amount_check":                      `$2, 'limit', null, 0, 3, '因故', false`,
		"overrides_carried":                           `$2, 'pass', null, null, 3, '因故', true`,
		"overrides_allocation_id_application_id_fkey": `$4, 'pass', null, null, 3, '因故', false`,
	} {
		_, err := w.db.Exec(w.ctx, `
with given as (select $1::uuid as allocation, $2::uuid, $3::uuid, $4::uuid)
insert into overrides (funder_id, allocation_id, application_id, kind, rank, amount, earned_rank, reason, carried)
select a.funder_id, a.id, `+row+` from allocations a, given where a.id = given.allocation`, p.Allocation, ids[2], ids[1], uuid.New())
		w.violates(err, constraint)
	}
}

// The reserve is promoted in the order in which it was published, and a limit stays, until people change it again; a pass
// was of its run. There is room for one at a time.
func TestReserveKeepsItsPublishedOrder(t *testing.T) {
	t.Parallel()
	w, ids, owners := decided(t, func(p *grant.Policy) { p.Caps.Projects = new(1) }, 60_000_00, 60_000_00, 60_000_00, 60_000_00)
	p, err := w.override(nil, "", moveTo(ids[3], 2), limitTo(ids[3], 40_000_00), passOver(ids[0]))
	w.must(err)
	w.overridden(p) // the fourth is in, the first waits before the second and the third
	if stage := w.stage(ids[3]); stage != grant.Proposed {
		t.Fatalf("the fourth is %s", stage)
	}
	notice := w.noticed()
	w.must(w.withdraw(owners[3], ids[3]))

	// The third is moved before the second and limited; the first takes the only place.
	p, err = w.override(nil, "", moveTo(ids[2], 2), limitTo(ids[2], 50_000_00))
	w.must(err)
	w.overridden(p)
	if first, second := w.stage(ids[0]), w.stage(ids[1]); first != grant.Proposed || second != grant.Reserve {
		t.Fatalf("the first is %s, the second %s", first, second)
	}
	w.must(w.withdraw(owners[0], ids[0]))
	w.endNotice(notice)
	p, err = w.override(nil, "")
	w.must(err)
	w.overridden(p)
	if second, third := w.stage(ids[1]), w.stage(ids[2]); second != grant.Reserve || third != grant.Proposed {
		t.Errorf("the second is %s, the third %s", second, third)
	}
	if amount := one[grant.Fen](w, "select amount from awards where application_id = $1", ids[2]); amount != 50_000_00 {
		t.Errorf("the third gets %d", amount)
	}
	told, err := store.ListRoundOverrides(w.ctx, w.db, w.round, store.PublicPage{Limit: 10})
	w.must(err)
	var got []string
	for _, o := range told {
		got = append(got, fmt.Sprint(o.Kind, " ", *o.Receipt))
	}
	receipts := w.receipts(ids)
	want := []string{"pass " + receipts[0], "limit " + receipts[3], "move " + receipts[3], "limit " + receipts[2], "move " + receipts[2]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the round tells, each once (-want +got):\n%s", diff)
	}
	count, err := store.CountRoundOverrides(w.ctx, w.db, w.round)
	w.must(err)
	again, err := store.ListNoticeOverrides(w.ctx, w.db, w.notify().ID, store.PublicPage{Limit: 10})
	w.must(err)
	if count != len(want) || len(again) != 2 {
		t.Errorf("counted are %d, and the second notice tells %d of its own", count, len(again))
	}
	if reasons := one[int](w, "select count(*) from allocations where reason is not null"); reasons != 0 {
		t.Errorf("%d promotions in the published order needed a reason", reasons)
	}
}

// Whom an override puts behind needs no second reason; whom the run does not name does.
func TestOverriddenPromotion(t *testing.T) {
	t.Parallel()
	w, ids, owners, notice := noticed(t, func(p *grant.Policy) { p.Caps.Projects = new(1) }, 60_000_00, 60_000_00, 60_000_00, 60_000_00)
	w.must(w.withdraw(owners[0], ids[0]))
	w.endNotice(notice)
	_, err := w.override(ids[2:], "", moveTo(ids[3], 1))
	if refusal := w.refused(err, grant.OutOfRank); refusal != nil && refusal.Params["count"] != 1 {
		t.Errorf("passed over are %v", refusal.Params)
	}
	_, err = w.override(nil, "没有越过谁", passOver(ids[1]))
	w.refused(err, grant.BadInput)
	p, err := w.override(nil, "", passOver(ids[1]))
	w.must(err)
	w.overridden(p)
	if second, third := w.stage(ids[1]), w.stage(ids[2]); second != grant.Reserve || third != grant.Proposed {
		t.Errorf("the second is %s, the third %s", second, third)
	}
}
