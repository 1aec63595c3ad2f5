package activities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// A round has one currency and nothing is converted.
func TestFundOfAnotherCurrency(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	pounds, err := w.people.CreateFund(w.ctx, activities.CreateFund{By: w.by(w.officer), Funder: w.funder, Name: "Pounds", Currency: "GBP"})
	w.must(err)
	_, err = w.people.CreateRound(w.ctx, activities.CreateRound{
		By: w.by(w.officer), Funder: w.funder, Key: "mixed", TitleZH: "混合", TitleEN: "Mixed", Policy: w.policy, Fund: &pounds,
	})
	w.refused(err, grant.BadInput)
	_, err = w.db.Exec(w.ctx, "update rounds set fund_id = $1 where id = $2", pounds, w.round)
	w.violates(err, "rounds_currency_of_fund")
}

// Money comes in as more than nothing, whoever forgot to check.
func TestReceiveNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, amount := range []grant.Fen{0, -1, grant.MaxFen + 1} {
		_, err := w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: amount, Reference: "slip"})
		w.refused(err, grant.BadInput)
	}
}

// The bank's reference stands beside the money.
func TestReferenceIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	_, err := w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: 1, Reference: "slip 7"})
	w.must(err)
	if got := one[int](w, "select count(*)::int from journal where name = 'receive_money' and note = 'slip 7'"); got != 1 {
		t.Errorf("%d entries have the reference", got)
	}
}

// A notice may name days of the neighbouring year. Two years that disagree on a day would stop every deadline.
func TestYearsThatDisagree(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	year := w.now().Year() + 3
	eve, newYear := grant.Date{Year: year, Month: 12, Day: 31}, grant.Date{Year: year + 1, Month: 1, Day: 1}
	publish := func(year grant.CalendarYear) error {
		_, err := w.people.PublishCalendar(w.ctx, activities.PublishCalendar{By: w.by(w.officer), Funder: w.funder, Year: year})
		return err
	}
	w.must(publish(grant.CalendarYear{Year: year, Status: grant.PublishedYear, Holidays: []grant.Holiday{{Name: "元旦", From: eve, To: newYear}}}))
	w.refused(publish(grant.CalendarYear{Year: year + 1, Status: grant.PublishedYear, Workdays: []grant.MakeUpWorkday{{Date: newYear, For: "元旦"}}}), grant.BadInput)
	w.must(publish(grant.CalendarYear{Year: year + 1, Status: grant.PublishedYear}))
}

// An administrator gives a funder's roles, an owner those of an applicant, and neither the other's.
func TestRolesOfTheOwnKindOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	add := func(role grant.Role) error {
		_, err := w.people.AddPerson(w.ctx, activities.AddPerson{
			By: w.by(w.admin), Organization: w.funder, Role: role, NewPerson: activities.NewPerson{Login: "new-" + string(role), Name: "新人", Language: "zh-CN"},
		})
		return err
	}
	w.refused(add(grant.Owner), grant.NotAllowed)
	w.must(add(grant.Auditor))
	_, err := w.operator.GrantMembership(w.ctx, activities.GrantMembership{By: w.by(uuid.Nil), Organization: w.funder, Login: "officer", Role: grant.Viewer})
	if refusal := w.refused(err, grant.BadInput); refusal.Params["rule"] != "applicant_role" {
		t.Errorf("an operator is refused as %v", refusal)
	}
}
