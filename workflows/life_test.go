package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
	"pgregory.net/rapid"
)

const day = 24 * time.Hour

// lives are a round, an application and a payment with people in them, from the first stage to the last.
func lives() map[string]func() *row {
	return map[string]func() *row{
		"round": func() *row {
			return &row{
				kind: grant.RoundKind, stage: grant.RoundPublished, version: 2,
				due: dates(map[string]time.Duration{
					grant.DueOpening: time.Hour, grant.DueClosing: 31 * day, grant.DueReview: 40 * day, grant.DueAllocation: 60 * day,
				}),
				events: []event{
					{70 * day, func(r *row) { r.ready, r.version = true, r.version+1 }},
					{71 * day, move(grant.RoundNotice, false, grant.DueNotice)},
					{72 * day, move(grant.RoundContract, false, grant.DueReserve)},
				},
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
		"disbursement": func() *row {
			return &row{kind: grant.PaymentKind, stage: grant.PaymentPlanned, version: 1, events: []event{
				{day, func(r *row) { r.ready, r.version = true, r.version+1 }},
				{2 * day, move(grant.PaymentPrepared, false)},
				{3 * day, move(grant.PaymentApproved, false)},
				{4 * day, move(grant.PaymentSent, false, grant.DueInquiry)},
				{5 * day, move(grant.PaymentReturned, false)},
				{6 * day, move(grant.PaymentDue, false)},
				{7 * day, move(grant.PaymentPaid, false)},
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
		"round": {"1h0m1s open_round", "744h0m1s close_round", "960h0m1s start_review", "1440h0m1s start_allocation", "1680h0m0s finish_allocation",
			"1705h0m1s end_notice", "1729h0m1s expire_reserve"},
		"application":  {"0s check_application", "24h1m0s check_application", "73h0m1s close_desk", "96h1m0s close_panel"},
		"disbursement": {"24h0m0s release_tranche", "97h0m1s ask_bank"},
	}
	for name, life := range lives() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := life()
			if completed := r.live(t, 365*day); !completed {
				t.Error("it does not end")
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
		for n := range plain.calls {
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

// Every run is terminated at its third call, and the case goes on and ends all the same.
func TestTerminationOfEveryRun(t *testing.T) {
	t.Parallel()
	for name, life := range lives() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain, r := life(), life()
			plain.live(t, 365*day)
			calls := map[int]int{} // by run
			r.calling = func(string, int) {
				if calls[r.runs]++; calls[r.runs] == 3 {
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
				r.suggest = slices.Contains(suggested, r.runs+1)
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
