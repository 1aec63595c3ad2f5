package grant_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

// What must hold for every input: limits are kept, parts sum, ranks are 1…n, each amount is the least that
// rational arithmetic finds, and the order of the input does not matter.
func TestAllocateProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawRound(t)
		out, err := grant.Allocate(in)
		if err != nil {
			t.Fatal(err)
		}
		replay(t, in, out)

		shuffled := in
		shuffled.Applications = rapid.Permutation(in.Applications).Draw(t, "applications")
		shuffled.Communities = rapid.Permutation(in.Communities).Draw(t, "communities")
		for i, a := range shuffled.Applications {
			shuffled.Applications[i].Communities = reversed(a.Communities)
			shuffled.Applications[i].ExpertScores = reversed(a.ExpertScores)
		}
		again, err := grant.Allocate(shuffled)
		if diff := cmp.Diff(out, again); diff != "" || err != nil {
			t.Fatalf("another order of the input gives another result: %v\n%s", err, diff)
		}
		promote(t, in, out)
	})
}

// promote takes some awards away and allocates the freed room to the reserve with the same function.
func promote(t *rapid.T, in grant.AllocationInput, out grant.Allocation) {
	next := in
	next.Used.Organizations = make(map[string]int64)
	for id, count := range in.Used.Organizations {
		next.Used.Organizations[id] = count
	}
	next.Communities, next.Applications = slices.Clone(in.Communities), nil
	byID := make(map[string]grant.AllocationApplication)
	for _, a := range in.Applications {
		byID[a.ID] = a
	}
	freed := false
	for _, r := range out.Results {
		switch {
		case r.Outcome == grant.OutcomeReserve:
			next.Applications = append(next.Applications, byID[r.ID])
		case r.Outcome == grant.OutcomeDeclined:
		case rapid.Bool().Draw(t, "falls away"):
			freed = true
		default:
			next.Used.PoolFen += r.Amount
			next.Used.Projects++
			next.Used.Organizations[byID[r.ID].Organization]++
			for i, c := range next.Communities {
				next.Communities[i].UsedFen += r.Parts[c.ID]
			}
		}
	}
	next.Policy.Lots = nil
	promoted, err := grant.Allocate(next)
	if err != nil {
		t.Fatal(err)
	}
	replay(t, next, promoted)
	if !freed && promoted.Totals.Awarded > 0 {
		t.Fatalf("nothing was freed, and %d were promoted", promoted.Totals.Awarded)
	}
}

// replay goes through the results and works every decision out again in rational arithmetic.
func replay(t *rapid.T, in grant.AllocationInput, out grant.Allocation) {
	byID := make(map[string]grant.AllocationApplication)
	for _, a := range in.Applications {
		byID[a.ID] = a
	}
	used := make(map[string]grant.Fen)
	for _, c := range in.Communities {
		used[c.ID] = c.UsedFen
	}
	pool, projects, awards := in.Used.PoolFen, in.Used.Projects, make(map[string]int64)
	for id, count := range in.Used.Organizations {
		awards[id] = count
	}
	var last *grant.AllocationResult
	for i, r := range out.Results {
		a := byID[r.ID]
		if r.Outcome == grant.OutcomeDeclined {
			continue
		}
		if *r.Rank != i+1 || last != nil && last.Final < r.Final {
			t.Fatalf("place %d: rank %d, final %s", i+1, *r.Rank, r.Final)
		}
		last = &out.Results[i]
		p, want := in.Policy, int64(a.ReviewedFen)
		if p.PerProjectCapFen != nil {
			want = min(want, int64(*p.PerProjectCapFen))
		}
		if p.PoolFen != nil {
			want = min(want, max(0, int64(*p.PoolFen-pool)))
		}
		if p.PerCommunityCapFen != nil {
			for _, s := range a.Communities {
				room := max(0, int64(*p.PerCommunityCapFen-used[s.ID]))
				exact := new(big.Rat).Quo(big.NewRat(room, 1), rational(s.Share))
				if fits := new(big.Int).Div(exact.Num(), exact.Denom()); fits.IsInt64() {
					want = min(want, fits.Int64())
				}
			}
		}
		full := p.MaxProjects != nil && projects >= *p.MaxProjects ||
			p.PerOrganizationProjects != nil && awards[a.Organization] >= *p.PerOrganizationProjects
		least := new(big.Rat).Mul(rational(p.MinPartRatio), big.NewRat(int64(a.ReviewedFen), 1))
		if full || big.NewRat(want, 1).Cmp(least) < 0 {
			want = 0
		}
		if int64(r.Amount) != want || (r.Amount > 0) != (r.Outcome == grant.OutcomeAwarded) {
			t.Fatalf("%s: %s %d, want %d", r.ID, r.Outcome, r.Amount, want)
		}
		var sum grant.Fen
		for id, part := range r.Parts {
			sum += part
			used[id] += part
			if limit := p.PerCommunityCapFen; part > 0 && limit != nil && used[id] > *limit {
				t.Fatalf("%s: community %s holds %d of %d", r.ID, id, used[id], *limit)
			}
		}
		if sum != r.Amount || len(r.Parts) != len(a.Communities) {
			t.Fatalf("%s: the parts %v of %d", r.ID, r.Parts, r.Amount)
		}
		if pool += r.Amount; r.Amount > 0 {
			projects++
			awards[a.Organization]++
		}
	}
	if limit := in.Policy.PoolFen; limit != nil && out.Totals.AwardedFen > 0 && pool > *limit {
		t.Fatalf("the awards pass the pool: %d of %d", pool, *limit)
	}
	if out.Totals.Awarded+out.Totals.Reserve+out.Totals.Declined != len(in.Applications) || out.Totals.AwardedFen != pool-in.Used.PoolFen {
		t.Fatalf("the totals are %+v", out.Totals)
	}
}

func drawRound(t *rapid.T) grant.AllocationInput {
	places := []string{"c1", "c2", "c3", "c4"}
	in := round()
	in.Communities = nil
	for _, id := range places {
		in.Communities = append(in.Communities, grant.AllocationCommunity{ID: id, UsedFen: grant.Fen(rapid.Int64Range(0, 400).Draw(t, "used"))})
	}
	amount := rapid.Custom(func(t *rapid.T) *grant.Fen {
		return rapid.SampledFrom([]*grant.Fen{nil, new(grant.Fen(0)), new(grant.Fen(rapid.Int64Range(1, 3000).Draw(t, "limit")))}).Draw(t, "limit or none")
	})
	count := rapid.SampledFrom([]*int64{nil, new(int64(0)), new(int64(1)), new(int64(2)), new(int64(8))})
	in.Policy.PoolFen, in.Policy.PerProjectCapFen, in.Policy.PerCommunityCapFen = amount.Draw(t, "pool"), amount.Draw(t, "project"), amount.Draw(t, "community")
	in.Policy.PerOrganizationProjects, in.Policy.MaxProjects = count.Draw(t, "per organization"), count.Draw(t, "projects")
	in.Policy.MinPartRatio = parse(rapid.SampledFrom([]string{"0", "0.333333333333333333", "0.6", "1"}).Draw(t, "ratio"))
	in.Policy.TieBreak = rapid.Permutation([]grant.TieBreak{grant.TieByMatchScore, grant.TieByResidentSupport, grant.TieBySmallerAsk}).Draw(t, "tie_break")
	in.Used = grant.AllocationUsed{PoolFen: grant.Fen(rapid.Int64Range(0, 500).Draw(t, "used pool")), Projects: rapid.Int64Range(0, 2).Draw(t, "used projects"),
		Organizations: map[string]int64{"o1": rapid.Int64Range(0, 2).Draw(t, "used by o1")}}
	for i := range rapid.IntRange(0, 20).Draw(t, "applications") {
		in.Applications = append(in.Applications, application(fmt.Sprint("a", i), func(a *grant.AllocationApplication) {
			a.Organization = rapid.SampledFrom([]string{"o1", "o2", "o3", "o4"}).Draw(t, "organization")
			a.Communities = drawShares(t, places)
			a.AskedFen = grant.Fen(rapid.Int64Range(1, 1000).Draw(t, "asked"))
			a.ReviewedFen = grant.Fen(rapid.Int64Range(1, int64(a.AskedFen)).Draw(t, "reviewed"))
			a.ExpertScores = parseAll(rapid.SliceOfN(rapid.SampledFrom([]string{"60", "70", "80", "80.5", "90"}), 1, 7).Draw(t, "scores"))
			a.MatchScore = parse(rapid.SampledFrom([]string{"16", "17.5"}).Draw(t, "match"))
			a.VotesPresent = rapid.Int64Range(0, 4).Draw(t, "present")
			a.VotesFor = rapid.Int64Range(0, a.VotesPresent).Draw(t, "for")
		}))
	}
	return in
}
