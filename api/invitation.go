package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// invitation is an offer of a role as those see it who may make one.
type invitation struct {
	ID        uuid.UUID             `json:"id"`
	Email     string                `json:"email"`
	Role      grant.Role            `json:"role"`
	InvitedAt time.Time             `json:"invited_at"`
	ExpiresAt time.Time             `json:"expires_at"`
	State     grant.InvitationState `json:"state"`

	Can map[grant.Act]*grant.Reason `json:"can"`
}

func invitationOf(i grant.Invitation, actor grant.Actor, now time.Time) invitation {
	facts := grant.Facts{Funder: i.OrganizationID, Applicant: i.OrganizationID}
	return invitation{i.ID, i.Email, i.Role, i.InvitedAt.UTC(), i.ExpiresAt.UTC(), i.State(now), i.CanRevoke(actor, facts, now)}
}

type invite struct {
	acting
	Organization uuid.UUID  `uri:"organization"`
	Email        string     `json:"email" validate:"max=200,email"`
	Role         grant.Role `json:"role"`
	Language     *string    `json:"language,omitzero" validate:"omitempty,oneof=zh-CN en"`
	Namesake     bool       `json:"namesake,omitzero"`
}

// invite writes in the language of whoever invites, unless he says another.
func (a *API) invite(ctx context.Context, in invite) (invitation, error) {
	language := in.session.Language
	if in.Language != nil {
		language = *in.Language
	}
	made, err := a.Acts.Invite(ctx, activities.Invite{
		By: in.By, Organization: in.Organization, Email: in.Email, Role: in.Role, Language: language, Namesake: in.Namesake,
	})
	if err != nil {
		return invitation{}, err
	}
	found, err := store.FindInvitation(ctx, a.Pool, made)
	if err != nil {
		return invitation{}, err
	}
	now, err := store.Now(ctx, a.Pool)
	return invitationOf(found, in.actor(), now), err
}

type listInvitations struct {
	signedIn
	Organization uuid.UUID `uri:"organization"`
}

func (a *API) listInvitations(ctx context.Context, in listInvitations) (list[invitation], error) {
	if _, err := grant.May(in.actor(), grant.Invite, grant.Facts{Funder: in.Organization, Applicant: in.Organization}); err != nil {
		return list[invitation]{}, err
	}
	now, err := store.Now(ctx, a.Pool)
	if err != nil {
		return list[invitation]{}, err
	}
	rows, err := store.ListInvitations(ctx, a.Pool, in.Organization)
	return listOf(rows, func(i grant.Invitation) invitation { return invitationOf(i, in.actor(), now) }), err
}

type revokeInvitation struct {
	acting
	Organization uuid.UUID `uri:"organization"`
	Invitation   uuid.UUID `uri:"invitation"`
}

func (a *API) revokeInvitation(ctx context.Context, in revokeInvitation) (nothing, error) {
	found, err := store.FindInvitation(ctx, a.Pool, in.Invitation)
	if err == nil && found.OrganizationID != in.Organization {
		err = noSuchThing()
	}
	if err == nil {
		_, err = a.Acts.RevokeInvitation(ctx, activities.RevokeInvitation{By: in.By, Invitation: in.Invitation})
	}
	return nothing{}, err
}

// offer is an invitation as whoever holds its link sees it.
type offer struct {
	OrganizationName string     `json:"organization_name"`
	Role             grant.Role `json:"role"`
	Email            string     `json:"email"`
	ExpiresAt        time.Time  `json:"expires_at"`
	Registered       bool       `json:"registered"`
}

func (a *API) showInvitation(ctx context.Context, in struct {
	Token string `uri:"token"`
}) (offer, error) {
	found, err := store.FindInvitationLink(ctx, a.Pool, grant.LinkHash(in.Token))
	if err != nil {
		return offer{}, grant.LinkRefusal(err)
	}
	now, err := store.Now(ctx, a.Pool)
	if err == nil && found.State(now) != grant.InvitationOpen {
		err = grant.Refuse(grant.NotFound, grant.LinkExpired)
	}
	return offer{found.OrganizationName, found.Role, found.Email, found.ExpiresAt.UTC(), found.Registered}, err
}

type acceptInvitation struct {
	acting
	Token string `uri:"token"`
}

func (a *API) acceptInvitation(ctx context.Context, in acceptInvitation) (activities.Joined, error) {
	return a.Acts.AcceptInvitation(ctx, activities.AcceptInvitation{By: in.By, Link: grant.LinkHash(in.Token)})
}
