package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Task is what the process could not do by itself and asks a person for.
type Task struct {
	ID     uuid.UUID
	Kind   string
	Role   grant.Role
	Params map[string]any
	MadeAt time.Time
}

var (
	openTask = doing(`
insert into tasks (id, case_kind, case_id, kind, role, params, made_at)
values (@id, @case_kind, @case, @kind, @role, @params, @now)
on conflict (case_kind, case_id, kind) where done_at is null do update set params = excluded.params`)

	endTask = doing(`
update tasks set done_at = @now where case_kind = @case_kind and case_id = @case and kind = @kind and done_at is null`)

	endTasks = doing(`update tasks set done_at = @now where case_kind = @case_kind and case_id = @case and done_at is null`)

	listTasks = returning[Task](`
select id, kind, role, params, made_at from tasks
 where case_kind = @case_kind and case_id = @case and done_at is null
 order by made_at, kind`)
)

// OpenTask asks a role for something; a task that is open already gets the newer figures.
func OpenTask(ctx context.Context, db DB, c grant.Case, kind string, role grant.Role, params map[string]any, now time.Time) error {
	if params == nil {
		params = map[string]any{}
	}
	return openTask.exec(ctx, db, args{"id": uuid.Must(uuid.NewV7()), "case_kind": c.Kind, "case": c.ID, "kind": kind, "role": role, "params": params, "now": now})
}

// EndTask ends the open task of a kind: somebody has done it.
func EndTask(ctx context.Context, db DB, c grant.Case, kind string, now time.Time) error {
	return endTask.exec(ctx, db, args{"case_kind": c.Kind, "case": c.ID, "kind": kind, "now": now})
}

// EndTasks ends every open task of a case: it has moved on.
func EndTasks(ctx context.Context, db DB, c grant.Case, now time.Time) error {
	return endTasks.exec(ctx, db, args{"case_kind": c.Kind, "case": c.ID, "now": now})
}

// ListTasks answers what a case asks people for.
func ListTasks(ctx context.Context, db DB, c grant.Case) ([]Task, error) {
	return listTasks.all(ctx, db, args{"case_kind": c.Kind, "case": c.ID})
}
