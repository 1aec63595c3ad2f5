package activities_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// asks wants a person to be asked for this, the most urgent first; what is overdue ends in an exclamation mark.
func (w *world) asks(person uuid.UUID, want ...string) {
	w.Helper()
	memberships, err := store.ListMemberships(w.ctx, w.people.Pool, person)
	w.must(err)
	found, now, err := store.ListWork(w.ctx, w.people.Pool, grant.Actor{Person: person, Memberships: memberships})
	w.must(err)
	got := []string{}
	for _, work := range found {
		line := fmt.Sprint(work.Kind, " ", work.Count)
		if work.IsOverdue(now) {
			line += "!"
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		w.Errorf("what somebody must do\n%s", diff)
	}
}

// A score that is late is the reviewer's work and, from the second after its time, the officer's too. What the process
// could not do is asked of the role that its task names, and of reviewers, who see no task, never.
func TestLateWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *grant.Policy) { p.Panel.Size = 2 })
	id := w.submitMany(1, 60_000_00)[0]
	w.asks(w.officer, "applications_to_screen 1")
	w.screen(id)
	w.asks(w.officer, "reviewers_to_assign 1")
	w.assign(id, w.reviewers[0])
	w.asks(w.officer, "reviewers_to_assign 1")
	w.assign(id, w.reviewers[1])
	w.asks(w.officer)
	w.asks(w.reviewers[0], "recusal_to_answer 1")

	due := one[time.Time](w, "select max(due_at) from assignments")
	late := store.AssignmentQuery{Of: store.ApplicationQuery{Round: w.round}, Late: true, Limit: 9}
	w.setClock(due)
	w.asks(w.officer)
	if n, err := store.CountRoundAssignments(w.ctx, w.db, late); err != nil || n != 0 {
		t.Errorf("%d are late in the last second, %v", n, err)
	}
	w.setClock(due.Add(time.Second))
	rows, err := store.ListRoundAssignments(w.ctx, w.db, late)
	w.must(err)
	if n, err := store.CountRoundAssignments(w.ctx, w.db, late); err != nil || n != 2 || len(rows) != 2 || !rows[0].Late {
		t.Errorf("%d of %+v are late, %v", n, rows, err)
	}
	w.asks(w.officer, "scores_late 2!")
	w.asks(w.reviewers[0], "recusal_to_answer 1!")

	standing, err := w.process.Load(w.ctx, grant.ApplicationCase(id))
	w.must(err)
	ask := activities.Ask{
		Step:    activities.Step{Case: grant.ApplicationCase(id), Act: grant.ClosePanel, Version: standing.Version},
		Refusal: grant.Refuse(grant.Conflict, grant.ScoresMissing),
	}
	w.must(w.process.Ask(w.ctx, ask))
	round, err := w.process.Load(w.ctx, grant.RoundCase(w.round))
	w.must(err)
	ask.Step = activities.Step{Case: grant.RoundCase(w.round), Act: grant.StartAllocation, Version: round.Version}
	w.must(w.process.Ask(w.ctx, ask))
	w.asks(w.reviewers[0], "recusal_to_answer 1!")
	w.asks(w.officer, "scores_late 2!", "task:start_allocation 1")
	w.asks(w.decider)
}

// An administrator is asked to fill the roles without whom no round is paid, until each is held now.
func TestRolesToFill(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.asks(w.admin, "roles_to_fill 1")
	w.asks(w.officer)
	w.hire("approver", grant.FinanceApprover)
	w.asks(w.admin)
	w.exec("update memberships set until = app_now() where role = 'finance_approver'")
	w.asks(w.admin, "roles_to_fill 1")
}
