package api

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// notes lets the funder's people note things on every kind of case and read them page by page; to others there is nothing.
func (s *story) notes(t *testing.T) {
	var projects list[project]
	s.officer.get(t, s.at()+"/projects", &projects)
	var payments list[dueDisbursement]
	s.finance.get(t, "/funders/"+s.funder.String()+"/disbursements", &payments)
	for kind, id := range map[string]uuid.UUID{
		"round": s.round, "project": projects.Items[0].ID, "disbursement": payments.Items[0].ID, "application": s.ids[0],
	} {
		s.auditor.want(t, http.StatusCreated, "POST", "/cases/"+kind+"/"+id.String()+"/notes", map[string]any{"text": "见" + kind}, nil)
	}
	at := "/cases/application" + s.on(0)[len("/applications"):] + "/notes"
	again := s.officer.with("Idempotency-Key", "note")
	var first, second id
	again.want(t, http.StatusCreated, "POST", at, map[string]any{"text": "负责人更换。\n待核实。"}, &first)
	again.want(t, http.StatusCreated, "POST", at, map[string]any{"text": "负责人更换。\n待核实。"}, &second)
	if first != second {
		t.Errorf("one note twice: %v and %v", first, second)
	}
	s.decider.want(t, http.StatusCreated, "POST", at, map[string]any{"text": "已核实。"}, nil)
	var got []string
	next := ""
	for {
		var page list[note]
		s.supervisor.get(t, at+"?limit=2"+next, &page)
		for _, n := range page.Items {
			got = append(got, n.Author+" "+n.Text)
		}
		if page.NextCursor == nil {
			break
		}
		next = "&cursor=" + *page.NextCursor
	}
	if diff := cmp.Diff([]string{"人decider 已核实。", "人officer 负责人更换。\n待核实。", "人auditor 见application"}, got); diff != "" {
		t.Errorf("the notes (-want +got):\n%s", diff)
	}

	for _, who := range []client{s.owner, s.reviewers[0]} {
		who.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at, nil)
		who.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", at, map[string]any{"text": "申报人"})
	}
	if told := s.owner.get(t, s.on(0)+"/timeline", nil); contains(told.body, "add_note") {
		t.Errorf("the owner learns of notes: %s", told.body)
	}
	s.stranger().refused(t, http.StatusUnauthorized, grant.SignedOut, "GET", at, nil)
	s.officer.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", "/cases/round"+s.on(0)[len("/applications"):]+"/notes", nil)
	s.officer.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", "/cases/agreement"+s.on(0)[len("/applications"):]+"/notes", nil)
	s.officer.refused(t, http.StatusBadRequest, grant.BadInput, "POST", at, map[string]any{"text": ""})
	wrong := s.officer
	wrong.semantic = true
	wrong.refused(t, http.StatusBadRequest, grant.BadInput, "GET", at+"?cursor=MDA", nil)
	wrong.refused(t, http.StatusBadRequest, grant.MissingField, "POST", at, map[string]any{"text": " \n"})
}
