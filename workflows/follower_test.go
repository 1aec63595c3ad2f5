package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"go.temporal.io/sdk/activity"
	"pgregory.net/rapid"
)

const day = 24 * time.Hour

// dates are due times after the start.
func dates(after map[string]time.Duration) map[string]time.Time {
	due := map[string]time.Time{}
	for kind, d := range after {
		due[kind] = start.Add(d)
	}
	return due
}

// passed are dates of every kind but some that passed long ago: they are of other stages.
func passed(but ...string) map[string]time.Duration {
	after := map[string]time.Duration{}
	for _, kind := range []string{
		grant.DueOpening, grant.DueClosing, grant.DueReview, grant.DueAllocation, grant.DueSupplement, grant.DueDesk, grant.DuePanel,
	} {
		if !slices.Contains(but, kind) {
			after[kind] = -day
		}
	}
	return after
}

// Each stage waits for its own date or for what makes it ready, and for nothing else, and then takes its own step.
func TestStages(t *testing.T) {
	t.Parallel()
	type stage struct {
		kind  grant.CaseKind
		stage grant.Stage
		due   string // the date it waits for
		act   grant.Act
		ready bool // it may be ready before that date, or has none
	}
	stages := []stage{
		{grant.RoundKind, grant.RoundDraft, "", "", false},
		{grant.RoundKind, grant.RoundPublished, grant.DueOpening, grant.OpenRound, false},
		{grant.RoundKind, grant.RoundOpen, grant.DueClosing, grant.CloseRound, false},
		{grant.RoundKind, grant.RoundScreening, grant.DueReview, grant.StartReview, false},
		{grant.RoundKind, grant.RoundReview, grant.DueAllocation, grant.StartAllocation, false},
		{grant.RoundKind, grant.RoundAllocation, "", grant.FinishAllocation, true},
		{grant.RoundKind, grant.RoundReleased, "", "", false},
		{grant.RoundKind, grant.RoundCancelled, "", "", false},
		{grant.ApplicationKind, grant.Submitted, "", grant.CheckApplication, true},
		{grant.ApplicationKind, grant.Supplement, grant.DueSupplement, grant.RefuseSupplement, false},
		{grant.ApplicationKind, grant.Eligible, "", "", false},
		{grant.ApplicationKind, grant.DeskReview, grant.DueDesk, grant.CloseDesk, true},
		{grant.ApplicationKind, grant.DeskClosed, "", "", false},
		{grant.ApplicationKind, grant.PanelReview, grant.DuePanel, grant.ClosePanel, true},
		{grant.ApplicationKind, grant.PanelClosed, "", "", false},
		{grant.ApplicationKind, grant.Proposed, "", "", false},
		{grant.ApplicationKind, grant.Reserve, "", "", false},
		{grant.ApplicationKind, grant.Declined, "", "", false},
		{grant.ApplicationKind, grant.Withdrawn, "", "", false},
	}
	if len(stages) != len(grant.StageRules()) {
		t.Fatalf("%d of %d stages are tested", len(stages), len(grant.StageRules()))
	}
	for _, s := range stages {
		final := grant.StageOf(s.kind, s.stage).Final
		t.Run(fmt.Sprintf("%s %s", s.kind, s.stage), func(t *testing.T) {
			t.Parallel()
			check := func(what string, r *row, want string) {
				t.Helper()
				completed := r.live(t, 2*time.Hour)
				first := ""
				if len(r.steps) > 0 {
					first = r.steps[0]
				}
				if first != want || s.act == "" && completed != final {
					t.Errorf("%s: took %q, completed %t; want %q, %t", what, r.steps, completed, want, final)
				}
			}
			fresh := func(ready bool, due map[string]time.Duration) *row {
				return &row{kind: s.kind, stage: s.stage, version: 7, ready: ready, due: dates(due)}
			}
			check("other dates", fresh(false, passed(s.due)), "")
			check("nothing", fresh(false, nil), "")
			idle := fresh(false, nil)
			if idle.live(t, 365*day); len(idle.loads) != 1 {
				t.Errorf("without a date it loads at %s", idle.loads)
			}
			if s.due != "" {
				check("date", fresh(false, map[string]time.Duration{s.due: time.Hour}), "1h0m1s "+string(s.act))
				check("passed date", fresh(false, passed()), "0s "+string(s.act))
			}
			if s.ready {
				check("ready", fresh(true, nil), "0s "+string(s.act))
				woken := fresh(false, nil)
				woken.events = []event{{time.Hour, func(r *row) { r.ready, r.version = true, r.version+1 }}}
				check("ready later", woken, "1h0m0s "+string(s.act))
			} else {
				check("ready", fresh(true, nil), "")
			}
		})
	}
}

// lives are a round and an application with people in them, from the first stage to the last.
func lives() map[string]func() *row {
	return map[string]func() *row{
		"round": func() *row {
			return &row{
				kind: grant.RoundKind, stage: grant.RoundPublished, version: 2,
				due: dates(map[string]time.Duration{
					grant.DueOpening: time.Hour, grant.DueClosing: 31 * day, grant.DueReview: 40 * day, grant.DueAllocation: 60 * day,
				}),
				events: []event{{70 * day, func(r *row) { r.ready, r.version = true, r.version+1 }}},
			}
		},
		"application": func() *row {
			return &row{kind: grant.ApplicationKind, stage: grant.Submitted, version: 1, ready: true, events: []event{
				{day, move(grant.Supplement, false, grant.DueSupplement)},
				{day + time.Minute, move(grant.Submitted, true)},
				{2 * day, move(grant.Eligible, false)},
				{3 * day, move(grant.DeskReview, false, grant.DueDesk)},
				{4 * day, move(grant.PanelReview, false, grant.DuePanel)},
				{4*day + time.Minute, func(r *row) { r.ready, r.version = true, r.version+1 }},
				{100 * day, move(grant.Proposed, false)},
				{101 * day, move(grant.Withdrawn, false)},
			}}
		},
	}
}

// settled asks that a life has ended as another one did but for some more moves of the version, with the same steps,
// and that the workflow has seen the last version.
func settled(t rapid.TB, r *row, want *row, moves int64) {
	t.Helper()
	if r.stage != want.stage || r.version != want.version+moves {
		t.Errorf("ends in %s, version %d; want %s, version %d; took %q", r.stage, r.version, want.stage, want.version+moves, r.steps)
	}
	if r.seen != r.version {
		t.Errorf("the last version seen is %d of %d", r.seen, r.version)
	}
	if diff := cmp.Diff(taken(want.steps), taken(r.steps)); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

// taken are the steps that moved the row.
func taken(steps []string) []string {
	var moved []string
	for _, s := range steps {
		var at, act, how string
		if fmt.Sscan(s, &at, &act, &how); how == "" {
			moved = append(moved, act)
		}
	}
	return moved
}

func TestLife(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"round":       {"1h0m1s open_round", "744h0m1s close_round", "960h0m1s start_review", "1440h0m1s start_allocation", "1680h0m0s finish_allocation"},
		"application": {"0s check_application", "24h1m0s check_application", "73h0m1s close_desk", "96h1m0s close_panel"},
	}
	for name, life := range lives() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := life()
			if completed := r.live(t, 365*day); completed != (name == "application") {
				t.Errorf("completed %t", completed)
			}
			if diff := cmp.Diff(want[name], r.steps); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			settled(t, r, r, 0)
		})
	}
}

// A person acts in the middle of each call of a life: after it has read or written the row and before it has
// answered. The workflow looks again at once.
func TestWakeInEveryCall(t *testing.T) {
	t.Parallel()
	for name, life := range lives() {
		plain := life()
		plain.live(t, 365*day)
		for n := range plain.calls {
			t.Run(fmt.Sprintf("%s call %d", name, n+1), func(t *testing.T) {
				t.Parallel()
				r, at, before := life(), time.Duration(0), 0
				r.calling = func(_ string, call int) {
					if call == n+1 {
						at, before = r.now(), len(r.loads)
						r.version++
						r.wake()
					}
				}
				r.live(t, 365*day)
				settled(t, r, plain, 1)
				if len(r.loads) == before || r.loads[before] != at {
					t.Errorf("touched at %s, load %d; loads at %s", at, before, r.loads)
				}
			})
		}
	}
}

// Every run is terminated in every call of a life, before it has an effect and after, and the case goes on from its row.
func TestTerminationInEveryCall(t *testing.T) {
	t.Parallel()
	for name, life := range lives() {
		plain := life()
		plain.live(t, 365*day)
		for n := range 2 * plain.calls {
			t.Run(fmt.Sprintf("%s call %d", name, n+1), func(t *testing.T) {
				t.Parallel()
				r, struck := life(), false
				strike := func() bool {
					hit := r.calls == n+1 && !struck
					if hit {
						struck = true
						r.terminate()
					}
					return hit
				}
				r.calling = func(string, int) { strike() }
				r.live(t, 365*day)
				settled(t, r, plain, 0)

				r, struck = life(), false
				r.failing = func(context.Context, int) error {
					if strike() {
						return errors.New("the worker died")
					}
					return nil
				}
				r.live(t, 365*day)
				settled(t, r, plain, 0)
			})
		}
	}
}

// From every stage of a life, and at every call of every run, the workflow is terminated and started again.
func TestTerminationInAllCalls(t *testing.T) {
	t.Parallel()
	for name, life := range lives() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain, r := life(), life()
			plain.live(t, 365*day)
			calls := 0 // of this run
			run := 0
			r.calling = func(string, int) {
				if calls++; r.runs != run {
					run, calls = r.runs, 1
				}
				if calls == 3 {
					r.terminate()
				}
			}
			r.live(t, 365*day)
			settled(t, r, plain, 0)
			if r.runs < 4 {
				t.Errorf("only %d runs", r.runs)
			}
		})
	}
}

// Whatever comes together, terminations, wakes, failures and the server's suggestions, the case ends where it would
// have ended, has taken the same steps once each and has seen its last version.
func TestAnyLife(t *testing.T) {
	t.Parallel()
	for name, life := range lives() {
		plain := life()
		plain.live(t, 365*day)
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			calls := func(label string) []int {
				return rapid.SliceOfNDistinct(rapid.IntRange(1, 3*plain.calls), 0, 6, rapid.ID).Draw(t, label)
			}
			touched, terminated, died, failed, suggested := calls("touched"), calls("terminated"), calls("died"), calls("failed"), calls("suggested")
			r, moves := life(), int64(0)
			r.calling = func(_ string, n int) {
				if slices.Contains(touched, n) {
					r.version++
					moves++
					r.wake()
				}
				if slices.Contains(terminated, n) {
					r.terminate()
				}
				r.suggest = slices.Contains(suggested, r.runs)
			}
			r.failing = func(_ context.Context, n int) error {
				if slices.Contains(died, n) {
					r.terminate()
				}
				if slices.Contains(died, n) || slices.Contains(failed, n) {
					return errors.New("the database is away")
				}
				return nil
			}
			r.live(t, 365*day)
			settled(t, r, plain, moves)
		}))
	}
}

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
		{90 * time.Second, func(*row) {}},                   // only a wake
		{200 * time.Second, func(r *row) { r.version++ }},   // the case moves, and the step is refused again
		{200*time.Second + time.Millisecond, func(*row) {}}, // a doubled wake
	}
	r.live(t, time.Hour)
	want := []string{
		"0s start_review refused", "1m0s start_review refused", "1m30s start_review refused", "2m30s start_review refused",
		"3m20s start_review refused", "3m20.001s start_review refused", "4m20.001s start_review refused", "5m20.001s start_review",
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
