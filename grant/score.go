package grant

import (
	"fmt"
	"math/bits"
	"slices"
)

// Points is a published figure on the scale of 0–100, in hundredths of a point: 8820 is 88.20. Ranking and
// ties compare published figures only, so that anyone can check the order from the notice.
type Points int64

// String writes two decimals always: "88.20".
func (p Points) String() string { return fmt.Sprintf("%d.%02d", p/100, p%100) }

// MarshalText writes String.
func (p Points) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a figure with at most two decimals.
func (p *Points) UnmarshalText(text []byte) error {
	hundredths, err := parseHundredths(string(text))
	*p = Points(hundredths)
	return err
}

// Decimal is the exact value, to compare with a pass mark.
func (p Points) Decimal() Decimal {
	return Decimal{int64(p / 100), uint64(p%100) * (decimalUnit / 100)}
}

const mostPoints Points = 100_00

// CheckScore refuses as bad_input what a reviewer cannot hand in: a total outside 0–100, and a community fit
// (社区匹配度) below 0 or above the total that it is a part of. Each is refused at its field; fit is nil where the
// reviewer gave none.
func CheckScore(total Points, fit *Points) error {
	outside := func(field string, most Points) error {
		return RefuseAt(Invalid, BadInput, field, "rule", ruleRange, "min", Points(0), "max", most)
	}
	switch {
	case total < 0 || total > mostPoints:
		return outside("/points", mostPoints)
	case fit != nil && (*fit < 0 || *fit > total):
		return outside("/match_points", total)
	}
	return nil
}

// PanelTrim says how many of the highest and lowest scores of a panel do not count. With fewer than
// MinScoresToTrim scores all of them count. TrimHigh + TrimLow is below MinScoresToTrim.
type PanelTrim struct {
	TrimHigh        int64 `json:"trim_high"`
	TrimLow         int64 `json:"trim_low"`
	MinScoresToTrim int64 `json:"min_scores_to_trim"`
}

// PanelMean is the experts' score: the trimmed mean (去掉最高分和最低分) of scores of 0–100, rounded half up to two
// decimals. A score given twice is dropped once per position. Refused as scores_missing when no score is left.
func PanelMean(scores []Decimal, trim PanelTrim) (Points, error) {
	kept := slices.Clone(scores)
	n := int64(len(kept))
	if n == 0 {
		return 0, Refuse(Refused, ScoresMissing)
	}
	if n >= trim.MinScoresToTrim {
		if trim.TrimHigh >= n || trim.TrimLow >= n-trim.TrimHigh {
			return 0, Refuse(Refused, ScoresMissing)
		}
		slices.SortFunc(kept, Decimal.Compare)
		kept = kept[trim.TrimLow : n-trim.TrimHigh]
	}
	var sum Decimal
	for _, score := range kept {
		sum = sum.plus(score)
	}
	return mean(sum, int64(len(kept))), nil
}

// mean is sum ÷ n in hundredths, rounded half up.
func mean(sum Decimal, n int64) Points {
	hi, lo := bits.Mul64(sum.parts, 100)
	whole, rest := bits.Div64(hi, lo, decimalUnit)
	hundredths := sum.whole*100 + int64(whole)
	quotient, left := hundredths/n, hundredths%n
	// The exact rest is left + rest·10^-18. Twice that reaches n exactly when its whole part does, n being whole.
	if 2*left+int64(2*rest/decimalUnit) >= n {
		quotient++
	}
	return Points(quotient)
}

// ResidentSupport is 100 · for ÷ present of a resident vote (居民表决), rounded half up to two decimals, and 0
// when nobody was present. It needs 0 ≤ votesFor ≤ present.
func ResidentSupport(votesFor, present int64) Points {
	if present == 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(votesFor), 100*100)
	quotient, rest := bits.Div64(hi, lo, uint64(present))
	if rest >= uint64(present)-rest {
		quotient++
	}
	return Points(quotient)
}

// ResidentsAgree says whether more than half of those present voted for the project. Exactly half is no majority.
func ResidentsAgree(votesFor, present int64) bool {
	return votesFor > present-votesFor
}

// ScoreWeights are the weights of the two published figures in the final score. They sum to exactly 1.
type ScoreWeights struct {
	Expert   Decimal `json:"expert"`
	Resident Decimal `json:"resident"`
}

// FinalScore weighs the two published (rounded) figures and rounds the result half up to two decimals.
func FinalScore(expert, resident Points, weights ScoreWeights) Points {
	byExperts, expertParts := weights.Expert.times(int64(expert))
	byResidents, residentParts := weights.Resident.times(int64(resident))
	return Points(byExperts + byResidents + int64((expertParts+residentParts+decimalUnit/2)/decimalUnit))
}
