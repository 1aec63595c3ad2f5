package grant

import (
	"fmt"

	"github.com/google/uuid"
)

// CaseKind names what a process carries.
type CaseKind string

const (
	RoundKind       CaseKind = "round"
	ApplicationKind CaseKind = "application"
	ProjectKind     CaseKind = "project"
	PaymentKind     CaseKind = "disbursement"
)

// Kinds of what no process carries, but people are told of.
const (
	ObjectionKind   CaseKind = "objection"
	AgreementKind   CaseKind = "agreement"   // one version
	InstructionKind CaseKind = "instruction" // one attempt to pay
	JoinRequestKind CaseKind = "join_request"
	ExtensionKind   CaseKind = "extension"  // of a round's window
	SupplementKind  CaseKind = "supplement" // one demand of an application
)

// Case names one thing that a process carries, or that people are told of. A workflow's id is "kind/id".
type Case struct {
	Kind CaseKind  `json:"kind"`
	ID   uuid.UUID `json:"id"`
}

// RoundCase names a round.
func RoundCase(id uuid.UUID) Case { return Case{RoundKind, id} }

// ApplicationCase names an application.
func ApplicationCase(id uuid.UUID) Case { return Case{ApplicationKind, id} }

// ProjectCase names a project.
func ProjectCase(id uuid.UUID) Case { return Case{ProjectKind, id} }

// PaymentCase names a disbursement: one tranche of one funding line.
func PaymentCase(id uuid.UUID) Case { return Case{PaymentKind, id} }

// SupplementCase names a demand of an application by its number, so that people are told of each.
func SupplementCase(application uuid.UUID, number int) Case {
	return Case{SupplementKind, uuid.NewSHA1(application, fmt.Appendf(nil, "supplement\n%d", number))}
}

func (c Case) String() string { return string(c.Kind) + "/" + c.ID.String() }
