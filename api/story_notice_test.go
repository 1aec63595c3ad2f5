package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (s *story) notice(t *testing.T) {
	s.step(t, grant.RoundCase(s.round), grant.FinishAllocation)
	tip := map[string]any{"claim": "该单位已被列入活动异常名录", "clue": "见公告", "evidence": []any{
		map[string]any{"name": "公告.pdf", "content": grant.Content("%PDF-1.7 公告")},
	}}
	s.stranger().refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", s.on(0)+"/objections", tip)

	s.asks(t, s.officer, "notice_to_publish 1")
	s.asks(t, s.decider)
	s.mayPublishNotice(t, "")
	var made noticeHead
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", s.at()+"/notices", map[string]any{})
	s.officer.refused(t, http.StatusUnprocessableEntity, grant.CalendarMissing, "POST", s.at()+"/notices", map[string]any{})
	now, err := store.Now(t.Context(), s.api.Pool)
	if err != nil {
		t.Fatal(err)
	}
	for year := now.Year(); year <= now.Year()+1; year++ {
		s.officer.want(t, http.StatusCreated, "POST", fmt.Sprintf("/funders/%s/calendars", s.funder),
			map[string]any{"year": year, "status": "published", "holidays": []any{}, "workdays": []any{}}, nil)
	}
	s.officer.want(t, http.StatusCreated, "POST", s.at()+"/notices", map[string]any{}, &made)
	s.officer.refused(t, http.StatusConflict, grant.NoticeRunning, "POST", s.at()+"/notices", map[string]any{})
	s.mayPublishNotice(t, grant.NoticeRunning)
	s.stranger().get(t, s.at()+"/notices", nil)
	var shown notice
	at := "/notices/" + made.ID.String()
	s.stranger().get(t, at, &shown)
	if len(shown.Items) != 2 || shown.Items[0].Amount != 9000000 || shown.Items[0].Suspended || shown.Supplementary {
		t.Errorf("the notice is %+v", shown)
	}
	if strings.Join(shown.Reviewers, " ") != "人reviewer1" {
		t.Errorf("named are %v, want the one who agreed", shown.Reviewers)
	}
	s.objections(t, at, tip)
	s.decider.refused(t, http.StatusConflict, grant.NoticeRunning, "POST", s.at()+"/announcement", nil)
	s.clock(t, made.EndsAt.Add(time.Second))
	s.step(t, grant.RoundCase(s.round), grant.EndNotice)
	s.stranger().refused(t, http.StatusUnprocessableEntity, grant.NoticeClosed, "POST", s.on(0)+"/objections", tip)
	s.asks(t, s.decider, "awards_to_announce 2")
	s.announce(t)
	s.asks(t, s.decider)
	s.asks(t, s.officer, "agreements_to_draft 2")
}

// announce tells the owner of the first application, once, what the preview said.
func (s *story) announce(t *testing.T) {
	s.mayPublishNotice(t, grant.AlreadyDone)
	var before, after announcementPreview
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", s.at()+"/announcement-preview", nil)
	s.officer.get(t, s.at()+"/announcement-preview", &before)
	if len(before.Audiences) == 0 || len(before.Samples) != len(before.Audiences) {
		t.Fatalf("the preview is %+v", before)
	}
	var told list[message]
	s.owner.get(t, "/me/messages", &told)
	var events []grant.MessageEvent
	for _, m := range told.Items {
		events = append(events, m.Event)
	}
	if diff := cmp.Diff([]grant.MessageEvent{grant.ToldDismissed, grant.ToldExtended, grant.ToldSubmitted}, events); diff != "" {
		t.Errorf("told before (-want +got):\n%s", diff)
	}
	once := s.decider.with("Idempotency-Key", "announced")
	for range 2 {
		once.want(t, http.StatusOK, "POST", s.at()+"/announcement", nil, nil)
	}
	s.owner.get(t, "/me/messages", &told)
	if len(told.Items) != 4 {
		t.Fatalf("the owner of one application is told %+v", told.Items)
	}
	m, i := told.Items[0], slices.IndexFunc(before.Samples, func(shown sample) bool { return shown.Event == told.Items[0].Event })
	if i < 0 || m.Text != before.Samples[i].Text || m.Language != "zh-CN" || m.SentAt != nil || m.Case != grant.ApplicationCase(s.ids[0]) {
		t.Errorf("told is %+v, the preview said %+v", m, before.Samples)
	}
	s.officer.get(t, s.at()+"/announcement-preview", &after)
	s.officer.get(t, "/me/messages", &told)
	if len(after.Audiences) != 0 || len(told.Items) != 0 {
		t.Errorf("after it the preview is %+v and the officer was told %+v", after, told.Items)
	}
	s.owner.get(t, s.on(0)+"/scores", nil) // an award seals nothing again
	s.officer.get(t, s.on(0)+"/scores", nil)
}

// objections files one against each of the two lines, and both are dismissed.
func (s *story) objections(t *testing.T, notice string, tip map[string]any) {
	semantic := s.stranger()
	semantic.semantic = true
	semantic.refused(t, http.StatusBadRequest, grant.MissingField, "POST", s.on(0)+"/objections", map[string]any{"claim": "有问题"})
	var receipts [2]filed
	once := s.stranger().with("Idempotency-Key", "a random one")
	once.want(t, http.StatusCreated, "POST", s.on(0)+"/objections", tip, &receipts[0])
	var again filed
	once.want(t, http.StatusCreated, "POST", s.on(0)+"/objections", tip, &again)
	if again != receipts[0] {
		t.Errorf("filed again: %+v, first %+v", again, receipts[0])
	}
	s.stranger().want(t, http.StatusCreated, "POST", s.on(1)+"/objections",
		map[string]any{"name": "王某", "contact": "wang@example.org", "claim": "与申报单位有纠纷"}, &receipts[1])

	s.asks(t, s.decider, "objections_to_decide 2")
	var suspended struct{ Items []noticeItem }
	s.stranger().get(t, notice, &suspended)
	if !suspended.Items[0].Suspended || !suspended.Items[1].Suspended {
		t.Errorf("the lines are %+v", suspended.Items)
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", s.at()+"/objections", nil)
	var all list[objection]
	s.officer.get(t, s.at()+"/objections", &all)
	if len(all.Items) != 2 || !all.Items[0].Anonymous || all.Items[1].Name != "王某" || len(all.Items[0].Can) != 0 {
		t.Errorf("the objections are %+v", all.Items)
	}
	var one objectionWithEvidence
	mine := "/objections/" + receipts[0].ID.String()
	s.decider.get(t, mine, &one)
	if reason, may := one.Can[grant.DecideObjection]; !may || reason != nil || one.Evidence[0].MediaType != "application/pdf" {
		t.Errorf("the decider sees %+v", one)
	}
	var handed file
	s.decider.get(t, mine+"/evidence/"+one.Evidence[0].ID.String(), &handed)
	if string(handed.Content) != "%PDF-1.7 公告" {
		t.Errorf("the evidence came back as %q", handed.Content)
	}
	outside := s.colleague(t, "evaluator", grant.Evaluator)
	var claims list[objection]
	outside.get(t, s.at()+"/objections", &claims)
	for _, o := range claims.Items {
		if o.Name+o.Contact+o.Clue != "" || o.Claim == "" {
			t.Errorf("an evaluator reads %+v", o.ObjectionContent)
		}
	}
	var hidden objectionWithEvidence
	outside.get(t, mine, &hidden)
	if len(hidden.Evidence) != 0 || hidden.Clue != "" || one.Clue == "" || !hidden.Anonymous {
		t.Errorf("an evaluator reads %+v", hidden)
	}
	outside.refused(t, http.StatusForbidden, grant.NotAllowed, "GET", mine+"/evidence/"+one.Evidence[0].ID.String(), nil)
	verdict := map[string]any{"outcome": "dismissed", "statement": "经核查，不属实。"}
	s.officer.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", mine+"/decision", verdict)
	s.decider.want(t, http.StatusOK, "POST", mine+"/decision", verdict, nil)
	s.decider.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", mine+"/decision", verdict)
	s.decider.want(t, http.StatusOK, "POST", "/objections/"+receipts[1].ID.String()+"/decision", map[string]any{"outcome": "dismissed", "statement": "不属实。"}, nil)

	at := "/objection-receipts/" + receipts[0].Number
	s.stranger().refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at+"?code=AAAAAAAAAAAAAAAA", nil)
	var state objectionState
	s.stranger().get(t, at+"?code="+receipts[0].Code, &state)
	if state.Receipt != s.receipts[0] || *state.Outcome != grant.ObjectionDismissed || *state.Statement != "经核查，不属实。" {
		t.Errorf("the objector is told %+v", state)
	}
}

// mayPublishNotice asks the round and its list whether a notice can be published, or why not (empty: it can).
func (s *story) mayPublishNotice(t *testing.T, why grant.Reason) {
	t.Helper()
	var one round
	var all list[round]
	s.officer.get(t, s.at(), &one)
	s.officer.get(t, "/rounds?funder="+s.funder.String(), &all)
	for _, shown := range append(all.Items, one) {
		reason, listed := shown.Can[grant.PublishNotice]
		if shown.ID == s.round && (!listed || (reason == nil) != (why == "") || reason != nil && *reason != why) {
			t.Errorf("a notice can be published: %v %v, want %q", listed, reason, why)
		}
	}
}
