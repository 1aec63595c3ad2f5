package activities

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// PublishCalendar publishes the holidays and working weekends of one year.
type PublishCalendar struct {
	By     By                 `json:"-"`
	Funder uuid.UUID          `json:"funder"`
	Year   grant.CalendarYear `json:"year"`
}

// CalendarPublished answers which version of its year was published and what followed from it.
type CalendarPublished struct {
	Version int `json:"version"`
	Moved   int `json:"moved"`   // applications that have a later date now
	Settled int `json:"settled"` // applications whose dates were provisional and are no longer
}

// PublishCalendar publishes a year, or what is expected of it. The dates that the funder's applications wait for are
// worked out again in the same act: they become later or stay. Refused: bad_input, also for a day that another year's
// list has otherwise, already_done for a year that is published, not_allowed.
func (a *Acts) PublishCalendar(ctx context.Context, in PublishCalendar) (CalendarPublished, error) {
	return act(ctx, a, in.By, grant.PublishCalendar, in, func(tx *store.Tx) (CalendarPublished, error) {
		var out CalendarPublished
		if err := allowAt(tx, grant.PublishCalendar, in.Funder); err != nil {
			return out, err
		}
		if err := store.LockCalendars(ctx, tx, in.Funder); err != nil {
			return out, err
		}
		known, err := calendarYears(ctx, tx, in.Funder)
		if err != nil {
			return out, err
		}
		years, err := grant.PublishYear(known, in.Year)
		if err != nil {
			return out, err
		}
		document, err := json.Marshal(in.Year)
		if err != nil {
			return out, err
		}
		if out.Version, err = store.InsertCalendar(ctx, tx, in.Funder, in.Year.Year, document, tx.Now); err != nil {
			return out, err
		}
		out.Moved, out.Settled, err = a.countAgain(ctx, tx, in.Funder, years)
		return out, err
	})
}

// countAgain works out every counted date that the applications of the funder's live rounds wait for. Firm ones are looked at too: a
// year's notice may name days of the year before it. An act that counts a date holds its round FOR SHARE from before it
// reads the calendar, so it has either committed when the rounds are locked or reads the new year.
func (a *Acts) countAgain(ctx context.Context, tx *store.Tx, funder uuid.UUID, years []grant.CalendarYear) (moved, settled int, err error) {
	rounds, err := store.LockLiveRounds(ctx, tx, funder)
	if err != nil {
		return 0, 0, err
	}
	ids := make([]uuid.UUID, len(rounds))
	for i, round := range rounds {
		ids[i] = round.ID
	}
	applications, err := store.LockCounted(ctx, tx, ids)
	if err != nil || len(applications) == 0 {
		return 0, 0, err
	}
	calendars, err := a.calendars(ctx, tx, rounds, years)
	if err != nil {
		return 0, 0, err
	}
	dates, err := datesOf(ctx, tx, applications)
	if err != nil {
		return 0, 0, err
	}
	var changed []store.Counted
	for i := range applications {
		application := &applications[i]
		again := recount(calendars[application.RoundID], dates[application.ID])
		if len(again.changed) == 0 {
			continue
		}
		changed = append(changed, again.changed...)
		if again.later {
			moved++
		}
		if again.settled {
			settled++
		}
		tx.Wake(grant.ApplicationCase(application.ID))
		if err := tx.MoveApplication(ctx, application, application.Stage, ""); err != nil {
			return 0, 0, err
		}
	}
	return moved, settled, tx.MoveDates(ctx, changed)
}

// calendars answers the calendar of each round: its policy says where its days begin and end.
func (a *Acts) calendars(ctx context.Context, tx *store.Tx, rounds []grant.Round, years []grant.CalendarYear) (map[uuid.UUID]grant.Calendar, error) {
	calendars := make(map[uuid.UUID]grant.Calendar, len(rounds))
	for _, round := range rounds {
		policy, err := a.findPolicy(ctx, tx, round.PolicyID)
		if err != nil {
			return nil, err
		}
		if calendars[round.ID], err = calendarOf(policy.Policy, years); err != nil {
			return nil, err
		}
	}
	return calendars, nil
}

func datesOf(ctx context.Context, tx *store.Tx, applications []grant.Application) (map[uuid.UUID][]store.Counted, error) {
	ids := make([]uuid.UUID, len(applications))
	for i, application := range applications {
		ids[i] = application.ID
	}
	counted, err := store.ListCounted(ctx, tx, ids)
	dates := make(map[uuid.UUID][]store.Counted, len(ids))
	for _, d := range counted {
		dates[d.ApplicationID] = append(dates[d.ApplicationID], d)
	}
	return dates, err
}

// recounted is what a calendar changes in the dates of one application.
type recounted struct {
	changed        []store.Counted
	later, settled bool
}

func recount(calendar grant.Calendar, dates []store.Counted) (r recounted) {
	before, after := false, false
	for _, d := range dates {
		due, provisional := calendar.DueAgain(d.Term, d.DueAt)
		before, after = before || d.Provisional, after || provisional
		if due.Equal(d.DueAt) && provisional == d.Provisional {
			continue
		}
		r.later = r.later || due.After(d.DueAt)
		d.DueAt, d.Provisional = due, provisional
		r.changed = append(r.changed, d)
	}
	r.settled = before && !after
	return r
}

func calendarYears(ctx context.Context, db store.DB, funder uuid.UUID) ([]grant.CalendarYear, error) {
	documents, err := store.ListCalendars(ctx, db, funder)
	if err != nil {
		return nil, err
	}
	years := make([]grant.CalendarYear, len(documents))
	for i, d := range documents {
		if err := json.Unmarshal(d, &years[i]); err != nil {
			return nil, err
		}
	}
	return years, nil
}

// calendar answers a funder's calendar with every year that is known. Refused: bad_policy for a time zone that nobody
// knows.
func calendar(ctx context.Context, db store.DB, funder uuid.UUID, policy grant.Policy) (grant.Calendar, error) {
	years, err := calendarYears(ctx, db, funder)
	if err != nil {
		return grant.Calendar{}, err
	}
	return calendarOf(policy, years)
}

func calendarOf(policy grant.Policy, years []grant.CalendarYear) (grant.Calendar, error) {
	location, err := time.LoadLocation(policy.TimeZone)
	if err != nil {
		return grant.Calendar{}, grant.RefuseAt(grant.Invalid, grant.BadPolicy, "/time_zone", "rule", "time_zone")
	}
	return grant.NewCalendar(location, years)
}
