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

// "没有对应日的，月末日为期间的最后一日" (民法典 art. 202).
func ExampleDate_AddMonths() {
	august := grant.Date{Year: 2026, Month: time.August, Day: 31}
	fmt.Println(august.AddMonths(-6), august.AddMonths(1), august.AddMonths(-12), august.AddMonths(6))
	// Output: 2026-02-28 2026-09-30 2025-08-31 2027-02-28
}
