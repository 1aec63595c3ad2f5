package activities_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// The stated second is included: 17:00:00 is in time and 17:00:01 is not.
func TestClosingSecond(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	round, err := store.FindRound(w.ctx, w.db, w.round)
	w.must(err)
	content := w.content(60_000_00, 0)
	saved, err := json.Marshal(content)
	w.must(err)
	draft, err := store.InsertDraft(w.ctx, w.people.Pool, round, store.NewDraft{ID: uuid.New(), Organization: org.organization, Person: org.owner, Content: saved, Most: 20})
	w.must(err)
	in := activities.SubmitApplication{Round: w.round, Organization: org.organization, Draft: &draft.ID, Content: content}

	w.setClock(w.rules.Window.Closes)
	w.submit(org, 60_000_00, 0)
	w.setClock(w.rules.Window.Closes.Add(time.Second))
	in.By = w.by(org.owner)
	_, err = w.people.SubmitApplication(w.ctx, in)
	refusal := w.refused(err, grant.RoundClosed)
	if at, ok := refusal.Params["closes_at"].(time.Time); !ok || !at.Equal(w.rules.Window.Closes) {
		t.Errorf("refused with %v", refusal.Params)
	}
	kept, err := store.FindDraft(w.ctx, w.people.Pool, draft.ID)
	w.must(err)
	if diff := cmp.Diff(draft, kept); diff != "" {
		t.Errorf("the draft was not kept:\n%s", diff)
	}
	w.refused(store.SetClock(w.ctx, w.people.Pool, w.rules.Window.Closes), grant.NotRehearsal)
}

func TestBeforeOpening(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *grant.Policy) { p.Window.Opens = p.Window.Opens.Add(time.Hour) })
	org := w.register("org")
	_, err := w.people.SubmitApplication(w.ctx, activities.SubmitApplication{
		By: w.by(org.owner), Round: w.round, Organization: org.organization, Content: w.content(60_000_00, 0),
	})
	w.refused(err, grant.RoundNotOpen)
	w.setClock(w.rules.Window.Opens)
	w.submit(org, 60_000_00, 0)
}

func TestSupplementSecond(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	applications := []uuid.UUID{w.submit(org, 60_000_00, 0), w.submit(org, 60_000_00, 1)}
	var due time.Time
	for _, id := range applications {
		asked, err := w.people.AskSupplement(w.ctx, activities.AskSupplement{ApplicationAct: w.onto(id, w.officer), Rule: "e16", Wanted: "公章不清"})
		w.must(err)
		due = asked.DueAt
	}
	reply := func(id uuid.UUID) error {
		_, err := w.people.HandInSupplement(w.ctx, activities.HandInSupplement{ApplicationAct: w.onto(id, org.owner), Reply: json.RawMessage(`{"seal":"clear"}`)})
		return err
	}
	w.setClock(due)
	w.must(reply(applications[0]))
	w.setClock(due.Add(time.Second))
	w.refused(reply(applications[1]), grant.LateSupplement)
	w.step(grant.ApplicationCase(applications[1]), grant.RefuseSupplement)
	if first, second := w.stage(applications[0]), w.stage(applications[1]); first != grant.Submitted || second != grant.Declined {
		t.Errorf("in time: %s, late: %s", first, second)
	}
	// The constraint holds without the rule.
	_, err := w.db.Exec(w.ctx, "update supplements set received_at = due_at + interval '1 second' where received_at is null")
	w.violates(err, "supplements_in_time")
}

// A real database has no movable clock.
func TestClockOfARealDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.exec("update installation set rehearsal = false, ahead = '0'")
	w.refused(store.SetClock(w.ctx, w.people.Pool, w.now().Add(time.Hour)), grant.NotRehearsal)
}
