package activities_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// Two accounts whose passwords one person knows are one person: whoever has a password that somebody else chose cannot
// be the second one, in any of the acts that take two.
func TestInitialPasswordIsNoSecondPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	draft := w.draftPolicy()
	application := w.submitMany(1, 60_000_00)[0]
	w.screen(application)
	w.review(application)
	proposal := w.propose(application)
	_, err := w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: *w.rules.PoolFen, Reference: "next"})
	w.must(err)
	round := w.createRound("next")

	added, err := w.people.AddPerson(w.ctx, activities.AddPerson{
		By: w.by(w.admin), Organization: w.funder, Role: grant.Decider,
		NewPerson: activities.NewPerson{Login: "fresh", Name: "新人", Language: "zh-CN", Password: "first"},
	})
	w.must(err)
	_, err = w.operator.ResetPassword(w.ctx, activities.ResetPassword{By: w.by(uuid.Nil), Login: "deputy", Password: "first"})
	w.must(err)
	acts := map[string]func(uuid.UUID) error{
		"a policy": func(person uuid.UUID) error {
			_, err := w.people.PublishPolicy(w.ctx, activities.PublishPolicy{By: w.by(person), Policy: draft.Policy, Digest: draft.Digest})
			return err
		},
		"a round": func(person uuid.UUID) error {
			_, err := w.people.PublishRound(w.ctx, activities.RoundAct{By: w.by(person), Round: round})
			return err
		},
		"an allocation": func(person uuid.UUID) error { return w.release(person, proposal) },
	}
	for what, act := range acts {
		for _, person := range []uuid.UUID{added, w.deputy} {
			if refusal := w.refused(act(person), grant.PasswordInitial); refusal.Kind != grant.Forbidden {
				t.Errorf("%s: %v", what, refusal)
			}
		}
	}
	for _, person := range []uuid.UUID{added, w.deputy} {
		_, err := w.people.ChangePassword(w.ctx, activities.ChangePassword{By: w.by(person), Known: "first", Password: "his own"})
		w.must(err)
	}
	w.must(acts["a policy"](added))
	w.must(acts["a round"](w.deputy))
	w.must(acts["an allocation"](added))
}

// draftPolicy drafts the next version of the world's policy.
func (w *world) draftPolicy() activities.PolicyVersion {
	w.Helper()
	rules := w.rules
	rules.Title.EN += "!"
	document, err := json.Marshal(rules)
	w.must(err)
	draft, err := w.people.DraftPolicy(w.ctx, activities.DraftPolicy{By: w.by(w.officer), Funder: w.funder, Document: document})
	w.must(err)
	return draft
}

// A password that a person chose himself is not initial; the journal holds neither it nor its hash, and a key that was
// used for one change makes no other.
func TestChangePassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	const known, next = "$argon2id$known", "$argon2id$next"
	person, err := w.people.RegisterPerson(w.ctx, activities.RegisterPerson{
		By: w.by(activities.PersonID("lin")), NewPerson: activities.NewPerson{Login: "lin", Name: "林", Language: "en", Password: known},
	})
	w.must(err)
	for i := range 3 {
		_, err := store.InsertSession(w.ctx, w.people.Pool, []byte(strings.Repeat(string(rune('a'+i)), 32)), person, time.Hour)
		w.must(err)
	}
	change := activities.ChangePassword{By: w.by(person), Known: known, Password: next}
	other := change
	other.By, other.Known = w.by(person), "$argon2id$other"
	_, err = w.people.ChangePassword(w.ctx, other)
	w.refused(err, grant.BadCredentials)
	if n := one[int](w, "select count(*)::int from sessions where person = $1", person); n != 3 {
		t.Errorf("a refused change leaves %d sessions", n)
	}
	for range 2 {
		_, err = w.people.ChangePassword(w.ctx, change)
		w.must(err)
	}
	if n := one[int](w, "select count(*)::int from sessions where person = $1", person); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
	change.Known, change.Password = next, "$argon2id$third"
	_, err = w.people.ChangePassword(w.ctx, change)
	w.refused(err, grant.KeyReused)
	found, err := store.FindLogin(w.ctx, w.db, "lin")
	w.must(err)
	if *found.Password != next || found.PasswordInitial {
		t.Errorf("stored %q, initial %v", *found.Password, found.PasswordInitial)
	}
	for _, secret := range []string{known, next} {
		if n := one[int](w, "select count(*)::int from journal j where strpos(j::text, $1) > 0", secret); n != 0 {
			t.Errorf("%d lines of the journal hold %s", n, secret)
		}
	}
	if n := one[int](w, "select count(*)::int from journal where name = 'change_password' and person = $1", person); n != 1 {
		t.Errorf("%d lines of the change", n)
	}
}

// What the API's schema refuses the act refuses too, before the database would.
func TestNobodyIsRegisteredSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, wrong := range []activities.NewPerson{
		{Login: "ab", Name: "林", Language: "en"}, {Login: "林晓", Name: "林", Language: "en"}, {Login: "lin", Name: strings.Repeat("林", 51), Language: "en"},
		{Login: "lin", Name: "", Language: "en"}, {Login: "lin", Name: "林", Language: "fr"},
	} {
		_, err := w.operator.AddPerson(w.ctx, activities.AddPerson{By: w.by(uuid.Nil), Organization: w.funder, Role: grant.Auditor, NewPerson: wrong})
		if refusal, refused := grant.Refusal(err); !refused || refusal.Kind != grant.Invalid || refusal.Field == "" {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}
