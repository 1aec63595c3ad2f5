package grant

// PlanTranches divides one line of an award, 0…MaxFen, into the payments of the policy (首期、二期、尾款): each but the
// last is its ratio of the line, half up to the fen, and the last takes the rest. A tranche never takes more than the
// ones before it left, so that none is negative where many halves were rounded up. The parts sum to the line exactly.
// Refused as bad_input: another amount, no tranche, a ratio that is not above 0 and at most 1, ratios that do not sum
// to exactly 1.
func PlanTranches(line Fen, rules []TrancheRule) ([]Fen, error) {
	if rule := amountRule(int64(line)); rule != "" {
		return nil, Refuse(Invalid, BadInput, "rule", rule, "value", line)
	}
	var sum Decimal
	for _, r := range rules {
		if !r.Ratio.isShare() {
			return nil, Refuse(Invalid, BadInput, "rule", ruleShare, "value", r.Ratio.String())
		}
		sum = sum.plus(r.Ratio)
	}
	if sum != decimalOne {
		return nil, Refuse(Invalid, BadInput, "rule", ruleShareSum, "value", sum.String())
	}
	parts, left := make([]Fen, len(rules)), line
	for i, r := range rules[:len(rules)-1] {
		parts[i] = min(line.halfUp(r.Ratio), left)
		left -= parts[i]
	}
	parts[len(rules)-1] = left
	return parts, nil
}

// halfUp is the ratio, at most 1, of an amount of 0…MaxFen, half up to the fen.
func (f Fen) halfUp(ratio Decimal) Fen {
	whole, parts := ratio.times(int64(f))
	if parts >= decimalUnit/2 {
		whole++
	}
	return Fen(whole)
}
