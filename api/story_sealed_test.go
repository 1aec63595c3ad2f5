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
