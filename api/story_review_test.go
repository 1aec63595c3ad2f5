package api

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (s *story) assign(t *testing.T, i int, reviewers ...uuid.UUID) {
	s.officer.want(t, http.StatusCreated, "POST", s.on(i)+"/assignments", map[string]any{"reviewers": reviewers}, nil)
}

// assignment answers the path of the assignment of a reviewer to an application.
func (s *story) assignment(t *testing.T, i, reviewer int, part store.Part) string {
	var mine list[ownAssignment]
	s.reviewers[reviewer].get(t, "/me/assignments", &mine)
	k := slices.IndexFunc(mine.Items, func(a ownAssignment) bool { return a.Application == s.ids[i] && a.Part == part })
	if k < 0 {
		t.Fatalf("reviewer %d has no %s assignment to application %d", reviewer, part, i)
	}
	if got := mine.Items[k]; got.Receipt != s.receipts[i] || got.Title == "" || got.Applicant == "" || got.Round == uuid.Nil {
		t.Errorf("reviewer %d is to review %+v", reviewer, got)
	}
	return "/assignments/" + mine.Items[k].ID.String()
}

var noInterest = map[string]any{"answers": map[string]bool{"c1": false, "c2": false, "c3": false, "c4": false, "c5": false, "c6": false, "c7": false}}

func (s *story) score(t *testing.T, i, reviewer int, part store.Part, points string) {
	at := s.assignment(t, i, reviewer, part)
	accepted := maps.Clone(noInterest)
	accepted["name_consent"] = reviewer == 0
	s.reviewers[reviewer].want(t, http.StatusOK, "POST", at+"/acceptance", accepted, nil)
	s.reviewers[reviewer].want(t, http.StatusOK, "POST", at+"/score", sheet(t, points), nil)
}

// sheet is a score sheet of a total of which twelve points and a half are community fit.
func sheet(t *testing.T, total string) map[string]any {
	t.Helper()
	var points grant.Points
	if err := points.UnmarshalText([]byte(total)); err != nil {
		t.Fatal(err)
	}
	return map[string]any{
		"points": total, "match_points": "12.50", "comment": "内部意见" + total, "feedback": "反馈" + total,
		"items": []any{map[string]any{"key": "r12", "points": "12.5"}, map[string]any{"key": "r01", "points": (points - 12_50).String(), "reason": "样本清楚"}},
	}
}

func (s *story) review(t *testing.T) {
	s.officer.want(t, http.StatusOK, "POST", s.at()+"/review", nil, nil)
	s.asks(t, s.officer, "reviewers_to_assign 3")
	s.nobodyLeft(t)
	for i, points := range []string{"90", "80.50", "70"} {
		s.assign(t, i, s.reviewerIDs[0])
		s.score(t, i, 0, store.DeskPart, points)
		s.step(t, grant.ApplicationCase(s.ids[i]), grant.CloseDesk)
	}
	s.asks(t, s.officer, "round_to_shortlist 3")
	s.officer.want(t, http.StatusOK, "POST", s.on(2)+"/reviewed-amount", map[string]any{"amount_fen": 9000000, "why": "核减"}, nil)
	var cut shortlisted
	s.officer.want(t, http.StatusOK, "POST", s.at()+"/shortlist", nil, &cut)
	if diff := cmp.Diff(shortlisted{s.ids[:2], s.ids[2:3]}, cut); diff != "" {
		t.Errorf("shortlist\n%s", diff)
	}
	s.leftOut(t)
	s.drawReviewers(t)
	s.assign(t, 0, s.reviewerIDs[2])
	s.officer.get(t, s.on(0)+"/assignments", nil)
	s.reviewedFiles(t)
	s.asks(t, s.officer)
	s.asks(t, s.reviewers[0], "recusal_to_answer 2")
	s.asksOf(t, s.reviewers[0], grant.RoundCase(s.round), grant.Reviewer)
	s.sealed(t)
	for i := range 2 {
		s.officer.want(t, http.StatusOK, "POST", s.on(i)+"/reviewed-amount", map[string]any{"amount_fen": 9000000, "why": "核减"}, nil)
		s.internal(t, i)
		if i == 0 {
			s.score(t, i, 1, store.PanelPart, "85")
		} else {
			s.onPaper(t, i, 1, "85")
		}
		s.step(t, grant.ApplicationCase(s.ids[i]), grant.ClosePanel)
	}
	s.asks(t, s.officer)
	s.vote(t)
}

// nobodyLeft recuses the only reader of an application: an officer must assign another, and the timeline says so.
func (s *story) nobodyLeft(t *testing.T) {
	s.assign(t, 2, s.reviewerIDs[1])
	s.officer.want(t, http.StatusOK, "POST", s.assignment(t, 2, 1, store.DeskPart)+"/recusal", map[string]any{"reason": "曾任理事"}, nil)
	var told timeline
	s.officer.get(t, s.on(2)+"/timeline", &told)
	if !slices.Contains(told.Who, grant.Officer) || len(told.Tasks) != 1 || told.Tasks[0].Kind != string(grant.AssignReviewers) {
		t.Errorf("with nobody left %v must act and the tasks are %+v", told.Who, told.Tasks)
	}
	s.officer.refused(t, http.StatusUnprocessableEntity, grant.Conflicted, "POST", s.on(2)+"/assignments", map[string]any{"reviewers": s.reviewerIDs[1:2]})
}

// drawReviewers draws for the two panels, whose places two reviewers fill: another, who belongs to both applicants, is
// excluded. What is drawn is assigned to all or to none.
func (s *story) drawReviewers(t *testing.T) {
	for _, login := range []string{"owner", "owner0"} {
		var mine list[ownApplication]
		owner := s.signIn(t, login)
		owner.get(t, "/me/applications", &mine)
		members := "/organizations/" + mine.Items[0].Organization.String() + "/members"
		owner.want(t, http.StatusCreated, "POST", members, map[string]any{"login": "reviewer3", "role": "viewer"}, nil)
		defer func() {
			var people list[member]
			owner.get(t, members, &people)
			i := slices.IndexFunc(people.Items, func(m member) bool { return m.Person == s.reviewerIDs[2] })
			owner.want(t, http.StatusNoContent, "DELETE", members+"/"+people.Items[i].ID.String(), nil, nil)
		}()
	}
	at := s.at() + "/assignment-proposal"
	s.decider.refused(t, http.StatusForbidden, grant.NotAllowed, "GET", at, nil)
	s.reviewers[0].refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at, nil)
	var drawn assignmentProposal
	first, again := s.officer.get(t, at, &drawn), s.officer.get(t, at, nil)
	if !bytes.Equal(first.body, again.body) || len(drawn.Items) != 2 || len(drawn.Unfilled) != 0 {
		t.Fatalf("drawn is %s, and %s", first.body, again.body)
	}
	var loads [][2]int
	for _, l := range drawn.Loads {
		loads = append(loads, [2]int{l.Before, l.After})
	}
	if diff := cmp.Diff([][2]int{{3, 5}, {0, 2}, {0, 0}}, loads); diff != "" {
		t.Errorf("the loads\n%s", diff)
	}
	var assignments []map[string]any
	for _, item := range drawn.Items {
		reviewers := []uuid.UUID{item.Reviewers[0].Person, item.Reviewers[1].Person}
		assignments = append(assignments, map[string]any{"application_id": item.Application, "reviewers": reviewers})
	}
	bulk := s.at() + "/assignments"
	wrong := map[string]any{"assignments": []any{assignments[0], map[string]any{"application_id": s.ids[1], "reviewers": s.reviewerIDs[2:]}}}
	got := s.officer.refused(t, http.StatusUnprocessableEntity, grant.Conflicted, "POST", bulk, wrong)
	if len(got.problem.Errors) != 1 || got.problem.Errors[0].Pointer != "/assignments/1/reviewers/0" {
		t.Errorf("a conflict is told as %s", got.body)
	}
	semantic := s.officer
	semantic.semantic = true
	semantic.refused(t, http.StatusBadRequest, grant.BadInput, "POST", bulk, map[string]any{"assignments": []any{assignments[0], assignments[0]}})
	s.officer.refused(t, http.StatusConflict, grant.WrongStage, "POST", bulk, map[string]any{"assignments": []any{assignments[0],
		map[string]any{"application_id": s.ids[2], "reviewers": s.reviewerIDs[:1]}}})
	var none list[assignment]
	if s.officer.get(t, s.on(0)+"/assignments", &none); len(none.Items) != 1 { // that of the desk
		t.Errorf("what was refused assigned %+v", none.Items)
	}
	once, all := s.officer.with("Idempotency-Key", "the draw"), map[string]any{"assignments": assignments}
	for range 2 {
		var done assigned
		once.want(t, http.StatusCreated, "POST", bulk, all, &done)
		if len(done.Applications) != 2 || done.Applications[0].Stage != grant.PanelReview {
			t.Errorf("assigned: %+v", done)
		}
	}
	s.officer.get(t, at, &drawn)
	if len(drawn.Items)+len(drawn.Unfilled) != 0 {
		t.Errorf("with every place filled %+v is drawn", drawn)
	}
}

// leftOut looks at one that was not shortlisted while the others are in review: what was found of it is the funder's own.
func (s *story) leftOut(t *testing.T) {
	owner := s.signIn(t, "owner0")
	owner.refused(t, http.StatusForbidden, grant.Sealed, "GET", s.on(2)+"/scores", nil)
	s.officer.get(t, s.on(2)+"/scores", nil)
	for who, c := range map[string]client{"officer": s.officer, "owner": owner} {
		var shown application
		c.get(t, s.on(2), &shown)
		if isStaff := who == "officer"; shown.Stage != grant.Declined || (shown.Reviewed != nil) != isStaff {
			t.Errorf("%s sees %s and a reviewed amount of %v", who, shown.Stage, shown.Reviewed)
		}
	}
}

// replace hands in a score again: only from the assignment as it stands.
func (s *story) replace(t *testing.T) {
	at, me := s.assignment(t, 0, 0, store.PanelPart), s.reviewers[0]
	tag := me.get(t, at, nil).Header.Get("ETag")
	again := sheet(t, "78")
	me.refused(t, http.StatusPreconditionRequired, grant.VersionMissing, "POST", at+"/score", again)
	me.with("If-Match", `"1"`).refused(t, http.StatusPreconditionFailed, grant.Moved, "POST", at+"/score", again)
	me.with("If-Match", "nothing of ours").refused(t, http.StatusPreconditionFailed, grant.Moved, "POST", at+"/score", again)
	me.with("If-Match", tag).want(t, http.StatusOK, "POST", at+"/score", again, nil)
	me.with("If-Match", tag).refused(t, http.StatusPreconditionFailed, grant.Moved, "POST", at+"/score", again)
	var own review
	if got := me.get(t, at, &own).Header.Get("ETag"); got == tag || own.Score.Points != 7800 {
		t.Errorf("the score replaced is %+v with the tag %s", own.Score, got)
	}
}
