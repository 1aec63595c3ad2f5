package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// extend lets the window close twelve hours later: the officer asks twice, the decider confirms what was asked last, and whoever
// is still writing is told.
func (s *story) extend(t *testing.T) {
	at := s.at() + "/extension"
	s.owner.want(t, http.StatusCreated, "POST", s.at()+"/drafts", map[string]any{"organization_id": s.organization, "content": map[string]any{}}, nil)
	var before, shown round
	s.officer.get(t, s.at(), &before)
	if reason, listed := before.Can[grant.ExtendRound]; !listed || reason != nil {
		t.Errorf("the officer can %v", before.Can)
	}
	ask := func(closes time.Time, reason string) map[string]any {
		return map[string]any{"closes_at": closes.Format(time.RFC3339Nano), "reason": reason}
	}
	wanted := ask(before.ClosesAt.Add(12*time.Hour), "4月14日系统停机四小时")
	s.decider.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", at, wanted)
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", at, wanted)
	s.officer.refused(t, http.StatusBadRequest, grant.BadInput, "POST", at, ask(before.ClosesAt, ""))
	s.officer.refused(t, http.StatusBadRequest, grant.BadInput, "POST", at, map[string]any{"closes_at": "明天", "reason": "停机"})
	wrong := s.officer
	wrong.semantic = true
	wrong.refused(t, http.StatusBadRequest, grant.BadInput, "POST", at, ask(before.ClosesAt.Add(time.Hour+time.Millisecond), "停机"))
	for _, closes := range []time.Time{before.ClosesAt, before.ClosesAt.AddDate(0, 1, 0)} {
		refused := wrong.refused(t, http.StatusBadRequest, grant.BadInput, "POST", at, ask(closes, "停机"))
		if detail := refused.problem.Errors[0].Detail; !strings.Contains(detail, before.ClosesAt.In(grant.Beijing).Format(time.DateTime)) {
			t.Errorf("the refusal says %q", detail)
		}
	}

	var first, second id
	s.officer.want(t, http.StatusCreated, "POST", at, ask(before.ClosesAt.Add(time.Hour), "停机"), &first)
	s.officer.want(t, http.StatusCreated, "POST", at, wanted, &second)
	for _, who := range []client{s.stranger(), s.owner} {
		who.get(t, s.at(), &shown)
		if shown.Proposed != nil || len(shown.Extensions) != 0 || !shown.ClosesAt.Equal(before.ClosesAt) {
			t.Errorf("others learn of a proposal: %+v", shown)
		}
	}
	s.officer.get(t, s.at(), &shown)
	if p := shown.Proposed; p == nil || p.ID != second.ID || p.Proposer != "人officer" || !p.From.Equal(before.ClosesAt) {
		t.Fatalf("proposed is %+v", shown.Proposed)
	}
	if _, listed := shown.Can[grant.ConfirmExtension]; listed {
		t.Errorf("the officer can %v", shown.Can)
	}
	s.decider.get(t, s.at(), &shown)
	if reason, listed := shown.Can[grant.ConfirmExtension]; !listed || reason != nil {
		t.Errorf("the decider can %v", shown.Can)
	}

	s.asks(t, s.decider, "extension_to_confirm 1")
	confirm := "/extensions/" + second.ID.String() + "/confirmation"
	s.officer.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", confirm, nil)
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", confirm, nil)
	s.decider.refused(t, http.StatusConflict, grant.Moved, "POST", "/extensions/"+first.ID.String()+"/confirmation", nil)
	s.decider.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", "/extensions/"+uuid.NewString()+"/confirmation", nil)
	once := s.decider.with("Idempotency-Key", "extension")
	var now, again moved
	once.want(t, http.StatusOK, "POST", confirm, nil, &now)
	once.want(t, http.StatusOK, "POST", confirm, nil, &again)
	if diff := cmp.Diff(now, again); diff != "" || now.Stage != grant.RoundOpen {
		t.Errorf("confirmed again\n%s", diff)
	}
	s.decider.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", confirm, nil)

	var all list[round]
	s.stranger().get(t, "/rounds", &all)
	shown = all.Items[0]
	if !shown.ClosesAt.Equal(before.ClosesAt.Add(12*time.Hour)) || len(shown.Extensions) != 1 || !shown.Extensions[0].From.Equal(before.ClosesAt) ||
		shown.Extensions[0].Reason != wanted["reason"] || shown.Proposed != nil {
		t.Errorf("the round is %+v", shown)
	}
	var told list[message]
	s.owner.get(t, "/me/messages", &told)
	if len(told.Items) != 2 || told.Items[0].Event != grant.ToldExtended || told.Items[0].Case.ID != second.ID {
		t.Fatalf("the owner was told %+v", told.Items)
	}
	if closes := shown.ClosesAt.In(grant.Beijing).Format("2006年1月2日15:04:05"); !strings.Contains(told.Items[0].Text, closes) {
		t.Errorf("the owner reads %q, want %s", told.Items[0].Text, closes)
	}
}

// refuseExtension finds the window over.
func (s *story) refuseExtension(t *testing.T) {
	var shown round
	s.officer.get(t, s.at(), &shown)
	if reason := shown.Can[grant.ExtendRound]; reason == nil || *reason != grant.RoundClosed {
		t.Errorf("after the window the officer can %v", shown.Can)
	}
	later := map[string]any{"closes_at": shown.ClosesAt.AddDate(0, 0, 7).Format(time.RFC3339), "reason": "有单位来不及"}
	s.officer.refused(t, http.StatusUnprocessableEntity, grant.RoundClosed, "POST", s.at()+"/extension", later)
}
