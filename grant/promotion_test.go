package grant_test

import (
	"slices"
	"testing"

	"github.com/granary-grants/granary/grant"
)

// "按名次递补": promotion from the reserve is in order of rank; what a limit keeps out is not passed over.
func TestPassedOver(t *testing.T) {
	t.Parallel()
	var reserve grant.Allocation
	for _, one := range []struct {
		id      string
		outcome grant.Outcome
	}{
		{"first", grant.OutcomeAwarded}, {"full", grant.OutcomeReserve}, {"third", grant.OutcomeAwarded}, {"fourth", grant.OutcomeAwarded}, {"fifth", grant.OutcomeReserve},
	} {
		reserve.Results = append(reserve.Results, grant.AllocationResult{ID: one.id, Outcome: one.outcome})
	}
	for _, try := range []struct{ promoted, over []string }{
		{nil, nil},
		{[]string{"first"}, nil},
		{[]string{"third", "first"}, nil},
		{[]string{"third"}, []string{"first"}},
		{[]string{"first", "fourth"}, []string{"third"}},
		{[]string{"third", "fifth"}, []string{"first", "fourth"}},
		{[]string{"full"}, []string{"first"}},
	} {
		if got := reserve.PassedOver(try.promoted...); !slices.Equal(got, try.over) {
			t.Errorf("promoting %v passes over %v, want %v", try.promoted, got, try.over)
		}
	}
}

// An override of the order needs a written reason, and a reason needs an override.
func TestMayPassOver(t *testing.T) {
	t.Parallel()
	for _, try := range []struct {
		over   []string
		reason string
		want   grant.Reason
	}{
		{nil, "", ""}, {[]string{"0001"}, "本年度不再申请", ""}, {[]string{"0001"}, "", grant.OutOfRank}, {[]string{"0001"}, " \n", grant.OutOfRank},
		{nil, "本年度不再申请", grant.BadInput},
	} {
		var got grant.Reason
		if refusal, refused := grant.Refusal(grant.MayPassOver(try.over, try.reason)); refused {
			got = refusal.Reason
		}
		if got != try.want {
			t.Errorf("passing over %v for %q is answered %q, want %q", try.over, try.reason, got, try.want)
		}
	}
}
