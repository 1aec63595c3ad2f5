package print_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
)

func bankBatch() grant.Batch {
	return grant.Batch{Number: "20260622-01", Date: grant.Date{Year: 2026, Month: 6, Day: 22}, Lines: []grant.BatchLine{
		{Instruction: "20260622-01-00002", Payee: "示例市𬭎㛃服务中心", Account: "6222000011112222333", Bank: "示例银行一支行", Amount: 50_000_00, Purpose: "2026-P00002 第1期"},
		{Instruction: "20260622-01-00001", Payee: "示例市一区社区公益协会", Account: "00012345678", Bank: "示例银行", Amount: 1, Purpose: "2026-P00001 第1期"},
	}}
}

// The workbook of a batch says what its CSV says, row by row; accounts keep every digit and a leading zero.
func TestBatchWorkbook(t *testing.T) {
	t.Parallel()
	batch := bankBatch()
	sheet := func(b grant.Batch) []byte {
		table, err := print.BatchTable(b)
		if err != nil {
			t.Fatal(err)
		}
		book, err := table.XLSX()
		if err != nil {
			t.Fatal(err)
		}
		return book
	}
	first := sheet(batch)
	slices.Reverse(batch.Lines)
	if !bytes.Equal(first, sheet(batch)) {
		t.Error("the same payments in another order give another file")
	}
	var text bytes.Buffer
	if err := batch.WriteCSV(&text); err != nil {
		t.Fatal(err)
	}
	want, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text.Bytes(), []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	got, err := book.GetRows("20260622-01", excelize.Options{RawCellValue: true})
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d rows, want %d: %v", len(got), len(want), err)
	}
	for i := range want {
		for j, name := range grant.BatchColumns {
			if i > 0 && name == "date" { // a number of days
				continue
			}
			if got[i][j] != want[i][j] {
				t.Errorf("row %d, %s: %q, want %q", i, name, got[i][j], want[i][j])
			}
		}
	}
	for _, cell := range []string{"E2", "F2", "I2"} {
		if kind, err := book.GetCellType("20260622-01", cell); err != nil || kind != excelize.CellTypeSharedString {
			t.Errorf("%s is no text: %v, %v", cell, kind, err)
		}
	}
}

// What a spreadsheet would run as a formula never reaches the bank, in no format.
func TestBatchWorkbookRefusesFormulas(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"=HYPERLINK(\"http://a\")", "+1", "-1", "@SUM(1)", "＝1", "'=1", " =1"} {
		for name, spoil := range map[string]func(*grant.BatchLine){
			"payee": func(l *grant.BatchLine) { l.Payee = text }, "bank": func(l *grant.BatchLine) { l.Bank = text },
			"purpose": func(l *grant.BatchLine) { l.Purpose = text }, "account": func(l *grant.BatchLine) { l.Account = text },
		} {
			batch := bankBatch()
			spoil(&batch.Lines[0])
			if table, err := print.BatchTable(batch); err == nil {
				t.Errorf("%s %q becomes %v", name, text, table.Rows)
			}
		}
	}
}
