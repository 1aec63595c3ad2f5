package grant

import (
	"slices"

	"github.com/google/uuid"
)

// FundKind says what a fund is for.
type FundKind string

// The kinds of funds.
const (
	PoolFund     FundKind = "pool"     // feeds the pools of rounds
	DistrictFund FundKind = "district" // 区级配套: co-funds the awards of a district
	NamedFund    FundKind = "named"    // 专项基金: pays lines that its committee grants
)

// ruleCommittee is a committee of fewer than 3 or more than 7.
const ruleCommittee = "committee"

// FundRules are what a fund may be spent on. Which of them a fund has follows from its kind.
type FundRules struct {
	District   uuid.UUID                `json:"district_id,omitzero"` // the place above the communities it co-funds
	CoFunding  *CoFundingRule           `json:"co_funding,omitzero"`
	Fields     []string                 `json:"fields,omitzero"` // service fields; none: all
	Area       []uuid.UUID              `json:"area,omitzero"`   // places, with all below them; none: everywhere
	Interested []InterestedOrganization `json:"interested,omitzero"`
	Committee  []CommitteeMember        `json:"committee,omitzero"`
}

// Check refuses as bad_input rules that do not belong to the kind: a district fund has a district and a co-funding
// rule, a named fund a committee, a pool fund has none.
func (r FundRules) Check(kind FundKind) error {
	var wrong []*Error
	demand := func(ok bool, pointer, rule string) {
		if !ok {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, pointer, "rule", rule))
		}
	}
	named := len(r.Fields) > 0 || len(r.Area) > 0 || len(r.Interested) > 0 || len(r.Committee) > 0
	co := r.District != uuid.Nil || r.CoFunding != nil
	switch kind {
	case PoolFund:
		demand(!named && !co, "/rules", ruleNeedless)
	case DistrictFund:
		demand(!named, "/rules", ruleNeedless)
		demand(r.District != uuid.Nil, "/rules/district_id", ruleEmpty)
		demand(r.CoFunding != nil, "/rules/co_funding", ruleEmpty)
		if r.CoFunding != nil {
			wrong = append(wrong, r.CoFunding.check()...)
		}
	case NamedFund:
		demand(!co, "/rules", ruleNeedless)
		demand(len(r.Committee) >= leastCommittee && len(r.Committee) <= mostCommittee, "/rules/committee", ruleCommittee)
	default:
		demand(false, "/kind", ruleUnknown)
	}
	return Join(wrong)
}

// Terms are the rules of a named fund for a funder's places, each with the place above it.
func (r FundRules) Terms(above map[uuid.UUID]uuid.UUID) FundTerms {
	terms := FundTerms{Fields: r.Fields, Interested: r.Interested}
	if len(r.Area) > 0 {
		terms.Within = func(place uuid.UUID) bool { return IsWithin(place, r.Area, above) }
	}
	return terms
}

// IsWithin says whether a place is one of an area or lies below one.
func IsWithin(place uuid.UUID, area []uuid.UUID, above map[uuid.UUID]uuid.UUID) bool {
	for steps := 0; place != uuid.Nil && steps < 10; steps++ { // city, district, street, community, courtyard
		if slices.Contains(area, place) {
			return true
		}
		place = above[place]
	}
	return false
}
