package api

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// broken hands in sheets that the rubric does not take: the field and the figures are told.
func (s *story) broken(t *testing.T, at string, me client) {
	t.Helper()
	me.semantic = true
	for _, c := range []struct {
		code          grant.Reason
		field, detail string
		edit          func(in map[string]any, items []any)
	}{
		{grant.MissingField, "/items", "这一项必须填写。", func(in map[string]any, _ []any) { delete(in, "items") }},
		{grant.MissingField, "/items", "缺指标“r01”的得分。", func(in map[string]any, items []any) { in["items"] = items[:1] }},
		{grant.BadInput, "/points", "应为各项得分之和 60.00，现为 60.01。", func(in map[string]any, _ []any) { in["points"] = "60.01" }},
		{grant.BadInput, "/match_points", "应为社区匹配度各项得分之和 12.50，现为 12.00。", func(in map[string]any, _ []any) { in["match_points"] = "12" }},
		{grant.MissingField, "/items/1/reason", "这一项必须填写。", func(_ map[string]any, items []any) {
			items[1] = map[string]any{"key": "r01", "points": "47.99"} // below 60% of its 80
		}},
	} {
		in := sheet(t, "60")
		c.edit(in, in["items"].([]any))
		told := me.refused(t, http.StatusBadRequest, c.code, "POST", at+"/score", in).problem.Errors
		if len(told) != 1 || told[0].Pointer != c.field || told[0].Detail != c.detail {
			t.Errorf("%s: %+v", c.field, told)
		}
	}
}

// writing saves what a reviewer types: every save names the version before, and handing in ends the draft. He has handed in
// sheets before, without a draft, and the first one goes on from what they left.
func (s *story) writing(t *testing.T) {
	at, me := s.assignment(t, 0, 0, store.PanelPart), s.reviewers[0]
	draft := at + "/score-draft"
	typed := func(text string) map[string]any { return map[string]any{"content": map[string]any{"r01": text}} }
	var saved scoreDraft
	var own review
	me.get(t, at, &own)
	first := own.DraftVersion
	me.refused(t, http.StatusPreconditionRequired, grant.VersionMissing, "PUT", draft, typed("迟到"))
	tag := me.with("If-Match", tagOf(first)).want(t, http.StatusOK, "PUT", draft, typed("草稿一"), &saved).Header.Get("ETag")
	me.refused(t, http.StatusPreconditionRequired, grant.VersionMissing, "PUT", draft, typed("另一窗口"))
	me.with("If-Match", `"0"`).refused(t, http.StatusPreconditionFailed, grant.Moved, "PUT", draft, typed("另一窗口"))
	second := me.with("If-Match", tag).want(t, http.StatusOK, "PUT", draft, typed("草稿二"), &saved).Header.Get("ETag")
	me.with("If-Match", tag).refused(t, http.StatusPreconditionFailed, grant.Moved, "PUT", draft, typed("另一窗口"))
	wrong := me.with("If-Match", second)
	wrong.refused(t, http.StatusBadRequest, grant.BadInput, "PUT", draft, map[string]any{"content": []any{}})
	for who, c := range map[string]client{"officer": s.officer, "owner": s.owner, "reviewer2": s.reviewers[1], "recused": s.reviewers[2]} {
		if got := c.with("If-Match", second).send(t, "PUT", draft, typed("别人")); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s saves another's draft: %s", who, got.body)
		}
		if got := c.send(t, "GET", at, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s reads another's draft: %s", who, got.body)
		}
	}
	me.get(t, at, &own)
	if diff := cmp.Diff(&saved, own.Draft); diff != "" || first == 0 || saved.Version != first+2 || !strings.Contains(string(saved.Content), "草稿二") {
		t.Errorf("the draft is shown as\n%s", diff)
	}
	if own.Rubric == nil || len(own.Rubric.Items()) != 2 || own.Paper != nil {
		t.Errorf("the review shows the rubric %+v and the paper %+v", own.Rubric, own.Paper)
	}
	s.broken(t, at, me.with("If-Match", me.get(t, at, nil).Header.Get("ETag")))
	s.replace(t)
	var handed review
	me.get(t, at, &handed)
	if handed.Draft != nil || handed.DraftVersion != first+3 || own.DraftVersion != first+2 {
		t.Errorf("after the score was handed in there is the draft %+v, version %d after %d", handed.Draft, handed.DraftVersion, own.DraftVersion)
	}
	me.with("If-Match", second).refused(t, http.StatusPreconditionFailed, grant.Moved, "PUT", draft, typed("旧窗口"))
	me.with("If-Match", `"0"`).refused(t, http.StatusPreconditionFailed, grant.Moved, "PUT", draft, typed("迟到"))
	me.refused(t, http.StatusPreconditionRequired, grant.VersionMissing, "PUT", draft, typed("迟到"))
	me.with("If-Match", tagOf(handed.DraftVersion)).want(t, http.StatusOK, "PUT", draft, typed("再改"), &saved)
	if saved.Version != first+4 {
		t.Errorf("the next draft has version %d", saved.Version)
	}
}

// onPaper lets an officer enter the sheet of a reviewer, who answers the questions and confirms it; nobody else reads it.
func (s *story) onPaper(t *testing.T, i, reviewer int, points string) {
	at, me := s.assignment(t, i, reviewer, store.PanelPart), s.reviewers[reviewer]
	paper := at + "/paper-score"
	var mine review
	me.get(t, at, &mine)
	if reason := mine.Can[grant.ConfirmPaperScore]; reason == nil || *reason != grant.PaperMissing {
		t.Errorf("with nothing on paper a reviewer can %v", mine.Can)
	}
	var rows list[assignment]
	s.officer.get(t, s.on(i)+"/assignments", &rows)
	if reason, listed := rows.Items[len(rows.Items)-1].Can[grant.EnterPaperScore]; !listed || reason != nil {
		t.Errorf("an officer can %v", rows.Items[0].Can)
	}
	me.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", paper, sheet(t, points))
	s.sheetToEnter(t, paper, mine, false)
	s.officer.want(t, http.StatusOK, "POST", paper, sheet(t, "77.25"), nil)
	me.get(t, at, &mine)
	if reason := mine.Can[grant.ConfirmPaperScore]; reason == nil || *reason != grant.Undecided || mine.Paper != nil {
		t.Errorf("before the questions a reviewer can %v and sees %+v", mine.Can, mine.Paper)
	}
	me.want(t, http.StatusOK, "POST", at+"/acceptance", noInterest, nil)
	s.sheetToEnter(t, paper, mine, true)
	old := s.paper(t, at, me, "77.25")
	for who, c := range map[string]client{"officer": s.officer, "owner": s.signIn(t, "owner0"), "admin": s.admin} {
		for _, path := range []string{paper, s.on(i), s.on(i) + "/timeline", s.on(i) + "/assignments", s.on(i) + "/scores"} {
			if got := c.send(t, "GET", path, nil); contains(got.body, sealedTexts...) || bytes.Contains(got.body, []byte(old.Digest)) {
				t.Errorf("%s reads in %s what was entered from paper: %s", who, path, got.body)
			}
		}
	}
	s.officer.want(t, http.StatusOK, "POST", paper, sheet(t, points), nil)
	confirmed := map[string]any{"digest": s.paper(t, at, me, points).Digest}
	me.refused(t, http.StatusConflict, grant.Moved, "POST", paper+"/confirmation", map[string]any{"digest": old.Digest})
	s.reviewers[1-reviewer].refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", paper+"/confirmation", confirmed)
	me.want(t, http.StatusOK, "POST", paper+"/confirmation", confirmed, nil)
	me.refused(t, http.StatusConflict, grant.PaperMissing, "POST", paper+"/confirmation", confirmed)
	me.get(t, at, &mine)
	if mine.Paper != nil || mine.Score == nil || mine.Score.Points.String() != points+".00" || len(mine.Score.Items) != 2 || *mine.Score.Comment != "内部意见"+points {
		t.Errorf("confirmed: %+v, waiting: %+v", mine.Score, mine.Paper)
	}
}

// sheetToEnter is what an officer sees before he enters a sheet: whose it is and what it is scored by, no score.
func (s *story) sheetToEnter(t *testing.T, paper string, of review, waiting bool) {
	t.Helper()
	var shown paperSheet
	s.officer.get(t, paper, &shown)
	reason, listed := shown.Can[grant.EnterPaperScore]
	if shown.Reviewer == "" || shown.Organization != of.Applicant || shown.Title != of.Title || shown.Waiting != waiting || !listed || reason != nil || len(shown.Rubric.Items()) != 2 {
		t.Errorf("an officer enters the sheet %+v of %s", shown, of.Applicant)
	}
	for who, c := range map[string]client{"owner": s.owner, "reviewer": s.reviewers[0]} {
		if got := c.send(t, "GET", paper, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s reads the sheet to enter: %s", who, got.body)
		}
	}
}

// paper is what a reviewer sees of his sheet that was entered.
func (s *story) paper(t *testing.T, at string, me client, points string) paperScore {
	t.Helper()
	var mine review
	me.get(t, at, &mine)
	if reason, listed := mine.Can[grant.ConfirmPaperScore]; !listed || reason != nil || mine.Paper == nil {
		t.Fatalf("a reviewer can %v and sees %+v", mine.Can, mine.Paper)
	}
	if got := mine.Paper; len(got.Items) != 2 || got.Feedback != "反馈"+points || mine.Score != nil {
		t.Errorf("the reviewer sees %+v and the score %+v", got, mine.Score)
	}
	return *mine.Paper
}
