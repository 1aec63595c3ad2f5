package api

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// statement is what stood in accounts at an instant, with one page of the entries that brought it there, oldest first.
type statement struct {
	At     time.Time         `json:"at"`
	Totals []store.BookTotal `json:"totals"`
	list[bookEntry]
}

type bookEntry struct {
	ID       uuid.UUID           `json:"id"`
	Act      uuid.UUID           `json:"act"`
	Kind     string              `json:"kind"`
	Case     grant.Case          `json:"case"`
	At       time.Time           `json:"at"`
	Postings []store.BookPosting `json:"postings"`
}

// bookPage is which moment and which page of a statement is asked for.
type bookPage struct {
	signedIn
	At     *time.Time `form:"at"`
	Cursor string     `form:"cursor" validate:"max=100"`
	Limit  *int       `form:"limit" validate:"omitempty,min=1,max=200"`
}

// page is refused as bad_input for an instant that is still to come: what it will show may change.
func (in bookPage) page(now time.Time) (store.BookPage, error) {
	p := store.BookPage{At: now, Limit: pageOf(in.Limit)}
	if in.At != nil {
		p.At = *in.At
	}
	if p.At.After(now) {
		return p, grant.RefuseAt(grant.Invalid, grant.BadInput, "at", "rule", "range", "max", now.UTC())
	}
	var err error
	p.AfterAt, p.After, err = readCursor(in.Cursor)
	return p, err
}

// cursorOf names the row with an instant and id, after which the next page begins.
func cursorOf(at time.Time, id uuid.UUID) *string {
	return new(base64.RawURLEncoding.EncodeToString([]byte(at.UTC().Format(time.RFC3339Nano) + "/" + id.String())))
}

// readCursor is cursorOf read again; without a cursor a list begins at its beginning.
func readCursor(cursor string) (at time.Time, id uuid.UUID, err error) {
	if cursor == "" {
		return at, id, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	instant, name, _ := strings.Cut(string(text), "/")
	if err == nil {
		at, err = time.Parse(time.RFC3339Nano, instant)
	}
	if err == nil {
		id, err = uuid.Parse(name)
	}
	if err != nil {
		return at, id, grant.RefuseAt(grant.Invalid, grant.BadInput, "cursor", "rule", "cursor")
	}
	return at, id, nil
}

// stated answers the page that read finds of a statement that the actor may read.
func (a *API) stated(ctx context.Context, in bookPage, facts grant.Facts, read func(store.BookPage) (store.Book, error)) (statement, error) {
	if err := grant.MayRead(in.actor(), facts); err != nil {
		return statement{}, err
	}
	now, err := store.Now(ctx, a.Pool)
	if err != nil {
		return statement{}, err
	}
	page, err := in.page(now)
	if err != nil {
		return statement{}, err
	}
	limit := page.Limit
	page.Limit++
	book, err := read(page)
	if err != nil {
		return statement{}, err
	}
	var next *string
	if len(book.Entries) > limit {
		book.Entries = book.Entries[:limit]
		last := book.Entries[limit-1]
		next = cursorOf(last.At, last.ID)
	}
	entries := listOf(book.Entries, func(e store.BookEntry) bookEntry {
		return bookEntry{e.ID, e.Act, e.Kind, grant.Case{Kind: e.CaseKind, ID: e.CaseID}, e.At.UTC(), e.Postings}
	})
	entries.NextCursor = next
	return statement{page.At.UTC(), book.Totals, entries}, nil
}

func (a *API) getFundStatement(ctx context.Context, in struct {
	bookPage
	Fund uuid.UUID `uri:"fund"`
}) (statement, error) {
	f, err := store.FindFund(ctx, a.Pool, in.Fund)
	if err != nil {
		return statement{}, err
	}
	return a.stated(ctx, in.bookPage, grant.Facts{Funder: f.FunderID}, func(p store.BookPage) (store.Book, error) {
		return store.FundBook(ctx, a.Pool, f.ID, p)
	})
}

func (a *API) getRoundStatement(ctx context.Context, in struct {
	bookPage
	Round uuid.UUID `uri:"round"`
}) (statement, error) {
	r, err := store.FindRound(ctx, a.Pool, in.Round)
	if err != nil {
		return statement{}, err
	}
	return a.stated(ctx, in.bookPage, grant.Facts{Funder: r.FunderID}, func(p store.BookPage) (store.Book, error) {
		return store.RoundBook(ctx, a.Pool, r.ID, p)
	})
}

func (a *API) getLineStatement(ctx context.Context, in struct {
	bookPage
	Line uuid.UUID `uri:"line"`
}) (statement, error) {
	l, err := store.FindLine(ctx, a.Pool, in.Line)
	if err != nil {
		return statement{}, err
	}
	p, err := store.FindProject(ctx, a.Pool, l.ProjectID)
	if err != nil {
		return statement{}, err
	}
	return a.stated(ctx, in.bookPage, p.Facts(), func(page store.BookPage) (store.Book, error) {
		return store.LineBook(ctx, a.Pool, l.ID, page)
	})
}

// getOrganizationStatement shows what an organisation has from one funder: to that funder's staff, and to itself.
func (a *API) getOrganizationStatement(ctx context.Context, in struct {
	bookPage
	Organization uuid.UUID `uri:"organization"`
	Funder       uuid.UUID `form:"funder" validate:"required"`
}) (statement, error) {
	return a.stated(ctx, in.bookPage, grant.Facts{Funder: in.Funder, Applicant: in.Organization}, func(p store.BookPage) (store.Book, error) {
		return store.OrganizationBook(ctx, a.Pool, in.Organization, in.Funder, p)
	})
}

// getSuspenseStatement shows what is and was in suspense; the case of an entry leads to what the bank said.
func (a *API) getSuspenseStatement(ctx context.Context, in struct {
	bookPage
	Funder uuid.UUID `uri:"funder"`
}) (statement, error) {
	return a.stated(ctx, in.bookPage, grant.Facts{Funder: in.Funder}, func(p store.BookPage) (store.Book, error) {
		return store.SuspenseBook(ctx, a.Pool, in.Funder, p)
	})
}
