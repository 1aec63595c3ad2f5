package activities_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// yearEnd moves the clock to the morning of 30 December of the last year that is published and answers the year after it.
func (w *world) yearEnd() (unpublished int) {
	w.Helper()
	unpublished = w.now().Year() + 2
	w.setClock(time.Date(unpublished-1, time.December, 30, 10, 0, 0, 0, grant.Beijing))
	return unpublished
}

// newYear is a year in which nothing is off but its first days.
func newYear(year int, status grant.YearStatus, off int) grant.CalendarYear {
	first := grant.Date{Year: year, Month: time.January, Day: 1}
	known := grant.CalendarYear{Year: year, Status: status}
	if off > 0 {
		known.Holidays = []grant.Holiday{{Name: "元旦", From: first, To: first.AddDays(off - 1)}}
	}
	return known
}

func (w *world) publishYear(year grant.CalendarYear) activities.CalendarPublished {
	w.Helper()
	published, err := w.people.PublishCalendar(w.ctx, activities.PublishCalendar{By: w.by(w.officer), Funder: w.funder, Year: year})
	w.must(err)
	return published
}

// dueAfter is the end of the n-th working day after an event when the years before this one have no holidays.
func (w *world) dueAfter(event time.Time, n int, hour grant.TimeOfDay, year grant.CalendarYear) time.Time {
	w.Helper()
	calendar, err := grant.NewCalendar(grant.Beijing, []grant.CalendarYear{{Year: year.Year - 1, Status: grant.PublishedYear}, year})
	w.must(err)
	due, _ := calendar.DueInWorkingDays(event, n, hour)
	return due
}

func (w *world) askSupplement(application uuid.UUID) activities.Supplement {
	w.Helper()
	asked, err := w.people.AskSupplement(w.ctx, activities.AskSupplement{ApplicationAct: w.onto(application, w.officer), Rule: "e16", Wanted: "公章不清"})
	w.must(err)
	return asked
}

// waitsUntil wants the only date that an application waits for.
func (w *world) waitsUntil(application uuid.UUID, due time.Time, provisional bool) {
	w.Helper()
	deadlines, err := store.ListDeadlines(w.ctx, w.db, grant.ApplicationCase(application))
	w.must(err)
	if len(deadlines) != 1 || !deadlines[0].DueAt.Equal(due) || deadlines[0].Provisional != provisional {
		w.Errorf("the application waits until %+v, want %s, provisional %v", deadlines, due, provisional)
	}
}

func (w *world) version(application uuid.UUID) int64 {
	w.Helper()
	return one[int64](w, "select version from applications where id = $1", application)
}

// "A year without a published holiday calendar gives provisional dates, recomputed by an act, never shortened once
// published."
func TestPublishedYearMovesProvisionalDates(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	application, other := w.submit(org, 60_000_00, 0), w.submit(org, 60_000_00, 1)
	year := w.yearEnd()
	asked := w.askSupplement(application)
	if !asked.Provisional {
		t.Error("a date in a year without holidays is firm")
	}
	w.waitsUntil(application, asked.DueAt, true)
	version := w.version(application)
	w.exec("delete from wakes")

	expected := newYear(year, grant.ProvisionalYear, 10)
	later := w.dueAfter(w.now(), w.rules.Supplement.WorkingDays, w.rules.Supplement.DueTime, expected)
	if !later.After(asked.DueAt) {
		t.Fatalf("%s is not later than %s", later, asked.DueAt)
	}
	if diff := cmp.Diff(activities.CalendarPublished{Version: 1, Moved: 1}, w.publishYear(expected)); diff != "" {
		t.Errorf("the year that is expected:\n%s", diff)
	}
	w.waitsUntil(application, later, true)
	if woken := one[[]uuid.UUID](w, "select array_agg(case_id) from wakes"); len(woken) != 1 || woken[0] != application {
		t.Errorf("woken: %v, want %s, whose date moved, and not %s, which waits for none", woken, application, other)
	}
	events, err := store.ListEvents(w.ctx, w.db, grant.ApplicationCase(application))
	w.must(err)
	if last := events[len(events)-1]; last.Name != grant.PublishCalendar || last.VersionAfter != version+1 || last.StageAfter != grant.Supplement {
		t.Errorf("the timeline ends with %+v", last)
	}

	// The notice gives fewer days off: the date stays, and is firm.
	if diff := cmp.Diff(activities.CalendarPublished{Version: 2, Settled: 1}, w.publishYear(newYear(year, grant.PublishedYear, 0))); diff != "" {
		t.Errorf("the year that is published:\n%s", diff)
	}
	w.waitsUntil(application, later, false)
	_, err = w.people.PublishCalendar(w.ctx, activities.PublishCalendar{By: w.by(w.officer), Funder: w.funder, Year: expected})
	w.refused(err, grant.AlreadyDone)
	known, err := store.ListCalendarVersions(w.ctx, w.db, w.funder)
	w.must(err)
	if n := len(known); n != 4 || known[n-2].Year != year || known[n-2].Version != 1 || known[n-1].Version != 2 {
		t.Errorf("of the years is kept %+v", known)
	}

	// The process and the organisation both go by the later date.
	w.setClock(asked.DueAt.Add(time.Minute))
	standing, err := w.process.Load(w.ctx, grant.ApplicationCase(application))
	w.must(err)
	if longest := later.Sub(asked.DueAt); standing.IsDue(grant.DueSupplement) || standing.Wait > longest || standing.Wait < longest-time.Hour {
		t.Errorf("the process stands at %+v", standing)
	}
	w.setClock(later)
	_, err = w.people.HandInSupplement(w.ctx, activities.HandInSupplement{ApplicationAct: w.onto(application, org.owner), Reply: json.RawMessage(`{}`)})
	w.must(err)
}

// Each reviewer has the days of the policy from when he was assigned, and the review waits for the last of them.
func TestPublishedYearMovesReviews(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	application := w.submit(w.register("org"), 60_000_00, 0)
	w.screen(application)
	year := w.yearEnd()
	first := w.now()
	w.assign(application, w.reviewers[0])
	w.setClock(first.AddDate(0, 0, 5)) // the new year has begun and nobody has published it
	second := w.now()
	w.assign(application, w.reviewers[1])

	published := newYear(year, grant.PublishedYear, 12)
	if diff := cmp.Diff(activities.CalendarPublished{Version: 1, Moved: 1, Settled: 1}, w.publishYear(published)); diff != "" {
		t.Error(diff)
	}
	due := func(event time.Time) time.Time {
		return w.dueAfter(event, w.rules.Panel.WorkingDays, grant.EndOfDay, published)
	}
	assignments, err := store.ListAssignments(w.ctx, w.db, application)
	w.must(err)
	for i, event := range []time.Time{first, second} {
		if a := assignments[i]; !a.DueAt.Equal(due(event)) || a.Provisional {
			t.Errorf("reviewer %d has time until %s, want %s", i, a.DueAt, due(event))
		}
	}
	w.waitsUntil(application, due(second), false)
}

// A reviewer who is assigned later never shortens the review.
func TestLaterReviewerKeepsTheDate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	application := w.submit(w.register("org"), 60_000_00, 0)
	w.screen(application)
	year := w.yearEnd()
	w.publishYear(newYear(year, grant.ProvisionalYear, 20))
	told := w.dueAfter(w.now(), w.rules.Panel.WorkingDays, grant.EndOfDay, newYear(year, grant.PublishedYear, 20))
	w.assign(application, w.reviewers[0])
	w.waitsUntil(application, told, true)
	w.publishYear(newYear(year, grant.PublishedYear, 0))
	w.assign(application, w.reviewers[1])
	w.waitsUntil(application, told, false)
}

// A notice may name days of the year before it, of which dates were firm: 元旦 can begin in December. Here it begins so
// early that no weekend matters.
func TestNoticeOfTheNextYearMovesFirmDates(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *grant.Policy) { p.Supplement.WorkingDays = 1 })
	application := w.submit(w.register("org"), 60_000_00, 0)
	year := w.now().Year() + 1
	w.setClock(time.Date(year, time.December, 25, 10, 0, 0, 0, grant.Beijing))
	if asked := w.askSupplement(application); asked.Provisional {
		t.Error("a date in a published year is provisional")
	}
	eve := grant.Date{Year: year, Month: time.December, Day: 26}
	notice := grant.CalendarYear{Year: year + 1, Status: grant.PublishedYear, Holidays: []grant.Holiday{{Name: "元旦", From: eve, To: eve.AddDays(8)}}}
	if diff := cmp.Diff(activities.CalendarPublished{Version: 1, Moved: 1}, w.publishYear(notice)); diff != "" {
		t.Error(diff)
	}
	w.waitsUntil(application, w.dueAfter(w.now(), 1, w.rules.Supplement.DueTime, notice), false)
}

func TestPublishCalendarAnswersAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	application := w.submit(w.register("org"), 60_000_00, 0)
	year := w.yearEnd()
	w.askSupplement(application)
	version := w.version(application)
	w.exec("delete from wakes")
	in := activities.PublishCalendar{By: w.by(w.officer), Funder: w.funder, Year: newYear(year, grant.PublishedYear, 10)}
	for range 2 {
		published, err := w.people.PublishCalendar(w.ctx, in)
		w.must(err)
		if diff := cmp.Diff(activities.CalendarPublished{Version: 1, Moved: 1, Settled: 1}, published); diff != "" {
			t.Error(diff)
		}
	}
	if wakes := one[int](w, "select count(*)::int from wakes"); wakes != 1 || w.version(application) != version+1 || w.lines(in.By.Act) != 1 {
		t.Errorf("%d wakes, version %d after %d, %d lines", wakes, w.version(application), version, w.lines(in.By.Act))
	}
}

// The database refuses what the act never does.
func TestToldDatesAndPublishedYearsHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	application, reviewed := w.submit(org, 60_000_00, 0), w.submit(org, 60_000_00, 1)
	w.askSupplement(application)
	w.exec("update applications set stage = 'eligible' where id = $1", reviewed)
	w.exec("update rounds set stage = 'review'")
	w.assign(reviewed, w.reviewers[0])
	for _, statement := range []string{
		"update deadlines set due_at = due_at - interval '1 second' where event_at is not null",
		"update supplements set due_at = due_at - interval '1 second'",
		"update assignments set due_at = due_at - interval '1 second'",
		"update calendars set version = version + 1",
		"delete from calendars",
		"truncate calendars",
		`insert into calendars (funder_id, year, version, document, published_at)
		 select funder_id, year, version + 1, jsonb_set(document, '{status}', '"provisional"'), published_at from calendars`,
	} {
		_, err := w.db.Exec(w.ctx, statement)
		w.violates(err, "23001")
	}
	_, err := w.db.Exec(w.ctx, "update deadlines set provisional = true where event_at is null")
	w.violates(err, "23514")
}
