package grant

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Cover lets a colleague act in a role of somebody who is on leave (代班), from the first to the last day.
type Cover struct {
	Person uuid.UUID `json:"person_id"` // who is on leave and has the role
	By     uuid.UUID `json:"by_id"`     // who stands in
	Role   Role      `json:"role"`
	From   Date      `json:"from"`
	Until  Date      `json:"until"` // the last day, in Beijing
	Reason string    `json:"reason"`
}

const (
	maxCoverDays   = 92  // from the first day to the last: a longer leave takes a role of one's own
	maxCoverReason = 500 // characters
)

// Rules that a cover can be refused by.
const (
	ruleCoverRole = "cover_role" // one that nobody can stand in for
	ruleCoverDays = "cover_days" // not from today on, the last day before the first, or more than 92 days after it
	ruleCoverSelf = "cover_self" // by the person on leave
)

// Check refuses a cover as bad_input at /role for a role other than those of a funder's staff, of whom reviewers are none: an
// expert's score is his own; at /from for a first day before today and at /until for a last one before it or more than 92 days
// after it; at /by_id for somebody standing in for himself; and at /reason as missing_field or too_large. An administrator who
// names himself is refused as same_person.
//
// The rules of two people stay as they are: people are told apart by who they are, so that nobody approves under a cover what
// he prepared himself, and who stands in may approve what the person on leave prepared.
func (c Cover) Check(granter uuid.UUID, today Date) error {
	if c.By == granter {
		return RefuseAt(Forbidden, SamePerson, "/by_id", "act", GrantCover)
	}
	var wrong []*Error
	if !slices.Contains(staff, c.Role) {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/role", "rule", ruleCoverRole))
	}
	if c.From.Before(today) {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/from", "rule", ruleCoverDays, "today", today, "max", maxCoverDays))
	}
	if c.Until.Before(c.From) || c.Until.After(c.From.AddDays(maxCoverDays)) {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/until", "rule", ruleCoverDays, "today", today, "max", maxCoverDays))
	}
	if c.By == c.Person {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/by_id", "rule", ruleCoverSelf))
	}
	if strings.TrimSpace(c.Reason) == "" {
		wrong = append(wrong, RefuseAt(Invalid, MissingField, "/reason"))
	} else if utf8.RuneCountInString(c.Reason) > maxCoverReason {
		wrong = append(wrong, RefuseAt(Invalid, TooLarge, "/reason", "max", maxCoverReason))
	}
	return Join(wrong)
}

// Admits refuses a cover by who has which role of his own, which a cover is not: as no_such_thing at /person_id when the person
// on leave has not the role, and at /by_id when who stands in has none of the roles
// of the funder's own people: a third-party evaluator and an auditor are outsiders, who decide and pay nothing.
func (c Cover) Admits(own func(person uuid.UUID, role Role) bool) error {
	if !own(c.Person, c.Role) {
		return RefuseAt(NotFound, NoSuchThing, "/person_id")
	}
	if !slices.ContainsFunc(standIns, func(role Role) bool { return own(c.By, role) }) {
		return RefuseAt(NotFound, NoSuchThing, "/by_id")
	}
	return nil
}
