package print

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/granary-grants/granary/grant"
)

// What a sheet can hold. A spreadsheet computes with 15 digits, so that a larger number would not come back as written.
const (
	mostRows       = excelize.TotalRows - 1 // below the head
	mostColumns    = excelize.MaxColumns
	mostCharacters = excelize.TotalCellChars // in UTF-16
	mostNumber     = 999_999_999_999_999
)

// XLSX is the table as a workbook of one sheet: amounts and counts are numbers, days are dates, texts are safe
// (grant.SafeCell), the head stays in place, and columns are as wide as what they hold, within reason. A day before
// March 1900, which spreadsheets count wrongly, is written as text. The same data always give the same bytes.
// Refused: what CSV refuses; bad_input for a text with a character that a workbook cannot hold; too_large for more
// than a sheet can hold, 32,767 characters in a cell and numbers of more than 15 digits among it.
func (t Table) XLSX() ([]byte, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	if err := t.checkSheet(); err != nil {
		return nil, err
	}
	book := excelize.NewFile()
	defer book.Close()
	sheet := sheetName(t.Title)
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	if err := t.fill(book, sheet); err != nil {
		return nil, err
	}
	if err := book.SetDocProps(&excelize.DocProperties{Title: t.Title, Creator: "Granary", Created: epoch, Modified: epoch}); err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	if err := book.Write(&packed); err != nil {
		return nil, err
	}
	return repack(packed.Bytes())
}

// epoch is the time of making that every workbook has, since the clock is no part of the data.
const epoch = "2000-01-01T00:00:00Z"

func (t Table) checkSheet() error {
	c := &checker{}
	c.demand(len(t.Rows) <= mostRows, "/rows", grant.TooLarge, "max", mostRows)
	c.demand(len(t.Columns) <= mostColumns, "/columns", grant.TooLarge, "max", mostColumns)
	for i, row := range t.Rows {
		for j, cell := range row {
			reason, params := refusedCell(cell)
			if reason != "" {
				c.demand(false, "/rows/"+strconv.Itoa(i)+"/"+strconv.Itoa(j), reason, params...)
			}
		}
	}
	return c.err()
}

// refusedCell says why a workbook cannot hold a cell.
func refusedCell(cell any) (reason grant.Reason, params []any) {
	number := int64(0)
	switch value := cell.(type) {
	case grant.Fen:
		number = int64(value)
	case int64:
		number = value
	case string:
		if !strings.ContainsFunc(value, notInXML) {
			if len(utf16.Encode([]rune(cellText(value)))) > mostCharacters {
				return grant.TooLarge, []any{"max", mostCharacters}
			}
			return "", nil
		}
		return grant.BadInput, []any{"rule", "control"}
	}
	if number < -mostNumber || number > mostNumber {
		return grant.TooLarge, []any{"max", mostNumber}
	}
	return "", nil
}

// notInXML says whether XML 1.0 cannot hold a character.
func notInXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

// fill writes the head and the rows.
func (t Table) fill(book *excelize.File, sheet string) error {
	if err := t.dress(book, sheet); err != nil {
		return err
	}
	for j, column := range t.Columns {
		if err := setText(book, sheet, cellName(j, 0), column.Name); err != nil {
			return err
		}
	}
	for i, row := range t.Rows {
		for j, cell := range row {
			if err := set(book, sheet, cellName(j, i+1), cell); err != nil {
				return err
			}
		}
	}
	return nil
}

// dress gives the columns their formats and widths and keeps the head in place.
func (t Table) dress(book *excelize.File, sheet string) error {
	formats := map[ColumnKind]string{Text: "@", Money: "#,##0.00", Integer: "0", Day: "yyyy-mm-dd"}
	for j, column := range t.Columns {
		name, err := excelize.ColumnNumberToName(j + 1)
		if err != nil {
			return err
		}
		format := formats[column.Kind]
		alignment := &excelize.Alignment{Vertical: "top", WrapText: column.Kind == Text}
		style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format, Alignment: alignment})
		if err != nil {
			return err
		}
		if err := book.SetColStyle(sheet, name, style); err != nil {
			return err
		}
		if err := book.SetColWidth(sheet, name, name, float64(t.width(j))); err != nil {
			return err
		}
	}
	head, err := book.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEEEEE"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	if err != nil {
		return err
	}
	if err := book.SetCellStyle(sheet, cellName(0, 0), cellName(len(t.Columns)-1, 0), head); err != nil {
		return err
	}
	return book.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// set writes one cell. An amount is written as its decimals, so that no binary fraction comes near money.
func set(book *excelize.File, sheet, at string, cell any) error {
	switch value := cell.(type) {
	case string:
		return setText(book, sheet, at, value)
	case grant.Fen:
		return book.SetCellDefault(sheet, at, value.Yuan())
	case int64:
		return book.SetCellInt(sheet, at, value)
	case grant.Date:
		if number, countable := dayNumber(value); countable {
			return book.SetCellInt(sheet, at, number)
		}
		return book.SetCellStr(sheet, at, value.String())
	}
	return nil
}

// setText writes a text. One with a code in it is kept in its cell, because excelize 2.11.0 looks texts that cells share
// up by how it would write the code of a code, and then gives one cell the text of another.
func setText(book *excelize.File, sheet, at, text string) error {
	text = cellText(text)
	if strings.Contains(text, "_x005F_") {
		return book.SetCellDefault(sheet, at, text)
	}
	return book.SetCellStr(sheet, at, text)
}

// cellText is a safe text as a workbook keeps it, where _x000D_ stands for the character with that code: an underline
// that would begin such a code is written as a code itself.
func cellText(text string) string {
	text = grant.SafeCell(text)
	var b strings.Builder
	for i := range len(text) {
		if isCode(text[i:]) {
			b.WriteString("_x005F")
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// isCode says whether a text begins with _x, four hexadecimal digits and an underline.
func isCode(text string) bool {
	return len(text) >= 7 && text[:2] == "_x" && text[6] == '_' && strings.Trim(text[2:6], "0123456789abcdefABCDEF") == ""
}

// dayNumber is the number that spreadsheets have for a day: days since 1899-12-30. They count a 29th of February 1900
// that was not, so that earlier days have no number they agree on.
func dayNumber(day grant.Date) (int64, bool) {
	since := func(d grant.Date) int64 { return d.At(0, time.UTC).Unix() / (24 * 60 * 60) }
	zero := grant.Date{Year: 1899, Month: time.December, Day: 30}
	return since(day) - since(zero), !day.Before(grant.Date{Year: 1900, Month: time.March, Day: 1})
}

// cellName is the name of a cell by its column and row, both counted from 0. The table was checked to fit.
func cellName(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column+1, row+1)
	return name
}

// width is how wide a column is, in digits: as its widest cell, Chinese counting double, between 8 and 60.
func (t Table) width(column int) int {
	const least, most, air = 8, 60, 2
	widest := columnsOf(t.Columns[column].Name)
	for _, row := range t.Rows {
		shown := plain(row[column])
		if t.Columns[column].Kind == Money {
			shown += strings.Repeat(",", len(shown)/3)
		}
		widest = max(widest, columnsOf(shown))
		if widest >= most {
			break
		}
	}
	return min(max(widest+air, least), most)
}

// columnsOf is the width of the longest line of a text.
func columnsOf(text string) (widest int) {
	for line := range strings.Lines(text) {
		n := 0
		for _, r := range line {
			n++
			if wide(r) {
				n++
			}
		}
		widest = max(widest, n)
	}
	return widest
}

// sheetName makes the name of a sheet from a title: at most 31 characters of UTF-16, without what names of sheets may
// not hold. The whole title stands in the properties of the workbook.
func sheetName(title string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, title)
	const most = 31
	name, used := strings.Builder{}, 0
	for _, r := range strings.TrimSpace(clean) {
		if used += utf16.RuneLen(r); used > most {
			break
		}
		name.WriteRune(r)
	}
	return cmp.Or(strings.Trim(name.String(), "' "), "1")
}

// repack writes the parts of a workbook in the order of their names and without times.
func repack(packed []byte) ([]byte, error) {
	from, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, err
	}
	parts := slices.SortedFunc(slices.Values(from.File), func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, part := range parts {
		content, err := part.Open()
		if err != nil {
			return nil, err
		}
		w, err := to.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(w, content); err != nil {
			return nil, err
		}
	}
	if err := to.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
