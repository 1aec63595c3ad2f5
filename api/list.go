package api

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// list is a whole list, or one page of it: NextCursor asks for the next.
type list[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor"`
}

// paging is which page of a list is asked for.
type paging struct {
	Cursor string `form:"cursor" validate:"max=100"`
	Limit  *int   `form:"limit" validate:"omitempty,min=1,max=200"`
}

// size is how many items a page has: what was asked for, or 50.
func (p paging) size() int {
	if p.Limit == nil {
		return 50
	}
	return *p.Limit
}

// turn asks for the next page, as long as one can be: a table takes them all.
func (p *paging) turn(cursor string) { p.Cursor, p.Limit = cursor, new(200) }

// pageOf shows one page of a list of which a row more was read than the page has: the row after its last leads on.
func pageOf[Row, T any](p paging, rows []Row, cursor func(Row) string, show func(Row) T) list[T] {
	if len(rows) <= p.size() {
		return listOf(rows, show)
	}
	rows = rows[:p.size()]
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
