package grant_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
)

// notDecimals are texts that some program or reader takes for a number, and ours does not.
var notDecimals = []string{
	"", " ", ".", "1.", ".5", " 1", "1 ", "1\n", "+1", "-1", "-0", "1e5", "1E5", "0x10", "1_000", "1,000", "1,5", "NaN", "Inf",
	"１", "１．５", "٣", "²", "一", "01", "00.5", "1.2.3", "0.1234567890123456789", "1234567890123456", "1\x00", "\ufeff1",
}

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0", "0.0": "0", "70": "70", "0.60": "0.6", "17.50": "17.5", "100": "100", "0.000000000000000001": "0.000000000000000001",
		"999999999999999.999999999999999999": "999999999999999.999999999999999999",
	} {
		got, err := grant.ParseDecimal(text)
		if err != nil || got.String() != want {
			t.Errorf("ParseDecimal(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range notDecimals {
		got, err := grant.ParseDecimal(text)
		refusal, ok := grant.Refusal(err)
		if !ok || refusal.Kind != grant.Invalid || refusal.Reason != grant.BadInput {
			t.Errorf("ParseDecimal(%q) = %s, %v; want it refused as bad_input", text, got, err)
		}
	}
}

func TestDecimalComparesValues(t *testing.T) {
	t.Parallel()
	if parse("0.6") != parse("0.60") {
		t.Error("0.6 and 0.60 differ")
	}
	ascending := []string{"0", "0.000000000000000001", "0.1", "0.99", "1", "1.5", "2", "10"}
	for i, low := range ascending {
		for j, high := range ascending {
			got := parse(low).Compare(parse(high))
			if want := big.NewInt(int64(i)).Cmp(big.NewInt(int64(j))); got != want {
				t.Errorf("%s against %s: %d, want %d", low, high, got, want)
			}
		}
	}
}

func TestDecimalIsAStringOnTheWire(t *testing.T) {
	t.Parallel()
	var got []grant.Decimal
	if err := json.Unmarshal([]byte(`["0.60", "17.5"]`), &got); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`["0.6","17.5"]`, string(text)); diff != "" {
		t.Error(diff)
	}
	for _, wrong := range []string{`[0.6]`, `["1e5"]`, `["NaN"]`, `[true]`} {
		if err := json.Unmarshal([]byte(wrong), &got); err == nil {
			t.Errorf("%s was taken", wrong)
		}
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, text := range append(notDecimals, "0", "70", "0.60", "17.50", "999999999999999.999999999999999999") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := grant.ParseDecimal(text)
		if err != nil {
			if _, ok := grant.Refusal(err); !ok {
				t.Fatalf("%v is no refusal", err)
			}
			return
		}
		// The value is the text's, and the text of the value is read as the same value.
		want, ok := new(big.Rat).SetString(text)
		if !ok || rational(d).Cmp(want) != 0 {
			t.Fatalf("%q was read as %s", text, d)
		}
		if again, err := grant.ParseDecimal(d.String()); err != nil || again != d {
			t.Fatalf("%q was written as %q and read as %s, %v", text, d.String(), again, err)
		}
		if strings.HasSuffix(d.String(), "0") && strings.Contains(d.String(), ".") {
			t.Fatalf("%q was written as %q", text, d.String())
		}
	})
}

// parse reads a decimal that the test knows to be one.
func parse(text string) grant.Decimal {
	d, err := grant.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

func parseAll(texts []string) []grant.Decimal {
	var all []grant.Decimal
	for _, text := range texts {
		all = append(all, parse(text))
	}
	return all
}

// rational is the decimal in the arithmetic that the tests check ours by.
func rational(d grant.Decimal) *big.Rat {
	r, _ := new(big.Rat).SetString(d.String())
	return r
}
