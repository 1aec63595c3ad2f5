package grant_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

func TestDateText(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"", "2026-2-3", "2026-02-29", "26-02-03", "2026-02-03T00:00:00Z", "2026/02/03", " 2026-02-03"} {
		if d, err := grant.ParseDate(wrong); err == nil {
			t.Errorf("%q was read as %s", wrong, d)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(0, 40_000).Draw(t, "days")
		d := grant.Date{Year: 1990, Month: 1, Day: 1}.AddDays(days)
		if back, err := grant.ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("%s is read as %s (%v)", d, back, err)
		}
		next := d.AddDays(1)
		if !next.After(d) || !d.Before(next) || next.AddDays(-1) != d || next.Weekday() != (d.Weekday()+1)%7 {
			t.Fatalf("%s and %s are not neighbours", d, next)
		}
	})
}

func TestDateColumn(t *testing.T) {
	t.Parallel()
	want := grant.Date{Year: 2026, Month: 5, Day: 26}
	for _, column := range []any{time.Date(2026, 5, 26, 0, 0, 0, 0, time.UTC), "2026-05-26"} {
		var got grant.Date
		if err := got.Scan(column); err != nil || got != want {
			t.Errorf("%T: %s, %v", column, got, err)
		}
	}
	var got grant.Date
	if err := got.Scan(nil); err == nil {
		t.Error("null was taken for a date")
	}
	if value, err := want.Value(); value != "2026-05-26" || err != nil {
		t.Errorf("written as %v, %v", value, err)
	}
}

func TestTimeOfDayText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]grant.TimeOfDay{"00:00:00": 0, "17:00:00": 61200, "23:59:59": 86399, "24:00:00": grant.EndOfDay} {
		var got grant.TimeOfDay
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want || got.String() != text {
			t.Errorf("%s: %d %s %v", text, got, got, err)
		}
	}
	for _, wrong := range []string{"", "17:00", "7:00:00", "24:00:01", "17:00:00.5", "25:00:00"} {
		var got grant.TimeOfDay
		if err := got.UnmarshalText([]byte(wrong)); err == nil {
			t.Errorf("%q was read as %s", wrong, got)
		}
	}
}
