package grant_test

import (
	"fmt"
	"time"

	"github.com/granary-grants/granary/grant"
)

// "申报前 1 年内未列入活动异常名录" (GZ11). The year before 29 February 2028 begins on 28 February 2027, the last day
// of that month: "没有对应日的，月末日为期间的最后一日" (民法典 art. 202).
func ExampleCreditRecord_Within() {
	day := func(year int, month time.Month, day int) grant.Date {
		return grant.Date{Year: year, Month: month, Day: day}
	}
	for _, removed := range []grant.Date{day(2027, 2, 28), day(2027, 3, 1)} {
		record := grant.CreditRecord{List: grant.ActivityAbnormal, Listed: day(2026, 6, 2), Entered: day(2026, 6, 9), Removed: &removed}
		fmt.Println("removed", removed, record.Within(12, day(2028, 2, 29)))
	}
	// Output:
	// removed 2027-02-28 false
	// removed 2027-03-01 true
}

// A term counted from a registration on 31 August or 29 February ends in a month without that day, on its last one:
// "没有对应日的，月末日为期间的最后一日" (民法典 art. 202). It is fulfilled on that day, not a day later.
func ExampleAutoAnswers() {
	for _, of := range []struct {
		registered grant.Date
		months     int
		submitted  []grant.Date
	}{
		{grant.Date{Year: 2026, Month: time.August, Day: 31}, 6, []grant.Date{{Year: 2027, Month: time.February, Day: 27}, {Year: 2027, Month: time.February, Day: 28}}},
		{grant.Date{Year: 2028, Month: time.February, Day: 29}, 12, []grant.Date{{Year: 2029, Month: time.February, Day: 27}, {Year: 2029, Month: time.February, Day: 28}}},
	} {
		policy := grant.Policy{Eligibility: []grant.EligibilityRule{{Key: "age", Auto: grant.CheckRegisteredMonths, Months: of.months}}}
		for _, day := range of.submitted {
			application := grant.Application{SubmittedAt: day.At(9*3600, grant.Beijing)}
			answers := grant.AutoAnswers(policy, application, grant.Applicant{Registered: &of.registered})
			fmt.Println("registered", of.registered, "submitted", day, answers[0].Passed)
		}
	}
	// Output:
	// registered 2026-08-31 submitted 2027-02-27 false
	// registered 2026-08-31 submitted 2027-02-28 true
	// registered 2028-02-29 submitted 2029-02-27 false
	// registered 2028-02-29 submitted 2029-02-28 true
}

// "没有对应日的，月末日为期间的最后一日" (民法典 art. 202).
func ExampleDate_AddMonths() {
	august := grant.Date{Year: 2026, Month: time.August, Day: 31}
	fmt.Println(august.AddMonths(-6), august.AddMonths(1), august.AddMonths(-12), august.AddMonths(6))
	// Output: 2026-02-28 2026-09-30 2025-08-31 2027-02-28
}
