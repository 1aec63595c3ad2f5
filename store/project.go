package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

const projectColumns = `id, funder_id, round_id, application_id, award_id, organization_id, number, stage, stage_reason, version`

var (
	// What was awarded and has no project yet, in the order of receipts, which the numbers follow.
	listAwarded = returning[AwardedApplication](`
select a.id as application_id, a.funder_id, a.organization_id, w.id as award_id, w.amount, a.own, a.in_kind
  from applications a
  join awards w on w.application_id = a.id and w.stage = 'committed'
 where a.round_id = @round and a.stage = 'awarded' and not exists (select from projects p where p.application_id = a.id)
 order by a.receipt`)

	insertProjects = returning[grant.Project](`
insert into projects (id, funder_id, round_id, application_id, award_id, organization_id, number, stage, version, made_at)
select p.id, @funder, @round, p.application, p.award, p.organization,
       @key::text || '-P' || lpad((coalesce((select max(right(number, 5)::int) from projects where round_id = @round), 0) + p.position)::text, 5, '0'),
       @stage, 1, @now
  from unnest(@ids::uuid[], @applications::uuid[], @awards::uuid[], @organizations::uuid[]) with ordinality as p (id, application, award, organization, position)
returning ` + projectColumns)

	findProject = returning[grant.Project](`select ` + projectColumns + ` from projects where id = @id`)
	lockProject = returning[grant.Project](`select ` + projectColumns + ` from projects where id = @id for update`)
	// Locked in the order of their ids and then put in that of the ranking, what was promoted later behind.
	lockProjects = returning[PlacedProject](`
with locked as materialized (
  select ` + projectColumns + ` from projects where round_id = @round order by id for update
)
select p.id, p.funder_id, p.round_id, p.application_id, p.award_id, p.organization_id, p.number, p.stage, p.stage_reason, p.version, w.amount, a.total,
       (select place_id from application_places ap where ap.application_id = p.application_id and ap.position = 1) as place
  from locked p
  join applications a on a.id = p.application_id
  join awards w on w.id = p.award_id
  join allocations l on l.id = w.allocation_id
  join decisions d on d.allocation_id = l.id and d.application_id = p.application_id
 order by l.number, d.rank`)
	moveProject = doing(`update projects set stage = @stage, stage_reason = @reason, version = @version where id = @id`)

	listOwnProjects = returning[OwnProject](`
select ` + projectColumns + `, title, round_title_zh, round_title_en, made_at
  from projects
  join (select id as application_id, title from applications) a using (application_id)
  join (select id as round_id, title_zh as round_title_zh, title_en as round_title_en from rounds) r using (round_id)
 where organization_id = any(@organizations::uuid[]) and (@before::uuid is null or (made_at, id) < (@at::timestamptz, @before))
 order by made_at desc, id desc
 limit @limit`)

	shareRoundOfProject = returning[grant.Round](`
select ` + roundColumns + ` from rounds where id = (select round_id from projects where id = @project) for share`)
)

// AwardedApplication is an application whose award is committed.
type AwardedApplication struct {
	ApplicationID  uuid.UUID
	FunderID       uuid.UUID
	OrganizationID uuid.UUID
	AwardID        uuid.UUID
	Amount         grant.Fen
	Own            grant.Fen // in money and in kind
	InKind         grant.Fen
}

// ListAwarded answers what was awarded in a round and has no project yet.
func ListAwarded(ctx context.Context, db DB, round uuid.UUID) ([]AwardedApplication, error) {
	return listAwarded.all(ctx, db, args{"round": round})
}

// InsertProjects begins a project for each award and answers them. Their numbers begin with the round's key.
func (tx *Tx) InsertProjects(ctx context.Context, round grant.Round, awarded []AwardedApplication) ([]grant.Project, error) {
	n := len(awarded)
	ids, applications, awards, organizations := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]uuid.UUID, n), make([]uuid.UUID, n)
	for i, a := range awarded {
		ids[i], applications[i], awards[i], organizations[i] = uuid.Must(uuid.NewV7()), a.ApplicationID, a.AwardID, a.OrganizationID
	}
	projects, err := insertProjects.all(ctx, tx, args{
		"funder": round.FunderID, "round": round.ID, "key": round.Key, "stage": grant.ProjectContract, "now": tx.Now,
		"ids": ids, "applications": applications, "awards": awards, "organizations": organizations,
	})
	for _, p := range projects {
		tx.moved(movement{of: grant.ProjectCase(p.ID), versionAfter: p.Version, stageAfter: p.Stage})
	}
	return projects, err
}

// FindProject answers a project as it stands.
func FindProject(ctx context.Context, db DB, id uuid.UUID) (grant.Project, error) {
	return findProject.one(ctx, db, args{"id": id})
}

// LockProject answers a project that the act will change.
func LockProject(ctx context.Context, db DB, id uuid.UUID) (grant.Project, error) {
	return lockProject.one(ctx, db, args{"id": id})
}

// PlacedProject is a project with its award's amount, its budget and its first community.
type PlacedProject struct {
	grant.Project
	Amount grant.Fen
	Total  grant.Fen
	Place  uuid.UUID
}

// LockProjects answers all projects of a round in the order of the ranking.
func LockProjects(ctx context.Context, db DB, round uuid.UUID) ([]PlacedProject, error) {
	return lockProjects.all(ctx, db, args{"round": round})
}

// MoveProject brings a locked project to a stage, or leaves it there, and raises its version.
func (tx *Tx) MoveProject(ctx context.Context, p *grant.Project, to grant.Stage, reason grant.Reason) error {
	tx.step(grant.ProjectCase(p.ID), p.Stage, to, p.Version, reason)
	if to != p.Stage {
		p.StageReason = orNull(reason)
	}
	p.Stage, p.Version = to, p.Version+1
	return moveProject.exec(ctx, tx, args{"id": p.ID, "stage": p.Stage, "reason": p.StageReason, "version": p.Version})
}

// ShareRoundOfProject is ShareRound for the round of a project.
func ShareRoundOfProject(ctx context.Context, db DB, project uuid.UUID) (grant.Round, error) {
	return shareRoundOfProject.one(ctx, db, args{"project": project})
}

// OwnProject is a project in the list of those who carry it out.
type OwnProject struct {
	grant.Project
	Title        string
	RoundTitleZH string
	RoundTitleEN string
	MadeAt       time.Time
}

// ListOwnProjects answers the projects of organisations, newest first: those before the one that began at an instant
// (nil: from the newest).
func ListOwnProjects(ctx context.Context, db DB, organizations []uuid.UUID, at time.Time, before uuid.UUID, limit int) ([]OwnProject, error) {
	return listOwnProjects.all(ctx, db, args{"organizations": organizations, "at": at, "before": orNull(before), "limit": limit})
}
