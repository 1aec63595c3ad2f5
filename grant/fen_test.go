package grant_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

func ExampleParseYuan() {
	pool, err := grant.ParseYuan("8200000.00")
	fmt.Println(int64(pool), err)
	_, err = grant.ParseYuan("1.005")
	fmt.Println(err)
	// Output:
	// 820000000 <nil>
	// invalid: bad_input rule=yuan value=1.005
}

func ExampleFen_Yuan() {
	fmt.Println(grant.Fen(818700000).Yuan(), grant.Fen(-5).Yuan(), grant.Fen(0).Yuan())
	// Output: 8187000.00 -0.05 0.00
}

// "Parts of an amount by share: floor each, then one unit each to the largest fractions, equal fractions to the
// lowest community id; parts sum exactly."
func ExampleFen_Split() {
	shares := []grant.Share{share("秋", "0.4"), share("场", "0.6")}
	parts, _ := grant.Fen(7654322).Split(shares) // the season's P59
	fmt.Println(parts[0].Yuan(), parts[1].Yuan())

	thirds := []grant.Share{share("c", "0.333333333333333333"), share("b", "0.333333333333333333"), share("a", "0.333333333333333334")}
	fmt.Println(grant.Fen(2).Split(thirds))

	halves := []grant.Share{share("b", "0.5"), share("a", "0.5")}
	fmt.Println(grant.Fen(1).Split(halves))
	// Output:
	// 30617.29 45925.93
	// [0 1 1] <nil>
	// [0 1] <nil>
}

func TestParseYuan(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]grant.Fen{
		"0": 0, "0.01": 1, "0.5": 50, "8187000.00": 818700000, "90071992547409.91": grant.MaxFen,
	} {
		if got, err := grant.ParseYuan(text); got != want || err != nil {
			t.Errorf("ParseYuan(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range append(notDecimals, "1.000", "1.005", "90071992547409.92", "999999999999999.99", "¥1", "1元", "1万", "一百") {
		got, err := grant.ParseYuan(text)
		if refusal, ok := grant.Refusal(err); !ok || refusal.Reason != grant.BadInput {
			t.Errorf("ParseYuan(%q) = %d, %v; want it refused as bad_input", text, got, err)
		}
	}
}

func TestYuanOfEveryAmount(t *testing.T) {
	t.Parallel()
	if got, want := grant.Fen(math.MinInt64).Yuan(), "-92233720368547758.08"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		fen := grant.Fen(rapid.Int64Range(0, int64(grant.MaxFen)).Draw(t, "fen"))
		got, err := grant.ParseYuan(fen.Yuan())
		if err != nil || got != fen {
			t.Fatalf("%d was written as %s and read as %d, %v", fen, fen.Yuan(), got, err)
		}
	})
}

func FuzzParseYuan(f *testing.F) {
	for _, text := range append(notDecimals, "0", "0.01", "8187000.00", "90071992547409.91", "90071992547409.92") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fen, err := grant.ParseYuan(text)
		if err != nil {
			return
		}
		want, ok := new(big.Rat).SetString(text)
		if !ok || new(big.Rat).SetFrac64(int64(fen), 100).Cmp(want) != 0 || fen < 0 || fen > grant.MaxFen {
			t.Fatalf("%q was read as %d fen", text, fen)
		}
	})
}

func TestSplitRefuses(t *testing.T) {
	t.Parallel()
	whole := []grant.Share{share("a", "1")}
	for name, test := range map[string]struct {
		amount grant.Fen
		shares []grant.Share
	}{
		"a negative amount":        {-1, whole},
		"an amount above 2^53 − 1": {grant.MaxFen + 1, whole},
		"no share":                 {1, nil},
		"a share of 0":             {1, []grant.Share{share("a", "1"), share("b", "0")}},
		"a share above 1":          {1, []grant.Share{share("a", "1.5")}},
		"a sum below 1":            {1, []grant.Share{share("a", "0.5"), share("b", "0.499999999999999999")}},
		"a sum above 1":            {1, []grant.Share{share("a", "0.5"), share("b", "0.500000000000000001")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts, err := test.amount.Split(test.shares)
			if refusal, ok := grant.Refusal(err); !ok || refusal.Reason != grant.BadInput {
				t.Errorf("got %v, %v", parts, err)
			}
		})
	}
}

func TestSplitProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := grant.Fen(rapid.Int64Range(0, int64(grant.MaxFen)).Draw(t, "amount"))
		shares := drawShares(t, []string{"a", "b", "c", "d", "e"})
		parts, err := amount.Split(shares)
		if err != nil {
			t.Fatal(err)
		}
		var sum grant.Fen
		for i, part := range parts {
			sum += part
			exact := new(big.Rat).Mul(rational(shares[i].Share), new(big.Rat).SetInt64(int64(amount)))
			off := exact.Sub(exact, new(big.Rat).SetInt64(int64(part)))
			if off.Cmp(big.NewRat(1, 1)) >= 0 || off.Cmp(big.NewRat(-1, 1)) <= 0 {
				t.Fatalf("%d of %d by %s is a whole unit off", part, amount, shares[i].Share)
			}
		}
		if sum != amount {
			t.Fatalf("the parts %v sum to %d, not to %d", parts, sum, amount)
		}
		backwards, err := amount.Split(reversed(shares))
		if diff := cmp.Diff(reversed(parts), backwards); diff != "" || err != nil {
			t.Fatalf("the order of the shares matters: %s %v", diff, err)
		}
	})
}

// drawShares draws shares of some of the ids that sum to exactly 1, with up to 18 decimals.
func drawShares(t *rapid.T, ids []string) []grant.Share {
	n := rapid.IntRange(1, len(ids)).Draw(t, "communities")
	places := rapid.SampledFrom([]int{1, 2, 18}).Draw(t, "decimals")
	unit := int64(math.Pow10(places))
	left := unit
	var shares []grant.Share
	for i, id := range rapid.Permutation(ids).Draw(t, "ids")[:n] {
		part := left
		if others := int64(n - 1 - i); others > 0 {
			part = rapid.Int64Range(1, left-others).Draw(t, "share")
		}
		left -= part
		shares = append(shares, share(id, fmt.Sprintf("%d.%0*d", part/unit, places, part%unit)))
	}
	return shares
}

func share(id, text string) grant.Share { return grant.Share{ID: id, Share: parse(text)} }

func reversed[T any](list []T) []T {
	var all []T
	for i := range list {
		all = append(all, list[len(list)-1-i])
	}
	return all
}

func TestExcerptOfALongText(t *testing.T) {
	t.Parallel()
	_, err := grant.ParseYuan(strings.Repeat("万", 1000))
	if refusal, _ := grant.Refusal(err); len(refusal.Error()) > 120 {
		t.Errorf("the refusal repeats the text: %s", refusal)
	}
}
