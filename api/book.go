package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
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

// bookPosting is a line of a statement as a table: one posting, with the entry it is of.
type bookPosting struct {
	ID      uuid.UUID  `json:"id"`
	Act     uuid.UUID  `json:"act"`
	Kind    string     `json:"kind"`
	Case    grant.Case `json:"case"`
	At      time.Time  `json:"at"`
	Posting struct {
		Account  uuid.UUID         `json:"account_id"`
		Kind     grant.AccountKind `json:"kind"`
		Owner    uuid.UUID         `json:"owner_id"`
		Currency string            `json:"currency"`
		Amount   grant.Fen         `json:"amount_fen"`
	} `json:"postings"`
}

func (s statement) columns() []print.Column { return list[bookPosting]{}.columns() }

func (s statement) rows() ([][]any, error) {
	var lines list[bookPosting]
	for _, e := range s.Items {
		for _, p := range e.Postings {
			line := bookPosting{ID: e.ID, Act: e.Act, Kind: e.Kind, Case: e.Case, At: e.At}
			line.Posting.Account, line.Posting.Kind, line.Posting.Owner = p.Account, p.Kind, p.Owner
			line.Posting.Currency, line.Posting.Amount = p.Currency, grant.Fen(p.Amount)
			lines.Items = append(lines.Items, line)
		}
	}
	return lines.rows()
}

// bookPage is which moment and which page of a statement is asked for. A cursor names the moment too: every page is of
// one.
type bookPage struct {
	signedIn
	At *time.Time `form:"at"`
	paging
}

// page is refused as bad_input for an instant that is still to come, since what it will show may change, and for a
// cursor of another instant than At.
func (in bookPage) page(now time.Time) (store.BookPage, error) {
	p := store.BookPage{At: now, Limit: in.size() + 1}
	if in.At != nil {
		p.At = in.At.Truncate(time.Microsecond)
	}
	if in.Cursor != "" {
		instant, after, _ := strings.Cut(in.Cursor, ".")
		micros, err := strconv.ParseUint(instant, 36, 63)
		at := time.UnixMicro(int64(micros))
		if err != nil || after == "" || in.At != nil && !p.At.Equal(at) {
			return p, wrongCursor()
		}
		p.At = at
		if p.AfterAt, p.After, err = readCursor(after); err != nil {
			return p, err
		}
	}
	if p.At.After(now) {
		return p, grant.RefuseAt(grant.Invalid, grant.BadInput, "at", "rule", "range", "max", now.UTC())
	}
	return p, nil
}

// stated answers the page that read finds of a statement that the actor may read.
func (a *API) stated(ctx context.Context, in bookPage, facts grant.Facts, read func(store.BookPage) (store.Book, error)) (statement, error) {
	if err := grant.MayRead(in.actor(), facts); err != nil {
		return statement{}, err
	}
	now, err := store.SettledNow(ctx, a.Pool)
	if err != nil {
		return statement{}, err
	}
	page, err := in.page(now)
	if err != nil {
		return statement{}, err
	}
	book, err := read(page)
	cursor := func(last store.BookEntry) string {
		return strconv.FormatInt(page.At.UnixMicro(), 36) + "." + cursorOf(last.At, last.ID)
	}
	return statement{page.At.UTC(), book.Totals, pageOf(in.size(), book.Entries, cursor, func(e store.BookEntry) bookEntry {
		return bookEntry{e.ID, e.Act, e.Kind, grant.Case{Kind: e.CaseKind, ID: e.CaseID}, e.At.UTC(), e.Postings}
	})}, err
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
