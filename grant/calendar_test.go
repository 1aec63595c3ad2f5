package grant_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

// seasonFile is the season's calendar as it was collected: one list over two years.
type seasonFile struct {
	Holidays []grant.Holiday       `json:"holidays"`
	Workdays []grant.MakeUpWorkday `json:"makeup_workdays"`
	Checks   []struct {
		What        string     `json:"what"`
		Op          string     `json:"op"`
		From        grant.Date `json:"from"`
		To          grant.Date `json:"to"`
		WorkingDays int        `json:"working_days"`
		AddWorking  int        `json:"add_working_days"`
		AddDays     int        `json:"add_days"`
	} `json:"checks"`
}

func readSeasonCalendar(t *testing.T) (seasonFile, []grant.CalendarYear) {
	t.Helper()
	var file seasonFile
	readJSON(t, "../testdata/season/calendar.json", &file)
	years := []grant.CalendarYear{
		{Year: 2026, Status: grant.PublishedYear},
		{Year: 2027, Status: grant.ProvisionalYear},
	}
	for _, holiday := range file.Holidays {
		year := &years[holiday.From.Year-2026]
		year.Holidays = append(year.Holidays, holiday)
	}
	for _, workday := range file.Workdays {
		year := &years[workday.Date.Year-2026]
		year.Workdays = append(year.Workdays, workday)
	}
	return file, years
}

func newCalendar(t *testing.T, years []grant.CalendarYear) grant.Calendar {
	t.Helper()
	calendar, err := grant.NewCalendar(grant.Beijing, years)
	if err != nil {
		t.Fatal(err)
	}
	return calendar
}

func TestSeasonCalendar(t *testing.T) {
	t.Parallel()
	file, years := readSeasonCalendar(t)
	calendar := newCalendar(t, years)
	for _, check := range file.Checks {
		t.Run(check.What, func(t *testing.T) {
			t.Parallel()
			var got, want any = nil, check.To
			var provisional bool
			switch check.Op {
			case "span":
				want = check.WorkingDays
				got, provisional = calendar.SpanWorkingDays(check.From, check.To)
			case "add":
				got, provisional = calendar.AddWorkingDays(check.From, check.AddWorking)
			case "add_days_roll":
				got, provisional = calendar.Roll(check.From.AddDays(check.AddDays))
			case "roll":
				got, provisional = calendar.Roll(check.From)
			default:
				t.Fatalf("unknown op %q", check.Op)
			}
			if got != want {
				t.Errorf("got %v, want %v", got, want)
			}
			if wantProvisional := check.To.Year == 2027; provisional != wantProvisional {
				t.Errorf("provisional %v, want %v", provisional, wantProvisional)
			}
		})
	}
}

// The season's notices count both their stated days: 立项公示 of five working days.
func TestNoticeEnd(t *testing.T) {
	t.Parallel()
	_, years := readSeasonCalendar(t)
	calendar := newCalendar(t, years)
	for from, want := range map[string]string{
		"2026-05-26": "2026-06-01",
		"2026-06-02": "2026-06-08",
		"2026-10-01": "2026-10-13", // the holiday does not count, the make-up Saturday 10-10 does
	} {
		if got, _ := calendar.NoticeEnd(date(t, from), 5); got.String() != want {
			t.Errorf("notice from %s ends %s, want %s", from, got, want)
		}
	}
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	_, years := readSeasonCalendar(t)
	calendar := newCalendar(t, years)
	asked := time.Date(2026, 4, 17, 16, 30, 0, 0, time.UTC) // 18 April, 00:30 in Beijing: a Saturday
	fiveOClock := grant.TimeOfDay(17 * 3600)

	due, provisional := calendar.DueInWorkingDays(asked, 3, fiveOClock)
	if want := "2026-04-22T17:00:00+08:00"; due.Format(time.RFC3339) != want || provisional {
		t.Errorf("supplement due %s, want %s", due.Format(time.RFC3339), want)
	}
	for _, c := range []struct {
		after  time.Duration
		passed bool
	}{{-time.Nanosecond, false}, {0, false}, {time.Second - time.Nanosecond, false}, {time.Second, true}} {
		if got := grant.Passed(due, due.Add(c.after)); got != c.passed {
			t.Errorf("%v after the deadline: passed is %v", c.after, got)
		}
	}

	due, _ = calendar.DueInWorkingDays(asked, 3, grant.EndOfDay)
	midnight := time.Date(2026, 4, 23, 0, 0, 0, 0, grant.Beijing)
	if grant.Passed(due, midnight.Add(-time.Nanosecond)) || !grant.Passed(due, midnight) {
		t.Errorf("without an hour it is due %s, not at 24:00 of 22 April", due)
	}
}

// A day of a location with daylight saving still ends at its own midnight.
func TestDeadlineWithDaylightSaving(t *testing.T) {
	t.Parallel()
	location, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := grant.NewCalendar(location, nil)
	if err != nil {
		t.Fatal(err)
	}
	last := grant.Date{Year: 2026, Month: time.October, Day: 25} // 25 hours long
	for hour, want := range map[grant.TimeOfDay]string{
		grant.EndOfDay: "2026-10-25T23:59:59Z",
		12 * 3600:      "2026-10-25T12:00:00Z",
		0:              "2026-10-25T00:00:00+01:00",
	} {
		if got := calendar.Deadline(last, hour).Format(time.RFC3339); got != want {
			t.Errorf("%s: got %s, want %s", hour, got, want)
		}
	}
}

func TestProvisionalYears(t *testing.T) {
	t.Parallel()
	calendar := newCalendar(t, []grant.CalendarYear{{Year: 2026, Status: grant.PublishedYear}})
	if got, provisional := calendar.AddWorkingDays(date(t, "2026-12-30"), 1); provisional || got != date(t, "2026-12-31") {
		t.Errorf("inside the published year: %s, provisional %v", got, provisional)
	}
	if got, provisional := calendar.AddWorkingDays(date(t, "2026-12-30"), 2); !provisional || got != date(t, "2027-01-01") {
		t.Errorf("without a calendar only weekends are off: %s, provisional %v", got, provisional)
	}
	if got := calendar.UnpublishedYears(date(t, "2026-03-02"), date(t, "2028-01-01")); !cmp.Equal(got, []int{2027, 2028}) {
		t.Errorf("unpublished years %v", got)
	}
}

func TestNewCalendarRefuses(t *testing.T) {
	t.Parallel()
	holiday := func(from, to string) []grant.Holiday {
		return []grant.Holiday{{Name: "元旦", From: date(t, from), To: date(t, to)}}
	}
	workday := []grant.MakeUpWorkday{{Date: date(t, "2026-01-02"), For: "元旦"}}
	for field, years := range map[string][]grant.CalendarYear{
		"/0/holidays/1": {{Year: 2027, Status: grant.PublishedYear, Holidays: slices.Concat(holiday("2026-12-31", "2027-01-02"), holiday("2026-01-01", "2026-01-03"))}},
		"/1/year":       {{Year: 2026, Status: grant.PublishedYear}, {Year: 2026, Status: grant.PublishedYear}},
		"/0/status":     {{Year: 2026}},
		"/0/holidays/0": {{Year: 2026, Status: grant.PublishedYear, Holidays: holiday("2026-01-02", "2026-01-01")}},
		"/1/holidays/0": {{Year: 2025, Status: grant.PublishedYear}, {Year: 2026, Status: grant.PublishedYear, Holidays: holiday("2024-12-31", "2024-12-31")}},
		"/0/workdays/0": {{Year: 2026, Status: grant.PublishedYear, Holidays: holiday("2026-01-01", "2026-01-03"), Workdays: workday}},
	} {
		_, err := grant.NewCalendar(grant.Beijing, years)
		if refusal, ok := grant.Refusal(err); !ok || refusal.Reason != grant.BadInput || refusal.Field != field {
			t.Errorf("want bad_input at %s, got %v", field, err)
		}
	}
	if _, err := grant.NewCalendar(grant.Beijing, []grant.CalendarYear{{Year: 2026, Status: grant.PublishedYear, Holidays: holiday("2025-12-31", "2026-01-02")}}); err != nil {
		t.Errorf("a holiday that begins on New Year's Eve: %v", err)
	}
}

func TestCalendarProperties(t *testing.T) {
	t.Parallel()
	_, years := readSeasonCalendar(t)
	calendar := newCalendar(t, years)
	start := date(t, "2025-12-01")
	rapid.Check(t, func(t *rapid.T) {
		day := start.AddDays(rapid.IntRange(0, 800).Draw(t, "day"))
		later := day.AddDays(rapid.IntRange(0, 60).Draw(t, "later"))
		n := rapid.IntRange(1, 60).Draw(t, "n")

		last, _ := calendar.AddWorkingDays(day, n)
		if works, _ := calendar.WorkingDay(last); !works {
			t.Fatalf("%s + %d ends on %s, which is not worked", day, n, last)
		}
		if span, _ := calendar.SpanWorkingDays(day.AddDays(1), last); span != n {
			t.Fatalf("%s + %d = %s, but %d working days lie between", day, n, last, span)
		}
		if lastOfLater, _ := calendar.AddWorkingDays(later, n); lastOfLater.Before(last) {
			t.Fatalf("a later event ends earlier: %s from %s, %s from %s", last, day, lastOfLater, later)
		}
		if longer, _ := calendar.AddWorkingDays(day, n+1); !longer.After(last) {
			t.Fatalf("one day more does not end later than %s", last)
		}
		rolled, _ := calendar.Roll(day)
		if works, _ := calendar.WorkingDay(day); works != (rolled == day) {
			t.Fatalf("%s rolls to %s", day, rolled)
		}
		if end, _ := calendar.NoticeEnd(day, n); end.Before(rolled) {
			t.Fatalf("a notice from %s ends on %s", day, end)
		}
	})
}

func TestCalendarYearJSON(t *testing.T) {
	t.Parallel()
	const document = `{"year":2026,"status":"published",` +
		`"holidays":[{"name":"元旦","from":"2026-01-01","to":"2026-01-03"}],` +
		`"workdays":[{"date":"2026-01-04","for":"元旦"}]}`
	var year grant.CalendarYear
	if err := json.Unmarshal([]byte(document), &year); err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(year)
	if err != nil || string(written) != document {
		t.Errorf("written as %s (%v)", written, err)
	}
}

// 补正 asked on Thursday 30 April: the May holiday does not count, nor does the day it was asked.
func ExampleCalendar_AddWorkingDays() {
	day := func(month time.Month, day int) grant.Date { return grant.Date{Year: 2026, Month: month, Day: day} }
	calendar, _ := grant.NewCalendar(grant.Beijing, []grant.CalendarYear{{
		Year:     2026,
		Status:   grant.PublishedYear,
		Holidays: []grant.Holiday{{Name: "劳动节", From: day(5, 1), To: day(5, 5)}},
		Workdays: []grant.MakeUpWorkday{{Date: day(5, 9), For: "劳动节"}},
	}})
	fmt.Println(calendar.AddWorkingDays(day(4, 30), 3))
	fmt.Println(calendar.AddWorkingDays(day(4, 30), 4))
	// Output:
	// 2026-05-08 false
	// 2026-05-09 false
}

// Asked on Wednesday 30 December 2026, before the holidays of 2027 are published: "A year without a published holiday
// calendar gives provisional dates, recomputed by an act, never shortened once published."
func ExampleCalendar_DueAgain() {
	newYear := func(year int) grant.Date { return grant.Date{Year: year, Month: time.January, Day: 1} }
	year := func(of int, status grant.YearStatus, holidays ...grant.Holiday) grant.CalendarYear {
		return grant.CalendarYear{Year: of, Status: status, Holidays: holidays}
	}
	published := year(2026, grant.PublishedYear)
	asked := grant.Term{Event: time.Date(2026, 12, 30, 10, 0, 0, 0, grant.Beijing), Days: 3, Hour: 17 * 3600}

	before, _ := grant.NewCalendar(grant.Beijing, []grant.CalendarYear{published})
	told, provisional := before.Due(asked)
	fmt.Println("told", told.Format(time.DateTime), provisional)

	longer, _ := grant.NewCalendar(grant.Beijing, []grant.CalendarYear{
		published, year(2027, grant.PublishedYear, grant.Holiday{Name: "元旦", From: newYear(2027), To: newYear(2027).AddDays(4)}),
	})
	later, provisional := longer.DueAgain(asked, told)
	fmt.Println("with five days off", later.Format(time.DateTime), provisional)

	shorter, _ := grant.NewCalendar(grant.Beijing, []grant.CalendarYear{published, year(2027, grant.PublishedYear)})
	kept, provisional := shorter.DueAgain(asked, later)
	fmt.Println("with none", kept.Format(time.DateTime), provisional)
	// Output:
	// told 2027-01-04 17:00:00 true
	// with five days off 2027-01-07 17:00:00 false
	// with none 2027-01-07 17:00:00 false
}

// A day that was told and turns out to be a holiday moves on, though the term itself would end before it:
// "期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日" (民法典 art. 203).
func TestToldDayBecomesAHoliday(t *testing.T) {
	t.Parallel()
	day := func(d int) grant.Date { return grant.Date{Year: 2027, Month: time.January, Day: d} }
	calendar := newCalendar(t, []grant.CalendarYear{{
		Year: 2027, Status: grant.PublishedYear,
		Holidays: []grant.Holiday{{Name: "元旦", From: day(5), To: day(5)}},
		Workdays: []grant.MakeUpWorkday{{Date: day(2), For: "元旦"}},
	}})
	term := grant.Term{Event: day(1).At(0, grant.Beijing), Days: 2, Hour: grant.EndOfDay} // 2 and 4 January
	due, provisional := calendar.DueAgain(term, calendar.Deadline(day(5), grant.EndOfDay))
	if want := calendar.Deadline(day(6), grant.EndOfDay); !due.Equal(want) || provisional {
		t.Errorf("due %s, provisional %v, want %s", due, provisional, want)
	}
}

// Whatever becomes known of the holidays, nobody has less time than he was told, and every date is a working day.
func TestDueAgainProperties(t *testing.T) {
	t.Parallel()
	first := date(t, "2026-12-01")
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) grant.Calendar {
			year := grant.CalendarYear{Year: 2027, Status: rapid.SampledFrom([]grant.YearStatus{grant.ProvisionalYear, grant.PublishedYear}).Draw(t, label)}
			for d := range 50 {
				day := first.AddDays(20 + d)
				switch kind := rapid.IntRange(0, 5).Draw(t, label); {
				case kind == 0 && day.Year == year.Year:
					year.Holidays = append(year.Holidays, grant.Holiday{Name: "假", From: day, To: day})
				case kind == 1:
					year.Workdays = append(year.Workdays, grant.MakeUpWorkday{Date: day, For: "假"})
				}
			}
			calendar, err := grant.NewCalendar(grant.Beijing, []grant.CalendarYear{year})
			if err != nil {
				t.Fatal(err)
			}
			return calendar
		}
		term := grant.Term{
			Event: first.AddDays(rapid.IntRange(0, 40).Draw(t, "event")).At(9*3600, grant.Beijing), Days: rapid.IntRange(1, 20).Draw(t, "days"),
			Hour: 17 * 3600,
		}
		told, _ := draw("before").Due(term)
		calendar := draw("after")
		due, provisional := calendar.DueAgain(term, told)
		if works, _ := calendar.WorkingDay(calendar.DateOf(due)); due.Before(told) || !works {
			t.Fatalf("told %s, now %s", told, due)
		}
		if again, still := calendar.DueAgain(term, due); !again.Equal(due) || still && !provisional {
			t.Fatalf("worked out twice: %s %v, then %s %v", due, provisional, again, still)
		}
	})
}

// A provisional year is replaced until it is published, and then never again.
func TestPublishYear(t *testing.T) {
	t.Parallel()
	year := func(of int, status grant.YearStatus) grant.CalendarYear {
		return grant.CalendarYear{Year: of, Status: status}
	}
	var known []grant.CalendarYear
	for _, next := range []grant.CalendarYear{
		year(2026, grant.PublishedYear), year(2027, grant.ProvisionalYear), year(2027, grant.ProvisionalYear), year(2027, grant.PublishedYear),
	} {
		var err error
		if known, err = grant.PublishYear(known, next); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]grant.CalendarYear{year(2027, grant.PublishedYear), year(2026, grant.PublishedYear)}, known); diff != "" {
		t.Errorf("known:\n%s", diff)
	}
	for _, status := range []grant.YearStatus{grant.ProvisionalYear, grant.PublishedYear} {
		_, err := grant.PublishYear(known, year(2026, status))
		if refusal, ok := grant.Refusal(err); !ok || refusal.Reason != grant.AlreadyDone {
			t.Errorf("a published year was replaced by a %s one: %v", status, err)
		}
	}
}

// The close at 17:00:00: "a submission at the closing second is in time; one second later is late".
func ExamplePassed() {
	closes := time.Date(2026, 4, 15, 17, 0, 0, 0, grant.Beijing)
	fmt.Println(grant.Passed(closes, closes))
	fmt.Println(grant.Passed(closes, closes.Add(time.Second)))
	// Output:
	// false
	// true
}

func date(t *testing.T, s string) grant.Date {
	t.Helper()
	d, err := grant.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
