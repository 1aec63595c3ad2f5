package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5"
)

const (
	insertLine = `
with line as (
  insert into journal (act, name, at, person, organization, role, covers, policy_version, digest, answer, note)
  values (@act, @name, @at, @person, @organization, @role, @covers, @policy, @digest, @answer, @note)
  returning id
), waiting as (
  insert into unlinked select id from line
)
insert into movements (line, case_kind, case_id, version_before, version_after, stage_before, stage_after, reason)
select line.id, m.*
  from line, unnest(@kinds::text[], @ids::uuid[], @versions_before::bigint[], @versions_after::bigint[],
                    @stages_before::text[], @stages_after::text[], @reasons::text[]) m`

	insertWakes = `insert into wakes (case_kind, case_id) select * from unnest(@kinds::text[], @ids::uuid[])`
)

func (tx *Tx) queueLine(batch *pgx.Batch) {
	line := tx.line
	n := len(tx.movements)
	kinds, ids := make([]string, n), make([]uuid.UUID, n)
	versionsBefore, versionsAfter := make([]int64, n), make([]int64, n)
	stagesBefore, stagesAfter, reasons := make([]*string, n), make([]string, n), make([]*string, n)
	for i, m := range tx.movements {
		kinds[i], ids[i] = string(m.of.Kind), m.of.ID
		versionsBefore[i], versionsAfter[i] = m.versionBefore, m.versionAfter
		stagesBefore[i], stagesAfter[i] = orNull(string(m.stageBefore)), string(m.stageAfter)
		reasons[i] = orNull(string(m.reason))
	}
	batch.Queue(insertLine, args{
		"act": line.Act, "name": line.Name, "at": tx.Now,
		"person": orNull(tx.Actor.Person), "organization": orNull(tx.member.Organization), "role": tx.role(), "covers": tx.member.CoveredID,
		"policy": tx.policy, "digest": line.Digest, "answer": line.Answer, "note": orNull(tx.note),
		"kinds": kinds, "ids": ids, "versions_before": versionsBefore, "versions_after": versionsAfter,
		"stages_before": stagesBefore, "stages_after": stagesAfter, "reasons": reasons,
	})
}

// role is the role in the line. Somebody who acts only for himself has none.
func (tx *Tx) role() grant.Role {
	if tx.line.Public {
		return grant.Public
	}
	if tx.Actor.Person == uuid.Nil {
		return grant.Process
	}
	if tx.member.Role == "" {
		return "self"
	}
	return tx.member.Role
}

func (tx *Tx) queueWakes(batch *pgx.Batch) {
	if len(tx.wakes) == 0 {
		return
	}
	kinds, ids := make([]string, len(tx.wakes)), make([]uuid.UUID, len(tx.wakes))
	for i, c := range tx.wakes {
		kinds[i], ids[i] = string(c.Kind), c.ID
	}
	batch.Queue(insertWakes, args{"kinds": kinds, "ids": ids})
}

// sealOf is the SHA-256 of what a line says was done, when, and with which input.
func sealOf(act uuid.UUID, name grant.Act, at time.Time, digest []byte) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%x", act, name, at.UTC().Format(time.RFC3339Nano), digest))
	return hex.EncodeToString(sum[:])
}

// orNull is nil for the zero value.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// Event is what one act did to a case.
type Event struct {
	Line         int64
	Act          uuid.UUID
	Name         grant.Act
	At           time.Time
	Person       *uuid.UUID
	PersonName   *string
	CoversName   *string // whose role it was, when a colleague acted under a cover
	Organization *uuid.UUID
	Role         grant.Role
	VersionAfter int64
	StageBefore  *grant.Stage
	StageAfter   grant.Stage
	Reason       *grant.Reason
	Note         *string
}

var listEvents = returning[Event](`
select j.id as line, j.act, j.name, j.at, j.person, p.name as person_name, c.name as covers_name, j.organization, j.role,
       m.version_after, m.stage_before, m.stage_after, m.reason, j.note
  from movements m
  join journal j on j.id = m.line
  left join people p on p.id = j.person
  left join people c on c.id = j.covers
 where m.case_kind = @kind and m.case_id = @id
 order by m.version_after`)

// ListEvents answers what happened to a case, oldest first.
func ListEvents(ctx context.Context, db DB, c grant.Case) ([]Event, error) {
	return listEvents.all(ctx, db, args{"kind": c.Kind, "id": c.ID})
}

// Denial is a line of its own for scores that somebody wanted to see while they were sealed.
type Denial struct {
	At         time.Time
	Role       grant.Role
	PersonName string
	Stage      grant.Stage // in which the application was
}

// A denial moves no case: it is found by what it answers.
var listDenials = returning[Denial](`
select j.at, j.role, p.name as person_name, j.answer ->> 'stage' as stage
  from journal j
  join people p on p.id = j.person
 where j.name = 'deny_scores' and j.answer ->> 'application_id' = @application::uuid::text
 order by j.at, j.id`)

// ListDenials answers who was denied the scores of an application, oldest first.
func ListDenials(ctx context.Context, db DB, application uuid.UUID) ([]Denial, error) {
	return listDenials.all(ctx, db, args{"application": application})
}
