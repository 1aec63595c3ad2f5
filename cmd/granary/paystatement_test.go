package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// A statement is recorded once, the comparison names what does not fit, and the suspense account shows it.
func TestPayStatement(t *testing.T) {
	t.Parallel()
	w := signedTrustee(t, 60_000_01, 50_000_00)
	batch := w.prepared()
	w.approve(batch)
	if _, err := w.granary("", "pay", "export", "--batch", batch.Number, "--out", "-"); err != nil {
		t.Fatal(err)
	}
	if out, err := w.granary("", "pay", "reconcile"); err != nil || !strings.Contains(out, "\nCNY    0.00       0.00        0.00              0.00           0.00       0.00         0.00\n") {
		t.Errorf("before anything is paid: %q, %v", out, err)
	}
	day := w.today().String()
	statement := "serial,date,direction,amount,counterparty,account,balance,reference\n" +
		"B1," + day + ",out,30000.01,单位,,,首期 " + batch.Number + "-00001\nB2," + day + ",in,5.00,某人,,,捐款\n"
	for _, want := range []activities.StatementRecorded{{Matched: 1, Unmatched: 1}, {Known: 2}} {
		out, err := w.granary(statement, "pay", "statement", "--json", "-")
		w.must(err)
		var did activities.StatementRecorded
		w.must(json.Unmarshal([]byte(out), &did))
		if did != want {
			t.Errorf("the statement did %+v, want %+v", did, want)
		}
	}
	if out, err := w.granary(statement, "pay", "statement", "--by", "money", "-"); err != nil || !strings.HasSuffix(out, "recorded before         2\n") {
		t.Errorf("in words: %q, %v", out, err)
	}
	out, err := w.granary("", "pay", "reconcile", "--json", "--from", day, "--to", day)
	w.must(err)
	var told store.Reconciled
	w.must(json.Unmarshal([]byte(out), &told))
	if len(told.Figures) != 1 || told.Figures[0].NotInLedger != 30_000_01 || told.Figures[0].Unexplained != 5_00 || len(told.Payments) != 1 || len(told.Lines) != 1 {
		t.Errorf("reconciled: %+v", told)
	}
	out, err = w.granary("", "pay", "reconcile")
	if err != nil || !strings.Contains(out, batch.Number+"-00001  sent") || !strings.Contains(out, "捐款") {
		t.Errorf("in words: %v\n%s", err, out)
	}
	if got := balances(w.statement("--suspense")); got[grant.Suspense] != "5.00" || got[grant.Unexplained] != "-5.00" {
		t.Errorf("in suspense: %v", got)
	}
	var found diagnosis
	w.must((&doctor{tell: func(one diagnosis) { found = one }}).suspense(t.Context(), w.acts.Pool))
	if found.Level != doubtful || !strings.HasPrefix(found.Found, "5.00 CNY in 1 item unexplained") {
		t.Errorf("the doctor finds %+v", found)
	}
}

func TestPayStatementRefuses(t *testing.T) {
	t.Parallel()
	w := newTrustee(t)
	for _, test := range []struct {
		want      string
		arguments []string
	}{
		{"approver is no finance preparer", []string{"statement", "--by", "approver", "-"}},
		{"is the id of no funder", []string{"statement", "--funder", uuid.NewString(), "-"}},
		{string(grant.BrokenTable), []string{"statement", "-"}},
		{"take a day", []string{"reconcile", "--to", "June"}},
		{"lies before", []string{"reconcile", "--from", "2026-06-02", "--to", "2026-06-01"}},
	} {
		if _, err := w.granary("", append([]string{"pay"}, test.arguments...)...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v", test.arguments, err)
		}
	}
	if out, err := w.granary("", "pay", "reconcile"); err != nil || !strings.Contains(out, "\nNothing was paid") {
		t.Errorf("an empty house: %q, %v", out, err)
	}
}
