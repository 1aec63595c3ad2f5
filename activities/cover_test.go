package activities_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// cover lets one person stand in for another from a day on that is days from today, for so many days more.
func (w *world) cover(person, by uuid.UUID, role grant.Role, days, more int) (uuid.UUID, error) {
	w.Helper()
	from := w.today().AddDays(days)
	granted, err := w.people.GrantCover(w.ctx, activities.GrantCover{By: w.by(w.admin), Funder: w.funder, Cover: grant.Cover{
		Person: person, By: by, Role: role, From: from, Until: from.AddDays(more), Reason: "年休假",
	}})
	return granted.ID, err
}

// decides says whether the person may do what a decider may.
func (w *world) decides(person uuid.UUID) error {
	_, err := w.people.ChangeLimit(w.ctx, activities.ChangeLimit{
		By: w.by(person), Round: w.round, Place: w.places[0], Limit: grant.Fen(20_000_000 + w.keys.Add(1)), Reason: "决定",
	})
	return err
}

// The first day begins at 00:00 in Beijing and the last one ends at 24:00: its last second is in time, the next one is not. The
// journal says whose role it was.
func TestCoverHoldsFromTheFirstToTheLastDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	_, err := w.cover(w.decider, w.officer, grant.Decider, 1, 2)
	w.must(err)
	first := w.today().AddDays(1)
	begins, ends := first.At(0, grant.Beijing), first.AddDays(3).At(0, grant.Beijing)
	for _, c := range []struct {
		at     time.Time
		reason grant.Reason
	}{{w.now(), grant.NotAllowed}, {begins, ""}, {ends.Add(-time.Second), ""}, {ends, grant.NotAllowed}} {
		if c.at.After(w.now()) {
			w.setClock(c.at)
		}
		err := w.decides(w.officer)
		if refusal, refused := grant.Refusal(err); refused != (c.reason != "") || refused && refusal.Reason != c.reason {
			t.Errorf("at %s the colleague is answered %v", c.at, err)
		}
		memberships, err := store.ListMemberships(w.ctx, w.people.Pool, w.officer)
		w.must(err)
		var got []string
		for _, m := range memberships {
			shown := string(m.Role)
			if m.Covers != nil {
				shown += fmt.Sprint(" for ", *m.Covers, " until ", *m.Until)
			}
			got = append(got, shown)
		}
		want := []string{"officer"}
		if c.reason == "" {
			want = append(want, "decider for decider until "+first.AddDays(2).String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("at %s the roles are (-want +got):\n%s", c.at, diff)
		}
	}
	lines := one[[]string](w, `
select array_agg(distinct role || ' ' || (select login from people where id = covers)) from journal where name = 'change_limit' and person = $1`, w.officer)
	if diff := cmp.Diff([]string{"decider decider"}, lines); diff != "" {
		t.Errorf("the lines under the cover (-want +got):\n%s", diff)
	}
	events, err := store.ListEvents(w.ctx, w.db, grant.RoundCase(w.round))
	w.must(err)
	if told := events[len(events)-1]; told.Name != grant.ChangeLimit || *told.PersonName != "officer" || told.CoversName == nil || *told.CoversName != "decider" {
		t.Errorf("the round's last event is %+v", told)
	}
	if n := one[int](w, "select count(*)::int from journal where covers is not null and person <> $1", w.officer); n != 0 {
		t.Errorf("%d lines of others say that they cover for somebody", n)
	}
}

// People are told apart by who they are: nobody approves under a cover what he prepared himself, and who stands in may approve
// what the person on leave prepared. A cover adds nobody to those whom a duty has.
func TestCoverLeavesTwoPeopleTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	both := w.hire("both", grant.Officer, grant.Decider)
	_, err := w.cover(both, w.colleague, grant.Decider, 0, 5)
	w.must(err)
	closes := w.rules.Window.Closes
	own, err := w.extension(w.colleague, closes.AddDate(0, 0, 1))
	w.must(err)
	w.refused(w.confirmExtension(w.colleague, own), grant.SamePerson)
	of, err := w.extension(both, closes.AddDate(0, 0, 2))
	w.must(err)
	w.refused(w.confirmExtension(both, of), grant.SamePerson)
	w.must(w.confirmExtension(w.colleague, of))

	duties, err := store.ListDuties(w.ctx, w.db)
	w.must(err)
	if slices.ContainsFunc(duties, func(d store.Duty) bool { return d.Person == w.colleague && d.Role == grant.Decider }) {
		t.Error("a cover counts as a person who has the duty")
	}
}

// What somebody may do in a role of his own he does not do under a cover.
func TestOwnRoleComesBeforeACover(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	_, err := w.cover(w.decider, w.deputy, grant.Decider, 0, 5)
	w.must(err)
	w.must(w.decides(w.deputy))
	if n := one[int](w, "select count(*)::int from journal where covers is not null"); n != 0 {
		t.Errorf("%d lines say that a decider stood in for another", n)
	}
}

// A cover ends with the role it lends, with the last role by which somebody stands in (to go on as an auditor is none), and when an administrator ends it, once.
func TestCoverEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	id, err := w.cover(w.decider, w.officer, grant.Decider, 0, 5)
	w.must(err)
	w.must(w.decides(w.officer))
	end := func(person, cover uuid.UUID) error {
		_, err := w.people.EndCover(w.ctx, activities.EndCover{By: w.by(person), Cover: cover})
		return err
	}
	w.refused(end(w.officer, id), grant.NotAllowed)
	w.refused(end(w.reviewers[0], id), grant.NoSuchThing)
	w.refused(end(w.admin, uuid.New()), grant.NoSuchThing)
	w.must(end(w.admin, id))
	w.refused(w.decides(w.officer), grant.NotAllowed)
	w.refused(end(w.admin, id), grant.AlreadyDone)

	_, err = w.cover(w.deputy, w.officer, grant.Decider, 0, 5)
	w.must(err)
	w.must(w.decides(w.officer))
	_, err = w.people.EndMembership(w.ctx, activities.EndMembership{
		By: w.by(w.admin), Membership: one[uuid.UUID](w, "select id from memberships where person = $1 and role = 'decider'", w.deputy),
	})
	w.must(err)
	w.refused(w.decides(w.officer), grant.NotAllowed)

	leaving := w.hire("leaving", grant.Supervisor, grant.Auditor)
	_, err = w.cover(w.decider, leaving, grant.Decider, 0, 5)
	w.must(err)
	w.must(w.decides(leaving))
	_, err = w.people.EndMembership(w.ctx, activities.EndMembership{
		By: w.by(w.admin), Membership: one[uuid.UUID](w, "select id from memberships where person = $1 and role = 'supervisor'", leaving),
	})
	w.must(err)
	w.refused(w.decides(leaving), grant.NotAllowed)

	over, err := w.cover(w.decider, w.officer, grant.Decider, 0, 0)
	w.must(err)
	w.setClock(w.today().AddDays(1).At(0, grant.Beijing))
	w.refused(end(w.admin, over), grant.AlreadyDone)
}

// Only an administrator grants a cover, among colleagues, in a role that somebody has himself, never to himself, and the same one
// once, however many ask at the same time. The database holds to it.
func TestCoverRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	evaluator, auditor := w.hire("evaluator", grant.Evaluator), w.hire("auditor", grant.Auditor)
	for i, c := range []struct {
		person, by uuid.UUID
		role       grant.Role
		reason     grant.Reason
	}{
		{w.decider, w.admin, grant.Decider, grant.SamePerson},
		{w.decider, w.decider, grant.Decider, grant.BadInput},
		{w.reviewers[0], w.officer, grant.Reviewer, grant.BadInput},
		{w.officer, w.colleague, grant.Decider, grant.NoSuchThing},
		{w.decider, w.reviewers[0], grant.Decider, grant.NoSuchThing},
		{w.decider, org.owner, grant.Decider, grant.NoSuchThing},
		{w.decider, evaluator, grant.Decider, grant.NoSuchThing},
		{w.decider, auditor, grant.Decider, grant.NoSuchThing},
		{org.owner, w.officer, grant.Officer, grant.NoSuchThing},
	} {
		_, err := w.cover(c.person, c.by, c.role, 0, 5)
		if refusal, refused := grant.Refusal(err); !refused || refusal.Reason != c.reason {
			t.Errorf("cover %d is answered %v, want %s", i, err, c.reason)
		}
	}
	// Who stands in for somebody lends the role to nobody else.
	_, err := w.cover(w.decider, w.officer, grant.Decider, 0, 5)
	w.must(err)
	_, err = w.cover(w.officer, w.colleague, grant.Decider, 0, 5)
	w.refused(err, grant.NoSuchThing)
	_, err = w.people.GrantCover(w.ctx, activities.GrantCover{By: w.by(w.officer), Funder: w.funder})
	w.refused(err, grant.NotAllowed)
	_, err = w.people.GrantCover(w.ctx, activities.GrantCover{By: w.by(org.owner), Funder: w.funder})
	w.refused(err, grant.NoSuchThing)

	_, err = w.cover(w.decider, w.officer, grant.Decider, 5, 5)
	w.refused(err, grant.AlreadyTaken)
	var granted sync.Map
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			_, err := w.cover(w.decider, w.officer, grant.Decider, 6, 5+i)
			granted.Store(i, err)
		})
	}
	all.Wait()
	taken := 0
	granted.Range(func(_, err any) bool {
		if err == nil {
			taken++
		} else if refusal, refused := grant.Refusal(err.(error)); !refused || refusal.Reason != grant.AlreadyTaken {
			t.Errorf("a cover beside others is answered %v", err)
		}
		return true
	})
	if taken != 1 {
		t.Errorf("%d of four covers that share days are granted", taken)
	}

	for what, change := range map[string]string{
		"covers_two_people": "by_person = granted_by", "covers_days": "until_day = from_day + 93", "covers_role": "role = 'reviewer'",
	} {
		_, err := w.db.Exec(w.ctx, "update covers set "+change)
		w.violates(err, what)
	}
}
