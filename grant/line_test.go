package grant_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/granary-grants/granary/grant"
)

var (
	districtPool = uuid.MustParse("00000000-0000-4000-8000-0000000000d1")
	namedFund    = uuid.MustParse("00000000-0000-4000-8000-0000000000f1")
)

// linesOfP05: "P05 budget 150,000 = city 100,000 + district 20,000 + fund 15,000 + own 15,000 (10.0%)."
func linesOfP05() []grant.Line {
	return []grant.Line{
		{Source: grant.PoolLine, Amount: 10000000},
		{Source: grant.DistrictLine, Fund: districtPool, Amount: 2000000},
		{Source: grant.FundLine, Fund: namedFund, Amount: 1500000},
		{Source: grant.OwnLine, Amount: 1500000},
	}
}

var tenPercentOwn = grant.Policy{OwnRatioMin: parse("0.10")}

// "P05 budget 150,000 = city 100,000 + district 20,000 + fund 15,000 + own 15,000 (10.0%)."
func ExamplePolicy_CheckLines() {
	fmt.Println(tenPercentOwn.CheckLines(15000000, linesOfP05()))
	fmt.Println(tenPercentOwn.CheckLines(15000000, linesOfP05()[:3]))
	fmt.Println(tenPercentOwn.CheckLines(13000000, linesOfP05()))
	// Output:
	// <nil>
	// refused: own_contribution at /lines given_fen=0 least_fen=1500000
	// refused: over_budget at /lines budget_fen=13000000 granted_fen=13500000
}

// "Cap scope dispute: does district money count? Store the scope in the policy; show all three sums on every award."
func ExampleCapScope_Sum() {
	for _, scope := range []grant.CapScope{grant.RoundPoolOnly, grant.AllPublicFunds, grant.AllSources} {
		fmt.Println(scope, scope.Sum(linesOfP05()).Yuan())
	}
	// Output:
	// round_pool_only 100000.00
	// all_public_funds 120000.00
	// all_sources 135000.00
}

// "Cap scope": what counts towards a project's cap stays below it, whichever line is added.
func ExamplePolicy_CheckLines_cap() {
	policy := grant.Policy{CapScope: grant.AllPublicFunds, Caps: grant.Caps{PerProjectFen: new(grant.Fen(11000000))}}
	fmt.Println(policy.CheckLines(15000000, linesOfP05()))
	// Output: refused: project_cap at /lines cap_fen=11000000 requested_fen=12000000
}

func TestLineSources(t *testing.T) {
	t.Parallel()
	type kind struct{ Public, Granted bool }
	want := map[grant.LineSource]kind{
		grant.PoolLine: {true, true}, grant.DistrictLine: {true, true}, grant.FundLine: {false, true},
		grant.OwnLine: {}, grant.InKindLine: {}, "": {},
	}
	for source, want := range want {
		if got := (kind{source.Public(), source.Granted()}); got != want {
			t.Errorf("%s: %+v, want %+v", source, got, want)
		}
	}
}

func TestCheckLines(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		budget grant.Fen
		change func([]grant.Line) []grant.Line
		want   []string
	}{
		"own contribution in kind":   {15000000, func(l []grant.Line) []grant.Line { l[3].Source = grant.InKindLine; return l }, nil},
		"two districts":              {15000000, func(l []grant.Line) []grant.Line { l[2].Source = grant.DistrictLine; return l }, nil},
		"a fen more than the budget": {14999999, keep, nil},
		"a fen less than the budget": {15000001, keep, []string{"own_contribution /lines"}},
		"a budget that has a gap":    {15000000, func(l []grant.Line) []grant.Line { return append(l[:1], l[3]) }, nil},
		"own contribution too small": {14000000, func(l []grant.Line) []grant.Line {
			l[3].Amount = 500000
			return l
		}, []string{"own_contribution /lines"}},
		"no line":    {100, func([]grant.Line) []grant.Line { return nil }, []string{"own_contribution /lines"}},
		"no budget":  {0, keep, []string{"bad_input /budget_fen"}},
		"no amount":  {15000000, func(l []grant.Line) []grant.Line { l[0].Amount = 0; return l }, []string{"bad_input /lines/0/amount_fen"}},
		"no source":  {15000000, func(l []grant.Line) []grant.Line { l[0].Source = "loan"; return l }, []string{"bad_input /lines/0/source"}},
		"no fund":    {15000000, func(l []grant.Line) []grant.Line { l[2].Fund = uuid.Nil; return l }, []string{"bad_input /lines/2/fund_id"}},
		"a fund too": {15000000, func(l []grant.Line) []grant.Line { l[0].Fund = namedFund; return l }, []string{"bad_input /lines/0/fund_id"}},
		"twice": {15000000, func(l []grant.Line) []grant.Line {
			l[3] = l[2]
			return l
		}, []string{"bad_input /lines/3"}},
		"too many": {1, func(l []grant.Line) []grant.Line { return append(make([]grant.Line, 97), l...) }, []string{"too_large /lines"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := listed(tenPercentOwn.CheckLines(test.budget, test.change(linesOfP05())))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func keep(lines []grant.Line) []grant.Line { return lines }

// Every line of the season fits its project. Of the hundred budgets one is not covered: P02's, whose reviewed amount was
// cut. "Part-fund needs … a new budget."
func TestSeasonsLines(t *testing.T) {
	t.Parallel()
	policy, season := readSeasonPolicy(t), readSeasonMoney(t)
	var uncovered []string
	for _, award := range readSeasonAwards(t) {
		budget := season.application(t, award.Project).Budget
		var lines []grant.Line
		for _, line := range []grant.Line{
			{Source: grant.PoolLine, Amount: yuan(t, award.City)},
			{Source: grant.DistrictLine, Fund: districtPool, Amount: yuan(t, award.District)},
			{Source: grant.FundLine, Fund: namedFund, Amount: yuan(t, award.Fund)},
			{Source: grant.OwnLine, Amount: yuan(t, budget.Own)},
		} {
			if line.Amount > 0 {
				lines = append(lines, line)
			}
		}
		if err := policy.CheckLines(yuan(t, budget.Total), lines); err != nil {
			t.Errorf("%s: %v", award.Project, err)
		}
		if gap := grant.BudgetGap(yuan(t, budget.Total), lines); gap > 0 {
			uncovered = append(uncovered, award.Project+" "+gap.Yuan())
		}
	}
	want := []string{"P02 8400.00"}
	if diff := cmp.Diff(want, uncovered); diff != "" {
		t.Error(diff)
	}
}

// refusalsOf lists the reasons and places of a refusal and of those it carries.
func listed(err error) []string {
	refusal, refused := grant.Refusal(err)
	if !refused {
		return nil
	}
	var all []string
	for _, r := range append([]*grant.Error{refusal}, refusal.More...) {
		text := string(r.Reason)
		if r.Field != "" {
			text += " " + r.Field
		}
		all = append(all, text)
	}
	return all
}

// seasonMoney is what the season says about budgets, co-funding and its named fund. Amounts are in yuan.
type seasonMoney struct {
	Applications []seasonApplication
	Places       []struct{ Key, Parent, District string }
	CoFunding    struct {
		Districts []struct {
			District, Pool string
			Rule           struct{ Kind, Pct, Max, Amount, Scope string }
			Projects       []string
		}
	} `json:"co_funding"`
	SpecialFund struct {
		Balance       string
		PurposeFields []string `json:"purpose_fields"`
		Area          []string
		Relations     []struct{ Is, Org string }
		Committee     []string
		Requests      []struct {
			Project, Amount string
			Recused         []struct{ Member string }
			For, Against    int
		}
	} `json:"special_fund"`
}

type seasonApplication struct {
	ID, Org      string
	ServiceField string `json:"service_field"`
	Communities  []struct{ Community string }
	Budget       struct{ Total, Own string }
}

func readSeasonMoney(t *testing.T) (season seasonMoney) {
	t.Helper()
	readJSON(t, "../testdata/season/season.json", &season)
	return season
}

func (s seasonMoney) application(t *testing.T, id string) seasonApplication {
	t.Helper()
	for _, a := range s.Applications {
		if a.ID == id {
			return a
		}
	}
	t.Fatalf("no application %s", id)
	return seasonApplication{}
}

// districtOf is the district of the first community of an application.
func (s seasonMoney) districtOf(t *testing.T, a seasonApplication) string {
	t.Helper()
	for _, place := range s.Places {
		if place.Key == a.Communities[0].Community {
			return place.District
		}
	}
	t.Fatalf("no place of %s", a.ID)
	return ""
}
