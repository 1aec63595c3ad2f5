package activities

import (
	"bytes"
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// RecordStatement is what the bank says moved on the funder's account, as a file.
type RecordStatement struct {
	By       By            `json:"-"`
	Funder   uuid.UUID     `json:"funder"`
	Currency string        `json:"currency"` // of the account
	File     grant.Content `json:"file"`
}

// StatementRecorded counts what became of the lines.
type StatementRecorded struct {
	Matched   int `json:"matched"`
	Unmatched int `json:"unmatched"` // put into suspense, with a task for finance
	Conflicts int `json:"conflicts"` // their serial says something else already; in suspense too
	Known     int `json:"known"`     // recorded before
}

// RecordStatement keeps every line once and matches it: out with the instruction that its reference names and that was
// sent, in with one that was returned, of the same amount, each instruction once out and once in. Everything else is
// kept, its amount stands in suspense and finance gets a task: what a bank reports is never refused. It settles no
// payment: that the bank's replies do. Refused: a file that cannot be read, not_allowed.
func (a *Acts) RecordStatement(ctx context.Context, in RecordStatement) (StatementRecorded, error) {
	return act(ctx, a, in.By, grant.RecordStatement, in, func(tx *store.Tx) (StatementRecorded, error) {
		if err := tx.Allow(grant.RecordStatement, grant.Facts{Funder: in.Funder}); err != nil {
			return StatementRecorded{}, err
		}
		lines, err := grant.ReadStatement(bytes.NewReader(in.File))
		if err != nil {
			return StatementRecorded{}, err
		}
		m := matching{Tx: tx, id: uuid.Must(uuid.NewV7()), funder: in.Funder, currency: in.Currency}
		if err := m.load(ctx, lines); err != nil {
			return StatementRecorded{}, err
		}
		for _, line := range lines {
			m.take(line)
		}
		if len(m.kept) == 0 {
			return m.answer, nil
		}
		if err := m.InsertStatement(ctx, m.id, m.funder, m.currency, m.kept); err != nil {
			return StatementRecorded{}, err
		}
		return m.answer, suspend(ctx, tx, grant.Case{Kind: "statement", ID: m.id}, m.funder, m.open)
	})
}

// matching is a statement being recorded.
type matching struct {
	*store.Tx
	id, funder   uuid.UUID
	currency     string
	known        map[string]bool // digests of lines
	serials      map[string]bool
	instructions map[string]*store.ToldInstruction // by number
	kept         []store.StatementLine
	open         []store.Suspended
	answer       StatementRecorded
}

func (m *matching) load(ctx context.Context, lines []grant.StatementLine) error {
	if err := store.LockStatements(ctx, m.Tx, m.funder); err != nil {
		return err
	}
	digests, serials, numbers := make([]string, len(lines)), make([]string, len(lines)), []string{}
	for i, line := range lines {
		digests[i], serials[i] = line.Digest(), line.Serial
		if number := line.Instruction(); number != "" {
			numbers = append(numbers, number)
		}
	}
	known, taken, err := store.ListKnownLines(ctx, m.Tx, m.funder, digests, serials)
	if err != nil {
		return err
	}
	m.known, m.serials, m.instructions = map[string]bool{}, map[string]bool{}, map[string]*store.ToldInstruction{}
	for _, digest := range known {
		m.known[digest] = true
	}
	for _, serial := range taken {
		m.serials[serial] = true
	}
	found, err := store.ListToldInstructions(ctx, m.Tx, m.funder, numbers)
	for i := range found {
		m.instructions[found[i].Number] = &found[i]
	}
	return err
}

func (m *matching) take(line grant.StatementLine) {
	digest := line.Digest()
	if m.known[digest] {
		m.answer.Known++
		return
	}
	kept := store.StatementLine{ID: uuid.Must(uuid.NewV7()), StatementLine: line}
	switch {
	case m.serials[line.Serial]:
		kept.Outcome = store.LineConflict
		m.answer.Conflicts++
		m.suspend(kept, grant.SuspendedConflict)
	case m.match(line):
		kept.Outcome, kept.InstructionID = store.LineMatched, &m.instructions[line.Instruction()].ID
		m.answer.Matched++
	default:
		kept.Outcome = store.LineUnmatched
		m.answer.Unmatched++
		m.suspend(kept, grant.SuspendedSource(line.Direction))
	}
	m.known[digest], m.serials[line.Serial] = true, true
	m.kept = append(m.kept, kept)
}

// match says whether the line is one of our instructions leaving or coming back, and notes that it was told.
func (m *matching) match(line grant.StatementLine) bool {
	i := m.instructions[line.Instruction()]
	if i == nil || i.IsTold(line.Direction) || !line.Direction.Fits(i.State) || i.Amount != line.Amount || i.Currency != m.currency {
		return false
	}
	i.Out, i.In = i.Out || line.Direction == grant.MoneyOut, i.In || line.Direction == grant.MoneyIn
	return true
}

func (m *matching) suspend(line store.StatementLine, source grant.SuspendedSource) {
	m.open = append(m.open, store.Suspended{
		Suspended: grant.Suspended{
			ID: uuid.Must(uuid.NewV7()), FunderID: m.funder, Source: source, Currency: m.currency, Amount: line.Amount, Direction: line.Direction,
		},
		LineID: &line.ID, StatementID: &m.id,
	})
}
