package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"go.temporal.io/sdk/activity"
)

// A call that fails locally is tried again as a regular one for as long as it takes.
func TestLocalFallsBackToRegular(t *testing.T) {
	t.Parallel()
	for name, life := range lives() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain, r := life(), life()
			plain.live(t, 365*day)
			locally, regularly := 0, 0
			r.failing = func(ctx context.Context, _ int) error {
				if info := activity.GetInfo(ctx); info.IsLocalActivity {
					locally++
					return errors.New("the database is away")
				} else if info.Attempt < 10 { // the test suite gives up after ten; the recorded histories show that nothing else does
					return errors.New("the database is still away")
				}
				regularly++
				return nil
			}
			r.live(t, 365*day)
			settled(t, r, plain, 0)
			if locally == 0 || regularly == 0 || locally > 2*regularly {
				t.Errorf("%d local attempts for %d calls", locally, regularly)
			}
		})
	}
}

// A refused step asks once, is tried again after a minute, and at once after a wake.
func TestRefused(t *testing.T) {
	t.Parallel()
	r := &row{kind: grant.RoundKind, stage: grant.RoundScreening, version: 4, due: dates(map[string]time.Duration{grant.DueReview: -day})}
	r.refuse = func(activities.Step) *grant.Error {
		if r.now() < 5*time.Minute {
			return grant.Refuse(grant.Conflict, grant.Undecided, "left", 3)
		}
		return nil
	}
	r.events = []event{
		{90 * time.Second, func(*row) {}},                 // only a wake
		{200 * time.Second, func(r *row) { r.version++ }}, // the case moves, and the step is refused again
		{201 * time.Second, func(*row) {}},                // a doubled wake
	}
	r.live(t, time.Hour)
	want := []string{
		"0s start_review refused", "1m0s start_review refused", "1m30s start_review refused", "2m30s start_review refused",
		"3m20s start_review refused", "3m21s start_review refused", "4m21s start_review refused", "5m21s start_review",
	}
	if diff := cmp.Diff(want, r.steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"0s start_review undecided", "3m20s start_review undecided"}, r.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// A stale step is no refusal: the case is loaded again at once and nobody is asked.
func TestStale(t *testing.T) {
	t.Parallel()
	r := &row{kind: grant.RoundKind, stage: grant.RoundOpen, version: 3, due: dates(map[string]time.Duration{grant.DueClosing: -day})}
	r.calling = func(call string, n int) {
		if n == 1 {
			r.version++ // without a wake
		}
	}
	r.live(t, time.Hour)
	if diff := cmp.Diff([]string{"0s close_round stale", "0s close_round"}, r.steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if len(r.asked) > 0 {
		t.Errorf("asked %q", r.asked)
	}
}

// A timer that fires while the date has not passed waits again.
func TestEarlyTimer(t *testing.T) {
	t.Parallel()
	r := &row{kind: grant.RoundKind, stage: grant.RoundPublished, version: 2, due: dates(map[string]time.Duration{grant.DueOpening: time.Hour})}
	r.failing = func(context.Context, int) error {
		if len(r.loads) > 0 && len(r.loads) < 4 {
			r.due[grant.DueOpening] = r.due[grant.DueOpening].Add(10 * time.Second)
		}
		return nil
	}
	r.live(t, 2*time.Hour)
	if diff := cmp.Diff([]string{"1h0m31s open_round"}, r.steps); diff != "" {
		t.Errorf("loads at %s, steps (-want +got):\n%s", r.loads, diff)
	}
}

// What one load answers and the next leaves out is forgotten.
func TestForgets(t *testing.T) {
	t.Parallel()
	r := &row{kind: grant.ApplicationKind, stage: grant.PanelReview, version: 5, due: dates(map[string]time.Duration{grant.DuePanel: -day})}
	r.refuse = func(activities.Step) *grant.Error { return grant.Refuse(grant.Conflict, grant.ScoresMissing) }
	r.events = []event{{time.Second, func(r *row) { r.due, r.version = nil, r.version+1 }}}
	r.live(t, time.Hour)
	if diff := cmp.Diff([]string{"0s close_panel refused"}, r.steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

// A run continues as new when it has acted and the next wait is long, or when the server suggests it, and else never.
func TestContinueAsNew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		due     time.Duration // of the closing, after an opening that has passed; 0: none
		opening time.Duration
		suggest bool
		runs    int
	}{
		{"not acted, long wait", 0, 90 * day, false, 1},
		{"acted, short wait", 29 * day, -day, false, 1},
		{"acted, long wait", 31 * day, -day, false, 2},
		{"acted, no date", 0, -day, false, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := &row{kind: grant.RoundKind, stage: grant.RoundPublished, version: 2, due: dates(map[string]time.Duration{grant.DueOpening: c.opening})}
			if c.due > 0 {
				r.due[grant.DueClosing] = start.Add(c.due)
			}
			r.live(t, 28*day)
			if r.runs != c.runs {
				t.Errorf("%d runs, want %d", r.runs, c.runs)
			}
		})
	}
	t.Run("suggested", func(t *testing.T) {
		t.Parallel()
		r := &row{kind: grant.RoundKind, stage: grant.RoundPublished, version: 2, suggest: true, due: dates(map[string]time.Duration{grant.DueOpening: day})}
		r.calling = func(_ string, n int) {
			switch n {
			case 1:
				r.wake() // it reads the wake first
			case 3:
				r.suggest = false
			}
		}
		r.live(t, 2*day)
		if diff := cmp.Diff([]string{"24h0m1s open_round"}, r.steps); diff != "" || r.runs != 4 {
			t.Errorf("%d runs, loads %v, steps (-want +got):\n%s", r.runs, r.loads, diff)
		}
	})
}

// A wake that came with the last load of a final stage is read before the run completes.
func TestLastWake(t *testing.T) {
	t.Parallel()
	r := &row{kind: grant.ApplicationKind, stage: grant.Declined, version: 9}
	r.calling = func(_ string, n int) {
		if n < 3 {
			r.wake()
		}
	}
	if !r.live(t, time.Hour) || len(r.loads) != 3 {
		t.Errorf("%d loads, want 3 and the end", len(r.loads))
	}
}
