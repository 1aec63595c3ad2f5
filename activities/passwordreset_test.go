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

// lose asks for a link to a new password and answers its hash.
func (w *world) lose(login string) []byte {
	w.Helper()
	seed := uuid.New()
	hash := grant.LinkHash(grant.LinkToken(secret, seed[:]))
	w.must(store.InsertPasswordReset(w.ctx, w.people.Pool, store.PasswordReset{
		Login: login, Hash: hash, Seed: append(seed[:], seed[:]...), Params: grant.MessageParams{Minutes: 30}, Lasts: 30 * time.Minute,
	}, time.Hour))
	return hash
}

func (w *world) recover(person uuid.UUID, link []byte, password string) error {
	_, err := w.people.RecoverPassword(w.ctx, activities.RecoverPassword{By: activities.ByLink(person), Link: link, Password: password})
	return err
}

// A link is good for nobody else's password, and the operator's word ends it too.
func TestLinkOfAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	link := w.lose("deputy")
	w.refused(w.recover(w.decider, link, "mine"), grant.LinkExpired)
	if stored := one[string](w, "select password from people where id = $1", w.decider); stored == "mine" {
		t.Error("the link changed another person's password")
	}
	_, err := w.operator.ResetPassword(w.ctx, activities.ResetPassword{By: w.by(uuid.Nil), Login: "deputy", Password: "first"})
	w.must(err)
	w.refused(w.recover(w.deputy, link, "his own"), grant.LinkExpired)
	w.must(w.recover(w.deputy, w.lose("deputy"), "his own"))
	found, err := store.FindLogin(w.ctx, w.db, "deputy")
	w.must(err)
	if *found.Password != "his own" || found.PasswordInitial {
		t.Errorf("stored %q, initial %v", *found.Password, found.PasswordInitial)
	}
	_, err = w.db.Exec(w.ctx, "insert into password_resets (login, slot, hash, expires_at) values ('deputy', 4, $1, now())", link)
	w.violates(err, "password_resets_slot_check")
}

// The stepped lock test: of two who use one link at the same moment one has used it.
func TestTwoUseOneLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	link := w.lose("deputy")
	holder, err := w.db.Begin(w.ctx)
	w.must(err)
	defer holder.Rollback(context.WithoutCancel(w.ctx))
	_, err = store.LockPasswordReset(w.ctx, holder, link)
	w.must(err)
	used := make(chan error, 2)
	for _, password := range []string{"one", "other"} {
		go func() { used <- w.recover(w.deputy, link, password) }()
	}
	w.waiting("people", 1)          // the second one, for the person
	w.waiting("password_resets", 1) // the first one, for the link
	w.must(holder.Rollback(w.ctx))
	first, second := <-used, <-used
	if first != nil {
		first, second = second, first
	}
	w.must(first)
	w.refused(second, grant.LinkExpired)
}

// The stepped lock test: who asks for a link while the address is being changed gets it at the new one, and none that went to the
// old one is good afterwards.
func TestLinkWaitsForTheNewAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	email := func(address string) error {
		_, err := w.people.ChangeEmail(w.ctx, activities.ChangeEmail{By: w.by(w.deputy), Email: &address})
		return err
	}
	w.must(email("old@example.org"))
	before := w.lose("deputy")
	holder, err := w.db.Begin(w.ctx)
	w.must(err)
	defer holder.Rollback(context.WithoutCancel(w.ctx))
	_, err = store.LockPasswordReset(w.ctx, holder, before)
	w.must(err)
	changed, asked := make(chan error, 1), make(chan []byte, 1)
	go func() { changed <- email("new@example.org") }()
	w.waiting("password_resets", 1) // the change, for the link to end
	go func() { asked <- w.lose("deputy") }()
	w.waiting("people", 1) // who asks, for the change
	w.must(holder.Rollback(w.ctx))
	w.must(<-changed)
	after := <-asked
	if address := one[string](w, "select address from letters order by made_at desc limit 1"); address != "new@example.org" {
		t.Errorf("the link is sent to %s", address)
	}
	w.refused(w.recover(w.deputy, before, "by the old one"), grant.LinkExpired)
	w.must(w.recover(w.deputy, after, "by the new one"))
}
