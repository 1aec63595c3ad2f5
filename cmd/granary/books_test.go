package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/xuri/excelize/v2"
)

// statement is the books command's answer.
func (w *trustee) statement(arguments ...string) (s bookStatement) {
	w.Helper()
	out, err := w.granary("", append([]string{"books", "--json"}, arguments...)...)
	w.must(err)
	w.must(json.Unmarshal([]byte(out), &s))
	return s
}

func balances(s bookStatement) map[grant.AccountKind]string {
	found := map[grant.AccountKind]string{}
	for _, t := range s.Totals {
		if t.Balance != 0 {
			found[t.Kind] = grant.Fen(t.Balance).Yuan()
		}
	}
	return found
}

func TestBooks(t *testing.T) {
	t.Parallel()
	w := signedTrustee(t, 60_000_01, 50_000_00)
	batch := w.prepared()
	w.approve(batch)
	_, err := w.granary("", "pay", "export", "--batch", batch.Number, "--out", "-")
	w.must(err)

	left := (*w.rules.PoolFen - 110_000_01).Yuan()
	now := map[grant.AccountKind]string{grant.PoolAvailable: left, grant.LineCommitted: "55000.00", grant.LineTransit: "55000.01"}
	then := map[grant.AccountKind]string{grant.PoolAvailable: left, grant.LineCommitted: "110000.01"}
	if diff := cmp.Diff(now, balances(w.statement("--round", w.round.String()))); diff != "" {
		t.Errorf("the round now: want (-), got (+)\n%s", diff)
	}
	signed := w.statement("--round", w.round.String(), "--at", w.signed.Format(time.RFC3339Nano))
	if diff := cmp.Diff(then, balances(signed)); diff != "" {
		t.Errorf("the round when it was signed: want (-), got (+)\n%s", diff)
	}
	if before := w.statement("--fund", w.fund.String(), "--at", w.begun.Format(time.RFC3339Nano)); len(balances(before)) != 0 || len(before.Entries) != 0 {
		t.Errorf("before the first receipt: %+v", before)
	}
	line := w.projects[0].AwardID.String()
	out, err := w.granary("", "books", "--line", line)
	if err != nil || !strings.HasPrefix(out, "pool line "+line+" at ") || !strings.Contains(out, "\nline_in_transit  30,000.01       0.00  30,000.01  CNY\n") {
		t.Errorf("the line in words: %v\n%s", err, out)
	}
	w.checkSheet(w.statement("--fund", w.fund.String()))
	first := w.statement("--organization", w.projects[0].OrganizationID.String())
	if diff := cmp.Diff(balances(w.statement("--line", line)), balances(first)); diff != "" || len(first.Entries) == 0 {
		t.Errorf("an organisation with one line: the line (-), the organisation (+)\n%s", diff)
	}
}

// checkSheet wants the spreadsheet to have one row for each posting, with the amounts as numbers.
func (w *trustee) checkSheet(s bookStatement) {
	path := filepath.Join(w.TempDir(), "books.xlsx")
	_, err := w.granary("", "books", "--fund", w.fund.String(), "--xlsx", path)
	w.must(err)
	book, err := excelize.OpenReader(bytes.NewReader(w.read(path)))
	w.must(err)
	rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	w.must(err)
	posted := 0
	for _, row := range rows {
		if len(row) > 4 && strings.Contains(row[0], "T") {
			posted++
		}
	}
	if posted != s.postings() || posted == 0 {
		w.Errorf("%d rows for %d postings", posted, s.postings())
	}
}

func TestBooksRefuse(t *testing.T) {
	t.Parallel()
	w := newTrustee(t)
	nobody := uuid.NewString()
	for _, test := range []struct {
		want      string
		arguments []string
	}{
		{"at least one of the flags in the group [fund round line organization suspense] is required", nil},
		{"take an id", []string{"--round", "2026"}},
		{"is the id of no funder", []string{"--suspense", "--funder", nobody}},
		{"there is nothing with the id " + nobody, []string{"--organization", nobody}},
		{"there is nothing with the id " + nobody, []string{"--line", nobody}},
		{"--at takes an instant", []string{"--round", w.round.String(), "--at", "yesterday"}},
		{"still to come", []string{"--round", w.round.String(), "--at", "2999-01-01T00:00:00Z"}},
		{"none of the others can be", []string{"--round", w.round.String(), "--fund", w.fund.String()}},
	} {
		if _, err := w.granary("", append([]string{"books"}, test.arguments...)...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v", test.arguments, err)
		}
	}
}
