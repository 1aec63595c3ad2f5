package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

func invitationTo(email string, role grant.Role) map[string]any {
	return map[string]any{"email": email, "role": role}
}

func (h *house) offerPath(t *testing.T, email string) string {
	t.Helper()
	return "/invitations/" + h.link(t, grant.ToldInvited, email)
}

// invitations lets the owner invite somebody who is not registered yet, take another invitation back, and see both.
func (s *story) invitations(t *testing.T) {
	at := "/organizations/" + s.organization.String() + "/invitations"
	var made, revoked invitation
	once := s.owner.with("Idempotency-Key", "invite")
	for range 2 {
		once.want(t, http.StatusCreated, "POST", at, invitationTo("Zhang@example.org", grant.Clerk), &made)
	}
	if made.State != grant.InvitationOpen || made.Email != "zhang@example.org" || made.ExpiresAt.Sub(made.InvitedAt) < 14*24*time.Hour || made.Can[grant.RevokeInvitation] != nil {
		t.Errorf("invited: %+v", made)
	}
	if n := s.count(t, "letters where address = 'zhang@example.org'"); n != 1 {
		t.Errorf("%d letters of one invitation", n)
	}
	path := s.offerPath(t, "zhang@example.org")
	var shown offer
	s.stranger().get(t, path, &shown)
	if shown.OrganizationName != "组织owner" || shown.Role != grant.Clerk || shown.Registered {
		t.Errorf("offered: %+v", shown)
	}
	s.stranger().refused(t, http.StatusUnauthorized, grant.SignedOut, "POST", path+"/acceptance", nil)
	s.stranger().want(t, http.StatusCreated, "POST", "/people", newcomer("zhang@example.org"), nil)
	s.stranger().get(t, path, &shown)
	if !shown.Registered {
		t.Error("who has registered is not known")
	}
	clerk := s.signIn(t, "zhang@example.org")
	accept := clerk.with("Idempotency-Key", "accept")
	for range 2 {
		var joined activities.Joined
		accept.want(t, http.StatusCreated, "POST", path+"/acceptance", nil, &joined)
		if joined.Organization != s.organization || joined.Role != grant.Clerk {
			t.Errorf("joined %+v", joined)
		}
	}
	clerk.refused(t, http.StatusNotFound, grant.LinkExpired, "POST", path+"/acceptance", nil)
	s.stranger().refused(t, http.StatusNotFound, grant.LinkExpired, "GET", path, nil)
	var who me
	clerk.get(t, "/me", &who)
	if len(who.Memberships) != 1 || who.Memberships[0].Role != grant.Clerk || who.Memberships[0].OrganizationName != "组织owner" || who.Memberships[0].Funder {
		t.Errorf("the clerk is %+v", who.Memberships)
	}

	s.owner.want(t, http.StatusCreated, "POST", at, invitationTo("li@example.org", grant.Viewer), &revoked)
	back := at + "/" + revoked.ID.String()
	s.owner.want(t, http.StatusNoContent, "DELETE", back, nil, nil)
	s.owner.refused(t, http.StatusConflict, grant.AlreadyDone, "DELETE", back, nil)
	clerk.refused(t, http.StatusNotFound, grant.LinkExpired, "POST", s.offerPath(t, "li@example.org")+"/acceptance", nil)
	var all list[invitation]
	s.owner.get(t, at, &all)
	if len(all.Items) != 2 || all.Items[0].State != grant.InvitationRevoked || all.Items[1].State != grant.InvitationAccepted || all.Items[1].Can[grant.RevokeInvitation] == nil {
		t.Errorf("the owner sees %+v", all.Items)
	}
	clerk.refused(t, http.StatusForbidden, grant.NotAllowed, "GET", at, nil)
	clerk.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", at, invitationTo("own@example.org", grant.Owner))
	s.leaveTeam(t, who.ID)
}

// leaveTeam ends what a person is in the organisation.
func (s *story) leaveTeam(t *testing.T, person uuid.UUID) {
	var members list[member]
	at := "/organizations/" + s.organization.String() + "/members"
	s.owner.get(t, at, &members)
	i := slices.IndexFunc(members.Items, func(m member) bool { return m.Person == person })
	s.owner.want(t, http.StatusNoContent, "DELETE", at+"/"+members.Items[i].ID.String(), nil, nil)
}

// What may be given by hand may be offered, by the same people, and nothing else.
func TestInvitationsAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	owner, organization := h.applicant(t, "owner@example.org", "52000000MJ00000182")
	other, _ := h.applicant(t, "other@example.org", "52000000MJ0000026W")
	own, funder := "/organizations/"+organization.String()+"/invitations", "/organizations/"+h.funder.String()+"/invitations"
	owner.want(t, http.StatusCreated, "POST", own, invitationTo("li@example.org", grant.Editor), nil)
	h.admin.want(t, http.StatusCreated, "POST", funder, invitationTo("expert@example.org", grant.Reviewer), nil)
	for _, c := range []struct {
		who    client
		status int
		code   grant.Reason
		path   string
		body   map[string]any
	}{
		{owner, 409, grant.AlreadyDone, own, invitationTo("LI@example.org", grant.Editor)},
		{owner, 409, grant.AlreadyDone, own, invitationTo("owner@example.org", grant.Owner)},
		{owner, 403, grant.NotAllowed, own, invitationTo("li@example.org", grant.Officer)},
		{owner, 403, grant.NotAllowed, own, invitationTo("li@example.org", "process")},
		{owner, 404, grant.NoSuchThing, funder, invitationTo("li@example.org", grant.Editor)},
		{other, 404, grant.NoSuchThing, own, invitationTo("li@example.org", grant.Viewer)},
		{h.admin, 404, grant.NoSuchThing, own, invitationTo("li@example.org", grant.Viewer)},
		{h.admin, 403, grant.NotAllowed, funder, invitationTo("li@example.org", grant.Owner)},
		{h.admin, 400, grant.BadInput, funder, invitationTo("li@example.org", "emperor")},
		{h.officer, 403, grant.NotAllowed, funder, invitationTo("li@example.org", grant.Reviewer)},
		{owner, 400, grant.BadInput, own, invitationTo("li@localhost", grant.Editor)},
		{owner, 400, grant.BadInput, own, invitationTo("li@example.org\r\nBcc: all@example.org", grant.Editor)},
		{owner, 400, grant.BadInput, own, map[string]any{"email": "li@example.org", "role": "viewer", "language": "fr"}},
		{owner, 400, grant.MissingField, own, map[string]any{"email": "li@example.org"}},
	} {
		c.who.semantic = true
		c.who.refused(t, c.status, c.code, "POST", c.path, c.body)
	}
	if n := h.count(t, "letters"); n != 2 {
		t.Errorf("%d letters", n)
	}
	var all list[invitation]
	owner.get(t, own, &all)
	other.refused(t, http.StatusNotFound, grant.NoSuchThing, "DELETE", own+"/"+all.Items[0].ID.String(), nil)
	h.admin.refused(t, http.StatusNotFound, grant.NoSuchThing, "DELETE", funder+"/"+all.Items[0].ID.String(), nil)
	h.stranger().refused(t, http.StatusNotFound, grant.LinkExpired, "GET", "/invitations/"+all.Items[0].ID.String(), nil)
}

// An invitation ends with its fourteenth day, of which everybody is told, and can then be sent again.
func TestInvitationExpires(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	owner, organization := h.applicant(t, "owner@example.org", "52000000MJ00000182")
	at := "/organizations/" + organization.String() + "/invitations"
	var made invitation
	owner.want(t, http.StatusCreated, "POST", at, invitationTo("li@example.org", grant.Editor), &made)
	path := h.offerPath(t, "li@example.org")
	h.clock(t, made.ExpiresAt.Add(500*time.Millisecond))
	h.stranger().get(t, path, nil)
	h.clock(t, made.ExpiresAt.Add(time.Second))
	h.stranger().want(t, http.StatusCreated, "POST", "/people", newcomer("li@example.org"), nil)
	invited := h.signIn(t, "li@example.org")
	h.stranger().refused(t, http.StatusNotFound, grant.LinkExpired, "GET", path, nil)
	invited.refused(t, http.StatusNotFound, grant.LinkExpired, "POST", path+"/acceptance", nil)
	owner.refused(t, http.StatusConflict, grant.AlreadyDone, "DELETE", at+"/"+made.ID.String(), nil)
	owner.want(t, http.StatusCreated, "POST", at, invitationTo("li@example.org", grant.Editor), nil)
	var all list[invitation]
	owner.get(t, at, &all)
	if len(all.Items) != 2 || all.Items[0].State != grant.InvitationOpen || all.Items[1].State != grant.InvitationExpired {
		t.Errorf("the owner sees %+v", all.Items)
	}
	invited.want(t, http.StatusCreated, "POST", h.offerPath(t, "li@example.org")+"/acceptance", nil, nil)
}

// Of two who follow one link at the same moment one gets the role; who has it already, or looks like a colleague, does not
// use the link up.
func TestInvitationIsForOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	owner, organization := h.applicant(t, "owner@example.org", "52000000MJ00000182")
	at := "/organizations/" + organization.String()
	owner.want(t, http.StatusCreated, "POST", at+"/invitations", invitationTo("second@example.org", grant.Owner), nil)
	path := h.offerPath(t, "second@example.org") + "/acceptance"
	owner.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", path, nil)
	namesake := newcomer("namesake@example.org")
	namesake["name"] = newcomer("owner@example.org")["name"]
	h.stranger().want(t, http.StatusCreated, "POST", "/people", namesake, nil)
	h.signIn(t, "namesake@example.org").refused(t, http.StatusConflict, grant.Namesake, "POST", path, nil)

	people := make([]client, 6)
	for i := range people {
		login := fmt.Sprintf("p%d@example.org", i)
		h.stranger().want(t, http.StatusCreated, "POST", "/people", newcomer(login), nil)
		people[i] = h.signIn(t, login)
	}
	statuses := make([]int, len(people))
	var all sync.WaitGroup
	for i, person := range people {
		all.Go(func() { statuses[i] = person.send(t, "POST", path, nil).StatusCode })
	}
	all.Wait()
	slices.Sort(statuses)
	if statuses[0] != http.StatusCreated || statuses[1] != http.StatusNotFound {
		t.Errorf("answered %v", statuses)
	}
	var members list[member]
	owner.get(t, at+"/members", &members)
	if len(members.Items) != 2 {
		t.Errorf("%d members", len(members.Items))
	}

	answered := invitationTo("namesake@example.org", grant.Viewer)
	answered["namesake"], answered["language"] = true, "en"
	owner.want(t, http.StatusCreated, "POST", at+"/invitations", answered, nil)
	h.signIn(t, "namesake@example.org").want(t, http.StatusCreated, "POST", h.offerPath(t, "namesake@example.org")+"/acceptance", nil, nil)
	token := strings.TrimSuffix(strings.TrimPrefix(path, "/invitations/"), "/acceptance")
	for _, table := range []string{"letters", "invitations", "journal"} {
		if n := h.count(t, table+" row where strpos(row::text, $1) > 0", token); n != 0 {
			t.Errorf("%s holds the link", table)
		}
	}
}

// Letters in our name are no way to reach strangers: an organisation sends fifty a day, and a person no more in all that
// he registers.
func TestInvitationsOfADay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	owner, organization := h.applicant(t, "owner@example.org", "52000000MJ00000182")
	at := "/organizations/" + organization.String() + "/invitations"
	for i := range 50 {
		owner.want(t, http.StatusCreated, "POST", at, invitationTo(fmt.Sprintf("p%d@example.org", i), grant.Viewer), nil)
	}
	owner.refused(t, http.StatusUnprocessableEntity, grant.InvitationLimit, "POST", at, invitationTo("one@example.org", grant.Viewer))
	var second activities.Registered
	owner.want(t, http.StatusCreated, "POST", "/organizations", map[string]any{
		"scheme": grant.SchemeUSCC, "code": "51000000MJ00000185", "name": "另一单位", "kind": "service_org", "registered": "2015-05-20",
	}, &second)
	elsewhere := "/organizations/" + second.Organization.String() + "/invitations"
	owner.refused(t, http.StatusUnprocessableEntity, grant.InvitationLimit, "POST", elsewhere, invitationTo("one@example.org", grant.Viewer))
	h.stranger().want(t, http.StatusCreated, "POST", "/people", newcomer("colleague"), nil)
	colleague := h.signIn(t, "colleague")
	for _, of := range []uuid.UUID{organization, second.Organization} {
		owner.want(t, http.StatusCreated, "POST", "/organizations/"+of.String()+"/members", map[string]any{"login": "colleague", "role": "owner"}, nil)
	}
	colleague.refused(t, http.StatusUnprocessableEntity, grant.InvitationLimit, "POST", at, invitationTo("one@example.org", grant.Viewer))
	colleague.want(t, http.StatusCreated, "POST", elsewhere, invitationTo("one@example.org", grant.Viewer), nil)
	h.forward(t, 24*time.Hour)
	owner.want(t, http.StatusCreated, "POST", at, invitationTo("one@example.org", grant.Viewer), nil)
}
