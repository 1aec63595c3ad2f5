package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// asTable asks for a list that was just answered again as both kinds of table, the first time that it has items. Both
// hold what the list held.
func (c client) asTable(t testing.TB, operation string, request *http.Request, got answer) {
	t.Helper()
	var whole list[map[string]json.RawMessage]
	if err := json.Unmarshal(got.body, &whole); err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	again := c.seen[operation] || len(whole.Items) == 0 || whole.NextCursor != nil
	c.seen[operation] = c.seen[operation] || !again
	c.mu.Unlock()
	if again {
		return
	}
	rows := c.rows(t, request)
	book, err := excelize.OpenReader(bytes.NewReader(c.table(t, request, workbook)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(whole.Items)+1 || len(sheet) != len(rows) {
		t.Errorf("%s has %d items, %d lines as CSV and %d as a workbook", operation, len(whole.Items), len(rows), len(sheet))
		return
	}
	if diff := cmp.Diff(rows[0], sheet[0]); diff != "" {
		t.Errorf("%s: the head as CSV (-) and as a workbook (+)\n%s", operation, diff)
	}
	named := map[string]bool{}
	for _, column := range rows[0] {
		name, _, _ := strings.Cut(column, ".")
		named[name], named[name+"_fen"] = true, true
	}
	for member := range whole.Items[0] {
		if !named[member] && member != "can" {
			t.Errorf("%s has no column for %s: %s", operation, member, rows[0])
		}
	}
}

// table asks again, for a table.
func (c client) table(t testing.TB, request *http.Request, media string) []byte {
	t.Helper()
	again := request.Clone(t.Context())
	again.Header.Set("Accept", media+", application/json")
	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, again)
	if kind := recorder.Header().Get("Content-Type"); recorder.Code != http.StatusOK || kind != media {
		t.Fatalf("%s as a table: %d %s %s", request.URL, recorder.Code, kind, recorder.Body)
	}
	return recorder.Body.Bytes()
}

// rows asks again, for CSV.
func (c client) rows(t testing.TB, request *http.Request) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(c.table(t, request, commas), []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// A table has every page of a list, amounts in yuan, and no formula.
func (s *story) tables(t *testing.T) {
	request := httptest.NewRequest("GET", base+"/rounds/"+s.round.String()+"/applications?limit=2", nil)
	request.Header.Set("Authorization", "Bearer "+s.officer.token)
	rows := s.officer.rows(t, request)
	if len(rows) != len(s.ids)+1 {
		t.Errorf("%d applications in %d rows", len(s.ids), len(rows)-1)
	}
	asked, title := slices.Index(rows[0], "asked"), slices.Index(rows[0], "title")
	if first := rows[1]; !strings.HasSuffix(first[asked], ".00") || first[title] == "" {
		t.Errorf("the first is %s", first)
	}
	path := "/funders/" + s.funder.String() + "/funds"
	s.officer.want(t, http.StatusCreated, "POST", path, map[string]any{"name": "=1+1", "currency": "CNY"}, nil)
	request.URL.Path, request.URL.RawQuery = base+path, ""
	if rows := fmt.Sprint(s.officer.rows(t, request)); !strings.Contains(rows, "'=1+1") {
		t.Errorf("a formula goes into the table: %s", rows)
	}
}
