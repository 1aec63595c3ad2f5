package activities_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// extension asks that the world's round close later.
func (w *world) extension(officer uuid.UUID, closesAt time.Time) (uuid.UUID, error) {
	proposed, err := w.people.ExtendRound(w.ctx, activities.ExtendRound{By: w.by(officer), Round: w.round, ClosesAt: closesAt, Reason: "系统停机四小时"})
	return proposed.ID, err
}

func (w *world) confirmExtension(decider, extension uuid.UUID) error {
	_, err := w.people.ConfirmExtension(w.ctx, activities.ConfirmExtension{By: w.by(decider), Extension: extension})
	return err
}

// write begins a draft.
func (w *world) write(by applicant) store.Draft {
	w.Helper()
	round, err := store.FindRound(w.ctx, w.db, w.round)
	w.must(err)
	draft, err := store.InsertDraft(w.ctx, w.people.Pool, round, store.NewDraft{ID: uuid.New(), Organization: by.organization, Person: by.owner, Content: []byte("{}"), Most: 20})
	w.must(err)
	return draft
}

// Who is still writing is told once of each extension, however many drafts there are and however often it is confirmed; who has
// handed in or writes for another round is not. The old time stays in the books, the new one is kept by the process.
func TestExtensionTellsWhoIsWriting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	first, second, done, elsewhere := w.register("first"), w.register("second"), w.register("done"), w.register("elsewhere")
	w.employ(first.organization, "editor@example.org", grant.Editor)
	w.employ(first.organization, "viewer@example.org", grant.Viewer)
	for _, by := range []applicant{first, first, second} {
		w.write(by)
	}
	w.exec("update drafts set application_id = $1 where id = $2", w.submit(done, 60_000_00, 0), w.write(done).ID)
	round := w.round
	w.openRound("other")
	w.write(elsewhere)
	w.round = round
	w.exec("delete from wakes")

	closes := w.rules.Window.Closes
	for i := range 2 {
		later := closes.AddDate(0, 0, i+1)
		id, err := w.extension(w.officer, later)
		w.must(err)
		confirm := activities.ConfirmExtension{By: w.by(w.decider), Extension: id}
		for range 2 {
			_, err := w.people.ConfirmExtension(w.ctx, confirm)
			w.must(err)
		}
		if n := w.told(id, grant.ToldExtended); n != 3 {
			t.Errorf("%d people are told of extension %d, want 3", n, i)
		}
		w.refused(w.confirmExtension(w.deputy, id), grant.AlreadyDone)
	}
	extensions, err := store.ListExtensions(w.ctx, w.db, w.round)
	w.must(err)
	var got []time.Time
	for _, e := range extensions {
		got = append(got, e.From.UTC(), e.To.UTC())
	}
	want := []time.Time{closes.UTC(), closes.AddDate(0, 0, 1).UTC(), closes.AddDate(0, 0, 1).UTC(), closes.AddDate(0, 0, 2).UTC()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the extensions (-want +got):\n%s", diff)
	}
	if n := one[int](w, "select count(*)::int from wakes where case_id = $1", w.round); n != 2 {
		t.Errorf("%d wakes of the round, want one an extension", n)
	}

	// At the old time nothing closes, up to the new one applications come in, and then the process closes the window.
	w.setClock(closes.Add(time.Second))
	standing, err := w.process.Load(w.ctx, grant.RoundCase(w.round))
	w.must(err)
	if left := closes.AddDate(0, 0, 2).Sub(w.now()); standing.IsDue(grant.DueClosing) || standing.Wait < left || standing.Wait > left+time.Minute {
		t.Errorf("at the old time the process stands at %+v", standing)
	}
	w.setClock(closes.AddDate(0, 0, 2))
	w.submit(first, 60_000_00, 0)
	w.setClock(closes.AddDate(0, 0, 2).Add(time.Second))
	if standing, err = w.process.Load(w.ctx, grant.RoundCase(w.round)); err != nil || !standing.IsDue(grant.DueClosing) {
		t.Errorf("after the new time the process stands at %+v, %v", standing, err)
	}
}

// An extension takes two people and an open window, and the database holds to both, to a later time and to what was told.
func TestExtensionTakesTwoPeopleInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	both := w.hire("both", grant.Officer, grant.Decider)
	closes := w.rules.Window.Closes
	replaced, err := w.extension(w.officer, closes.AddDate(0, 0, 1))
	w.must(err)
	id, err := w.extension(both, closes.AddDate(0, 0, 2))
	w.must(err)
	w.refused(w.confirmExtension(both, id), grant.SamePerson)
	w.refused(w.confirmExtension(w.decider, replaced), grant.Moved)
	w.refused(w.confirmExtension(w.officer, id), grant.NotAllowed)
	w.refused(w.confirmExtension(w.reviewers[0], id), grant.NoSuchThing)
	_, err = w.extension(w.officer, w.rules.Schedule.ReviewFrom)
	refusal := w.refused(err, grant.BadInput)
	if at, ok := refusal.Params["before"].(time.Time); !ok || !at.Equal(w.rules.Schedule.ReviewFrom) {
		t.Errorf("refused with %v", refusal.Params)
	}

	_, err = w.db.Exec(w.ctx, "update round_extensions set stage = 'confirmed', confirmed_by = proposed_by, confirmed_at = proposed_at where id = $1", id)
	w.violates(err, "round_extensions_two_people")
	_, err = w.db.Exec(w.ctx, "update round_extensions set stage = 'confirmed', confirmed_by = $2, confirmed_at = from_at + interval '1 second' where id = $1", id, w.decider)
	w.violates(err, "round_extensions_in_time")
	_, err = w.db.Exec(w.ctx, "update round_extensions set to_at = from_at")
	w.violates(err, "round_extensions_later")
	_, err = w.db.Exec(w.ctx, "update rounds set closes_at = closes_at - interval '1 second'")
	w.violates(err, "23001")

	w.setClock(closes.Add(time.Second))
	w.refused(w.confirmExtension(w.decider, id), grant.RoundClosed)
	w.step(grant.RoundCase(w.round), grant.CloseRound)
	w.refused(w.confirmExtension(w.decider, id), grant.RoundClosed)
	_, err = w.extension(w.officer, closes.AddDate(0, 0, 3))
	w.refused(err, grant.RoundClosed)
	if left, err := store.ListExtensions(w.ctx, w.db, w.round); err != nil || len(left) != 0 {
		t.Errorf("a proposal that came to nothing is shown: %+v, %v", left, err)
	}
}

// The window closes or is extended, whichever comes first, and the other one is refused: never a closed window that goes on
// taking applications, nor an extended one that is closed at its old time.
func TestExtensionRacesTheClosing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	outcomes := map[grant.Stage]int{}
	for i := range 12 {
		if i > 0 {
			w.openRound(string(rune('a' + i)))
		}
		closes := w.rules.Window.Closes
		id, err := w.extension(w.officer, closes.AddDate(0, 0, 1))
		w.must(err)
		standing, err := w.process.Load(w.ctx, grant.RoundCase(w.round))
		w.must(err)
		var both sync.WaitGroup
		var extended error
		var closed activities.Stepped
		both.Go(func() { extended = w.confirmExtension(w.decider, id) })
		both.Go(func() {
			time.Sleep(time.Duration(i%4) * time.Millisecond)
			closed, err = w.process.Step(w.ctx, activities.Step{Case: grant.RoundCase(w.round), Act: grant.CloseRound, Version: standing.Version})
		})
		both.Wait()
		w.must(err)
		round, err := store.FindRound(w.ctx, w.db, w.round)
		w.must(err)
		outcomes[round.Stage]++
		switch {
		case round.Stage == grant.RoundScreening && round.ClosesAt.Equal(closes):
			w.refused(extended, grant.RoundClosed)
			if n := one[int](w, "select count(*)::int from deadlines where case_id = $1 and kind = 'closing' and done_at is null", w.round); n != 0 {
				t.Error("a closed window waits for its closing")
			}
		case round.Stage == grant.RoundOpen && round.ClosesAt.Equal(closes.AddDate(0, 0, 1)):
			w.must(extended)
			if closed.Refusal == nil || closed.Refusal.Kind != grant.Stale {
				t.Errorf("the closing of an extended window answers %v", closed.Refusal)
			}
		default:
			t.Errorf("the round is in %s and closes at %s", round.Stage, round.ClosesAt)
		}
	}
	t.Log(outcomes)
}

// While one holds the round the other waits, in either order.
func TestExtensionWaitsForTheClosing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	id, err := w.extension(w.officer, w.rules.Window.Closes.AddDate(0, 0, 1))
	w.must(err)
	held, err := w.db.Begin(w.ctx)
	w.must(err)
	_, err = store.LockRound(w.ctx, held, w.round)
	w.must(err)
	answered := make(chan error)
	go func() { answered <- w.confirmExtension(w.decider, id) }()
	w.waiting("rounds", 1)
	_, err = held.Exec(w.ctx, "update rounds set stage = 'screening', version = version + 1 where id = $1", w.round)
	w.must(err)
	w.must(held.Commit(w.ctx))
	w.refused(<-answered, grant.RoundClosed)
}
