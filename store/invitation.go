package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// SentInvitation is an invitation with what its letter is made of.
type SentInvitation struct {
	grant.Invitation
	InvitedBy uuid.UUID
	grant.InvitationNumber
	Hash     []byte // of the link's token
	Seed     []byte // that the letter's sender makes the token of
	Language string
	Params   grant.MessageParams
}

const invitationColumns = `i.id, i.organization as organization_id, i.email, i.role, i.namesake, i.invited_at, i.expires_at, i.accepted_by, i.revoked_by`

var (
	countInvitations = returning[grant.InvitationNumber](`
select count(*) filter (where organization = @organization)::int as number, count(*) filter (where invited_by = @by)::int as own_number
  from invitations
 where day = (@now::timestamptz at time zone 'Asia/Shanghai')::date and (organization = @organization or invited_by = @by)`)
	findOpenInvitation = value[bool](`
select exists (select from invitations where organization = @organization and email = @email and role = @role and ended_at is null)`)
	endExpiredInvitations = doing(`
update invitations set ended_at = @now where organization = @organization and ended_at is null and expires_at <= @now::timestamptz - interval '1 second'`)
	insertInvitation = doing(`
insert into invitations (id, organization, email, role, namesake, hash, invited_by, invited_at, day, number, own_number, expires_at)
values (@id, @organization, @email, @role, @namesake, @hash, @by, @now, (@now::timestamptz at time zone 'Asia/Shanghai')::date, @number, @own_number, @expires)`)
	insertInvitationLetter = doing(`
insert into letters (event, address, language, params, seed, expires_at)
values (@event, @email, @language, @params, @seed, clock_timestamp() + @lasts::interval)`)

	findInvitation = returning[grant.Invitation](`select ` + invitationColumns + ` from invitations i where i.id = @id`)
	lockInvitation = returning[grant.Invitation](`select ` + invitationColumns + ` from invitations i where i.id = @id for update`)
	lockOffer      = returning[grant.Invitation](`select ` + invitationColumns + ` from invitations i where i.hash = @hash for update`)
	findOffer      = returning[Offer](`
select ` + invitationColumns + `, o.name as organization_name, exists (select from people p where p.login = i.email) as registered
  from invitations i
  join organizations o on o.id = i.organization
 where i.hash = @hash`)
	listInvitations = returning[grant.Invitation](`
select ` + invitationColumns + ` from invitations i where i.organization = @organization order by i.invited_at desc, i.id desc`)

	acceptInvitation = doing(`update invitations set accepted_by = @by, ended_at = @now where id = @id`)
	revokeInvitation = doing(`update invitations set revoked_by = @by, ended_at = @now where id = @id`)
)

// CountInvitations answers how many invitations an organisation has sent on the day of now in Beijing, and how many a person has.
func CountInvitations(ctx context.Context, db DB, organization, by uuid.UUID, now time.Time) (grant.InvitationNumber, error) {
	return countInvitations.one(ctx, db, args{"organization": organization, "by": by, "now": now})
}

// EndExpiredInvitations makes place for others to the same addresses and roles.
func EndExpiredInvitations(ctx context.Context, db DB, organization uuid.UUID, now time.Time) error {
	return endExpiredInvitations.exec(ctx, db, args{"organization": organization, "now": now})
}

// HasOpenInvitation says whether the address is invited to the role already.
func HasOpenInvitation(ctx context.Context, db DB, i grant.Invitation) (bool, error) {
	return findOpenInvitation.get(ctx, db, args{"organization": i.OrganizationID, "email": i.Email, "role": i.Role})
}

// InsertInvitation adds an invitation and its letter.
func InsertInvitation(ctx context.Context, db DB, i SentInvitation) error {
	if err := insertInvitation.exec(ctx, db, args{
		"id": i.ID, "organization": i.OrganizationID, "email": i.Email, "role": i.Role, "namesake": i.Namesake, "hash": i.Hash, "by": i.InvitedBy,
		"now": i.InvitedAt, "number": i.Number, "own_number": i.OwnNumber, "expires": i.ExpiresAt,
	}); err != nil {
		return err
	}
	return insertInvitationLetter.exec(ctx, db, args{
		"event": grant.ToldInvited, "email": i.Email, "language": i.Language, "params": i.Params, "seed": i.Seed, "lasts": i.ExpiresAt.Sub(i.InvitedAt),
	})
}

// FindInvitation answers an invitation.
func FindInvitation(ctx context.Context, db DB, id uuid.UUID) (grant.Invitation, error) {
	return findInvitation.one(ctx, db, args{"id": id})
}

// LockInvitation is FindInvitation, and keeps others from accepting it and from taking it back.
func LockInvitation(ctx context.Context, db DB, id uuid.UUID) (grant.Invitation, error) {
	return lockInvitation.one(ctx, db, args{"id": id})
}

// LockInvitationLink is LockInvitation by the hash of its link's token.
func LockInvitationLink(ctx context.Context, db DB, hash []byte) (grant.Invitation, error) {
	return lockOffer.one(ctx, db, args{"hash": hash})
}

// Offer is an invitation as whoever holds its link reads it.
type Offer struct {
	grant.Invitation
	OrganizationName string
	Registered       bool // somebody has the address as his login
}

// FindInvitationLink answers an invitation by the hash of its link's token.
func FindInvitationLink(ctx context.Context, db DB, hash []byte) (Offer, error) {
	return findOffer.one(ctx, db, args{"hash": hash})
}

// ListInvitations answers the invitations of an organisation, the newest first.
func ListInvitations(ctx context.Context, db DB, organization uuid.UUID) ([]grant.Invitation, error) {
	return listInvitations.all(ctx, db, args{"organization": organization})
}

// AcceptInvitation ends an invitation that somebody accepts.
func AcceptInvitation(ctx context.Context, db DB, id, by uuid.UUID, now time.Time) error {
	return acceptInvitation.exec(ctx, db, args{"id": id, "by": by, "now": now})
}

// RevokeInvitation ends an invitation that somebody takes back.
func RevokeInvitation(ctx context.Context, db DB, id, by uuid.UUID, now time.Time) error {
	return revokeInvitation.exec(ctx, db, args{"id": id, "by": by, "now": now})
}
