package grant

import "github.com/google/uuid"

// CaseKind names what a process carries.
type CaseKind string

const (
	RoundKind       CaseKind = "round"
	ApplicationKind CaseKind = "application"
)

// Case names one thing that a process carries. Its workflow's id is "kind/id".
type Case struct {
	Kind CaseKind  `json:"kind"`
	ID   uuid.UUID `json:"id"`
}

// RoundCase names a round.
func RoundCase(id uuid.UUID) Case { return Case{RoundKind, id} }

// ApplicationCase names an application.
func ApplicationCase(id uuid.UUID) Case { return Case{ApplicationKind, id} }

func (c Case) String() string { return string(c.Kind) + "/" + c.ID.String() }
