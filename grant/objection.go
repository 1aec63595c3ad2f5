package grant

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// Objection is what somebody has against one item of a notice (异议). It suspends that item and nothing else until
// it is decided.
type Objection struct {
	ID            uuid.UUID
	FunderID      uuid.UUID
	NoticeID      uuid.UUID
	ApplicationID uuid.UUID
	Number        string // of its receipt
	ObjectionContent
	FiledAt   time.Time
	Outcome   *ObjectionOutcome // nil while it is open
	Statement *string           // the published reason of the decision
	DecidedBy *uuid.UUID
	DecidedAt *time.Time
}

// ObjectionContent is what an objector hands in. "对公示内容有异议的，请以书面形式（署名）反映；匿名反映须提供可核查的线索":
// who gives a name gives a way to answer, who gives none gives a clue that can be checked.
type ObjectionContent struct {
	Name    string `json:"name,omitzero" validate:"max=50"`
	Contact string `json:"contact,omitzero" validate:"max=200"`
	Claim   string `json:"claim" validate:"min=1,max=4000"`
	Clue    string `json:"clue,omitzero" validate:"max=4000"`
}

// Trimmed is the content without blanks at its ends, so that a name of blanks is none.
func (o ObjectionContent) Trimmed() ObjectionContent {
	return ObjectionContent{strings.TrimSpace(o.Name), strings.TrimSpace(o.Contact), strings.TrimSpace(o.Claim), strings.TrimSpace(o.Clue)}
}

// ShownTo is the objection as the actor sees it: who may not see the objector reads the claim alone.
func (o Objection) ShownTo(actor Actor) Objection {
	if !MaySeeObjectors(actor, Facts{Funder: o.FunderID}) {
		o.Name, o.Contact, o.Clue = "", "", ""
	}
	return o
}

// IsAnonymous says whether the objector kept the name back.
func (o ObjectionContent) IsAnonymous() bool { return strings.TrimSpace(o.Name) == "" }

// Check refuses an objection without a claim, one with a name and no contact, an anonymous one without a clue, and
// evidence that is too much, too large, no PDF, JPEG or PNG, or there twice.
func (o ObjectionContent) Check(evidence []Evidence) error {
	wrong := checkEvidence(evidence)
	blank := func(s string) bool { return strings.TrimSpace(s) == "" }
	if blank(o.Claim) {
		wrong = append(wrong, RefuseAt(Invalid, MissingField, "/claim"))
	}
	switch {
	case o.IsAnonymous() && blank(o.Clue):
		wrong = append(wrong, RefuseAt(Invalid, MissingField, "/clue"))
	case !o.IsAnonymous() && blank(o.Contact):
		wrong = append(wrong, RefuseAt(Invalid, MissingField, "/contact"))
	}
	return Join(wrong)
}

// ObjectionOutcome is how an objection was decided.
type ObjectionOutcome string

// The outcomes of an objection.
const (
	ObjectionUpheld    ObjectionOutcome = "upheld"    // 成立: the item is cancelled
	ObjectionDismissed ObjectionOutcome = "dismissed" // 不成立: the item goes on
)
