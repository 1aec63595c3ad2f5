package grant

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Reply is what the bank says about one payment of a batch (回单). It is believed as it is: an instruction that the
// batch does not have, or another amount than was instructed, is for a person to look into and no reason to refuse.
type Reply struct {
	Instruction string
	Status      ReplyStatus
	Amount      Fen    // 0…MaxFen
	Date        Date   // the day the bank names; the zero Date where the status is unknown and there is none
	Reason      string // the bank's words, for returned and failed always; as typed: SafeCell before it goes to a cell
}

// ReplyStatus says what became of a payment.
type ReplyStatus string

// The statuses of a payment at the bank.
const (
	ReplyConfirmed ReplyStatus = "confirmed" // paid
	ReplyReturned  ReplyStatus = "returned"  // paid and come back (退票), for another account name for instance
	ReplyFailed    ReplyStatus = "failed"    // never left
	ReplyUnknown   ReplyStatus = "unknown"   // the bank cannot say yet: ask again, never pay again
)

var (
	replyStatuses = []ReplyStatus{ReplyConfirmed, ReplyReturned, ReplyFailed, ReplyUnknown}
	// replyColumns are the columns of a reply, which may come in any order.
	replyColumns = []string{"batch", "digest", "instruction", "status", "amount", "date", "reason"}
)

const (
	maxBankBytes   = 8 << 20
	maxReplyReason = 500 // characters
)

// ReadReplies reads the bank's reply to the batch: CSV in UTF-8 with or without a byte order mark, commas, lines ended
// by LF or CR LF, a header and then one line a payment. Every column must be there, in any order, and no other:
//
//	batch        the batch's number
//	digest       the batch's digest
//	instruction  指令号
//	status       confirmed, returned, failed or unknown
//	amount       in the major unit, at most two decimals, no separators
//	date         2026-06-22; may be empty for unknown
//	reason       must be given for returned and failed, at most 500 characters
//
// Blanks count: nothing is trimmed, folded or guessed. A file with one wrong line is refused whole, so that none of it
// is taken twice. Refused: too_large above 8 MiB; not_utf8 for another encoding; broken_table for what is no table;
// unknown_field and missing_field for columns; wrong_batch for another number or digest; and bad_input, missing_field
// or too_large at /replies/…, counted from 0, with the line of the file, for every wrong value. Any other error is the
// reader's. Several words about one instruction stand in the order of the file.
func (b Batch) ReadReplies(r io.Reader) ([]Reply, error) {
	rows, err := readBankFile(r, replyColumns)
	if err != nil {
		return nil, err
	}
	var replies []Reply
	var wrong []*Error
	digest := b.Digest()
	for i, row := range rows {
		if row.cells["batch"] != b.Number {
			return nil, Refuse(Invalid, WrongBatch, "batch", b.Number, "given", excerpt(row.cells["batch"]), "line", row.line)
		}
		if row.cells["digest"] != digest {
			return nil, Refuse(Invalid, WrongBatch, "batch", b.Number, "line", row.line)
		}
		reply, refusals := row.reply("/replies/" + strconv.Itoa(i))
		replies, wrong = append(replies, reply), append(wrong, refusals...)
	}
	if err := Join(wrong); err != nil {
		return nil, err
	}
	return replies, nil
}

// readBankFile reads a file of the bank that has exactly these columns. Errors that are no refusals are the reader's.
func readBankFile(r io.Reader, columns []string) ([]tableRow, error) {
	file, err := io.ReadAll(io.LimitReader(r, maxBankBytes+1))
	if err != nil {
		return nil, fmt.Errorf("grant: read a file of the bank: %w", err)
	}
	if len(file) > maxBankBytes {
		return nil, Refuse(Invalid, TooLarge, "max", maxBankBytes)
	}
	if !utf8.Valid(file) {
		return nil, Refuse(Invalid, NotUTF8, "line", lineOfBadByte(file))
	}
	return readTable(bytes.TrimPrefix(file, []byte(byteOrderMark)), columns)
}

// tableRow is a line of a CSV table by its columns. Lines are counted from 1, the header included.
type tableRow struct {
	line  int
	cells map[string]string
}

// readTable reads a CSV table that has exactly these columns.
func readTable(file []byte, columns []string) ([]tableRow, error) {
	table := csv.NewReader(bytes.NewReader(file))
	header, err := table.Read()
	if err != nil {
		return nil, brokenTable(err)
	}
	var wrong []*Error
	for i, name := range header {
		switch {
		case !slices.Contains(columns, name):
			wrong = append(wrong, RefuseAt(Invalid, UnknownField, "/columns/"+strconv.Itoa(i), "column", excerpt(name)))
		case slices.Contains(header[:i], name):
			wrong = append(wrong, RefuseAt(Invalid, BadInput, "/columns/"+strconv.Itoa(i), "rule", ruleDuplicate, "column", name))
		}
	}
	for _, name := range columns {
		if !slices.Contains(header, name) {
			wrong = append(wrong, RefuseAt(Invalid, MissingField, "/columns", "column", name))
		}
	}
	if err := Join(wrong); err != nil {
		return nil, err
	}
	var rows []tableRow
	for {
		cells, err := table.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		} else if err != nil {
			return nil, brokenTable(err)
		}
		row := tableRow{cells: make(map[string]string, len(header))}
		row.line, _ = table.FieldPos(0)
		for i, name := range header {
			row.cells[name] = cells[i]
		}
		rows = append(rows, row)
	}
}

func brokenTable(err error) *Error {
	line := 1
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		line = broken.Line
	}
	return Refuse(Invalid, BrokenTable, "line", line)
}

func (row tableRow) reply(at string) (reply Reply, wrong []*Error) {
	refuse := func(reason Reason, column string, params ...any) {
		wrong = append(wrong, RefuseAt(Invalid, reason, at+"/"+column, append(params, "line", row.line)...))
	}
	reply = Reply{Instruction: row.cells["instruction"], Status: ReplyStatus(row.cells["status"]), Reason: row.cells["reason"]}
	if !batchNumberPattern.MatchString(reply.Instruction) {
		refuse(BadInput, "instruction", "rule", ruleNumber)
	}
	if !slices.Contains(replyStatuses, reply.Status) {
		refuse(BadInput, "status", "rule", ruleUnknown, "value", excerpt(string(reply.Status)))
	}
	var err error
	if reply.Amount, err = ParseYuan(row.cells["amount"]); err != nil {
		refuse(BadInput, "amount", "rule", ruleYuan, "value", excerpt(row.cells["amount"]))
	}
	if date := row.cells["date"]; date != "" || reply.Status != ReplyUnknown {
		if reply.Date, err = ParseDate(date); err != nil {
			refuse(BadInput, "date", "rule", ruleDate, "value", excerpt(date))
		}
	}
	switch {
	case reply.Reason == "" && (reply.Status == ReplyReturned || reply.Status == ReplyFailed):
		refuse(MissingField, "reason")
	case utf8.RuneCountInString(reply.Reason) > maxReplyReason:
		refuse(TooLarge, "reason", "max", maxReplyReason)
	case reply.Reason != "" && !plainLine(reply.Reason):
		refuse(BadInput, "reason", "rule", ruleText)
	}
	return reply, wrong
}

// lineOfBadByte is the line, counted from 1, of the first byte that is not UTF-8.
func lineOfBadByte(file []byte) int {
	line := 1
	for len(file) > 0 {
		r, size := utf8.DecodeRune(file)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		file = file[size:]
	}
	return line
}
