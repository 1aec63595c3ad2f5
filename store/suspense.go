package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Suspended is what the bank reported and nothing matched, with what it said: a reply of a batch, or a line of a
// statement. Number is the instruction that a reply names or the serial of a line; Text the bank's words.
type Suspended struct {
	grant.Suspended
	ReplyID      *uuid.UUID
	BatchID      *uuid.UUID
	LineID       *uuid.UUID
	StatementID  *uuid.UUID
	At           time.Time
	ExplainedAt  *time.Time
	Number       string
	Status       *grant.ReplyStatus // that a reply says; nil for a line
	Expected     *grant.Fen         // what the instruction pays that a reply names; nil where there is none
	On           *grant.Date
	Counterparty string
	Account      string
	Text         string
}

// Origin is the batch or statement whose task it is part of.
func (s Suspended) Origin() grant.Case {
	if s.BatchID != nil {
		return grant.Case{Kind: "batch", ID: *s.BatchID}
	}
	return grant.Case{Kind: "statement", ID: *s.StatementID}
}

// Explanation is what somebody says something in suspense was.
type Explanation struct {
	ID          uuid.UUID
	SuspendedID uuid.UUID
	FunderID    uuid.UUID
	Kind        grant.ExplanationKind
	Reason      string
	FundID      *uuid.UUID
	Instruction *string // its number
	EntryID     *uuid.UUID
	Digest      string
	Stage       ProposalStage
	Preparers   []uuid.UUID
	ConfirmedBy *uuid.UUID
}

// Said is what the explanation says.
func (e Explanation) Said() grant.Explanation {
	said := grant.Explanation{Suspended: e.SuspendedID, Kind: e.Kind, Reason: e.Reason, Fund: e.FundID, Entry: e.EntryID}
	if e.Instruction != nil {
		said.Instruction = *e.Instruction
	}
	return said
}

// ProposalStage is where something stands that one person proposes and another confirms.
type ProposalStage string

// The stages of an explanation, of an opening balance and of an extension.
const (
	Proposed  ProposalStage = "proposed"
	Entered   ProposalStage = "entered"
	Replaced  ProposalStage = "replaced" // by another
	Confirmed ProposalStage = "confirmed"
)

const suspendedColumns = `
select s.id, s.funder_id,
       case when s.reply_id is not null then 'reply' when l.outcome = 'conflict' then 'conflict' else s.direction end as source,
       s.currency, s.amount, s.reply_id, s.batch_id, s.line_id, s.statement_id, s.suspended_at as at, s.explained_at,
       coalesce(r.number, l.serial) as number, r.status, (select i.amount from instructions i where i.id = r.instruction_id) as expected,
       coalesce(r.on_date, l.on_date) as on, coalesce(s.direction, '') as direction,
       coalesce(l.counterparty, '') as counterparty, coalesce(l.account, '') as account, coalesce(r.reason, l.reference) as text
  from suspended s
  left join replies r on r.id = s.reply_id
  left join statement_lines l on l.id = s.line_id`

const explanationColumns = `
select e.id, e.suspended_id, e.funder_id, e.kind, e.reason, e.fund_id, (select i.number from instructions i where i.id = e.instruction_id) as instruction,
       e.entry_id, e.digest, e.stage, e.preparers, e.confirmed_by
  from explanations e`

var (
	insertSuspended = doing(`
insert into suspended (id, funder_id, currency, amount, direction, reply_id, batch_id, line_id, statement_id, suspended_at)
select s.id, @funder, s.currency, s.amount, nullif(s.direction, ''), s.reply, s.batch, s.line, s.statement, @now
  from unnest(@ids::uuid[], @currencies::text[], @amounts::bigint[], @directions::text[], @replies::uuid[], @batches::uuid[], @lines::uuid[], @statements::uuid[])
       as s (id, currency, amount, direction, reply, batch, line, statement)`)

	findSuspended = returning[Suspended](suspendedColumns + ` where s.id = @id`)
	// Whatever adds to or takes from what is open of a batch or a statement holds that, so that its task ends with the last.
	lockSuspense      = doing(`select pg_advisory_xact_lock(hashtextextended('suspense/' || @origin::uuid, 0))`)
	listOpenSuspended = returning[Suspended](suspendedColumns + `
 where s.funder_id = @funder and s.explained_at is null and (s.suspended_at, s.id) > (@after_at::timestamptz, @after::uuid)
 order by s.suspended_at, s.id
 limit @limit`)
	countOpenSuspended = value[int](`
select count(*)::int from suspended where (batch_id = @origin or statement_id = @origin) and explained_at is null`)
	setExplained = doing(`update suspended set explained_at = @now where id = @id`)

	findExplanation      = returning[Explanation](explanationColumns + ` where e.id = @id`)
	listLiveExplanations = returning[Explanation](explanationColumns + ` where e.suspended_id = any(@ids::uuid[]) and e.stage <> 'replaced' order by e.suspended_id`)
	replaceExplanations  = doing(`update explanations set stage = 'replaced' where suspended_id = @suspended and stage = 'proposed'`)
	insertExplanation    = doing(`
insert into explanations (id, funder_id, suspended_id, direction, kind, reason, fund_id, instruction_id, entry_id, digest, stage, preparers, proposed_at)
values (@id, @funder, @suspended, (select direction from suspended where id = @suspended), @kind, @reason, @fund, (select id from instructions where funder_id = @funder and number = @instruction), @entry, @digest,
        'proposed', @preparers, @now)`)
	confirmExplanation = doing(`update explanations set stage = 'confirmed', confirmed_by = @by, confirmed_at = @now where id = @id`)

	findReceived = returning[Received](`
select e.funder_id, f.currency, p.amount,
       exists (select from explanations x where x.entry_id = e.id and x.stage = 'confirmed') as is_named
  from entries e
  join funds f on f.id = e.case_id
  join postings p on p.entry = e.id and p.amount > 0
 where e.id = @entry and e.kind = 'received' and e.case_kind = 'fund'`)
)

// Received is money that was entered as received by a fund. IsNamed says that an explanation has named it.
type Received struct {
	FunderID uuid.UUID
	Currency string
	Amount   grant.Fen
	IsNamed  bool
}

// InsertSuspended keeps what is in suspense from now on.
func (tx *Tx) InsertSuspended(ctx context.Context, funder uuid.UUID, all []Suspended) error {
	n := len(all)
	ids, currencies, amounts, directions := make([]uuid.UUID, n), make([]string, n), make([]int64, n), make([]string, n)
	replies, batches, lines, statements := make([]*uuid.UUID, n), make([]*uuid.UUID, n), make([]*uuid.UUID, n), make([]*uuid.UUID, n)
	for i, s := range all {
		ids[i], currencies[i], amounts[i], directions[i] = s.ID, s.Currency, int64(s.Amount), string(s.Direction)
		replies[i], batches[i], lines[i], statements[i] = s.ReplyID, s.BatchID, s.LineID, s.StatementID
	}
	return insertSuspended.exec(ctx, tx, args{
		"funder": funder, "now": tx.Now, "ids": ids, "currencies": currencies, "amounts": amounts, "directions": directions,
		"replies": replies, "batches": batches, "lines": lines, "statements": statements,
	})
}

// FindSuspended answers something that is or was in suspense.
func FindSuspended(ctx context.Context, db DB, id uuid.UUID) (Suspended, error) {
	return findSuspended.one(ctx, db, args{"id": id})
}

// LockSuspended answers something in suspense that the act will explain, and holds all that is of its batch or statement.
func LockSuspended(ctx context.Context, db DB, id uuid.UUID) (Suspended, error) {
	s, err := FindSuspended(ctx, db, id)
	if err != nil {
		return s, err
	}
	if err := LockSuspense(ctx, db, s.Origin()); err != nil {
		return s, err
	}
	return FindSuspended(ctx, db, id)
}

// LockSuspense holds what is in suspense of a batch or a statement until the commit.
func LockSuspense(ctx context.Context, db DB, origin grant.Case) error {
	return lockSuspense.exec(ctx, db, args{"origin": origin.ID})
}

// Unexplained is how much of a currency stands in suspense, over all funders.
type Unexplained struct {
	Currency string
	Items    int
	Amount   grant.Fen
	Since    time.Time // the oldest
}

var listUnexplained = returning[Unexplained](`
select currency, count(*)::int as items, sum(amount)::bigint as amount, min(suspended_at) as since
  from suspended where explained_at is null group by currency order by currency`)

// ListUnexplained answers what nobody has explained, by currency.
func ListUnexplained(ctx context.Context, db DB) ([]Unexplained, error) {
	return listUnexplained.all(ctx, db, args{})
}

// ListOpenSuspended answers what nobody has explained yet, the oldest first, after an instant and id.
func ListOpenSuspended(ctx context.Context, db DB, funder uuid.UUID, p BookPage) ([]Suspended, error) {
	return listOpenSuspended.all(ctx, db, args{"funder": funder, "after_at": p.AfterAt, "after": p.After, "limit": p.Limit})
}

// CountOpenSuspended answers how much of a batch or statement nobody has explained yet.
func CountOpenSuspended(ctx context.Context, db DB, origin grant.Case) (int, error) {
	return countOpenSuspended.get(ctx, db, args{"origin": origin.ID})
}

// FindExplanation answers an explanation.
func FindExplanation(ctx context.Context, db DB, id uuid.UUID) (Explanation, error) {
	return findExplanation.one(ctx, db, args{"id": id})
}

// FindLiveExplanation answers the explanation of something in suspense that is proposed or confirmed, or a not_found
// refusal.
func FindLiveExplanation(ctx context.Context, db DB, suspended uuid.UUID) (Explanation, error) {
	return listLiveExplanations.one(ctx, db, args{"ids": []uuid.UUID{suspended}})
}

// ListLiveExplanations answers the explanations that are proposed or confirmed, by what they explain.
func ListLiveExplanations(ctx context.Context, db DB, suspended []uuid.UUID) (map[uuid.UUID]Explanation, error) {
	rows, err := listLiveExplanations.all(ctx, db, args{"ids": suspended})
	found := make(map[uuid.UUID]Explanation, len(rows))
	for _, e := range rows {
		found[e.SuspendedID] = e
	}
	return found, err
}

// ReplaceExplanation takes back the explanation that is proposed, where there is one, and proposes another.
func ReplaceExplanation(ctx context.Context, db DB, e Explanation, now time.Time) error {
	if err := replaceExplanations.exec(ctx, db, args{"suspended": e.SuspendedID}); err != nil {
		return err
	}
	return insertExplanation.exec(ctx, db, args{
		"id": e.ID, "funder": e.FunderID, "suspended": e.SuspendedID, "kind": e.Kind, "reason": e.Reason, "fund": e.FundID, "instruction": e.Instruction,
		"entry": e.EntryID, "digest": e.Digest, "preparers": e.Preparers, "now": now,
	})
}

// ConfirmExplanation notes the second person, and that what was in suspense is explained; the constraint refuses every
// preparer.
func ConfirmExplanation(ctx context.Context, db DB, e Explanation, by uuid.UUID, now time.Time) error {
	if err := confirmExplanation.exec(ctx, db, args{"id": e.ID, "by": by, "now": now}); err != nil {
		return err
	}
	return setExplained.exec(ctx, db, args{"id": e.SuspendedID, "now": now})
}

// FindReceived answers money received, by its entry.
func FindReceived(ctx context.Context, db DB, entry uuid.UUID) (Received, error) {
	return findReceived.one(ctx, db, args{"entry": entry})
}
