package grant_test

import (
	"fmt"
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

// What released runs moved keeps its published place among those that are left of the reserve, what they limited its
// limit; what is changed now goes before.
func TestCarry(t *testing.T) {
	t.Parallel()
	order := []string{"d", "x", "a", "c", "b"} // x is no longer in the reserve; d and b were moved
	earlier := []grant.Override{move("d", 1), move("b", 5), limitTo("a", 7000), limitTo("d", 8000)}
	for name, test := range map[string]struct {
		own  []grant.Override
		want []string
	}{
		"nothing new":           {nil, []string{"d 8000", "a 7000", "c 10000", "b 10000"}},
		"one is moved again":    {[]grant.Override{move("b", 1)}, []string{"b 10000", "d 8000", "a 7000", "c 10000"}},
		"another is moved":      {[]grant.Override{move("c", 1)}, []string{"c 10000", "d 8000", "a 7000", "b 10000"}},
		"another limit":         {[]grant.Override{limitTo("a", 9000)}, []string{"d 8000", "a 9000", "c 10000", "b 10000"}},
		"the limited is passed": {[]grant.Override{pass("d")}, []string{"d 0", "a 7000", "c 10000", "b 10000"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := fourInOrder()
			in.Overrides = slices.Clone(test.own)
			if err := in.Carry(order, earlier); err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(test.own, in.Overrides[:len(test.own)], func(a, b grant.Override) bool { return a.Application == b.Application && a.Kind == b.Kind }) {
				t.Errorf("what is changed now does not come first: %+v", in.Overrides)
			}
			var got []string
			for _, r := range allocate(t, in).Results {
				got = append(got, fmt.Sprint(r.ID, " ", int64(r.Amount)))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
	for _, wrong := range [][]grant.Override{{move("a", 5)}, {move("a", 0)}, {move("a", 2), move("c", 2)}, {{Application: "a", Kind: grant.OverrideMove, Reason: "因故"}}} {
		in := fourInOrder()
		in.Overrides = wrong
		if err := in.Carry(order, earlier); err != nil {
			t.Fatal(err)
		}
		if _, err := grant.Allocate(in); err == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
}
