package grant

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// CoFundingRule is what a district adds to the awards of its projects (区级配套).
type CoFundingRule struct {
	Kind CoFundingKind `json:"kind" validate:"oneof=ratio_of_pool flat"`
	// Ratio is the part of an award's pool line, above 0 and at most 1, of a rule by ratio.
	Ratio Decimal `json:"ratio,omitzero"`
	// Max is the most for one award of a rule by ratio; null does not limit.
	Max *Fen `json:"max_fen,omitzero"`
	// Flat is what each award gets of a flat rule.
	Flat  Fen            `json:"flat_fen,omitzero"`
	Scope CoFundingScope `json:"scope" validate:"oneof=all listed"`
	// Listed are the awards of a listed rule, by id.
	Listed []string `json:"listed,omitzero"`
}

// CoFundingKind says how the amount for an award is found.
type CoFundingKind string

// The kinds of co-funding.
const (
	RatioOfPool CoFundingKind = "ratio_of_pool" // a part of the award's pool line, half up to the fen
	FlatAmount  CoFundingKind = "flat"          // the same for each
)

// CoFundingScope says which of a district's awards are co-funded.
type CoFundingScope string

// The scopes of co-funding.
const (
	AllAwards    CoFundingScope = "all"
	ListedAwards CoFundingScope = "listed"
)

// PoolAward is an award of a district with what its project costs and has.
type PoolAward struct {
	ID     string
	Pool   Fen    // its pool line, 1…MaxFen
	Budget Fen    // the project's
	Lines  []Line // all that the project has
	Ended  bool   // the project takes no more lines
}

// CoFunding is what a district adds to an award, with its figures. An amount of 0 makes no line: a very small pool line
// gives none, and LeftOut says why an award that the rule means gets none now.
type CoFunding struct {
	Award   string
	Pool    Fen  // the pool line it was found from
	ByRule  Fen  // before the rule's maximum
	Amount  Fen  // what the district adds
	Cut     bool // the maximum is less than the rule alone gives
	LeftOut *Error
}

// CoFund answers what a district's fund with left in it adds to each of the district's awards, in their order, which is
// that of the ranking; awards the rule does not mean, those that ended and those the fund pays a line of already are not
// in the answer. An award is left out where the policy refuses the line (Policy.CheckLines) and where less is left than it
// would get; those behind it may still get theirs, as in an allocation. Which district an award belongs to, the caller
// decides.
// Refused: bad_input for a rule or an award that is not as described, an award that comes twice, a listed award that
// is none of the district's; already_done where every award that is meant has its line; where all that want one are left
// out, the reason of the first.
func (r CoFundingRule) CoFund(p Policy, fund uuid.UUID, left Fen, awards []PoolAward) ([]CoFunding, error) {
	if wrong := append(r.check(), r.checkAwards(awards)...); len(wrong) > 0 {
		return nil, Join(wrong)
	}
	var all []CoFunding
	var first *Error
	done, added := false, false
	for _, award := range awards {
		switch {
		case award.Ended, r.Scope == ListedAwards && !slices.Contains(r.Listed, award.ID):
			continue
		case slices.ContainsFunc(award.Lines, func(l Line) bool { return l.Fund == fund }):
			done = true
			continue
		}
		one := r.coFund(award)
		if one.leaveOut(award.refuse(p, fund, one.Amount, left)); one.LeftOut != nil {
			first = cmp.Or(first, one.LeftOut)
		}
		left, added = left-one.Amount, added || one.Amount > 0
		all = append(all, one)
	}
	switch {
	case done && len(all) == 0:
		return nil, Refuse(Conflict, AlreadyDone)
	case first != nil && !added:
		return nil, first
	}
	return all, nil
}

func (c *CoFunding) leaveOut(err error) {
	if refusal, refused := Refusal(err); refused {
		c.Amount, c.LeftOut = 0, refusal
	}
}

// refuse says why an amount of a fund with left in it does not become a line of the award.
func (a PoolAward) refuse(p Policy, fund uuid.UUID, amount, left Fen) error {
	if amount == 0 {
		return nil
	}
	if amount > left {
		return Refuse(Refused, FundCap, "left_fen", max(left, 0), "requested_fen", amount)
	}
	return p.CheckLines(a.Budget, append(slices.Clone(a.Lines), Line{Source: DistrictLine, Fund: fund, Amount: amount}))
}

// ruleNeedless is what belongs to another kind.
const ruleNeedless = "needless"

func (r CoFundingRule) coFund(award PoolAward) CoFunding {
	c := CoFunding{Award: award.ID, Pool: award.Pool, ByRule: r.Flat}
	if r.Kind == RatioOfPool {
		c.ByRule = award.Pool.halfUp(r.Ratio)
	}
	c.Amount = c.ByRule
	if r.Max != nil && c.ByRule > *r.Max {
		c.Amount, c.Cut = *r.Max, true
	}
	return c
}

func (r CoFundingRule) check() (wrong []*Error) {
	demand := func(ok bool, pointer, rule string) {
		if !ok {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, pointer, "rule", rule))
		}
	}
	amount := func(n Fen) bool { return 1 <= n && n <= MaxFen }
	switch r.Kind {
	case RatioOfPool:
		demand(r.Ratio.isShare(), "/ratio", ruleShare)
		demand(r.Max == nil || amount(*r.Max), "/max_fen", ruleRange)
		demand(r.Flat == 0, "/flat_fen", ruleNeedless)
	case FlatAmount:
		demand(amount(r.Flat), "/flat_fen", ruleRange)
		demand(r.Ratio == Decimal{}, "/ratio", ruleNeedless)
		demand(r.Max == nil, "/max_fen", ruleNeedless)
	default:
		demand(false, "/kind", ruleUnknown)
	}
	demand(r.Scope == AllAwards || r.Scope == ListedAwards, "/scope", ruleUnknown)
	demand(r.Scope != AllAwards || len(r.Listed) == 0, "/listed", ruleNeedless)
	for i, id := range r.Listed {
		demand(!slices.Contains(r.Listed[:i], id), "/listed/"+strconv.Itoa(i), ruleDuplicate)
	}
	return wrong
}

func (r CoFundingRule) checkAwards(awards []PoolAward) (wrong []*Error) {
	known := map[string]bool{}
	for i, award := range awards {
		at := "/awards/" + strconv.Itoa(i)
		if known[award.ID] {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at, "rule", ruleDuplicate, "value", excerpt(award.ID)))
		}
		if award.Pool < 1 || award.Pool > MaxFen {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at, "rule", "range", "value", award.Pool))
		}
		known[award.ID] = true
	}
	for i, id := range r.Listed {
		if !known[id] {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, "/listed/"+strconv.Itoa(i), "rule", ruleUnknown, "value", excerpt(id)))
		}
	}
	return wrong
}
