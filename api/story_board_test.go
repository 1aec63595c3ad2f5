package api

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// board tries overrides out, which leaves nothing, and proposes them, which nobody outside learns of. The proposal is
// never released.
func (s *story) board(t *testing.T) {
	const reason = "连续两年空白社区"
	at := s.at() + "/allocation-previews"
	changes := map[string]any{"overrides": []any{
		map[string]any{"application_id": s.ids[1], "kind": "move", "rank": 1, "reason": reason},
		map[string]any{"application_id": s.ids[0], "kind": "limit", "amount_fen": 6000000, "reason": "活动场次核减"},
	}}
	for _, c := range []client{s.owner, s.reviewers[0]} {
		c.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", at, changes)
	}
	s.finance.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", at, changes)
	var plain, shown allocationPreview
	s.decider.want(t, http.StatusOK, "POST", at, nil, &plain)
	s.officer.want(t, http.StatusOK, "POST", at, changes, &shown)
	s.rows(t, plain, shown)

	semantic := s.officer
	semantic.semantic = true
	wrong := func(override map[string]any) answer {
		return semantic.refused(t, http.StatusBadRequest, grant.BadInput, "POST", s.at()+"/allocations", map[string]any{"overrides": []any{override}})
	}
	got := wrong(map[string]any{"application_id": s.ids[0], "kind": "limit", "amount_fen": 5399999, "reason": reason})
	if e := got.problem.Errors; len(e) != 1 || e[0].Pointer != "/overrides/0/amount_fen" || e[0].Detail != "不得低于可以部分资助的最低金额 54,000.00 元。" {
		t.Errorf("an amount below the floor is told %+v", e)
	}
	wrong(map[string]any{"application_id": s.ids[0], "kind": "move", "rank": 3, "reason": reason})
	wrong(map[string]any{"application_id": s.ids[2], "kind": "pass", "reason": reason})
	var none list[allocationHead]
	if s.officer.get(t, s.at()+"/allocations", &none); len(none.Items) > 0 {
		t.Errorf("stored are %+v", none.Items)
	}

	var proposal activities.Proposal
	s.officer.want(t, http.StatusCreated, "POST", s.at()+"/allocations", changes, &proposal)
	var stored allocation
	s.decider.get(t, "/allocations/"+proposal.Allocation.String(), &stored)
	if diff := cmp.Diff(shown.Decisions, stored.Decisions); diff != "" || stored.Totals.AwardedFen != shown.Totals.AwardedFen {
		t.Errorf("the board (-) and what is proposed (+)\n%s", diff)
	}
	var decisions list[decision]
	if s.decider.get(t, "/allocations/"+proposal.Allocation.String()+"/decisions", &decisions); !cmp.Equal(stored.Decisions, decisions.Items) {
		t.Errorf("the list of the decisions differs\n%s", cmp.Diff(stored.Decisions, decisions.Items))
	}
	var input grant.AllocationInput
	if wrong := grant.ReadDocument(s.decider.get(t, "/allocations/"+proposal.Allocation.String()+"/input", nil).body, &input); len(wrong) > 0 {
		t.Errorf("granary allocate would not read the input: %v", wrong)
	}
	if again, err := grant.Allocate(input); err != nil || again.Totals.AwardedFen != shown.Totals.AwardedFen || len(input.Overrides) != 2 {
		t.Errorf("computed again: %+v, %v", again.Totals, err)
	}
	want := []allocationOverride{
		{Application: s.ids[0], Receipt: s.receipts[0], Kind: grant.OverrideLimit, Amount: new(grant.Fen(6000000)), EarnedRank: 1, Reason: "活动场次核减"},
		{Application: s.ids[1], Receipt: s.receipts[1], Kind: grant.OverrideMove, Rank: new(1), EarnedRank: 2, Reason: reason},
	}
	if diff := cmp.Diff(want, stored.Overrides); diff != "" {
		t.Errorf("the overrides (-want +got)\n%s", diff)
	}
	for who, c := range map[string]client{"owner": s.owner, "reviewer": s.reviewers[0], "stranger": s.stranger()} {
		for _, path := range []string{s.at(), s.at() + "/timeline", s.at() + "/communities", s.at() + "/notices", s.on(0), s.on(0) + "/timeline", "/receipts/" + s.receipts[0], "/allocations/" + proposal.Allocation.String()} {
			if got := c.send(t, "GET", path, nil); contains(got.body, reason, "核减", "earned_rank", "override") {
				t.Errorf("%s sees the override at %s: %s", who, path, got.body)
			}
		}
	}
}

// rows looks at the board before and after the overrides. Both are in the first community, with 250,000.00 of room.
func (s *story) rows(t *testing.T, plain, shown allocationPreview) {
	if plain.Totals.AwardedFen != 18000000 || shown.Totals.AwardedFen != 15000000 || *shown.CapLine != 2 || len(shown.PassedOver) > 0 {
		t.Errorf("the boards are %+v and %+v", plain, shown)
	}
	place := s.places["C001"]
	room := []boardRoom{{place, "C001", shown.Communities[0].Name, new(grant.Fen(30000000)), 5000000, 15000000, new(grant.Fen(10000000))}}
	if diff := cmp.Diff(room, shown.Communities); diff != "" {
		t.Errorf("the rooms (-want +got)\n%s", diff)
	}
	first, second := shown.Decisions[0], shown.Decisions[1]
	if first.Application != s.ids[1] || *first.Rank != 1 || *first.EarnedRank != 2 || *first.Override != grant.OverrideMove || first.BoundBy != nil || first.Tie != nil {
		t.Errorf("the one that is moved is %+v", first)
	}
	if second.Application != s.ids[0] || second.EarnedRank != nil || *second.Override != grant.OverrideLimit || *second.BoundBy != grant.Overridden || second.Amount != 6000000 {
		t.Errorf("the one that is limited is %+v", second)
	}
	if second.Receipt != s.receipts[0] || second.Title == "" || second.Organization != "组织owner" || second.Scores != 2 || second.VotesFor != 28 || second.VotesPresent != 30 ||
		second.Reviewed != 9000000 || second.MatchScore.String() != "12.5" || len(second.Places) == 0 || second.Places[0].Place != place || *second.Left.Communities["C001"] != 10000000 {
		t.Errorf("the row is %+v", second)
	}
}
