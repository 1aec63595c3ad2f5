package grant_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

// "一区 co-funds 20% (≤20,000 each) of its projects: P01 20,000; P02 17,600; P04 16,000."
func ExampleCoFundingRule_CoFund() {
	rule := grant.CoFundingRule{Kind: grant.RatioOfPool, Ratio: parse("0.20"), Max: new(grant.Fen(2000000)), Scope: grant.AllAwards}
	awards := []grant.PoolAward{awardOf("P01", 10000000), awardOf("P02", 8800000), awardOf("P04", 8000000)}
	added, err := rule.CoFund(grant.Policy{}, districtPool, 44000000, awards)
	for _, a := range added {
		fmt.Println(a.Award, a.Amount.Yuan())
	}
	fmt.Println(err)
	added, err = rule.CoFund(grant.Policy{}, districtPool, 3700000, awards)
	for _, a := range added {
		fmt.Println(a.Award, a.Amount.Yuan(), a.LeftOut != nil)
	}
	fmt.Println(err)
	_, err = rule.CoFund(grant.Policy{}, districtPool, 100, awards)
	fmt.Println(err)
	// Output:
	// P01 20000.00
	// P02 17600.00
	// P04 16000.00
	// <nil>
	// P01 20000.00 false
	// P02 0.00 true
	// P04 16000.00 false
	// <nil>
	// refused: fund left_fen=100 requested_fen=2000000
}

// "一区 419,600.00 (20%, all its projects), 二区 90,000.00 (10%, 11 listed), 三区 60,000.00 (flat 5,000.00, 12 listed);
// pools 440,000 + 100,000 + 60,000."
func TestSeasonsCoFunding(t *testing.T) {
	t.Parallel()
	season, awards := readSeasonMoney(t), readSeasonAwards(t)
	var expected struct {
		CoFunding struct {
			ByDistrict map[string]string `json:"by_district"`
		} `json:"co_funding"`
	}
	readJSON(t, "../testdata/season/expected.json", &expected)
	byDistrict, byProject, want := map[string]string{}, map[string]string{}, map[string]string{}
	for _, award := range awards {
		if award.District != "" {
			want[award.Project] = award.District
		}
	}
	for _, district := range season.CoFunding.Districts {
		rule := grant.CoFundingRule{Kind: grant.FlatAmount, Flat: yuan(t, district.Rule.Amount), Scope: grant.AllAwards}
		if district.Rule.Kind == "pct_of_city" {
			rule.Kind, rule.Ratio, rule.Max = grant.RatioOfPool, parse("0."+district.Rule.Pct), new(yuan(t, district.Rule.Max))
		}
		if district.Rule.Scope == "listed" {
			rule.Scope, rule.Listed = grant.ListedAwards, district.Projects
		}
		var own []grant.PoolAward
		for _, award := range awards {
			if season.districtOf(t, season.application(t, award.Project)) == district.District {
				own = append(own, awardOf(award.Project, yuan(t, award.City)))
			}
		}
		added, err := rule.CoFund(grant.Policy{}, districtPool, yuan(t, district.Pool), own)
		if err != nil {
			t.Fatal(err)
		}
		var sum grant.Fen
		for _, a := range added {
			sum += a.Amount
			byProject[a.Award] = a.Amount.Yuan()
		}
		byDistrict[district.District] = sum.Yuan()
	}
	if diff := cmp.Diff(expected.CoFunding.ByDistrict, byDistrict); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, byProject); diff != "" {
		t.Error(diff)
	}
}

func TestCoFundRefuses(t *testing.T) {
	t.Parallel()
	awards := []grant.PoolAward{awardOf("P1", 100), awardOf("P2", 200)}
	had := awardOf("P1", 100)
	had.Lines = append(had.Lines, grant.Line{Source: grant.DistrictLine, Fund: districtPool, Amount: 1})
	tight := awardOf("P2", 200)
	tight.Budget = 299
	ended := awardOf("P2", 200)
	ended.Ended = true
	ratio := grant.CoFundingRule{Kind: grant.RatioOfPool, Ratio: parse("0.5"), Scope: grant.AllAwards}
	flat := grant.CoFundingRule{Kind: grant.FlatAmount, Flat: 10, Scope: grant.ListedAwards, Listed: []string{"P2"}}
	for name, test := range map[string]struct {
		rule   grant.CoFundingRule
		left   grant.Fen
		awards []grant.PoolAward
		want   []string
	}{
		"all of the pool":        {ratio, 150, awards, nil},
		"one of them alone":      {ratio, 149, awards, nil},
		"a fen too much":         {ratio, 49, awards, []string{"fund"}},
		"above its budget":       {ratio, 150, []grant.PoolAward{tight}, []string{"over_budget /lines"}},
		"one above its budget":   {ratio, 150, []grant.PoolAward{awards[0], tight}, nil},
		"all have theirs":        {ratio, 150, []grant.PoolAward{had}, []string{"already_done"}},
		"the others have theirs": {ratio, 150, []grant.PoolAward{had, awards[1]}, nil},
		"the other has ended":    {ratio, 150, []grant.PoolAward{had, ended}, []string{"already_done"}},
		"no award":               {ratio, 150, nil, nil},
		"the listed only":        {flat, 10, awards, nil},
		"an overdrawn pool":      {flat, -5, awards, []string{"fund"}},
		"no kind":                {grant.CoFundingRule{Scope: grant.AllAwards}, 1, awards, []string{"bad_input /kind"}},
		"no scope":               {grant.CoFundingRule{Kind: grant.FlatAmount, Flat: 1}, 1, awards, []string{"bad_input /scope"}},
		"a ratio above 1":        {with(ratio, func(r *grant.CoFundingRule) { r.Ratio = parse("1.1") }), 1, awards, []string{"bad_input /ratio"}},
		"a ratio and an amount":  {with(ratio, func(r *grant.CoFundingRule) { r.Flat = 1 }), 1, awards, []string{"bad_input /flat_fen"}},
		"a maximum of 0":         {with(ratio, func(r *grant.CoFundingRule) { r.Max = new(grant.Fen(0)) }), 1, awards, []string{"bad_input /max_fen"}},
		"a list for all":         {with(ratio, func(r *grant.CoFundingRule) { r.Listed = []string{"P1"} }), 1, awards, []string{"bad_input /listed"}},
		"no amount":              {with(flat, func(r *grant.CoFundingRule) { r.Flat = 0 }), 1, awards, []string{"bad_input /flat_fen"}},
		"a flat amount's ratio":  {with(flat, func(r *grant.CoFundingRule) { r.Ratio = parse("0.1") }), 1, awards, []string{"bad_input /ratio"}},
		"a flat amount's most":   {with(flat, func(r *grant.CoFundingRule) { r.Max = new(grant.Fen(1)) }), 1, awards, []string{"bad_input /max_fen"}},
		"listed twice":           {with(flat, func(r *grant.CoFundingRule) { r.Listed = []string{"P1", "P1"} }), 1, awards, []string{"bad_input /listed/1"}},
		"another district's":     {with(flat, func(r *grant.CoFundingRule) { r.Listed = []string{"P3"} }), 1, awards, []string{"bad_input /listed/0"}},
		"an award twice":         {ratio, 1, append(awards[:1:1], awards[0]), []string{"bad_input /awards/1"}},
		"an award without money": {ratio, 1, []grant.PoolAward{{ID: "P1"}}, []string{"bad_input /awards/0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			added, err := test.rule.CoFund(grant.Policy{}, districtPool, test.left, test.awards)
			if diff := cmp.Diff(test.want, listed(err)); diff != "" || (err != nil && added != nil) {
				t.Errorf("%v %s", added, diff)
			}
		})
	}
}

func TestCoFundProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var awards []grant.PoolAward
		for i := range rapid.IntRange(0, 30).Draw(t, "awards") {
			awards = append(awards, awardOf(fmt.Sprint("P", i), grant.Fen(rapid.Int64Range(1, 1e9).Draw(t, "pool"))))
		}
		most := grant.Fen(rapid.Int64Range(1, 2e8).Draw(t, "max"))
		rule := grant.CoFundingRule{Kind: grant.RatioOfPool, Ratio: parse(fmt.Sprintf("0.%02d", rapid.IntRange(1, 99).Draw(t, "percent"))), Max: &most, Scope: grant.AllAwards}
		left := grant.Fen(rapid.Int64Range(0, 3e9).Draw(t, "left"))
		added, err := rule.CoFund(grant.Policy{}, districtPool, left, awards)
		var sum grant.Fen
		for i, a := range added {
			full := min(exactHalfUp(a.Pool, rule.Ratio), most)
			if fits := full <= left-sum; a.Award != awards[i].ID || fits != (a.LeftOut == nil) || fits && a.Amount != full || !fits && a.Amount != 0 || a.Cut != (a.ByRule > full) {
				t.Fatalf("%+v of %+v with %d left", a, awards[i], left-sum)
			}
			sum += a.Amount
		}
		if refusal, refused := grant.Refusal(err); refused && (len(awards) == 0 || refusal.Reason != grant.FundCap || added != nil) || !refused && len(added) != len(awards) {
			t.Fatalf("%d left: %v, %d of %d", left, err, len(added), len(awards))
		}
	})
}

// awardOf is an award without any other line, whose budget has room for everything.
func awardOf(id string, pool grant.Fen) grant.PoolAward {
	return grant.PoolAward{ID: id, Pool: pool, Budget: grant.MaxFen, Lines: []grant.Line{{Source: grant.PoolLine, Amount: pool}}}
}

func with[T any](value T, change func(*T)) T {
	change(&value)
	return value
}
