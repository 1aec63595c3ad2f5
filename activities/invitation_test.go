package activities_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (w *world) invite(by, organization uuid.UUID, email string, role grant.Role) (uuid.UUID, error) {
	return w.people.Invite(w.ctx, activities.Invite{By: w.by(by), Organization: organization, Email: email, Role: role, Language: "zh-CN"})
}

// offered answers the hash of the link of the last letter to an address.
func (w *world) offered(email string) []byte {
	w.Helper()
	seed := one[[]byte](w, "select seed from letters where event = 'invited' and address = $1 order by made_at desc limit 1", email)
	return grant.LinkHash(grant.LinkToken(secret, seed))
}

func (w *world) accept(person uuid.UUID, link []byte) error {
	_, err := w.people.AcceptInvitation(w.ctx, activities.AcceptInvitation{By: w.by(person), Link: link})
	return err
}

// The stepped lock test: whoever accepts while the invitation is taken back comes before or after, and one of the two happens.
func TestAcceptedOrRevoked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org, guest := w.register("org"), w.register("guest").owner
	id, err := w.invite(org.owner, org.organization, "guest@example.org", grant.Editor)
	w.must(err)
	link := w.offered("guest@example.org")
	holder, err := w.db.Begin(w.ctx)
	w.must(err)
	defer holder.Rollback(context.WithoutCancel(w.ctx))
	_, err = store.LockInvitation(w.ctx, holder, id)
	w.must(err)
	accepted, revoked := make(chan error, 1), make(chan error, 1)
	go func() { accepted <- w.accept(guest, link) }()
	go func() {
		_, err := w.people.RevokeInvitation(w.ctx, activities.RevokeInvitation{By: w.by(org.owner), Invitation: id})
		revoked <- err
	}()
	w.waiting("invitations", 2)
	w.must(holder.Rollback(w.ctx))
	first, second := <-accepted, <-revoked
	members := one[int](w, "select count(*)::int from memberships where organization = $1 and person = $2", org.organization, guest)
	switch {
	case first == nil:
		w.refused(second, grant.AlreadyDone)
	default:
		w.must(second)
		w.refused(first, grant.LinkExpired)
	}
	if (first == nil) != (members == 1) {
		t.Errorf("%d memberships, %v", members, first)
	}
}

// What the acts refuse the database refuses too: two open invitations of one address to one role, a fifty-first of a
// day, one that two people ended.
func TestInvitationsInTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	_, err := w.invite(org.owner, org.organization, "guest@example.org", grant.Editor)
	w.must(err)
	insert := func(number, own int, email string) error {
		_, err := w.db.Exec(w.ctx, `
insert into invitations (id, organization, email, role, namesake, hash, invited_by, invited_at, day, number, own_number, expires_at)
select gen_random_uuid(), organization, $1::text, role, false, sha256(convert_to($1::text, 'UTF8')), invited_by, invited_at, day, $2, $3, expires_at from invitations`, email, number, own)
		return err
	}
	w.violates(insert(2, 2, "guest@example.org"), "invitations_open")
	w.violates(insert(1, 2, "other@example.org"), "invitations_organization_day_number_key")
	w.violates(insert(2, 1, "other@example.org"), "invitations_invited_by_day_own_number_key")
	w.violates(insert(51, 2, "other@example.org"), "invitations_limit")
	w.violates(insert(2, 51, "other@example.org"), "invitations_limit")
	_, err = w.db.Exec(w.ctx, "update invitations set accepted_by = $1, revoked_by = $1, ended_at = $2", org.owner, w.now().Add(time.Minute))
	w.violates(err, "invitations_one_end")
	_, err = w.db.Exec(w.ctx, "update invitations set accepted_by = $1", org.owner)
	w.violates(err, "invitations_one_end")
}
