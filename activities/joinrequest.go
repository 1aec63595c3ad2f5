package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// AskToJoin is a person asking for a role in an organisation that exists, instead of registering it again.
type AskToJoin struct {
	By           By         `json:"-"`
	Organization uuid.UUID  `json:"organization"`
	Role         grant.Role `json:"role"`
	Note         string     `json:"note"` // who he is, to the owners
}

// AskToJoin keeps the request and tells the owners. Refused: no_such_thing, not_allowed for a funder, bad_input and too_large
// (grant.CheckJoin), already_done to whoever has the role or has asked already.
func (a *Acts) AskToJoin(ctx context.Context, in AskToJoin) (uuid.UUID, error) {
	return act(ctx, a, in.By, grant.AskToJoin, in, func(tx *store.Tx) (uuid.UUID, error) {
		organization, err := store.FindOrganization(ctx, tx, in.Organization)
		if err != nil {
			return uuid.Nil, err
		}
		if err := grant.CheckJoin(in.Role, in.Note, organization.Funder); err != nil {
			return uuid.Nil, err
		}
		needless, err := store.HasRole(ctx, tx, in.Organization, in.Role, tx.Actor.Person)
		if err == nil && !needless {
			needless, err = store.HasOpenJoinRequest(ctx, tx, in.Organization, tx.Actor.Person)
		}
		if err != nil {
			return uuid.Nil, err
		}
		if needless {
			return uuid.Nil, grant.Refuse(grant.Conflict, grant.AlreadyDone)
		}
		request := grant.JoinRequest{
			ID: uuid.Must(uuid.NewV7()), OrganizationID: in.Organization, PersonID: tx.Actor.Person, Role: in.Role, Note: in.Note, AskedAt: tx.Now,
		}
		told := tellingOfJoin(request, organization.Name, grant.ToldJoinAsked)
		told.Organization = in.Organization
		tx.Tell(told)
		return request.ID, store.InsertJoinRequest(ctx, tx, request)
	})
}

// tellingOfJoin is what is told of a join request, to nobody yet.
func tellingOfJoin(r grant.JoinRequest, organization string, event grant.MessageEvent) grant.Telling {
	return grant.Telling{
		Event: event, Case: grant.Case{Kind: grant.JoinRequestKind, ID: r.ID}, Params: grant.MessageParams{Organization: organization, Role: r.Role},
	}
}

// DecideJoin is an owner accepting or declining a join request.
type DecideJoin struct {
	By       By        `json:"-"`
	Request  uuid.UUID `json:"request"`
	Accept   bool      `json:"accept"`
	Reason   *string   `json:"reason,omitempty"`
	Namesake bool      `json:"namesake,omitzero"` // another person than the colleague of the same name
}

// DecideJoin gives the role that was asked for, or does not, and tells whoever asked. Refused: no_such_thing, not_allowed,
// already_done when somebody has decided or the person has the role by now, already_taken and namesake (grant.TellApart).
func (a *Acts) DecideJoin(ctx context.Context, in DecideJoin) (uuid.UUID, error) {
	return act(ctx, a, in.By, grant.DecideJoin, in, func(tx *store.Tx) (uuid.UUID, error) {
		request, err := store.LockJoinRequest(ctx, tx, in.Request)
		if err != nil {
			return uuid.Nil, err
		}
		if err := tx.Allow(grant.DecideJoin, grant.Facts{Applicant: request.OrganizationID}); err != nil {
			return uuid.Nil, err
		}
		if err := request.CheckDecision(in.Reason); err != nil {
			return uuid.Nil, err
		}
		event := grant.ToldJoinDeclined
		if in.Accept {
			event = grant.ToldJoinAccepted
			if err := join(ctx, tx, Joined{request.OrganizationID, request.Role}, request.PersonID, in.Namesake); err != nil {
				return uuid.Nil, err
			}
		}
		organization, err := store.FindOrganization(ctx, tx, request.OrganizationID)
		if err != nil {
			return uuid.Nil, err
		}
		told := tellingOfJoin(request, organization.Name, event)
		told.Person = request.PersonID
		tx.Tell(told)
		return request.ID, store.DecideJoinRequest(ctx, tx, request.ID, tx.Actor.Person, in.Accept, in.Reason, tx.Now)
	})
}
