package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// StatementLine is a line of a bank statement as it was kept.
type StatementLine struct {
	ID uuid.UUID
	grant.StatementLine
	Outcome       LineOutcome
	InstructionID *uuid.UUID // whose money it moved
}

// LineOutcome is what was made of a line when it was kept.
type LineOutcome string

// The outcomes of a line.
const (
	LineMatched   LineOutcome = "matched"
	LineUnmatched LineOutcome = "unmatched"
	LineConflict  LineOutcome = "conflict" // its serial stood on another line
)

// ToldInstruction is an instruction with what the statements have told of it.
type ToldInstruction struct {
	ID       uuid.UUID
	Number   string
	Amount   grant.Fen
	Currency string
	State    string
	Out      bool // a line has its money leaving
	In       bool // a line has it coming back
}

// IsTold says whether a line has its money moving so.
func (i ToldInstruction) IsTold(d grant.Direction) bool {
	return d == grant.MoneyOut && i.Out || d == grant.MoneyIn && i.In
}

var (
	// A funder's statements are kept one at a time, so that of one line in two files one is known.
	lockStatements = doing(`select pg_advisory_xact_lock(hashtextextended('statement/' || @funder::uuid, 0))`)

	listKnownLines   = value[string](`select digest from statement_lines where funder_id = @funder and digest = any(@digests::text[])`)
	listKnownSerials = value[string](`
select serial from statement_lines where funder_id = @funder and serial = any(@serials::text[]) and outcome <> 'conflict'`)

	listToldInstructions = returning[ToldInstruction](`
select i.id, i.number, i.amount, b.currency, i.state,
       exists (select from statement_lines l where l.instruction_id = i.id and l.direction = 'out') as out,
       exists (select from statement_lines l where l.instruction_id = i.id and l.direction = 'in') as in
  from instructions i
  join batches b on b.id = i.batch_id
 where i.funder_id = @funder and i.number = any(@numbers::text[])
 order by i.number`)

	insertStatement = doing(`
insert into statements (id, funder_id, currency, recorded_by, recorded_at) values (@id, @funder, @currency, @by, @now)`)
	insertStatementLines = doing(`
insert into statement_lines (id, funder_id, statement_id, currency, serial, digest, on_date, direction, amount, counterparty, account, balance, reference,
                             outcome, instruction_id)
select l.id, @funder, @statement, @currency, l.serial, l.digest, l.on_date, l.direction, l.amount, l.counterparty, l.account, l.balance, l.reference,
       l.outcome, l.instruction
  from unnest(@ids::uuid[], @serials::text[], @digests::text[], @dates::date[], @directions::text[], @amounts::bigint[], @counterparties::text[],
              @accounts::text[], @balances::bigint[], @references::text[], @outcomes::text[], @instructions::uuid[])
       as l (id, serial, digest, on_date, direction, amount, counterparty, account, balance, reference, outcome, instruction)`)

	setLineInstruction = doing(`update statement_lines set instruction_id = @instruction where id = @id`)
)

// LockStatements holds the funder's statements until the commit.
func LockStatements(ctx context.Context, db DB, funder uuid.UUID) error {
	return lockStatements.exec(ctx, db, args{"funder": funder})
}

// ListKnownLines answers which of the lines, by digest, and which of the serials are kept already.
func ListKnownLines(ctx context.Context, db DB, funder uuid.UUID, digests, serials []string) (lines, known []string, err error) {
	if lines, err = listKnownLines.all(ctx, db, args{"funder": funder, "digests": digests}); err != nil {
		return nil, nil, err
	}
	known, err = listKnownSerials.all(ctx, db, args{"funder": funder, "serials": serials})
	return lines, known, err
}

// ListToldInstructions answers those of the numbers that are the funder's instructions.
func ListToldInstructions(ctx context.Context, db DB, funder uuid.UUID, numbers []string) ([]ToldInstruction, error) {
	return listToldInstructions.all(ctx, db, args{"funder": funder, "numbers": numbers})
}

// InsertStatement keeps a statement with the lines that are new.
func (tx *Tx) InsertStatement(ctx context.Context, id, funder uuid.UUID, currency string, lines []StatementLine) error {
	if err := insertStatement.exec(ctx, tx, args{"id": id, "funder": funder, "currency": currency, "by": tx.Actor.Person, "now": tx.Now}); err != nil {
		return err
	}
	n := len(lines)
	ids, serials, digests, dates, directions := make([]uuid.UUID, n), make([]string, n), make([]string, n), make([]grant.Date, n), make([]string, n)
	amounts, counterparties, accounts, balances := make([]int64, n), make([]string, n), make([]string, n), make([]*int64, n)
	references, outcomes, instructions := make([]string, n), make([]string, n), make([]*uuid.UUID, n)
	for i, l := range lines {
		ids[i], serials[i], digests[i], dates[i], directions[i] = l.ID, l.Serial, l.Digest(), l.Date, string(l.Direction)
		amounts[i], counterparties[i], accounts[i], balances[i] = int64(l.Amount), l.Counterparty, l.Account, (*int64)(l.Balance)
		references[i], outcomes[i], instructions[i] = l.Reference, string(l.Outcome), l.InstructionID
	}
	return insertStatementLines.exec(ctx, tx, args{
		"funder": funder, "statement": id, "currency": currency, "ids": ids, "serials": serials, "digests": digests, "dates": dates, "directions": directions,
		"amounts": amounts, "counterparties": counterparties, "accounts": accounts, "balances": balances, "references": references, "outcomes": outcomes,
		"instructions": instructions,
	})
}

// SetLineInstruction notes whose money a line moved.
func SetLineInstruction(ctx context.Context, db DB, line, instruction uuid.UUID) error {
	return setLineInstruction.exec(ctx, db, args{"id": line, "instruction": instruction})
}
