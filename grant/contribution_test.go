package grant_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
)

// "自筹(含实物折价)占总预算比例": what the applicant brings is counted up to what it pledged and not before it came.
func TestContributionCheck(t *testing.T) {
	t.Parallel()
	today := grant.Date{Year: 2026, Month: 9, Day: 1}
	good := grant.Contribution{Amount: 100, ReceivedOn: today, Reference: "凭证 12"}
	for name, test := range map[string]struct {
		source grant.LineSource
		left   grant.Fen
		change func(*grant.Contribution)
		want   []string
	}{
		"all that is left": {grant.OwnLine, 100, func(*grant.Contribution) {}, nil},
		"in kind":          {grant.InKindLine, 101, func(*grant.Contribution) {}, nil},
		"a fen too much":   {grant.OwnLine, 99, func(*grant.Contribution) {}, []string{"over_pledge /amount_fen"}},
		"nothing":          {grant.OwnLine, 100, func(c *grant.Contribution) { c.Amount = 0 }, []string{"bad_input /amount_fen"}},
		"tomorrow":         {grant.OwnLine, 100, func(c *grant.Contribution) { c.ReceivedOn.Day++ }, []string{"bad_input /received_on"}},
		"a granted line":   {grant.PoolLine, 100, func(*grant.Contribution) {}, []string{"no_such_thing"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := good
			test.change(&c)
			if diff := cmp.Diff(test.want, listed(c.Check(test.source, test.left, today))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
