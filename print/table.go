package print

import (
	"strconv"
	"unicode/utf8"

	"github.com/granary-grants/granary/grant"
)

// Table is a list to be worked with in a spreadsheet. Every cell of a column is of the column's kind, or nil for empty:
// string for Text, grant.Fen for Money, int64 for Integer, grant.Date for Day.
type Table struct {
	Title   string
	Columns []Column
	Rows    [][]any
}

// Column is a column of a table with what its head says.
type Column struct {
	Name string
	Kind ColumnKind
}

// ColumnKind says what a column holds.
type ColumnKind string

// The kinds of columns.
const (
	Text    ColumnKind = "text"
	Money   ColumnKind = "money" // in the major unit with two decimals
	Integer ColumnKind = "integer"
	Day     ColumnKind = "date"
)

// check says where a table contradicts itself, as bad_input at /rows/3/2, all places together up to a hundred.
func (t Table) check() error {
	const most = 100
	c := &checker{}
	c.text("/title", t.Title)
	c.demand(len(t.Columns) > 0, "/columns", grant.MissingField)
	for i, column := range t.Columns {
		c.text("/columns/"+strconv.Itoa(i), column.Name)
	}
	for i, row := range t.Rows {
		at := "/rows/" + strconv.Itoa(i)
		c.demand(len(row) == len(t.Columns), at, grant.BadInput, "rule", "columns", "value", len(row), "want", len(t.Columns))
		for j := range min(len(row), len(t.Columns)) {
			c.demand(t.Columns[j].Kind.takes(row[j]), at+"/"+strconv.Itoa(j), grant.BadInput, "rule", "kind", "want", t.Columns[j].Kind)
		}
		if len(c.wrong) >= most {
			break
		}
	}
	return c.err()
}

// takes says whether a cell is of the kind. A text must be UTF-8.
func (k ColumnKind) takes(cell any) bool {
	switch value := cell.(type) {
	case nil:
		return true
	case string:
		return k == Text && utf8.ValidString(value)
	case grant.Fen:
		return k == Money
	case int64:
		return k == Integer
	case grant.Date:
		return k == Day
	}
	return false
}

// plain writes a cell as CSV shows it. A text is made safe; what the program itself computed is written as it is.
func plain(cell any) string {
	switch value := cell.(type) {
	case string:
		return grant.SafeCell(value)
	case grant.Fen:
		return value.Yuan()
	case int64:
		return strconv.FormatInt(value, 10)
	case grant.Date:
		return value.String()
	}
	return ""
}
