package api

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/xuri/excelize/v2"
)

// books reads every statement, page by page, once the first tranche is paid.
func (s *story) books(t *testing.T, project string) {
	var whole wholeProject
	s.owner.get(t, project, &whole)
	line := "/lines/" + whole.Lines[0].ID.String() + "/statement"
	of := "/organizations/" + s.organization.String() + "/statement?funder=" + s.funder.String()
	for who, paths := range map[*client][]string{
		&s.finance: {"/funds/" + s.fund.String() + "/statement", s.at() + "/statement", line, of},
		&s.owner:   {line, of},
	} {
		for _, path := range paths {
			checkStatement(t, *who, path)
		}
	}
	var funds list[fund]
	s.finance.get(t, "/funders/"+s.funder.String()+"/funds", &funds)
	var all, before statement
	for _, f := range funds.Items { // the pool's, a district's and named ones
		s.finance.get(t, "/funds/"+f.ID.String()+"/statement", &all)
		var sum int64
		for _, total := range all.Totals {
			sum += total.Balance
		}
		if sum != 0 || all.Totals[1].Balance != int64(f.Available) {
			t.Errorf("the money of %s sums to %d: %+v", f.Name, sum, all.Totals)
		}
	}
	s.finance.get(t, "/funds/"+s.fund.String()+"/statement", &all)
	first := all.Items[0].At
	s.finance.get(t, "/funds/"+s.fund.String()+"/statement?at="+first.Add(-time.Microsecond).Format(time.RFC3339Nano), &before)
	if len(before.Items) != 0 || before.Totals[0].Balance != 0 || !before.At.Before(first) {
		t.Errorf("before its first entry: %+v", before)
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", s.at()+"/statement", nil)
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", "/funds/"+s.fund.String()+"/statement", nil)
	s.signIn(t, "owner0").refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", line, nil)
	s.signIn(t, "owner0").refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", of, nil)
	s.finance.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", "/lines/"+uuid.NewString()+"/statement", nil)
	wrong := s.finance
	wrong.semantic = true
	wrong.refused(t, http.StatusBadRequest, grant.BadInput, "GET", s.at()+"/statement?at="+time.Now().AddDate(9, 0, 0).UTC().Format(time.RFC3339), nil)
	wrong.refused(t, http.StatusBadRequest, grant.BadInput, "GET", s.at()+"/statement?cursor=MDA", nil)
	s.finance.get(t, s.at()+"/statement?limit=1", &all)
	turned := s.at() + "/statement?limit=1&cursor=" + *all.NextCursor
	s.finance.get(t, turned, &before)
	if !before.At.Equal(all.At) {
		t.Errorf("the second page is of %s, the first of %s", before.At, all.At)
	}
	wrong.refused(t, http.StatusBadRequest, grant.BadInput, "GET", turned+"&at="+first.Format(time.RFC3339Nano), nil)
}

// table reads the projects as a spreadsheet, whose amounts are numbers.
func (s *story) table(t *testing.T) {
	var rows list[projectRow]
	s.officer.get(t, s.at()+"/projects", &rows)
	if p := rows.Items[0]; p.Agreement != "signed" || p.District != 1800000 || p.Fund != 1000000 || p.Paid != 5000000 {
		t.Errorf("the first project is %+v", p)
	}
	var sheet, again file
	s.officer.get(t, s.at()+"/project-table", &sheet)
	s.officer.get(t, s.at()+"/project-table", &again)
	if !bytes.Equal(sheet.Content, again.Content) {
		t.Error("the same projects give another file")
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", s.at()+"/project-table", nil)
	book, err := excelize.OpenReader(bytes.NewReader(sheet.Content))
	if err != nil {
		t.Fatal(err)
	}
	cells, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil || len(cells) != 3 {
		t.Fatalf("%d rows, %v", len(cells), err)
	}
	// Of three first tranches, half of each line, that of the district came back.
	got := []string{cells[1][0], cells[1][3], cells[1][5], cells[1][6], cells[1][7], cells[1][9]}
	if diff := cmp.Diff([]string{"2026-P00001", "running", "90000.00", "18000.00", "10000.00", "50000.00"}, got); diff != "" {
		t.Errorf("the first project: want (-), got (+)\n%s", diff)
	}
}

// checkStatement turns the pages of a statement and wants their postings to add up to its totals.
func checkStatement(t *testing.T, who client, path string) {
	t.Helper()
	var whole statement
	who.get(t, path, &whole)
	if whole.NextCursor != nil || len(whole.Items) == 0 {
		t.Fatalf("%s has %d entries", path, len(whole.Items))
	}
	join := "?"
	if strings.Contains(path, join) {
		join = "&"
	}
	sums, seen, cursor := map[grant.AccountKind]int64{}, 0, ""
	for {
		var page statement
		who.get(t, path+join+"limit=3&at="+whole.At.Format(time.RFC3339Nano)+cursor, &page)
		for _, e := range page.Items {
			if e.ID != whole.Items[seen].ID {
				t.Errorf("%s: entry %d of the pages is another", path, seen)
			}
			seen++
			for _, p := range e.Postings {
				sums[p.Kind] += p.Amount
			}
		}
		if page.NextCursor == nil {
			break
		}
		cursor = "&cursor=" + *page.NextCursor
	}
	if seen != len(whole.Items) {
		t.Errorf("%s: %d entries on the pages, %d in all", path, seen, len(whole.Items))
	}
	for _, total := range whole.Totals {
		if total.Balance != sums[total.Kind] || total.Balance != total.In-total.Out || total.Currency != "USD" {
			t.Errorf("%s: %+v, the postings add up to %d", path, total, sums[total.Kind])
		}
	}
}
