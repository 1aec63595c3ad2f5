package grant_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
)

// "Input errors (field named, no result)": each with the field and the rule it breaks.
func TestAllocateRefuses(t *testing.T) {
	t.Parallel()
	type input = grant.AllocationInput
	for name, test := range map[string]struct {
		change func(in *input)
		want   []string // field and rule
	}{
		"a negative pool":               {func(in *input) { in.Policy.PoolFen = new(grant.Fen(-1)) }, []string{"/policy/pool_fen negative"}},
		"a pool of 2^53":                {func(in *input) { in.Policy.PoolFen = new(grant.MaxFen + 1) }, []string{"/policy/pool_fen too_large"}},
		"a negative project cap":        {func(in *input) { in.Policy.PerProjectCapFen = new(grant.Fen(-1)) }, []string{"/policy/per_project_cap_fen negative"}},
		"a negative community cap":      {func(in *input) { in.Policy.PerCommunityCapFen = new(grant.Fen(-1)) }, []string{"/policy/per_community_cap_fen negative"}},
		"a negative count":              {func(in *input) { in.Policy.MaxProjects = new(int64(-1)) }, []string{"/policy/max_projects negative"}},
		"a negative organisation limit": {func(in *input) { in.Policy.PerOrganizationProjects = new(int64(-1)) }, []string{"/policy/per_organization_projects negative"}},
		"a ratio above 1":               {func(in *input) { in.Policy.MinPartRatio = parse("1.01") }, []string{"/policy/min_part_ratio ratio"}},
		"weights below 1":               {func(in *input) { in.Policy.Score.Resident = parse("0.19") }, []string{"/policy/score weight_sum"}},
		"weights just above 1":          {func(in *input) { in.Policy.Score.Resident = parse("0.200000000000000001") }, []string{"/policy/score weight_sum"}},
		"trimming may leave no score":   {func(in *input) { in.Policy.Panel.MinScoresToTrim = 2 }, []string{"/policy/panel trim"}},
		"a negative trim":               {func(in *input) { in.Policy.Panel.TrimLow = -1 }, []string{"/policy/panel/trim_low negative"}},
		"trims that overflow":           {func(in *input) { in.Policy.Panel.TrimLow, in.Policy.Panel.TrimHigh = 1<<62, 1<<62 }, []string{"/policy/panel/trim_high too_large", "/policy/panel/trim_low too_large", "/policy/panel trim"}},
		"an unknown tie_break":          {func(in *input) { in.Policy.TieBreak = []grant.TieBreak{"receipt", "coin"} }, []string{"/policy/tie_break/1 unknown"}},
		"an unknown id in lots":         {func(in *input) { in.Policy.Lots = [][]string{{"b", "z"}} }, []string{"/policy/lots/0/1 unknown"}},
		"an id twice in a draw":         {func(in *input) { in.Policy.Lots = [][]string{{"b", "b"}} }, []string{"/policy/lots/0/1 repeated_in_lots"}},
		"an id in two draws":            {func(in *input) { in.Policy.Lots = [][]string{{"b"}, {"a", "b"}} }, []string{"/policy/lots/1/1 repeated_in_lots"}},
		"a negative used pool":          {func(in *input) { in.Used.PoolFen = -1 }, []string{"/used/pool_fen negative"}},
		"a negative used count":         {func(in *input) { in.Used.Projects = -1 }, []string{"/used/projects negative"}},
		"a negative organisation count": {func(in *input) { in.Used.Organizations = map[string]int64{"o/~": -1, "o": 1} }, []string{"/used/organizations/o~1~0 negative"}},
		"a community twice":             {func(in *input) { in.Communities = append(in.Communities, in.Communities[0]) }, []string{"/communities/1/id duplicate"}},
		"a community without an id":     {func(in *input) { in.Communities = append(in.Communities, grant.AllocationCommunity{}) }, []string{"/communities/1/id empty"}},
		"a negative used room":          {func(in *input) { in.Communities[0].UsedFen = -1 }, []string{"/communities/0/used_fen negative"}},
		"an id twice":                   {func(in *input) { in.Applications[1].ID = "a" }, []string{"/applications/1/id duplicate"}},
		"an empty id":                   {func(in *input) { in.Applications[1].ID = "" }, []string{"/applications/1/id empty"}},
		"no organisation":               {func(in *input) { in.Applications[1].Organization = "" }, []string{"/applications/1/organization empty"}},
		"a receipt twice":               {func(in *input) { in.Applications[1].Receipt = "a" }, []string{"/applications/1/receipt duplicate"}},
		"no receipt":                    {func(in *input) { in.Applications[1].Receipt = "" }, []string{"/applications/1/receipt empty"}},
		"an unknown community":          {func(in *input) { in.Applications[1].Communities = []grant.Share{share("c9", "1")} }, []string{"/applications/1/communities/0/id unknown"}},
		"no community":                  {func(in *input) { in.Applications[1].Communities = nil }, []string{"/applications/1/communities share_sum"}},
		"a community twice in one": {func(in *input) {
			in.Applications[1].Communities = []grant.Share{share("c1", "0.5"), share("c1", "0.5")}
		},
			[]string{"/applications/1/communities/1/id duplicate"}},
		"a share of 0": {func(in *input) {
			communities(in, share("c1", "1"), share("c2", "0"))
		}, []string{"/applications/0/communities/1/share share"}},
		"shares just below 1": {func(in *input) {
			communities(in, share("c1", "0.5"), share("c2", "0.499999999999999999"))
		}, []string{"/applications/0/communities share_sum"}},
		"a share above 1":        {func(in *input) { in.Applications[1].Communities = []grant.Share{share("c1", "1.5")} }, []string{"/applications/1/communities/0/share share", "/applications/1/communities share_sum"}},
		"asked nothing":          {func(in *input) { in.Applications[1].AskedFen, in.Applications[1].ReviewedFen = 0, 0 }, []string{"/applications/1/reviewed_fen reviewed_range"}},
		"asked below 0":          {func(in *input) { in.Applications[1].AskedFen = -1 }, []string{"/applications/1/asked_fen negative"}},
		"asked 2^53":             {func(in *input) { in.Applications[1].AskedFen = grant.MaxFen + 1 }, []string{"/applications/1/asked_fen too_large"}},
		"reviewed to nothing":    {func(in *input) { in.Applications[1].ReviewedFen = 0 }, []string{"/applications/1/reviewed_fen reviewed_range"}},
		"reviewed above asked":   {func(in *input) { in.Applications[1].ReviewedFen++ }, []string{"/applications/1/reviewed_fen reviewed_range"}},
		"reviewed below 0":       {func(in *input) { in.Applications[1].ReviewedFen = -1 }, []string{"/applications/1/reviewed_fen negative"}},
		"no score":               {func(in *input) { in.Applications[1].ExpertScores = nil }, []string{"/applications/1/expert_scores no_score"}},
		"a score above 100":      {func(in *input) { in.Applications[1].ExpertScores = parseAll([]string{"100", "100.01"}) }, []string{"/applications/1/expert_scores/1 score_range"}},
		"more votes than people": {func(in *input) { in.Applications[1].VotesFor = 5 }, []string{"/applications/1/votes_for votes_range"}},
		"votes below 0":          {func(in *input) { in.Applications[1].VotesFor = -1 }, []string{"/applications/1/votes_for negative"}},
		"people below 0":         {func(in *input) { in.Applications[1].VotesPresent = -1 }, []string{"/applications/1/votes_present negative"}},
		"several at once": {func(in *input) {
			in.Policy.PoolFen = new(grant.Fen(-1))
			in.Applications[0].VotesFor = 9
			in.Applications[1].ID = "a"
		},
			[]string{"/policy/pool_fen negative", "/applications/0/votes_for votes_range", "/applications/1/id duplicate"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := round(application("a", func(*grant.AllocationApplication) {}), application("b", func(*grant.AllocationApplication) {}))
			test.change(&in)
			out, err := grant.Allocate(in)
			if diff := cmp.Diff(test.want, faults(t, err)); diff != "" {
				t.Error(diff)
			}
			if out.Results != nil {
				t.Errorf("there is a result: %+v", out)
			}
		})
	}
}

// Without a pool the sum of the awards has no bound but the integer's.
func TestAwardsThatCannotBeSummed(t *testing.T) {
	t.Parallel()
	in := round()
	noLimits(&in)
	for i := range 1025 {
		in.Applications = append(in.Applications, application(fmt.Sprint(i), func(a *grant.AllocationApplication) { a.AskedFen, a.ReviewedFen = grant.MaxFen, grant.MaxFen }))
	}
	_, err := grant.Allocate(in)
	if diff := cmp.Diff([]string{"/policy/pool_fen unlimited_sum"}, faults(t, err)); diff != "" {
		t.Error(diff)
	}
	in.Applications = in.Applications[:1024]
	if out := allocate(t, in); out.Totals.AwardedFen != 1024*grant.MaxFen {
		t.Errorf("the sum is %d", out.Totals.AwardedFen)
	}
}

// A sheet that is wrong in every row is answered with its first errors.
func TestAllocateBoundsItsRefusals(t *testing.T) {
	t.Parallel()
	in := round()
	for range 1000 {
		in.Applications = append(in.Applications, grant.AllocationApplication{})
	}
	_, err := grant.Allocate(in)
	if got := len(faults(t, err)); got != 50 {
		t.Errorf("there are %d refusals", got)
	}
}

// faults lists field and rule of each refusal in err.
func faults(t *testing.T, err error) []string {
	t.Helper()
	first, ok := grant.Refusal(err)
	if !ok {
		t.Fatalf("%v is no refusal", err)
	}
	var all []string
	for _, refusal := range append([]*grant.Error{first}, first.More...) {
		if refusal.Kind != grant.Invalid || refusal.Reason != grant.BadInput {
			t.Errorf("%v is not bad input", refusal)
		}
		all = append(all, fmt.Sprint(refusal.Field, " ", refusal.Params["rule"]))
	}
	return all
}
