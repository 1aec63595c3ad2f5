package grant_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

// batchOfP05: "06-22 · 首期 50%: P05: city 50,000.00, district 10,000.00, fund 7,500.00."
func batchOfP05() grant.Batch {
	line := func(instruction string, amount grant.Fen) grant.BatchLine {
		return grant.BatchLine{Instruction: instruction, Payee: "示例银龄服务中心", Account: "000000000000110866",
			Bank: "示例银行示例市支行", Amount: amount, Purpose: "2026年公益创投首期 P05"}
	}
	return grant.Batch{Number: "T1-1", Date: grant.Date{Year: 2026, Month: time.June, Day: 22}, Lines: []grant.BatchLine{
		line("T1-1-0002", 1000000), line("T1-1-0003", 750000), line("T1-1-0001", 5000000),
	}}
}

// "A batch exported twice is byte-identical."
func ExampleBatch_WriteCSV() {
	batch := batchOfP05()
	var out, again strings.Builder
	fmt.Println(batch.WriteCSV(&out), batch.WriteCSV(&again), out.String() == again.String(), batch.Total().Yuan())
	for line := range strings.Lines(strings.TrimPrefix(out.String(), "\ufeff")) {
		fmt.Println(strings.TrimSpace(strings.Replace(line, batch.Digest(), "(digest)", 1)))
	}
	// Output:
	// <nil> <nil> true 67500.00
	// batch,digest,date,instruction,payee,account,bank,amount,purpose
	// T1-1,(digest),2026-06-22,T1-1-0001,示例银龄服务中心,000000000000110866,示例银行示例市支行,50000.00,2026年公益创投首期 P05
	// T1-1,(digest),2026-06-22,T1-1-0002,示例银龄服务中心,000000000000110866,示例银行示例市支行,10000.00,2026年公益创投首期 P05
	// T1-1,(digest),2026-06-22,T1-1-0003,示例银龄服务中心,000000000000110866,示例银行示例市支行,7500.00,2026年公益创投首期 P05
}

func TestBatchBytes(t *testing.T) {
	t.Parallel()
	batch := batchOfP05()
	batch.Lines[2].Payee, batch.Lines[2].Purpose = `示例"银龄"服务中心`, "首期, 甲社区"
	digest := batch.Digest()
	row := "T1-1," + digest + ",2026-06-22,"
	want := "\ufeffbatch,digest,date,instruction,payee,account,bank,amount,purpose\r\n" +
		row + `T1-1-0001,"示例""银龄""服务中心",000000000000110866,示例银行示例市支行,50000.00,"首期, 甲社区"` + "\r\n" +
		row + "T1-1-0002,示例银龄服务中心,000000000000110866,示例银行示例市支行,10000.00,2026年公益创投首期 P05\r\n" +
		row + "T1-1-0003,示例银龄服务中心,000000000000110866,示例银行示例市支行,7500.00,2026年公益创投首期 P05\r\n"
	if diff := cmp.Diff(want, written(t, batch)); diff != "" {
		t.Error(diff)
	}
	if len(digest) != 64 {
		t.Errorf("digest %s", digest)
	}
}

// The digest and the bytes depend on everything but the order of the lines.
func TestBatchDigest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		batch := batchOfP05()
		again := grant.Batch{Number: batch.Number, Date: batch.Date, Lines: rapid.Permutation(batch.Lines).Draw(t, "lines")}
		var one, other bytes.Buffer
		if err := errors.Join(batch.WriteCSV(&one), again.WriteCSV(&other)); err != nil {
			t.Fatal(err)
		}
		if batch.Digest() != again.Digest() || !bytes.Equal(one.Bytes(), other.Bytes()) {
			t.Fatalf("%v differs from %v", again, batch)
		}
		if !slices.Equal(batch.Lines, batchOfP05().Lines) {
			t.Fatal("writing a batch reorders it")
		}
	})
	digests := map[string]string{batchOfP05().Digest(): "nothing"}
	for name, change := range map[string]func(*grant.Batch){
		"number":      func(b *grant.Batch) { b.Number = "T1-2" },
		"date":        func(b *grant.Batch) { b.Date.Day++ },
		"instruction": func(b *grant.Batch) { b.Lines[0].Instruction = "T1-1-0009" },
		"payee":       func(b *grant.Batch) { b.Lines[0].Payee += "会" },
		"account":     func(b *grant.Batch) { b.Lines[0].Account += "0" },
		"bank":        func(b *grant.Batch) { b.Lines[0].Bank += "一" },
		"amount":      func(b *grant.Batch) { b.Lines[0].Amount++ },
		"purpose":     func(b *grant.Batch) { b.Lines[0].Purpose += "一" },
		"a line":      func(b *grant.Batch) { b.Lines = b.Lines[1:] },
	} {
		batch := batchOfP05()
		change(&batch)
		digest := batch.Digest()
		if other, same := digests[digest]; same {
			t.Errorf("changing %s gives the digest of changing %s", name, other)
		}
		digests[digest] = name
	}
}

func TestBatchCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*grant.Batch)
		want   []string
	}{
		"nothing":              {func(*grant.Batch) {}, nil},
		"no number":            {func(b *grant.Batch) { b.Number = "" }, []string{"bad_input /number"}},
		"a number's formula":   {func(b *grant.Batch) { b.Number = "-1" }, []string{"bad_input /number"}},
		"no date":              {func(b *grant.Batch) { b.Date = grant.Date{} }, []string{"bad_input /date"}},
		"no line":              {func(b *grant.Batch) { b.Lines = nil }, []string{"bad_input /lines"}},
		"too many lines":       {func(b *grant.Batch) { b.Lines = make([]grant.BatchLine, 10001) }, []string{"too_large /lines"}},
		"an instruction twice": {func(b *grant.Batch) { b.Lines[1].Instruction = "T1-1-0002" }, []string{"bad_input /lines/1/instruction"}},
		"an odd instruction":   {func(b *grant.Batch) { b.Lines[1].Instruction = "T1,1" }, []string{"bad_input /lines/1/instruction"}},
		"no payee":             {func(b *grant.Batch) { b.Lines[0].Payee = "" }, []string{"bad_input /lines/0/payee"}},
		"a payee's formula":    {func(b *grant.Batch) { b.Lines[0].Payee = "=A1" }, []string{"bad_input /lines/0/payee"}},
		"a payee's apostrophe": {func(b *grant.Batch) { b.Lines[0].Payee = "'A1" }, []string{"bad_input /lines/0/payee"}},
		"a long payee":         {func(b *grant.Batch) { b.Lines[0].Payee = strings.Repeat("会", 201) }, []string{"too_large /lines/0/payee"}},
		"no bank":              {func(b *grant.Batch) { b.Lines[0].Bank = "" }, []string{"bad_input /lines/0/bank"}},
		"a typed account":      {func(b *grant.Batch) { b.Lines[0].Account = "0000 0000" }, []string{"bad_input /lines/0/account"}},
		"no amount":            {func(b *grant.Batch) { b.Lines[0].Amount = 0 }, []string{"bad_input /lines/0/amount_fen"}},
		"a negative amount":    {func(b *grant.Batch) { b.Lines[0].Amount = -1 }, []string{"bad_input /lines/0/amount_fen"}},
		"the greatest amount":  {func(b *grant.Batch) { b.Lines[0].Amount = grant.MaxFen }, []string{"bad_input /lines"}},
		"a longest purpose":    {func(b *grant.Batch) { b.Lines[0].Purpose = strings.Repeat("期", grant.MaxPurpose) }, nil},
		"a longer purpose":     {func(b *grant.Batch) { b.Lines[0].Purpose = strings.Repeat("期", grant.MaxPurpose+1) }, []string{"too_large /lines/0/purpose"}},
		"a purpose in lines":   {func(b *grant.Batch) { b.Lines[0].Purpose = "首期\n二期" }, []string{"bad_input /lines/0/purpose"}},
		"a purpose of blanks":  {func(b *grant.Batch) { b.Lines[0].Purpose = "　" }, []string{"bad_input /lines/0/purpose"}},
		"bytes of no text":     {func(b *grant.Batch) { b.Lines[0].Purpose = "a\xff" }, []string{"bad_input /lines/0/purpose"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			batch := batchOfP05()
			test.change(&batch)
			if diff := cmp.Diff(test.want, listed(batch.Check())); diff != "" {
				t.Error(diff)
			}
			var out bytes.Buffer
			if err := batch.WriteCSV(&out); (err != nil) != (test.want != nil) || err != nil && out.Len() > 0 {
				t.Errorf("%v, and %d bytes were written", err, out.Len())
			}
		})
	}
}

// What is written reads back, as a table of text, to the payments of the batch.
func TestBatchReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		batch := batchOfP05()
		batch.Lines = nil
		var want [][]string
		for i := range rapid.IntRange(1, 20).Draw(t, "lines") {
			line := grant.BatchLine{
				Instruction: fmt.Sprintf("T1-1-%04d", i), Payee: rapid.StringMatching(`[甲-龟A-Z][甲-龟 ,"（）=+a-z]{0,9}会`).Draw(t, "payee"),
				Account: rapid.StringMatching(`[0-9]{8,32}`).Draw(t, "account"), Bank: "示例银行",
				Amount: grant.Fen(rapid.Int64Range(1, 1e13).Draw(t, "amount")), Purpose: rapid.StringMatching(`[甲-龟][甲-龟;,"']{0,58}`).Draw(t, "purpose"),
			}
			batch.Lines = append(batch.Lines, line)
			want = append(want, []string{line.Instruction, line.Payee, line.Account, line.Bank, line.Amount.Yuan(), line.Purpose})
		}
		var out bytes.Buffer
		if err := batch.WriteCSV(&out); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows[1:] {
			if diff := cmp.Diff(append([]string{batch.Number, batch.Digest(), "2026-06-22"}, want[i]...), row); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestBatchNowhereToWrite(t *testing.T) {
	t.Parallel()
	reader, writer := io.Pipe()
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if err := batchOfP05().WriteCSV(writer); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

func written(t *testing.T, batch grant.Batch) string {
	t.Helper()
	var out strings.Builder
	if err := batch.WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
