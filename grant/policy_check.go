package grant

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The bounds of a policy's numbers. They only keep out slips of the pen and what the arithmetic cannot hold.
const (
	maxDays   = 3660
	maxMonths = 1200
	maxYears  = 100
	maxCount  = 1_000_000
	maxSlots  = 1_000 // applications of one organisation in a round: each has a numbered slot
	maxText   = 500
)

var (
	policyKeyPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)
	memberKeyPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	currencyPattern  = regexp.MustCompile(`^[A-Z]{3}$`)
	zonePattern      = regexp.MustCompile(`^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$`)
	capScopes        = []CapScope{RoundPoolOnly, AllPublicFunds, AllSources}
	shareRules       = []CommunityShare{ByDeclaredShare, FullToEach, LeadOnly}
	ruleKinds        = []EligibilityKind{HardRule, FixableRule}
	autoChecks       = []AutoCheck{CheckIdentifier, CheckRegisteredMonths, CheckOwnRatio, CheckProjectCap,
		CheckOrganizationLimit, CheckPlaces, CheckBar, CheckCredit}
	creditLists = []CreditList{ActivityAbnormal, SeriousDishonesty, Violation}
	voteQuorums = []VoteQuorum{MoreThanHalf, TwoThirds}
	conditions  = []TrancheCondition{AgreementSigned, MidtermPass, FinalGraded}
)

// Validate refuses as bad_policy, each at its place, what makes a policy meaningless: a value out of its
// range or list, a key used twice, weights or tranches that do not sum to exactly 1, trimming that may
// leave no score. What only makes a policy unwise, or unfit to be published now, PublishCheck tells.
func (p Policy) Validate() error {
	var c policyCheck
	c.need(policyKeyPattern.MatchString(p.Key), "/key", "policy_key")
	c.text("/title", p.Title)
	c.need(currencyPattern.MatchString(p.Currency), "/currency", "currency")
	c.need(zonePattern.MatchString(p.TimeZone) && p.TimeZone != "Local", "/time_zone", "time_zone")
	c.instant("/window/opens", p.Window.Opens)
	c.instant("/window/closes", p.Window.Closes)
	c.instant("/schedule/review_from", p.Schedule.ReviewFrom)
	c.instant("/schedule/allocation_from", p.Schedule.AllocationFrom)
	c.limits(p)
	listed(&c, "/cap_scope", p.CapScope, capScopes)
	listed(&c, "/community_share", p.CommunityShare, shareRules)
	c.ratio("/own_ratio_min", p.OwnRatioMin)
	c.eligibility(p.Eligibility)
	between(&c, "/supplement/working_days", p.Supplement.WorkingDays, 1, maxDays)
	between(&c, "/supplement/due_time", p.Supplement.DueTime, 0, EndOfDay)
	c.review(p)
	c.rubric(p.Rubric)
	c.recusal(p.RecusalQuestions)
	c.form(p.Form)
	between(&c, "/notice/working_days", p.Notice.WorkingDays, 1, maxDays)
	between(&c, "/notice/reserve_days", p.Notice.ReserveDays, 1, maxDays)
	c.tranches(p.Tranches)
	between(&c, "/retention/finance_years", p.Retention.FinanceYears, 1, maxYears)
	between(&c, "/retention/decisions_years", p.Retention.DecisionsYears, 1, maxYears)
	between(&c, "/retention/personal_years", p.Retention.PersonalYears, 1, maxYears)
	return Join(c.refusals)
}

// policyCheck gathers the refusals of one policy.
type policyCheck struct{ refusals []*Error }

func (c *policyCheck) need(ok bool, pointer, rule string, params ...any) {
	if !ok {
		params = append([]any{"rule", rule}, params...)
		c.refusals = append(c.refusals, RefuseAt(Invalid, BadPolicy, pointer, params...))
	}
}

func between[N ~int | ~int64](c *policyCheck, pointer string, n, least, most N) {
	c.need(least <= n && n <= most, pointer, "range", "value", n, "min", least, "max", most)
}

func listed[T ~string](c *policyCheck, pointer string, value T, allowed []T) {
	names := make([]string, len(allowed))
	for i, name := range allowed {
		names[i] = string(name)
	}
	c.need(slices.Contains(allowed, value), pointer, ruleUnknown, "value", excerpt(string(value)), "allowed", strings.Join(names, ", "))
}

func (c *policyCheck) ratio(pointer string, ratio Decimal) {
	c.need(ratio.Compare(decimalOne) <= 0, pointer, ruleRatio, "value", ratio.String())
}

func (c *policyCheck) points(pointer string, points Decimal) {
	c.need(points.Compare(Decimal{whole: 100}) <= 0, pointer, ruleScoreRange, "value", points.String())
}

func (c *policyCheck) text(pointer string, t Text) {
	c.line(pointer+"/zh", t.ZH)
	c.line(pointer+"/en", t.EN)
}

// optionalText is text for what may be left out.
func (c *policyCheck) optionalText(pointer string, t Text) {
	if t != (Text{}) {
		c.text(pointer, t)
	}
}

// line wants one line that can be seen as it is: neither blank nor with hidden characters.
func (c *policyCheck) line(pointer, text string) {
	length := utf8.RuneCountInString(text)
	hidden := func(r rune) bool { return !unicode.IsPrint(r) && r != '\u3000' }
	ok := 0 < length && length <= maxText && strings.TrimFunc(text, blank) == text && !strings.ContainsFunc(text, hidden)
	c.need(ok, pointer, "text", "max", maxText)
}

func (c *policyCheck) instant(pointer string, t time.Time) {
	c.need(!t.IsZero() && t.Nanosecond() == 0, pointer, "whole_second")
}

// usedKeys checks the keys of a list: well formed, none twice.
type usedKeys map[string]bool

func (k usedKeys) add(c *policyCheck, pointer, key string) {
	c.need(memberKeyPattern.MatchString(key), pointer, "key", "value", excerpt(key))
	c.need(!k[key], pointer, ruleDuplicate, "value", excerpt(key))
	k[key] = true
}

func (c *policyCheck) limits(p Policy) {
	if p.PoolFen != nil {
		between(c, "/pool_fen", *p.PoolFen, 0, MaxFen)
	}
	if p.Caps.PerProjectFen != nil {
		between(c, "/caps/per_project_fen", *p.Caps.PerProjectFen, 1, MaxFen)
	}
	if p.Caps.PerCommunityFen != nil {
		between(c, "/caps/per_community_fen", *p.Caps.PerCommunityFen, 1, MaxFen)
	}
	if p.Caps.PerOrganizationProjects != nil {
		between(c, "/caps/per_organization_projects", *p.Caps.PerOrganizationProjects, 1, maxSlots)
	}
	if p.Caps.Projects != nil {
		between(c, "/caps/projects", *p.Caps.Projects, 1, maxCount)
	}
	c.ratio("/caps/min_part_ratio", p.Caps.MinPartRatio)
}

func (c *policyCheck) eligibility(rules []EligibilityRule) {
	used := usedKeys{}
	for i, rule := range rules {
		at := fmt.Sprintf("/eligibility/%d", i)
		used.add(c, at+"/key", rule.Key)
		c.text(at+"/title", rule.Title)
		listed(c, at+"/kind", rule.Kind, ruleKinds)
		if rule.Auto != "" {
			listed(c, at+"/auto", rule.Auto, autoChecks)
		}
		if rule.Auto == CheckRegisteredMonths || rule.Auto == CheckCredit {
			between(c, at+"/months", rule.Months, 1, maxMonths)
		} else {
			c.need(rule.Months == 0, at+"/months", "needless")
		}
		if rule.Auto == CheckCredit {
			listed(c, at+"/list", rule.List, creditLists)
		} else {
			c.need(rule.List == "", at+"/list", "needless")
		}
		c.optionalText(at+"/question", rule.Question)
	}
}

func (c *policyCheck) review(p Policy) {
	if desk := p.Desk; desk != nil {
		between(c, "/desk/reviewers", desk.Reviewers, 1, 99)
		between(c, "/desk/shortlist", desk.Shortlist, 1, maxCount)
		between(c, "/desk/working_days", desk.WorkingDays, 1, maxDays)
	}
	panel := p.Panel
	between(c, "/panel/size", panel.Size, 1, 99)
	between(c, "/panel/trim_high", panel.TrimHigh, 0, 99)
	between(c, "/panel/trim_low", panel.TrimLow, 0, 99)
	between(c, "/panel/min_scores_to_trim", panel.MinScoresToTrim, 1, 99)
	c.need(panel.TrimHigh+panel.TrimLow < panel.MinScoresToTrim, "/panel/min_scores_to_trim", ruleTrim)
	c.points("/panel/pass_mark", panel.PassMark)
	between(c, "/panel/quorum", panel.Quorum, 1, 99)
	if panel.OutlierOver != nil {
		c.points("/panel/outlier_over", *panel.OutlierOver)
	}
	between(c, "/panel/working_days", panel.WorkingDays, 1, maxDays)
	if vote := p.Resident; vote != nil {
		listed(c, "/resident/quorum", vote.Quorum, voteQuorums)
		between(c, "/resident/meetings", vote.Meetings, 1, 9)
		between(c, "/resident/second_meeting_after_days", vote.SecondMeetingAfterDays, 0, maxDays)
	}
	c.ratio("/score/expert", p.Score.Expert)
	c.ratio("/score/resident", p.Score.Resident)
	sum := p.Score.Expert.plus(p.Score.Resident)
	c.need(sum == decimalOne, "/score", ruleWeightSum, "value", sum.String())
	c.need(p.Resident != nil || p.Score.Resident == Decimal{}, "/score/resident", "no_vote")
	for i, tie := range p.TieBreak {
		at := fmt.Sprintf("/tie_break/%d", i)
		listed(c, at, tie, tieBreaks)
		c.need(!slices.Contains(p.TieBreak[:i], tie), at, ruleDuplicate, "value", excerpt(string(tie)))
	}
}

func (c *policyCheck) recusal(questions []RecusalQuestion) {
	used := usedKeys{}
	for i, question := range questions {
		at := fmt.Sprintf("/recusal_questions/%d", i)
		used.add(c, at+"/key", question.Key)
		c.text(at+"/title", question.Title)
		between(c, at+"/days", question.Days, 0, maxYears*366)
	}
}

func (c *policyCheck) tranches(tranches []TrancheRule) {
	var sum Decimal
	for i, tranche := range tranches {
		at := fmt.Sprintf("/tranches/%d", i)
		c.need(tranche.Ratio != Decimal{}, at+"/ratio", ruleShare, "value", tranche.Ratio.String())
		c.ratio(at+"/ratio", tranche.Ratio)
		sum = sum.plus(tranche.Ratio)
		listed(c, at+"/on", tranche.On, conditions)
	}
	c.need(sum == decimalOne, "/tranches", ruleShareSum, "value", sum.String())
}
