package api

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
)

// narrowed asks for the lists of the office by what narrows them: how many there are, page by page, and as a table.
func (s *story) narrowed(t *testing.T) {
	funder := "/funders/" + s.funder.String()
	for _, l := range []struct {
		path, member, query string
		want                []string
	}{
		{funder + "/people", "name", "role=reviewer&role=auditor", []string{"人auditor", "人reviewer1", "人reviewer2", "人reviewer3"}},
		{funder + "/people", "name", "q=ewer2", []string{"人reviewer2"}},
		{funder + "/people", "name", "q=reviewer&role=officer", nil},
		{funder + "/places", "code", "", []string{"C001", "D01"}},
		{funder + "/places", "code", "q=" + url.QueryEscape(" 甲社 "), []string{"C001"}},
		{funder + "/places", "code", "q=d0", []string{"D01"}},
		{funder + "/places", "parent", "q=c001", []string{"一区"}},
		{funder + "/places", "code", "q=" + url.QueryEscape("%"), nil},
		{s.at() + "/communities", "code", "q=c0&show=used", []string{"C001"}},
		{s.at() + "/communities", "code", "show=full", nil},
		{s.at() + "/communities", "code", "q=" + url.QueryEscape("乙"), nil},
		{s.at() + "/projects", "number", "", []string{"2026-P00001", "2026-P00002"}},
		{s.at() + "/projects", "number", "stage=running&stage=contracting&agreement=signed", []string{"2026-P00001"}},
		{s.at() + "/projects", "number", "stage=given_up", []string{"2026-P00002"}},
		{s.at() + "/projects", "number", "agreement=drafted", nil},
		{s.at() + "/projects", "number", "q=OWNER0", []string{"2026-P00002"}},
		{s.at() + "/projects", "number", "q=p00001&agreement=none", nil},
		{s.at() + "/assignments", "receipt", "q=" + s.receipts[1] + "&stage=withdrawn", nil},
		{s.at() + "/assignments", "receipt", "community=" + s.places["D01"].String(), nil},
		{s.at() + "/assignments", "receipt", "late=true&q=A", nil},
	} {
		asked, err := url.ParseQuery(l.query)
		if err != nil {
			t.Fatal(err)
		}
		s.sees(t, l.path, l.member, asked, l.want)
	}
	s.sees(t, s.at()+"/assignments", "receipt", url.Values{"q": {"A"}}, slices.Repeat(s.receipts[:1], s.assigned(t, s.receipts[0])))
	for query, want := range map[string]int{"q=VENTURE": 1, "q=2027&stage=cancelled": 1, "q=" + url.QueryEscape("公益") + "&stage=cancelled": 0, "stage=draft": 0} {
		var rounds list[round]
		s.officer.get(t, "/rounds?"+query, &rounds)
		if len(rounds.Items) != want {
			t.Errorf("%d rounds by %s, want %d", len(rounds.Items), query, want)
		}
	}
	for _, wrong := range []string{funder + "/people?role=king", s.at() + "/communities?show=some", s.at() + "/projects?agreement=lost", "/rounds?stage=eligible"} {
		s.officer.refused(t, http.StatusBadRequest, grant.BadInput, "GET", wrong, nil)
	}
}

// assigned is how many assignments there are to the application of a receipt.
func (s *story) assigned(t *testing.T, receipt string) int {
	var all list[roundAssignment]
	s.officer.get(t, s.at()+"/assignments", &all)
	count := 0
	for _, a := range all.Items {
		if a.Receipt == receipt {
			count++
		}
	}
	return count
}

// sees wants the rows of a list in their order: counted, one a page, and as many in the table.
func (s *story) sees(t *testing.T, path, member string, asked url.Values, want []string) {
	t.Helper()
	request := httptest.NewRequest("GET", base+path+"?"+asked.Encode(), nil)
	request.Header.Set("Authorization", "Bearer "+s.officer.token)
	table := s.officer.rows(t, request)
	asked.Set("count", "true")
	asked.Set("limit", "1")
	var got []string
	for more := true; more; {
		var page counted[map[string]any]
		s.officer.get(t, path+"?"+asked.Encode(), &page)
		if page.Total == nil || *page.Total != len(want) {
			t.Errorf("%s?%s counts %v, want %d", path, asked.Encode(), page.Total, len(want))
		}
		for _, item := range page.Items {
			got = append(got, item[member].(string))
		}
		if more = page.NextCursor != nil; more {
			asked.Set("cursor", *page.NextCursor)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(table) != len(want)+1 {
		t.Errorf("%s?%s, as a table of %d rows\n%s", path, asked.Encode(), len(table)-1, diff)
	}
}
