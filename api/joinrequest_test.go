package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// find asks for an organisation by its code, as whoever would register it does.
func (c client) find(t *testing.T, code string) foundOrganization {
	t.Helper()
	var found foundOrganization
	c.get(t, "/organizations?scheme=CN-USCC&code="+code, &found)
	return found
}

// joinRequests lets a colleague find the organisation instead of registering it again, ask to join, and be accepted; and
// another one be declined.
func (s *story) joinRequests(t *testing.T) {
	founder, organization := s.applicant(t, "founder", "51000000MJ00000260")
	s.stranger().want(t, http.StatusCreated, "POST", "/people", newcomer("wang@example.org"), nil)
	wang := s.signIn(t, "wang@example.org")
	for code, want := range map[string]foundOrganization{
		"52000000MJ0000034P": {ChecksumOK: true}, "52000000MJ00000180": {}, "1": {},
	} {
		if got := wang.find(t, code); got != want {
			t.Errorf("%s is known as %+v", code, got)
		}
	}
	found := wang.find(t, "51000000mj00000260")
	if found.Organization == nil || found.Organization.ID != organization || !found.ChecksumOK || found.Member || !founder.find(t, "51000000MJ00000260").Member {
		t.Errorf("found %+v", found)
	}
	at := "/organizations/" + organization.String() + "/join-requests"
	ask := wang.with("Idempotency-Key", "ask")
	var asked, shown joinRequest
	for range 2 {
		ask.want(t, http.StatusCreated, "POST", at, map[string]any{"role": "editor", "note": "我是王芳"}, &asked)
	}
	if asked.State != grant.JoinOpen || asked.OrganizationName != "组织founder" || len(asked.Can) != 0 {
		t.Errorf("asked %+v", asked)
	}
	wang.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", at, map[string]any{"role": "viewer"})
	wang.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at, nil)
	decision := "/join-requests/" + asked.ID.String() + "/decision"
	wang.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", decision, map[string]any{"accept": true})
	s.told(t, founder, grant.ToldJoinAsked, asked.ID, "有人申请加入组织founder")

	var all list[joinRequest]
	founder.get(t, at, &all)
	if reason, may := all.Items[0].Can[grant.DecideJoin]; len(all.Items) != 1 || all.Items[0].Name != "人wang@example.org" || all.Items[0].Note != "我是王芳" || !may || reason != nil {
		t.Errorf("the owner sees %+v", all.Items)
	}
	decide := founder.with("Idempotency-Key", "join")
	for range 2 {
		decide.want(t, http.StatusOK, "POST", decision, map[string]any{"accept": false, "reason": "请先电话联系"}, &shown)
	}
	if shown.State != grant.JoinDeclined || shown.Reason == nil || shown.DecidedAt == nil || shown.Can[grant.DecideJoin] == nil {
		t.Errorf("declined: %+v", shown)
	}
	founder.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", decision, map[string]any{"accept": true})
	s.told(t, wang, grant.ToldJoinDeclined, asked.ID, "未同意您的加入申请")
	wang.want(t, http.StatusCreated, "POST", at, map[string]any{"role": "viewer"}, &asked)
	founder.want(t, http.StatusOK, "POST", "/join-requests/"+asked.ID.String()+"/decision", map[string]any{"accept": true}, &shown)
	s.told(t, wang, grant.ToldJoinAccepted, asked.ID, "您已加入组织founder")
	wang.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", at, map[string]any{"role": "viewer"})
	wang.get(t, "/me/join-requests", &all)
	if len(all.Items) != 2 || all.Items[0].State != grant.JoinAccepted || *all.Items[1].Reason != "请先电话联系" || !wang.find(t, "51000000MJ00000260").Member {
		t.Errorf("whoever asked sees %+v", all.Items)
	}
}

// told wants a person to have been told once of an event.
func (s *story) told(t *testing.T, who client, event grant.MessageEvent, of uuid.UUID, subject string) {
	t.Helper()
	var messages list[message]
	who.get(t, "/me/messages", &messages)
	told := slices.DeleteFunc(messages.Items, func(m message) bool { return m.Event != event || m.Case.ID != of })
	if len(told) != 1 || !strings.Contains(told[0].Subject, subject) {
		t.Errorf("told %+v", told)
	}
}

func TestJoinRequestsAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	owner, organization := h.applicant(t, "owner@example.org", "52000000MJ00000182")
	other, _ := h.applicant(t, "other@example.org", "52000000MJ0000026W")
	at := "/organizations/" + organization.String() + "/join-requests"
	var asked joinRequest
	other.want(t, http.StatusCreated, "POST", at, map[string]any{"role": "finance"}, &asked)
	decision := "/join-requests/" + asked.ID.String() + "/decision"
	for _, c := range []struct {
		who    client
		status int
		code   grant.Reason
		path   string
		body   map[string]any
	}{
		{h.stranger(), 401, grant.SignedOut, at, map[string]any{"role": "editor"}},
		{h.officer, 400, grant.BadInput, at, map[string]any{"role": "owner"}},
		{h.officer, 400, grant.BadInput, at, map[string]any{"role": "officer"}},
		{h.officer, 400, grant.TooLarge, at, map[string]any{"role": "editor", "note": strings.Repeat("字", 501)}},
		{h.officer, 404, grant.NoSuchThing, "/organizations/" + uuid.NewString() + "/join-requests", map[string]any{"role": "editor"}},
		{other, 403, grant.NotAllowed, "/organizations/" + h.funder.String() + "/join-requests", map[string]any{"role": "editor"}},
		{other, 404, grant.NoSuchThing, decision, map[string]any{"accept": true}},
		{h.admin, 404, grant.NoSuchThing, decision, map[string]any{"accept": true}},
		{owner, 404, grant.NoSuchThing, "/join-requests/" + uuid.NewString() + "/decision", map[string]any{"accept": true}},
		{owner, 400, grant.MissingField, decision, map[string]any{}},
		{owner, 400, grant.BadInput, decision, map[string]any{"accept": true, "reason": ""}},
	} {
		c.who.refused(t, c.status, c.code, "POST", c.path, c.body)
	}
	h.admin.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at, nil)
	other.refused(t, http.StatusBadRequest, grant.MissingField, "GET", "/organizations?scheme=CN-USCC", nil)
}

// Of two owners who decide at the same moment one has decided; a namesake is accepted when somebody answers for him.
func TestJoinRequestIsDecidedOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	owner, organization := h.applicant(t, "owner@example.org", "52000000MJ00000182")
	at := "/organizations/" + organization.String() + "/join-requests"
	same := newcomer("same@example.org")
	same["name"] = newcomer("owner@example.org")["name"]
	h.stranger().want(t, http.StatusCreated, "POST", "/people", same, nil)
	var asked joinRequest
	h.signIn(t, "same@example.org").want(t, http.StatusCreated, "POST", at, map[string]any{"role": "editor"}, &asked)
	decision := "/join-requests/" + asked.ID.String() + "/decision"
	owner.refused(t, http.StatusConflict, grant.Namesake, "POST", decision, map[string]any{"accept": true})
	statuses := make([]int, 6)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() {
			statuses[i] = owner.send(t, "POST", decision, map[string]any{"accept": i%2 == 0, "namesake": true, "reason": fmt.Sprint("第", i)}).StatusCode
		})
	}
	all.Wait()
	slices.Sort(statuses)
	if statuses[0] != http.StatusOK || statuses[1] != http.StatusConflict {
		t.Errorf("answered %v", statuses)
	}
	if n := h.count(t, "messages where event in ('join_accepted', 'join_declined')"); n != 1 {
		t.Errorf("told %d times", n)
	}
}
