package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// Whatever has pages turns them: a table is made of all of them.
func TestListsTurn(t *testing.T) {
	t.Parallel()
	for _, o := range (&API{}).operations() {
		if slices.Contains(parametersOf(o.input), "?cursor") && !reflect.PointerTo(o.input).Implements(reflect.TypeFor[turning]()) {
			t.Errorf("%s has pages that do not turn", o.id)
		}
	}
}

// asTable asks for a list that was just answered again as both kinds of table, the first time that it has items. Both
// hold what all the list's pages hold; a list that has pages is asked for one item a page.
func (c client) asTable(t testing.TB, operation *openapi3.Operation, request *http.Request, got answer) {
	t.Helper()
	whole := c.pages(t, request, got.body)
	c.mu.Lock()
	again := c.seen[operation.OperationID] || len(whole) == 0
	c.seen[operation.OperationID] = c.seen[operation.OperationID] || !again
	c.mu.Unlock()
	if again {
		return
	}
	if operation.Parameters.GetByInAndName("query", "limit") != nil {
		request = asking(request, "limit", "1")
	}
	lines := 1
	for _, item := range whole {
		lines += linesOf(t, item)
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
	if len(rows) != lines || len(sheet) != len(rows) {
		t.Errorf("%s has %d items, for %d lines; %d lines as CSV and %d as a workbook", operation.OperationID, len(whole), lines, len(rows), len(sheet))
		return
	}
	if diff := cmp.Diff(rows[0], sheet[0]); diff != "" {
		t.Errorf("%s: the head as CSV (-) and as a workbook (+)\n%s", operation.OperationID, diff)
	}
	named := map[string]bool{}
	for _, column := range rows[0] {
		name, _, _ := strings.Cut(column, ".")
		named[name], named[name+"_fen"] = true, true
	}
	for member := range whole[0] {
		if !named[member] && member != "can" {
			t.Errorf("%s has no column for %s: %s", operation.OperationID, member, rows[0])
		}
	}
}

// pages are the items of a list from the page that was answered to its last.
func (c client) pages(t testing.TB, request *http.Request, page []byte) []map[string]json.RawMessage {
	t.Helper()
	var items []map[string]json.RawMessage
	for {
		var next list[map[string]json.RawMessage]
		if err := json.Unmarshal(page, &next); err != nil {
			t.Fatal(err)
		}
		items = append(items, next.Items...)
		if next.NextCursor == nil {
			return items
		}
		recorder := httptest.NewRecorder()
		c.handler.ServeHTTP(recorder, asking(request, "cursor", *next.NextCursor))
		if page = recorder.Body.Bytes(); recorder.Code != http.StatusOK {
			t.Fatalf("the next page of %s: %d %s", request.URL, recorder.Code, page)
		}
	}
}

// asking is the request with another parameter.
func asking(request *http.Request, parameter, value string) *http.Request {
	again := request.Clone(request.Context())
	query := again.URL.Query()
	query.Set(parameter, value)
	again.URL.RawQuery = query.Encode()
	return again
}

// linesOf is how many lines a table has for an item: one, or for an entry of a statement one for each posting.
func linesOf(t testing.TB, item map[string]json.RawMessage) int {
	t.Helper()
	var postings []json.RawMessage
	if whole, is := item["postings"]; is {
		if err := json.Unmarshal(whole, &postings); err != nil {
			t.Fatal(err)
		}
		return len(postings)
	}
	return 1
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
