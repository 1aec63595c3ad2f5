package print

import (
	"bytes"
	"strings"

	"github.com/granary-grants/granary/grant"
)

// CSV is the table as RFC 4180 has it: UTF-8 with a byte-order mark, without which spreadsheets in China read GBK, and
// lines that end with CR LF. Amounts are 8187000.00, dates 2026-05-26. Texts are safe (grant.SafeCell) and otherwise
// character for character what they were, ends of lines included. The same data always give the same bytes. A cell of
// another kind than its column, or a row of another length, is refused as bad_input.
func (t Table) CSV() ([]byte, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	names := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		names[i] = grant.SafeCell(column.Name)
	}
	writeRecord(&b, names)
	for _, row := range t.Rows {
		record := make([]string, len(row))
		for i, cell := range row {
			record[i] = plain(cell)
		}
		writeRecord(&b, record)
	}
	return b.Bytes(), nil
}

// writeRecord writes one line. encoding/csv would write other ends of lines into the texts.
func writeRecord(b *bytes.Buffer, record []string) {
	for i, field := range record {
		if i > 0 {
			b.WriteByte(',')
		}
		quote := strings.ContainsAny(field, "\",\r\n") || field == "" && len(record) == 1 ||
			strings.HasPrefix(field, " ") || strings.HasSuffix(field, " ")
		if !quote {
			b.WriteString(field)
			continue
		}
		b.WriteString(`"` + strings.ReplaceAll(field, `"`, `""`) + `"`)
	}
	b.WriteString("\r\n")
}
