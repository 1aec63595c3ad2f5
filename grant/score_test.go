package grant_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

var dropOneEach = grant.PanelTrim{TrimHigh: 1, TrimLow: 1, MinScoresToTrim: 5}

// "Trimming removes one copy per position from each end; with fewer scores than min_scores_to_trim, the plain
// mean." (去掉一个最高分和一个最低分)
func ExamplePanelMean() {
	for _, scores := range [][]string{
		{"92", "90", "89", "88", "88", "86", "79"}, // the season's P01
		{"95", "95", "80", "60", "60"},             // one 95 and one 60 stay
		{"95", "80", "60", "60"},                   // too few to trim
	} {
		mean, err := grant.PanelMean(parseAll(scores), dropOneEach)
		fmt.Println(mean, err)
	}
	// Output:
	// 88.20 <nil>
	// 78.33 <nil>
	// 73.75 <nil>
}

// "resident = 100 · for ÷ present; with nobody present it is 0.00 and the gate fails. The gate needs
// 2 · for > present."
func ExampleResidentSupport() {
	for _, vote := range [][2]int64{{27, 31}, {15, 30}, {16, 30}, {0, 0}} {
		fmt.Println(grant.ResidentSupport(vote[0], vote[1]), grant.ResidentsAgree(vote[0], vote[1]))
	}
	// Output:
	// 87.10 true
	// 50.00 false
	// 53.33 true
	// 0.00 false
}

// "final is made of the rounded two."
func ExampleFinalScore() {
	weights := grant.ScoreWeights{Expert: parse("0.80"), Resident: parse("0.20")}
	fmt.Println(grant.FinalScore(8820, 8710, weights)) // 0.8 · 88.20 + 0.2 · 87.10 = 87.98
	fmt.Println(grant.FinalScore(8240, 8000, weights))
	// Output:
	// 87.98
	// 81.92
}

// A score is a total of 0–100; its community fit (社区匹配度) is a part of it.
func ExampleCheckScore() {
	for _, score := range []struct {
		total grant.Points
		fit   *grant.Points
	}{
		{0, nil}, {100_00, new(grant.Points(100_00))}, {88_20, new(grant.Points(0))},
		{-1_00, nil}, {100_01, nil}, {88_20, new(grant.Points(88_21))}, {88_20, new(grant.Points(-1))},
	} {
		fmt.Println(score.total, grant.CheckScore(score.total, score.fit))
	}
	// Output:
	// 0.00 <nil>
	// 100.00 <nil>
	// 88.20 <nil>
	// -1.00 invalid: bad_input at /points max=100.00 min=0.00 rule=range
	// 100.01 invalid: bad_input at /points max=100.00 min=0.00 rule=range
	// 88.20 invalid: bad_input at /match_points max=88.20 min=0.00 rule=range
	// 88.20 invalid: bad_input at /match_points max=88.20 min=0.00 rule=range
}

func TestRoundingIsHalfUp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		scores []string
		want   grant.Points
	}{
		"just below a half": {[]string{"69.994999999999999999"}, 6999},
		"a half":            {[]string{"69.995"}, 7000},
		"half of 0.01":      {[]string{"70.00", "70.01"}, 7001},
		"a third":           {[]string{"70", "70", "71"}, 7033},
		"two thirds":        {[]string{"70", "71", "71"}, 7067},
		"the greatest":      {[]string{"100", "100"}, 10000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := grant.PanelMean(parseAll(test.scores), dropOneEach)
			if got != test.want || err != nil {
				t.Errorf("got %s, %v; want %s", got, err, test.want)
			}
		})
	}
}

func TestPanelMeanNeedsAScore(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		scores []string
		trim   grant.PanelTrim
	}{
		"none":                {nil, dropOneEach},
		"all trimmed":         {[]string{"80", "90"}, grant.PanelTrim{TrimHigh: 1, TrimLow: 1, MinScoresToTrim: 2}},
		"more than all":       {[]string{"80", "90"}, grant.PanelTrim{TrimHigh: 3, TrimLow: 0, MinScoresToTrim: 2}},
		"more than all, lows": {[]string{"80", "90"}, grant.PanelTrim{TrimHigh: 0, TrimLow: 1 << 62, MinScoresToTrim: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := grant.PanelMean(parseAll(test.scores), test.trim)
			if refusal, ok := grant.Refusal(err); !ok || refusal.Reason != grant.ScoresMissing {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestPanelMeanLeavesTheScoresAlone(t *testing.T) {
	t.Parallel()
	scores := parseAll([]string{"92", "79", "90", "88", "86"})
	before := slices.Clone(scores)
	if _, err := grant.PanelMean(scores, dropOneEach); err != nil || !slices.Equal(scores, before) {
		t.Errorf("%v became %v, %v", before, scores, err)
	}
}

func TestPointsText(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(grant.Points(8720))
	if string(text) != `"87.20"` || err != nil {
		t.Errorf("written as %s, %v", text, err)
	}
	var points grant.Points
	if err := json.Unmarshal(text, &points); err != nil || points != 8720 {
		t.Errorf("read as %d, %v", points, err)
	}
	if err := json.Unmarshal([]byte(`"87.205"`), &points); err == nil {
		t.Error("three decimals were taken")
	}
}

// The figures agree with rational arithmetic, whatever the decimals.
func TestScoresAreExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		trim := grant.PanelTrim{TrimHigh: rapid.Int64Range(0, 2).Draw(t, "high"), TrimLow: rapid.Int64Range(0, 2).Draw(t, "low")}
		trim.MinScoresToTrim = trim.TrimHigh + trim.TrimLow + rapid.Int64Range(1, 4).Draw(t, "more")
		scores := drawScores(t)
		expert, err := grant.PanelMean(scores, trim)
		if err != nil {
			t.Fatal(err)
		}
		if want := exactMean(scores, trim); expert != want {
			t.Fatalf("mean of %v with %+v: %s, want %s", scores, trim, expert, want)
		}

		present := rapid.Int64Range(0, int64(grant.MaxFen)).Draw(t, "present")
		votes := rapid.Int64Range(0, present).Draw(t, "for")
		resident := grant.ResidentSupport(votes, present)
		if present > 0 {
			if want := halfUp(new(big.Rat).Mul(big.NewRat(100, 1), big.NewRat(votes, present))); resident != want {
				t.Fatalf("%d of %d: %s, want %s", votes, present, resident, want)
			}
		}

		weights := drawShares(t, []string{"expert", "resident"})
		score := grant.ScoreWeights{Expert: weights[0].Share}
		if len(weights) > 1 {
			score.Resident = weights[1].Share
		}
		final := new(big.Rat).Mul(rational(score.Expert), big.NewRat(int64(expert), 100))
		final.Add(final, new(big.Rat).Mul(rational(score.Resident), big.NewRat(int64(resident), 100)))
		if got, want := grant.FinalScore(expert, resident, score), halfUp(final); got != want {
			t.Fatalf("final of %s and %s by %v: %s, want %s", expert, resident, score, got, want)
		}
	})
}

func drawScores(t *rapid.T) []grant.Decimal {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) grant.Decimal {
		whole := rapid.IntRange(0, 100).Draw(t, "score")
		if whole == 100 {
			return parse("100")
		}
		return parse(fmt.Sprintf("%d%s", whole, rapid.SampledFrom([]string{"", ".5", ".25", ".995", ".333333333333333333", ".000000000000000001"}).Draw(t, "decimals")))
	}), 1, 9).Draw(t, "scores")
}

// exactMean is rule 3 in rational arithmetic.
func exactMean(scores []grant.Decimal, trim grant.PanelTrim) grant.Points {
	kept := slices.Clone(scores)
	if int64(len(kept)) >= trim.MinScoresToTrim {
		for range trim.TrimHigh {
			kept = without(kept, slices.MaxFunc(kept, grant.Decimal.Compare))
		}
		for range trim.TrimLow {
			kept = without(kept, slices.MinFunc(kept, grant.Decimal.Compare))
		}
	}
	sum := new(big.Rat)
	for _, score := range kept {
		sum.Add(sum, rational(score))
	}
	return halfUp(sum.Quo(sum, big.NewRat(int64(len(kept)), 1)))
}

// without drops one copy of the score.
func without(scores []grant.Decimal, score grant.Decimal) []grant.Decimal {
	i := slices.Index(scores, score)
	return slices.Delete(scores, i, i+1)
}

// halfUp rounds to two decimals: ⌊(200·r + 1) ÷ 2⌋ hundredths.
func halfUp(r *big.Rat) grant.Points {
	twice := new(big.Rat).Mul(r, big.NewRat(200, 1))
	twice.Add(twice, big.NewRat(1, 1))
	floor := new(big.Int).Div(twice.Num(), new(big.Int).Mul(twice.Denom(), big.NewInt(2)))
	return grant.Points(floor.Int64())
}
