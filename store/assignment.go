package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Part is which review an assignment belongs to.
type Part string

// The parts of a review: 书面评审 and 现场答辩.
const (
	DeskPart  Part = "desk"
	PanelPart Part = "panel"
)

// Assignment asks a reviewer to score an application.
type Assignment struct {
	ID            uuid.UUID
	FunderID      uuid.UUID
	ApplicationID uuid.UUID
	Reviewer      uuid.UUID
	Part          Part
	State         string
	DueAt         *time.Time
	Provisional   bool // DueAt rests on a year whose holidays are not published
	RecusalReason *string
	AssignedAt    time.Time
	OnPaper       bool // a score entered from paper waits for the reviewer
	Version       int64
}

// Standing is the assignment as the rules see it, whoever acts.
func (a Assignment) Standing() grant.Assigned {
	return grant.Assigned{
		AtDesk: a.Part == DeskPart, Answered: a.State == Accepted || a.State == HandedIn, Recused: a.State == Recused,
		HandedIn: a.State == HandedIn, OnPaper: a.OnPaper, Version: a.Version,
	}
}

// OwnAssignment is an assignment as its reviewer's list shows it.
type OwnAssignment struct {
	Assignment
	RoundID   uuid.UUID
	Receipt   string
	Title     string
	Applicant string      // the name of the organisation
	Stage     grant.Stage // of the application
}

// States of an assignment.
const (
	Assigned = "assigned"
	Accepted = "accepted"
	Recused  = "recused"
	HandedIn = "handed_in"
)

const assignmentColumns = `id, funder_id, application_id, reviewer, part, state, due_at, provisional, recusal_reason, assigned_at, version,
       exists (select from paper_scores where assignment_id = assignments.id and stage = 'entered') as on_paper`

// What was handed in last stands in the score, which tells nothing else here.
const roundAssignments = `
select s.id, s.application_id, a.receipt, a.title, o.name as organization, s.reviewer as reviewer_id, p.name as reviewer, s.part, s.state, s.due_at,
       (select max(handed_in_at) from scores where assignment_id = s.id and s.state = 'handed_in') as handed_in_at,
       coalesce(` + isLate + `, false) as late
  from assignments s
  join applications a on a.id = s.application_id
  join organizations o on o.id = a.organization_id
  join people p on p.id = s.reviewer`

var (
	insertAssignments = doing(`
insert into assignments (id, funder_id, application_id, reviewer, part, state, due_at, provisional, assigned_at)
select a.id, @funder, @application, a.reviewer, @part, 'assigned', @due, @provisional, @now
  from unnest(@ids::uuid[], @reviewers::uuid[]) as a (id, reviewer)
on conflict (application_id, part, reviewer) do nothing`)

	findAssignment  = returning[Assignment](`select ` + assignmentColumns + ` from assignments where id = @id`)
	listAssignments = returning[Assignment](`
select ` + assignmentColumns + ` from assignments where application_id = @application order by part, assigned_at, id`)
	listOwn = returning[OwnAssignment](`
select ` + assignmentColumns + `, round_id, receipt, title, applicant, stage
  from assignments
  join (select a.id as application, a.round_id, a.receipt, a.title, o.name as applicant, a.stage
          from applications a
          join organizations o on o.id = a.organization_id) a on application = application_id
 where reviewer = @reviewer and state <> 'recused'
 order by assigned_at desc, id`)

	findRoundAssignment  = returning[RoundAssignment](roundAssignments + ` where s.id = @id`)
	listRoundAssignments = returning[RoundAssignment](roundAssignments + isAssignmentAskedFor + `
   and (@after::uuid is null or (a.receipt, s.part, s.id) > (select b.receipt, t.part, t.id from assignments t join applications b on b.id = t.application_id where t.id = @after))
 order by a.receipt, s.part, s.id
 limit @limit`)
	countRoundAssignments = value[int](`select count(*)::int from assignments s` + isAssignmentAskedFor)

	// What narrows the applications of a round narrows the assignments to them.
	isAssignmentAskedFor = `
 where s.application_id in (select id` + applicationRows + ` where` + isAskedFor + `)
   and (not @late or (` + isLate + `))`

	hasAccepted = value[bool](`
select exists (select from assignments where application_id = @application and reviewer = @reviewer and state in ('accepted', 'handed_in'))`)

	isAssigned = value[bool](`
select exists (select from assignments where application_id = @application and reviewer = @reviewer and state <> 'recused')`)

	setAssignment = doing(`
update assignments set state = @state, answers = coalesce(@answers, answers), recusal_reason = @reason, version = version + 1 where id = @id`)
	consentToName = doing(`update assignments set name_consent = true where id = @id`)
)

// InsertAssignments assigns reviewers; one who is assigned already stays as he is.
func InsertAssignments(ctx context.Context, db DB, a Assignment, reviewers []uuid.UUID) error {
	ids := make([]uuid.UUID, len(reviewers))
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7())
	}
	return insertAssignments.exec(ctx, db, args{
		"funder": a.FunderID, "application": a.ApplicationID, "part": a.Part, "due": a.DueAt, "provisional": a.Provisional, "now": a.AssignedAt, "ids": ids, "reviewers": reviewers,
	})
}

// FindAssignment answers an assignment.
func FindAssignment(ctx context.Context, db DB, id uuid.UUID) (Assignment, error) {
	return findAssignment.one(ctx, db, args{"id": id})
}

// ListAssignments answers the assignments of an application, recused ones among them.
func ListAssignments(ctx context.Context, db DB, application uuid.UUID) ([]Assignment, error) {
	return listAssignments.all(ctx, db, args{"application": application})
}

// ListOwnAssignments answers what a reviewer is assigned to, the newest first.
func ListOwnAssignments(ctx context.Context, db DB, reviewer uuid.UUID) ([]OwnAssignment, error) {
	return listOwn.all(ctx, db, args{"reviewer": reviewer})
}

// RoundAssignment is an assignment in the list of its round, without what was handed in.
type RoundAssignment struct {
	ID            uuid.UUID
	ApplicationID uuid.UUID
	Receipt       string
	Title         string
	Organization  string
	ReviewerID    uuid.UUID
	Reviewer      string
	Part          Part
	State         string
	DueAt         *time.Time
	HandedInAt    *time.Time
	Late          bool // not handed in although the time is over
}

// FindRoundAssignment answers an assignment with the names of who reviews and who applies.
func FindRoundAssignment(ctx context.Context, db DB, id uuid.UUID) (RoundAssignment, error) {
	return findRoundAssignment.one(ctx, db, args{"id": id})
}

// AssignmentQuery says which assignments of a round are listed, and after which of them.
type AssignmentQuery struct {
	Of    ApplicationQuery // of which applications; its order and page say nothing here
	Late  bool             // only what is late
	After uuid.UUID        // nil: from the first
	Limit int
}

func (q AssignmentQuery) args() args {
	a := q.Of.args()
	a["late"] = q.Late
	return a
}

// ListRoundAssignments answers one page of the assignments that are asked for, by receipt, recused ones among them.
func ListRoundAssignments(ctx context.Context, db DB, q AssignmentQuery) ([]RoundAssignment, error) {
	a := q.args()
	a["after"], a["limit"] = orNull(q.After), q.Limit
	return listRoundAssignments.all(ctx, db, a)
}

// CountRoundAssignments answers how many assignments are asked for, on all pages.
func CountRoundAssignments(ctx context.Context, db DB, q AssignmentQuery) (int, error) {
	return countRoundAssignments.get(ctx, db, q.args())
}

// HasAccepted says whether the person reviews the application and has answered the questions about an interest in it.
func HasAccepted(ctx context.Context, db DB, application, person uuid.UUID) (bool, error) {
	return hasAccepted.get(ctx, db, args{"application": application, "reviewer": person})
}

// IsAssigned says whether the person reviews the application and has not been recused.
func IsAssigned(ctx context.Context, db DB, application, person uuid.UUID) (bool, error) {
	return isAssigned.get(ctx, db, args{"application": application, "reviewer": person})
}

// SetAssignment changes the state of an assignment and raises its version; answers nil keeps the answers given before.
func SetAssignment(ctx context.Context, db DB, id uuid.UUID, state string, answers json.RawMessage, reason *string) error {
	return setAssignment.exec(ctx, db, args{"id": id, "state": state, "answers": orNil(answers), "reason": reason})
}

// ConsentToName notes that the reviewer may be named in the public notice.
func ConsentToName(ctx context.Context, db DB, id uuid.UUID) error {
	return consentToName.exec(ctx, db, args{"id": id})
}

// orNil is a null for no JSON at all.
func orNil(raw json.RawMessage) any {
	if raw == nil {
		return nil
	}
	return raw
}
