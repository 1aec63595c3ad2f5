package grant

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/google/uuid"
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

// ItemScore is what a reviewer gives for one item of the rubric. Points are of its own, not of 100.
type ItemScore struct {
	Key    string `json:"key" validate:"required,max=64"`
	Points Points `json:"points" validate:"min=0,max=10000"`
	Reason string `json:"reason,omitzero" validate:"max=1000"`
}

// ScoreSheet is what a reviewer hands in (评分表): a total with the part of it that is community fit (社区匹配度), what it
// is made of where the policy has a rubric, a comment for the funder, and feedback that the applicant is told once the
// result is released.
type ScoreSheet struct {
	Points   Points      `json:"points"`
	Match    *Points     `json:"match_points,omitempty"`
	Items    []ItemScore `json:"items,omitempty"`
	Comment  string      `json:"comment,omitempty"`
	Feedback string      `json:"feedback,omitempty"`
}

const (
	ruleItemSum  = "item_sum"  // a total that is not the sum of its items
	ruleMatchSum = "match_sum" // a community fit that is not the sum of its items
)

// Digest is the SHA-256, in hexadecimal, of the sheet as one entry from paper: the same sheet entered again has another.
func (s ScoreSheet) Digest(entry uuid.UUID) string {
	sum := sha256.Sum256(writeJSON(struct {
		Entry uuid.UUID `json:"entry"`
		ScoreSheet
	}{entry, s}))
	return hex.EncodeToString(sum[:])
}

// Check refuses, each at its place, a sheet that cannot be handed in. Without a rubric that is what CheckScore refuses,
// and items, as bad_input. With one it is missing_field for an item without points, a community fit that its items have,
// and a star item without the reason it needs; bad_input for an item that the rubric does not have or that is given twice,
// points outside 0 … the item's own, and sums that are not exact.
func (s ScoreSheet) Check(rubric *Rubric) error {
	if err := CheckScore(s.Points, s.Match); err != nil {
		return err
	}
	if rubric == nil {
		if len(s.Items) > 0 {
			return RefuseAt(Invalid, BadInput, "/items", "rule", ruleNeedless)
		}
		return nil
	}
	if len(s.Items) == 0 {
		return RefuseAt(Invalid, MissingField, "/items")
	}
	if wrong := rubric.checkItems(s.Items); len(wrong) > 0 {
		return Join(wrong)
	}
	return s.checkSums(rubric)
}

// checkItems wants every item of the rubric once, in any order.
func (r *Rubric) checkItems(given []ItemScore) (wrong []*Error) {
	items, seen := r.Items(), map[string]bool{}
	for i, score := range given {
		at := fmt.Sprintf("/items/%d", i)
		k := slices.IndexFunc(items, func(item RubricItem) bool { return item.Key == score.Key })
		switch {
		case k < 0:
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at+"/key", "rule", ruleUnknown, "value", excerpt(score.Key)))
			continue
		case seen[score.Key]:
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at+"/key", "rule", ruleDuplicate, "value", score.Key))
			continue
		}
		seen[score.Key] = true
		item := items[k]
		if score.Points < 0 || score.Points > item.Most() {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at+"/points", "rule", ruleRange, "min", Points(0), "max", item.Most()))
		} else if r.NeedsReason(item, score.Points) && strings.TrimFunc(score.Reason, blank) == "" {
			wrong = append(wrong, RefuseAt(Invalid, MissingField, at+"/reason"))
		}
	}
	for _, item := range items {
		if !seen[item.Key] {
			wrong = append(wrong, RefuseAt(Invalid, MissingField, "/items", "key", item.Key))
		}
	}
	return wrong
}

// checkSums wants the total and the community fit to be what the items say.
func (s ScoreSheet) checkSums(rubric *Rubric) error {
	var sum, match Points
	hasMatch := false
	for _, item := range rubric.Items() {
		i := slices.IndexFunc(s.Items, func(score ItemScore) bool { return score.Key == item.Key })
		sum += s.Items[i].Points
		if item.Match {
			match, hasMatch = match+s.Items[i].Points, true
		}
	}
	var wrong []*Error
	if s.Points != sum {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/points", "rule", ruleItemSum, "sum", sum, "value", s.Points))
	}
	switch {
	case s.Match == nil && hasMatch:
		wrong = append(wrong, RefuseAt(Invalid, MissingField, "/match_points"))
	case s.Match != nil && *s.Match != match:
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/match_points", "rule", ruleMatchSum, "sum", match, "value", *s.Match))
	}
	return Join(wrong)
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
