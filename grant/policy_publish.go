package grant

import (
	"math"
	"slices"
	"time"
)

// FindingLevel says whether a finding stands in the way of publishing a policy.
type FindingLevel string

// The levels of a finding.
const (
	FindingError   FindingLevel = "error"
	FindingWarning FindingLevel = "warning"
)

// FindingCode is the stable name of a finding; the catalogues hold the sentence of an error as one of the rules of bad_policy.
type FindingCode string

// What PublishCheck finds.
const (
	WindowOrder            FindingCode = "window_order"              // error: closes is not after opens
	ScheduleOrder          FindingCode = "schedule_order"            // error: review before the close, or allocation not after review
	NotSupportedYet        FindingCode = "not_supported_yet"         // error: a rule the engine does not carry out
	TrimAbovePanel         FindingCode = "trim_above_panel"          // error: more scores are needed to trim than the panel gives
	QuorumAbovePanel       FindingCode = "quorum_above_panel"        // error: more scores are needed to close than the panel gives
	WindowOver             FindingCode = "window_over"               // warning: the window has closed
	PoolBindsFirst         FindingCode = "pool_binds_first"          // warning: count × project cap exceeds the pool
	CountBindsFirst        FindingCode = "count_binds_first"         // warning: count × project cap leaves some of the pool
	CommunityBelowProject  FindingCode = "community_below_project"   // warning: no project can reach its cap in one community
	PoolBelowProject       FindingCode = "pool_below_project"        // warning: no project can reach its cap
	CalendarUnpublished    FindingCode = "calendar_missing"          // warning: dates of a year are provisional
	SupplementBeyondReview FindingCode = "supplement_beyond_review"  // warning: one asked for at the close is due after review has begun
	ReviewTooShort         FindingCode = "review_too_short"          // warning: desk and panel need more working days than the schedule has
	PanelQuorumBelowTrim   FindingCode = "panel_quorum_below_trim"   // warning: a panel may close with a plain mean
	NoItemOfMatch          FindingCode = "match_without_item"        // warning: ties are settled by a community fit that no item of the rubric belongs to
	StarWithoutReason      FindingCode = "star_without_reason"       // warning: no reason is ever asked for a star item
	NoResidentWeight       FindingCode = "resident_vote_without_use" // warning: the vote neither gates nor weighs
)

// Finding is something a person should know before a policy is published. Params are its figures.
type Finding struct {
	Level   FindingLevel   `json:"level"`
	Code    FindingCode    `json:"code"`
	Pointer string         `json:"pointer"`
	Params  map[string]any `json:"params,omitempty"`
}

// PublishCheck judges a valid policy as one to publish on a day. Errors stand in the way; warnings are
// for the two people who publish it. The calendar is that of the policy's time zone.
func PublishCheck(p Policy, calendar Calendar, today Date) []Finding {
	c := publishCheck{Policy: p, calendar: calendar}
	c.order(today)
	c.support()
	c.limits()
	c.review()
	c.time()
	return c.findings
}

type publishCheck struct {
	Policy
	calendar Calendar
	findings []Finding
}

func (c *publishCheck) find(when bool, level FindingLevel, code FindingCode, pointer string, params ...any) {
	if !when {
		return
	}
	finding := Finding{Level: level, Code: code, Pointer: pointer}
	for i := 0; i+1 < len(params); i += 2 {
		if finding.Params == nil {
			finding.Params = make(map[string]any, len(params)/2)
		}
		finding.Params[params[i].(string)] = params[i+1]
	}
	c.findings = append(c.findings, finding)
}

func (c *publishCheck) order(today Date) {
	opens, closes := c.Window.Opens, c.Window.Closes
	reviewFrom, allocationFrom := c.Schedule.ReviewFrom, c.Schedule.AllocationFrom
	c.find(!closes.After(opens), FindingError, WindowOrder, "/window/closes", "opens", stamp(opens), "closes", stamp(closes))
	c.find(!reviewFrom.After(closes), FindingError, ScheduleOrder, "/schedule/review_from",
		"after", stamp(closes), "at", stamp(reviewFrom))
	c.find(!allocationFrom.After(reviewFrom), FindingError, ScheduleOrder, "/schedule/allocation_from",
		"after", stamp(reviewFrom), "at", stamp(allocationFrom))
	c.find(c.calendar.DateOf(closes).Before(today), FindingWarning, WindowOver, "/window/closes", "closes", stamp(closes))
}

// support names what a document may say and the engine does not yet do.
func (c *publishCheck) support() {
	c.find(c.CapScope != RoundPoolOnly, FindingError, NotSupportedYet, "/cap_scope", "value", string(c.CapScope))
	c.find(c.CommunityShare != ByDeclaredShare, FindingError, NotSupportedYet, "/community_share", "value", string(c.CommunityShare))
}

func (c *publishCheck) limits() {
	project := c.Caps.PerProjectFen
	if project == nil {
		return
	}
	if community := c.Caps.PerCommunityFen; community != nil {
		c.find(*community < *project, FindingWarning, CommunityBelowProject, "/caps/per_community_fen",
			"per_community_fen", *community, "per_project_fen", *project)
	}
	if c.PoolFen == nil {
		return
	}
	pool := *c.PoolFen
	c.find(pool < *project, FindingWarning, PoolBelowProject, "/pool_fen", "pool_fen", pool, "per_project_fen", *project)
	if c.Caps.Projects == nil {
		return
	}
	projects := Fen(*c.Caps.Projects)
	product := Fen(math.MaxInt64)
	if *project <= product/projects {
		product = *project * projects
	}
	figures := []any{"projects", *c.Caps.Projects, "per_project_fen", *project, "product_fen", min(product, MaxFen), "pool_fen", pool}
	c.find(product > pool, FindingWarning, PoolBindsFirst, "/pool_fen", figures...)
	c.find(product < pool, FindingWarning, CountBindsFirst, "/caps/projects", figures...)
}

func (c *publishCheck) review() {
	panel := c.Panel
	c.find(panel.MinScoresToTrim > int64(panel.Size), FindingError, TrimAbovePanel, "/panel/min_scores_to_trim",
		"min_scores_to_trim", panel.MinScoresToTrim, "size", panel.Size)
	c.find(panel.Quorum > panel.Size, FindingError, QuorumAbovePanel, "/panel/quorum", "quorum", panel.Quorum, "size", panel.Size)
	c.find(int64(panel.Quorum) < panel.MinScoresToTrim, FindingWarning, PanelQuorumBelowTrim, "/panel/quorum",
		"quorum", panel.Quorum, "min_scores_to_trim", panel.MinScoresToTrim)
	noMatch := c.Rubric != nil && slices.Contains(c.TieBreak, TieByMatchScore) && !slices.ContainsFunc(c.Rubric.Items(), func(i RubricItem) bool { return i.Match })
	c.find(noMatch, FindingWarning, NoItemOfMatch, "/rubric/aspects")
	noReason := c.Rubric != nil && c.Rubric.ReasonBelow == nil && slices.ContainsFunc(c.Rubric.Items(), func(i RubricItem) bool { return i.Star })
	c.find(noReason, FindingWarning, StarWithoutReason, "/rubric/reason_below")
	unused := c.Resident != nil && !c.Resident.Gate && c.Score.Resident == Decimal{}
	c.find(unused, FindingWarning, NoResidentWeight, "/resident")
}

// time compares the terms with the dates, as far as the dates are in order.
func (c *publishCheck) time() {
	opens, closes := c.calendar.DateOf(c.Window.Opens), c.calendar.DateOf(c.Window.Closes)
	review, allocation := c.calendar.DateOf(c.Schedule.ReviewFrom), c.calendar.DateOf(c.Schedule.AllocationFrom)
	end, _ := c.calendar.NoticeEnd(allocation.AddDays(1), c.Notice.WorkingDays)
	for _, year := range c.calendar.UnpublishedYears(opens, end) {
		c.find(true, FindingWarning, CalendarUnpublished, "/schedule", "year", year)
	}
	due, _ := c.calendar.DueInWorkingDays(c.Window.Closes, c.Supplement.WorkingDays, c.Supplement.DueTime)
	c.find(closes.Before(review) && due.After(c.Schedule.ReviewFrom), FindingWarning, SupplementBeyondReview, "/supplement/working_days",
		"due", stamp(due), "review_from", stamp(c.Schedule.ReviewFrom))
	needed := c.Panel.WorkingDays
	if c.Desk != nil {
		needed += c.Desk.WorkingDays
	}
	available, _ := c.calendar.SpanWorkingDays(review, allocation.AddDays(-1))
	c.find(review.Before(allocation) && needed > available, FindingWarning, ReviewTooShort, "/schedule/allocation_from",
		"needed", needed, "available", available)
}

// stamp writes an instant of a finding.
func stamp(t time.Time) string { return t.Format(time.RFC3339) }
