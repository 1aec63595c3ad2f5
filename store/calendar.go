package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// CalendarVersion is one version of what a funder knows of a year's holidays.
type CalendarVersion struct {
	Year        int
	Version     int
	Document    json.RawMessage
	PublishedAt time.Time
}

var (
	// A funder's years are published one at a time, since each is checked against the others.
	lockCalendars = doing(`select pg_advisory_xact_lock(hashtextextended('calendars/' || @funder::uuid, 0))`)

	insertCalendar = value[int](`
insert into calendars (funder_id, year, version, document, published_at)
select @funder, @year, 1 + coalesce(max(version), 0), @document, @now from calendars where funder_id = @funder and year = @year
returning version`)

	listCalendars = value[json.RawMessage](`
select distinct on (year) document from calendars where funder_id = @funder order by year, version desc`)

	listCalendarVersions = returning[CalendarVersion](`
select year, version, document, published_at from calendars where funder_id = @funder order by year, version`)
)

// LockCalendars keeps what is known of the holidays of a funder's years until the commit.
func LockCalendars(ctx context.Context, db DB, funder uuid.UUID) error {
	return lockCalendars.exec(ctx, db, args{"funder": funder})
}

// InsertCalendar adds the next version of a year and answers its number.
func InsertCalendar(ctx context.Context, db DB, funder uuid.UUID, year int, document json.RawMessage, now time.Time) (int, error) {
	return insertCalendar.get(ctx, db, args{"funder": funder, "year": year, "document": document, "now": now})
}

// ListCalendars answers the newest version of each of a funder's years as documents, in order.
func ListCalendars(ctx context.Context, db DB, funder uuid.UUID) ([]json.RawMessage, error) {
	return listCalendars.all(ctx, db, args{"funder": funder})
}

// ListCalendarVersions answers every version of each of a funder's years, in order.
func ListCalendarVersions(ctx context.Context, db DB, funder uuid.UUID) ([]CalendarVersion, error) {
	return listCalendarVersions.all(ctx, db, args{"funder": funder})
}
