package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/api"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store/storetest"
)

// Staff and experts of a rehearsal have passwords of their own, also when it is played again: with a first one they could
// prepare, score and approve nothing.
func TestMeet(t *testing.T) {
	t.Parallel()
	url := storetest.Database(t, true)
	acts := &activities.Acts{Pool: storetest.Pool(t, url, "granary_api"), Secret: []byte(testSecret)}
	server := httptest.NewServer((&api.API{Acts: acts, Pool: acts.Pool, Log: noLog}).Handler())
	defer server.Close()
	funder, err := acts.RegisterOrganization(t.Context(), activities.RegisterOrganization{
		By: operator(), Scheme: "GB-CHC", Code: "327114", Name: "Example Foundation", Kind: "foundation", Funder: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := acts.AddPerson(t.Context(), activities.AddPerson{
		By: operator(), Organization: funder.Organization, Role: grant.Administrator,
		NewPerson: activities.NewPerson{Login: "admin", Name: "管理员", Language: "zh-CN", Password: activities.HashPassword(rehearsalPassword)},
	}); err != nil {
		t.Fatal(err)
	}
	played := &season{}
	if err := json.Unmarshal([]byte(`{"experts":[{"id":"E1","name":"评审一"},{"id":"E2","name":"评审二"}]}`), played); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		p := &player{season: played, public: newClient(server.URL), out: io.Discard, funder: funder.Organization}
		if err := p.meet(t.Context()); err != nil {
			t.Fatal(err)
		}
		people := map[string]*apiClient{"officer": p.officer, "decider": p.decider, "finance": p.finance}
		for _, e := range played.Experts {
			people[e.ID] = p.reviewers[e.ID].person
			if p.reviewers[e.ID].id != activities.PersonID("expert-"+e.ID) {
				t.Errorf("expert %s is %s", e.ID, p.reviewers[e.ID].id)
			}
		}
		for who, client := range people {
			var me struct {
				PasswordInitial bool  `json:"password_initial"`
				Memberships     []any `json:"memberships"`
			}
			if err := client.get(t.Context(), "/me", &me); err != nil || me.PasswordInitial || len(me.Memberships) != 1 {
				t.Errorf("%s is %+v, %v", who, me, err)
			}
		}
	}
}

// Who stops the demo by Ctrl-C is told so, and how to go on with the directory he named.
func TestDemoStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	want := "the season is not played to its end: you stopped it (granary demo --dir there goes on from there; rm -r there begins afresh)"
	if got := (&config{dir: "there"}).stopped(ctx, context.Canceled).Error(); got != want {
		t.Errorf("%q", got)
	}
	if got := (&config{dir: ".granary/demo"}).stopped(t.Context(), errors.New("no answer")).Error(); !strings.Contains(got, "no answer (make demo goes on") {
		t.Errorf("%q", got)
	}
}
