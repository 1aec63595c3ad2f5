package grant

import (
	"cmp"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Decimal is an exact decimal number of 0 or more: a score as it was given, a share, a weight, a ratio. It has
// at most 15 digits before the point and 18 after it. On the wire it is a string. The zero value is 0, and ==
// compares values: "0.6" and "0.60" are one Decimal.
type Decimal struct {
	whole int64
	parts uint64 // of 10^-18, below decimalUnit
}

const (
	decimalDigits        = 15
	decimalPlaces        = 18
	decimalUnit   uint64 = 1_000_000_000_000_000_000
)

var decimalOne = Decimal{whole: 1}

// ParseDecimal reads "70", "0.60" or "17.5". Everything else that other programs take for a number is refused
// as bad_input: a sign, an exponent, blanks, a missing digit beside the point, a leading zero, full-width
// digits, more digits than a Decimal has.
func ParseDecimal(text string) (Decimal, error) {
	whole, decimals, point := strings.Cut(text, ".")
	switch {
	case strings.HasPrefix(text, "-"):
		return Decimal{}, Refuse(Invalid, BadInput, "rule", ruleNegative, "value", excerpt(text))
	case !allDigits(whole), len(whole) > decimalDigits, len(whole) > 1 && whole[0] == '0',
		point && !allDigits(decimals), len(decimals) > decimalPlaces:
		return Decimal{}, Refuse(Invalid, BadInput, "rule", ruleDecimal, "value", excerpt(text))
	}
	d := Decimal{whole: readDigits(whole)}
	d.parts = uint64(readDigits(decimals + strings.Repeat("0", decimalPlaces-len(decimals))))
	return d, nil
}

// parseHundredths reads a Decimal written with at most two decimals, in units of 0.01.
func parseHundredths(text string) (int64, error) {
	d, err := ParseDecimal(text)
	if _, decimals, _ := strings.Cut(text, "."); err == nil && len(decimals) > 2 {
		err = Refuse(Invalid, BadInput, "rule", ruleDecimal, "value", excerpt(text))
	}
	return d.whole*100 + int64(d.parts/(decimalUnit/100)), err
}

func allDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// readDigits reads at most 18 digits, which an int64 always holds.
func readDigits(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}

// String writes the number with as many decimals as it needs: "70", "0.6".
func (d Decimal) String() string {
	whole := strconv.FormatInt(d.whole, 10)
	if d.parts == 0 {
		return whole
	}
	return whole + "." + strings.TrimRight(fmt.Sprintf("%0*d", decimalPlaces, d.parts), "0")
}

// MarshalText writes String.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDecimal reads.
func (d *Decimal) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDecimal(string(text))
	return err
}

// Compare orders by value: −1, 0 or +1.
func (d Decimal) Compare(other Decimal) int {
	return cmp.Or(cmp.Compare(d.whole, other.whole), cmp.Compare(d.parts, other.parts))
}

// Equal says whether both are the same value, as == does.
func (d Decimal) Equal(other Decimal) bool { return d == other }

// isShare says whether d is above 0 and at most 1.
func (d Decimal) isShare() bool { return d != Decimal{} && d.Compare(decimalOne) <= 0 }

func (d Decimal) plus(other Decimal) Decimal {
	sum := Decimal{d.whole + other.whole, d.parts + other.parts}
	if sum.parts >= decimalUnit {
		sum.whole, sum.parts = sum.whole+1, sum.parts-decimalUnit
	}
	return sum
}

// minus subtracts what is at most d.
func (d Decimal) minus(other Decimal) Decimal {
	rest := Decimal{d.whole - other.whole, d.parts - other.parts}
	if d.parts < other.parts {
		rest.whole, rest.parts = rest.whole-1, rest.parts+decimalUnit
	}
	return rest
}

// times multiplies a number of 0 or more by d, which is at most 1. The product is whole + parts·10^-18, exactly.
func (d Decimal) times(n int64) (whole int64, parts uint64) {
	hi, lo := bits.Mul64(uint64(n), d.parts)
	quotient, rest := bits.Div64(hi, lo, decimalUnit)
	return d.whole*n + int64(quotient), rest
}

// fits is the largest amount whose share d, above 0 and at most 1, stays within the room: ⌊room ÷ d⌋. It
// answers MaxFen for anything larger, since no amount is.
func (d Decimal) fits(room Fen) Fen {
	if d.whole > 0 {
		return room
	}
	hi, lo := bits.Mul64(uint64(room), decimalUnit)
	if hi >= d.parts {
		return MaxFen
	}
	quotient, _ := bits.Div64(hi, lo, d.parts)
	return Fen(min(quotient, uint64(MaxFen)))
}

// excerpt shortens a refused text for the refusal's params.
func excerpt(text string) string {
	const longest = 40
	if len(text) > longest {
		return strings.ToValidUTF8(text[:longest], "") + "…"
	}
	return text
}
