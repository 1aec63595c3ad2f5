package api

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
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

// sealedTexts are what nobody but the reviewer may read before the panel closes.
var sealedTexts = []string{"77.25", "7725", "64.75", "6475", "样本清楚", "内部意见", "反馈"}

// sealed tries to learn a score before its panel closes: everybody sees that it was handed in and nobody else
// sees more.
func (s *story) sealed(t *testing.T) {
	at := s.assignment(t, 0, 2, store.PanelPart)
	var before review
	tag := s.reviewers[2].get(t, at, &before).Header.Get("ETag")
	if before.Content != nil || len(before.Questions) != 7 || before.Title != "A" {
		t.Errorf("before the questions a reviewer sees %+v", before)
	}
	if reason := before.Can[grant.HandInScore]; reason == nil || *reason != grant.PasswordInitial {
		t.Errorf("with a first password a reviewer can %v", before.Can)
	}
	s.reviewers[2] = s.reviewers[2].choose(t, ownPassword)
	s.reviewers[2].with("If-None-Match", tag).get(t, at, &before) // the assignment is the same, what he can do is not
	if reason := before.Can[grant.HandInScore]; reason == nil || *reason != grant.Undecided {
		t.Errorf("before the questions a reviewer can %v", before.Can)
	}
	s.reviewers[0].refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at, nil)
	s.reviewers[2].want(t, http.StatusOK, "POST", at+"/recusal", map[string]any{"reason": "曾任理事"}, nil)
	s.reviewers[2].refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", at+"/score", sheet(t, "60"))

	for i := range 2 {
		s.score(t, i, 0, store.PanelPart, "77.25")
	}
	var own review
	s.reviewers[0].get(t, s.assignment(t, 0, 0, store.PanelPart), &own)
	if own.Score == nil || own.Score.Points != 7725 || own.Content == nil {
		t.Errorf("a reviewer's own score is %+v", own.Score)
	}
	s.reviewers[0].refused(t, http.StatusForbidden, grant.Sealed, "GET", s.on(0)+"/scores", nil)
	s.reviewers[2].refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", s.on(0)+"/scores", nil) // recused
	for who, c := range map[string]client{"officer": s.officer, "owner": s.owner, "admin": s.admin} {
		for range 2 {
			c.refused(t, http.StatusForbidden, grant.Sealed, "GET", s.on(0)+"/scores", nil)
		}
		if got := c.get(t, s.on(0), nil); contains(got.body, sealedTexts...) {
			t.Errorf("%s sees a sealed score: %s", who, got.body)
		}
		if story := c.get(t, s.on(0)+"/timeline", nil); contains(story.body, sealedTexts...) {
			t.Errorf("%s reads a sealed score in the timeline: %s", who, story.body)
		}
	}
	if told := s.owner.get(t, s.on(0)+"/timeline", nil); contains(told.body, "人reviewer", "曾任理事") {
		t.Errorf("the applicant learns who reviews: %s", told.body)
	}
	s.asks(t, s.reviewers[0])
	s.asks(t, s.reviewers[1], "recusal_to_answer 2")
	s.denials(t)
	s.replace(t)
	s.matrix(t)
	s.writing(t)
}

// denials looks for the openings that were denied: a line each for a person and a day, for auditors alone.
func (s *story) denials(t *testing.T) {
	for who, c := range map[string]client{"officer": s.officer, "owner": s.owner, "admin": s.admin} {
		if told := c.get(t, s.on(0)+"/timeline", nil); contains(told.body, "deny_scores") {
			t.Errorf("%s learns who was denied: %s", who, told.body)
		}
	}
	var told timeline
	s.colleague(t, "auditor", grant.Auditor).get(t, s.on(0)+"/timeline", &told)
	var denied []string
	for _, e := range told.Events {
		if e.Act == grant.DenyScores {
			denied = append(denied, fmt.Sprint(*e.Name, " ", e.Role, " ", e.After, " ", *e.Reason))
		}
	}
	slices.Sort(denied)
	want := []string{"人officer officer panel_review sealed", "人owner owner panel_review sealed", "人reviewer1 reviewer panel_review sealed", "管理员 administrator panel_review sealed"}
	if diff := cmp.Diff(want, denied); diff != "" {
		t.Errorf("denied openings\n%s", diff)
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

// internal looks for what is the funder's own until the result is out: the reviewed amount, and what the process asks staff for.
func (s *story) internal(t *testing.T, i int) {
	ask := activities.Ask{Step: activities.Step{Case: grant.ApplicationCase(s.ids[i]), Act: grant.ClosePanel}, Refusal: grant.Refuse(grant.Conflict, grant.ScoresMissing, "handed_in", 1)}
	standing, err := s.worker.Load(context.Background(), ask.Step.Case)
	if err != nil {
		t.Fatal(err)
	}
	ask.Step.Version = standing.Version
	if err := s.worker.Ask(context.Background(), ask); err != nil {
		t.Fatal(err)
	}
	owner := s.owner
	if i > 0 {
		owner = s.signIn(t, "owner0")
	}
	for who, c := range map[string]client{"officer": s.officer, "owner": owner} {
		var shown application
		var told timeline
		c.get(t, s.on(i), &shown)
		c.get(t, s.on(i)+"/timeline", &told)
		if isStaff := who == "officer"; (shown.Reviewed != nil) != isStaff || (len(told.Tasks) > 0) != isStaff {
			t.Errorf("%s sees a reviewed amount of %v and the tasks %v", who, shown.Reviewed, told.Tasks)
		}
	}
}

// byChance is what may hold any digits: instants and ids.
var byChance = regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+|[0-9a-f]{8}-[0-9a-f-]{27}`)

func contains(body []byte, texts ...string) bool {
	body = byChance.ReplaceAll(body, nil)
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

// others ask all that was answered before, as people who have no part in it: staff of another funder with every
// role there is in one, and the owner of another organisation. To them nothing of it exists.
func (s *story) others(t *testing.T) {
	other, err := s.api.Acts.RegisterOrganization(context.Background(), activities.RegisterOrganization{
		By: activities.By{Act: uuid.New()}, Scheme: "GB-CHC", Code: "1164883", Name: "Another foundation", Kind: "foundation", Funder: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.stranger().want(t, http.StatusCreated, "POST", "/people", newcomer("other"), nil)
	for _, role := range grant.Roles() {
		if role.OfApplicant() {
			continue // the other organisation's, below
		}
		give := activities.GrantMembership{By: activities.By{Act: uuid.New()}, Organization: other.Organization, Login: "other", Role: role}
		if _, err := s.api.Acts.GrantMembership(context.Background(), give); err != nil {
			t.Fatal(err)
		}
	}
	outsider, _ := s.applicant(t, "outsider", "52000000MJ0000042J")
	forAnyone := []string{"showMe", "changePassword", "changeEmail", "changeLanguage", "acceptInvitation", "findOrganization", "askToJoin", "listMyJoinRequests", "listMyAssignments", "listMyWork", "listMyApplications", "listMyProjects", "listMyMessages", "signOut", "registerOrganization", "getOrganization"}
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
