package activities_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// noticed brings applications of one organisation each, in the first community, to a released proposal in a notice.
func noticed(t *testing.T, edit func(*grant.Policy), asked ...grant.Fen) (*world, []uuid.UUID, []applicant, grant.Notice) {
	w := newWorld(t, edit)
	var ids []uuid.UUID
	var owners []applicant
	for i, amount := range asked {
		owners = append(owners, w.register("org"+string(rune('a'+i))))
		ids = append(ids, w.submit(owners[i], amount, 0))
	}
	w.screen(ids...)
	w.review(ids...)
	w.must(w.release(w.decider, w.propose()))
	w.step(grant.RoundCase(w.round), grant.FinishAllocation)
	return w, ids, owners, w.notify()
}

func TestNoticeCommitsWhatNobodyObjectsTo(t *testing.T) {
	t.Parallel()
	w, ids, _, notice := noticed(t, nil, 60_000_00, 70_000_00)
	w.setClock(notice.EndsAt) // the last second is still in time
	standing, err := w.process.Load(w.ctx, grant.RoundCase(w.round))
	w.must(err)
	early, err := w.process.Step(w.ctx, activities.Step{Case: grant.RoundCase(w.round), Act: grant.EndNotice, Version: standing.Version})
	w.must(err)
	if early.Refusal == nil || early.Refusal.Reason != grant.Undecided || standing.IsDue(grant.DueNotice) {
		t.Errorf("the notice ends in its last second: %v, due %v", early.Refusal, standing.Due)
	}
	w.endNotice(notice)
	for i, amount := range []int64{60_000_00, 70_000_00} {
		award := one[uuid.UUID](w, "select id from awards where application_id = $1 and stage = 'committed'", ids[i])
		if got := w.stage(ids[i]); got != grant.Awarded {
			t.Errorf("application %d is %s", i, got)
		}
		if reserved, committed := w.balance(grant.LineReserved, award), w.balance(grant.LineCommitted, award); reserved != 0 || committed != amount {
			t.Errorf("application %d has %d reserved and %d committed, want 0 and %d", i, reserved, committed, amount)
		}
	}
	_, err = w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
}

// "暂停的只是被异议的项目": an objection suspends one item and no other, also beyond the notice's end.
func TestObjectionSuspendsOnlyItsItem(t *testing.T) {
	t.Parallel()
	w, ids, _, notice := noticed(t, nil, 60_000_00, 70_000_00, 80_000_00)
	first, err := w.object(ids[0])
	w.must(err)
	second, err := w.object(ids[1])
	w.must(err)
	w.endNotice(notice)
	for i, want := range []grant.Stage{grant.Proposed, grant.Proposed, grant.Awarded} {
		if got := w.stage(ids[i]); got != want {
			t.Errorf("application %d is %s, want %s", i, got, want)
		}
	}
	_, err = w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.refused(err, grant.ObjectionOpen)

	w.must(w.decide(first.ID, grant.ObjectionUpheld))
	w.must(w.decide(second.ID, grant.ObjectionDismissed))
	w.refused(w.decide(second.ID, grant.ObjectionUpheld), grant.AlreadyDone)
	if got := [2]grant.Stage{w.stage(ids[0]), w.stage(ids[1])}; got != [2]grant.Stage{grant.Cancelled, grant.Awarded} {
		t.Errorf("after the decisions they are %v", got)
	}
	if left, want := w.balance(grant.PoolAvailable, w.round), int64(*w.rules.PoolFen)-150_000_00; left != want {
		t.Errorf("the pool has %d, want %d", left, want)
	}
}

func TestObjectionASecondLateIsRefused(t *testing.T) {
	t.Parallel()
	w, ids, _, notice := noticed(t, nil, 60_000_00)
	w.setClock(notice.EndsAt)
	_, err := w.object(ids[0])
	w.must(err)
	w.setClock(notice.EndsAt.Add(time.Second))
	_, err = w.object(ids[0])
	w.refused(err, grant.NoticeClosed)
	// The database refuses it too.
	_, err = w.db.Exec(w.ctx, `update objections set filed_at = filed_at + interval '1 second'`)
	w.violates(err, "objections_in_time")
}

func TestObjectionNeedsWhatCanBeFollowed(t *testing.T) {
	t.Parallel()
	w, ids, owners, _ := noticed(t, nil, 60_000_00)
	file := func(content grant.ObjectionContent, evidence ...grant.Evidence) error {
		_, err := w.people.FileObjection(w.ctx, activities.FileObjection{
			By: w.byPublic(), Application: ids[0], ObjectionContent: content, Evidence: evidence,
		})
		return err
	}
	pdf := grant.Evidence{Name: "证据.pdf", Content: grant.Content("%PDF-1.7 …")}
	for _, bad := range []struct {
		content  grant.ObjectionContent
		evidence []grant.Evidence
		reason   grant.Reason
		pointer  string
	}{
		{grant.ObjectionContent{Claim: "有问题"}, nil, grant.MissingField, "/clue"},
		{grant.ObjectionContent{Claim: "有问题", Name: "王某"}, nil, grant.MissingField, "/contact"},
		{grant.ObjectionContent{Claim: " ", Clue: "公告"}, nil, grant.MissingField, "/claim"},
		{grant.ObjectionContent{Claim: "有问题", Clue: "公告"}, []grant.Evidence{{Name: "a.pdf", Content: grant.Content("MZ")}}, grant.BadInput, "/evidence/0/content"},
		{grant.ObjectionContent{Claim: "有问题", Clue: "公告"}, []grant.Evidence{pdf, pdf}, grant.BadInput, "/evidence/1/content"},
	} {
		if refusal := w.refused(file(bad.content, bad.evidence...), bad.reason); refusal.Field != bad.pointer {
			t.Errorf("%v is refused at %q, want %q", bad.content, refusal.Field, bad.pointer)
		}
	}
	w.must(file(grant.ObjectionContent{Claim: "有问题", Name: "王某", Contact: "wang@example.org"}, pdf))
	if n := one[int](w, "select count(*) from objection_files"); n != 1 {
		t.Errorf("%d files are kept, want 1", n)
	}
	first := w.round
	w.openRound("2027")
	_, err := w.object(w.submit(owners[0], 50_000_00, 0))
	w.refused(err, grant.NoSuchThing)
	w.round = first
}

func TestNoticeIsPublishedOnceAndOneAtATime(t *testing.T) {
	t.Parallel()
	w, ids, owners, notice := noticed(t, func(p *grant.Policy) { p.Caps.Projects = new(1) }, 60_000_00, 70_000_00)
	_, err := w.people.PublishNotice(w.ctx, activities.PublishNotice{By: w.by(w.officer), Round: w.round})
	w.refused(err, grant.NoticeRunning)
	w.must(w.withdraw(owners[0], ids[0]))
	if n := one[int](w, "select count(*) from messages where event = $1", grant.ToldPromoted); n != 0 {
		t.Errorf("%d are told of a promotion before there is one", n)
	}
	w.must(w.release(w.decider, w.propose())) // promotes the second
	if first, second := w.told(ids[0], grant.ToldPromoted), w.told(ids[1], grant.ToldPromoted); first != 0 || second != 1 {
		t.Errorf("told of the promotion are %d and %d, want 0 and 1", first, second)
	}
	_, err = w.people.PublishNotice(w.ctx, activities.PublishNotice{By: w.by(w.officer), Round: w.round})
	w.refused(err, grant.NoticeRunning)
	w.endNotice(notice)
	if got := w.stage(ids[1]); got != grant.Proposed {
		t.Errorf("the promoted one is %s before its own notice", got)
	}
	second := w.notify()
	if second.Number != 2 {
		t.Errorf("the supplementary notice has number %d", second.Number)
	}
	w.endNotice(second)
	if got := w.stage(ids[1]); got != grant.Awarded {
		t.Errorf("the promoted one is %s after its notice", got)
	}
	_, err = w.people.PublishNotice(w.ctx, activities.PublishNotice{By: w.by(w.officer), Round: w.round})
	w.refused(err, grant.AlreadyDone)
}

// What somebody objects to is not promoted before the objection is decided; a promotion passes every cap again.
func TestPromotionWaitsForObjectionsAndPassesEveryCap(t *testing.T) {
	t.Parallel()
	w, ids, _, notice := noticed(t, caps(100_000_00, 100_000_00), 60_000_00, 40_000_00, 90_000_00)
	if got := w.stage(ids[2]); got != grant.Reserve {
		t.Fatalf("the third is %s, want reserve", got)
	}
	against, err := w.object(ids[0])
	w.must(err)
	tip, err := w.object(ids[2])
	w.must(err)
	w.endNotice(notice)
	w.must(w.decide(against.ID, grant.ObjectionUpheld))

	p := w.propose()
	if p.Totals.Awarded != 1 || p.Totals.AwardedFen != 60_000_00 {
		t.Errorf("the promotion gives %+v, want one of 60,000.00: two thirds of 90,000.00", p.Totals)
	}
	w.refused(w.release(w.decider, p), grant.ObjectionOpen)
	w.must(w.decide(tip.ID, grant.ObjectionDismissed))
	w.refused(w.release(w.decider, p), grant.Moved)
	w.must(w.release(w.decider, w.propose()))
	if left := w.balance(grant.CommunityRoom, w.places[0]); left != 0 {
		t.Errorf("the community has %d left, want 0", left)
	}
}

// What was promoted while the first notice ran is known by its own notice only, also where somebody objected to it in the
// first.
func TestPromotedItemWaitsForItsOwnNotice(t *testing.T) {
	t.Parallel()
	w, ids, owners, notice := noticed(t, func(p *grant.Policy) { p.Caps.Projects = new(1) }, 60_000_00, 70_000_00)
	w.must(w.withdraw(owners[0], ids[0]))
	w.must(w.release(w.decider, w.propose()))
	filed, err := w.object(ids[1])
	w.must(err)
	w.endNotice(notice)
	w.must(w.decide(filed.ID, grant.ObjectionDismissed))
	if got := w.stage(ids[1]); got != grant.Proposed {
		t.Errorf("the promoted one is %s before its own notice", got)
	}
	w.endNotice(w.notify())
	if got := w.stage(ids[1]); got != grant.Awarded {
		t.Errorf("the promoted one is %s after its notice", got)
	}
}

func TestReserveLapses(t *testing.T) {
	t.Parallel()
	w, ids, _, notice := noticed(t, func(p *grant.Policy) { p.Caps.Projects = new(1) }, 60_000_00, 70_000_00)
	w.endNotice(notice)
	_, err := w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
	w.setClock(w.reserveUntil().Add(time.Second))
	w.step(grant.RoundCase(w.round), grant.ExpireReserve)
	reason := one[grant.Reason](w, "select stage_reason from applications where id = $1", ids[1])
	if got := w.stage(ids[1]); got != grant.Declined || reason != grant.ReserveLapsed {
		t.Errorf("the reserve is %s for %s", got, reason)
	}
}

// What was promoted in time is announced before the reserve lapses: otherwise its round would be over, no notice could
// name it, and its money would lie reserved for ever.
func TestReserveLapsesOnlyAfterPromotedAreAnnounced(t *testing.T) {
	t.Parallel()
	w, ids, owners, notice := noticed(t, func(p *grant.Policy) { p.Caps.Projects = new(1) }, 60_000_00, 70_000_00, 80_000_00)
	announce := func() {
		_, err := w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
		w.must(err)
	}
	w.endNotice(notice)
	announce()
	w.giveUp(owners[0], ids[0])
	w.must(w.release(w.decider, w.propose()))
	w.setClock(w.reserveUntil().Add(time.Second))
	of := grant.RoundCase(w.round)
	standing, err := w.process.Load(w.ctx, of)
	w.must(err)
	step := activities.Step{Case: of, Act: grant.ExpireReserve, Version: standing.Version}
	stepped, err := w.process.Step(w.ctx, step)
	w.must(err)
	if stepped.Refusal == nil || stepped.Refusal.Reason != grant.Undecided {
		t.Fatalf("the reserve lapses over a promotion that nobody was told of: %v", stepped.Refusal)
	}
	w.must(w.process.Ask(w.ctx, activities.Ask{Step: step, Refusal: stepped.Refusal}))
	asks := func() []store.Task {
		tasks, err := store.ListTasks(w.ctx, w.db, of)
		w.must(err)
		return tasks
	}
	if tasks := asks(); len(tasks) != 1 || tasks[0].Role != grant.Officer {
		t.Errorf("people are asked %+v", tasks)
	}
	second := w.notify()
	if tasks := asks(); len(tasks) != 0 {
		t.Errorf("people are still asked %+v", tasks)
	}
	w.endNotice(second)
	announce()
	w.step(of, grant.ExpireReserve)
	reserved := one[int64](w, "select sum(balance)::bigint from accounts where round_id = $1 and kind = 'line_reserved'", w.round)
	if second, third := w.stage(ids[1]), w.stage(ids[2]); second != grant.Awarded || third != grant.Declined || reserved != 0 {
		t.Errorf("they end as %s and %s, and %d lie reserved", second, third, reserved)
	}
}

// "候补有效期": after the day that was told nothing is promoted any more, also where a supplementary notice keeps the reserve
// from lapsing. What was released before goes on to its notice and is announced.
func TestNothingIsPromotedAfterTheReservesDay(t *testing.T) {
	t.Parallel()
	w, ids, owners, notice := noticed(t, func(p *grant.Policy) { p.Caps.Projects = new(2) }, 60_000_00, 70_000_00, 80_000_00, 50_000_00)
	announce := func() {
		_, err := w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
		w.must(err)
	}
	w.endNotice(notice)
	announce()
	until := w.reserveUntil()
	w.giveUp(owners[0], ids[0])
	w.must(w.release(w.decider, w.propose()))
	w.giveUp(owners[1], ids[1])
	w.setClock(until) // the last second is still in time
	late := w.propose()
	second := w.notify()
	w.setClock(until.Add(time.Second))
	w.refused(w.release(w.decider, late), grant.ReserveLapsed)
	_, err := w.people.ProposeAllocation(w.ctx, activities.ProposeAllocation{By: w.by(w.officer), Round: w.round})
	refusal := w.refused(err, grant.ReserveLapsed)
	if told, is := refusal.Params["until"].(time.Time); !is || !told.Equal(until) {
		t.Errorf("the refusal tells %v, the reserve lapsed at %s", refusal.Params, until)
	}
	w.endNotice(second)
	announce()
	w.step(grant.RoundCase(w.round), grant.ExpireReserve)
	if third, fourth := w.stage(ids[2]), w.stage(ids[3]); third != grant.Awarded || fourth != grant.Declined {
		t.Errorf("they end as %s and %s", third, fourth)
	}
}

// Once told, the day on which the reserve lapses stands, also when an award is given up and another is announced later.
func TestReserveDayStands(t *testing.T) {
	t.Parallel()
	w, ids, owners, notice := noticed(t, func(p *grant.Policy) { p.Caps.Projects = new(1) }, 60_000_00, 70_000_00, 80_000_00)
	announce := func() time.Time {
		_, err := w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
		w.must(err)
		return w.reserveUntil()
	}
	w.endNotice(notice)
	told := announce()
	w.giveUp(owners[0], ids[0])
	w.must(w.release(w.decider, w.propose()))
	w.endNotice(w.notify())
	if stands := announce(); !stands.Equal(told) {
		t.Errorf("the reserve lapses at %s, told was %s", stands, told)
	}
	w.setClock(told.Add(time.Second))
	w.step(grant.RoundCase(w.round), grant.ExpireReserve)
	if first, second, third := w.stage(ids[0]), w.stage(ids[1]), w.stage(ids[2]); second != grant.Awarded || third != grant.Declined {
		t.Errorf("they end as %s, %s and %s", first, second, third)
	}
}
