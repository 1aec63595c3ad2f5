package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// JoinRequestRow is a join request with who asks whom.
type JoinRequestRow struct {
	grant.JoinRequest
	OrganizationName string
	Name             string
	Email            *string
}

const joinRequestColumns = `r.id, r.organization as organization_id, r.person as person_id, r.role, r.note, r.asked_at, r.accepted, r.reason, r.decided_at`

const joinRequestRows = `
select ` + joinRequestColumns + `, o.name as organization_name, p.name, p.email
  from join_requests r
  join organizations o on o.id = r.organization
  join people p on p.id = r.person`

var (
	insertJoinRequest = doing(`
insert into join_requests (id, organization, person, role, note, asked_at) values (@id, @organization, @person, @role, @note, @now)`)
	hasOpenJoinRequest = value[bool](`
select exists (select from join_requests where organization = @organization and person = @person and accepted is null)`)
	lockJoinRequest     = returning[grant.JoinRequest](`select ` + joinRequestColumns + ` from join_requests r where r.id = @id for update`)
	findJoinRequest     = returning[JoinRequestRow](joinRequestRows + ` where r.id = @id`)
	listJoinRequests    = returning[JoinRequestRow](joinRequestRows + ` where r.organization = @organization order by r.accepted is not null, r.asked_at desc, r.id`)
	listOwnJoinRequests = returning[JoinRequestRow](joinRequestRows + ` where r.person = @person order by r.accepted is not null, r.asked_at desc, r.id`)
	decideJoinRequest   = doing(`
update join_requests set accepted = @accepted, reason = @reason, decided_by = @by, decided_at = @now where id = @id`)
)

// InsertJoinRequest adds a join request.
func InsertJoinRequest(ctx context.Context, db DB, r grant.JoinRequest) error {
	return insertJoinRequest.exec(ctx, db, args{
		"id": r.ID, "organization": r.OrganizationID, "person": r.PersonID, "role": r.Role, "note": r.Note, "now": r.AskedAt,
	})
}

// HasOpenJoinRequest says whether the person has asked the organisation already and nobody has decided.
func HasOpenJoinRequest(ctx context.Context, db DB, organization, person uuid.UUID) (bool, error) {
	return hasOpenJoinRequest.get(ctx, db, args{"organization": organization, "person": person})
}

// LockJoinRequest answers a join request, and keeps others from deciding it.
func LockJoinRequest(ctx context.Context, db DB, id uuid.UUID) (grant.JoinRequest, error) {
	return lockJoinRequest.one(ctx, db, args{"id": id})
}

// FindJoinRequest answers a join request with who asks whom.
func FindJoinRequest(ctx context.Context, db DB, id uuid.UUID) (JoinRequestRow, error) {
	return findJoinRequest.one(ctx, db, args{"id": id})
}

// ListJoinRequests answers who has asked to join an organisation: first those nobody has decided, each the newest first.
func ListJoinRequests(ctx context.Context, db DB, organization uuid.UUID) ([]JoinRequestRow, error) {
	return listJoinRequests.all(ctx, db, args{"organization": organization})
}

// ListOwnJoinRequests answers which organisations a person has asked to join, in the same order.
func ListOwnJoinRequests(ctx context.Context, db DB, person uuid.UUID) ([]JoinRequestRow, error) {
	return listOwnJoinRequests.all(ctx, db, args{"person": person})
}

// DecideJoinRequest keeps what somebody has decided.
func DecideJoinRequest(ctx context.Context, db DB, id, by uuid.UUID, accepted bool, reason *string, now time.Time) error {
	return decideJoinRequest.exec(ctx, db, args{"id": id, "by": by, "accepted": accepted, "reason": reason, "now": now})
}
