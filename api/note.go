package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type addNote struct {
	acting
	Kind string    `uri:"kind"`
	Case uuid.UUID `uri:"case"`
	Text string    `json:"text" validate:"min=1,max=4000"`
}

func (a *API) addNote(ctx context.Context, in addNote) (id, error) {
	added, err := a.Acts.AddNote(ctx, activities.AddNote{By: in.By, Case: grant.Case{Kind: grant.CaseKind(in.Kind), ID: in.Case}, Text: in.Text})
	return id{added.ID}, err
}

// note is what one of the funder's people noted on a case.
type note struct {
	ID        uuid.UUID `json:"id"`
	Text      string    `json:"text"`
	AuthorID  uuid.UUID `json:"author_id"`
	Author    string    `json:"author"`
	WrittenAt time.Time `json:"written_at"`
}

func (a *API) listNotes(ctx context.Context, in struct {
	signedIn
	Kind string    `uri:"kind"`
	Case uuid.UUID `uri:"case"`
	paging
}) (list[note], error) {
	of := grant.Case{Kind: grant.CaseKind(in.Kind), ID: in.Case}
	funder, err := store.FunderOf(ctx, a.Pool, of)
	if err == nil {
		err = grant.MayRead(in.actor(), grant.Facts{Funder: funder})
	}
	if err != nil {
		return list[note]{}, err
	}
	at, before, err := readCursor(in.Cursor)
	if err != nil {
		return list[note]{}, err
	}
	rows, err := store.ListNotes(ctx, a.Pool, of, at, before, in.size()+1)
	cursor := func(n store.Note) string { return cursorOf(n.WrittenAt, n.ID) }
	return pageOf(in.size(), rows, cursor, func(n store.Note) note { return note{n.ID, n.Text, n.AuthorID, n.Author, n.WrittenAt.UTC()} }), err
}
