package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (s *story) vote(t *testing.T) {
	meeting := map[string]any{
		"place_id": s.places["C001"], "number": 1, "held_on": "2026-05-15", "representatives": 40, "present": 30,
		"votes": []any{
			map[string]any{"application_id": s.ids[0], "for": 28, "against": 1, "abstained": 1},
			map[string]any{"application_id": s.ids[1], "for": 20, "against": 5, "abstained": 5},
		},
	}
	votes := meeting["votes"].([]any)
	var recorded activities.VoteRecorded
	for i := range votes {
		meeting["votes"] = votes[i : i+1] // the second was left out the first time
		s.officer.want(t, http.StatusCreated, "POST", s.at()+"/votes", meeting, &recorded)
		if !recorded.Valid || recorded.Quorum != 21 {
			t.Errorf("the meeting is %+v", recorded)
		}
	}
	got := s.officer.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", s.at()+"/votes", meeting)
	if detail := got.problem.Detail; detail != "本次会议对该项目的表决已经登记：赞成 20 票，反对 5 票，弃权 5 票。" {
		t.Errorf("a second vote is told %q", detail)
	}
	meeting["present"] = 31
	got = s.officer.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", s.at()+"/votes", meeting)
	if detail := got.problem.Detail; detail != "有效的会议已经登记：2026-05-15 召开，代表 40 人，到会 30 人。" {
		t.Errorf("another meeting is told %q", detail)
	}
	var held list[heldMeeting]
	s.decider.get(t, s.at()+"/votes", &held)
	if len(held.Items) != 1 || held.Items[0].Present != 30 || !held.Items[0].Valid || held.Items[0].Code != "C001" {
		t.Fatalf("on record are %+v", held.Items)
	}
	for i, want := range [][3]int32{{28, 1, 1}, {20, 5, 5}} {
		got := held.Items[0].Votes[i]
		if got.Application != s.ids[i] || got.Receipt != s.receipts[i] || got.Title == "" || [3]int32{got.For, got.Against, got.Abstained} != want {
			t.Errorf("vote %d is %+v, not %v", i, got, want)
		}
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", s.at()+"/votes", nil)
	s.officer.want(t, http.StatusCreated, "POST", s.at()+"/lots", map[string]any{"drawn": s.receipts[:2], "drawn_on": "2026-05-20"}, nil)
}

func (s *story) allocate(t *testing.T) {
	s.officer.refused(t, http.StatusConflict, grant.WrongStage, "POST", s.at()+"/allocation-previews", nil)
	s.officer.want(t, http.StatusOK, "POST", s.at()+"/allocation-start", nil, nil)
	s.asks(t, s.officer, "allocation_to_propose 2")
	s.board(t)
	semantic := s.officer
	semantic.semantic = true
	semantic.refused(t, http.StatusBadRequest, grant.BadInput, "POST", s.at()+"/allocations", map[string]any{"reason": "没有越过谁"})
	var proposal activities.Proposal
	s.officer.want(t, http.StatusCreated, "POST", s.at()+"/allocations", nil, &proposal)
	if proposal.Totals.Awarded != 2 || proposal.Totals.AwardedFen != 18000000 {
		t.Errorf("proposed: %+v", proposal.Totals)
	}
	s.officer.get(t, s.at()+"/allocations", nil)
	s.asks(t, s.officer)
	s.asks(t, s.decider, "proposal_to_release 2 180000.00")
	s.asksOf(t, s.decider, grant.Case{Kind: "allocation", ID: proposal.Allocation}, grant.Decider)
	at := "/allocations/" + proposal.Allocation.String()
	for who, c := range map[string]client{"owner": s.owner, "reviewer": s.reviewers[0]} {
		for _, path := range []string{at, at + "/input", at + "/decisions"} {
			if got := c.send(t, "GET", path, nil); got.StatusCode != http.StatusNotFound {
				t.Errorf("%s sees a proposal at %s: %s", who, path, got.body)
			}
		}
	}
	var shown allocation
	s.decider.get(t, at, &shown)
	var input grant.AllocationInput
	if wrong := grant.ReadDocument([]byte(s.decider.get(t, at+"/input", nil).body), &input); len(wrong) > 0 {
		t.Errorf("granary allocate would not read the input: %v", wrong)
	}
	if again, err := grant.Allocate(input); err != nil || again.Totals.AwardedFen != proposal.Totals.AwardedFen {
		t.Errorf("computed again: %+v, %v", again.Totals, err)
	}
	if reason, may := shown.Can[grant.ReleaseAllocation]; !may || reason != nil || len(shown.Decisions) != 2 || shown.Reason != nil || len(shown.PassedOver) > 0 {
		t.Errorf("the decider is told %+v", shown)
	}
	s.decider.refused(t, http.StatusConflict, grant.Moved, "POST", at+"/release", map[string]any{"digest": fmt.Sprintf("%064d", 0)})
	s.decider.want(t, http.StatusOK, "POST", at+"/release", map[string]any{"digest": proposal.Digest}, nil)
	s.decider.get(t, at, &shown)
	if reason := shown.Can[grant.ReleaseAllocation]; reason == nil || *reason != grant.AlreadyDone {
		t.Errorf("after the release the decider is told %v", reason)
	}
	var awarded application
	s.owner.get(t, s.on(0), &awarded)
	if awarded.Awarded == nil || *awarded.Awarded != 9000000 || awarded.Reviewed == nil || awarded.Stage != grant.Proposed {
		t.Errorf("the owner sees %+v", awarded)
	}
	var scores list[score]
	s.owner.get(t, s.on(0)+"/scores", &scores)
	if len(scores.Items) != 3 || slices.ContainsFunc(scores.Items, func(one score) bool { return one.Items != nil || one.Comment != nil || one.Feedback == "" }) {
		t.Errorf("the owner sees the scores %+v", scores)
	}
	s.officer.get(t, s.on(0)+"/scores", &scores)
	if slices.ContainsFunc(scores.Items, func(one score) bool { return len(one.Items) != 2 || one.Items[0].Key != "r01" || one.Comment == nil }) {
		t.Errorf("the officer sees the scores %+v", scores)
	}
	var rooms list[community]
	s.stranger().get(t, s.at()+"/communities", &rooms)
	i := slices.IndexFunc(rooms.Items, func(c community) bool { return c.Code == "C001" })
	if got := rooms.Items[i]; got.Left != 7000000 || got.Used != 18000000 {
		t.Errorf("the community has %+v", got)
	}
}

func (s *story) leave(t *testing.T) {
	if told := s.officer.get(t, s.at()+"/timeline", nil); !contains(told.body, "propose_allocation") || !contains(told.body, "release_allocation") {
		t.Errorf("the timeline of the round lacks its runs: %s", told.body)
	}
	s.stranger().get(t, "/rehearsal", nil)
	var other moved
	body := map[string]any{"key": "2027", "title_zh": "下一轮", "title_en": "Next", "policy_id": s.policy, "fund_id": s.fund}
	s.officer.want(t, http.StatusCreated, "POST", fmt.Sprintf("/funders/%s/rounds", s.funder), body, &other)
	s.decider.want(t, http.StatusOK, "POST", fmt.Sprintf("/rounds/%s/cancellation", other.ID), map[string]any{"reason": "不再举行"}, &other)
	if other.Stage != grant.RoundCancelled {
		t.Errorf("cancelled: %+v", other)
	}
	s.owner.want(t, http.StatusNoContent, "DELETE", "/sessions/current", nil, nil)
	s.owner.refused(t, http.StatusUnauthorized, grant.SignedOut, "GET", "/me", nil)
	if count, err := store.CountWakes(context.Background(), s.api.Pool); err != nil || count == 0 {
		t.Errorf("%d wakes, %v", count, err)
	}
}
