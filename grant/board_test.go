package grant_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
)

// "Ties highlighted with the tie rule used": the rule is that between a row and the one before it.
func TestTies(t *testing.T) {
	t.Parallel()
	tied := func(id string, edit func(*grant.AllocationApplication)) grant.AllocationApplication {
		return application(id, func(a *grant.AllocationApplication) {
			a.MatchScore, a.AskedFen = parse("20"), 20000
			edit(a)
		})
	}
	in := round(
		application("best", func(a *grant.AllocationApplication) { a.ExpertScores = parseAll([]string{"90"}) }),
		tied("fit", func(a *grant.AllocationApplication) { a.MatchScore = parse("21") }),
		tied("support", func(a *grant.AllocationApplication) {
			a.ExpertScores, a.VotesFor, a.VotesPresent = parseAll([]string{"75"}), 19, 20 // 75 · 0.8 + 95 · 0.2 = 79
		}),
		tied("small", func(a *grant.AllocationApplication) { a.AskedFen = 10000 }),
		tied("drawn", func(*grant.AllocationApplication) {}),
		tied("later", func(*grant.AllocationApplication) {}),
	)
	in.Policy.TieBreak = []grant.TieBreak{grant.TieByMatchScore, grant.TieByResidentSupport, grant.TieBySmallerAsk, grant.TieByReceipt}
	in.Policy.Lots = [][]string{{"drawn", "later"}}
	for name, test := range map[string]struct {
		edit  func(*grant.AllocationInput)
		order []string
		want  map[string]grant.TieBreak
	}{
		"listed rules and lots": {func(*grant.AllocationInput) {}, []string{"best", "fit", "support", "small", "drawn", "later"},
			map[string]grant.TieBreak{"support": "match_score", "small": "resident_support", "drawn": "smaller_ask", "later": "lot"}},
		"a seed": {func(in *grant.AllocationInput) { in.Policy.Lots, in.Policy.LotSeed = nil, new("2026") }, []string{"best", "fit", "support", "small", "later", "drawn"},
			map[string]grant.TieBreak{"support": "match_score", "small": "resident_support", "later": "smaller_ask", "drawn": "lot_seed"}},
		"the receipt": {func(in *grant.AllocationInput) { in.Policy.Lots = nil }, []string{"best", "fit", "support", "small", "drawn", "later"},
			map[string]grant.TieBreak{"support": "match_score", "small": "resident_support", "drawn": "smaller_ask", "later": "receipt"}},
		"one is moved": {func(in *grant.AllocationInput) { in.Overrides = []grant.Override{move("small", 2)} }, []string{"best", "small", "fit", "support", "drawn", "later"},
			map[string]grant.TieBreak{"support": "match_score", "drawn": "resident_support", "later": "lot"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := in
			test.edit(&in)
			out := allocate(t, in)
			if diff := cmp.Diff(test.order, ids(out)); diff != "" {
				t.Fatal(diff)
			}
			got, err := in.Ties(out)
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Error(err, diff)
			}
		})
	}
}

func TestSpread(t *testing.T) {
	t.Parallel()
	for want, scores := range map[string][]string{"0": {"80"}, "20.5": {"70", "90.5", "80"}, "0.5": {"89.75", "90.25"}} {
		if got := (grant.AllocationApplication{ExpertScores: parseAll(scores)}).Spread(); got != parse(want) {
			t.Errorf("%v spread by %s, want %s", scores, got, want)
		}
	}
}

// The cap line stands behind the last that is awarded, whoever before it is not.
func TestCapLine(t *testing.T) {
	t.Parallel()
	in := fourInOrder()
	in.Overrides = []grant.Override{pass("b")}
	limit(&in, 10000, 20000, 30000)
	if line := allocate(t, in).CapLine(); line == nil || *line != 3 {
		t.Errorf("the cap line is %v", line)
	}
	if line := (grant.Allocation{}).CapLine(); line != nil {
		t.Errorf("without an award it is %d", *line)
	}
}
