package activities_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// A draft that was submitted draws no second number of a receipt: the numbers of a round have no gap that nobody can explain.
func TestSubmittedDraftDrawsNoNumber(t *testing.T) {
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
	submit := func() error {
		_, err := w.people.SubmitApplication(w.ctx, activities.SubmitApplication{
			By: w.by(org.owner), Round: w.round, Organization: org.organization, Draft: &draft.ID, Content: content,
		})
		return err
	}
	w.must(submit())
	drawn := one[int64](w, "select last_value from receipt_numbers")
	w.refused(submit(), grant.AlreadyDone)
	if last := one[int64](w, "select last_value from receipt_numbers"); last != drawn {
		t.Errorf("the last number is %d, it was %d", last, drawn)
	}
}

// When a draft was saved is told by the rehearsal's clock, as everything beside it is.
func TestDraftIsSavedInBusinessTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	round, err := store.FindRound(w.ctx, w.db, w.round)
	w.must(err)
	begun := w.now()
	draft, err := store.InsertDraft(w.ctx, w.people.Pool, round, store.NewDraft{ID: uuid.New(), Organization: org.organization, Person: org.owner, Content: []byte("{}"), Most: 20})
	w.must(err)
	if draft.SavedAt.Before(begun) {
		t.Errorf("begun at %s, saved at %s", begun, draft.SavedAt)
	}
	later := begun.Add(48 * time.Hour)
	w.setClock(later)
	draft, err = store.SaveDraft(w.ctx, w.people.Pool, draft.ID, draft.Version, org.owner, []byte("{}"))
	w.must(err)
	if draft.SavedAt.Before(later) {
		t.Errorf("at %s it is saved at %s", later, draft.SavedAt)
	}
}
