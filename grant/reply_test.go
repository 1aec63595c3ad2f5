package grant_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

const replyHeader = "batch,digest,instruction,status,amount,date,reason\n"

// replyTo writes lines of a reply to the batch, each without its first two columns.
func replyTo(batch grant.Batch, lines ...string) string {
	all := replyHeader
	for _, line := range lines {
		all += batch.Number + "," + batch.Digest() + "," + line + "\n"
	}
	return all
}

// "Bank returns money (name ≠ organisation): state returned, correct, re-issue." "An unknown answer is resolved by asking
// the bank, never by paying again."
func ExampleBatch_ReadReplies() {
	batch := batchOfP05()
	replies, err := batch.ReadReplies(strings.NewReader(replyTo(batch,
		"T1-1-0001,confirmed,50000.00,2026-06-22,",
		"T1-1-0002,returned,10000.00,2026-06-23,户名不符",
		"T1-1-0003,unknown,7500.00,,",
	)))
	for _, r := range replies {
		fmt.Printf("%s %s %s %s %q\n", r.Instruction, r.Status, r.Amount.Yuan(), r.Date, r.Reason)
	}
	fmt.Println(err)
	_, err = batch.ReadReplies(strings.NewReader(replyTo(batch, "T1-1-0001,confirmed,50000.001,2026-06-22,")))
	fmt.Println(err)
	// Output:
	// T1-1-0001 confirmed 50000.00 2026-06-22 ""
	// T1-1-0002 returned 10000.00 2026-06-23 "户名不符"
	// T1-1-0003 unknown 7500.00 0000-00-00 ""
	// <nil>
	// invalid: bad_input at /replies/0/amount line=2 rule=yuan value=50000.001
}

func TestReadReplies(t *testing.T) {
	t.Parallel()
	batch := batchOfP05()
	june := func(day int) grant.Date { return grant.Date{Year: 2026, Month: time.June, Day: day} }
	paid := grant.Reply{Instruction: "T1-1-0001", Status: grant.ReplyConfirmed, Amount: 5000000, Date: june(22)}
	row := batch.Number + "," + batch.Digest()
	for name, test := range map[string]struct {
		file string
		want []grant.Reply
	}{
		"plain":             {replyTo(batch, "T1-1-0001,confirmed,50000.00,2026-06-22,"), []grant.Reply{paid}},
		"a byte order mark": {"\ufeff" + replyTo(batch, "T1-1-0001,confirmed,50000.00,2026-06-22,"), []grant.Reply{paid}},
		"CR LF":             {strings.ReplaceAll(replyTo(batch, "T1-1-0001,confirmed,50000,2026-06-22,"), "\n", "\r\n"), []grant.Reply{paid}},
		"no last line end":  {strings.TrimSpace(replyTo(batch, "T1-1-0001,confirmed,50000.0,2026-06-22,")), []grant.Reply{paid}},
		"quoted":            {replyTo(batch, `"T1-1-0001","confirmed","50000.00","2026-06-22",""`), []grant.Reply{paid}},
		"another order": {"status,date,batch,digest,reason,amount,instruction\nconfirmed,2026-06-22," + row + ",,50000.00,T1-1-0001\n",
			[]grant.Reply{paid}},
		"nothing yet": {replyHeader, nil},
		"not of the batch, another amount": {replyTo(batch, "T9-9-0001,failed,0,2026-06-24,=1+1 账号错误"),
			[]grant.Reply{{Instruction: "T9-9-0001", Status: grant.ReplyFailed, Date: june(24), Reason: "=1+1 账号错误"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := batch.ReadReplies(strings.NewReader(test.file))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadRepliesRefuses(t *testing.T) {
	t.Parallel()
	batch := batchOfP05()
	const paid = "T1-1-0001,confirmed,50000.00,2026-06-22,"
	other := batch
	other.Number = "T1-2"
	changed := batchOfP05()
	changed.Lines[0].Amount++
	for name, test := range map[string]struct {
		file string
		want []string
	}{
		"nothing":              {"", []string{"broken_table"}},
		"only a mark":          {"\ufeff", []string{"broken_table"}},
		"a column too few":     {replyTo(batch, "T1-1-0001,confirmed,50000.00,2026-06-22"), []string{"broken_table"}},
		"a column too many":    {replyTo(batch, paid+","), []string{"broken_table"}},
		"an open quote":        {replyTo(batch, `"T1-1-0001,confirmed,50000.00,2026-06-22,`), []string{"broken_table"}},
		"an unknown column":    {strings.Replace(replyHeader, "reason", "reason,fee", 1), []string{"unknown_field /columns/7"}},
		"a Chinese header":     {"批次号" + replyHeader[5:], []string{"unknown_field /columns/0", "missing_field /columns"}},
		"a missing column":     {strings.Replace(replyHeader, ",reason", "", 1), []string{"missing_field /columns"}},
		"a column twice":       {strings.Replace(replyHeader, "reason", "reason,date", 1), []string{"bad_input /columns/7"}},
		"semicolons":           {strings.ReplaceAll(replyHeader, ",", ";"), nil},
		"another batch":        {replyTo(other, paid), []string{"wrong_batch"}},
		"a changed batch":      {replyTo(changed, paid), []string{"wrong_batch"}},
		"an upper-case digest": {strings.ReplaceAll(replyTo(batch, paid), batch.Digest(), strings.ToUpper(batch.Digest())), []string{"wrong_batch"}},
		"GBK":                  {replyTo(batch, "T1-1-0001,returned,50000.00,2026-06-22,\xbb\xa7\xc3\xfb\xb2\xbb\xb7\xfb"), []string{"not_utf8"}}, // 户名不符
		"UTF-16":               {"\xff\xfeb\x00a\x00", []string{"not_utf8"}},
		"no instruction":       {replyTo(batch, ",confirmed,50000.00,2026-06-22,"), []string{"bad_input /replies/0/instruction"}},
		"a blank":              {replyTo(batch, " T1-1-0001,confirmed,50000.00,2026-06-22,"), []string{"bad_input /replies/0/instruction"}},
		"an unknown status":    {replyTo(batch, "T1-1-0001,paid,50000.00,2026-06-22,"), []string{"bad_input /replies/0/status"}},
		"three decimals":       {replyTo(batch, "T1-1-0001,confirmed,50000.000,2026-06-22,"), []string{"bad_input /replies/0/amount"}},
		"separators":           {replyTo(batch, `T1-1-0001,confirmed,"50,000.00",2026-06-22,`), []string{"bad_input /replies/0/amount"}},
		"a negative amount":    {replyTo(batch, "T1-1-0001,confirmed,-50000.00,2026-06-22,"), []string{"bad_input /replies/0/amount"}},
		"no amount":            {replyTo(batch, "T1-1-0001,unknown,,,"), []string{"bad_input /replies/0/amount"}},
		"no date":              {replyTo(batch, "T1-1-0001,confirmed,50000.00,,"), []string{"bad_input /replies/0/date"}},
		"another date":         {replyTo(batch, "T1-1-0001,unknown,50000.00,2026/6/22,"), []string{"bad_input /replies/0/date"}},
		"no reason":            {replyTo(batch, "T1-1-0001,returned,50000.00,2026-06-22,"), []string{"missing_field /replies/0/reason"}},
		"a long reason":        {replyTo(batch, paid+strings.Repeat("错", 501)), []string{"too_large /replies/0/reason"}},
		"a reason in lines":    {replyTo(batch, paid+"\"a\nb\""), []string{"bad_input /replies/0/reason"}},
		"several at once": {replyTo(batch, paid, "T1-1-0002,paid,x,y,"),
			[]string{"bad_input /replies/1/status", "bad_input /replies/1/amount", "bad_input /replies/1/date"}},
		"above 8 MiB": {replyTo(batch, paid+strings.Repeat("x", 8<<20)), []string{"too_large"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			replies, err := batch.ReadReplies(strings.NewReader(test.file))
			if replies != nil || err == nil {
				t.Fatalf("taken as %v, %v", replies, err)
			}
			if diff := cmp.Diff(test.want, listed(err)); diff != "" && test.want != nil {
				t.Error(diff)
			}
		})
	}
}

func TestReadRepliesNamesTheLine(t *testing.T) {
	t.Parallel()
	batch := batchOfP05()
	const paid = "T1-1-0001,confirmed,50000.00,2026-06-22,"
	for name, file := range map[string]string{
		"not UTF-8":    replyTo(batch, paid) + "\xbb\xa7",
		"no table":     replyTo(batch, paid, "T1-1-0002"),
		"a wrong line": replyTo(batch, paid, "T1-1-0002,confirmed,1.001,2026-06-22,"),
	} {
		_, err := batch.ReadReplies(strings.NewReader(file))
		if refusal, ok := grant.Refusal(err); !ok || refusal.Params["line"] != 3 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadRepliesFromABrokenFile(t *testing.T) {
	t.Parallel()
	_, err := batchOfP05().ReadReplies(iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, refused := grant.Refusal(err); refused || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

// What a bank writes by the rules is read as it was meant.
func TestRepliesReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		batch := batchOfP05()
		var want []grant.Reply
		for i := range rapid.IntRange(1, 20).Draw(t, "replies") {
			want = append(want, grant.Reply{
				Instruction: fmt.Sprintf("T1-1-%04d", i),
				Status:      rapid.SampledFrom([]grant.ReplyStatus{"confirmed", "returned", "failed", "unknown"}).Draw(t, "status"),
				Amount:      grant.Fen(rapid.Int64Range(0, int64(grant.MaxFen)).Draw(t, "amount")),
				Date:        grant.Date{Year: 2026, Month: time.June, Day: rapid.IntRange(1, 30).Draw(t, "day")},
				Reason:      rapid.StringMatching(`[甲-龟][甲-龟,"=']{0,20}`).Draw(t, "reason"),
			})
		}
		got, err := batch.ReadReplies(bytes.NewReader(writeReplies(t, batch, want)))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatal(err, diff)
		}
	})
}

// Whatever a file holds, it is refused or gives replies that keep the rules and read back as themselves.
func FuzzReadReplies(f *testing.F) {
	batch := batchOfP05()
	for _, file := range []string{
		"", "\ufeff", replyHeader, replyTo(batch, "T1-1-0001,confirmed,50000.00,2026-06-22,"),
		replyTo(batch, "T1-1-0002,returned,10000.00,2026-06-23,户名不符", "T1-1-0003,unknown,7500.00,,"),
		replyTo(batch, `"T1-1-0001","failed","0","2026-06-22","a ""b"", c"`), "\xbb\xa7", "\"", "a\rb\n", strings.ReplaceAll(replyHeader, ",", ";"),
	} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		replies, err := batch.ReadReplies(bytes.NewReader(file))
		if err != nil {
			if _, refused := grant.Refusal(err); !refused || replies != nil {
				t.Fatalf("%v with %v", err, replies)
			}
			return
		}
		seen := map[string]bool{}
		for _, r := range replies {
			needsReason := r.Status == grant.ReplyReturned || r.Status == grant.ReplyFailed
			if seen[r.Instruction] || r.Amount < 0 || r.Amount > grant.MaxFen || needsReason && r.Reason == "" {
				t.Fatalf("%+v of %q", r, file)
			}
			seen[r.Instruction] = true
		}
		again, err := batch.ReadReplies(bytes.NewReader(writeReplies(t, batch, replies)))
		if diff := cmp.Diff(replies, again); diff != "" || err != nil {
			t.Fatal(err, diff)
		}
	})
}

func writeReplies(t interface{ Fatal(...any) }, batch grant.Batch, replies []grant.Reply) []byte {
	var out bytes.Buffer
	table := csv.NewWriter(&out)
	rows := [][]string{{"batch", "digest", "instruction", "status", "amount", "date", "reason"}}
	for _, r := range replies {
		date := ""
		if r.Date != (grant.Date{}) {
			date = r.Date.String()
		}
		rows = append(rows, []string{batch.Number, batch.Digest(), r.Instruction, string(r.Status), r.Amount.Yuan(), date, r.Reason})
	}
	if err := table.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
