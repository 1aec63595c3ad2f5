package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// What no schema can say is refused by a rule, never found out by the database.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := &story{house: h}
	s.people(t)
	s.setUp(t)
	s.publish(t)
	funder, round := "/funders/"+s.funder.String(), s.at()
	newRound := func(key string, fund any) map[string]any {
		return map[string]any{"key": key, "title_zh": "甲", "title_en": "A", "policy_id": s.policy, "fund_id": fund}
	}
	draft := func(content string) string {
		return fmt.Sprintf(`{"organization_id": %q, "content": %s}`, s.organization, content)
	}
	for _, c := range []struct {
		who    client
		status int
		code   grant.Reason
		method string
		path   string
		body   any
	}{
		{s.officer, 409, grant.AlreadyTaken, "POST", funder + "/rounds", newRound("2026", s.fund)},
		{s.officer, 404, grant.NoSuchThing, "POST", funder + "/rounds", newRound("2027", uuid.New())},
		{s.officer, 404, grant.NoSuchThing, "POST", "/funders/" + uuid.NewString() + "/rounds", newRound("2027", s.fund)},
		{s.admin, 409, grant.AlreadyTaken, "POST", funder + "/people", colleagueBody("officer", "officer")},
		{s.admin, 409, grant.Namesake, "POST", funder + "/people", namesakeBody("another", "officer")},
		{s.admin, 400, grant.BadInput, "POST", funder + "/people", colleagueBody("engine", "process")},
		{s.officer, 409, grant.AlreadyDone, "POST", funder + "/calendars", map[string]any{"year": 2030, "status": "published", "holidays": []any{}, "workdays": []any{}}},
		{s.officer, 400, grant.BadPolicy, "POST", funder + "/policies", map[string]any{"document": 3}},
		{s.officer, 400, grant.MissingField, "POST", funder + "/policies", map[string]any{"document": map[string]any{}}},
		{s.finance, 404, grant.NoSuchThing, "POST", "/funds/" + uuid.NewString() + "/receipts", map[string]any{"amount_fen": 1, "reference": "x"}},
		{s.decider, 404, grant.NoSuchThing, "POST", round + "/limits", map[string]any{"place_id": uuid.New(), "limit_fen": 1, "reason": "x"}},
		{s.decider, 409, grant.WrongStage, "POST", round + "/publication", nil},
		{s.owner, 400, grant.BadInput, "POST", round + "/drafts", draft(`{"title": "\ud800"}`)},
		{s.owner, 400, grant.BadInput, "POST", round + "/drafts", draft(`{"title": "\u0000"}`)},
		{s.owner, 400, grant.BadInput, "POST", round + "/drafts", draft(`{"n": 1e999}`)},
		{s.owner, 400, grant.BadInput, "POST", round + "/drafts", draft(`[1]`)},
		{s.owner, 403, grant.NotAllowed, "POST", "/organizations/" + s.organization.String() + "/members", map[string]any{"login": "officer", "role": "officer"}},
		{s.owner, 404, grant.NoSuchThing, "DELETE", "/organizations/" + s.organization.String() + "/members/" + uuid.NewString(), nil},
		{s.admin, 409, grant.NotRehearsal, "PUT", "/rehearsal/clock", map[string]any{"funder_id": h.funder, "to": "2020-01-01T00:00:00Z"}},
		{s.officer, 403, grant.NotAllowed, "PUT", "/rehearsal/clock", map[string]any{"funder_id": h.funder, "to": "2040-01-01T00:00:00Z"}},
		{s.officer, 404, grant.NoSuchThing, "GET", "/receipts/nothing", nil},
		{s.officer, 400, grant.BadInput, "GET", round + "/applications?cursor=***", nil},
		{s.officer, 400, grant.BadInput, "GET", round + "/applications?cursor=_w", nil},
		{s.officer, 400, grant.BadInput, "GET", round + "/applications?cursor=AA", nil},
		{s.officer, 400, grant.BadInput, "GET", round + "/applications?stage=somewhere", nil},
		{s.officer, 400, grant.BadInput, "GET", round + "/applications?limit=201", nil},
	} {
		c.who.semantic = true
		c.who.refused(t, c.status, c.code, c.method, c.path, c.body)
	}
	s.hostileContent(t)
}

func colleagueBody(login, role string) map[string]any {
	body := newcomer(login)
	body["role"] = role
	return body
}

// namesakeBody is a second account for somebody who has one.
func namesakeBody(login, of string) map[string]any {
	body := colleagueBody(login, "finance_approver")
	body["name"] = newcomer(of)["name"]
	return body
}

func (s *story) hostileContent(t *testing.T) {
	s.forward(t, 25*time.Hour)
	s.step(t, grant.RoundCase(s.round), grant.OpenRound)
	shares := func(of ...string) []any {
		var places []any
		for _, share := range of {
			places = append(places, map[string]any{"place_id": s.places["C001"], "share": share})
		}
		return places
	}
	owner := s.owner
	owner.semantic = true
	for _, c := range []struct {
		field string
		value any
		at    string
	}{
		{"places", shares("0"), "/content/places/0/share"},
		{"places", shares("-1"), "/content/places/0/share"},
		{"places", shares("0.5", "0.5"), "/content/places/1/place_id"},
		{"places", shares("0.000000000000000001"), "/content/places"},
		{"places", []any{map[string]any{"place_id": uuid.New(), "share": "1"}}, "/content/places/0/place_id"},
		{"asked_fen", -1, "/content/asked_fen"},
		{"asked_fen", 1.5, "/content/asked_fen"},
		{"asked_fen", json.Number("9007199254740992"), "/content/asked_fen"},
		{"asked_fen", json.Number("99999999999999999999999"), "/content/asked_fen"},
		{"total_fen", 1, "/content/total_fen"},
		{"total_fen", int64(grant.MaxFen), "/content/own_fen"},
		{"answers", map[string]any{}, "/content/answers/aim"},
		{"answers", map[string]any{"aim": "a\u0001b"}, "/content/answers/aim"},
		{"answers", map[string]any{"aim": 1}, "/content/answers/aim"},
		{"answers", map[string]any{"aim": "甲", "name": "乙"}, "/content/answers/name"},
		{"answers", map[string]any{"aim": "邻里互助邻里互助邻里互助邻里互助邻里互助邻里互助邻里互助邻里互助邻里互助邻里互助多"}, "/content/answers/aim"},
	} {
		content := s.content("A", 10000000)
		content[c.field] = c.value
		got := owner.send(t, "POST", s.at()+"/applications", map[string]any{"organization_id": s.organization, "content": content})
		if got.StatusCode != http.StatusBadRequest && got.StatusCode != http.StatusUnprocessableEntity || len(got.problem.Errors) == 0 || got.problem.Errors[0].Pointer != c.at {
			t.Errorf("%s = %v: %d %s", c.field, c.value, got.StatusCode, got.body)
		}
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", s.at()+"/applications", map[string]any{"organization_id": uuid.New(), "content": s.content("A", 100)})
	var all list[applicationHead]
	s.officer.get(t, s.at()+"/applications", &all)
	if len(all.Items) != 0 {
		t.Errorf("%d applications came of refused ones", len(all.Items))
	}
}
