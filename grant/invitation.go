package grant

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// InvitationState says where an invitation stands.
type InvitationState string

const (
	InvitationOpen     InvitationState = "open"
	InvitationAccepted InvitationState = "accepted"
	InvitationRevoked  InvitationState = "revoked"
	InvitationExpired  InvitationState = "expired"
)

const (
	invitationDays  = 14
	mostInvitations = 50
)

// Invitation offers a role in an organisation to whoever holds its link (邀请).
type Invitation struct {
	ID             uuid.UUID
	OrganizationID uuid.UUID
	Email          string // in small letters
	Role           Role
	Namesake       bool // whoever accepts is another person than the colleague of the same name
	InvitedAt      time.Time
	ExpiresAt      time.Time
	AcceptedBy     *uuid.UUID
	RevokedBy      *uuid.UUID
}

// State is where the invitation stands at an instant. The stated second of its end is included.
func (i Invitation) State(now time.Time) InvitationState {
	switch {
	case i.AcceptedBy != nil:
		return InvitationAccepted
	case i.RevokedBy != nil:
		return InvitationRevoked
	case Passed(i.ExpiresAt, now):
		return InvitationExpired
	}
	return InvitationOpen
}

// CheckOpen refuses as already_done to take back an invitation that is open no more.
func (i Invitation) CheckOpen(now time.Time) error {
	if i.State(now) != InvitationOpen {
		return Refuse(Conflict, AlreadyDone)
	}
	return nil
}

// CanRevoke answers as Can does for taking the invitation back.
func (i Invitation) CanRevoke(actor Actor, f Facts, now time.Time) map[Act]*Reason {
	can := CanDo(actor, f, RevokeInvitation)
	if reason, may := can[RevokeInvitation]; may && reason == nil {
		if refusal, refused := Refusal(i.CheckOpen(now)); refused {
			can[RevokeInvitation] = &refusal.Reason
		}
	}
	return can
}

// InvitationEnds is when an invitation made now expires: with the end of the fourteenth day after today, in Beijing.
func InvitationEnds(now time.Time) time.Time {
	return DateOf(now.In(Beijing)).AddDays(invitationDays).At(EndOfDay, Beijing).Add(-time.Second)
}

// InvitedEmail is the address of an invitation as it is compared and kept. One that is none is refused at /email.
func InvitedEmail(email string) (string, error) {
	email = strings.ToLower(email)
	_, err := EmailOf("", &email)
	return email, err
}

// CheckRole refuses at /role what nobody can be given.
func CheckRole(role Role) error {
	if !slices.Contains(Roles(), role) {
		return RefuseAt(Invalid, BadInput, "/role", "rule", "unknown_role")
	}
	return nil
}

// InvitationNumber is the number that an invitation has on its day, among those of its organisation and among those of who sends
// it, in all organisations.
type InvitationNumber struct {
	Number    int
	OwnNumber int
}

// Next is the number of the next invitation after so many today. The fifty-first of an organisation or of a person, who may
// register any number of organisations, is refused as invitation_limit: letters in our name are no way to reach strangers.
func (n InvitationNumber) Next() (InvitationNumber, error) {
	if max(n.Number, n.OwnNumber) >= mostInvitations {
		return InvitationNumber{}, Refuse(Refused, InvitationLimit, "max", mostInvitations)
	}
	return InvitationNumber{n.Number + 1, n.OwnNumber + 1}, nil
}
