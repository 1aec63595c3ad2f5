package grant

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Policy is the rules of one round as one document. Its JSON form is published in
// docs/schemas/policy.json. Every member must be present, so that no limit is lost by leaving it out: a
// limit or a step that does not exist is null. Only the extras of a list's items may be left out.
// Amounts are in the minor unit of the currency; ratios, weights and points are decimal strings.
type Policy struct {
	Key            string         `json:"key"`
	Title          Text           `json:"title"`
	Currency       string         `json:"currency"`  // ISO 4217
	TimeZone       string         `json:"time_zone"` // IANA name: where the round's days begin and end
	Window         Window         `json:"window"`
	Schedule       Schedule       `json:"schedule"`
	PoolFen        *Fen           `json:"pool_fen"`
	Caps           Caps           `json:"caps"`
	CapScope       CapScope       `json:"cap_scope"`
	CommunityShare CommunityShare `json:"community_share"`
	// OwnRatioMin is the least share of the total budget the applicant brings (自筹, in-kind value included).
	OwnRatioMin      Decimal           `json:"own_ratio_min"`
	Eligibility      []EligibilityRule `json:"eligibility"`
	Supplement       SupplementRules   `json:"supplement"`
	Desk             *DeskRules        `json:"desk"`
	Panel            PanelRules        `json:"panel"`
	Rubric           *Rubric           `json:"rubric"` // null where reviewers give a total only
	Resident         *VoteRules        `json:"resident"`
	Score            ScoreWeights      `json:"score"`
	TieBreak         []TieBreak        `json:"tie_break"`
	RecusalQuestions []RecusalQuestion `json:"recusal_questions"`
	Form             Form              `json:"form"`
	Notice           NoticeRules       `json:"notice"`
	Tranches         []TrancheRule     `json:"tranches"`
	Retention        RetentionRules    `json:"retention"`
}

// Window is when applications are taken, in whole seconds. The closing second is still in time.
type Window struct {
	Opens  time.Time `json:"opens"`
	Closes time.Time `json:"closes"`
}

// Schedule is when the round goes on. Screening runs from the close to ReviewFrom, review until AllocationFrom.
type Schedule struct {
	ReviewFrom     time.Time `json:"review_from"`
	AllocationFrom time.Time `json:"allocation_from"`
}

// Caps are the limits of an allocation. Null does not limit.
type Caps struct {
	PerProjectFen           *Fen    `json:"per_project_fen"`
	PerCommunityFen         *Fen    `json:"per_community_fen"`
	PerOrganizationProjects *int    `json:"per_organization_projects"`
	Projects                *int    `json:"projects"`
	MinPartRatio            Decimal `json:"min_part_ratio"` // of the reviewed amount; an award below it is not made
}

// CapScope says which money counts towards the caps.
type CapScope string

// The scopes of a cap.
const (
	RoundPoolOnly  CapScope = "round_pool_only"
	AllPublicFunds CapScope = "all_public_funds"
	AllSources     CapScope = "all_sources"
)

// CommunityShare says how a project in several communities counts towards their caps.
type CommunityShare string

// The ways to count a project in several communities.
const (
	ByDeclaredShare CommunityShare = "by_declared_share"
	FullToEach      CommunityShare = "full_to_each"
	LeadOnly        CommunityShare = "lead_only"
)

// EligibilityRule is one line of the eligibility check (资格初审). A hard rule that fails ends the
// application; a fixable one may be mended once (补正).
type EligibilityRule struct {
	Key   string          `json:"key"`
	Title Text            `json:"title"`
	Kind  EligibilityKind `json:"kind"`
	// Auto names the check the program makes itself; without it a person answers.
	Auto AutoCheck `json:"auto,omitzero"`
	// Months is how long the organisation must have been registered, or how far back a credit record counts.
	Months int `json:"months,omitzero"`
	// List is the credit list that a credit check reads.
	List CreditList `json:"list,omitzero"`
	// Question is what somebody who wonders whether to apply is asked; a yes means that the rule is met. Rules without
	// one are not asked about.
	Question Text `json:"question,omitzero"`
}

// EligibilityKind says what a failed rule leads to.
type EligibilityKind string

// The kinds of eligibility rules.
const (
	HardRule    EligibilityKind = "hard"
	FixableRule EligibilityKind = "fixable"
)

// AutoCheck names an eligibility check the program can make.
type AutoCheck string

// The checks the program can make.
const (
	CheckIdentifier        AutoCheck = "identifier"
	CheckRegisteredMonths  AutoCheck = "registered_months"
	CheckOwnRatio          AutoCheck = "own_ratio"
	CheckProjectCap        AutoCheck = "project_cap"
	CheckOrganizationLimit AutoCheck = "organization_limit"
	CheckPlaces            AutoCheck = "places"
	CheckBar               AutoCheck = "bar"
	CheckCredit            AutoCheck = "credit"
)

// CreditList names a public list of an organisation's credit (社会组织信用信息).
type CreditList string

// The credit lists of an organisation.
const (
	ActivityAbnormal  CreditList = "activity_abnormal"  // 活动异常名录
	SeriousDishonesty CreditList = "serious_dishonesty" // 严重违法失信名单
	Violation         CreditList = "violation"          // 重大违法记录
)

// SupplementRules say how long an applicant has to mend an application (补正): until DueTime of the last
// working day, the day of asking not counted.
type SupplementRules struct {
	WorkingDays int       `json:"working_days"`
	DueTime     TimeOfDay `json:"due_time"`
}

// DeskRules are those of the desk review (书面评审): how many readers each application has and how many
// applications go on to the panel (入围).
type DeskRules struct {
	Reviewers   int `json:"reviewers"`
	Shortlist   int `json:"shortlist"`
	WorkingDays int `json:"working_days"`
}

// PanelRules are those of the panel (现场答辩). Quorum is the number of scores with which it can close at
// its deadline; with all of them it closes at once.
type PanelRules struct {
	Size int `json:"size"`
	PanelTrim
	PassMark Decimal `json:"pass_mark"` // of 100; equal passes
	Quorum   int     `json:"quorum"`
	// OutlierOver is the distance from the median above which a reviewer is asked for a reason.
	OutlierOver *Decimal `json:"outlier_over"`
	WorkingDays int      `json:"working_days"`
}

// VoteRules are those of the resident vote (居民表决). With Gate a project that residents reject is
// declined, whatever its score. A meeting below quorum is held again, at most Meetings in all and at
// least SecondMeetingAfterDays calendar days later.
type VoteRules struct {
	Gate                   bool       `json:"gate"`
	Quorum                 VoteQuorum `json:"quorum"`
	Meetings               int        `json:"meetings"`
	SecondMeetingAfterDays int        `json:"second_meeting_after_days"`
}

// VoteQuorum is the part of the representatives who must be present.
type VoteQuorum string

// The quorums of a resident vote.
const (
	MoreThanHalf VoteQuorum = "more_than_half"
	TwoThirds    VoteQuorum = "two_thirds"
)

// RecusalQuestion is one question a reviewer answers before seeing an application (回避). Days is how long
// ago a relation may have ended and still count; a question without it says itself what counts.
type RecusalQuestion struct {
	Key   string `json:"key"`
	Title Text   `json:"title"`
	Days  int    `json:"days,omitzero"`
}

// NoticeRules are those of the public notice (公示). BothEnds says that its first and last day both count.
// ReserveDays is for how many calendar days after the announcement the reserve (候补) may still be promoted.
type NoticeRules struct {
	WorkingDays int  `json:"working_days"`
	BothEnds    bool `json:"both_ends"`
	ReserveDays int  `json:"reserve_days"`
}

// TrancheRule is one payment of an award: its share and what it waits for. The last takes what rounding leaves.
type TrancheRule struct {
	Ratio Decimal          `json:"ratio"`
	On    TrancheCondition `json:"on"`
}

// TrancheCondition is what a tranche waits for.
type TrancheCondition string

// The conditions of a tranche.
const (
	AgreementSigned TrancheCondition = "agreement_signed"
	MidtermPass     TrancheCondition = "midterm_pass"
	FinalGraded     TrancheCondition = "final_graded"
)

// RetentionRules say for how many years records are kept after the round ends.
type RetentionRules struct {
	FinanceYears   int `json:"finance_years"`
	DecisionsYears int `json:"decisions_years"`
	PersonalYears  int `json:"personal_years"`
}

// ParsePolicy reads a policy document with ReadDocument, whose bad_input is bad_policy here, and refuses as
// bad_policy what fails Validate. Each refusal names its place. An extra of an item that says nothing (0, "") is
// taken as left out; the published schema asks to leave it out.
func ParsePolicy(document []byte) (Policy, error) {
	var p Policy
	if refusals := ReadDocument(document, &p); len(refusals) > 0 {
		for _, refusal := range refusals {
			if refusal.Reason == BadInput {
				refusal.Reason = BadPolicy
			}
		}
		return Policy{}, Join(refusals)
	}
	if err := p.Validate(); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// Digest is the SHA-256, in hexadecimal, of the policy's canonical JSON (RFC 8785). It is equal for two
// documents that differ in the order of members, white space or trailing zeros of decimals only.
func (p Policy) Digest() string {
	sum := sha256.Sum256(writeJSON(p.tree()))
	return hex.EncodeToString(sum[:])
}

// AllocationPolicy is the part of the policy that ranks and allocates. Without a resident vote there is
// no gate. The lots are the run's, not the policy's.
func (p Policy) AllocationPolicy() AllocationPolicy {
	return AllocationPolicy{
		PoolFen:                 p.PoolFen,
		PerProjectCapFen:        p.Caps.PerProjectFen,
		PerCommunityCapFen:      p.Caps.PerCommunityFen,
		PerOrganizationProjects: count(p.Caps.PerOrganizationProjects),
		MaxProjects:             count(p.Caps.Projects),
		MinPartRatio:            p.Caps.MinPartRatio,
		Score:                   p.Score,
		Panel:                   p.Panel.PanelTrim,
		PassMark:                p.Panel.PassMark,
		ResidentGate:            p.Resident != nil && p.Resident.Gate,
		TieBreak:                p.TieBreak,
	}
}

func count(limit *int) *int64 {
	if limit == nil {
		return nil
	}
	return new(int64(*limit))
}

// leastOwn is the least own contribution to a total budget, rounded up to the minor unit.
func (p Policy) leastOwn(total Fen) Fen {
	whole, parts := p.OwnRatioMin.times(int64(total))
	if parts > 0 {
		whole++
	}
	return Fen(whole)
}

// tree is the policy as encoding/json reads it without a type: maps, slices and leaves.
func (p Policy) tree() any {
	decoder := json.NewDecoder(bytes.NewReader(writeJSON(p)))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		panic(fmt.Sprintf("grant: a policy that cannot be read again: %v", err))
	}
	return tree
}

// writeJSON writes a value without white space, the members of maps in order, and no character escaped
// that need not be. Policy texts hold no character on which Go and RFC 8785 differ.
func writeJSON(v any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(fmt.Sprintf("grant: a policy that cannot be written: %v", err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
