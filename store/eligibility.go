package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

var (
	// Each hand-in of a supplement begins a new round of answers.
	eligibilityRound = value[int](`select 1 + count(*)::int from supplements where application_id = @application and received_at is not null`)

	insertAnswers = doing(`
insert into eligibility_answers (funder_id, application_id, rule, round, passed, note, by_process, answered_at)
select @funder, @application, a.rule, @round, a.passed, a.note, a.by_process, @now
  from unnest(@rules::text[], @passed::boolean[], @notes::text[], @by_process::boolean[]) as a (rule, passed, note, by_process)
on conflict do nothing`)

	listAnswers = returning[grant.EligibilityAnswer](`
select rule, passed, note, by_process from eligibility_answers
 where application_id = @application
 order by round, by_process desc, rule`)

	insertSupplement = value[int](`
insert into supplements (funder_id, application_id, number, rule, wanted, asked_at, due_at)
select @funder, @application, 1 + count(*), @rule, @wanted, @now, @due from supplements where application_id = @application
returning number::int`)

	listSupplements = returning[AskedSupplement](`
select number, rule, wanted, asked_at, due_at, received_at, reply from supplements where application_id = @application order by number`)

	openSupplementDue = value[time.Time](`select due_at from supplements where application_id = @application and received_at is null`)
	receiveSupplement = doing(`update supplements set received_at = @now, reply = @reply where application_id = @application and received_at is null`)
)

// EligibilityRound answers which round of answers an application is in: 1, and one more for each supplement received.
func EligibilityRound(ctx context.Context, db DB, application uuid.UUID) (int, error) {
	return eligibilityRound.get(ctx, db, args{"application": application})
}

// InsertEligibilityAnswers records answers of a round. The same answerer's first answer to a rule in a round stays.
func InsertEligibilityAnswers(ctx context.Context, db DB, a grant.Application, round int, answers []grant.EligibilityAnswer, now time.Time) error {
	n := len(answers)
	rules, passed, notes, byProcess := make([]string, n), make([]bool, n), make([]string, n), make([]bool, n)
	for i, e := range answers {
		rules[i], passed[i], notes[i], byProcess[i] = e.Rule, e.Passed, e.Note, e.ByProcess
	}
	return insertAnswers.exec(ctx, db, args{"funder": a.FunderID, "application": a.ID, "round": round, "rules": rules, "passed": passed, "notes": notes, "by_process": byProcess, "now": now})
}

// ListEligibilityAnswers answers every answer in the order it counts: a later round after an earlier one, a
// person after the process.
func ListEligibilityAnswers(ctx context.Context, db DB, application uuid.UUID) ([]grant.EligibilityAnswer, error) {
	return listAnswers.all(ctx, db, args{"application": application})
}

// InsertSupplement records what an organisation is asked for and answers its number.
func InsertSupplement(ctx context.Context, db DB, a grant.Application, rule, wanted string, now, due time.Time) (int, error) {
	return insertSupplement.get(ctx, db, args{"funder": a.FunderID, "application": a.ID, "rule": rule, "wanted": wanted, "now": now, "due": due})
}

// AskedSupplement is what an organisation was asked to mend, and once it has what it answered.
type AskedSupplement struct {
	Number     int
	Rule       string
	Wanted     string
	AskedAt    time.Time
	DueAt      time.Time
	ReceivedAt *time.Time
	Reply      json.RawMessage
}

// ListSupplements answers what the organisation was asked to mend in its application, the first first.
func ListSupplements(ctx context.Context, db DB, application uuid.UUID) ([]AskedSupplement, error) {
	return listSupplements.all(ctx, db, args{"application": application})
}

// OpenSupplementDue answers until when the open supplement of an application can be handed in.
func OpenSupplementDue(ctx context.Context, db DB, application uuid.UUID) (time.Time, error) {
	return openSupplementDue.get(ctx, db, args{"application": application})
}

// ReceiveSupplement records the answer to the open supplement; the constraint refuses a late one.
func ReceiveSupplement(ctx context.Context, db DB, application uuid.UUID, reply json.RawMessage, now time.Time) error {
	return receiveSupplement.exec(ctx, db, args{"application": application, "reply": reply, "now": now})
}

// The process checks once in each round of answers.
var isChecked = value[bool](`
select exists (select from movements m join journal j on j.id = m.line
                where m.case_kind = 'application' and m.case_id = @application and j.name = 'check_application'
                  and m.version_before >= (select max(version_after) from movements
                                            where case_kind = 'application' and case_id = @application and stage_after = 'submitted'
                                              and stage_before is distinct from 'submitted'))`)

// IsChecked says whether the process has checked the application since it was last handed in.
func IsChecked(ctx context.Context, db DB, application uuid.UUID) (bool, error) {
	return isChecked.get(ctx, db, args{"application": application})
}
