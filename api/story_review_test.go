package api

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (s *story) assign(t *testing.T, i int, reviewers ...uuid.UUID) {
	s.officer.want(t, http.StatusCreated, "POST", s.on(i)+"/assignments", map[string]any{"reviewers": reviewers}, nil)
}

// assignment answers the path of the assignment of a reviewer to an application.
func (s *story) assignment(t *testing.T, i, reviewer int, part store.Part) string {
	var mine list[assignment]
	s.reviewers[reviewer].get(t, "/me/assignments", &mine)
	k := slices.IndexFunc(mine.Items, func(a assignment) bool { return a.Application == s.ids[i] && a.Part == part })
	if k < 0 {
		t.Fatalf("reviewer %d has no %s assignment to application %d", reviewer, part, i)
	}
	return "/assignments/" + mine.Items[k].ID.String()
}

var noInterest = map[string]any{"answers": map[string]bool{"c1": false, "c2": false, "c3": false, "c4": false, "c5": false, "c6": false, "c7": false}}

func (s *story) score(t *testing.T, i, reviewer int, part store.Part, points string) {
	at := s.assignment(t, i, reviewer, part)
	s.reviewers[reviewer].want(t, http.StatusOK, "POST", at+"/acceptance", noInterest, nil)
	s.reviewers[reviewer].want(t, http.StatusOK, "POST", at+"/score", map[string]any{"points": points, "match_points": "10"}, nil)
}

func (s *story) review(t *testing.T) {
	s.officer.want(t, http.StatusOK, "POST", s.at()+"/review", nil, nil)
	for i, points := range []string{"90", "80.50", "70"} {
		s.assign(t, i, s.reviewerIDs[0])
		s.score(t, i, 0, store.DeskPart, points)
		s.step(t, grant.ApplicationCase(s.ids[i]), grant.CloseDesk)
	}
	var cut shortlisted
	s.officer.want(t, http.StatusOK, "POST", s.at()+"/shortlist", nil, &cut)
	if diff := cmp.Diff(shortlisted{s.ids[:2], s.ids[2:3]}, cut); diff != "" {
		t.Errorf("shortlist\n%s", diff)
	}
	s.assign(t, 0, s.reviewerIDs...)
	s.assign(t, 1, s.reviewerIDs[:2]...)
	s.officer.get(t, s.on(0)+"/assignments", nil)
	s.sealed(t)
	for i := range 2 {
		s.officer.want(t, http.StatusOK, "POST", s.on(i)+"/reviewed-amount", map[string]any{"amount_fen": 9000000, "why": "核减"}, nil)
		s.score(t, i, 1, store.PanelPart, "85")
		s.step(t, grant.ApplicationCase(s.ids[i]), grant.ClosePanel)
	}
	s.vote(t)
}

// sealed tries to learn a score before its panel closes: everybody sees that it was handed in and nobody else
// sees more.
func (s *story) sealed(t *testing.T) {
	at := s.assignment(t, 0, 2, store.PanelPart)
	var before review
	s.reviewers[2].get(t, at, &before)
	if before.Content != nil || len(before.Questions) != 7 || before.Title != "A" {
		t.Errorf("before the questions a reviewer sees %+v", before)
	}
	s.reviewers[0].refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at, nil)
	s.reviewers[2].want(t, http.StatusOK, "POST", at+"/recusal", map[string]any{"reason": "曾任理事"}, nil)
	s.reviewers[2].refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", at+"/score", map[string]any{"points": "1"})

	for i := range 2 {
		s.score(t, i, 0, store.PanelPart, "77.25")
	}
	var own review
	s.reviewers[0].get(t, s.assignment(t, 0, 0, store.PanelPart), &own)
	if own.Score == nil || own.Score.Points != 7725 || own.Content == nil {
		t.Errorf("a reviewer's own score is %+v", own.Score)
	}
	for who, c := range map[string]client{"officer": s.officer, "owner": s.owner, "admin": s.admin} {
		var shown application
		got := c.get(t, s.on(0), &shown)
		if shown.Scores != nil {
			t.Errorf("%s sees sealed scores: %s", who, got.body)
		}
		if story := c.get(t, s.on(0)+"/timeline", nil); contains(story.body, "77.25", "7725") {
			t.Errorf("%s reads a sealed score in the timeline: %s", who, story.body)
		}
	}
	if told := s.owner.get(t, s.on(0)+"/timeline", nil); contains(told.body, "人reviewer", "曾任理事") {
		t.Errorf("the applicant learns who reviews: %s", told.body)
	}
}

func contains(body []byte, texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return bytes.Contains(body, []byte(text)) })
}

func (s *story) vote(t *testing.T) {
	meeting := map[string]any{
		"place_id": s.places["C001"], "number": 1, "held_on": "2026-05-15", "representatives": 40, "present": 30,
		"votes": []any{
			map[string]any{"application_id": s.ids[0], "for": 28, "against": 1, "abstained": 1},
			map[string]any{"application_id": s.ids[1], "for": 20, "against": 5, "abstained": 5},
		},
	}
	var recorded activities.VoteRecorded
	s.officer.want(t, http.StatusCreated, "POST", s.at()+"/votes", meeting, &recorded)
	if !recorded.Valid || recorded.Quorum != 21 {
		t.Errorf("the meeting is %+v", recorded)
	}
	s.officer.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", s.at()+"/votes", meeting)
	s.officer.want(t, http.StatusCreated, "POST", s.at()+"/lots", map[string]any{"drawn": s.receipts[:2], "drawn_on": "2026-05-20"}, nil)
}

func (s *story) allocate(t *testing.T) {
	s.officer.want(t, http.StatusOK, "POST", s.at()+"/allocation-start", nil, nil)
	var proposal activities.Proposal
	s.officer.want(t, http.StatusCreated, "POST", s.at()+"/allocations", nil, &proposal)
	if proposal.Totals.Awarded != 2 || proposal.Totals.AwardedFen != 18000000 {
		t.Errorf("proposed: %+v", proposal.Totals)
	}
	s.officer.get(t, s.at()+"/allocations", nil)
	at := "/allocations/" + proposal.Allocation.String()
	for who, c := range map[string]client{"owner": s.owner, "reviewer": s.reviewers[0]} {
		if got := c.send(t, "GET", at, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s sees a proposal: %s", who, got.body)
		}
	}
	var shown allocation
	s.decider.get(t, at, &shown)
	if reason, may := shown.Can[grant.ReleaseAllocation]; !may || reason != nil || len(shown.Decisions) != 2 {
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
	if awarded.Awarded == nil || *awarded.Awarded != 9000000 || awarded.Stage != grant.Proposed || len(awarded.Scores) != 3 {
		t.Errorf("the owner sees %+v", awarded)
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

// others ask all that was answered before, as people who have no part in it: staff of another funder with every
// role, and the owner of another organisation. To them nothing of it exists.
func (s *story) others(t *testing.T) {
	other, err := s.api.Acts.RegisterOrganization(context.Background(), activities.RegisterOrganization{
		By: activities.By{Act: uuid.New()}, Scheme: "GB-CHC", Code: "1164883", Name: "Another foundation", Kind: "foundation", Funder: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.stranger().want(t, http.StatusCreated, "POST", "/people", newcomer("other"), nil)
	for _, role := range grant.Roles() {
		give := activities.GrantMembership{By: activities.By{Act: uuid.New()}, Organization: other.Organization, Login: "other", Role: role}
		if _, err := s.api.Acts.GrantMembership(context.Background(), give); err != nil {
			t.Fatal(err)
		}
	}
	outsider, _ := s.applicant(t, "outsider", "52000000MJ0000042J")
	forAnyone := []string{"showMe", "listMyAssignments", "signOut", "registerOrganization", "getOrganization"}
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	nobodies := []client{s.signIn(t, "other").with("If-Match", `"1"`), outsider.with("If-Match", `"1"`)}
	asked := maps.Clone(s.done)
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			open := operation.Security != nil || slices.Contains(forAnyone, operation.OperationID)
			for _, who := range nobodies {
				if q, done := asked[operation.OperationID]; done && !open {
					who.refused(t, http.StatusNotFound, grant.NoSuchThing, q.method, q.path, q.body)
				}
			}
		}
	}
}
