package grant

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Batch is the payments handed to the bank together (付款批次). What it says is fixed by its digest, whatever the order
// of its lines.
type Batch struct {
	Number string      `json:"number"` // ours: 1 to 32 of A–Z a–z 0–9 . _ -, the first a letter or digit
	Date   Date        `json:"date"`   // the day on which the bank is asked to pay
	Lines  []BatchLine `json:"lines"`
}

// BatchLine is one payment: one tranche of one funding line to one account.
type BatchLine struct {
	Instruction string `json:"instruction"` // 指令号, formed as a batch's number; unique for ever, so that the bank can refuse it twice
	Payee       string `json:"payee"`       // 收款人户名, as the bank has it
	Account     string `json:"account"`     // 收款账号: as NormalizeAccountNumber leaves it
	Bank        string `json:"bank"`        // 开户行
	Amount      Fen    `json:"amount_fen"`  // 1…MaxFen
	Purpose     string `json:"purpose"`     // 用途: at most MaxPurpose characters
}

const (
	// MaxPurpose is the greatest number of characters of a payment's purpose. It is ours; a bank whose field is
	// shorter would cut it.
	MaxPurpose = 60

	maxBatchLines = 10_000
	maxBatchName  = 200 // characters of a payee's or a bank's name
	byteOrderMark = "\ufeff"
)

// Rules of what is handed to the bank.
const (
	ruleNumber        = "number"         // of a batch or an instruction
	ruleAccountNumber = "account_number" // one that is not normalised
	ruleFormula       = "formula"        // what a spreadsheet would take for one
	ruleText          = "text"           // blank at an end, or with control characters
	ruleDate          = "date"
)

var batchNumberPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)

// BatchColumns are the columns of the file for the bank, in order, whatever its format. They are not to be changed.
var BatchColumns = []string{"batch", "digest", "date", "instruction", "payee", "account", "bank", "amount", "purpose"}

// Total is the sum of the amounts of a batch that Check takes.
func (b Batch) Total() (total Fen) {
	for _, line := range b.Lines {
		total += line.Amount
	}
	return total
}

// Sorted are the lines by instruction number, bytewise.
func (b Batch) Sorted() []BatchLine {
	return slices.SortedStableFunc(slices.Values(b.Lines), func(a, c BatchLine) int {
		return cmp.Compare(a.Instruction, c.Instruction)
	})
}

// Digest is the SHA-256, in hexadecimal, of the batch's number, date and lines in the order of their instruction
// numbers, each member named. Two batches that Check takes have one digest only if they pay the same.
func (b Batch) Digest() string {
	sum := sha256.Sum256(writeJSON(Batch{b.Number, b.Date, b.Sorted()}))
	return hex.EncodeToString(sum[:])
}

// Check refuses as bad_input, each at its place, what must not reach a bank: a number or instruction that is not
// formed as it should, an instruction twice, no line, an amount outside 1…MaxFen or a sum above it, an account
// that is not normalised, a name or purpose that is blank at an end, has control characters or would start a formula in
// a spreadsheet: nothing is altered on the way to the bank. Too long is refused as too_large.
func (b Batch) Check() error {
	var c batchCheck
	c.demand(batchNumberPattern.MatchString(b.Number), "/number", ruleNumber)
	c.demand(b.Date.Year > 0, "/date", ruleDate)
	if len(b.Lines) > maxBatchLines {
		return RefuseAt(Invalid, TooLarge, "/lines", "max", maxBatchLines)
	}
	c.demand(len(b.Lines) > 0, "/lines", ruleEmpty)
	seen := map[string]bool{}
	var total Fen
	for i, line := range b.Lines {
		at := "/lines/" + strconv.Itoa(i)
		c.demand(batchNumberPattern.MatchString(line.Instruction), at+"/instruction", ruleNumber)
		c.demand(!seen[line.Instruction], at+"/instruction", ruleDuplicate)
		seen[line.Instruction] = true
		c.text(at+"/payee", line.Payee, maxBatchName)
		c.text(at+"/bank", line.Bank, maxBatchName)
		c.text(at+"/purpose", line.Purpose, MaxPurpose)
		account, err := NormalizeAccountNumber(line.Account)
		c.demand(err == nil && account == line.Account, at+"/account", ruleAccountNumber)
		c.demand(1 <= line.Amount && line.Amount <= MaxFen, at+"/amount_fen", ruleRange)
		total = min(total+min(max(line.Amount, 0), MaxFen), MaxFen+1)
	}
	c.demand(total <= MaxFen, "/lines", ruleTooLarge)
	return Join(c.refusals)
}

// batchCheck gathers the refusals of a batch or of an account that batches will pay to.
type batchCheck struct{ refusals []*Error }

func (c *batchCheck) demand(ok bool, pointer, rule string) {
	if !ok {
		c.refusals = append(c.refusals, RefuseAt(Invalid, BadInput, pointer, "rule", rule))
	}
}

func (c *batchCheck) text(pointer, text string, longest int) {
	if utf8.RuneCountInString(text) > longest {
		c.refusals = append(c.refusals, RefuseAt(Invalid, TooLarge, pointer, "max", longest))
		return
	}
	c.demand(plainLine(text), pointer, ruleText)
	c.demand(SafeCell(text) == text, pointer, ruleFormula)
}

// add gathers what another rule refuses, at the place it has here.
func (c *batchCheck) add(pointer string, err error) {
	if refusal, refused := Refusal(err); refused {
		refusal.Field = pointer
		c.refusals = append(c.refusals, refusal)
	}
}

// plainLine says whether the text is one line of valid characters that is not blank, neither as a whole nor at an end.
func plainLine(text string) bool {
	return text != "" && utf8.ValidString(text) && strings.TrimFunc(text, blank) == text && !strings.ContainsFunc(text, unicode.IsControl)
}

// WriteCSV writes the batch for the bank: UTF-8 with a byte order mark, commas, lines ended by CR LF, a header and then
// one line a payment in the order of the instruction numbers. Equal batches give equal bytes. The columns:
//
//	batch        批次号, the same in every line
//	digest       the batch's digest, the same in every line; a reply repeats both
//	date         2026-06-22
//	instruction  指令号
//	payee        收款人户名
//	account      收款账号, digits only. Import it as text: a spreadsheet rounds numbers of more than 15 digits
//	bank         开户行
//	amount       金额 in the major unit with two decimals and no separators: 50000.00
//	purpose      用途
//
// A batch that Check refuses is refused here, with nothing written.
func (b Batch) WriteCSV(w io.Writer) error {
	if err := b.Check(); err != nil {
		return err
	}
	digest := b.Digest()
	rows := [][]string{BatchColumns}
	for _, line := range b.Sorted() {
		rows = append(rows, []string{b.Number, digest, b.Date.String(),
			line.Instruction, line.Payee, line.Account, line.Bank, line.Amount.Yuan(), line.Purpose})
	}
	out := bytes.NewBufferString(byteOrderMark)
	table := csv.NewWriter(out)
	table.UseCRLF = true
	if err := table.WriteAll(rows); err != nil {
		return fmt.Errorf("grant: write batch: %w", err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("grant: write batch: %w", err)
	}
	return nil
}
