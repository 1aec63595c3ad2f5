package public

import (
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/store"
)

func TestTurn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query string
		rows  int
		page  store.PublicPage
		pager pager
	}{
		{"", 0, store.PublicPage{Limit: 10}, pager{Page: 1, Pages: 1}},
		{"", 10, store.PublicPage{Limit: 10}, pager{Page: 1, Pages: 1}},
		{"", 11, store.PublicPage{Limit: 10}, pager{Page: 1, Pages: 2, Later: "/rounds/1?awards=2#awards"}},
		{"?awards=2&reserve=3&lang=en", 25, store.PublicPage{Limit: 10, Offset: 10},
			pager{Page: 2, Pages: 3, Earlier: "/rounds/1?awards=1&reserve=3#awards", Later: "/rounds/1?awards=3&reserve=3#awards"}},
		{"?awards=99999999999999999999", 25, store.PublicPage{Limit: 10}, pager{Page: 1, Pages: 3, Later: "/rounds/1?awards=2#awards"}},
		{"?awards=99", 25, store.PublicPage{Limit: 10, Offset: 20}, pager{Page: 3, Pages: 3, Earlier: "/rounds/1?awards=2#awards"}},
		{"?awards=-1", 25, store.PublicPage{Limit: 10}, pager{Page: 1, Pages: 3, Later: "/rounds/1?awards=2#awards"}},
	} {
		r := httptest.NewRequest("GET", "/rounds/1"+c.query, nil)
		page, pager := (&request{Request: r, query: r.URL.Query()}).turn("awards", "awards", 10, c.rows)
		if diff := cmp.Diff(c.page, page); diff != "" {
			t.Errorf("%q of %d (-want +got):\n%s", c.query, c.rows, diff)
		}
		if diff := cmp.Diff(c.pager, pager); diff != "" {
			t.Errorf("%q of %d (-want +got):\n%s", c.query, c.rows, diff)
		}
	}
}
