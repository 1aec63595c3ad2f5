package grant

import (
	"fmt"
	"time"
)

// Beijing is Beijing time. China has had no daylight saving since 1991, so a fixed offset is exact and
// needs no zone data at run time.
var Beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// YearStatus says how far a year's holidays are settled.
type YearStatus string

const (
	// PublishedYear: the State Council's notice (or the register of another country) is out.
	PublishedYear YearStatus = "published"
	// ProvisionalYear: the days are expected and may still move.
	ProvisionalYear YearStatus = "provisional"
)

// CalendarYear is one year's holidays and make-up workdays (调休), as the yearly notice lists them. A
// notice may name days of the neighbouring years: 元旦 can begin on 31 December.
type CalendarYear struct {
	Year     int             `json:"year"`
	Status   YearStatus      `json:"status"`
	Holidays []Holiday       `json:"holidays"`
	Workdays []MakeUpWorkday `json:"workdays"`
}

// Holiday is a run of days off; From and To both belong to it.
type Holiday struct {
	Name string `json:"name"`
	From Date   `json:"from"`
	To   Date   `json:"to"`
}

// MakeUpWorkday is a day of a weekend that is worked in exchange for a holiday.
type MakeUpWorkday struct {
	Date Date   `json:"date"`
	For  string `json:"for"`
}

// PublishYear adds a year to the years known, or puts it in the place of one that was provisional, and answers them
// with the new one first. Refused: already_done for a year that is published, which never changes again, and what
// NewCalendar refuses.
func PublishYear(known []CalendarYear, year CalendarYear) ([]CalendarYear, error) {
	years := []CalendarYear{year}
	for _, k := range known {
		switch {
		case k.Year != year.Year:
			years = append(years, k)
		case k.Status == PublishedYear:
			return nil, RefuseAt(Conflict, AlreadyDone, "/0/year", "year", k.Year)
		}
	}
	_, err := NewCalendar(Beijing, years)
	return years, err
}

// Calendar counts working days in one location. Its results come with a second value, provisional: it
// is true when a day that was counted lies in a year whose holidays are not published, where weekends
// (and a provisional year's own days) decide. A provisional date is worked out again once the year is
// published.
type Calendar struct {
	location  *time.Location
	published map[int]bool
	working   map[Date]bool // the days that are not what their weekday says
}

// NewCalendar builds the calendar of a location from the years known. It refuses as bad_input a year
// given twice, a status it does not know, a holiday that ends before it begins, lasts more than 31
// days or has no day in its year, a workday far from its year, and a day that is both a holiday and a workday; the pointer names the place in years.
func NewCalendar(location *time.Location, years []CalendarYear) (Calendar, error) {
	c := Calendar{location: location, published: map[int]bool{}, working: map[Date]bool{}}
	known := map[int]bool{}
	for i, year := range years {
		at := fmt.Sprintf("/%d", i)
		if known[year.Year] {
			return Calendar{}, RefuseAt(Invalid, BadInput, at+"/year", "value", year.Year)
		}
		known[year.Year] = true
		if year.Status != PublishedYear && year.Status != ProvisionalYear {
			return Calendar{}, RefuseAt(Invalid, BadInput, at+"/status", "value", string(year.Status))
		}
		c.published[year.Year] = year.Status == PublishedYear
		if err := c.addYear(year, at); err != nil {
			return Calendar{}, err
		}
	}
	return c, nil
}

func (c Calendar) addYear(year CalendarYear, at string) error {
	const longest = 31
	near := func(d Date) bool { return year.Year-1 <= d.Year && d.Year <= year.Year+1 }
	touches := func(h Holiday) bool { return h.From.Year == year.Year || h.To.Year == year.Year }
	for i, holiday := range year.Holidays {
		pointer := fmt.Sprintf("%s/holidays/%d", at, i)
		if !touches(holiday) {
			return RefuseAt(Invalid, BadInput, pointer, "rule", "other_year", "year", year.Year, "from", holiday.From.String(), "to", holiday.To.String())
		}
		if holiday.To.Before(holiday.From) || holiday.To.After(holiday.From.AddDays(longest-1)) {
			return RefuseAt(Invalid, BadInput, pointer, "from", holiday.From.String(), "to", holiday.To.String())
		}
		for d := holiday.From; !d.After(holiday.To); d = d.AddDays(1) {
			if err := c.set(d, false, pointer); err != nil {
				return err
			}
		}
	}
	for i, workday := range year.Workdays {
		pointer := fmt.Sprintf("%s/workdays/%d", at, i)
		if !near(workday.Date) {
			return RefuseAt(Invalid, BadInput, pointer, "date", workday.Date.String())
		}
		if err := c.set(workday.Date, true, pointer); err != nil {
			return err
		}
	}
	return nil
}

func (c Calendar) set(d Date, works bool, pointer string) error {
	if before, ok := c.working[d]; ok && before != works {
		return RefuseAt(Invalid, BadInput, pointer, "date", d.String())
	}
	c.working[d] = works
	return nil
}

// Location is the zone in which the calendar's days begin and end.
func (c Calendar) Location() *time.Location { return c.location }

// DateOf is the day on which t falls in the calendar's location.
func (c Calendar) DateOf(t time.Time) Date { return DateOf(t.In(c.location)) }

// WorkingDay tells whether d is worked: Monday to Friday without the holidays, and the make-up workdays.
func (c Calendar) WorkingDay(d Date) (works, provisional bool) {
	works, listed := c.working[d]
	if !listed {
		works = d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
	}
	return works, !c.published[d.Year]
}

// AddWorkingDays is the n-th working day after d. The day of the event does not count, whether worked
// or not. For n below 1 it is d itself.
func (c Calendar) AddWorkingDays(d Date, n int) (last Date, provisional bool) {
	for n > 0 {
		d = d.AddDays(1)
		works, unsettled := c.WorkingDay(d)
		provisional = provisional || unsettled
		if works {
			n--
		}
	}
	return d, provisional
}

// SpanWorkingDays is the number of working days from one day to another, counting both. It is 0 when
// to is before from.
func (c Calendar) SpanWorkingDays(from, to Date) (days int, provisional bool) {
	for d := from; !d.After(to); d = d.AddDays(1) {
		works, unsettled := c.WorkingDay(d)
		provisional = provisional || unsettled
		if works {
			days++
		}
	}
	return days, provisional
}

// NoticeEnd is the last day of a public notice (公示) of n working days that begins on a day and counts
// both its stated days. A notice that begins on a holiday counts from the next working day.
func (c Calendar) NoticeEnd(from Date, n int) (last Date, provisional bool) {
	return c.AddWorkingDays(from.AddDays(-1), max(n, 1))
}

// Roll is d, or the next working day when d is not worked.
func (c Calendar) Roll(d Date) (rolled Date, provisional bool) {
	return c.AddWorkingDays(d.AddDays(-1), 1)
}

// Deadline is the last second of a term that ends on a day at an hour. That second is still in time
// (see Passed), so a term until 24:00 gives 23:59:59.
func (c Calendar) Deadline(last Date, hour TimeOfDay) time.Time {
	return last.At(min(hour, EndOfDay-1), c.location)
}

// DueInWorkingDays is the deadline n working days after an event.
func (c Calendar) DueInWorkingDays(event time.Time, n int, hour TimeOfDay) (due time.Time, provisional bool) {
	last, provisional := c.AddWorkingDays(c.DateOf(event), n)
	return c.Deadline(last, hour), provisional
}

// Term (期限) is how a deadline follows from an event: by working days. It is kept with the deadline, so that this can be
// worked out again when more is known of the holidays.
type Term struct {
	Event time.Time
	Days  int
	Hour  TimeOfDay // of the last day
}

// Due is the deadline of a term.
func (c Calendar) Due(t Term) (due time.Time, provisional bool) {
	return c.DueInWorkingDays(t.Event, t.Days, t.Hour)
}

// DueAgain is the deadline of a term whose holders were told a day before this calendar was known. It is never
// before what they were told; where the day they were told turns out to be a holiday, the next working day counts:
// "期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日" (民法典 art. 203).
func (c Calendar) DueAgain(t Term, told time.Time) (due time.Time, provisional bool) {
	due, provisional = c.Due(t)
	if !due.Before(told) {
		return due, provisional
	}
	last, unsettled := c.Roll(c.DateOf(told))
	return c.Deadline(last, t.Hour), provisional || unsettled
}

// Passed tells whether a deadline, a whole second, is over: the stated second is still in time.
func Passed(deadline, now time.Time) bool {
	return !now.Before(deadline.Add(time.Second))
}

// UnpublishedYears are the years from one day to another whose holidays are not published, in order.
func (c Calendar) UnpublishedYears(from, to Date) []int {
	var years []int
	for year := from.Year; year <= to.Year; year++ {
		if !c.published[year] {
			years = append(years, year)
		}
	}
	return years
}
