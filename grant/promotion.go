package grant

import (
	"slices"
	"strings"
)

// PassedOver answers which of the reserve (候补) a promotion passes over, by id in the order of rank: those that the
// allocation of the whole reserve awards, that are not promoted, and that rank before one that is. One that a limit keeps
// out is not passed over.
func (out Allocation) PassedOver(promoted ...string) []string {
	var over, awarded []string
	for _, r := range out.Results {
		switch {
		case slices.Contains(promoted, r.ID):
			over = append(over, awarded...)
			awarded = nil
		case r.Outcome == OutcomeAwarded:
			awarded = append(awarded, r.ID)
		}
	}
	return over
}

// MayPassOver refuses as out_of_rank to pass over some of the reserve, by their receipts, without a written reason, and as
// bad_input a reason where nobody is passed over: it would be published of nothing. "按名次递补".
func MayPassOver(over []string, reason string) error {
	switch {
	case len(over) > 0 && strings.TrimSpace(reason) == "":
		return RefuseAt(Refused, OutOfRank, "/reason", "receipt", over[0], "count", len(over))
	case len(over) == 0 && reason != "":
		return RefuseAt(Invalid, BadInput, "/reason", "rule", ruleNeedless)
	}
	return nil
}
