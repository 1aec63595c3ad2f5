package grant_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// "代班": cover for a colleague on leave, in one role of the staff and from the first to the last day. Experts score in person, and
// an administrator names nobody in his own favour.
func ExampleCover_Check() {
	today := grant.Date{Year: 2026, Month: time.June, Day: 1}
	administrator, decider, officer := uuid.UUID{15: 1}, uuid.UUID{15: 2}, uuid.UUID{15: 3}
	cover := grant.Cover{Person: decider, By: officer, Role: grant.Decider, From: today, Until: today, Reason: "年休假"}
	show := func(edit func(*grant.Cover)) {
		edited := cover
		edit(&edited)
		fmt.Println(edited.Check(administrator, today))
	}
	show(func(c *grant.Cover) {})
	show(func(c *grant.Cover) { c.Until = today.AddDays(92) })
	show(func(c *grant.Cover) { c.Until = today.AddDays(93) })
	show(func(c *grant.Cover) { c.From, c.Until = today.AddDays(2), today.AddDays(1) })
	show(func(c *grant.Cover) { c.From = today.AddDays(-1) })
	show(func(c *grant.Cover) { c.Role = grant.Reviewer })
	show(func(c *grant.Cover) { c.Role = grant.Owner })
	show(func(c *grant.Cover) { c.By = decider })
	show(func(c *grant.Cover) { c.By = administrator })
	show(func(c *grant.Cover) { c.Reason = " " })
	// Output:
	// <nil>
	// <nil>
	// invalid: bad_input at /until max=92 rule=cover_days today=2026-06-01
	// invalid: bad_input at /until max=92 rule=cover_days today=2026-06-01
	// invalid: bad_input at /from max=92 rule=cover_days today=2026-06-01
	// invalid: bad_input at /role rule=cover_role
	// invalid: bad_input at /role rule=cover_role
	// invalid: bad_input at /by_id rule=cover_self
	// forbidden: same_person at /by_id act=grant_cover
	// invalid: missing_field at /reason
}

// The role must be one that the person on leave has himself, and who stands in one of the funder's own people: no expert comes
// to read what is the funder's own, and no "第三方评估" and no "审计" decides or pays what they judge, unless they are staff besides.
func ExampleCover_Admits() {
	decider, officer, reviewer, evaluator, auditor, both := uuid.UUID{15: 2}, uuid.UUID{15: 3}, uuid.UUID{15: 4}, uuid.UUID{15: 5}, uuid.UUID{15: 6}, uuid.UUID{15: 7}
	roles := map[uuid.UUID][]grant.Role{
		decider: {grant.Decider}, officer: {grant.Officer}, reviewer: {grant.Reviewer}, evaluator: {grant.Evaluator}, auditor: {grant.Auditor},
		both: {grant.Auditor, grant.Supervisor},
	}
	own := func(person uuid.UUID, role grant.Role) bool { return slices.Contains(roles[person], role) }
	for _, c := range []grant.Cover{
		{Person: decider, By: officer, Role: grant.Decider}, {Person: decider, By: officer, Role: grant.FinanceApprover},
		{Person: decider, By: reviewer, Role: grant.Decider}, {Person: officer, By: uuid.UUID{15: 9}, Role: grant.Officer},
		{Person: decider, By: evaluator, Role: grant.Decider}, {Person: decider, By: auditor, Role: grant.Decider}, {Person: evaluator, By: auditor, Role: grant.Evaluator},
		{Person: decider, By: both, Role: grant.Decider}, {Person: evaluator, By: officer, Role: grant.Evaluator},
	} {
		fmt.Println(c.Admits(own))
	}
	// Output:
	// <nil>
	// not_found: no_such_thing at /person_id
	// not_found: no_such_thing at /by_id
	// not_found: no_such_thing at /by_id
	// not_found: no_such_thing at /by_id
	// not_found: no_such_thing at /by_id
	// not_found: no_such_thing at /by_id
	// <nil>
	// <nil>
}

func TestCoverReasonIsBounded(t *testing.T) {
	t.Parallel()
	today := grant.Date{Year: 2026, Month: time.June, Day: 1}
	c := grant.Cover{Person: uuid.UUID{1}, By: uuid.UUID{2}, Role: grant.Officer, From: today, Until: today}
	for length, want := range map[int]grant.Reason{500: "", 501: grant.TooLarge} {
		c.Reason = strings.Repeat("休", length)
		refusal, refused := grant.Refusal(c.Check(uuid.UUID{3}, today))
		if refused != (want != "") || refused && refusal.Reason != want {
			t.Errorf("%d characters: %v", length, refusal)
		}
	}
}
