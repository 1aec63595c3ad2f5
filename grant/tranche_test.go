package grant_test

import (
	"fmt"
	"math/big"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

var halfThirtyTwenty = trancheRules("0.50", "0.30", "0.20")

// "Tranches: first and second half up to the fen, the last takes the rest." "50 / 30 / 20"
func ExamplePlanTranches() {
	for _, line := range []string{"100000.00", "76543.22", "0.03", "0.01"} {
		amount, _ := grant.ParseYuan(line)
		parts, err := grant.PlanTranches(amount, halfThirtyTwenty)
		fmt.Println(line, parts, err)
	}
	// Output:
	// 100000.00 [5000000 3000000 2000000] <nil>
	// 76543.22 [3827161 2296297 1530864] <nil>
	// 0.03 [2 1 0] <nil>
	// 0.01 [1 0 0] <nil>
}

// "First tranche 50%: city 4,088,000.00 in 100 payments (P05: city 50,000.00, district 10,000.00, fund 7,500.00)."
func TestSeasonsTranches(t *testing.T) {
	t.Parallel()
	policy := readSeasonPolicy(t)
	first := map[string]grant.Fen{}
	lines := readSeasonAwards(t)
	for _, award := range lines {
		for source, amount := range map[string]string{"city": award.City, "district": award.District, "fund": award.Fund} {
			if amount == "" {
				continue
			}
			parts, err := grant.PlanTranches(yuan(t, amount), policy.Tranches)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, part := range parts {
				got = append(got, part.Yuan())
			}
			if diff := cmp.Diff(award.Planned[source], got); diff != "" {
				t.Errorf("%s, %s: %s", award.Project, source, diff)
			}
			first[source] += parts[0]
		}
	}
	want := map[string]grant.Fen{"city": 408800000, "district": 28480000, "fund": 750000}
	if diff := cmp.Diff(want, first); diff != "" || len(lines) != 100 {
		t.Errorf("%d awards; %s", len(lines), diff)
	}
}

func TestPlanTranchesRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		line  grant.Fen
		rules []grant.TrancheRule
	}{
		"a negative line":         {-1, halfThirtyTwenty},
		"a line above 2^53 − 1":   {grant.MaxFen + 1, halfThirtyTwenty},
		"no tranche":              {1, nil},
		"a ratio of 0":            {1, trancheRules("1", "0")},
		"a ratio above 1":         {1, trancheRules("1.5")},
		"ratios below 1 in all":   {1, trancheRules("0.5", "0.4")},
		"ratios a trifle above 1": {1, trancheRules("0.5", "0.500000000000000001")},
		"ratios of 2 in all":      {1, trancheRules("1", "1")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts, err := grant.PlanTranches(test.line, test.rules)
			if refusal, ok := grant.Refusal(err); !ok || refusal.Reason != grant.BadInput {
				t.Errorf("got %v, %v", parts, err)
			}
		})
	}
}

func TestPlanTranchesProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		line := grant.Fen(rapid.OneOf(rapid.Int64Range(0, 50), rapid.Int64Range(0, int64(grant.MaxFen))).Draw(t, "line"))
		rules := drawTranches(t)
		parts, err := grant.PlanTranches(line, rules)
		if err != nil || len(parts) != len(rules) {
			t.Fatalf("%v, %v", parts, err)
		}
		left := line
		for i, part := range parts {
			if part < 0 || part > left {
				t.Fatalf("tranche %d of %v is no part of what was left, %d", i+1, parts, left)
			}
			if last := i == len(parts)-1; !last && part != left && part != exactHalfUp(line, rules[i].Ratio) {
				t.Fatalf("tranche %d is %d of %d by %s", i+1, part, line, rules[i].Ratio)
			}
			left -= part
		}
		if left != 0 {
			t.Fatalf("%v leave %d of %d", parts, left, line)
		}
	})
}

// drawTranches draws 1 to 24 tranches, of equal or of any ratios.
func drawTranches(t *rapid.T) []grant.TrancheRule {
	n := rapid.IntRange(1, 24).Draw(t, "tranches")
	left, equal := int64(1_000_000), rapid.Bool().Draw(t, "equal")
	var ratios []string
	for i := range n {
		part := left
		if others := int64(n - 1 - i); others > 0 {
			part = left / (others + 1)
			if !equal {
				part = rapid.Int64Range(1, left-others).Draw(t, "ratio")
			}
		}
		left -= part
		ratios = append(ratios, fmt.Sprintf("%d.%06d", part/1_000_000, part%1_000_000))
	}
	return trancheRules(ratios...)
}

// exactHalfUp is the ratio of an amount in rational arithmetic: ⌊(2·r + 1) ÷ 2⌋.
func exactHalfUp(amount grant.Fen, ratio grant.Decimal) grant.Fen {
	twice := new(big.Rat).Mul(rational(ratio), new(big.Rat).SetInt64(2*int64(amount)))
	twice.Add(twice, big.NewRat(1, 1))
	return grant.Fen(new(big.Int).Div(twice.Num(), new(big.Int).Mul(twice.Denom(), big.NewInt(2))).Int64())
}

func trancheRules(ratios ...string) []grant.TrancheRule {
	var rules []grant.TrancheRule
	for _, ratio := range ratios {
		rules = append(rules, grant.TrancheRule{Ratio: parse(ratio), On: grant.AgreementSigned})
	}
	return rules
}

// seasonAward is an award of the season with its lines as the independent calculation gives them, in yuan.
type seasonAward struct {
	Project, City, District, Fund string
	Planned                       map[string][]string
}

func readSeasonAwards(t *testing.T) []seasonAward {
	t.Helper()
	var expected struct {
		AwardLines []seasonAward `json:"award_lines"`
	}
	readJSON(t, "../testdata/season/expected.json", &expected)
	return expected.AwardLines
}

func readSeasonPolicy(t *testing.T) grant.Policy {
	t.Helper()
	document, err := os.ReadFile(seasonPolicy)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := grant.ParsePolicy(document)
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

// yuan reads an amount of the season; an absent one is 0.
func yuan(t *testing.T, text string) grant.Fen {
	t.Helper()
	if text == "" {
		return 0
	}
	amount, err := grant.ParseYuan(text)
	if err != nil {
		t.Fatal(err)
	}
	return amount
}
