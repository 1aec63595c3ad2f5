package grant

import (
	"maps"
	"math"
)

// AllocationInput is everything a ranking and allocation depends on. Its JSON form is published in
// docs/schemas/allocation-input.json.
type AllocationInput struct {
	Policy AllocationPolicy `json:"policy"`
	// Used is what earlier awards of the round hold. It counts towards every limit.
	Used         AllocationUsed          `json:"used,omitzero"`
	Communities  []AllocationCommunity   `json:"communities"`
	Applications []AllocationApplication `json:"applications"`
	Overrides    []Override              `json:"overrides,omitempty"` // applied after the ranking
}

// AllocationPolicy is the part of a policy that ranks and allocates. A limit that is null does not limit.
type AllocationPolicy struct {
	PoolFen                 *Fen         `json:"pool_fen"`
	PerProjectCapFen        *Fen         `json:"per_project_cap_fen"`
	PerCommunityCapFen      *Fen         `json:"per_community_cap_fen"`
	PerOrganizationProjects *int64       `json:"per_organization_projects"`
	MaxProjects             *int64       `json:"max_projects"`
	MinPartRatio            Decimal      `json:"min_part_ratio"` // 0…1 of the reviewed amount
	Score                   ScoreWeights `json:"score"`
	Panel                   PanelTrim    `json:"panel"`
	PassMark                Decimal      `json:"pass_mark"`     // the experts' score that still passes
	ResidentGate            bool         `json:"resident_gate"` // a lost vote declines the application
	TieBreak                []TieBreak   `json:"tie_break"`
	// Lots are recorded public draws: application ids in the order drawn.
	Lots    [][]string `json:"lots,omitzero"`
	LotSeed *string    `json:"lot_seed,omitzero"` // published before the scores are known
}

// AllocationUsed counts what earlier awards of the round hold.
type AllocationUsed struct {
	PoolFen       Fen              `json:"pool_fen,omitzero"`
	Projects      int64            `json:"projects,omitzero"`
	Organizations map[string]int64 `json:"organizations,omitzero"` // awards by organisation id
}

// AllocationCommunity is a community with what earlier awards of the round hold of its room.
type AllocationCommunity struct {
	ID      string `json:"id"`
	UsedFen Fen    `json:"used_fen"`
}

// AllocationApplication is an application as it is ranked.
type AllocationApplication struct {
	ID           string    `json:"id"`
	Organization string    `json:"organization"`
	Communities  []Share   `json:"communities"`
	AskedFen     Fen       `json:"asked_fen"`
	ReviewedFen  Fen       `json:"reviewed_fen"`  // 核定, 1…asked
	ExpertScores []Decimal `json:"expert_scores"` // 0–100 each
	MatchScore   Decimal   `json:"match_score"`   // 社区匹配度
	VotesFor     int64     `json:"votes_for"`
	VotesPresent int64     `json:"votes_present"`
	Receipt      string    `json:"receipt"`
}

// Allocation is the ranking with the award of each application, or the limit that stood in its way. Its JSON
// form is published in docs/schemas/allocation-output.json.
type Allocation struct {
	Results []AllocationResult `json:"results"` // by rank, then the declined by receipt
	Totals  AllocationTotals   `json:"totals"`
}

// Outcome is what an allocation proposes for an application.
type Outcome string

// The three outcomes of an allocation.
const (
	OutcomeAwarded  Outcome = "awarded"
	OutcomeReserve  Outcome = "reserve"  // fundable, but a limit leaves nothing for it now
	OutcomeDeclined Outcome = "declined" // not fundable: pass mark or resident vote
)

// AllocationResult is the outcome for one application.
type AllocationResult struct {
	ID       string  `json:"id"`
	Rank     *int    `json:"rank"` // from 1; null when declined
	Expert   Points  `json:"expert"`
	Resident Points  `json:"resident"`
	Final    Points  `json:"final"`
	Outcome  Outcome `json:"outcome"`
	Amount   Fen     `json:"amount_fen"`
	// Parts are the amount by community; they sum to it exactly.
	Parts map[string]Fen `json:"parts"`
	// BoundBy is why the outcome is less than the reviewed amount, null when it is not: the reason it was
	// declined, or the limit that kept it out or cut it.
	BoundBy        *Reason         `json:"bound_by"`
	BoundCommunity *string         `json:"bound_community"`
	Left           *AllocationLeft `json:"left_fen"` // null when declined
	// Override is what people changed of it, absent where they changed nothing; EarnedRank is its rank by score, absent
	// where nobody moved it.
	Override   OverrideKind `json:"override,omitempty"`
	EarnedRank *int         `json:"earned_rank,omitempty"`
}

// AllocationLeft is what is left after a decision, null where nothing limits. An overdrawn limit has 0 left.
type AllocationLeft struct {
	Pool        *Fen            `json:"pool"`
	Communities map[string]*Fen `json:"communities"` // those of the application
}

// AllocationTotals sums an allocation. PoolLeftFen is null when the pool has no limit.
type AllocationTotals struct {
	Awarded     int  `json:"awarded"`
	Reserve     int  `json:"reserve"`
	Declined    int  `json:"declined"`
	AwardedFen  Fen  `json:"awarded_fen"`
	PoolLeftFen *Fen `json:"pool_left_fen"`
}

// Allocate ranks the applications and awards them in that order under the policy's limits. It is a pure
// function of its input: the order in which applications and communities are listed does not matter. The same
// call promotes the reserve: the reserve as applications, the standing awards as used.
// Wrong input is refused as invalid with one refusal for each wrong field and no allocation, an override of what is
// declined as refused, for the reason that declined it.
func Allocate(in AllocationInput) (Allocation, error) {
	if err := in.check(); err != nil {
		return Allocation{}, err
	}
	ranked, declined, err := in.rank()
	if err != nil {
		return Allocation{}, err
	}
	if ranked, err = in.overrule(ranked, declined); err != nil {
		return Allocation{}, err
	}
	out := Allocation{Results: make([]AllocationResult, 0, len(in.Applications))}
	left := in.limits()
	for i := range ranked {
		result := left.decide(&ranked[i])
		result.Rank = new(i + 1)
		out.add(result)
	}
	for i := range declined {
		result := declined[i].result(0)
		result.Outcome, result.BoundBy = OutcomeDeclined, &declined[i].declined
		out.add(result)
	}
	out.Totals.PoolLeftFen = copyOf(left.pool)
	return out, nil
}

func (out *Allocation) add(result AllocationResult) {
	out.Results = append(out.Results, result)
	out.Totals.AwardedFen += result.Amount
	switch result.Outcome {
	case OutcomeAwarded:
		out.Totals.Awarded++
	case OutcomeReserve:
		out.Totals.Reserve++
	case OutcomeDeclined:
		out.Totals.Declined++
	}
}

// result starts an application's result with its figures and an award of the amount.
func (s *standing) result(amount Fen) AllocationResult {
	shares := s.application.Communities
	r := AllocationResult{ID: s.application.ID, Expert: s.expert, Resident: s.resident, Final: s.final,
		Amount: amount, Parts: make(map[string]Fen, len(shares)), Override: s.override}
	if s.earned > 0 {
		r.EarnedRank = new(s.earned)
	}
	for i, part := range amount.split(shares) {
		r.Parts[shares[i].ID] = part
	}
	return r
}

// limits is what is left of each limit while an allocation runs.
type limits struct {
	policy        *AllocationPolicy
	pool          *Fen
	rooms         map[string]Fen // by community; empty when communities have no cap
	projects      int64          // awards so far, those used before included
	organizations map[string]int64
}

func (in *AllocationInput) limits() *limits {
	l := &limits{policy: &in.Policy, projects: in.Used.Projects, organizations: maps.Clone(in.Used.Organizations),
		rooms: make(map[string]Fen, len(in.Communities))}
	if l.organizations == nil {
		l.organizations = make(map[string]int64)
	}
	if pool := in.Policy.PoolFen; pool != nil {
		l.pool = new(max(0, *pool-in.Used.PoolFen))
	}
	if room := in.Policy.PerCommunityCapFen; room != nil {
		for _, c := range in.Communities {
			l.rooms[c.ID] = max(0, *room-c.UsedFen)
		}
	}
	return l
}

// decide awards the next application in rank order what the limits leave for it, and takes it from them.
func (l *limits) decide(s *standing) AllocationResult {
	a := s.application
	amount, bound, community := l.amount(s)
	outcome := OutcomeAwarded
	if amount == 0 || belowRatio(amount, l.policy.MinPartRatio, a.ReviewedFen) {
		outcome, amount = OutcomeReserve, 0
	}
	result := s.result(amount)
	result.Outcome, result.BoundBy, result.BoundCommunity = outcome, bound, community
	if outcome == OutcomeAwarded {
		l.take(a, result.Parts)
	}
	result.Left = l.left(a)
	return result
}

// amount is the most that the limits leave for an application, and the limit that bound it below the reviewed
// amount. Equal limits are named in the order override, project cap, community cap, pool.
func (l *limits) amount(s *standing) (amount Fen, bound *Reason, community *string) {
	a := s.application
	if s.override == OverridePass {
		return 0, new(Overridden), nil
	}
	if limit := l.policy.PerOrganizationProjects; limit != nil && l.organizations[a.Organization] >= *limit {
		return 0, new(OrganizationLimit), nil
	}
	if limit := l.policy.MaxProjects; limit != nil && l.projects >= *limit {
		return 0, new(ProjectCount), nil
	}
	amount = a.ReviewedFen
	if s.limit != nil {
		amount, bound = *s.limit, new(Overridden)
	}
	if limit := l.policy.PerProjectCapFen; limit != nil && *limit < amount {
		amount, bound = *limit, new(ProjectCap)
	}
	if l.policy.PerCommunityCapFen != nil {
		if fits, id := l.room(a); fits < amount {
			amount, bound, community = fits, new(CommunityCap), &id
		}
	}
	if l.pool != nil && *l.pool < amount {
		amount, bound, community = *l.pool, new(PoolCap), nil
	}
	return amount, bound, community
}

// room is the largest amount whose part fits into each of the application's communities, and the community that
// leaves least, the lowest id where several do.
func (l *limits) room(a *AllocationApplication) (Fen, string) {
	least, id := Fen(math.MaxInt64), ""
	for _, share := range a.Communities {
		fits := share.Share.fits(l.rooms[share.ID])
		if fits < least || fits == least && share.ID < id {
			least, id = fits, share.ID
		}
	}
	return least, id
}

// belowRatio says whether amount < ratio × reviewed, exactly.
func belowRatio(amount Fen, ratio Decimal, reviewed Fen) bool {
	whole, parts := ratio.times(int64(reviewed))
	return amount < Fen(whole) || amount == Fen(whole) && parts > 0
}

// take moves an award out of what is left. ⌊room ÷ share⌋ keeps every part within its community's room, also the
// parts that are rounded up: amount × share ≤ room, and a room is a whole number.
func (l *limits) take(a *AllocationApplication, parts map[string]Fen) {
	l.projects++
	l.organizations[a.Organization]++
	for _, share := range a.Communities {
		part := parts[share.ID]
		if l.pool != nil {
			*l.pool -= part
		}
		if l.policy.PerCommunityCapFen != nil {
			l.rooms[share.ID] -= part
		}
	}
}

func (l *limits) left(a *AllocationApplication) *AllocationLeft {
	left := &AllocationLeft{Pool: copyOf(l.pool), Communities: make(map[string]*Fen, len(a.Communities))}
	for _, share := range a.Communities {
		left.Communities[share.ID] = nil
		if l.policy.PerCommunityCapFen != nil {
			left.Communities[share.ID] = new(l.rooms[share.ID])
		}
	}
	return left
}

func copyOf(f *Fen) *Fen {
	if f == nil {
		return nil
	}
	return new(*f)
}
