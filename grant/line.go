package grant

import (
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// LineSource says where the money of a funding line (资金来源) comes from.
type LineSource string

// The sources of a project's budget.
const (
	PoolLine     LineSource = "pool"     // 市级资金: the round's pool
	DistrictLine LineSource = "district" // 区级配套: the co-funding of a district
	FundLine     LineSource = "fund"     // 专项基金: a named fund
	OwnLine      LineSource = "own"      // 自筹: the applicant's own contribution in money
	InKindLine   LineSource = "in_kind"  // 实物折价: the applicant's own contribution in things and work, at their value
)

var lineSources = []LineSource{PoolLine, DistrictLine, FundLine, OwnLine, InKindLine}

// Public says whether the source is public money: the pool and a district's co-funding. A named fund is given by
// donors.
func (s LineSource) Public() bool { return s == PoolLine || s == DistrictLine }

// Granted says whether the source is granted to the applicant, and so planned in tranches, paid through the bank by
// us, verified and, where it comes to that, recovered. What the applicant brings is only shown.
func (s LineSource) Granted() bool { return s.Public() || s == FundLine }

// ofOneFund says whether there can be several of the source, so that a line must name which one pays.
func (s LineSource) ofOneFund() bool { return s == DistrictLine || s == FundLine }

// Counts says whether money of the source counts towards the caps of a project and of a community. What the applicant
// brings never does: a cap limits what is granted ("对每个营造项目资助金额不超过10万元").
func (s CapScope) Counts(source LineSource) bool {
	switch s {
	case RoundPoolOnly:
		return source == PoolLine
	case AllPublicFunds:
		return source.Public()
	}
	return source.Granted()
}

// Sum is how much of the lines counts towards the caps. The lines are those that CheckLines takes.
func (s CapScope) Sum(lines []Line) Fen { return sumOfLines(lines, s.Counts) }

// Line is one source of a project's money with what it brings. Every tranche, verification, refund and report of an
// award is per line.
type Line struct {
	Source LineSource `json:"source"`
	// Fund is the named fund or the district's pool that pays, and nil for the other sources.
	Fund   uuid.UUID `json:"fund_id,omitzero"`
	Amount Fen       `json:"amount_fen"`
}

// BroughtLines are the lines of what an applicant brings: own of it together, of which inKind in kind.
func BroughtLines(own, inKind Fen) (lines []Line) {
	for _, line := range []Line{{Source: OwnLine, Amount: own - inKind}, {Source: InKindLine, Amount: inKind}} {
		if line.Amount > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

// CheckLines judges the lines that a project with a budget of 1…MaxFen would have with one more.
// Refused as bad_input at /lines: a budget or amount outside that range, an unknown source, a fund that is missing or
// needless, a second line of one source and fund. Refused by their figures: over_budget where what is granted is above
// the budget, project_cap where what counts towards the cap of a project is above it, own_contribution where own
// contribution and in-kind value are below the policy's share of the budget. Lines above the budget are allowed as long
// as what is granted is not: co-funding decided after the award then stands in for a part of what the applicant offered.
// Lines below it are allowed too: a line that is added may close a part of the gap (BudgetGap).
func (p Policy) CheckLines(budget Fen, lines []Line) error {
	if wrong := checkEachLine(budget, lines); len(wrong) > 0 {
		return Join(wrong)
	}
	var wrong []*Error
	all := sumOfLines(lines, func(LineSource) bool { return true })
	granted := sumOfLines(lines, LineSource.Granted)
	if granted > budget {
		wrong = append(wrong, RefuseAt(Refused, OverBudget, "/lines", "budget_fen", budget, "granted_fen", granted))
	}
	if limit, counted := p.Caps.PerProjectFen, p.CapScope.Sum(lines); limit != nil && counted > *limit {
		wrong = append(wrong, RefuseAt(Refused, ProjectCap, "/lines", "cap_fen", *limit, "requested_fen", counted))
	}
	if least := p.leastOwn(budget); all-granted < least {
		wrong = append(wrong, RefuseAt(Refused, OwnContribution, "/lines", "least_fen", least, "given_fen", all-granted))
	}
	return Join(wrong)
}

// BudgetGap is what a budget has left that no line covers.
func BudgetGap(budget Fen, lines []Line) Fen {
	return max(budget-sumOfLines(lines, func(LineSource) bool { return true }), 0)
}

// maxLines keeps the sum of the lines far from what an int64 holds. No project has a tenth as many sources.
const maxLines = 100

func checkEachLine(budget Fen, lines []Line) []*Error {
	if budget < 1 || budget > MaxFen {
		return []*Error{RefuseAt(Invalid, BadInput, "/budget_fen", "rule", "range", "min", 1, "max", MaxFen)}
	}
	if len(lines) > maxLines {
		return []*Error{RefuseAt(Invalid, TooLarge, "/lines", "max", maxLines)}
	}
	type key struct {
		source LineSource
		fund   uuid.UUID
	}
	var wrong []*Error
	seen := map[key]bool{}
	for i, line := range lines {
		at := "/lines/" + strconv.Itoa(i)
		refuse := func(member, rule string) {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at+member, "rule", rule))
		}
		switch {
		case !slices.Contains(lineSources, line.Source):
			refuse("/source", ruleUnknown)
		case line.Source.ofOneFund() && line.Fund == uuid.Nil:
			refuse("/fund_id", ruleEmpty)
		case !line.Source.ofOneFund() && line.Fund != uuid.Nil:
			refuse("/fund_id", ruleNeedless)
		case seen[key{line.Source, line.Fund}]:
			refuse("", ruleDuplicate)
		}
		seen[key{line.Source, line.Fund}] = true
		if line.Amount < 1 || line.Amount > MaxFen {
			refuse("/amount_fen", ruleRange)
		}
	}
	return wrong
}

func sumOfLines(lines []Line, counts func(LineSource) bool) (sum Fen) {
	for _, line := range lines {
		if counts(line.Source) {
			sum += line.Amount
		}
	}
	return sum
}
