package grant_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

// "People may override with a written reason; the caps still hold." The committee gives the third place to the first
// and lets the second have 70.00 of its 100.00; the community has room for one of the others only.
func ExampleOverride() {
	in := fourInOrder()
	in.Communities[0].UsedFen = 30000000 - 17000
	in.Overrides = []grant.Override{
		{Application: "c", Kind: grant.OverrideMove, Rank: new(1), Reason: "连续两年空白社区"},
		{Application: "a", Kind: grant.OverrideLimit, Amount: new(grant.Fen(7000)), Reason: "活动场次核减"},
	}
	out, err := grant.Allocate(in)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range out.Results {
		fmt.Printf("%d %s %q %q %s\n", *r.Rank, r.ID, r.Override, bound(r), r.Amount.Yuan())
	}
	// Output:
	// 1 c "move" "" 100.00
	// 2 a "limit" "override" 70.00
	// 3 b "" "community_cap" 0.00
	// 4 d "" "community_cap" 0.00
}

// fourInOrder are four of 100.00 in one community, in the order of their names.
func fourInOrder() grant.AllocationInput {
	var four []grant.AllocationApplication
	for i, id := range []string{"a", "b", "c", "d"} {
		four = append(four, application(id, func(a *grant.AllocationApplication) { a.ExpertScores = parseAll([]string{fmt.Sprint(90 - i)}) }))
	}
	return round(four...)
}

func move(id string, rank int) grant.Override {
	return grant.Override{Application: id, Kind: grant.OverrideMove, Rank: &rank, Reason: "因故"}
}

func limitTo(id string, amount grant.Fen) grant.Override {
	return grant.Override{Application: id, Kind: grant.OverrideLimit, Amount: &amount, Reason: "因故"}
}

func pass(id string) grant.Override {
	return grant.Override{Application: id, Kind: grant.OverridePass, Reason: "因故"}
}

// "It takes the place in the order of those that are ranked; the others keep their order." "It goes to the reserve
// whatever is left."
func TestOverrides(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		overrides []grant.Override
		want      string
	}{
		"none":                {nil, "a 10000, b 10000, c 10000, d 10000"},
		"up":                  {[]grant.Override{move("d", 2)}, "a 10000, d 10000 move from 4, b 10000, c 10000"},
		"down":                {[]grant.Override{move("a", 3)}, "b 10000, c 10000, a 10000 move from 1, d 10000"},
		"two change places":   {[]grant.Override{move("a", 4), move("d", 1)}, "d 10000 move from 4, b 10000, c 10000, a 10000 move from 1"},
		"one is held":         {[]grant.Override{move("c", 1), move("a", 2)}, "c 10000 move from 3, a 10000 move from 1, b 10000, d 10000"},
		"all":                 {[]grant.Override{move("a", 2), move("b", 3), move("c", 4), move("d", 1)}, "d 10000 move from 4, a 10000 move from 1, b 10000 move from 2, c 10000 move from 3"},
		"a limit":             {[]grant.Override{limitTo("b", 6000)}, "a 10000, b 6000 limit override, c 10000, d 10000"},
		"passed over":         {[]grant.Override{pass("a")}, "a 0 pass override, b 10000, c 10000, d 10000"},
		"moved and limited":   {[]grant.Override{limitTo("d", 9999), move("d", 1)}, "d 9999 limit override from 4, a 10000, b 10000, c 10000"},
		"moved, passed over":  {[]grant.Override{move("b", 4), pass("b")}, "a 10000, c 10000, d 10000, b 0 pass override from 2"},
		"another limit binds": {[]grant.Override{limitTo("a", 9999)}, "a 9999 limit override, b 10000, c 10000, d 10000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := fourInOrder()
			in.Overrides = test.overrides
			var got []string
			for i, r := range allocate(t, in).Results {
				text := strings.TrimRight(fmt.Sprint(r.ID, " ", r.Amount, " ", r.Override, " ", bound(r)), " ")
				if r.EarnedRank != nil {
					text += fmt.Sprint(" from ", *r.EarnedRank)
				}
				if got = append(got, text); *r.Rank != i+1 {
					t.Errorf("place %d has rank %d", i+1, *r.Rank)
				}
			}
			if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A limit counts as the others do: the least binds, and what a limit leaves must still be worth awarding.
func TestLimitAmongLimits(t *testing.T) {
	t.Parallel()
	in := fourInOrder()
	limit(&in, 8000, 30000000, 13000)
	in.Overrides = []grant.Override{limitTo("a", 8000), limitTo("b", 9000)}
	got := []string{}
	for _, r := range allocate(t, in).Results {
		got = append(got, fmt.Sprint(r.Amount, " ", bound(r)))
	}
	if diff := cmp.Diff([]string{"8000 override", "0 pool", "0 pool", "0 pool"}, got); diff != "" {
		t.Error(diff)
	}
}

// Each with the field and the rule it breaks, and what may be given instead.
func TestOverridesRefused(t *testing.T) {
	t.Parallel()
	override := func(edit func(*grant.Override)) []grant.Override {
		o := move("a", 2)
		edit(&o)
		return []grant.Override{o}
	}
	for name, test := range map[string]struct {
		overrides []grant.Override
		want      string
	}{
		"an unknown application": {[]grant.Override{pass("z")}, "invalid: bad_input at /overrides/0/application_id rule=unknown value=z"},
		"an unknown kind":        {override(func(o *grant.Override) { o.Kind, o.Rank = "swap", nil }), "invalid: bad_input at /overrides/0/kind rule=unknown value=swap"},
		"two of a kind":          {[]grant.Override{pass("a"), pass("a")}, "invalid: bad_input at /overrides/1/kind rule=duplicate value=pass"},
		"a limit of nothing":     {[]grant.Override{pass("a"), limitTo("a", 9000)}, "invalid: bad_input at /overrides/1/kind rule=needless value=limit"},
		"no reason":              {override(func(o *grant.Override) { o.Reason = "" }), "invalid: bad_input at /overrides/0/reason max=500 rule=reason"},
		"a blank reason":         {override(func(o *grant.Override) { o.Reason = " \n" }), "invalid: bad_input at /overrides/0/reason max=500 rule=reason"},
		"a long reason":          {override(func(o *grant.Override) { o.Reason = strings.Repeat("因", 501) }), "invalid: bad_input at /overrides/0/reason max=500 rule=reason"},
		"a move without a rank":  {override(func(o *grant.Override) { o.Rank = nil }), "invalid: missing_field at /overrides/0/rank"},
		"a limit without amount": {override(func(o *grant.Override) { o.Kind, o.Rank = grant.OverrideLimit, nil }), "invalid: missing_field at /overrides/0/amount_fen"},
		"a move of an amount":    {override(func(o *grant.Override) { o.Amount = new(grant.Fen(1)) }), "invalid: bad_input at /overrides/0/amount_fen rule=needless"},
		"a pass to a rank":       {override(func(o *grant.Override) { o.Kind = grant.OverridePass }), "invalid: bad_input at /overrides/0/rank rule=needless"},
		"no rank":                {[]grant.Override{move("a", 0)}, "invalid: bad_input at /overrides/0/rank max=4 min=1 rule=range"},
		"a rank too low":         {[]grant.Override{move("b", 1), move("a", 5)}, "invalid: bad_input at /overrides/1/rank max=4 min=1 rule=range"},
		"one rank twice":         {[]grant.Override{move("a", 2), move("b", 2)}, "invalid: bad_input at /overrides/1/rank rule=same_rank value=2"},
		"no limit":               {[]grant.Override{limitTo("a", 10000)}, "invalid: bad_input at /overrides/0/amount_fen max_fen=9999 min_fen=1 rule=range"},
		"a limit to nothing":     {[]grant.Override{limitTo("a", 0)}, "invalid: bad_input at /overrides/0/amount_fen max_fen=9999 min_fen=1 rule=range"},
		"below the floor":        {[]grant.Override{limitTo("a", 5999)}, "invalid: bad_input at /overrides/0/amount_fen min_fen=6000 rule=part_floor"},
		"below a floor in parts": {[]grant.Override{limitTo("d", 1)}, "invalid: bad_input at /overrides/0/amount_fen min_fen=2 rule=part_floor"},
		"below the pass mark":    {[]grant.Override{pass("low")}, "refused: pass_mark at /overrides/0/application_id"},
		"the residents' no":      {[]grant.Override{pass("a"), move("no", 1)}, "refused: resident_vote at /overrides/1/application_id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := fourInOrder()
			in.Applications[3].ReviewedFen = 3
			in.Applications = append(in.Applications,
				application("low", func(a *grant.AllocationApplication) { a.ExpertScores = parseAll([]string{"69"}) }),
				application("no", func(a *grant.AllocationApplication) { a.VotesFor = 2 }))
			in.Overrides = test.overrides
			out, err := grant.Allocate(in)
			refusal, _ := grant.Refusal(err)
			if refusal == nil || refusal.Error() != test.want || len(refusal.More) > 0 || out.Results != nil {
				t.Errorf("got %v with %v, want %s", err, out.Results, test.want)
			}
		})
	}
}

// Whatever people override: no limit is broken, parts sum, those that nobody moved keep their order, and whoever
// computes the run again from its input gets the same.
func TestOverrideProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawRound(t)
		plain, err := grant.Allocate(in)
		if err != nil {
			t.Fatal(err)
		}
		in.Overrides = drawOverrides(t, in, plain)
		out, err := grant.Allocate(in)
		if err != nil {
			t.Fatal(err)
		}
		withinLimits(t, in, out)
		asOverridden(t, in, plain, out)

		shuffled := in
		shuffled.Applications = append([]grant.AllocationApplication{}, in.Applications...)
		shuffled.Overrides = rapid.Permutation(in.Overrides).Draw(t, "another order")
		text, err := json.Marshal(shuffled)
		if err != nil {
			t.Fatal(err)
		}
		var read grant.AllocationInput
		if wrong := grant.ReadDocument(text, &read); len(wrong) > 0 {
			t.Fatalf("the input cannot be read again: %v", wrong)
		}
		again, err := grant.Allocate(read)
		if diff := cmp.Diff(out, again); diff != "" || err != nil {
			t.Fatalf("computed again: %v\n%s", err, diff)
		}
	})
}

// drawOverrides draws overrides that are taken: of what is ranked, moves to places of their own, limits above the floor.
func drawOverrides(t *rapid.T, in grant.AllocationInput, plain grant.Allocation) []grant.Override {
	reviewed := map[string]grant.Fen{}
	for _, a := range in.Applications {
		reviewed[a.ID] = a.ReviewedFen
	}
	var drawn []grant.Override
	ranked := plain.Totals.Awarded + plain.Totals.Reserve
	places := make([]int, ranked)
	for i := range places {
		places[i] = i + 1
	}
	places = rapid.Permutation(places).Draw(t, "places")
	for i, r := range plain.Results[:ranked] {
		if rapid.Bool().Draw(t, "move") {
			drawn = append(drawn, move(r.ID, places[i]))
		}
		floor := grant.Fen(1)
		for !worth(floor, in.Policy.MinPartRatio, reviewed[r.ID]) {
			floor++
		}
		switch rapid.IntRange(0, 2).Draw(t, "limit or pass") {
		case 1:
			if floor < reviewed[r.ID] {
				drawn = append(drawn, limitTo(r.ID, grant.Fen(rapid.Int64Range(int64(floor), int64(reviewed[r.ID]-1)).Draw(t, "at most"))))
			}
		case 2:
			drawn = append(drawn, pass(r.ID))
		}
	}
	return drawn
}

// worth says whether an amount reaches a ratio of what was reviewed.
func worth(amount grant.Fen, ratio grant.Decimal, reviewed grant.Fen) bool {
	least := rational(ratio)
	return least.Mul(least, big.NewRat(int64(reviewed), 1)).Cmp(big.NewRat(int64(amount), 1)) <= 0
}

// withinLimits adds up what is held after a run.
func withinLimits(t *rapid.T, in grant.AllocationInput, out grant.Allocation) {
	p, pool, projects, organizations, rooms := in.Policy, in.Used.PoolFen, in.Used.Projects, map[string]int64{}, map[string]grant.Fen{}
	byID := map[string]grant.AllocationApplication{}
	for _, a := range in.Applications {
		byID[a.ID] = a
	}
	for id, n := range in.Used.Organizations {
		organizations[id] = n
	}
	for _, c := range in.Communities {
		rooms[c.ID] = c.UsedFen
	}
	for _, r := range out.Results {
		a := byID[r.ID]
		var sum grant.Fen
		for id, part := range r.Parts {
			sum += part
			if rooms[id] += part; part > 0 && p.PerCommunityCapFen != nil && rooms[id] > *p.PerCommunityCapFen {
				t.Fatalf("%s: community %s holds %d", r.ID, id, rooms[id])
			}
		}
		if sum != r.Amount {
			t.Fatalf("%s: the parts %v of %d", r.ID, r.Parts, r.Amount)
		}
		if r.Outcome != grant.OutcomeAwarded {
			continue
		}
		pool, projects = pool+r.Amount, projects+1
		organizations[a.Organization]++
		switch {
		case p.PoolFen != nil && pool > *p.PoolFen, p.MaxProjects != nil && projects > *p.MaxProjects,
			p.PerOrganizationProjects != nil && organizations[a.Organization] > *p.PerOrganizationProjects,
			p.PerProjectCapFen != nil && r.Amount > *p.PerProjectCapFen, r.Amount > a.ReviewedFen, !worth(r.Amount, p.MinPartRatio, a.ReviewedFen):
			t.Fatalf("%s: %d awarded against a limit", r.ID, r.Amount)
		}
	}
	if out.Totals.AwardedFen != pool-in.Used.PoolFen {
		t.Fatalf("the totals are %+v", out.Totals)
	}
}

// asOverridden compares a run with what its overrides ask for and with the run that has none.
func asOverridden(t *rapid.T, in grant.AllocationInput, plain, out grant.Allocation) {
	asked := map[string]map[grant.OverrideKind]grant.Override{}
	for _, o := range in.Overrides {
		if asked[o.Application] == nil {
			asked[o.Application] = map[grant.OverrideKind]grant.Override{}
		}
		asked[o.Application][o.Kind] = o
	}
	earned, kept := map[string]int{}, []string{}
	for _, r := range plain.Results {
		if _, moved := asked[r.ID][grant.OverrideMove]; !moved {
			kept = append(kept, r.ID)
		}
		if r.Rank != nil {
			earned[r.ID] = *r.Rank
		}
	}
	var order []string
	for i, r := range out.Results {
		own := asked[r.ID]
		if (r.Override != "") != (len(own) > 0) || r.Rank != nil && *r.Rank != i+1 {
			t.Fatalf("place %d is %+v", i+1, r)
		}
		if o, moved := own[grant.OverrideMove]; moved {
			if *r.Rank != *o.Rank || *r.EarnedRank != earned[r.ID] {
				t.Fatalf("%s: moved to %d from %d, it is %+v", r.ID, *o.Rank, earned[r.ID], r)
			}
		} else if order = append(order, r.ID); r.EarnedRank != nil {
			t.Fatalf("%s was not moved and has an earned rank", r.ID)
		}
		if o, limited := own[grant.OverrideLimit]; limited && r.Amount > *o.Amount {
			t.Fatalf("%s: %d, at most %d", r.ID, r.Amount, *o.Amount)
		}
		if _, passed := own[grant.OverridePass]; passed && (r.Outcome != grant.OutcomeReserve || *r.BoundBy != grant.Overridden) {
			t.Fatalf("%s is passed over, it is %+v", r.ID, r)
		}
	}
	if !slices.Equal(kept, order) {
		t.Fatalf("those that nobody moved stand as %v, they earned %v", order, kept)
	}
}
