package workflows_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"go.temporal.io/api/serviceerror"
)

// want is the end of the story.
var want = map[int]grant.Stage{
	round: grant.RoundRunning, proposed: grant.Awarded, reserved: grant.Declined, withdrawn: grant.Withdrawn,
	late: grant.Declined, notShortlisted: grant.Declined, notEligible: grant.Declined,
	firstTranche: grant.PaymentPaid, secondTranche: grant.PaymentPlanned, finalTranche: grant.PaymentPlanned,
}

// A round goes from its publication until its first tranche is paid on the real engine, also over an act that
// is held up for longer than a local activity may take; and then again while every workflow is terminated at every
// moment, with the acts of the terminated runs still under way: the same end, by the same acts once each.
func TestIntegrationStory(t *testing.T) {
	t.Parallel()
	plain := &story{house: newHouse(t)}
	for _, m := range moments {
		if m.step == grant.CloseRound {
			plain.delayed(m)
		} else {
			m.do(plain)
		}
		plain.arrives(m)
	}
	plain.ends()
	plain.replays(t)
	if *update {
		plain.record()
	}

	disturbed := &story{house: newHouse(t)}
	for _, m := range moments {
		if m.step == "" {
			m.do(disturbed)
		} else {
			disturbed.struck(m)
		}
		disturbed.arrives(m)
		disturbed.terminate()
		disturbed.sweep()
		disturbed.eventually(m.name+": every workflow that was terminated runs again", disturbed.complete)
		if m.name == oneToScreen {
			disturbed.eventually("the new run asks about what is left", func() bool { return disturbed.askedAbout(1) })
		}
	}
	disturbed.ends()
	disturbed.replays(t)
	if diff := cmp.Diff(plain.told(), disturbed.told()); diff != "" {
		t.Errorf("what happened (-undisturbed +disturbed):\n%s", diff)
	}
}

// ends asks for the end of the story and that nothing is left to do.
func (s *story) ends() {
	s.Helper()
	for n, stage := range want {
		if got := s.stage(n); got != stage {
			s.Errorf("%d ends in %s, want %s", n, got, stage)
		}
	}
	s.eventually("the workflows of ended cases complete, the others wait", s.complete)
	if tasks := s.count("select count(*) from tasks where done_at is null"); tasks > 0 {
		s.Errorf("%d tasks are open", tasks)
	}
	if missed := s.sweep(); missed > 0 {
		s.Errorf("the sweep finds %d", missed)
	}
	s.eventually("every line is linked", func() bool { return s.count("select count(*) from unlinked") == 0 })
	if _, broken, err := store.VerifyChain(s.ctx, s.db); broken != nil || err != nil {
		s.Errorf("the chain: %v, %v", broken, err)
	}
}

// complete says whether the workflows of exactly the open cases run, and every wake is read.
func (s *story) complete() bool {
	for _, n := range s.numbers() {
		c := s.of(n)
		if s.runs(c) == grant.StageOf(c.Kind, s.stage(n)).Final {
			return false
		}
	}
	return s.count("select count(*) from wakes") == 0
}

// hold keeps every act from committing until it is called off.
func (h *house) hold() (release func()) {
	h.Helper()
	tx, err := h.db.Begin(h.ctx)
	h.must(err)
	_, err = tx.Exec(h.ctx, "lock table journal in share mode")
	h.must(err)
	return func() { h.must(tx.Rollback(h.ctx)) }
}

// held waits until so many acts have done everything but commit.
func (h *house) held() {
	h.Helper()
	h.eventually("an act is held", func() bool {
		return h.count(`
select count(*) from pg_locks
 where not granted and relation = 'journal'::regclass and database = (select oid from pg_database where datname = current_database())`) > 0
	})
}

// delayed lets a moment come while no act can commit, until the process has given up its local activity.
func (s *story) delayed(m moment) {
	release := s.hold()
	defer release()
	m.do(s) // the clock's move is no act
	s.held()
	s.eventually("a regular activity is tried", func() bool {
		answer, err := s.client.DescribeWorkflowExecution(s.ctx, s.of(round).String(), "")
		s.must(err)
		return len(answer.PendingActivities) > 0 && answer.PendingActivities[0].Attempt >= 1
	})
}

// struck lets a moment come and terminates every workflow in the middle of the act that follows. The new runs begin
// while the acts of the old ones are still alive.
func (s *story) struck(m moment) {
	s.hush()
	m.do(s)
	release := s.hold()
	s.ring()
	s.held()
	s.terminate()
	s.must(store.AddWakes(s.ctx, s.db, s.cases()))
	s.bell.Hint()
	time.Sleep(200 * time.Millisecond) // the new runs load and come to the same act
	release()
}

// terminate terminates every workflow that runs.
func (s *story) terminate() {
	for _, c := range s.cases() {
		err := s.client.TerminateWorkflow(s.ctx, c.String(), "", "a test")
		if _, closed := errors.AsType[*serviceerror.NotFound](err); !closed {
			s.must(err)
		}
	}
}
