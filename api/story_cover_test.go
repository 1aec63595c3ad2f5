package api

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// covers lets the officer stand in for the decider for two days.
func (s *story) covers(t *testing.T) {
	at := "/funders/" + s.funder.String() + "/covers"
	now, err := store.Now(t.Context(), s.api.Pool)
	if err != nil {
		t.Fatal(err)
	}
	today := grant.DateOf(now.In(grant.Beijing))
	ids := map[string]uuid.UUID{}
	for login, c := range map[string]client{"admin": s.admin, "officer": s.officer, "decider": s.decider} {
		var who me
		c.get(t, "/me", &who)
		ids[login] = who.ID
	}
	wanted := map[string]any{
		"person_id": ids["decider"], "by_id": ids["officer"], "role": "decider", "from": today, "until": today.AddDays(1), "reason": "年休假",
	}
	with := func(member string, value any) map[string]any {
		edited := map[string]any{member: value}
		for name, as := range wanted {
			if name != member {
				edited[name] = as
			}
		}
		return edited
	}
	s.officer.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", at, wanted)
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", at, wanted)
	s.admin.refused(t, http.StatusForbidden, grant.SamePerson, "POST", at, with("by_id", ids["admin"]))
	s.admin.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", at, with("by_id", s.reviewerIDs[0]))
	s.admin.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", at, with("role", "finance_approver"))
	s.admin.refused(t, http.StatusBadRequest, grant.BadInput, "POST", at, with("reason", ""))
	s.admin.refused(t, http.StatusBadRequest, grant.BadInput, "POST", at, with("from", "明天"))
	wrong := s.admin
	wrong.semantic = true
	refused := wrong.refused(t, http.StatusBadRequest, grant.BadInput, "POST", at, with("until", today.AddDays(93)))
	if detail := refused.problem.Errors[0].Detail; !contains([]byte(detail), today.String(), "92") {
		t.Errorf("too long a cover is told %q", detail)
	}
	wrong.refused(t, http.StatusBadRequest, grant.BadInput, "POST", at, with("role", "reviewer"))

	once := s.admin.with("Idempotency-Key", "cover")
	var granted, again id
	once.want(t, http.StatusCreated, "POST", at, wanted, &granted)
	once.want(t, http.StatusCreated, "POST", at, wanted, &again)
	if granted != again {
		t.Errorf("one cover twice: %v and %v", granted, again)
	}
	s.admin.refused(t, http.StatusConflict, grant.AlreadyTaken, "POST", at, wanted)

	var who me
	s.officer.get(t, "/me", &who)
	if m := who.Memberships[len(who.Memberships)-1]; len(who.Memberships) != 2 || m.Role != grant.Decider || m.Covers == nil || *m.Covers != "人decider" ||
		m.Until == nil || *m.Until != today.AddDays(1) || who.Memberships[0].Covers != nil {
		t.Errorf("the officer is %+v", who.Memberships)
	}
	var all list[cover]
	s.supervisor.get(t, at, &all)
	if c := all.Items[0]; len(all.Items) != 1 || c.By != "人officer" || c.Person != "人decider" || c.GrantedBy != "管理员" || len(c.Can) != 0 {
		t.Errorf("the covers are %+v", all.Items)
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at, nil)
	s.reviewers[0].refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at, nil)

	mine := at + "/" + granted.ID.String()
	s.officer.refused(t, http.StatusForbidden, grant.NotAllowed, "DELETE", mine, nil)
	s.admin.refused(t, http.StatusNotFound, grant.NoSuchThing, "DELETE", "/funders/"+uuid.NewString()+"/covers/"+granted.ID.String(), nil)
	s.admin.want(t, http.StatusNoContent, "DELETE", mine, nil, nil)
	s.admin.refused(t, http.StatusConflict, grant.AlreadyDone, "DELETE", mine, nil)
	s.officer.get(t, "/me", &who)
	if len(who.Memberships) != 1 {
		t.Errorf("after the cover the officer is %+v", who.Memberships)
	}
	s.admin.get(t, at, &all)
	if reason := all.Items[0].Can[grant.EndCover]; reason == nil || *reason != grant.AlreadyDone || all.Items[0].EndedAt == nil {
		t.Errorf("the ended cover is %+v", all.Items[0])
	}
}
