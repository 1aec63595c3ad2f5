package wake

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (r room) due(c grant.Case, ago string, done bool) {
	r.Helper()
	r.exec(`
insert into deadlines (id, case_kind, case_id, kind, due_at, done_at)
values (gen_random_uuid(), $1, $2, 'panel', app_now() - $3::interval, case when $4 then app_now() end)`, c.Kind, c.ID, ago, done)
}

// woken answers the cases with unread wakes.
func (r room) woken() []string {
	r.Helper()
	wakes, err := store.ListWakes(context.Background(), r.pool, 1000)
	if err != nil {
		r.Fatal(err)
	}
	var cases []grant.Case
	for _, w := range wakes {
		cases = append(cases, w.Case())
	}
	return ids(cases...)
}

// sweeps asks that a sweep finds so many cases missed.
func (r room) sweeps(s *Sweeper, missed int) {
	r.Helper()
	if n, err := s.Sweep(context.Background()); err != nil || n != missed {
		r.Errorf("missed %d, %v; want %d", n, err, missed)
	}
}

func TestSweepFindsOverdueDates(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	s := &Sweeper{Pool: r.pool, Client: &engine{}, Log: r.log()}
	overdue, asked, fresh, done, later := newCase(), newCase(), newCase(), newCase(), newCase()
	r.due(overdue, "1 minute", false)
	r.due(asked, "3 days", false)
	if err := store.OpenTask(context.Background(), r.pool, asked, "close_panel", grant.Officer, nil, time.Now()); err != nil {
		t.Fatal(err)
	}
	r.due(fresh, "5 seconds", false) // its own timer comes
	r.due(done, "1 hour", true)
	r.due(later, "-1 hour", false)
	r.sweeps(s, 1)
	if diff := cmp.Diff(ids(overdue, asked), r.woken()); diff != "" {
		t.Errorf("woken (-want +got):\n%s", diff)
	}
}

func TestSweepFindsMissingWorkflows(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	running, closed, missing := r.stand(newCase(), grant.Eligible), r.stand(newCase(), grant.Reserve), r.stand(newCase(), grant.Submitted)
	e := &engine{running: map[string]bool{running.String(): true, closed.String(): false}}
	s := &Sweeper{Pool: r.pool, Client: e, Log: r.log()}
	r.sweeps(s, 2)
	if diff := cmp.Diff(ids(closed, missing), r.woken()); diff != "" {
		t.Errorf("woken (-want +got):\n%s", diff)
	}
}

// Every stage in which something follows must have a running workflow, but for a round that is still a draft and a
// project, for which only people act until its agreement is signed.
func TestSweepLooksAtEveryOpenStage(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	var open []grant.Case
	for _, rule := range grant.StageRules() {
		if rule.On == grant.ProjectKind {
			continue
		}
		c := r.stand(grant.Case{Kind: rule.On, ID: uuid.Must(uuid.NewV7())}, rule.Stage)
		if !rule.Final && rule.Stage != grant.RoundDraft {
			open = append(open, c)
		}
	}
	r.sweeps(&Sweeper{Pool: r.pool, Client: &engine{}, Log: r.log()}, len(open))
	if diff := cmp.Diff(ids(open...), r.woken()); diff != "" {
		t.Errorf("woken (-want +got):\n%s", diff)
	}
}

// Sweeps look at all cases in turn, and a sweep that failed looks again.
func TestSweepsTakeTurns(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	e := &engine{running: map[string]bool{}}
	s := &Sweeper{Pool: r.pool, Client: e, Log: r.log(), sampleSize: 3}
	var cases []grant.Case
	for range 7 {
		c := r.stand(newCase(), grant.Eligible)
		cases = append(cases, c)
		e.running[c.String()] = true
	}
	r.sweeps(s, 0)
	overdue := newCase()
	r.due(overdue, "1 hour", false)
	e.turn(true)
	if missed, err := s.Sweep(context.Background()); err == nil || missed != 1 {
		t.Errorf("missed %d, %v, with the engine down", missed, err)
	}
	if diff := cmp.Diff(ids(overdue), r.woken()); diff != "" {
		t.Errorf("woken while the engine is down (-want +got):\n%s", diff)
	}
	r.exec("update deadlines set done_at = app_now()")
	e.turn(false)
	r.sweeps(s, 0)
	r.sweeps(s, 0)
	slices.Sort(e.asked)
	if diff := cmp.Diff(ids(cases...), e.asked); diff != "" {
		t.Errorf("looked at (-want +got):\n%s", diff)
	}
	r.sweeps(s, 0)
	if len(e.asked) != 10 {
		t.Errorf("looked at %d, want 10: the first three once more", len(e.asked))
	}
}
