package grant

import "github.com/google/uuid"

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

// Facts are what permissions on the project depend on.
func (p Project) Facts() Facts {
	return Facts{Funder: p.FunderID, Applicant: p.OrganizationID, Stage: p.Stage}
}
