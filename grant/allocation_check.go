package grant

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// The rules of wrong input, in the refusal's param "rule".
const (
	ruleDecimal        = "decimal"          // a text that ParseDecimal does not take
	ruleYuan           = "yuan"             // a text that ParseYuan does not take
	ruleNegative       = "negative"         // below 0
	ruleTooLarge       = "too_large"        // above 2^53 − 1
	ruleEmpty          = "empty"            // an id without a character
	ruleDuplicate      = "duplicate"        // an id or receipt that stands before in the same list, a name in the same object
	ruleUnknown        = "unknown"          // an id or name that the input does not define
	ruleShare          = "share"            // a share that is not above 0 and at most 1
	ruleShareSum       = "share_sum"        // shares that do not sum to exactly 1
	ruleWeightSum      = "weight_sum"       // score weights that do not sum to exactly 1
	ruleTrim           = "trim"             // trimming may leave no score
	ruleRatio          = "ratio"            // a ratio above 1
	ruleNoScore        = "no_score"         // an application without an expert's score
	ruleScoreRange     = "score_range"      // a score above 100
	ruleReviewedRange  = "reviewed_range"   // reviewed is not 1…asked
	ruleVotesRange     = "votes_range"      // more votes for than people present
	ruleRepeatedInLots = "repeated_in_lots" // an id was drawn twice
	ruleUnlimitedSum   = "unlimited_sum"    // without a pool the awards could pass 2^63 − 1
)

// findings gathers refusals of one input.
type findings []*Error

func (f *findings) add(field, rule string, value any) {
	if len(*f) < MaxRefusals {
		*f = append(*f, RefuseAt(Invalid, BadInput, field, "rule", rule, "value", value))
	}
}

// place is an object of the input: a section, or the entry of a list. Its fields are spelled out only when wrong.
type place struct {
	section string
	index   int // −1 for a section
}

func (p place) field(name string) string {
	if p.index < 0 {
		return "/" + p.section + "/" + name
	}
	return fmt.Sprintf("/%s/%d/%s", p.section, p.index, name)
}

// amount checks an amount or a count: 0 … 2^53 − 1.
func (f *findings) amount(at place, name string, n int64) bool {
	if rule := amountRule(n); rule != "" {
		f.add(at.field(name), rule, n)
		return false
	}
	return true
}

// identifier checks an id that must be there and, where seen is given, be the only one of its kind.
func (f *findings) identifier(at place, name, id string, seen map[string]bool) {
	switch {
	case id == "":
		f.add(at.field(name), ruleEmpty, id)
	case seen[id]:
		f.add(at.field(name), ruleDuplicate, id)
	case seen != nil:
		seen[id] = true
	}
}

// check refuses input that is wrong in itself, naming each wrong field by its JSON pointer.
func (in *AllocationInput) check() error {
	var found findings
	found.policy(&in.Policy)
	found.used(&in.Used)
	found.applications(in, found.communities(in.Communities))
	found.lots(in)
	found.overrides(in)
	return Join(found)
}

func (f *findings) policy(p *AllocationPolicy) {
	at := place{"policy", -1}
	for _, limit := range []struct {
		name  string
		value *int64
	}{
		{"pool_fen", (*int64)(p.PoolFen)}, {"per_project_cap_fen", (*int64)(p.PerProjectCapFen)},
		{"per_community_cap_fen", (*int64)(p.PerCommunityCapFen)}, {"per_organization_projects", p.PerOrganizationProjects},
		{"max_projects", p.MaxProjects}, {"panel/trim_high", &p.Panel.TrimHigh}, {"panel/trim_low", &p.Panel.TrimLow},
		{"panel/min_scores_to_trim", &p.Panel.MinScoresToTrim},
	} {
		if limit.value != nil {
			f.amount(at, limit.name, *limit.value)
		}
	}
	if p.MinPartRatio.Compare(decimalOne) > 0 {
		f.add(at.field("min_part_ratio"), ruleRatio, p.MinPartRatio.String())
	}
	if sum := p.Score.Expert.plus(p.Score.Resident); sum != decimalOne {
		f.add(at.field("score"), ruleWeightSum, sum.String())
	}
	if p.Panel.TrimHigh >= p.Panel.MinScoresToTrim-p.Panel.TrimLow {
		f.add(at.field("panel"), ruleTrim, p.Panel.MinScoresToTrim)
	}
	for i, name := range p.TieBreak {
		if !slices.Contains(tieBreaks, name) {
			f.add(fmt.Sprintf("/policy/tie_break/%d", i), ruleUnknown, excerpt(string(name)))
		}
	}
}

func (f *findings) used(used *AllocationUsed) {
	at := place{"used", -1}
	f.amount(at, "pool_fen", int64(used.PoolFen))
	f.amount(at, "projects", used.Projects)
	for _, id := range slices.Sorted(maps.Keys(used.Organizations)) {
		f.amount(at, "organizations/"+PointerToken(id), used.Organizations[id])
	}
}

// communities returns the known ids.
func (f *findings) communities(communities []AllocationCommunity) map[string]bool {
	known := make(map[string]bool, len(communities))
	for i, c := range communities {
		at := place{"communities", i}
		f.identifier(at, "id", c.ID, known)
		f.amount(at, "used_fen", int64(c.UsedFen))
	}
	return known
}

func (f *findings) applications(in *AllocationInput, communities map[string]bool) {
	ids, receipts := make(map[string]bool, len(in.Applications)), make(map[string]bool, len(in.Applications))
	var sum Fen
	for i := range in.Applications {
		a, at := &in.Applications[i], place{"applications", i}
		f.identifier(at, "id", a.ID, ids)
		f.identifier(at, "organization", a.Organization, nil)
		f.identifier(at, "receipt", a.Receipt, receipts)
		f.shares(at, a.Communities, communities)
		f.figures(at, a)
		if in.Policy.PoolFen == nil && a.ReviewedFen > 0 {
			if a.ReviewedFen > math.MaxInt64-sum {
				f.add("/policy/pool_fen", ruleUnlimitedSum, nil)
				return
			}
			sum += a.ReviewedFen
		}
	}
}

func (f *findings) shares(at place, shares []Share, communities map[string]bool) {
	var sum Decimal
	for i, share := range shares {
		field := func(name string) string { return at.field(fmt.Sprintf("communities/%d/%s", i, name)) }
		if !communities[share.ID] {
			f.add(field("id"), ruleUnknown, share.ID)
		}
		if !share.Share.isShare() {
			f.add(field("share"), ruleShare, share.Share.String())
		}
		sum = sum.plus(share.Share)
	}
	if sum != decimalOne {
		f.add(at.field("communities"), ruleShareSum, sum.String())
	}
	if i := repeated(shares); i >= 0 {
		f.add(at.field(fmt.Sprintf("communities/%d/id", i)), ruleDuplicate, shares[i].ID)
	}
}

// repeated is the place of the first share whose community stands before it, or −1.
func repeated(shares []Share) int {
	if len(shares) < 2 {
		return -1
	}
	seen := make(map[string]bool, len(shares))
	for i, share := range shares {
		if seen[share.ID] {
			return i
		}
		seen[share.ID] = true
	}
	return -1
}

func (f *findings) figures(at place, a *AllocationApplication) {
	asked, reviewed := f.amount(at, "asked_fen", int64(a.AskedFen)), f.amount(at, "reviewed_fen", int64(a.ReviewedFen))
	if asked && reviewed && (a.ReviewedFen < 1 || a.ReviewedFen > a.AskedFen) {
		f.add(at.field("reviewed_fen"), ruleReviewedRange, a.ReviewedFen)
	}
	if len(a.ExpertScores) == 0 {
		f.add(at.field("expert_scores"), ruleNoScore, 0)
	}
	for i, score := range a.ExpertScores {
		if score.Compare(Decimal{whole: 100}) > 0 {
			f.add(at.field(fmt.Sprintf("expert_scores/%d", i)), ruleScoreRange, score.String())
		}
	}
	votes, present := f.amount(at, "votes_for", a.VotesFor), f.amount(at, "votes_present", a.VotesPresent)
	if votes && present && a.VotesFor > a.VotesPresent {
		f.add(at.field("votes_for"), ruleVotesRange, a.VotesFor)
	}
}

func (f *findings) lots(in *AllocationInput) {
	if len(in.Policy.Lots) == 0 {
		return
	}
	drawn := make(map[string]bool, len(in.Applications))
	for i := range in.Applications {
		drawn[in.Applications[i].ID] = false
	}
	for i, draw := range in.Policy.Lots {
		for j, id := range draw {
			before, known := drawn[id]
			if !known {
				f.add(fmt.Sprintf("/policy/lots/%d/%d", i, j), ruleUnknown, id)
			} else if before {
				f.add(fmt.Sprintf("/policy/lots/%d/%d", i, j), ruleRepeatedInLots, id)
			}
			drawn[id] = true
		}
	}
}

// amountRule names the rule that a whole number breaks as an amount or a count, or none.
func amountRule(n int64) string {
	switch {
	case n < 0:
		return ruleNegative
	case n > int64(MaxFen):
		return ruleTooLarge
	}
	return ""
}

// PointerToken escapes a name for use in a JSON pointer (RFC 6901).
func PointerToken(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
