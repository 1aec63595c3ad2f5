package api

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// lists asks for the applications in every order and by every filter, page by page, and for their table.
func (s *story) lists(t *testing.T) {
	all := s.at() + "/applications"
	for sort, want := range map[string][]int{
		"": {0, 1, 2, 3, 4}, "receipt": {0, 1, 2, 3, 4}, "-receipt": {4, 3, 2, 1, 0}, "title": {0, 1, 2, 3, 4}, "-title": {4, 3, 2, 1, 0},
		"organization": {0, 1, 2, 3, 4}, "-organization": {4, 3, 2, 1, 0}, "asked": {0, 1, 2, 3, 4}, "-asked": {4, 3, 2, 1, 0},
		"submitted": {0, 1, 2, 3, 4}, "-submitted": {4, 3, 2, 1, 0},
	} {
		var got, receipts []string
		for _, i := range want {
			receipts = append(receipts, s.receipts[i])
		}
		query := url.Values{"limit": {"2"}, "count": {"true"}}
		if sort != "" {
			query.Set("sort", sort)
		}
		for more := true; more; {
			var page counted[applicationHead]
			s.officer.get(t, all+"?"+query.Encode(), &page)
			if page.Total == nil || *page.Total != 5 {
				t.Fatalf("%s counts %v", query, page.Total)
			}
			for _, a := range page.Items {
				got = append(got, a.Receipt)
			}
			if more = page.NextCursor != nil; more {
				query.Set("cursor", *page.NextCursor)
			}
		}
		if diff := cmp.Diff(receipts, got); diff != "" {
			t.Errorf("sorted by %q\n%s", sort, diff)
		}
	}
	s.otherOrder(t, all)
	s.filtered(t, all)
}

// otherOrder shows a cursor to a list in another order than it was given by.
func (s *story) otherOrder(t *testing.T, all string) {
	var page counted[applicationHead]
	s.officer.get(t, all+"?limit=2&sort=title", &page)
	semantic := s.officer
	semantic.semantic = true
	for _, query := range []string{"", "&sort=-title", "&sort=asked"} {
		semantic.refused(t, http.StatusBadRequest, grant.BadInput, "GET", all+"?cursor="+*page.NextCursor+query, nil)
	}
	semantic.refused(t, http.StatusBadRequest, grant.BadInput, "GET", all+"?cursor="+cursorOfText(s.receipts[0]), nil)
	semantic.refused(t, http.StatusBadRequest, grant.BadInput, "GET", all+"?community=C001", nil)
	for _, wrong := range []string{"?sort=points", "?count=all"} {
		s.officer.refused(t, http.StatusBadRequest, grant.BadInput, "GET", all+wrong, nil)
	}
}

func (s *story) filtered(t *testing.T, all string) {
	owner1 := s.signIn(t, "owner1")
	for query, want := range map[string][]int{
		"q=" + url.QueryEscape("一个"): {1, 2, 3, 4}, "q=" + url.QueryEscape(" 组织OWNER1 "): {3, 4}, "q=" + s.receipts[2][2:]: {2}, "q=" + url.QueryEscape("%"): {},
		"reason=not_eligible": {3}, "stage=withdrawn&stage=refused": {3, 4}, "q=A&stage=eligible&sort=-asked": {0},
		"community=" + s.places["C001"].String(): {0, 1, 2, 3, 4}, "community=" + s.places["D01"].String(): {},
	} {
		var page counted[applicationHead]
		s.officer.get(t, all+"?count=true&"+query, &page)
		got := []int{}
		for _, a := range page.Items {
			got = append(got, slices.Index(s.receipts, a.Receipt))
		}
		if diff := cmp.Diff(want, got); diff != "" || *page.Total != len(want) {
			t.Errorf("%s counts %d\n%s", query, *page.Total, diff)
		}
	}
	var page counted[applicationHead]
	s.officer.get(t, all+"?limit=1", &page)
	head := page.Items[0]
	if page.Total != nil || head.Applicant != "组织owner" || len(head.Places) != 1 || head.Places[0].Name != "甲社区" || head.Assigned == nil || head.Currency != "USD" {
		t.Errorf("without being asked %v are counted; the first is %+v", page.Total, head)
	}
	var mine list[ownApplication]
	owner1.get(t, "/me/applications?limit=1", &mine)
	if a := mine.Items[0]; a.Receipt != s.receipts[4] || a.Assigned != nil || a.HandedIn != nil || a.Currency != "USD" || a.RoundTitle.ZH != "公益创投" {
		t.Errorf("the newest of one's own is %+v", a)
	}
	owner1.get(t, "/me/applications?limit=1&cursor="+*mine.NextCursor, &mine)
	if mine.Items[0].Receipt != s.receipts[3] || mine.NextCursor != nil {
		t.Errorf("the one before it is %+v", mine)
	}
	s.officer.get(t, "/me/applications", &mine)
	if len(mine.Items) != 0 {
		t.Errorf("who does not apply has the applications %+v", mine.Items)
	}
}

// matrix looks at who reviews what while the panels are open: that one has handed in shows, what he gave does not.
func (s *story) matrix(t *testing.T) {
	var cells list[roundAssignment]
	got := s.officer.get(t, s.at()+"/assignments", &cells)
	states := map[string]int{}
	for _, c := range cells.Items {
		states[string(c.Part)+" "+c.State]++
		if (c.HandedInAt != nil) != (c.State == store.HandedIn) || c.Late || c.Organization == "" || c.Name == "" || c.DueAt == nil {
			t.Errorf("an assignment is shown as %+v", c)
		}
	}
	want := map[string]int{"desk handed_in": 3, "desk recused": 1, "panel recused": 1, "panel handed_in": 2, "panel assigned": 2}
	if diff := cmp.Diff(want, states); diff != "" || contains(got.body, "77.25", "7725", "78.00") {
		t.Errorf("the matrix\n%s%s", diff, got.body)
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", s.at()+"/assignments", nil)
	s.reviewers[0].refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", s.at()+"/assignments", nil)

	at := "/funders/" + s.funder.String() + "/reviewers"
	var reviewers list[reviewer]
	s.officer.get(t, at+"?round="+s.round.String(), &reviewers)
	var loads [][2]int
	for _, r := range reviewers.Items {
		loads = append(loads, [2]int{r.Assigned, r.HandedIn})
	}
	if diff := cmp.Diff([][2]int{{5, 5}, {2, 0}, {0, 0}}, loads); diff != "" || reviewers.Items[0].Organizations == nil {
		t.Errorf("what the reviewers are asked for\n%s", diff)
	}
	s.officer.get(t, at+"?round="+s.funder.String(), &reviewers)
	if reviewers.Items[0].Assigned != 0 {
		t.Errorf("in no round they are asked for %+v", reviewers.Items)
	}
	s.decider.refused(t, http.StatusForbidden, grant.NotAllowed, "GET", at, nil)
	s.reviewers[0].refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at, nil)
	var head application
	s.officer.get(t, s.on(0), &head)
	if *head.Assigned != 2 || *head.HandedIn != 1 {
		t.Errorf("%d review it and %d have handed in", *head.Assigned, *head.HandedIn)
	}
}
