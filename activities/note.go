package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// AddNote is one of the funder's people noting something on a case for the others.
type AddNote struct {
	By   By         `json:"-"`
	Case grant.Case `json:"case"`
	Text string     `json:"text"`
}

// NoteAdded answers a note. The journal keeps it for ever and so it does not say what was noted.
type NoteAdded struct {
	ID   uuid.UUID  `json:"id"`
	Case grant.Case `json:"case"`
}

// AddNote keeps a note (内部备注) on a round, an application, a project or a disbursement. It moves nothing: no version
// rises, so that nobody who edits the case is told to load it again, and no timeline shows that something was noted. Refused:
// no_such_thing to whoever is not of the funder's staff, applicants and reviewers too; missing_field and too_large (grant.CheckNote).
func (a *Acts) AddNote(ctx context.Context, in AddNote) (NoteAdded, error) {
	return act(ctx, a, in.By, grant.AddNote, in, func(tx *store.Tx) (NoteAdded, error) {
		funder, err := store.FunderOf(ctx, tx, in.Case)
		if err != nil {
			return NoteAdded{}, err
		}
		if err := tx.Allow(grant.AddNote, grant.Facts{Funder: funder}); err != nil {
			return NoteAdded{}, err
		}
		if err := grant.CheckNote(in.Text); err != nil {
			return NoteAdded{}, err
		}
		added := NoteAdded{uuid.Must(uuid.NewV7()), in.Case}
		return added, tx.InsertNote(ctx, funder, in.Case, added.ID, in.Text)
	})
}
