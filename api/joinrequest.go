package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// joinRequest is somebody asking to join an organisation, as its owners and he himself see it.
type joinRequest struct {
	ID               uuid.UUID       `json:"id"`
	OrganizationID   uuid.UUID       `json:"organization_id"`
	OrganizationName string          `json:"organization_name"`
	PersonID         uuid.UUID       `json:"person_id"`
	Name             string          `json:"name"`
	Email            *string         `json:"email"`
	Role             grant.Role      `json:"role"`
	Note             string          `json:"note"`
	AskedAt          time.Time       `json:"asked_at"`
	State            grant.JoinState `json:"state"`
	DecidedAt        *time.Time      `json:"decided_at"`
	Reason           *string         `json:"reason"`

	Can map[grant.Act]*grant.Reason `json:"can"`
}

func joinRequestOf(r store.JoinRequestRow, actor grant.Actor) joinRequest {
	shown := joinRequest{
		r.ID, r.OrganizationID, r.OrganizationName, r.PersonID, r.Name, r.Email, r.Role, r.Note, r.AskedAt.UTC(), r.State(), r.DecidedAt, r.Reason, r.CanDecide(actor),
	}
	if r.DecidedAt != nil {
		shown.DecidedAt = new(r.DecidedAt.UTC())
	}
	return shown
}

func (a *API) shownJoinRequest(ctx context.Context, id uuid.UUID, actor grant.Actor) (joinRequest, error) {
	found, err := store.FindJoinRequest(ctx, a.Pool, id)
	return joinRequestOf(found, actor), err
}

type askToJoin struct {
	acting
	Organization uuid.UUID  `uri:"organization"`
	Role         grant.Role `json:"role" validate:"oneof=editor viewer finance"`
	Note         string     `json:"note,omitempty" validate:"max=500"`
}

func (a *API) askToJoin(ctx context.Context, in askToJoin) (joinRequest, error) {
	made, err := a.Acts.AskToJoin(ctx, activities.AskToJoin{By: in.By, Organization: in.Organization, Role: in.Role, Note: in.Note})
	if err != nil {
		return joinRequest{}, err
	}
	return a.shownJoinRequest(ctx, made, in.actor())
}

type listJoinRequests struct {
	signedIn
	Organization uuid.UUID `uri:"organization"`
}

func (a *API) listJoinRequests(ctx context.Context, in listJoinRequests) (list[joinRequest], error) {
	if _, err := grant.May(in.actor(), grant.DecideJoin, grant.Facts{Applicant: in.Organization}); err != nil {
		return list[joinRequest]{}, err
	}
	rows, err := store.ListJoinRequests(ctx, a.Pool, in.Organization)
	return listOf(rows, func(r store.JoinRequestRow) joinRequest { return joinRequestOf(r, in.actor()) }), err
}

func (a *API) listMyJoinRequests(ctx context.Context, in struct{ signedIn }) (list[joinRequest], error) {
	rows, err := store.ListOwnJoinRequests(ctx, a.Pool, in.session.PersonID)
	return listOf(rows, func(r store.JoinRequestRow) joinRequest { return joinRequestOf(r, in.actor()) }), err
}

type decideJoin struct {
	acting
	Request  uuid.UUID `uri:"request"`
	Accept   bool      `json:"accept"`
	Reason   *string   `json:"reason,omitzero" validate:"omitempty,min=1,max=500"`
	Namesake bool      `json:"namesake,omitzero"`
}

func (a *API) decideJoin(ctx context.Context, in decideJoin) (joinRequest, error) {
	decided, err := a.Acts.DecideJoin(ctx, activities.DecideJoin{By: in.By, Request: in.Request, Accept: in.Accept, Reason: in.Reason, Namesake: in.Namesake})
	if err != nil {
		return joinRequest{}, err
	}
	return a.shownJoinRequest(ctx, decided, in.actor())
}
