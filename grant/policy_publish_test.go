package grant_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
)

// "100 × 100,000 = 10.0M exceeds the pool of 8.2M: the pool binds first" is all there is to say of the season.
func TestPublishCheckOfTheSeason(t *testing.T) {
	t.Parallel()
	_, years := readSeasonCalendar(t)
	policy := parsePolicy(t, readFile(t, seasonPolicy))
	got := grant.PublishCheck(policy, newCalendar(t, years), date(t, "2026-03-02"))
	want := []grant.Finding{{Level: grant.FindingWarning, Code: grant.PoolBindsFirst, Pointer: "/pool_fen", Params: map[string]any{
		"projects": 100, "per_project_fen": grant.Fen(10_000_000), "product_fen": grant.Fen(1_000_000_000), "pool_fen": grant.Fen(820_000_000),
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPublishCheckFindings(t *testing.T) {
	t.Parallel()
	_, years := readSeasonCalendar(t)
	season := readFile(t, seasonPolicy)
	for _, c := range []struct {
		at    string
		value any
		today string
		level grant.FindingLevel
		code  grant.FindingCode
	}{
		{"/window/closes", "2026-03-16T09:00:00+08:00", "2026-03-02", grant.FindingError, grant.WindowOrder},
		{"/schedule/review_from", "2026-04-15T17:00:00+08:00", "2026-03-02", grant.FindingError, grant.ScheduleOrder},
		{"/schedule/allocation_from", "2026-04-27T09:00:00+08:00", "2026-03-02", grant.FindingError, grant.ScheduleOrder},
		{"/cap_scope", "all_sources", "2026-03-02", grant.FindingError, grant.NotSupportedYet},
		{"/community_share", "lead_only", "2026-03-02", grant.FindingError, grant.NotSupportedYet},
		{"/panel/min_scores_to_trim", 8, "2026-03-02", grant.FindingError, grant.TrimAbovePanel},
		{"/panel/quorum", 8, "2026-03-02", grant.FindingError, grant.QuorumAbovePanel},
		{"/panel/quorum", 4, "2026-03-02", grant.FindingWarning, grant.PanelQuorumBelowTrim},
		{"/key", "2026", "2026-04-16", grant.FindingWarning, grant.WindowOver},
		{"/caps/projects", 81, "2026-03-02", grant.FindingWarning, grant.CountBindsFirst},
		{"/caps/per_project_fen", int64(grant.MaxFen), "2026-03-02", grant.FindingWarning, grant.PoolBindsFirst},
		{"/caps/per_community_fen", 9_999_999, "2026-03-02", grant.FindingWarning, grant.CommunityBelowProject},
		{"/pool_fen", 9_999_999, "2026-03-02", grant.FindingWarning, grant.PoolBelowProject},
		{"/schedule/allocation_from", "2026-12-28T09:00:00+08:00", "2026-03-02", grant.FindingWarning, grant.CalendarUnpublished},
		{"/supplement/working_days", 9, "2026-03-02", grant.FindingWarning, grant.SupplementBeyondReview},
		{"/desk/working_days", 30, "2026-03-02", grant.FindingWarning, grant.ReviewTooShort},
		{"/rubric/aspects", []any{aspectOf(t, map[string]any{"match": false, "star": false})}, "2026-03-02", grant.FindingWarning, grant.NoItemOfMatch},
		{"/rubric/reason_below", nil, "2026-03-02", grant.FindingWarning, grant.StarWithoutReason},
		{"/resident", map[string]any{"gate": false, "quorum": "two_thirds", "meetings": 1, "second_meeting_after_days": 0}, "2026-03-02", grant.FindingWarning, grant.NoResidentWeight},
	} {
		t.Run(string(c.code)+" "+c.at, func(t *testing.T) {
			t.Parallel()
			document := edit(t, season, c.at, c.value)
			if c.code == grant.NoResidentWeight {
				document = edit(t, document, "/score", map[string]any{"expert": "1", "resident": "0"})
			}
			findings := grant.PublishCheck(parsePolicy(t, document), newCalendar(t, years), date(t, c.today))
			for _, finding := range findings {
				if finding.Code == c.code && finding.Level == c.level {
					return
				}
			}
			t.Errorf("not found among %v", findings)
		})
	}
}
