package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// newPerson is what a person is registered with. A login is a mobile number, an address of mail or a name.
type newPerson struct {
	Login    string  `json:"login" validate:"login"`
	Name     string  `json:"name" validate:"min=1,max=50"`
	Language string  `json:"language" validate:"oneof=zh-CN en"`
	Email    *string `json:"email,omitzero" validate:"omitempty,max=200,email"`
	Password string  `json:"password" validate:"min=10,max=200"`
}

// hashed is the person for one act: asked again with the same password it is the same input, with another it is not.
func (p newPerson) hashed(by activities.By) activities.NewPerson {
	return activities.NewPerson{Login: p.Login, Name: p.Name, Language: p.Language, Email: p.Email, Password: activities.HashPasswordOf(by, p.Password)}
}

type registerPerson struct {
	key, operation string
	newPerson
}

func (in *registerPerson) enter(who caller) error {
	in.key, in.operation = who.key, who.operation
	return checkKey(who.key)
}

// registerPerson acts for the person that the login will be.
func (a *API) registerPerson(ctx context.Context, in registerPerson) (id, error) {
	by := activities.ByPerson(activities.PersonID(in.Login), in.operation, in.key)
	person, err := a.Acts.RegisterPerson(ctx, activities.RegisterPerson{By: by, NewPerson: in.hashed(by)})
	return id{person}, err
}

type addPerson struct {
	acting
	Funder   uuid.UUID  `uri:"funder"`
	Role     grant.Role `json:"role"`
	Namesake bool       `json:"namesake,omitzero"`
	newPerson
}

func (a *API) addPerson(ctx context.Context, in addPerson) (id, error) {
	person, err := a.Acts.AddPerson(ctx, activities.AddPerson{By: in.By, Organization: in.Funder, Role: in.Role, Namesake: in.Namesake, NewPerson: in.hashed(in.By)})
	return id{person}, err
}

// member is a role that somebody holds in an organisation, with whether the caller may end it.
type member struct {
	ID     uuid.UUID  `json:"id"`
	Person uuid.UUID  `json:"person_id"`
	Name   string     `json:"name"`
	Role   grant.Role `json:"role"`
	Since  time.Time  `json:"since"`

	Can map[grant.Act]*grant.Reason `json:"can"`
}

type listMembers struct {
	signedIn
	Organization uuid.UUID `uri:"organization"`
}

func (a *API) listMembers(ctx context.Context, in listMembers) (list[member], error) {
	facts, err := in.mayList(grant.Facts{Funder: in.Organization, Applicant: in.Organization})
	if err != nil {
		return list[member]{}, err
	}
	rows, err := store.ListMembers(ctx, a.Pool, in.Organization)
	owners := 0
	for _, m := range rows {
		if m.Role == grant.Owner {
			owners++
		}
	}
	return listOf(rows, func(m store.Membership) member { return showMember(in.actor(), facts, m, owners) }), err
}

// mayList lets in those who may give a role in an organisation, or assign its people to something.
func (in signedIn) mayList(facts grant.Facts) (grant.Facts, error) {
	facts.Stage = grant.Eligible
	return facts, mayOneOf(in.actor(), facts, grant.GrantMembership, grant.AssignReviewers)
}

func showMember(actor grant.Actor, of grant.Facts, m store.Membership, owners int) member {
	return member{m.ID, m.Person, m.Name, m.Role, m.Since.UTC(), grant.CanEnd(actor, of, m.Role, owners)}
}

type ofFunder struct {
	signedIn
	Funder uuid.UUID `uri:"funder"`
}

type listPeople struct {
	ofFunder
	Roles []grant.Role `form:"role" validate:"max=16,dive,oneof=administrator officer decider finance_preparer finance_approver supervisor evaluator auditor reviewer community_secretary donor owner editor finance viewer resident"`
	searched
}

// listPeople answers the roles in a funder, in which nobody is an owner.
func (a *API) listPeople(ctx context.Context, in listPeople) (counted[member], error) {
	none := counted[member]{}
	facts, err := in.mayList(grant.Facts{Funder: in.Funder})
	if err != nil {
		return none, err
	}
	_, after, err := readCursor(in.Cursor)
	if err != nil {
		return none, err
	}
	asked := store.MemberQuery{Organization: in.Funder, Text: in.text(), Roles: in.Roles, After: after, Limit: in.size() + 1}
	rows, err := store.ListMemberRows(ctx, a.Pool, asked)
	if err != nil {
		return none, err
	}
	// Its id alone says where a role stands in the list.
	cursor := func(m store.Membership) string { return cursorOf(time.Time{}, m.ID) }
	page := pageOf(in.size(), rows, cursor, func(m store.Membership) member { return showMember(in.actor(), facts, m, 0) })
	return withTotal(ctx, a.Pool, page, in.Count, store.CountMembers, asked)
}

// mayOneOf lets in whoever may take one of the acts. It refuses as the last of them does.
func mayOneOf(actor grant.Actor, facts grant.Facts, acts ...grant.Act) error {
	var err error
	for _, act := range acts {
		if _, err = grant.May(actor, act, facts); err == nil {
			return nil
		}
	}
	return err
}

type grantMembership struct {
	acting
	Organization uuid.UUID  `uri:"organization"`
	Login        string     `json:"login" validate:"min=3,max=200"`
	Role         grant.Role `json:"role"`
	Namesake     bool       `json:"namesake,omitzero"`
}

func (a *API) grantMembership(ctx context.Context, in grantMembership) (id, error) {
	person, err := a.Acts.GrantMembership(ctx, activities.GrantMembership{By: in.By, Organization: in.Organization, Login: in.Login, Role: in.Role, Namesake: in.Namesake})
	return id{person}, err
}

type endMembership struct {
	acting
	Organization uuid.UUID `uri:"organization"`
	Membership   uuid.UUID `uri:"membership"`
}

func (a *API) endMembership(ctx context.Context, in endMembership) (nothing, error) {
	m, err := store.FindMembership(ctx, a.Pool, in.Membership)
	if err == nil && m.Organization != in.Organization {
		err = noSuchThing()
	}
	if err == nil {
		_, err = a.Acts.EndMembership(ctx, activities.EndMembership{By: in.By, Membership: in.Membership})
	}
	return nothing{}, err
}
