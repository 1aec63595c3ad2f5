package grant_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

const statementHeader = "serial,date,direction,amount,counterparty,account,balance,reference\n"

// "What a bank reports is never refused: the unmatched goes to a suspense account and a task." Only the form can be wrong.
func ExampleReadStatement() {
	lines, err := grant.ReadStatement(strings.NewReader(statementHeader +
		"B0001,2026-06-22,out,50000.00,示例银龄服务中心,000000000000110866,123456.78,2026年公益创投首期 P05 20260622-01-00001\n" +
		"B0002,2026-06-23,in,0.01,,,-3.00,=1+1 \n"))
	for _, l := range lines {
		fmt.Printf("%s %s %s %s %s %q %q\n", l.Serial, l.Date, l.Direction, l.Amount.Yuan(), l.Balance.Yuan(), l.Reference, l.Instruction())
	}
	fmt.Println(err)
	_, err = grant.ReadStatement(strings.NewReader(statementHeader + "B0001,2026-06-22,out,50000.00,,,,\nB0002,2026-06-23,debit,1,,,,\n"))
	fmt.Println(err)
	// Output:
	// B0001 2026-06-22 out 50000.00 123456.78 "2026年公益创投首期 P05 20260622-01-00001" "20260622-01-00001"
	// B0002 2026-06-23 in 0.01 -3.00 "=1+1 " ""
	// <nil>
	// invalid: bad_input at /lines/1/direction line=3 rule=unknown value=debit
}

// A number counts only whole and alone: a reference that names two payments is for a person to read.
func ExampleStatementLine_Instruction() {
	for _, reference := range []string{
		"20260622-01-00001", "付20260622-01-00001款", "20260622-01-00001/20260622-01-00001", "20260622-01-00001 20260622-01-00002",
		"120260622-01-00001", "20260622-01-000011", "P05 首期", "",
	} {
		fmt.Printf("%q\n", grant.StatementLine{Reference: reference}.Instruction())
	}
	// Output:
	// "20260622-01-00001"
	// "20260622-01-00001"
	// "20260622-01-00001"
	// ""
	// "120260622-01-00001"
	// "20260622-01-000011"
	// ""
	// ""
}

// Out once it was sent, whatever the replies say; in once the bank has returned it.
func ExampleDirection_Fits() {
	for _, state := range []string{"prepared", "sent", "confirmed", "returned", "failed", "unknown", "voided"} {
		fmt.Println(state, grant.MoneyOut.Fits(state), grant.MoneyIn.Fits(state))
	}
	// Output:
	// prepared false false
	// sent true false
	// confirmed true false
	// returned true true
	// failed true false
	// unknown true false
	// voided false false
}

func TestReadStatementRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, want string }{
		"no serial":       {statementHeader + ",2026-06-22,in,1,,,,\n", "invalid: missing_field at /lines/0/serial line=2"},
		"a blank serial":  {statementHeader + " B1,2026-06-22,in,1,,,,\n", "invalid: bad_input at /lines/0/serial line=2 rule=text"},
		"a long serial":   {statementHeader + strings.Repeat("9", 65) + ",2026-06-22,in,1,,,,\n", "invalid: too_large at /lines/0/serial line=2 max=64"},
		"a sign":          {statementHeader + "B1,2026-06-22,out,-1.00,,,,\n", "invalid: bad_input at /lines/0/amount line=2 rule=yuan value=-1.00"},
		"separators":      {statementHeader + "B1,2026-06-22,in,\"1,000.00\",,,,\n", "invalid: bad_input at /lines/0/amount line=2 rule=yuan value=1,000.00"},
		"another day":     {statementHeader + "B1,22.06.2026,in,1,,,,\n", "invalid: bad_input at /lines/0/date line=2 rule=date value=22.06.2026"},
		"a balance":       {statementHeader + "B1,2026-06-22,in,1,,,--1,\n", "invalid: bad_input at /lines/0/balance line=2 rule=yuan value=--1"},
		"a control":       {statementHeader + "B1,2026-06-22,in,1,,,,a\x00b\n", "invalid: bad_input at /lines/0/reference line=2 rule=text"},
		"another column":  {strings.Replace(statementHeader, "serial", "流水号", 1), "invalid: unknown_field at /columns/0 column=流水号"},
		"GBK":             {statementHeader + "B1,2026-06-22,in,1,\xc5\xfa,,,\n", "invalid: not_utf8 line=2"},
		"a cell too many": {statementHeader + "B1,2026-06-22,in,1,,,,,\n", "invalid: broken_table line=2"},
		"too many lines":  {statementHeader + strings.Repeat("B1,2026-06-22,in,1,,,,\n", 10_001), "invalid: too_large at /lines max=10000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines, err := grant.ReadStatement(strings.NewReader(test.file))
			if err == nil || !strings.HasPrefix(err.Error(), test.want) || lines != nil {
				t.Errorf("%v, %v, want %s", lines, err, test.want)
			}
		})
	}
}

// Two lines have one digest only if they say the same.
func TestStatementLineDigest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) grant.StatementLine {
			word := rapid.SampledFrom([]string{"", "a", "ab", "b"})
			l := grant.StatementLine{
				Serial: word.Draw(t, label), Direction: rapid.SampledFrom([]grant.Direction{grant.MoneyIn, grant.MoneyOut}).Draw(t, label),
				Amount: grant.Fen(rapid.Int64Range(0, 2).Draw(t, label)), Counterparty: word.Draw(t, label), Account: word.Draw(t, label), Reference: word.Draw(t, label),
			}
			if rapid.Bool().Draw(t, label) {
				l.Balance = new(grant.Fen(rapid.Int64Range(-1, 1).Draw(t, label)))
			}
			return l
		}
		one, other := draw("one"), draw("other")
		if same := cmp.Equal(one, other); same != (one.Digest() == other.Digest()) {
			t.Fatalf("%+v and %+v are the same: %v", one, other, same)
		}
	})
}
