package activities_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// A note is kept once, moves nothing, stands in no timeline and in the journal only by its digest; nobody changes it.
func TestNoteIsForColleaguesAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	application := grant.ApplicationCase(w.submit(org, 60_000_00, 0))
	events, err := store.ListEvents(w.ctx, w.db, application)
	w.must(err)
	const text = "负责人更换，待核实。"
	in := activities.AddNote{By: w.by(w.officer), Case: application, Text: text}
	for range 2 {
		_, err := w.people.AddNote(w.ctx, in)
		w.must(err)
	}
	notes, err := store.ListNotes(w.ctx, w.people.Pool, application, w.now(), uuid.Nil, 10)
	w.must(err)
	if len(notes) != 1 || notes[0].Text != text || notes[0].Author != "officer" {
		t.Errorf("noted is %+v", notes)
	}
	after, err := store.ListEvents(w.ctx, w.db, application)
	w.must(err)
	if len(after) != len(events) {
		t.Errorf("the timeline has %d events after the note, %d before", len(after), len(events))
	}
	if line := one[string](w, "select to_jsonb(j)::text from journal j where name = 'add_note'"); strings.Contains(line, "负责人") || !strings.Contains(line, application.ID.String()) {
		t.Errorf("the line of the note is %s", line)
	}

	for _, who := range []uuid.UUID{org.owner, w.reviewers[0]} {
		_, err := w.people.AddNote(w.ctx, activities.AddNote{By: w.by(who), Case: application, Text: text})
		w.refused(err, grant.NoSuchThing)
	}
	for _, nothing := range []grant.Case{{Kind: grant.ObjectionKind, ID: application.ID}, grant.RoundCase(application.ID)} {
		_, err := w.people.AddNote(w.ctx, activities.AddNote{By: w.by(w.officer), Case: nothing, Text: text})
		w.refused(err, grant.NoSuchThing)
	}
	_, err = w.people.AddNote(w.ctx, activities.AddNote{By: w.by(w.officer), Case: application, Text: "\n\t "})
	w.refused(err, grant.MissingField)
	_, err = w.db.Exec(w.ctx, "update notes set text = 'x'")
	w.violates(err, "23001")
	_, err = w.people.Pool.Exec(w.ctx, "delete from notes")
	w.violates(err, "42501")
	_, err = w.db.Exec(w.ctx, "insert into notes select gen_random_uuid(), funder_id, case_kind, case_id, author, E' \\n', written_at from notes")
	w.violates(err, "notes_text_check")
}
