package api

import (
	"context"
	"slices"
	"time"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// timeline tells of a case what happened, what it waits for, until when, and who must act. Delayed says that
// what was recorded last has not been processed yet.
type timeline struct {
	Stage   grant.Stage  `json:"stage"`
	Name    grant.Text   `json:"stage_name"`
	Next    grant.Text   `json:"next"`
	Who     []grant.Role `json:"who"`
	Waiting []deadline   `json:"waiting"`
	Tasks   []task       `json:"tasks"`
	Delayed bool         `json:"delayed"`
	Notice  *grant.Text  `json:"notice"` // said while it is delayed
	Events  []event      `json:"events"`
}

type deadline struct {
	Kind        string    `json:"kind"`
	DueAt       time.Time `json:"due_at"`
	Provisional bool      `json:"provisional"`
}

type task struct {
	Kind   string         `json:"kind"`
	Role   grant.Role     `json:"role"`
	Params map[string]any `json:"params"`
	MadeAt time.Time      `json:"made_at"`
}

func showTask(t store.Task) task { return task{t.Kind, t.Role, t.Params, t.MadeAt.UTC()} }

// event is one act on the case, and for auditors a denied opening of its scores. The name of who acted, of whom he covered
// for, and what he wrote to it, is for the funder's own people only: applicants must not learn who reviews them. What an act
// recorded, a score for instance, is in no timeline.
type event struct {
	At     time.Time     `json:"at"`
	Act    grant.Act     `json:"act"`
	Role   grant.Role    `json:"role"`
	Name   *string       `json:"name"`
	Covers *string       `json:"covers"` // the name of the colleague on leave whose role it was
	Before *grant.Stage  `json:"stage_before"`
	After  grant.Stage   `json:"stage_after"`
	Reason *grant.Reason `json:"reason"`
	Note   *string       `json:"note"` // what the person wrote to it
}

func (a *API) timeline(ctx context.Context, actor grant.Actor, c grant.Case, facts grant.Facts) (timeline, error) {
	rule := grant.StageOf(c.Kind, facts.Stage)
	told := timeline{Stage: facts.Stage, Name: rule.Name, Next: rule.Next, Who: append([]grant.Role{}, rule.Who...)}
	events, err := store.ListEvents(ctx, a.Pool, c)
	if err != nil {
		return told, err
	}
	isStaff := grant.MayRead(actor, grant.Facts{Funder: facts.Funder}) == nil
	told.Events = listOf(events, func(e store.Event) event {
		shown := event{e.At.UTC(), e.Name, e.Role, nil, nil, e.StageBefore, e.StageAfter, e.Reason, nil}
		if isStaff {
			shown.Name, shown.Covers, shown.Note = e.PersonName, e.CoversName, e.Note
		}
		return shown
	}).Items
	deadlines, err := store.ListDeadlines(ctx, a.Pool, c)
	if err != nil {
		return told, err
	}
	told.Waiting = listOf(deadlines, func(d store.Deadline) deadline { return deadline{d.Kind, d.DueAt.UTC(), d.Provisional} }).Items
	tasks, err := store.ListTasks(ctx, a.Pool, c)
	if err != nil {
		return told, err
	}
	tasks = slices.DeleteFunc(tasks, func(t store.Task) bool { return !grant.SeesTask(actor, facts, t.Role) })
	for _, t := range tasks {
		if !slices.Contains(told.Who, t.Role) {
			told.Who = append(told.Who, t.Role)
		}
	}
	told.Tasks = listOf(tasks, showTask).Items
	if told.Delayed, err = store.IsDelayed(ctx, a.Pool, c); told.Delayed {
		told.Notice = &grant.Delayed
	}
	return told, err
}

func (a *API) getRoundTimeline(ctx context.Context, in insideRound) (timeline, error) {
	r, err := a.readInside(ctx, in)
	if err != nil {
		return timeline{}, err
	}
	told, err := a.timeline(ctx, in.actor(), grant.RoundCase(r.ID), r.Facts())
	if err != nil {
		return told, err
	}
	runs, err := store.ListAllocationEvents(ctx, a.Pool, r.ID)
	for _, run := range runs {
		stage := grant.RoundAllocation
		told.Events = append(told.Events, event{run.At.UTC(), run.Name, run.Role, &run.PersonName, nil, &stage, stage, nil, nil})
	}
	told.sort()
	return told, err
}

func (t *timeline) sort() {
	slices.SortStableFunc(t.Events, func(a, b event) int { return a.At.Compare(b.At) })
}

func (a *API) getApplicationTimeline(ctx context.Context, in struct{ ofApplication }) (timeline, error) {
	found, err := a.readApplication(ctx, in.ofApplication)
	if err != nil {
		return timeline{}, err
	}
	told, err := a.timeline(ctx, in.actor(), grant.ApplicationCase(found.ID), found.Facts())
	if err != nil || !grant.MayAudit(in.actor(), found.Facts()) {
		return told, err
	}
	denials, err := store.ListDenials(ctx, a.Pool, found.ID)
	for _, d := range denials {
		told.Events = append(told.Events, event{d.At.UTC(), grant.DenyScores, d.Role, &d.PersonName, nil, &d.Stage, d.Stage, new(grant.Sealed), nil})
	}
	told.sort()
	return told, err
}
