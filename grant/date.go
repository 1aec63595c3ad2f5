package grant

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day of the calendar without an hour or a zone, written 2026-05-26.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day that t falls on in t's own location.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// ParseDate reads 2026-05-26. Anything else, also a day that does not exist, is refused as bad_input.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, Refuse(Invalid, BadInput, "rule", "date", "value", excerpt(s))
	}
	return DateOf(t), nil
}

func (d Date) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.At(0, time.UTC).Weekday() }

// AddDays is the day n calendar days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// AddMonths is the same day n months later, or earlier when n is negative. A month without that day gives its last
// one: "没有对应日的，月末日为期间的最后一日" (民法典 art. 202).
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	return Date{first.Year(), first.Month(), min(d.Day, last.Day())}
}

// Compare is negative when d is before other, positive when after, 0 for the same day.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// Before tells whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After tells whether d is a later day than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// At is the instant of that hour of the day in a location.
func (d Date) At(hour TimeOfDay, location *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, int(hour), 0, location)
}

func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate reads.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// Scan reads a column of type date.
func (d *Date) Scan(column any) error {
	switch value := column.(type) {
	case time.Time:
		*d = DateOf(value)
		return nil
	case string:
		return d.UnmarshalText([]byte(value))
	}
	return fmt.Errorf("grant: no date in a column of %T", column)
}

// Value is the date as a column of type date takes it.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// TimeOfDay is an hour of the day in seconds since midnight, written 17:00:00. 24:00:00 is the end of
// the day.
type TimeOfDay int

// EndOfDay is 24:00:00, the hour at which a day without a stated hour ends.
const EndOfDay TimeOfDay = 24 * 60 * 60

func (t TimeOfDay) String() string {
	return fmt.Sprintf("%02d:%02d:%02d", int(t)/3600, int(t)/60%60, int(t)%60)
}

func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads 00:00:00 to 23:59:59 and 24:00:00; anything else is refused as bad_input.
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	if string(text) == EndOfDay.String() {
		*t = EndOfDay
		return nil
	}
	parsed, err := time.Parse(time.TimeOnly, string(text))
	if err != nil || len(text) != len(time.TimeOnly) {
		return Refuse(Invalid, BadInput, "rule", "time_of_day", "value", excerpt(string(text)))
	}
	*t = TimeOfDay(parsed.Hour()*3600 + parsed.Minute()*60 + parsed.Second())
	return nil
}
