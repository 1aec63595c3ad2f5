package activities_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
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
	w.preparesNothing(application)
	w.review(application)
	proposal := w.propose(application)
	_, err := w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: *w.rules.PoolFen, Reference: "next"})
	w.must(err)
	round := w.createRound("next")

	added, err := w.people.AddPerson(w.ctx, activities.AddPerson{
		By: w.by(w.admin), Organization: w.funder, Role: grant.Decider,
		NewPerson: activities.NewPerson{Login: "fresh", Name: "新来的", Language: "zh-CN", Password: "first"},
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

// preparesNothing wants people with a first password refused in the acts that a second person approves: one who gave an
// officer or a reviewer his password would approve what he prepared himself.
func (w *world) preparesNothing(application uuid.UUID) {
	w.Helper()
	add := func(login string, role grant.Role) uuid.UUID {
		person, err := w.people.AddPerson(w.ctx, activities.AddPerson{
			By: w.by(w.admin), Organization: w.funder, Role: role,
			NewPerson: activities.NewPerson{Login: login, Name: "新人" + login, Language: "zh-CN", Password: "first"},
		})
		w.must(err)
		return person
	}
	drafter, reader := add("drafter", grant.Officer), add("reader", grant.Reviewer)
	on := activities.AssignmentAct{Assignment: w.assign(application, reader)[0]}
	on.By = w.by(reader)
	_, err := w.people.AcceptAssignment(w.ctx, activities.AcceptAssignment{AssignmentAct: on})
	w.must(err)
	document, err := json.Marshal(w.rules)
	w.must(err)
	handIn := func() error {
		on.By = w.by(reader)
		_, err := w.people.HandInScore(w.ctx, activities.HandInScore{AssignmentAct: on, ScoreSheet: grant.ScoreSheet{Points: 9000}})
		return err
	}
	w.refused(handIn(), grant.PasswordInitial)
	_, err = w.people.DraftPolicy(w.ctx, activities.DraftPolicy{By: w.by(drafter), Funder: w.funder, Document: document})
	w.refused(err, grant.PasswordInitial)
	_, err = w.people.CreateRound(w.ctx, activities.CreateRound{By: w.by(drafter), Funder: w.funder, Key: "his", TitleZH: "轮", TitleEN: "R", Policy: w.policy, Fund: &w.fund})
	w.refused(err, grant.PasswordInitial)
	_, err = w.people.ReviewAmount(w.ctx, activities.ReviewAmount{ApplicationAct: w.onto(application, drafter), Amount: 1, Why: "核定"})
	w.refused(err, grant.PasswordInitial)
	w.exec("update rounds set stage = 'allocation' where id = $1", w.round)
	_, err = w.people.ProposeAllocation(w.ctx, activities.ProposeAllocation{By: w.by(drafter), Round: w.round})
	w.refused(err, grant.PasswordInitial)
	w.exec("update rounds set stage = 'review' where id = $1", w.round)
	_, err = w.people.ChangePassword(w.ctx, activities.ChangePassword{By: w.by(reader), Known: "first", Password: "his own"})
	w.must(err)
	w.must(handIn())
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

// A password that a person chose himself is no first password; the journal holds neither it nor its hash, and a key that was
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
		w.must(w.signIn(w.people.Pool, person, rune('a'+i), known))
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

// signIn opens a session of a person whose password was found to be the checked one.
func (w *world) signIn(db store.DB, person uuid.UUID, token rune, checked string) error {
	_, err := store.InsertSession(w.ctx, db, []byte(strings.Repeat(string(token), 32)), person, checked, time.Hour)
	return err
}

// No session survives the password it was opened with: whoever signs in with it at the moment in which it is replaced
// comes before, and his session ends with the others, or after, and gets none.
func TestSignInWhileThePasswordIsReplaced(t *testing.T) {
	t.Parallel()
	for what, replace := range map[string]func(w *world) error{
		"changed": func(w *world) error {
			_, err := w.people.ChangePassword(w.ctx, activities.ChangePassword{By: w.by(w.deputy), Known: "his own", Password: "next"})
			return err
		},
		"reset": func(w *world) error {
			_, err := w.operator.ResetPassword(w.ctx, activities.ResetPassword{By: w.by(uuid.Nil), Login: "deputy", Password: "next"})
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			t.Run("before", func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, nil)
				holder, err := w.db.Begin(w.ctx)
				w.must(err)
				defer holder.Rollback(context.WithoutCancel(w.ctx))
				w.must(w.signIn(holder, w.deputy, 'a', "his own"))
				replaced := make(chan error, 1)
				go func() { replaced <- replace(w) }()
				w.waiting("people", 1)
				w.must(holder.Commit(w.ctx))
				w.must(<-replaced)
				w.noSessions(w.deputy)
			})
			t.Run("after", func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, nil)
				holder, err := w.db.Begin(w.ctx)
				w.must(err)
				defer holder.Rollback(context.WithoutCancel(w.ctx))
				_, err = holder.Exec(w.ctx, "lock table journal in exclusive mode")
				w.must(err)
				replaced, signedIn := make(chan error, 1), make(chan error, 1)
				go func() { replaced <- replace(w) }()
				w.waiting("journal", 1) // the sessions are deleted, and nothing is committed
				go func() { signedIn <- w.signIn(w.people.Pool, w.deputy, 'a', "his own") }()
				w.waiting("sessions", 1)
				w.must(holder.Rollback(w.ctx))
				w.must(<-replaced)
				w.refused(<-signedIn, grant.NoSuchThing)
				w.noSessions(w.deputy)
			})
		})
	}
}

func (w *world) noSessions(person uuid.UUID) {
	w.Helper()
	if n := one[int](w, "select count(*)::int from sessions where person = $1", person); n != 0 {
		w.Errorf("%d sessions are left", n)
	}
}

// The stepped lock test: of two who know one password and change it at the same moment one is told that it is another by
// now, and does not replace what the first has chosen.
func TestTwoChangeOnePassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	holder, err := w.db.Begin(w.ctx)
	w.must(err)
	defer holder.Rollback(context.WithoutCancel(w.ctx))
	_, err = holder.Exec(w.ctx, "select from people where id = $1 for update", w.deputy)
	w.must(err)
	type change struct {
		chosen string
		err    error
	}
	changes := make(chan change, 2)
	for _, chosen := range []string{"one", "other"} {
		go func() {
			_, err := w.people.ChangePassword(w.ctx, activities.ChangePassword{By: w.by(w.deputy), Known: "his own", Password: chosen})
			changes <- change{chosen, err}
		}()
	}
	w.waiting("people", 2)
	w.must(holder.Rollback(w.ctx))
	first, second := <-changes, <-changes
	if first.err != nil {
		first, second = second, first
	}
	w.must(first.err)
	w.refused(second.err, grant.BadCredentials)
	if stored := one[string](w, "select password from people where id = $1", w.deputy); stored != first.chosen {
		t.Errorf("the password is %q, want %q", stored, first.chosen)
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

// Somebody who has a role gets no second account in the same organisation, however many try at once. Two people of one
// name are two when somebody answers for it.
func TestNobodyHasTwoAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	add := func(login, name string, namesake bool) error {
		_, err := w.people.AddPerson(w.ctx, activities.AddPerson{
			By: w.by(w.admin), Organization: w.funder, Role: grant.FinanceApprover, Namesake: namesake,
			NewPerson: activities.NewPerson{Login: login, Name: name, Language: "zh-CN", Password: "first"},
		})
		return err
	}
	w.must(add("li@example.org", "李华", false))
	holder, err := w.db.Begin(w.ctx) // nobody commits before each has looked or waits to
	w.must(err)
	defer holder.Rollback(context.WithoutCancel(w.ctx))
	_, err = holder.Exec(w.ctx, "lock table journal in share mode")
	w.must(err)
	errs := make([]error, 4)
	var all sync.WaitGroup
	for i := range errs {
		by := activities.AddPerson{
			By: w.by(w.admin), Organization: w.funder, Role: grant.FinancePreparer,
			NewPerson: activities.NewPerson{Login: fmt.Sprintf("1350000000%d", i), Name: "王芳", Language: "zh-CN", Password: "first"},
		}
		all.Go(func() { _, errs[i] = w.people.AddPerson(w.ctx, by) })
	}
	for one[int](w, "select count(*)::int from pg_locks where not granted and database in (select oid from pg_database where datname = current_database())") < len(errs) {
		time.Sleep(5 * time.Millisecond)
	}
	w.must(holder.Rollback(w.ctx))
	all.Wait()
	if added := len(errs) - len(slices.DeleteFunc(errs, func(err error) bool { return err == nil })); added != 1 {
		t.Errorf("%d of four accounts of one name were added", added)
	}
	if refusal := w.refused(add("13600000001", "李 华", false), grant.Namesake); refusal.Field != "/name" {
		t.Errorf("refused at %s", refusal.Field)
	}
	w.must(add("13600000001", "李华", true))

	owner := w.register("another").owner
	login := one[string](w, "select login from people where id = $1", owner)
	w.exec("update people set name = '李华', email = 'LI@example.org' where id = $1", owner)
	give := func() error {
		_, err := w.people.GrantMembership(w.ctx, activities.GrantMembership{
			By: w.by(w.admin), Organization: w.funder, Login: login, Role: grant.Officer, Namesake: true,
		})
		return err
	}
	w.refused(give(), grant.AlreadyTaken)
	w.exec("update people set email = null where id = $1", owner)
	w.must(give())
}

// The stepped lock test: of two owners who end each other's role at the same moment one stays, and the database refuses
// too to lose the last.
func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	w.employ(org.organization, "second@example.org", grant.Owner)
	second := activities.PersonID("second@example.org")
	holder, err := w.db.Begin(w.ctx)
	w.must(err)
	defer holder.Rollback(context.WithoutCancel(w.ctx))
	w.must(store.LockMembers(w.ctx, holder, org.organization))
	ended := make(chan error, 2)
	for by, whose := range map[uuid.UUID]uuid.UUID{org.owner: second, second: org.owner} {
		membership := one[uuid.UUID](w, "select id from memberships where organization = $1 and person = $2 and role = 'owner'", org.organization, whose)
		go func() {
			_, err := w.people.EndMembership(w.ctx, activities.EndMembership{By: w.by(by), Membership: membership})
			ended <- err
		}()
	}
	for one[int](w, "select count(*)::int from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())") < 2 {
		time.Sleep(5 * time.Millisecond)
	}
	w.must(holder.Rollback(w.ctx))
	first, other := <-ended, <-ended
	if first != nil {
		first, other = other, first
	}
	w.must(first)
	w.refused(other, grant.LastOwner)
	if n := one[int](w, "select count(*)::int from memberships where organization = $1 and role = 'owner' and until is null", org.organization); n != 1 {
		t.Errorf("%d owners are left", n)
	}
	_, err = w.db.Exec(w.ctx, "update memberships set until = since where organization = $1 and role = 'owner' and until is null", org.organization)
	w.violates(err, "memberships_keep_an_owner")
}
