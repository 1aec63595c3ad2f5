package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store/storetest"
	"github.com/jackc/pgx/v5/pgconn"
)

func newFile(field, name, content string) map[string]any {
	return map[string]any{"field": field, "name": name, "content": grant.Content(content)}
}

// attach adds files to a draft and lets its content answer with one of them, and with another to what is not asked.
func (s *story) attach(t *testing.T, draftPath string, content map[string]any) {
	of := draftPath + "/files"
	semantic := s.owner
	semantic.semantic = true
	for _, c := range []struct {
		file   map[string]any
		reason grant.Reason
		at     string
	}{
		{newFile("aim", "a.pdf", "%PDF-1"), grant.BadInput, "/field"},
		{newFile("nothing", "a.pdf", "%PDF-1"), grant.BadInput, "/field"},
		{newFile("letter", "a.pdf", "PK"), grant.BadInput, "/content"},
		{newFile("letter", "a.pdf", "%PDF-"+string(make([]byte, grant.MaxEvidenceSize))), grant.TooLarge, "/content"},
		{newFile("letter", "", "%PDF-1"), grant.BadInput, "/name"},
	} {
		if got := semantic.refused(t, http.StatusBadRequest, c.reason, "POST", of, c.file); got.problem.Errors[0].Pointer != c.at {
			t.Errorf("%v is refused at %s", c.file["name"], got.problem.Errors[0].Pointer)
		}
	}
	s.officer.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", of, newFile("letter", "a.pdf", "%PDF-1"))

	var letter, unused, consent grant.ApplicationFile
	once := s.owner.with("Idempotency-Key", "letter")
	for range 2 {
		once.want(t, http.StatusCreated, "POST", of, newFile("letter", "确认函.pdf", "%PDF-letter"), &letter)
	}
	sum := sha256.Sum256([]byte("%PDF-letter"))
	want := grant.ApplicationFile{ID: letter.ID, Field: "letter", Name: "确认函.pdf", MediaType: "application/pdf", Size: 11, SHA256: hex.EncodeToString(sum[:])}
	if diff := cmp.Diff(want, letter); diff != "" {
		t.Errorf("the letter\n%s", diff)
	}
	for _, other := range []map[string]any{newFile("letter", "确认函.pdf", "%PDF-other"), newFile("letter", "b.pdf", "%PDF-letter"), newFile("consent", "确认函.pdf", "%PDF-letter")} {
		once.refused(t, http.StatusUnprocessableEntity, grant.KeyReused, "POST", of, other)
	}
	s.owner.want(t, http.StatusCreated, "POST", of, newFile("letter", "旧.png", "\x89PNG\r\n\x1a\n"), &unused)
	s.owner.want(t, http.StatusCreated, "POST", of, newFile("consent", "同意书.jpg", "\xff\xd8\xff"), &consent)

	var d draft
	if tag := s.owner.get(t, draftPath, &d).Header.Get("ETag"); tag != `"2-3-round_not_open"` {
		t.Errorf("a draft with files has the tag %s", tag)
	}
	if diff := cmp.Diff([]grant.ApplicationFile{letter, unused, consent}, d.Files); diff != "" {
		t.Errorf("files of the draft\n%s", diff)
	}
	var read file
	s.owner.get(t, of+"/"+letter.ID.String(), &read)
	if read.Name != "确认函.pdf" || string(read.Content) != "%PDF-letter" {
		t.Errorf("the letter is read as %+v", read)
	}
	s.officer.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", of+"/"+letter.ID.String(), nil)
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", of+"/"+uuid.NewString(), nil)
	content["answers"] = map[string]any{"aim": "邻里互助", "letter": []any{letter.ID}, "minors": false, "consent": []any{consent.ID}}
}

// submittedFiles looks at what became of the files of a draft once it is submitted: those that its answers name, and no
// answer to what is not asked, are the application's, and the receipt stands for them.
func (s *story) submittedFiles(t *testing.T, draftPath string, d draft, receipt grant.Receipt) {
	var shown application
	s.officer.get(t, s.on(0), &shown)
	letter := d.Files[0]
	if diff := cmp.Diff([]grant.ApplicationFile{letter}, shown.Files); diff != "" {
		t.Errorf("files of the application\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"aim": "邻里互助", "letter": []any{letter.ID.String()}, "minors": false}, shown.Answers); diff != "" {
		t.Errorf("answers of the application\n%s", diff)
	}
	var places []grant.PlaceShare
	for _, place := range shown.Places {
		places = append(places, grant.PlaceShare{Place: place.Place, Share: place.Share})
	}
	received, err := json.Marshal(struct {
		grant.ApplicationContent
		Files []grant.ApplicationFile `json:"files"`
	}{
		grant.ApplicationContent{Title: shown.Title, Asked: shown.Asked, Own: shown.Own, InKind: shown.InKind, Total: shown.Total, Places: places, Answers: shown.Answers},
		shown.Files,
	})
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(received); receipt.Hash != hex.EncodeToString(sum[:]) {
		t.Errorf("the receipt does not stand for what was received: %s", received)
	}
	of := s.on(0) + "/files/"
	var read file
	for _, who := range []client{s.officer, s.owner} {
		who.get(t, of+letter.ID.String(), &read)
		if !bytes.Equal(read.Content, []byte("%PDF-letter")) {
			t.Errorf("the letter is read as %+v", read)
		}
	}
	for _, left := range d.Files[1:] { // no answer names them
		s.officer.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", of+left.ID.String(), nil)
	}
	s.reviewers[0].refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", of+letter.ID.String(), nil)
	var again grant.ApplicationFile
	s.owner.with("Idempotency-Key", "letter").want(t, http.StatusCreated, "POST", draftPath+"/files", newFile("letter", "确认函.pdf", "%PDF-letter"), &again)
	s.owner.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", draftPath+"/files", newFile("letter", "晚.pdf", "%PDF-1"))
	if again != letter {
		t.Errorf("asked again: %+v", again)
	}

	s.copied(t)

	without := s.content("没有草稿", 10000000)
	for _, c := range []struct {
		answer any
		at     string
		reason grant.Reason
	}{
		{map[string]any{"aim": "x", "letter": []any{letter.ID}}, "/content/answers/letter/0", grant.BadInput}, // of a draft
		{map[string]any{"aim": "x", "consent": []any{d.Files[2].ID}}, "/content/answers/consent", grant.UnknownField},
		{map[string]any{"aim": "x", "minors": true}, "/content/answers/consent", grant.MissingField},
	} {
		without["answers"] = c.answer
		semantic := s.officer
		semantic.semantic = true
		body := map[string]any{"organization_id": s.organization, "content": without}
		if got := semantic.refused(t, http.StatusBadRequest, c.reason, "POST", s.at()+"/applications", body); got.problem.Errors[0].Pointer != c.at {
			t.Errorf("%v is refused at %s", c.answer, got.problem.Errors[0].Pointer)
		}
	}
}

// copied begins a draft with what was handed in before, but for its files, and only for the organisation that did.
func (s *story) copied(t *testing.T) {
	begin := s.at() + "/drafts"
	earlier := map[string]any{"organization_id": s.organization, "copy_of": s.ids[0]}
	var d draft
	once := s.owner.with("Idempotency-Key", "copy")
	for range 2 {
		once.want(t, http.StatusCreated, "POST", begin, earlier, &d)
	}
	var content map[string]any
	if err := json.Unmarshal(d.Content, &content); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"title": "A", "asked_fen": 10000000.0, "own_fen": 2000000.0, "total_fen": 12000000.0,
		"places": []any{map[string]any{"place_id": s.places["C001"].String(), "share": "1"}}, "answers": map[string]any{"aim": "邻里互助", "minors": false},
	}
	if diff := cmp.Diff(want, content); diff != "" || len(d.Files) > 0 {
		t.Errorf("a draft begun from an application\n%s", diff)
	}
	other, organization := s.applicant(t, "copier", "51000000MJ00000185")
	other.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", begin, map[string]any{"organization_id": organization, "copy_of": s.ids[0]})
	semantic := s.owner
	semantic.semantic = true
	semantic.refused(t, http.StatusBadRequest, grant.MissingField, "POST", begin, map[string]any{"organization_id": s.organization})
	semantic.refused(t, http.StatusBadRequest, grant.BadInput, "POST", begin, map[string]any{"organization_id": s.organization, "copy_of": s.ids[0], "content": map[string]any{}})
}

// reviewedFiles are open to a reviewer who has said that he has no interest in the application, and to no other.
func (s *story) reviewedFiles(t *testing.T) {
	var shown review
	s.reviewers[0].get(t, s.assignment(t, 0, 0, "desk"), &shown)
	if shown.Content == nil || len(shown.Content.Files) != 1 {
		t.Fatalf("a reviewer sees %+v", shown.Content)
	}
	of := s.on(0) + "/files/" + shown.Content.Files[0].ID.String()
	var read file
	s.reviewers[0].get(t, of, &read)
	if read.Name != "确认函.pdf" {
		t.Errorf("a reviewer reads %+v", read)
	}
	s.reviewers[2].refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", of, nil)
}

// A draft takes 60 files and not one more, however many come at once; the same request twice at once is one file.
func TestFilesOfADraftAreLimited(t *testing.T) {
	t.Parallel()
	s := &story{house: newHouse(t)}
	s.people(t)
	s.setUp(t)
	s.publish(t)
	s.owner.semantic = true // no schema counts the files of a draft
	var d draft
	s.owner.want(t, http.StatusCreated, "POST", s.at()+"/drafts", map[string]any{"organization_id": s.organization, "content": map[string]any{}}, &d)
	of := "/drafts/" + d.ID.String() + "/files"
	for range grant.MaxDraftFiles - 5 {
		s.owner.want(t, http.StatusCreated, "POST", of, newFile("letter", "a.pdf", "%PDF-1"), nil)
	}
	var all sync.WaitGroup
	answers := make([]answer, 20)
	for i := range answers {
		all.Go(func() {
			who := s.owner
			if i < 10 {
				who = who.with("Idempotency-Key", "the same")
			}
			answers[i] = who.send(t, "POST", of, newFile("letter", "b.pdf", "%PDF-2"))
		})
	}
	all.Wait()
	taken, files := 0, map[string]bool{}
	for i, got := range answers {
		switch {
		case got.StatusCode == http.StatusCreated && i < 10:
			files[string(got.body)] = true
		case got.StatusCode == http.StatusCreated:
			taken++
		case got.problem.Code != grant.TooLarge:
			t.Errorf("answer %d: %s", i, got.body)
		}
	}
	s.owner.get(t, "/drafts/"+d.ID.String(), &d)
	if len(d.Files) != grant.MaxDraftFiles || len(files) > 1 || taken+len(files) != 5 {
		t.Errorf("%d files, of which %d new ones and %d of one request", len(d.Files), taken, len(files))
	}
	s.owner.refused(t, http.StatusBadRequest, grant.TooLarge, "POST", of, newFile("letter", "c.pdf", "%PDF-3"))
}

// An organisation has so many drafts in a round that are not handed in and not one more, however many are begun at once; what was
// begun before is answered all the same, and another organisation has its own.
func TestDraftsOfAnOrganisationAreLimited(t *testing.T) {
	t.Parallel()
	s := &story{house: newHouse(t)}
	s.people(t)
	s.setUp(t)
	s.publish(t)
	begin, of := s.at()+"/drafts", func(organization uuid.UUID) map[string]any {
		return map[string]any{"organization_id": organization, "content": map[string]any{}}
	}
	policy, err := s.api.Acts.PolicyOf(t.Context(), s.round)
	if err != nil {
		t.Fatal(err)
	}
	most := policy.MostDrafts()
	once := s.owner.with("Idempotency-Key", "first")
	var first, again draft
	once.want(t, http.StatusCreated, "POST", begin, of(s.organization), &first)
	for range most - 4 {
		s.owner.want(t, http.StatusCreated, "POST", begin, of(s.organization), nil)
	}
	var all sync.WaitGroup
	answers := make([]answer, 10)
	for i := range answers {
		all.Go(func() { answers[i] = s.owner.send(t, "POST", begin, of(s.organization)) })
	}
	all.Wait()
	begun := 0
	for _, got := range answers {
		if got.StatusCode == http.StatusCreated {
			begun++
		} else if got.problem.Code != grant.DraftLimit || got.problem.Params["max"] != float64(most) {
			t.Errorf("one of many is answered %s", got.body)
		}
	}
	if begun != 3 {
		t.Errorf("%d drafts are begun where 3 places are left", begun)
	}
	s.owner.refused(t, http.StatusUnprocessableEntity, grant.DraftLimit, "POST", begin, of(s.organization))
	if once.want(t, http.StatusCreated, "POST", begin, of(s.organization), &again); again.ID != first.ID {
		t.Errorf("asked again: %s after %s", again.ID, first.ID)
	}
	other, organization := s.applicant(t, "another", "51000000MJ00000185")
	other.want(t, http.StatusCreated, "POST", begin, of(organization), nil)
	for constraint, change := range map[string]string{"drafts_place": "place = place_limit + 1", "drafts_place_once": "place = 1"} {
		_, err := storetest.Pool(t, s.url, "").Exec(t.Context(), "update drafts set "+change+" where organization_id = $1", s.organization)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.ConstraintName != constraint {
			t.Errorf("the database answers %v to %s", err, change)
		}
	}
}
