package grant

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// JoinState says where a join request stands.
type JoinState string

const (
	JoinOpen     JoinState = "open"
	JoinAccepted JoinState = "accepted"
	JoinDeclined JoinState = "declined"
)

// maxJoinText is how long the note of a join request and the reason of its decision may be, in characters.
const maxJoinText = 500

// JoinRequest is a person asking to join an organisation that somebody else has registered (加入申请).
type JoinRequest struct {
	ID             uuid.UUID
	OrganizationID uuid.UUID
	PersonID       uuid.UUID
	Role           Role
	Note           string
	AskedAt        time.Time
	Accepted       *bool // nil: nobody has decided
	Reason         *string
	DecidedAt      *time.Time
}

// State is where the request stands.
func (r JoinRequest) State() JoinState {
	switch {
	case r.Accepted == nil:
		return JoinOpen
	case *r.Accepted:
		return JoinAccepted
	}
	return JoinDeclined
}

// CheckJoin refuses what nobody can ask for: a role that only an owner gives, at /role; to join a funder, whose people
// its administrator adds; a note of more than 500 characters, at /note.
func CheckJoin(role Role, note string, funder bool) error {
	if funder {
		return Refuse(Forbidden, NotAllowed, "act", AskToJoin)
	}
	var refusals []*Error
	if !slices.Contains([]Role{Editor, Clerk, Viewer}, role) {
		refusals = append(refusals, RefuseAt(Invalid, BadInput, "/role", "rule", "enum", "allowed", "editor, finance, viewer"))
	}
	if refusal := checkLength("/note", note, 0, maxJoinText); refusal != nil {
		refusals = append(refusals, refusal)
	}
	return Join(refusals)
}

// CheckDecision refuses as already_done to decide again, and at /reason one of no or more than 500 characters.
func (r JoinRequest) CheckDecision(reason *string) error {
	if r.Accepted != nil {
		return Refuse(Conflict, AlreadyDone)
	}
	if reason != nil {
		if refusal := checkLength("/reason", *reason, 1, maxJoinText); refusal != nil {
			return refusal
		}
	}
	return nil
}

// CanDecide answers as Can does for deciding the request.
func (r JoinRequest) CanDecide(actor Actor) map[Act]*Reason {
	can := CanDo(actor, Facts{Applicant: r.OrganizationID}, DecideJoin)
	if reason, may := can[DecideJoin]; may && reason == nil && r.Accepted != nil {
		can[DecideJoin] = new(AlreadyDone)
	}
	return can
}
