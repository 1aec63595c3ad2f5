package print_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
)

// payments is a list with every kind of column. The last column holds what applicants typed.
func payments(texts ...string) print.Table {
	t := print.Table{
		Title: "拨付清单[首期]: 2026/06",
		Columns: []print.Column{
			{Name: "序号", Kind: print.Integer}, {Name: "日期", Kind: print.Day}, {Name: "金额（元）", Kind: print.Money}, {Name: "=项目", Kind: print.Text},
		},
	}
	amounts := []grant.Fen{yuan("50000.00"), yuan("0.05"), -yuan("18649.60"), yuan("9999999999999.99")}
	for i, text := range texts {
		day := grant.Date{Year: 2026, Month: 6, Day: 22}.AddDays(i * 17)
		t.Rows = append(t.Rows, []any{int64(i + 1), day, amounts[i%len(amounts)], text})
	}
	return t
}

// hostile are texts that a spreadsheet would run, and texts that are easily lost.
var hostile = []string{
	"=HYPERLINK(\"http://example.org\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠1", " =1", "'quoted", "“=1",
	"两行\n文字", "CR LF\r\n文字", "lone\rCR", "\"引号\", 逗号", "  首尾空格  ", "_x000D_", "_x005F_x000D_", "<b>&amp;</b>", "𬭎㛃🙂", "", "000110866", "1e5", "2026-06-22",
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	table := payments(hostile...)
	table.Rows = append(table.Rows, []any{nil, nil, nil, nil}, []any{int64(-3), grant.Date{Year: 1895, Month: 1, Day: 2}, grant.Fen(0), "末行"})
	file, err := table.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := table.XLSX(); !bytes.Equal(file, again) {
		t.Error("the workbook differs when it is made again")
	}
	book := open(t, file)
	sheet := book.GetSheetName(0)
	if sheet != "拨付清单 首期   2026 06" {
		t.Errorf("the sheet is called %q", sheet)
	}
	if properties, err := book.GetDocProps(); err != nil || properties.Title != table.Title {
		t.Errorf("the properties are %+v, %v", properties, err)
	}
	if panes, err := book.GetPanes(sheet); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the head is not frozen: %+v, %v", panes, err)
	}
	if diff := cmp.Diff([]string{"序号", "日期", "金额（元）", "'=项目"}, row(t, book, 1, false)); diff != "" {
		t.Error(diff)
	}
	for i, want := range table.Rows {
		shown, raw := row(t, book, i+2, false), row(t, book, i+2, true)
		if diff := cmp.Diff(shownAs(want), shown); diff != "" {
			t.Errorf("row %d: %s", i, diff)
		}
		if amount, is := want[2].(grant.Fen); is && raw[2] != strings.TrimRight(strings.TrimRight(amount.Yuan(), "0"), ".") && amount != 0 {
			t.Errorf("row %d holds %s, want %s", i, raw[2], amount.Yuan())
		}
		for j := range want {
			name, _ := excelize.CoordinatesToCellName(j+1, i+2)
			if formula, err := book.GetCellFormula(sheet, name); formula != "" || err != nil {
				t.Errorf("%s holds the formula %s, %v", name, formula, err)
			}
		}
	}
	for at, want := range map[string]excelize.CellType{"A2": excelize.CellTypeUnset, "B2": excelize.CellTypeUnset, "C2": excelize.CellTypeUnset, "D2": excelize.CellTypeSharedString, "D26": excelize.CellTypeSharedString} {
		if got, err := book.GetCellType(sheet, at); got != want || err != nil {
			t.Errorf("%s is of type %d, %v; want %d", at, got, err, want)
		}
	}
}

// shownAs is what a spreadsheet shows for a row.
func shownAs(cells []any) []string {
	shown := make([]string, len(cells))
	for i, cell := range cells {
		switch value := cell.(type) {
		case int64:
			shown[i] = fmt.Sprint(value)
		case grant.Date:
			shown[i] = value.String()
		case grant.Fen:
			shown[i] = thousands(value.Yuan())
		case string:
			shown[i] = grant.SafeCell(value)
		}
	}
	return shown
}

func thousands(yuan string) string {
	digits, minus := strings.CutPrefix(yuan, "-")
	whole, cents, _ := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if minus {
		whole = "-" + whole
	}
	return whole + "." + cents
}

func open(t interface{ Fatal(...any) }, file []byte) *excelize.File {
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func row(t *testing.T, book *excelize.File, number int, raw bool) []string {
	t.Helper()
	cells := make([]string, 4)
	for i := range cells {
		name, err := excelize.CoordinatesToCellName(i+1, number)
		if err != nil {
			t.Fatal(err)
		}
		if cells[i], err = book.GetCellValue(book.GetSheetName(0), name, excelize.Options{RawCellValue: raw}); err != nil {
			t.Fatal(err)
		}
	}
	return cells
}

// What is read back from either file without one leading apostrophe is what was written.
func TestTableRoundTrip(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(
		rapid.StringMatching(`[ '"“=+@＝a,_x005FD\t\r\n-]{0,9}`),
		rapid.StringMatching(`(_x005F|_x000D|_x|_|00|x41){0,6}`),
		rapid.StringOf(rapid.Rune()).Filter(func(s string) bool { return !strings.ContainsFunc(s, control) }),
	)
	rapid.Check(t, func(t *rapid.T) {
		written := text.Draw(t, "text")
		other := text.Draw(t, "other")
		table := payments(other, written)
		file, err := table.XLSX()
		if err != nil {
			t.Fatal(err)
		}
		book := open(t, file)
		if got, err := book.GetCellValue(book.GetSheetName(0), "D3"); err != nil || strings.TrimPrefix(got, "'") != written {
			t.Fatalf("%q was read from the workbook as %q, %v", written, got, err)
		}
		file, err = table.CSV()
		if err != nil {
			t.Fatal(err)
		}
		records := read(t, file)
		if got, want := strings.TrimPrefix(records[2][3], "'"), strings.ReplaceAll(written, "\r\n", "\n"); got != want {
			t.Fatalf("%q was read from CSV as %q", written, got)
		}
	})
}

func control(r rune) bool { return r < ' ' || r == 0xFFFE || r == 0xFFFF }

// read reads CSV with the standard library, which makes LF of a CR LF inside a text.
func read(t interface{ Fatal(...any) }, file []byte) [][]string {
	text, marked := bytes.CutPrefix(file, []byte("\uFEFF"))
	if !marked {
		t.Fatal("no byte-order mark")
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func ExampleTable_CSV() {
	file, _ := payments("示例银龄服务中心", "=1+1", "两行\n\"文字\"").CSV()
	fmt.Print(strings.NewReplacer("\uFEFF", "", "\r\n", "|\n").Replace(string(file)))
	// Output:
	// 序号,日期,金额（元）,'=项目|
	// 1,2026-06-22,50000.00,示例银龄服务中心|
	// 2,2026-07-09,0.05,'=1+1|
	// 3,2026-07-26,-18649.60,"两行
	// ""文字"""|
}

func TestCSV(t *testing.T) {
	t.Parallel()
	table := payments(hostile...)
	file, err := table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	records := read(t, file)
	if len(records) != len(table.Rows)+1 {
		t.Fatalf("%d lines", len(records))
	}
	for i, want := range table.Rows {
		text := strings.ReplaceAll(grant.SafeCell(want[3].(string)), "\r\n", "\n")
		if diff := cmp.Diff([]string{fmt.Sprint(want[0]), fmt.Sprint(want[1]), want[2].(grant.Fen).Yuan(), text}, records[i+1]); diff != "" {
			t.Errorf("line %d: %s", i, diff)
		}
	}
}

func TestTableRefused(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(t *print.Table){
		"invalid: missing_field at /title":                          func(t *print.Table) { t.Title = "" },
		"invalid: missing_field at /columns":                        func(t *print.Table) { t.Columns, t.Rows = nil, nil },
		"invalid: bad_input at /rows/0 rule=columns value=3 want=4": func(t *print.Table) { t.Rows[0] = t.Rows[0][:3] },
		"invalid: bad_input at /rows/0/2 rule=kind want=money":      func(t *print.Table) { t.Rows[0][2] = 50000.00 },
		"invalid: bad_input at /rows/0/0 rule=kind want=integer":    func(t *print.Table) { t.Rows[0][0] = "1" },
		"invalid: bad_input at /rows/0/3 rule=kind want=text":       func(t *print.Table) { t.Rows[0][3] = "\xff" },
	} {
		table := payments("示例")
		spoil(&table)
		if file, err := table.CSV(); fmt.Sprint(err) != want || file != nil {
			t.Errorf("CSV: got %v, want %s", err, want)
		}
		if file, err := table.XLSX(); fmt.Sprint(err) != want || file != nil {
			t.Errorf("XLSX: got %v, want %s", err, want)
		}
	}
	for want, cell := range map[string]any{
		"invalid: bad_input at /rows/0/3 rule=control":        "a\x00b",
		"invalid: too_large at /rows/0/3 max=32767":           strings.Repeat("字", 32768),
		"invalid: too_large at /rows/0/2 max=999999999999999": grant.MaxFen,
		"<nil>": strings.Repeat("字", 32767),
	} {
		table := payments("示例")
		at := 3
		if _, money := cell.(grant.Fen); money {
			at = 2
		}
		table.Rows[0][at] = cell
		if _, err := table.XLSX(); fmt.Sprint(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if _, err := table.CSV(); err != nil {
			t.Errorf("CSV: %v", err)
		}
	}
}
