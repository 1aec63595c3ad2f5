package grant_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
)

// "Ties by tie_break in the order given: match_score greater first, resident_support greater rounded resident
// first, smaller_ask."
func TestTieBreak(t *testing.T) {
	t.Parallel()
	// Both end at 80.00; each of the three rules has a winner of its own, and b has the lower receipt.
	a := application("a", func(a *grant.AllocationApplication) {
		a.ExpertScores, a.VotesFor, a.VotesPresent = parseAll([]string{"80"}), 80, 100
		a.MatchScore, a.AskedFen, a.ReviewedFen, a.Receipt = parse("17.50"), 200, 50, "2"
	})
	b := application("b", func(a *grant.AllocationApplication) {
		a.ExpertScores, a.VotesFor, a.VotesPresent = parseAll([]string{"79"}), 84, 100
		a.MatchScore, a.AskedFen, a.ReviewedFen, a.Receipt = parse("17.5"), 100, 50, "1"
	})
	for name, test := range map[string]struct {
		rules []grant.TieBreak
		match string // of a
		first string
	}{
		"the greater match score":             {rules: []grant.TieBreak{grant.TieByMatchScore, grant.TieBySmallerAsk}, match: "17.51", first: "a"},
		"equal match scores, the next rule":   {rules: []grant.TieBreak{grant.TieByMatchScore, grant.TieByResidentSupport}, match: "17.50", first: "b"},
		"the greater support":                 {rules: []grant.TieBreak{grant.TieByResidentSupport, grant.TieByMatchScore}, match: "18", first: "b"},
		"the smaller ask":                     {rules: []grant.TieBreak{grant.TieBySmallerAsk, grant.TieByMatchScore}, match: "18", first: "b"},
		"no rule, the receipt":                {match: "18", first: "b"},
		"the receipt is last where it stands": {rules: []grant.TieBreak{grant.TieByReceipt, grant.TieByMatchScore}, match: "18", first: "a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := a
			first.MatchScore = parse(test.match)
			in := round(first, b)
			in.Policy.TieBreak = test.rules
			if got := ids(allocate(t, in)); got[0] != test.first {
				t.Errorf("the order is %v", got)
			}
		})
	}
}

// "Ties compare the published values" (domain: compare unrounded first? No): 2/3 and 0.6667 of the residents are
// both 66.67, so the next rule decides.
func TestTiesCompareRoundedSupport(t *testing.T) {
	t.Parallel()
	in := round(
		application("a", func(a *grant.AllocationApplication) { a.VotesFor, a.VotesPresent, a.Receipt = 6667, 10000, "2" }),
		application("b", func(a *grant.AllocationApplication) { a.VotesFor, a.VotesPresent, a.Receipt = 2, 3, "1" }),
	)
	in.Policy.TieBreak = []grant.TieBreak{grant.TieByResidentSupport}
	if diff := cmp.Diff([]string{"b", "a"}, ids(allocate(t, in))); diff != "" {
		t.Error(diff)
	}
}

// "An application's key is its position in its draw, 0 in none; then, when lot_seed is given, SHA-256 of seed, a
// line feed and the id, bytewise ascending; last the receipt, bytewise ascending."
func TestLots(t *testing.T) {
	t.Parallel()
	var all []grant.AllocationApplication
	for i, id := range []string{"a", "b", "c", "d"} {
		all = append(all, application(id, func(a *grant.AllocationApplication) { a.Receipt = fmt.Sprint(i + 1) }))
	}
	digest := func(id string) string {
		sum := sha256.Sum256([]byte("2026 spring\n" + id))
		return hex.EncodeToString(sum[:])
	}
	bySeed := slices.SortedFunc(slices.Values([]string{"a", "b", "c", "d"}), func(a, b string) int {
		return strings.Compare(digest(a), digest(b))
	})
	for name, test := range map[string]struct {
		lots [][]string
		seed *string
		want []string
	}{
		"none: the receipt":               {nil, nil, []string{"a", "b", "c", "d"}},
		"one draw":                        {[][]string{{"d", "b", "c", "a"}}, nil, []string{"d", "b", "c", "a"}},
		"the undrawn stand first":         {[][]string{{"b", "a"}}, nil, []string{"c", "d", "b", "a"}},
		"equal places in different draws": {[][]string{{"c", "a"}, {"d", "b"}}, nil, []string{"c", "d", "a", "b"}},
		"the seed":                        {nil, new("2026 spring"), bySeed},
		"a draw comes before the seed":    {[][]string{reversed(bySeed)}, new("2026 spring"), reversed(bySeed)},
		"an empty seed is a seed of its own": {nil, new(""), slices.SortedFunc(slices.Values([]string{"a", "b", "c", "d"}), func(a, b string) int {
			x, y := sha256.Sum256([]byte("\n"+a)), sha256.Sum256([]byte("\n"+b))
			return slices.Compare(x[:], y[:])
		})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := round(all...)
			in.Policy.Lots, in.Policy.LotSeed = test.lots, test.seed
			if diff := cmp.Diff(test.want, ids(allocate(t, in))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// "Declined, tested in this order: expert below pass_mark (equal passes); gate. Their rank and left_fen are null,
// amount 0." "When resident_gate is false the vote still weighs."
func TestDeclined(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		expert   string
		votes    [2]int64
		gateless bool
		want     string
		final    grant.Points
	}{
		"at the pass mark":               {expert: "70", votes: [2]int64{3, 4}, want: "", final: 7100},
		"rounded up to the pass mark":    {expert: "69.995", votes: [2]int64{3, 4}, want: "", final: 7100},
		"below it":                       {expert: "69.994", votes: [2]int64{3, 4}, want: "pass_mark", final: 7099},
		"half of the residents":          {expert: "70", votes: [2]int64{2, 4}, want: "resident_vote", final: 6600},
		"nobody present":                 {expert: "70", votes: [2]int64{0, 0}, want: "resident_vote", final: 5600},
		"both: the pass mark is first":   {expert: "69", votes: [2]int64{0, 0}, want: "pass_mark", final: 5520},
		"no gate: the vote still weighs": {expert: "70", votes: [2]int64{0, 4}, gateless: true, want: "", final: 5600},
		"no gate and nobody present":     {expert: "70", votes: [2]int64{0, 0}, gateless: true, want: "", final: 5600},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := round(application("a", func(a *grant.AllocationApplication) {
				a.ExpertScores, a.VotesFor, a.VotesPresent = parseAll([]string{test.expert}), test.votes[0], test.votes[1]
			}))
			in.Policy.ResidentGate = !test.gateless
			got := allocate(t, in).Results[0]
			if bound(got) != test.want || got.Final != test.final {
				t.Errorf("bound by %q at %s, want %q at %s", bound(got), got.Final, test.want, test.final)
			}
			declined := test.want != ""
			if (got.Outcome == grant.OutcomeDeclined) != declined || (got.Rank == nil) != declined || (got.Left == nil) != declined || (got.Amount == 0) != declined {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// "Ranks are 1…n, unshared." "Results are ordered by rank, then the declined by receipt."
func TestOrderOfResults(t *testing.T) {
	t.Parallel()
	in := round(
		application("x", func(a *grant.AllocationApplication) { a.ExpertScores, a.Receipt = parseAll([]string{"60"}), "9" }),
		application("b", func(a *grant.AllocationApplication) { a.ExpertScores, a.Receipt = parseAll([]string{"80"}), "3" }),
		application("y", func(a *grant.AllocationApplication) { a.ExpertScores, a.Receipt = parseAll([]string{"50"}), "10" }),
		application("a", func(a *grant.AllocationApplication) { a.ExpertScores, a.Receipt = parseAll([]string{"90"}), "4" }),
		application("c", func(a *grant.AllocationApplication) { a.ExpertScores, a.Receipt = parseAll([]string{"80"}), "5" }),
	)
	out := allocate(t, in)
	if diff := cmp.Diff([]string{"a", "b", "c", "y", "x"}, ids(out)); diff != "" {
		t.Error(diff)
	}
	for i, result := range out.Results {
		if result.Rank != nil && *result.Rank != i+1 {
			t.Errorf("%s has rank %d in place %d", result.ID, *result.Rank, i+1)
		}
	}
}
