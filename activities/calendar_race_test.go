package activities_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

func TestTwoClerksPublishOneYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status   grant.YearStatus
		versions int
	}{{grant.PublishedYear, 1}, {grant.ProvisionalYear, 2}} {
		t.Run(string(c.status), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			application := w.submit(w.register("org"), 60_000_00, 0)
			year := w.yearEnd()
			w.askSupplement(application)
			version := w.version(application)
			published := make(chan error, 2)
			for _, clerk := range []uuid.UUID{w.officer, w.colleague} {
				go func() {
					_, err := w.people.PublishCalendar(w.ctx, activities.PublishCalendar{By: w.by(clerk), Funder: w.funder, Year: newYear(year, c.status, 10)})
					published <- err
				}()
			}
			first, other := <-published, <-published
			if first != nil {
				first, other = other, first
			}
			w.must(first)
			if c.versions == 1 {
				w.refused(other, grant.AlreadyDone)
			} else {
				w.must(other)
			}
			if n := one[int](w, "select count(*)::int from calendars where year = $1", year); n != c.versions {
				t.Errorf("%d versions, want %d", n, c.versions)
			}
			if raised := w.version(application) - version; raised != 1 {
				t.Errorf("the date moved %d times", raised)
			}
		})
	}
}

// The stepped lock test: an act that has read the calendar holds its round, and the clerk who publishes waits for it.
func TestPublishingWaitsForThoseWhoCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	application := w.submit(w.register("org"), 60_000_00, 0)
	year := w.yearEnd()
	holder, err := w.db.Begin(w.ctx)
	w.must(err)
	defer holder.Rollback(context.WithoutCancel(w.ctx))
	_, err = holder.Exec(w.ctx, "lock table supplements in exclusive mode")
	w.must(err)
	asked := make(chan error, 1)
	go func() {
		_, err := w.people.AskSupplement(w.ctx, activities.AskSupplement{ApplicationAct: w.onto(application, w.officer), Rule: "e16", Wanted: "公章不清"})
		asked <- err
	}()
	holding := w.waiting("supplements", 1)
	published := make(chan error, 1)
	go func() {
		_, err := w.people.PublishCalendar(w.ctx, activities.PublishCalendar{By: w.by(w.officer), Funder: w.funder, Year: newYear(year, grant.PublishedYear, 10)})
		published <- err
	}()
	waiting := w.waiting("rounds", 1)
	if by := one[[]int32](w, "select pg_blocking_pids($1)", waiting[0]); len(by) != 1 || by[0] != holding[0] {
		t.Errorf("the clerk waits for %v, want %v", by, holding)
	}
	w.must(holder.Rollback(w.ctx))
	w.must(<-asked)
	w.must(<-published)
	w.waitsUntil(application, w.dueAfter(w.now(), w.rules.Supplement.WorkingDays, w.rules.Supplement.DueTime, newYear(year, grant.PublishedYear, 10)), false)
}

// The stepped lock test: two clerks publish two years whose lists have one day otherwise. Each is checked against the
// other, not both against what was known before.
func TestTwoClerksPublishYearsThatContradict(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	year := w.yearEnd()
	eve := grant.Date{Year: year, Month: time.December, Day: 31}
	off, worked := newYear(year, grant.PublishedYear, 0), newYear(year+1, grant.PublishedYear, 0)
	off.Holidays = []grant.Holiday{{Name: "元旦", From: eve, To: eve}}
	worked.Workdays = []grant.MakeUpWorkday{{Date: eve, For: "元旦"}}
	holder, err := w.db.Begin(w.ctx)
	w.must(err)
	defer holder.Rollback(context.WithoutCancel(w.ctx))
	_, err = holder.Exec(w.ctx, "select from rounds for update")
	w.must(err)
	publish := func(clerk uuid.UUID, year grant.CalendarYear) <-chan error {
		published := make(chan error, 1)
		go func() {
			_, err := w.people.PublishCalendar(w.ctx, activities.PublishCalendar{By: w.by(clerk), Funder: w.funder, Year: year})
			published <- err
		}()
		return published
	}
	first := publish(w.officer, off)
	w.waiting("rounds", 1) // checked and inserted
	second := publish(w.colleague, worked)
	w.waiting("", 2)
	w.must(holder.Rollback(w.ctx))
	w.must(<-first)
	w.refused(<-second, grant.BadInput)
	if n := one[int](w, "select count(*)::int from calendars where year >= $1", year); n != 1 {
		t.Errorf("%d of the two years are published", n)
	}
}

// Publishing a year changes no date of a round that is over, and waits for nobody who is at work in one.
func TestPublishingLeavesRoundsThatAreOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	application := w.submit(w.register("org"), 60_000_00, 0)
	year := w.yearEnd()
	asked := w.askSupplement(application)
	w.exec("update rounds set stage = 'cancelled' where id = $1", w.round)
	holder, err := w.db.Begin(w.ctx)
	w.must(err)
	defer holder.Rollback(context.WithoutCancel(w.ctx))
	_, err = holder.Exec(w.ctx, "select from rounds where id = $1 for share", w.round)
	w.must(err)
	ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
	defer cancel()
	published, err := w.people.PublishCalendar(ctx, activities.PublishCalendar{By: w.by(w.officer), Funder: w.funder, Year: newYear(year, grant.PublishedYear, 10)})
	if err != nil || published.Moved > 0 {
		t.Errorf("the clerk is answered %+v, %v", published, err)
	}
	w.waitsUntil(application, asked.DueAt, true)
}

// Whoever asks while a year is published goes by it, or is moved.
func TestAskingWhileAYearIsPublished(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	applications := w.submitMany(12, 10_000_00)
	year := w.yearEnd()
	var all sync.WaitGroup
	for i, id := range applications {
		all.Go(func() {
			if _, err := w.people.AskSupplement(w.ctx, activities.AskSupplement{ApplicationAct: w.onto(id, w.officer), Rule: "e16", Wanted: "公章不清"}); err != nil {
				t.Error(err)
			}
		})
		if i == len(applications)/2 {
			all.Go(func() {
				_, err := w.people.PublishCalendar(w.ctx, activities.PublishCalendar{By: w.by(w.officer), Funder: w.funder, Year: newYear(year, grant.PublishedYear, 10)})
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	due := w.dueAfter(w.now(), w.rules.Supplement.WorkingDays, w.rules.Supplement.DueTime, newYear(year, grant.PublishedYear, 10))
	for _, id := range applications {
		w.waitsUntil(id, due, false)
	}
	if apart := one[int](w, "select count(*)::int from supplements s join deadlines d on d.case_id = s.application_id where s.due_at <> d.due_at"); apart > 0 {
		t.Errorf("%d supplements have another date than their application", apart)
	}
}
