package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type publishCalendar struct {
	acting
	Funder   uuid.UUID             `uri:"funder"`
	Year     int                   `json:"year" validate:"min=2000,max=2200"`
	Status   grant.YearStatus      `json:"status" validate:"oneof=published provisional"`
	Holidays []grant.Holiday       `json:"holidays" validate:"max=100"`
	Workdays []grant.MakeUpWorkday `json:"workdays" validate:"max=100"`
}

func (a *API) publishCalendar(ctx context.Context, in publishCalendar) (activities.CalendarPublished, error) {
	year := grant.CalendarYear{Year: in.Year, Status: in.Status, Holidays: in.Holidays, Workdays: in.Workdays}
	published, err := a.Acts.PublishCalendar(ctx, activities.PublishCalendar{By: in.By, Funder: in.Funder, Year: year})
	return published, relocate(err, "/0", "")
}

// calendarVersion is what was known of a year's holidays from a time on.
type calendarVersion struct {
	Version     int                `json:"version"`
	PublishedAt time.Time          `json:"published_at"`
	Calendar    grant.CalendarYear `json:"calendar"`
}

// listCalendars answers every version, so that it can be seen what was known when a date was told.
func (a *API) listCalendars(ctx context.Context, in ofFunder) (list[calendarVersion], error) {
	if err := grant.MayRead(in.actor(), grant.Facts{Funder: in.Funder}); err != nil {
		return list[calendarVersion]{}, err
	}
	rows, err := store.ListCalendarVersions(ctx, a.Pool, in.Funder)
	if err != nil {
		return list[calendarVersion]{}, err
	}
	versions := make([]calendarVersion, len(rows))
	for i, row := range rows {
		versions[i].Version, versions[i].PublishedAt = row.Version, row.PublishedAt.UTC()
		if err := json.Unmarshal(row.Document, &versions[i].Calendar); err != nil {
			return list[calendarVersion]{}, err
		}
	}
	return list[calendarVersion]{Items: versions}, nil
}
