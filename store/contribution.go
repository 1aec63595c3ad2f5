package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Contribution is what came of a line that the applicant brings.
type Contribution struct {
	ID         uuid.UUID
	ProjectID  uuid.UUID
	LineID     uuid.UUID
	Amount     grant.Fen
	ReceivedOn grant.Date
	Reference  string
	RecordedAt time.Time
}

var (
	insertContribution = doing(`
insert into contributions (id, funder_id, project_id, line_id, amount, received_on, reference, recorded_by, recorded_at)
values (@id, @funder, @project, @line, @amount, @received_on, @reference, @by, @now)`)
	listContributions = returning[Contribution](`
select id, project_id, line_id, amount, received_on, reference, recorded_at
  from contributions
 where project_id = @project
 order by recorded_at, id`)
)

// InsertContribution records what came, now.
func (tx *Tx) InsertContribution(ctx context.Context, funder uuid.UUID, c Contribution) error {
	return insertContribution.exec(ctx, tx, args{
		"id": c.ID, "funder": funder, "project": c.ProjectID, "line": c.LineID, "amount": c.Amount, "received_on": c.ReceivedOn,
		"reference": c.Reference, "by": tx.Actor.Person, "now": tx.Now,
	})
}

// ListContributions answers what came of a project's lines, in the order in which it was recorded.
func ListContributions(ctx context.Context, db DB, project uuid.UUID) ([]Contribution, error) {
	return listContributions.all(ctx, db, args{"project": project})
}
