package grant

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fen is an amount of money in the minor unit of its currency (分 for CNY, pence for GBP). A round has
// one currency; nothing is ever converted.
type Fen int64

// MaxFen is the largest amount taken as input, 2^53 − 1, so that every client can hold it exactly.
const MaxFen Fen = 1<<53 - 1

// ParseYuan reads an amount in the major unit: ASCII digits with at most two decimals, from "0" to
// "90071992547409.91". Signs, separators, blanks, exponents and full-width digits are refused as
// bad_input: whoever reads them from a form or a sheet folds them there, where the writer can still be asked.
func ParseYuan(text string) (Fen, error) {
	fen, err := parseHundredths(text)
	if err != nil {
		return 0, Refuse(Invalid, BadInput, "rule", ruleYuan, "value", excerpt(text))
	}
	if Fen(fen) > MaxFen {
		return 0, Refuse(Invalid, BadInput, "rule", ruleTooLarge, "value", excerpt(text))
	}
	return Fen(fen), nil
}

// Yuan writes the amount in the major unit with two decimals and no separators: "8187000.00", "-0.05".
func (f Fen) Yuan() string {
	sign, n := "", uint64(f)
	if f < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// Money writes the amount for a reader, with separators and two decimals: ¥98,000.00, GBP 98,000.00.
func (f Fen) Money(currency string) string {
	digits, minus := strings.CutPrefix(f.Yuan(), "-")
	whole, cents, _ := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	sign, symbol := "", currency+"\u00a0"
	if minus {
		sign = "−"
	}
	if currency == "CNY" {
		symbol = "\u00a5"
	}
	return sign + symbol + whole + "." + cents
}

// Share is the fraction of an award that belongs to one community.
type Share struct {
	ID    string  `json:"id"`
	Share Decimal `json:"share"`
}

// Split divides an amount of 0…MaxFen by shares, in the order given: each part is rounded down, then the
// largest fractions get one unit each, equal fractions the lowest id (bytewise) first. The parts sum to the
// amount exactly, and no part is above the amount times its share, rounded up.
// Refused as bad_input: another amount, a share that is not above 0 and at most 1, shares that do not sum to
// exactly 1.
func (f Fen) Split(shares []Share) ([]Fen, error) {
	if rule := amountRule(int64(f)); rule != "" {
		return nil, Refuse(Invalid, BadInput, "rule", rule, "value", f)
	}
	var sum Decimal
	for _, s := range shares {
		if !s.Share.isShare() {
			return nil, Refuse(Invalid, BadInput, "rule", ruleShare, "value", s.Share.String())
		}
		sum = sum.plus(s.Share)
	}
	if sum != decimalOne {
		return nil, Refuse(Invalid, BadInput, "rule", ruleShareSum, "value", sum.String())
	}
	return f.split(shares), nil
}

// split is Split for an amount and shares that were checked before.
func (f Fen) split(shares []Share) []Fen {
	type fraction struct {
		index int
		parts uint64
	}
	amounts, fractions := make([]Fen, len(shares)), make([]fraction, len(shares))
	left := f
	for i, s := range shares {
		whole, parts := s.Share.times(int64(f))
		amounts[i], fractions[i] = Fen(whole), fraction{i, parts}
		left -= amounts[i]
	}
	if left == 0 {
		return amounts
	}
	slices.SortFunc(fractions, func(a, b fraction) int {
		return cmp.Or(cmp.Compare(b.parts, a.parts), cmp.Compare(shares[a.index].ID, shares[b.index].ID))
	})
	for _, f := range fractions[:left] {
		amounts[f.index]++
	}
	return amounts
}
