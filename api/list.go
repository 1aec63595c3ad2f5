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

// list is a whole list, or one page of it: NextCursor asks for the next.
type list[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor"`
}

// counted is a list that says how many items it has on all its pages, for whoever asks.
type counted[T any] struct {
	list[T]
	Total *int `json:"total"`
}

// paging is which page of a list is asked for.
type paging struct {
	Cursor string `form:"cursor" validate:"max=100"`
	Limit  *int   `form:"limit" validate:"omitempty,min=1,max=200"`
}

// size is how many items a page has: what was asked for, or 50.
func (p paging) size() int { return sizeOr(p.Limit, 50) }

// turn asks for the next page, as long as one can be: a table takes them all.
func (p *paging) turn(cursor string) { p.Cursor, p.Limit = cursor, new(200) }

// longPaging is paging of a list that is wanted whole: a page has as much as one answer holds unless less is asked for.
type longPaging struct {
	Cursor string `form:"cursor" validate:"max=100"`
	Limit  *int   `form:"limit" validate:"omitempty,min=1,max=20000"`
}

func (p longPaging) size() int { return sizeOr(p.Limit, 20_000) }

func (p *longPaging) turn(cursor string) { p.Cursor, p.Limit = cursor, nil }

// searched narrows a list that is wanted whole unless less is asked for.
type searched struct {
	Text  string `form:"q" validate:"max=100"`
	Count bool   `form:"count"`
	longPaging
}

// text is what a row must have in it.
func (s searched) text() string { return strings.TrimSpace(s.Text) }

// withTotal adds to a page how many there are on all pages, for whoever asks.
func withTotal[T, Q any](ctx context.Context, db store.DB, page list[T], asked bool, count func(context.Context, store.DB, Q) (int, error), q Q) (counted[T], error) {
	if !asked {
		return counted[T]{list: page}, nil
	}
	total, err := count(ctx, db, q)
	return counted[T]{list: page, Total: &total}, err
}

func sizeOr(limit *int, usual int) int {
	if limit == nil {
		return usual
	}
	return *limit
}

// pageOf shows one page of a list of which a row more was read than the page has: the page's last row leads on.
func pageOf[Row, T any](size int, rows []Row, cursor func(Row) string, show func(Row) T) list[T] {
	if len(rows) <= size {
		return listOf(rows, show)
	}
	rows = rows[:size]
	page := listOf(rows, show)
	page.NextCursor = new(cursor(rows[len(rows)-1]))
	return page
}

func listOf[Row, T any](rows []Row, show func(Row) T) list[T] {
	items := make([]T, len(rows))
	for i, row := range rows {
		items[i] = show(row)
	}
	return list[T]{Items: items}
}

// cursorOfText names the row with a text, after which the next page begins.
func cursorOfText(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// readTextCursor is cursorOfText read again.
func readTextCursor(cursor string) (string, error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || !isText(string(text)) {
		return "", wrongCursor()
	}
	return string(text), nil
}

// sortedCursor names the row with a text in a list of that order.
func sortedCursor(sort, text string) string { return cursorOfText(sort + "/" + text) }

// readSortedCursor is sortedCursor read again. One of another order names no place in this one and is refused.
func readSortedCursor(cursor, sort string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	text, err := readTextCursor(cursor)
	of, after, named := strings.Cut(text, "/")
	if err == nil && (!named || of != sort || after == "") {
		err = wrongCursor()
	}
	return after, err
}

// cursorOf names the row with an instant and id, after which the next page begins.
func cursorOf(at time.Time, id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString([]byte(at.UTC().Format(time.RFC3339Nano) + "/" + id.String()))
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
		return at, id, wrongCursor()
	}
	return at, id, nil
}

func wrongCursor() error {
	return grant.RefuseAt(grant.Invalid, grant.BadInput, "cursor", "rule", "cursor")
}
