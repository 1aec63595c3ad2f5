package activities_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
)

// told answers how often people were told of an application's event.
func (w *world) told(application uuid.UUID, event grant.MessageEvent) int {
	w.Helper()
	return one[int](w, "select count(*) from messages where case_id = $1 and event = $2", application, event)
}

// employ gives another person a role in the applicant's organisation.
func (w *world) employ(organization uuid.UUID, login string, role grant.Role) {
	w.Helper()
	_, err := w.people.RegisterPerson(w.ctx, activities.RegisterPerson{
		By: w.by(uuid.Nil), NewPerson: activities.NewPerson{Login: login, Name: login, Language: "zh-CN", Password: "no password fits"},
	})
	w.must(err)
	_, err = w.operator.GrantMembership(w.ctx, activities.GrantMembership{By: w.by(uuid.Nil), Organization: organization, Login: login, Role: role})
	w.must(err)
}

// An applicant is told what was received, each demand of a supplement with the second until which it is in time, and that an
// application is not funded, in the course that it takes.
func TestApplicantsAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *grant.Policy) { p.Panel.PassMark = decimal("95.00") })
	org := w.register("org")
	ids := []uuid.UUID{w.submit(org, 60_000_00, 0), w.submit(org, 60_000_00, 1), w.submit(w.register("another"), 60_000_00, 0)}
	received := w.letters(grant.ToldSubmitted)
	if len(received) != 3 || received[0] != (grant.MessageParams{Receipt: w.receipts(ids)[0], Round: "2026"}) {
		t.Errorf("told of what was received %+v", received)
	}

	var due []time.Time
	for range 2 {
		due = append(due, w.askSupplement(ids[0]).DueAt)
		_, err := w.people.HandInSupplement(w.ctx, activities.HandInSupplement{ApplicationAct: w.onto(ids[0], org.owner), Reply: json.RawMessage(`{}`)})
		w.must(err)
		w.setClock(w.now().Add(48 * time.Hour))
	}
	wanted := w.letters(grant.ToldSupplement)
	if len(wanted) != 2 || !wanted[0].Due.Equal(due[0]) || !wanted[1].Due.Equal(due[1]) {
		t.Errorf("told of supplements %+v, want until %v", wanted, due)
	}

	failed := grant.EligibilityAnswer{Rule: "e16", Passed: false}
	screen := activities.ScreenApplication{ApplicationAct: w.onto(ids[0], w.officer), Answers: []grant.EligibilityAnswer{failed}}
	for range 2 {
		_, err := w.people.ScreenApplication(w.ctx, screen)
		w.must(err)
	}
	w.screen(ids[1:]...)
	w.review(ids[1:]...)
	w.must(w.release(w.decider, w.propose()))
	for i, want := range []int{1, 0, 1} { // not eligible, proposed, below the pass mark
		if n := w.told(ids[i], grant.ToldRefused); n != want {
			t.Errorf("%d are told that application %d, now %s, is not funded, want %d", n, i, w.stage(ids[i]), want)
		}
	}
}

// An announcement tells the owners and editors of every award and of the reserve at once, and each once, however often
// it is asked for. The preview says so before.
func TestAnnouncementTellsEachOnce(t *testing.T) {
	t.Parallel()
	w, ids, owners, notice := noticed(t, func(p *grant.Policy) { p.Caps.Projects = new(1) }, 60_000_00, 70_000_00)
	w.employ(owners[0].organization, "editor@example.org", grant.Editor)
	_, err := w.operator.GrantMembership(w.ctx, activities.GrantMembership{
		By: w.by(uuid.Nil), Organization: owners[0].organization, Login: "editor@example.org", Role: grant.Owner,
	})
	w.must(err)
	w.employ(owners[1].organization, "accountant@example.org", grant.Reviewer)
	w.endNotice(notice)
	if n := one[int](w, "select count(*) from messages where event <> 'submitted'"); n != 0 {
		t.Errorf("%d messages before the announcement", n)
	}

	preview, err := w.people.PreviewAnnouncement(w.ctx, w.round)
	w.must(err)
	var audience []string
	for _, a := range preview.Audience {
		audience = append(audience, string(a.Event)+" "+a.Language)
		if a.People != 1 || a.Messages != 1 {
			t.Errorf("%s in %s reaches %d people with %d messages", a.Event, a.Language, a.People, a.Messages)
		}
	}
	if diff := cmp.Diff([]string{"awarded zh-CN", "awarded en", "reserve en"}, audience); diff != "" {
		t.Errorf("would be told (-want +got):\n%s", diff)
	}
	if len(preview.Samples) != 3 || !strings.Contains(preview.Samples[1].Text, "awarded ¥60,000.00") {
		t.Errorf("the samples are %+v", preview.Samples)
	}

	announce := activities.RoundAct{By: w.by(w.decider), Round: w.round}
	for range 2 {
		_, err := w.people.AnnounceAwards(w.ctx, announce)
		w.must(err)
	}
	if a, b := w.told(ids[0], grant.ToldAwarded), w.told(ids[1], grant.ToldReserve); a != 2 || b != 1 {
		t.Errorf("told are %d of the award and %d of the reserve, want 2 and 1", a, b)
	}
	if preview, err = w.people.PreviewAnnouncement(w.ctx, w.round); err != nil || len(preview.Audience) != 0 {
		t.Errorf("after it the preview is %+v, %v", preview.Audience, err)
	}

	until := one[time.Time](w, "select due_at from deadlines where case_id = $1 and kind = 'reserve' and done_at is null", w.round)
	w.setClock(until.Add(time.Second))
	w.step(grant.RoundCase(w.round), grant.ExpireReserve)
	if n := w.told(ids[1], grant.ToldReserveLapsed); n != 1 {
		t.Errorf("%d are told that the reserve has lapsed, want 1", n)
	}
	_, err = w.db.Exec(w.ctx, `insert into messages (funder_id, person, event, case_kind, case_id, params, language, made_at)
select funder_id, person, event, case_kind, case_id, params, language, made_at from messages`)
	w.violates(err, "messages_once")
}

func TestUpheldObjectionTellsTheApplicant(t *testing.T) {
	t.Parallel()
	w, ids, _, _ := noticed(t, nil, 60_000_00, 70_000_00)
	for i, outcome := range []grant.ObjectionOutcome{grant.ObjectionUpheld, grant.ObjectionDismissed} {
		filed, err := w.object(ids[i])
		w.must(err)
		w.must(w.decide(filed.ID, outcome))
	}
	if upheld, dismissed := w.told(ids[0], grant.ToldCancelled), w.told(ids[1], grant.ToldCancelled); upheld != 1 || dismissed != 0 {
		t.Errorf("told are %d and %d, want 1 and 0", upheld, dismissed)
	}
	for range 2 { // each objection is one event
		filed, err := w.object(ids[1])
		w.must(err)
		w.must(w.decide(filed.ID, grant.ObjectionDismissed))
	}
	if n := one[int](w, "select count(*) from messages where event = $1 and case_kind = 'objection'", grant.ToldDismissed); n != 3 {
		t.Errorf("told of %d dismissed objections, want 3", n)
	}
}

// letters are what the owners of organisations were told of an event, in order.
func (w *world) letters(event grant.MessageEvent) []grant.MessageParams {
	w.Helper()
	rows, err := w.db.Query(w.ctx, `
select params from messages
 where event = $1 and person in (select person from memberships where role = 'owner')
 order by made_at, params ->> 'project', person`, event)
	w.must(err)
	told, err := pgx.CollectRows(rows, pgx.RowTo[grant.MessageParams])
	w.must(err)
	return told
}

// Each version of an agreement and each attempt to pay is told to the organisation it concerns, once, and what the next
// tranche waits for.
func TestPayeesAreTold(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00, 70_000_01)
	payee := one[uuid.UUID](w, "select organization_id from projects where id = $1", due[0].ProjectID)
	w.employ(payee, "accountant@example.org", grant.Clerk)
	drafted := w.letters(grant.ToldAgreement)
	if len(drafted) != 2 || drafted[0].Agreement != "2026-P00001-1" {
		t.Errorf("told of the agreements %+v", drafted)
	}
	b, err := w.prepare(due...)
	w.must(err)
	w.send(b)
	_, err = w.reply(b, grant.ReplyUnknown)
	w.must(err)
	if n := one[int](w, "select count(*) from messages where event like 'payment%' and event <> 'payment_sent'"); n != 0 {
		t.Errorf("%d are told what the bank does not know", n)
	}
	for range 2 {
		_, err = w.reply(b, grant.ReplyConfirmed)
		w.must(err)
	}
	for _, status := range []grant.ReplyStatus{grant.ReplyReturned, grant.ReplyReturned} {
		_, err = w.reply(b, status)
		w.must(err)
	}
	_, err = w.people.ReissuePayment(w.ctx, activities.PaymentAct{By: w.by(w.money), Disbursement: due[0].ID})
	w.must(err)
	again, err := w.prepare(due[0])
	w.must(err)
	w.send(again)
	_, err = w.reply(again, grant.ReplyConfirmed)
	w.must(err)

	first := grant.MessageParams{Project: "2026-P00001", Tranche: 1, Amount: 30_000_00, Currency: "CNY"}
	second := grant.MessageParams{Project: "2026-P00002", Tranche: 1, Amount: 35_000_01, Currency: "CNY"}
	for event, want := range map[grant.MessageEvent][]grant.MessageParams{
		grant.ToldSent: {first, second, first}, grant.ToldPaid: {first, second, first}, grant.ToldReturned: {first, second}, grant.ToldReceiptMissing: {first, second},
	} {
		if diff := cmp.Diff(want, w.letters(event)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", event, diff)
		}
	}
	for event, want := range map[grant.MessageEvent]int{grant.ToldSent: 2, grant.ToldPaid: 2, grant.ToldReturned: 1, grant.ToldReceiptMissing: 1, grant.ToldAgreement: 0} {
		if n := one[int](w, "select count(*) from messages where event = $1 and person = $2", event, activities.PersonID("accountant@example.org")); n != want {
			t.Errorf("the accountant is told %s %d times, want %d", event, n, want)
		}
	}
}

// An act that does not happen tells nobody.
func TestRolledBackActTellsNobody(t *testing.T) {
	t.Parallel()
	w, _, _, notice := noticed(t, nil, 60_000_00)
	w.endNotice(notice)
	w.exec(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no' using errcode = 'P0001'; end $$`)
	w.exec(`create constraint trigger refuse after insert on messages deferrable initially deferred for each row execute function refuse()`)
	_, err := w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	if err == nil {
		t.Fatal("the announcement happened")
	}
	w.exec(`drop trigger refuse on messages`)
	if n := one[int](w, "select count(*) from messages where event <> 'submitted'"); n != 0 {
		t.Errorf("%d messages are left, want 0", n)
	}
	_, err = w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
	if n := one[int](w, "select count(*) from messages where event <> 'submitted'"); n != 1 {
		t.Errorf("%d are told, want 1", n)
	}
}

// Where somebody is told is the address he gives, else his login where it is one, else the portal alone.
func TestPeopleAreToldAtTheirAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, c := range []struct {
		login       string
		given, want *string
	}{
		{"13800000000", nil, nil}, {"13900000000", new("lin@example.org"), new("lin@example.org")}, {"Wang@Example.org", nil, new("wang@example.org")},
	} {
		person, err := w.people.RegisterPerson(w.ctx, activities.RegisterPerson{
			By: w.by(activities.PersonID(c.login)), NewPerson: activities.NewPerson{Login: c.login, Name: "某人", Language: "zh-CN", Email: c.given},
		})
		w.must(err)
		if diff := cmp.Diff(c.want, one[*string](w, "select email from people where id = $1", person)); diff != "" {
			t.Errorf("%s is told at (-want +got):\n%s", c.login, diff)
		}
	}
	_, err := w.people.RegisterPerson(w.ctx, activities.RegisterPerson{
		By: w.by(activities.PersonID("zhao")), NewPerson: activities.NewPerson{Login: "zhao", Name: "某人", Language: "zh-CN", Email: new("zhao")},
	})
	if refusal := w.refused(err, grant.BadInput); refusal.Field != "/email" {
		t.Errorf("refused at %q", refusal.Field)
	}
}

// Who changes his address is told there, also of what has not left yet, and the change is one line however often it is
// asked for; without an address nothing leaves.
func TestAddressIsChanged(t *testing.T) {
	t.Parallel()
	w, _, owners, notice := noticed(t, nil, 60_000_00)
	w.endNotice(notice)
	_, err := w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
	if _, err := store.NextMessage(w.ctx, w.process.Pool, 5); err == nil {
		t.Error("a message leaves to somebody without an address")
	}
	change := activities.ChangeEmail{By: w.by(owners[0].owner), Email: new("lin@example.org")}
	for range 2 {
		_, err := w.people.ChangeEmail(w.ctx, change)
		w.must(err)
	}
	next, err := store.NextMessage(w.ctx, w.process.Pool, 5)
	w.must(err)
	if lines := one[int](w, "select count(*) from journal where name = $1 and person = $2", grant.ChangeEmail, owners[0].owner); next.Address != "lin@example.org" || lines != 1 {
		t.Errorf("told at %s, %d lines", next.Address, lines)
	}
	_, err = w.people.ChangeEmail(w.ctx, activities.ChangeEmail{By: w.by(owners[0].owner), Email: new("lin")})
	if refusal := w.refused(err, grant.BadInput); refusal.Field != "/email" {
		t.Errorf("refused at %q", refusal.Field)
	}
	_, err = w.db.Exec(w.ctx, "update people set email = ' lin@example.org' where id = $1", owners[0].owner)
	w.violates(err, "23514")
}
