package grant_test

import (
	"testing"
	"time"

	"github.com/granary-grants/granary/grant"
)

// 次日到账: what the bank has not answered three working days after the day of payment is asked about (银发〔2016〕261号 art. 8).
func TestInquiryDue(t *testing.T) {
	t.Parallel()
	days, err := grant.NewCalendar(grant.Beijing, []grant.CalendarYear{{Year: 2026, Status: grant.PublishedYear, Holidays: []grant.Holiday{
		{Name: "端午", From: grant.Date{Year: 2026, Month: 6, Day: 19}, To: grant.Date{Year: 2026, Month: 6, Day: 21}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	sent := time.Date(2026, 6, 16, 15, 0, 0, 0, grant.Beijing) // a Tuesday
	for payOn, want := range map[int]int{15: 22, 16: 22, 17: 23, 22: 25} {
		got := days.InquiryDue(sent, grant.Date{Year: 2026, Month: 6, Day: payOn})
		if end := time.Date(2026, 6, want, 23, 59, 59, 0, grant.Beijing); !got.Equal(end) {
			t.Errorf("to be paid on the %dth: asked at %s, want %s", payOn, got.In(grant.Beijing), end)
		}
	}
}
