package activities

import (
	"context"
	"crypto/rand"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// Invite offers a role in an organisation by a letter to an address.
type Invite struct {
	By           By         `json:"-"`
	Organization uuid.UUID  `json:"organization"`
	Email        string     `json:"email"`
	Role         grant.Role `json:"role"`
	Language     string     `json:"language"` // of the letter
	Namesake     bool       `json:"namesake,omitzero"`
}

// Invite sends an invitation for fourteen days. Whoever follows its link may accept it, whatever his own address. Refused:
// not_allowed as in GrantMembership, bad_input, already_done where the address is invited to the role or its person has it,
// invitation_limit.
func (a *Acts) Invite(ctx context.Context, in Invite) (uuid.UUID, error) {
	return act(ctx, a, in.By, grant.Invite, in, func(tx *store.Tx) (uuid.UUID, error) {
		if err := mayGive(ctx, tx, grant.Invite, in.Organization, in.Role); err != nil {
			return uuid.Nil, err
		}
		if err := grant.CheckLanguage(in.Language); err != nil {
			return uuid.Nil, err
		}
		email, err := grant.InvitedEmail(in.Email)
		if err != nil {
			return uuid.Nil, err
		}
		invitation := grant.Invitation{
			ID: uuid.Must(uuid.NewV7()), OrganizationID: in.Organization, Email: email, Role: in.Role, Namesake: in.Namesake,
			InvitedAt: tx.Now, ExpiresAt: grant.InvitationEnds(tx.Now),
		}
		number, err := placeOfInvitation(ctx, tx, invitation)
		if err != nil {
			return uuid.Nil, err
		}
		organization, err := store.FindOrganization(ctx, tx, in.Organization)
		if err != nil {
			return uuid.Nil, err
		}
		seed := make([]byte, 32)
		_, _ = rand.Read(seed) // never fails
		return invitation.ID, store.InsertInvitation(ctx, tx, store.SentInvitation{
			Invitation: invitation, InvitedBy: tx.Actor.Person, InvitationNumber: number, Seed: seed, Hash: grant.LinkHash(grant.LinkToken(a.Secret, seed)),
			Language: in.Language,
			Params:   grant.MessageParams{Organization: organization.Name, Role: in.Role, Until: grant.DateOf(invitation.ExpiresAt)},
		})
	})
}

// placeOfInvitation answers the number of the day, and refuses one that is needless.
func placeOfInvitation(ctx context.Context, tx *store.Tx, i grant.Invitation) (grant.InvitationNumber, error) {
	none := grant.InvitationNumber{}
	if err := store.LockMembers(ctx, tx, i.OrganizationID); err != nil {
		return none, err
	}
	if err := store.LockPerson(ctx, tx, tx.Actor.Person); err != nil {
		return none, err
	}
	if err := store.EndExpiredInvitations(ctx, tx, i.OrganizationID, tx.Now); err != nil {
		return none, err
	}
	invited, err := store.HasOpenInvitation(ctx, tx, i)
	if err != nil {
		return none, err
	}
	if !invited {
		invited, err = store.HasRole(ctx, tx, i.OrganizationID, i.Role, PersonID(i.Email))
	}
	if err != nil {
		return none, err
	}
	if invited {
		return none, grant.RefuseAt(grant.Conflict, grant.AlreadyDone, "/email")
	}
	today, err := store.CountInvitations(ctx, tx, i.OrganizationID, tx.Actor.Person, tx.Now)
	if err != nil {
		return none, err
	}
	return today.Next()
}

// RevokeInvitation takes an invitation back.
type RevokeInvitation struct {
	By         By        `json:"-"`
	Invitation uuid.UUID `json:"invitation"`
}

// RevokeInvitation makes the link of an open invitation worthless. Refused: no_such_thing, not_allowed, already_done.
func (a *Acts) RevokeInvitation(ctx context.Context, in RevokeInvitation) (none, error) {
	return act(ctx, a, in.By, grant.RevokeInvitation, in, func(tx *store.Tx) (none, error) {
		invitation, err := store.LockInvitation(ctx, tx, in.Invitation)
		if err != nil {
			return none{}, err
		}
		if err := allowAt(tx, grant.RevokeInvitation, invitation.OrganizationID); err != nil {
			return none{}, err
		}
		if err := invitation.CheckOpen(tx.Now); err != nil {
			return none{}, err
		}
		return none{}, store.RevokeInvitation(ctx, tx, invitation.ID, tx.Actor.Person, tx.Now)
	})
}

// AcceptInvitation is a person taking the role that he was offered.
type AcceptInvitation struct {
	By   By     `json:"-"`
	Link []byte `json:"link"` // hash of its token (grant.LinkHash)
}

// Joined answers the role that a person has taken.
type Joined struct {
	Organization uuid.UUID  `json:"organization_id"`
	Role         grant.Role `json:"role"`
}

// AcceptInvitation gives the person the role, once. Refused: link_expired for one that is open no more, already_done to
// whoever has the role, already_taken and namesake (grant.TellApart): then the invitation stays open.
func (a *Acts) AcceptInvitation(ctx context.Context, in AcceptInvitation) (Joined, error) {
	return act(ctx, a, in.By, grant.AcceptInvitation, in, func(tx *store.Tx) (Joined, error) {
		invitation, err := store.LockInvitationLink(ctx, tx, in.Link)
		if err != nil {
			return Joined{}, grant.LinkRefusal(err)
		}
		if invitation.State(tx.Now) != grant.InvitationOpen {
			return Joined{}, grant.Refuse(grant.NotFound, grant.LinkExpired)
		}
		joined := Joined{invitation.OrganizationID, invitation.Role}
		if err := join(ctx, tx, joined, tx.Actor.Person, invitation.Namesake); err != nil {
			return Joined{}, err
		}
		return joined, store.AcceptInvitation(ctx, tx, invitation.ID, tx.Actor.Person, tx.Now)
	})
}

// join gives a person a role that he does not have. What it refuses lies in no field: nobody has typed who he is.
func join(ctx context.Context, tx *store.Tx, to Joined, person uuid.UUID, namesake bool) error {
	has, err := store.HasRole(ctx, tx, to.Organization, to.Role, person)
	if err != nil {
		return err
	}
	if has {
		return grant.Refuse(grant.Conflict, grant.AlreadyDone)
	}
	err = giveRole(ctx, tx, to.Organization, to.Role, person, namesake)
	if refusal, refused := grant.Refusal(err); refused {
		refusal.Field = ""
	}
	return err
}
