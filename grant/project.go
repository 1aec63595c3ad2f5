package grant

import (
	"slices"

	"github.com/google/uuid"
)

// Project is an award being carried out (项目), from its announcement.
type Project struct {
	ID             uuid.UUID
	FunderID       uuid.UUID
	RoundID        uuid.UUID
	ApplicationID  uuid.UUID
	AwardID        uuid.UUID
	OrganizationID uuid.UUID
	Number         string
	Stage          Stage
	StageReason    *Reason
	Version        int64
}

// TakesLines says whether a funding line may be added: until the project is over.
func (p Project) TakesLines() bool { return slices.Contains(takingLines, p.Stage) }

var takingLines = []Stage{ProjectContract, ProjectRunning}

// Facts are what permissions on the project depend on.
func (p Project) Facts() Facts {
	return Facts{Funder: p.FunderID, Applicant: p.OrganizationID, Stage: p.Stage}
}
