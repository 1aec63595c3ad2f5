package grant

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// StatementLine is one movement on the funder's account as the bank's statement (银行对账单) tells it. It is believed as
// it is: a movement that fits nothing of ours is for a person to explain and no reason to refuse.
type StatementLine struct {
	Serial       string    `json:"serial"`       // 银行流水号: 1 to 64 characters
	Date         Date      `json:"date"`         // 交易日期
	Direction    Direction `json:"direction"`    // seen from the funder: in is 收入, out is 支出
	Amount       Fen       `json:"amount_fen"`   // 0…MaxFen
	Counterparty string    `json:"counterparty"` // 对方户名; may be empty
	Account      string    `json:"account"`      // 对方账号 as the bank writes it; may be empty
	Balance      *Fen      `json:"balance_fen"`  // 余额 after it, −MaxFen…MaxFen; nil where the bank does not say
	Reference    string    `json:"reference"`    // 摘要, 附言; may be empty; as typed: SafeCell before it goes to a cell
}

// Direction is which way money moved on the funder's account.
type Direction string

// The directions of money.
const (
	MoneyIn  Direction = "in"
	MoneyOut Direction = "out"
)

// statementColumns are the columns of a statement, which may come in any order.
var statementColumns = []string{"serial", "date", "direction", "amount", "counterparty", "account", "balance", "reference"}

const (
	maxStatementLines = 10_000
	maxSerial         = 64  // characters
	maxCounterparty   = 200 // characters
	maxReference      = 500 // characters
)

// ReadStatement reads a bank statement: CSV in UTF-8 with or without a byte order mark, commas, lines ended by LF or
// CR LF, a header and then one line a movement. Every column must be there, in any order, and no other:
//
//	serial        银行流水号: the bank's number of the movement, at most 64 characters
//	date          2026-06-22
//	direction     in or out
//	amount        in the major unit, at most two decimals, no separators, no sign
//	counterparty  对方户名; may be empty, at most 200 characters
//	account       对方账号; may be empty, at most 64 characters
//	balance       余额 after the movement, as amount, below zero with a leading -; may be empty
//	reference     摘要; may be empty, at most 500 characters
//
// Nothing is trimmed, folded or guessed; a serial with a blank at an end is refused. A file with one wrong line is refused whole. Refused: too_large
// above 8 MiB or 10,000 lines; not_utf8 for another encoding; broken_table for what is no table; unknown_field and
// missing_field for columns; bad_input, missing_field or too_large at /lines/…, counted from 0, with the line of the
// file, for every wrong value. Any other error is the reader's.
func ReadStatement(r io.Reader) ([]StatementLine, error) {
	rows, err := readBankFile(r, statementColumns)
	if err != nil {
		return nil, err
	}
	if len(rows) > maxStatementLines {
		return nil, RefuseAt(Invalid, TooLarge, "/lines", "max", maxStatementLines)
	}
	var lines []StatementLine
	var wrong []*Error
	for i, row := range rows {
		line, refusals := row.statementLine("/lines/" + strconv.Itoa(i))
		lines, wrong = append(lines, line), append(wrong, refusals...)
	}
	if err := Join(wrong); err != nil {
		return nil, err
	}
	return lines, nil
}

func (row tableRow) statementLine(at string) (line StatementLine, wrong []*Error) {
	refuse := func(reason Reason, column string, params ...any) {
		wrong = append(wrong, RefuseAt(Invalid, reason, at+"/"+column, append(params, "line", row.line)...))
	}
	text := func(column string, longest int) string {
		value := row.cells[column]
		if utf8.RuneCountInString(value) > longest {
			refuse(TooLarge, column, "max", longest)
		} else if strings.ContainsFunc(value, unicode.IsControl) {
			refuse(BadInput, column, "rule", ruleText)
		}
		return value
	}
	line = StatementLine{
		Serial: text("serial", maxSerial), Direction: Direction(row.cells["direction"]), Counterparty: text("counterparty", maxCounterparty),
		Account: text("account", maxSerial), Reference: text("reference", maxReference),
	}
	switch {
	case line.Serial == "":
		refuse(MissingField, "serial")
	case strings.TrimFunc(line.Serial, blank) != line.Serial:
		refuse(BadInput, "serial", "rule", ruleText)
	}
	if !slices.Contains([]Direction{MoneyIn, MoneyOut}, line.Direction) {
		refuse(BadInput, "direction", "rule", ruleUnknown, "value", excerpt(string(line.Direction)))
	}
	var err error
	if line.Date, err = ParseDate(row.cells["date"]); err != nil {
		refuse(BadInput, "date", "rule", ruleDate, "value", excerpt(row.cells["date"]))
	}
	if line.Amount, err = ParseYuan(row.cells["amount"]); err != nil {
		refuse(BadInput, "amount", "rule", ruleYuan, "value", excerpt(row.cells["amount"]))
	}
	if cell := row.cells["balance"]; cell != "" {
		digits, negative := strings.CutPrefix(cell, "-")
		balance, err := ParseYuan(digits)
		if err != nil {
			refuse(BadInput, "balance", "rule", ruleYuan, "value", excerpt(cell))
		}
		if negative {
			balance = -balance
		}
		line.Balance = &balance
	}
	return line, wrong
}

// Digest is the SHA-256, in hexadecimal, of all that the line says: two lines with one serial and two digests
// contradict each other.
func (l StatementLine) Digest() string {
	sum := sha256.Sum256(writeJSON(l))
	return hex.EncodeToString(sum[:])
}

// Our numbers of instructions begin with a day. Digits around them belong to another number.
var instructionPattern = regexp.MustCompile(`[0-9]{8,}-[0-9]{2,}-[0-9]{5,}`)

// Instruction is the number of the instruction that the reference names, or nothing where it names none or several.
func (l StatementLine) Instruction() string {
	named := instructionPattern.FindAllString(l.Reference, -1)
	slices.Sort(named)
	if named = slices.Compact(named); len(named) != 1 {
		return ""
	}
	return named[0]
}

// Fits says whether the money of an instruction in a state can have moved so: out once it was sent, whatever the bank's
// replies say, in once the bank has returned it.
func (d Direction) Fits(state string) bool {
	switch d {
	case MoneyOut:
		return state != "prepared" && state != "voided"
	case MoneyIn:
		return state == string(ReplyReturned)
	}
	return false
}
