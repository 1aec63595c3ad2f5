package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

var (
	insertCalendar = doing(`insert into calendars (funder_id, year, document, published_at) values (@funder, @year, @document, @now)`)
	listCalendars  = value[json.RawMessage](`select document from calendars where funder_id = @funder order by year`)
	hasCalendar    = value[bool](`select exists (select from calendars where funder_id = @funder and year = @year)`)
)

// InsertCalendar publishes the holidays of a year.
func InsertCalendar(ctx context.Context, db DB, funder uuid.UUID, year int, document json.RawMessage, now time.Time) error {
	return insertCalendar.exec(ctx, db, args{"funder": funder, "year": year, "document": document, "now": now})
}

// ListCalendars answers the published years of a funder as documents, in order.
func ListCalendars(ctx context.Context, db DB, funder uuid.UUID) ([]json.RawMessage, error) {
	return listCalendars.all(ctx, db, args{"funder": funder})
}

// HasCalendar says whether a year is published.
func HasCalendar(ctx context.Context, db DB, funder uuid.UUID, year int) (bool, error) {
	return hasCalendar.get(ctx, db, args{"funder": funder, "year": year})
}
