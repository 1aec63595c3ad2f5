package activities_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (w *world) askToJoin(person, organization uuid.UUID) (uuid.UUID, error) {
	return w.people.AskToJoin(w.ctx, activities.AskToJoin{By: w.by(person), Organization: organization, Role: grant.Editor})
}

// A person has one open request to an organisation, however many he sends at once; its owners alone are told, whoever
// asked is told what they decide, and no funder has part in it.
func TestOneOpenJoinRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org, guest := w.register("org"), w.register("guest").owner
	w.employ(org.organization, "editor@example.org", grant.Editor)
	w.employ(org.organization, "second@example.org", grant.Owner)
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() {
			_, err := w.askToJoin(guest, org.organization)
			errs <- err
		}()
	}
	asked := 0
	for range cap(errs) {
		if err := <-errs; err == nil {
			asked++
		} else {
			w.refused(err, grant.AlreadyDone)
		}
	}
	request := one[uuid.UUID](w, "select id from join_requests")
	told := one[int](w, "select count(*)::int from messages where event = 'join_asked' and funder_id is null and person in (select person from memberships where organization = $1 and role = 'owner')", org.organization)
	if all := one[int](w, "select count(*)::int from messages"); asked != 1 || told != 2 || all != 2 {
		t.Errorf("%d requests, %d owners told of %d", asked, told, all)
	}
	_, err := w.db.Exec(w.ctx, "insert into join_requests select gen_random_uuid(), organization, person, role, note, asked_at from join_requests")
	w.violates(err, "join_requests_open")
	_, err = w.db.Exec(w.ctx, "update join_requests set role = 'owner'")
	w.violates(err, "join_requests_role")
	_, err = w.db.Exec(w.ctx, "update join_requests set accepted = true")
	w.violates(err, "join_requests_decided")

	_, err = w.people.DecideJoin(w.ctx, activities.DecideJoin{By: w.by(org.owner), Request: request, Accept: true})
	w.must(err)
	if n := one[int](w, "select count(*)::int from messages where event = 'join_accepted' and person = $1", guest); n != 1 {
		t.Errorf("whoever asked is told %d times", n)
	}
	if n := one[int](w, "select count(*)::int from memberships where organization = $1 and person = $2 and role = 'editor'", org.organization, guest); n != 1 {
		t.Errorf("%d roles", n)
	}
}

// The stepped lock test: a second owner waits for the first one's decision and is told that it has happened.
func TestTwoOwnersDecide(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org, guest := w.register("org"), w.register("guest").owner
	request, err := w.askToJoin(guest, org.organization)
	w.must(err)
	holder, err := w.db.Begin(w.ctx)
	w.must(err)
	defer holder.Rollback(context.WithoutCancel(w.ctx))
	_, err = store.LockJoinRequest(w.ctx, holder, request)
	w.must(err)
	decided := make(chan error, 2)
	for _, accept := range []bool{true, false} {
		go func() {
			_, err := w.people.DecideJoin(w.ctx, activities.DecideJoin{By: w.by(org.owner), Request: request, Accept: accept})
			decided <- err
		}()
	}
	w.waiting("join_requests", 2)
	w.must(holder.Rollback(w.ctx))
	first, second := <-decided, <-decided
	if first != nil {
		first, second = second, first
	}
	w.must(first)
	w.refused(second, grant.AlreadyDone)
}
