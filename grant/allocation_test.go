package grant_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
)

// A community with 22,000.00 yuan left cannot take a project of 80,000.00 when a part award starts at 60%.
func ExampleAllocate() {
	in := round(application("P04", func(a *grant.AllocationApplication) { a.AskedFen, a.ReviewedFen = 8000000, 8000000 }))
	in.Communities[0].UsedFen = 27800000
	out, err := grant.Allocate(in)
	if err != nil {
		fmt.Println(err)
		return
	}
	p04 := out.Results[0]
	fmt.Println(p04.Outcome, p04.Amount, *p04.BoundBy, *p04.BoundCommunity, p04.Left.Communities["c1"].Yuan())
	// Output: reserve 0 community_cap c1 22000.00
}

func TestContractExample(t *testing.T) {
	t.Parallel()
	var in grant.AllocationInput
	readJSON(t, "../testdata/allocation/input.json", &in)
	got, err := json.Marshal(allocate(t, in))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../testdata/allocation/output.json")
	if err != nil {
		t.Fatal(err)
	}
	var gotValue, wantValue any
	if err := json.Unmarshal(got, &gotValue); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(want, &wantValue); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantValue, gotValue); diff != "" {
		t.Error(diff)
	}
}

// "In rank order, for each: organization_limit, then project_count (both → reserve), then the amount. Limits are
// totals, used counts towards them; a null limit is no limit."
// "Amount = min(reviewed, per_project_cap, for each community ⌊room ÷ share⌋, pool left). bound_by is the first
// least of project_cap, community_cap, pool, also where it only cut the award; null when amount = reviewed."
// "An amount of zero or below min_part_ratio × reviewed (exact comparison): reserve, amount 0, with its bound_by."
func TestAmount(t *testing.T) {
	t.Parallel()
	type outcome struct {
		Amount    grant.Fen
		Bound     string
		Community string
	}
	for name, test := range map[string]struct {
		change func(in *grant.AllocationInput)
		want   outcome
	}{
		"the reviewed amount":            {func(in *grant.AllocationInput) {}, outcome{100, "", ""}},
		"no limit at all":                {noLimits, outcome{100, "", ""}},
		"limits equal to it do not bind": {func(in *grant.AllocationInput) { limit(in, 100, 100, 100) }, outcome{100, "", ""}},
		"the project cap cuts":           {func(in *grant.AllocationInput) { limit(in, 99, 100, 100) }, outcome{99, "project_cap", ""}},
		"the community cap cuts":         {func(in *grant.AllocationInput) { limit(in, 100, 99, 100) }, outcome{99, "community_cap", "c1"}},
		"the pool cuts":                  {func(in *grant.AllocationInput) { limit(in, 100, 100, 99) }, outcome{99, "pool", ""}},
		"equal limits: the project cap":  {func(in *grant.AllocationInput) { limit(in, 80, 80, 80) }, outcome{80, "project_cap", ""}},
		"equal limits: the community":    {func(in *grant.AllocationInput) { limit(in, 90, 80, 80) }, outcome{80, "community_cap", "c1"}},
		"the least binds":                {func(in *grant.AllocationInput) { limit(in, 90, 80, 70) }, outcome{70, "pool", ""}},
		"a part at the ratio":            {func(in *grant.AllocationInput) { limit(in, 60, 100, 100) }, outcome{60, "project_cap", ""}},
		"a part below it":                {func(in *grant.AllocationInput) { limit(in, 59, 100, 100) }, outcome{0, "project_cap", ""}},
		"a ratio compares exactly": {func(in *grant.AllocationInput) {
			limit(in, 60, 100, 100)
			in.Policy.MinPartRatio = parse("0.600000000000000001")
		}, outcome{0, "project_cap", ""}},
		"a ratio of 1 takes all or nothing": {func(in *grant.AllocationInput) {
			limit(in, 99, 100, 100)
			in.Policy.MinPartRatio = parse("1")
		}, outcome{0, "project_cap", ""}},
		"nothing is no part, even at ratio 0": {func(in *grant.AllocationInput) {
			limit(in, 100, 100, 0)
			in.Policy.MinPartRatio = parse("0")
		}, outcome{0, "pool", ""}},
		"used pool counts":         {func(in *grant.AllocationInput) { limit(in, 100, 100, 200); in.Used.PoolFen = 130 }, outcome{70, "pool", ""}},
		"used room counts":         {func(in *grant.AllocationInput) { limit(in, 100, 200, 100); in.Communities[0].UsedFen = 130 }, outcome{70, "community_cap", "c1"}},
		"an overdrawn room is 0":   {func(in *grant.AllocationInput) { limit(in, 100, 200, 100); in.Communities[0].UsedFen = 300 }, outcome{0, "community_cap", "c1"}},
		"an overdrawn pool is 0":   {func(in *grant.AllocationInput) { limit(in, 100, 200, 100); in.Used.PoolFen = 300 }, outcome{0, "pool", ""}},
		"the organisation has two": {func(in *grant.AllocationInput) { in.Used.Organizations = map[string]int64{"o-a": 2} }, outcome{0, "organization_limit", ""}},
		"the organisation has one": {func(in *grant.AllocationInput) { in.Used.Organizations = map[string]int64{"o-a": 1} }, outcome{100, "", ""}},
		"another organisation":     {func(in *grant.AllocationInput) { in.Used.Organizations = map[string]int64{"o-b": 2} }, outcome{100, "", ""}},
		"the count is full":        {func(in *grant.AllocationInput) { in.Used.Projects = 100 }, outcome{0, "project_count", ""}},
		"the count has one more":   {func(in *grant.AllocationInput) { in.Used.Projects = 99 }, outcome{100, "", ""}},
		"the organisation is first": {func(in *grant.AllocationInput) {
			in.Used.Projects = 100
			in.Used.Organizations = map[string]int64{"o-a": 3}
		}, outcome{0, "organization_limit", ""}},
		"the count before the amount": {func(in *grant.AllocationInput) { limit(in, 1, 1, 1); in.Used.Projects = 100 }, outcome{0, "project_count", ""}},
		"the tightest community": {func(in *grant.AllocationInput) {
			limit(in, 100, 60, 100)
			communities(in, share("c2", "0.25"), share("c1", "0.75"))
		}, outcome{80, "community_cap", "c1"}},
		"room ÷ share is rounded down": {func(in *grant.AllocationInput) {
			limit(in, 100, 25, 100)
			communities(in, share("c1", "0.3"), share("c2", "0.3"), share("c3", "0.4"))
			in.Policy.MinPartRatio = parse("0")
		}, outcome{62, "community_cap", "c3"}},
		"equal communities: the lowest id": {func(in *grant.AllocationInput) {
			limit(in, 100, 40, 100)
			communities(in, share("c2", "0.5"), share("c10", "0.5"))
		}, outcome{80, "community_cap", "c10"}},
		"a tiny share hardly binds": {func(in *grant.AllocationInput) {
			limit(in, 100, 100, 100)
			communities(in, share("c1", "0.999999999999999999"), share("c2", "0.000000000000000001"))
		}, outcome{100, "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := round(application("a", func(a *grant.AllocationApplication) { a.AskedFen, a.ReviewedFen = 200, 100 }))
			test.change(&in)
			result := allocate(t, in).Results[0]
			got := outcome{result.Amount, bound(result), ""}
			if result.BoundCommunity != nil {
				got.Community = *result.BoundCommunity
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if want := test.want.Amount > 0; want != (result.Outcome == grant.OutcomeAwarded) {
				t.Errorf("the outcome is %s", result.Outcome)
			}
		})
	}
}

// "Later applications are still tried." A limit that stops one does not stop the next.
func TestLaterApplicationsAreTried(t *testing.T) {
	t.Parallel()
	in := round(
		application("a", func(a *grant.AllocationApplication) { a.ReviewedFen = 100 }),
		application("b", func(a *grant.AllocationApplication) { a.ReviewedFen = 90; a.Organization = "o-a" }),
		application("c", func(a *grant.AllocationApplication) { a.ReviewedFen = 50 }),
	)
	limit(&in, 100, 150, 1000)
	in.Policy.PerOrganizationProjects = new(int64(1))
	out := allocate(t, in)
	var got []string
	for _, r := range out.Results {
		got = append(got, fmt.Sprint(r.ID, " ", r.Outcome, " ", r.Amount, " ", bound(r), " ", *r.Left.Communities["c1"], " ", *r.Left.Pool))
	}
	want := []string{"a awarded 100  50 900", "b reserve 0 organization_limit 50 900", "c awarded 50  0 850"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	totals := grant.AllocationTotals{Awarded: 2, Reserve: 1, AwardedFen: 150, PoolLeftFen: new(grant.Fen(850))}
	if diff := cmp.Diff(totals, out.Totals); diff != "" {
		t.Error(diff)
	}
}

// "left_fen is what is left after this decision (null where there is no limit)."
func TestLeft(t *testing.T) {
	t.Parallel()
	in := round(application("a", func(a *grant.AllocationApplication) { a.ReviewedFen = 100 }))
	noLimits(&in)
	out := allocate(t, in)
	if diff := cmp.Diff(&grant.AllocationLeft{Communities: map[string]*grant.Fen{"c1": nil}}, out.Results[0].Left); diff != "" {
		t.Error(diff)
	}
	if out.Totals.PoolLeftFen != nil {
		t.Errorf("an unlimited pool has %d left", *out.Totals.PoolLeftFen)
	}
}

// "A pool or room already overdrawn counts as 0."
func TestLeftOfAnOverdrawnLimit(t *testing.T) {
	t.Parallel()
	in := round(application("a", func(*grant.AllocationApplication) {}))
	limit(&in, 100, 100, 100)
	in.Used.PoolFen, in.Communities[0].UsedFen = 101, 101
	out := allocate(t, in)
	zero := new(grant.Fen(0))
	if diff := cmp.Diff(&grant.AllocationLeft{Pool: zero, Communities: map[string]*grant.Fen{"c1": zero}}, out.Results[0].Left); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(zero, out.Totals.PoolLeftFen); diff != "" {
		t.Error(diff)
	}
}

func TestNothingToAllocate(t *testing.T) {
	t.Parallel()
	in := round()
	out := allocate(t, in)
	if out.Results == nil || len(out.Results) != 0 || *out.Totals.PoolLeftFen != *in.Policy.PoolFen {
		t.Errorf("got %+v", out)
	}
}

// The largest amounts go through every product without overflow.
func TestLargestAmounts(t *testing.T) {
	t.Parallel()
	in := round(application("a", func(a *grant.AllocationApplication) { a.AskedFen, a.ReviewedFen = grant.MaxFen, grant.MaxFen }))
	limit(&in, grant.MaxFen, grant.MaxFen, grant.MaxFen)
	// With a room of 2^53 − 1, room ÷ 0.000488281249999999 is the first quotient that no 64 bits hold.
	for _, shares := range [][]grant.Share{
		{share("c1", "0.999999999999999999"), share("c2", "0.000000000000000001")},
		{share("c1", "0.999511718750000001"), share("c2", "0.000488281249999999")},
		{share("c1", "0.999511718749999999"), share("c2", "0.000488281250000001")},
	} {
		communities(&in, shares...)
		result := allocate(t, in).Results[0]
		if result.Amount != grant.MaxFen || result.Parts["c1"]+result.Parts["c2"] != grant.MaxFen {
			t.Errorf("got %+v", result)
		}
	}
}

// round is the contract's policy over the applications, with every community of theirs unused.
func round(applications ...grant.AllocationApplication) grant.AllocationInput {
	in := grant.AllocationInput{
		Policy: grant.AllocationPolicy{
			PoolFen: new(grant.Fen(820000000)), PerProjectCapFen: new(grant.Fen(10000000)), PerCommunityCapFen: new(grant.Fen(30000000)),
			PerOrganizationProjects: new(int64(2)), MaxProjects: new(int64(100)), MinPartRatio: parse("0.60"),
			Score: grant.ScoreWeights{Expert: parse("0.80"), Resident: parse("0.20")}, Panel: dropOneEach, PassMark: parse("70"), ResidentGate: true,
		},
		Communities:  []grant.AllocationCommunity{{ID: "c1"}},
		Applications: applications,
	}
	return in
}

// application is one that would be awarded 100.00 yuan in community c1.
func application(id string, change func(*grant.AllocationApplication)) grant.AllocationApplication {
	a := grant.AllocationApplication{
		ID: id, Organization: "o-" + id, Communities: []grant.Share{share("c1", "1")}, AskedFen: 10000, ReviewedFen: 10000,
		ExpertScores: parseAll([]string{"80"}), VotesFor: 3, VotesPresent: 4, Receipt: id,
	}
	change(&a)
	return a
}

func limit(in *grant.AllocationInput, project, community, pool grant.Fen) {
	in.Policy.PerProjectCapFen, in.Policy.PerCommunityCapFen, in.Policy.PoolFen = &project, &community, &pool
}

func noLimits(in *grant.AllocationInput) {
	in.Policy.PerProjectCapFen, in.Policy.PerCommunityCapFen, in.Policy.PoolFen = nil, nil, nil
	in.Policy.PerOrganizationProjects, in.Policy.MaxProjects = nil, nil
}

// communities spreads the first application over other communities.
func communities(in *grant.AllocationInput, shares ...grant.Share) {
	in.Applications[0].Communities, in.Communities = shares, nil
	for _, s := range shares {
		in.Communities = append(in.Communities, grant.AllocationCommunity{ID: s.ID})
	}
}

func allocate(t testing.TB, in grant.AllocationInput) grant.Allocation {
	t.Helper()
	out, err := grant.Allocate(in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func ids(out grant.Allocation) []string {
	var all []string
	for _, r := range out.Results {
		all = append(all, r.ID)
	}
	return all
}

func bound(r grant.AllocationResult) string {
	if r.BoundBy == nil {
		return ""
	}
	return string(*r.BoundBy)
}

func BenchmarkAllocate100000(b *testing.B) {
	in := round()
	in.Communities = nil
	in.Policy.PoolFen, in.Policy.MaxProjects = new(grant.Fen(math.MaxInt32)), new(int64(20000))
	in.Policy.TieBreak = []grant.TieBreak{grant.TieByMatchScore, grant.TieByResidentSupport, grant.TieBySmallerAsk}
	in.Policy.LotSeed = new("2026 spring")
	for i := range 1250 {
		in.Communities = append(in.Communities, grant.AllocationCommunity{ID: fmt.Sprint("c", i)})
	}
	for i := range 100000 {
		in.Applications = append(in.Applications, application(fmt.Sprint("a", i), func(a *grant.AllocationApplication) {
			a.Organization = fmt.Sprint("o", i/2)
			a.Communities = []grant.Share{share(fmt.Sprint("c", i%1250), "0.6"), share(fmt.Sprint("c", (i+7)%1250), "0.4")}
			a.AskedFen = grant.Fen(1000000 + i*7919%9000000)
			a.ReviewedFen = a.AskedFen
			a.ExpertScores = nil
			for j := range 7 {
				a.ExpertScores = append(a.ExpertScores, parse(fmt.Sprintf("%d.%d", 60+i*(j+3)*31%40, i%10)))
			}
			a.MatchScore, a.VotesPresent, a.VotesFor = parse(fmt.Sprint(i%20)), 31, int64(i%32)
		}))
	}
	for b.Loop() {
		if _, err := grant.Allocate(in); err != nil {
			b.Fatal(err)
		}
	}
}
