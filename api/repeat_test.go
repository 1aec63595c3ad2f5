package api

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
)

// The same request twice, at once, changed, and by two people with one key.
func TestOneKeyIsOneAct(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := fmt.Sprintf("/funders/%s/funds", h.funder)
	fund := map[string]any{"name": "甲基金", "currency": "CNY"}
	officer, finance := h.officer.with("Idempotency-Key", "k"), h.finance.with("Idempotency-Key", "k")

	answers := make([]answer, 8)
	var asking sync.WaitGroup
	for i := range answers {
		asking.Go(func() { answers[i] = officer.send(t, "POST", path, fund) })
	}
	asking.Wait()
	for _, got := range answers {
		if diff := cmp.Diff(string(answers[0].body), string(got.body)); diff != "" || got.StatusCode != http.StatusCreated {
			t.Errorf("%d %s", got.StatusCode, diff)
		}
	}
	officer.refused(t, http.StatusUnprocessableEntity, grant.KeyReused, "POST", path, map[string]any{"name": "乙基金", "currency": "CNY"})
	finance.refused(t, http.StatusConflict, grant.AlreadyTaken, "POST", path, fund)
	finance.want(t, http.StatusCreated, "POST", path, map[string]any{"name": "乙基金", "currency": "CNY"}, nil)
	var funds list[struct{ Name string }]
	h.officer.get(t, path, &funds)
	if len(funds.Items) != 2 {
		t.Errorf("%d funds, want 2", len(funds.Items))
	}
}

// A refusal uses up no key.
func TestRefusedAndRepeated(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	member := map[string]any{"login": "late@example.org", "role": "auditor"}
	path := fmt.Sprintf("/organizations/%s/members", h.funder)
	admin := h.admin.with("Idempotency-Key", "k")
	admin.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", path, member)
	h.stranger().want(t, http.StatusCreated, "POST", "/people", newcomer("late@example.org"), nil)
	admin.want(t, http.StatusCreated, "POST", path, member, nil)
}

// The same registration again is the same act, and with another password it is another request.
func TestRegistrationRepeated(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	body := newcomer("twice@example.org")
	once := h.stranger().with("Idempotency-Key", "k")
	var first, again id
	once.want(t, http.StatusCreated, "POST", "/people", body, &first)
	once.want(t, http.StatusCreated, "POST", "/people", body, &again)
	if first != again {
		t.Errorf("registered %s and then %s", first.ID, again.ID)
	}
	body["password"] = "another password"
	once.refused(t, http.StatusUnprocessableEntity, grant.KeyReused, "POST", "/people", body)
}
