package workflows_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/granary-grants/granary/grant"
)

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
		grant.DueNotice, grant.DueReserve, grant.DueInquiry,
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
		{grant.RoundKind, grant.RoundNotice, grant.DueNotice, grant.EndNotice, false},
		{grant.RoundKind, grant.RoundContract, grant.DueReserve, grant.ExpireReserve, false},
		{grant.RoundKind, grant.RoundRunning, "", "", false},
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
		{grant.ApplicationKind, grant.Awarded, "", "", false},
		{grant.ApplicationKind, grant.Cancelled, "", "", false},
		{grant.ApplicationKind, grant.Declined, "", "", false},
		{grant.ApplicationKind, grant.Withdrawn, "", "", false},
		{grant.PaymentKind, grant.PaymentPlanned, "", grant.ReleaseTranche, true},
		{grant.PaymentKind, grant.PaymentDue, "", "", false},
		{grant.PaymentKind, grant.PaymentPrepared, "", "", false},
		{grant.PaymentKind, grant.PaymentApproved, "", "", false},
		{grant.PaymentKind, grant.PaymentSent, grant.DueInquiry, grant.AskBank, false},
		{grant.PaymentKind, grant.PaymentUnknown, grant.DueInquiry, grant.AskBank, false},
		{grant.PaymentKind, grant.PaymentReturned, "", "", false},
		{grant.PaymentKind, grant.PaymentFailed, "", "", false},
		{grant.PaymentKind, grant.PaymentPaid, "", "", false},
	}
	// For a project only people act until its agreement is signed.
	carried := slices.DeleteFunc(grant.StageRules(), func(r grant.StageRule) bool { return r.On == grant.ProjectKind })
	if len(stages) != len(carried) {
		t.Fatalf("%d of %d stages are tested", len(stages), len(carried))
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
