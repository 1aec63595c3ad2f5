package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// FundingLine is a funding line of a project (资金来源). The pool's has the award's id.
type FundingLine struct {
	ID        uuid.UUID
	FunderID  uuid.UUID
	ProjectID uuid.UUID
	AwardID   uuid.UUID
	Source    grant.LineSource
	FundID    *uuid.UUID
	Amount    grant.Fen
}

const lineColumns = `id, funder_id, project_id, award_id, source, fund_id, amount`

var (
	insertLines = doing(`
insert into lines (id, funder_id, project_id, award_id, source, fund_id, amount, made_at)
select l.id, @funder, l.project, l.award, l.source, l.fund, l.amount, @now
  from unnest(@ids::uuid[], @projects::uuid[], @awards::uuid[], @sources::text[], @funds::uuid[], @amounts::bigint[])
       as l (id, project, award, source, fund, amount)`)
	listLines = returning[FundingLine](`
select ` + lineColumns + `
  from lines
 where project_id = any(@projects::uuid[])
 order by project_id, array_position(array['pool', 'district', 'fund', 'own', 'in_kind'], source), id`)
)

// InsertLines adds funding lines.
func (tx *Tx) InsertLines(ctx context.Context, funder uuid.UUID, lines []FundingLine) error {
	n := len(lines)
	ids, projects, awards := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]uuid.UUID, n)
	sources, funds, amounts := make([]string, n), make([]*uuid.UUID, n), make([]int64, n)
	for i, l := range lines {
		ids[i], projects[i], awards[i], sources[i], funds[i], amounts[i] = l.ID, l.ProjectID, l.AwardID, string(l.Source), l.FundID, int64(l.Amount)
	}
	return insertLines.exec(ctx, tx, args{
		"funder": funder, "now": tx.Now, "ids": ids, "projects": projects, "awards": awards, "sources": sources, "funds": funds, "amounts": amounts,
	})
}

// ListLines answers the funding lines of projects: of each, the pool's first.
func ListLines(ctx context.Context, db DB, projects ...uuid.UUID) ([]FundingLine, error) {
	return listLines.all(ctx, db, args{"projects": projects})
}

var listUnplanned = returning[FundingLine](`
select ` + lineColumns + `
  from lines
 where project_id = @project and not exists (select from disbursements where line_id = lines.id)
 order by id`)

// ListUnplannedLines answers the funding lines of a project that no tranche is planned of.
func ListUnplannedLines(ctx context.Context, db DB, project uuid.UUID) ([]FundingLine, error) {
	return listUnplanned.all(ctx, db, args{"project": project})
}

type lineRound struct {
	LineID  uuid.UUID
	RoundID uuid.UUID
}

var listLineRounds = returning[lineRound](`
select l.id as line_id, w.round_id from lines l join awards w on w.id = l.award_id where l.id = any(@lines::uuid[]) order by l.id`)

// ListLineRounds answers the round of each line, which its accounts belong to.
func ListLineRounds(ctx context.Context, db DB, lines []uuid.UUID) (map[uuid.UUID]uuid.UUID, error) {
	rows, err := listLineRounds.all(ctx, db, args{"lines": lines})
	rounds := make(map[uuid.UUID]uuid.UUID, len(rows))
	for _, r := range rows {
		rounds[r.LineID] = r.RoundID
	}
	return rounds, err
}
