package api

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// From the first place to the released allocation, through every operation of the contract.
func TestEveryOperation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := &story{house: h}
	s.people(t)
	s.setUp(t)
	s.publish(t)
	s.apply(t)
	s.extend(t)
	s.screen(t)
	s.review(t)
	s.allocate(t)
	s.notice(t)
	s.projects(t)
	s.notes(t)
	s.covers(t)
	s.leave(t)
	s.others(t)
	s.narrowed(t)
	s.tables(t)
	for _, o := range h.api.operations() {
		if _, done := h.done[o.id]; !done {
			t.Errorf("no test has seen %s succeed", o.id)
		}
		if filled, isList := h.seen[o.id]; isList && !filled {
			t.Errorf("no test has seen %s as a table", o.id)
		}
	}
}

type story struct {
	*house
	owner        client
	organization uuid.UUID
	reviewers    []client
	approver     client
	auditor      client
	supervisor   client
	reviewerIDs  []uuid.UUID
	places       map[string]uuid.UUID
	fund, policy uuid.UUID
	round        uuid.UUID
	ids          []uuid.UUID // of the applications A … E
	receipts     []string
}

func (s *story) people(t *testing.T) {
	s.owner, s.organization = s.applicant(t, "owner", "52000000MJ00000182")
	for _, login := range []string{"reviewer1", "reviewer2", "reviewer3"} {
		reviewer := s.colleague(t, login, grant.Reviewer)
		if login != "reviewer3" { // who hands in no score
			reviewer = reviewer.choose(t, ownPassword)
		}
		s.reviewers = append(s.reviewers, reviewer)
		var who me
		reviewer.get(t, "/me", &who)
		s.reviewerIDs = append(s.reviewerIDs, who.ID)
	}
	var people list[member]
	s.officer.get(t, fmt.Sprintf("/funders/%s/people", s.funder), &people)
	if len(people.Items) != 7 {
		t.Errorf("%d people in the funder, want 7", len(people.Items))
	}
	s.changeEmail(t)
	s.changeLanguage(t)
	s.invitations(t)
	s.joinRequests(t)
	s.owner = s.recover(t, s.owner, "owner", "o.wner+mail@mail.example.org")
	of := "/organizations/" + s.organization.String()
	s.owner.get(t, of, nil)
	s.stranger().want(t, http.StatusCreated, "POST", "/people", newcomer("editor"), nil)
	s.owner.want(t, http.StatusCreated, "POST", of+"/members", map[string]any{"login": "editor", "role": "editor"}, nil)
	editor := s.signIn(t, "editor")
	editor.refused(t, http.StatusForbidden, grant.NotAllowed, "GET", of+"/members", nil)
	var members list[member]
	s.owner.get(t, of+"/members", &members)
	i := slices.IndexFunc(members.Items, func(m member) bool { return m.Role == grant.Editor })
	s.owner.refused(t, http.StatusConflict, grant.LastOwner, "DELETE", of+"/members/"+members.Items[1-i].ID.String(), nil)
	s.owner.want(t, http.StatusNoContent, "DELETE", of+"/members/"+members.Items[i].ID.String(), nil, nil)
	editor.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", of+"/members", nil)
}

// changeEmail lets the owner say where he is told by mail, and nowhere, and where again.
func (s *story) changeEmail(t *testing.T) {
	var who me
	for _, address := range []*string{new("owner@example.org"), nil, new("o.wner+mail@mail.example.org")} {
		asked := s.owner.with("Idempotency-Key", uuid.NewString())
		for range 2 {
			asked.want(t, http.StatusOK, "PUT", "/me/email", map[string]any{"email": address}, &who)
		}
		s.owner.get(t, "/me", &who)
		if diff := cmp.Diff(address, who.Email); diff != "" {
			t.Errorf("the owner is told at (-want +got):\n%s", diff)
		}
		asked.refused(t, http.StatusUnprocessableEntity, grant.KeyReused, "PUT", "/me/email", map[string]any{"email": "another@example.org"})
	}
	for _, wrong := range []string{"owner", "owner@", "owner@localhost", "a b@example.org", "", "owner@example.org\r\nBcc: all@example.org"} {
		s.owner.refused(t, http.StatusBadRequest, grant.BadInput, "PUT", "/me/email", map[string]any{"email": wrong})
	}
	s.owner.refused(t, http.StatusBadRequest, grant.MissingField, "PUT", "/me/email", map[string]any{})
	s.stranger().refused(t, http.StatusUnauthorized, grant.SignedOut, "PUT", "/me/email", map[string]any{"email": "owner@example.org"})
	s.owner.get(t, "/me", &who)
	if who.Email == nil || *who.Email != "o.wner+mail@mail.example.org" {
		t.Errorf("a refused address is kept: %v", who.Email)
	}
}

func (s *story) changeLanguage(t *testing.T) {
	var who me
	for _, language := range []string{"en", "zh-CN"} {
		s.owner.want(t, http.StatusOK, "PUT", "/me/language", map[string]any{"language": language}, &who)
		s.owner.get(t, "/me", &who)
		if who.Language != language {
			t.Errorf("the owner is told in %s, want %s", who.Language, language)
		}
	}
	for _, wrong := range []string{"fr", "", "zh"} {
		s.owner.refused(t, http.StatusBadRequest, grant.BadInput, "PUT", "/me/language", map[string]any{"language": wrong})
	}
	s.stranger().refused(t, http.StatusUnauthorized, grant.SignedOut, "PUT", "/me/language", map[string]any{"language": "en"})
}

func (s *story) setUp(t *testing.T) {
	at := "/funders/" + s.funder.String()
	var places placeIDs
	s.officer.want(t, http.StatusCreated, "POST", at+"/places", map[string]any{"places": []any{
		map[string]any{"code": "D01", "name": "一区", "level": "district"},
		map[string]any{"code": "C001", "name": "甲社区", "level": "community", "kind": "urban", "parent": "D01"},
	}}, &places)
	s.places = places.Places
	credit := map[string]any{"list": "activity_abnormal", "listed": "2023-06-02", "entered": "2023-06-09", "removed": "2023-09-01", "reason": "通过登记的住所无法联系"}
	records := map[string]any{"organization_id": s.organization, "records": []any{credit}}
	s.officer.want(t, http.StatusNoContent, "POST", at+"/credit-records", records, nil)
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", at+"/credit-records", records)
	credit["entered"] = "2023-06-01"
	hasty := s.officer
	hasty.semantic = true
	hasty.refused(t, http.StatusBadRequest, grant.BadInput, "POST", at+"/credit-records", records)
	s.stranger().get(t, at+"/places", nil)
	holidays := []any{map[string]any{"name": "国庆节", "from": "2030-10-01", "to": "2030-10-07"}}
	for _, status := range []string{"provisional", "published"} {
		year := map[string]any{"year": 2030, "status": status, "holidays": holidays, "workdays": []any{}}
		s.officer.want(t, http.StatusCreated, "POST", at+"/calendars", year, nil)
	}
	var versions list[calendarVersion]
	s.officer.get(t, at+"/calendars", &versions)
	if n := len(versions.Items); n != 2 || versions.Items[0].Calendar.Status != grant.ProvisionalYear || versions.Items[1].Version != 2 {
		t.Errorf("of the year is known %+v", versions.Items)
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at+"/calendars", nil)

	var fund, draft struct {
		ID      uuid.UUID `json:"id"`
		Policy  uuid.UUID `json:"policy_id"`
		Version int
		Digest  string
	}
	s.officer.want(t, http.StatusCreated, "POST", at+"/funds", map[string]any{"name": "市级资金", "currency": "USD"}, &fund)
	s.fund = fund.ID
	s.finance.want(t, http.StatusNoContent, "POST", fmt.Sprintf("/funds/%s/receipts", fund.ID), map[string]any{"amount_fen": 900000000, "reference": "拨款"}, nil)
	var funds list[struct {
		Available grant.Fen `json:"available_fen"`
	}]
	s.finance.get(t, at+"/funds", &funds)
	if got := funds.Items[0].Available; got != 900000000 {
		t.Errorf("the fund has %d", got)
	}

	document := s.season(t)
	document["currency"] = "USD" // what nobody says is yuan must not be taken for it
	s.officer.want(t, http.StatusCreated, "POST", at+"/policies", map[string]any{"document": document}, &draft)
	s.policy = draft.Policy
	policy := "/policies/" + draft.Policy.String()
	s.stranger().refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", policy, nil)
	s.officer.get(t, at+"/policies", nil)
	s.officer.get(t, policy+"/check", nil)
	s.officer.get(t, policy+"/diff?to="+draft.Policy.String(), nil)
	s.asks(t, s.decider, "policy_to_publish 1")
	s.asks(t, s.officer)
	s.decider.refused(t, http.StatusConflict, grant.Moved, "POST", policy+"/publication", map[string]any{"digest": fmt.Sprintf("%064d", 0)})
	s.decider.want(t, http.StatusOK, "POST", policy+"/publication", map[string]any{"digest": draft.Digest}, nil)
	s.stranger().get(t, policy, nil)
}

func (s *story) publish(t *testing.T) {
	var made moved
	body := map[string]any{"key": "2026", "title_zh": "公益创投", "title_en": "Venture philanthropy", "policy_id": s.policy, "fund_id": s.fund}
	s.officer.want(t, http.StatusCreated, "POST", fmt.Sprintf("/funders/%s/rounds", s.funder), body, &made)
	s.round = made.ID
	at := s.at()
	s.stranger().refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at, nil)
	s.officer.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", at+"/publication", nil)
	s.asks(t, s.officer)
	s.asks(t, s.decider, "round_to_publish 1")
	s.asksOf(t, s.decider, grant.RoundCase(s.round), grant.Decider)
	s.decider.refused(t, http.StatusConflict, grant.Moved, "POST", at+"/publication", map[string]any{"version": 7})
	s.decider.want(t, http.StatusOK, "POST", at+"/publication", map[string]any{"version": made.Version}, &made)
	s.stranger().get(t, "/rounds", nil)
	var shown round
	s.stranger().get(t, at, &shown)
	if shown.Stage != grant.RoundPublished || shown.Name.EN != "Published" || len(shown.Can) != 0 {
		t.Errorf("the round stands at %+v", shown)
	}
	s.decider.want(t, http.StatusNoContent, "POST", at+"/limits", map[string]any{"place_id": s.places["C001"], "limit_fen": 25000000, "reason": "决定"}, nil)
	var rooms list[community]
	s.stranger().get(t, at+"/communities?", &rooms)
	i := slices.IndexFunc(rooms.Items, func(c community) bool { return c.Code == "C001" })
	if slices.ContainsFunc(rooms.Items, func(c community) bool { return c.Code == "D01" }) {
		t.Error("a district is a community")
	}
	if got := rooms.Items[i]; got.Limit != 25000000 || got.Left != 25000000 || got.Used != 0 {
		t.Errorf("the community has %+v", got)
	}
}

func (s *story) at() string { return "/rounds/" + s.round.String() }

func (s *story) content(title string, asked int) map[string]any {
	return map[string]any{
		"title": title, "asked_fen": asked, "own_fen": asked / 5, "total_fen": asked + asked/5,
		"places": []any{map[string]any{"place_id": s.places["C001"], "share": "1"}}, "answers": map[string]any{"aim": "邻里互助"},
	}
}

func (s *story) apply(t *testing.T) {
	at := s.at()
	var d draft
	s.owner.want(t, http.StatusCreated, "POST", at+"/drafts", map[string]any{"organization_id": s.organization, "content": map[string]any{"title": "甲"}}, &d)
	mine := "/drafts/" + d.ID.String()
	whole := map[string]any{"content": s.content("A", 10000000)}
	semantic := s.owner
	semantic.semantic = true
	got := semantic.refused(t, http.StatusBadRequest, grant.MissingField, "POST", mine+"/submission", nil)
	if len(got.problem.Errors) != 5 || got.problem.Errors[0].Pointer != "/asked_fen" {
		t.Errorf("an incomplete draft is told %s", got.body)
	}
	s.owner.refused(t, http.StatusPreconditionRequired, grant.VersionMissing, "PUT", mine, whole)
	s.owner.with("If-Match", `"9"`).refused(t, http.StatusPreconditionFailed, grant.Moved, "PUT", mine, whole)
	s.owner.with("If-Match", `"1"`).want(t, http.StatusOK, "PUT", mine, whole, &d)
	if d.Version != 2 || d.SavedBy == "" {
		t.Errorf("the draft has version %d after one saving by %q", d.Version, d.SavedBy)
	}
	early := s.owner.get(t, mine, &d).Header.Get("ETag")
	if reason := d.Can[grant.SubmitApplication]; reason == nil || *reason != grant.RoundNotOpen {
		t.Errorf("before the window a draft can %v", d.Can)
	}
	s.attach(t, mine, whole["content"].(map[string]any))
	s.owner.with("If-Match", early).want(t, http.StatusOK, "PUT", mine, whole, nil) // a file is no new version
	s.officer.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", mine, nil)
	s.owner.refused(t, http.StatusUnprocessableEntity, grant.RoundNotOpen, "POST", mine+"/submission", nil)

	s.asks(t, s.owner)
	s.forward(t, 25*time.Hour)
	s.step(t, grant.RoundCase(s.round), grant.OpenRound)
	s.asks(t, s.owner, "draft_unfinished 1")
	s.asksOf(t, s.owner, grant.Case{Kind: "draft", ID: d.ID}, grant.Owner)
	s.owner.with("If-None-Match", early).get(t, mine, &d)
	if reason, listed := d.Can[grant.SubmitApplication]; !listed || reason != nil {
		t.Errorf("in the window a draft can %v", d.Can)
	}
	once := s.owner.with("Idempotency-Key", "submit")
	s.submit(t, once, mine+"/submission", nil)
	var again grant.Receipt
	once.want(t, http.StatusCreated, "POST", mine+"/submission", nil, &again)
	if again.Application != s.ids[0] || again.Number != s.receipts[0] {
		t.Errorf("submitted again with the same key: %+v", again)
	}
	s.submittedFiles(t, mine, d, again)
	var read draft
	if tag := s.owner.get(t, mine, &read).Header.Get("ETag"); tag != `"submitted"` || *read.Application != s.ids[0] {
		t.Errorf("a submitted draft has the tag %s", tag)
	}
	s.owner.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", mine+"/submission", nil)
	s.owner.get(t, fmt.Sprintf("/organizations/%s/drafts?round=%s", s.organization, s.round), nil)
	for i, code := range []string{"52000000MJ0000026W", "52000000MJ0000034P"} {
		_, organization := s.applicant(t, fmt.Sprint("owner", i), code)
		for range 2 {
			s.submit(t, s.officer, at+"/applications", map[string]any{"organization_id": organization, "content": s.content("另一个", 10000000)})
		}
		s.officer.refused(t, http.StatusUnprocessableEntity, grant.OrganizationLimit, "POST", at+"/applications",
			map[string]any{"organization_id": organization, "content": s.content("第三个", 10000000)})
	}
	over := s.officer.refused(t, http.StatusUnprocessableEntity, grant.ProjectCap, "POST", at+"/applications",
		map[string]any{"organization_id": s.organization, "content": s.content("过多", 10000001)})
	if detail := over.problem.Detail; detail != "每个项目资助不超过 100,000.00 元，申请了 100,000.01 元。" {
		t.Errorf("the cap is told as %q", detail)
	}
}

func (s *story) submit(t *testing.T, who client, path string, body any) {
	var receipt grant.Receipt
	who.want(t, http.StatusCreated, "POST", path, body, &receipt)
	s.ids, s.receipts = append(s.ids, receipt.Application), append(s.receipts, receipt.Number)
	var verified struct{ Hash, Seal string }
	s.stranger().get(t, "/receipts/"+receipt.Number, &verified)
	if verified.Seal != receipt.Seal || verified.Hash != receipt.Hash {
		t.Errorf("receipt %s is of %s sealed %s and verified as %s sealed %s", receipt.Number, receipt.Hash, receipt.Seal, verified.Hash, verified.Seal)
	}
}

func (s *story) on(i int) string { return "/applications/" + s.ids[i].String() }

func (s *story) screen(t *testing.T) {
	var late, kept draft
	tooLate := map[string]any{"organization_id": s.organization, "content": s.content("太晚", 10000000)}
	inTime := s.owner.with("Idempotency-Key", "late")
	inTime.want(t, http.StatusCreated, "POST", s.at()+"/drafts", tooLate, &late)
	mine := "/drafts/" + late.ID.String()
	s.owner.with("Idempotency-Key", "in time").want(t, http.StatusCreated, "POST", mine+"/files", newFile("letter", "a.pdf", "%PDF-1"), nil)
	s.owner.get(t, mine, &late)
	s.forward(t, 30*24*time.Hour)
	s.owner.refused(t, http.StatusUnprocessableEntity, grant.RoundClosed, "POST", s.at()+"/drafts", tooLate)
	s.step(t, grant.RoundCase(s.round), grant.CloseRound)
	s.refuseExtension(t)
	s.owner.refused(t, http.StatusUnprocessableEntity, grant.RoundClosed, "POST", s.at()+"/drafts", tooLate)
	inTime.want(t, http.StatusCreated, "POST", s.at()+"/drafts", tooLate, nil)
	s.owner.refused(t, http.StatusUnprocessableEntity, grant.RoundClosed, "POST", mine+"/submission", nil)
	s.owner.refused(t, http.StatusUnprocessableEntity, grant.RoundClosed, "POST", mine+"/files", newFile("letter", "b.pdf", "%PDF-2"))
	s.owner.with("Idempotency-Key", "in time").want(t, http.StatusCreated, "POST", mine+"/files", newFile("letter", "a.pdf", "%PDF-1"), nil)
	s.owner.get(t, mine, &kept)
	late.Can[grant.SubmitApplication] = new(grant.RoundClosed)
	if diff := cmp.Diff(late, kept); diff != "" {
		t.Errorf("a draft that was too late\n%s", diff)
	}
	s.owner.with("If-Match", `"1"`).want(t, http.StatusOK, "PUT", mine, map[string]any{"content": tooLate["content"]}, nil) // nothing typed is lost
	s.step(t, grant.ApplicationCase(s.ids[0]), grant.CheckApplication)

	var answers []any
	for _, rule := range []string{"e01", "e04", "e08", "e13", "e14", "e15", "e16", "e17", "e18"} {
		answers = append(answers, map[string]any{"rule": rule, "passed": true, "note": ""})
	}
	pass := map[string]any{"answers": answers}
	s.officer.refused(t, http.StatusConflict, grant.Undecided, "POST", s.on(0)+"/screening", map[string]any{"answers": answers[1:]})
	fail := map[string]any{"answers": []any{map[string]any{"rule": "e01", "passed": false, "note": "未登记"}}}
	s.officer.want(t, http.StatusCreated, "POST", s.on(2)+"/supplement-request", map[string]any{"rule": "e16", "wanted": "补章"}, nil)
	s.asks(t, s.officer, "applications_to_screen 4")
	s.asks(t, s.signIn(t, "owner0"), "supplement_due 1")
	s.officer.want(t, http.StatusOK, "POST", s.on(2)+"/supplement", map[string]any{"reply": map[string]any{"done": true}}, nil)
	var mended application
	s.signIn(t, "owner0").get(t, s.on(2), &mended)
	if asked := mended.Supplements; len(asked) != 1 || asked[0].Wanted != "补章" || asked[0].ReceivedAt == nil || string(asked[0].Reply) != `{"done":true}` {
		t.Errorf("the organisation sees that it was asked for %+v", asked)
	}
	for i := range 3 {
		s.officer.want(t, http.StatusOK, "POST", s.on(i)+"/screening", pass, nil)
	}
	s.officer.want(t, http.StatusOK, "POST", s.on(3)+"/screening", fail, nil)
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", s.on(3), nil)
	s.signIn(t, "owner1").want(t, http.StatusOK, "POST", s.on(4)+"/withdrawal", nil, nil)

	all := s.at() + "/applications"
	var first, second list[applicationHead]
	s.officer.get(t, all+"?limit=3", &first)
	s.officer.get(t, all+"?limit=3&cursor="+*first.NextCursor, &second)
	var got []string
	for _, a := range append(first.Items, second.Items...) {
		got = append(got, a.Receipt+" "+string(a.Stage))
	}
	want := []string{"eligible", "eligible", "eligible", "refused", "withdrawn"}
	for i := range want {
		want[i] = s.receipts[i] + " " + want[i]
	}
	if diff := cmp.Diff(want, got); diff != "" || second.NextCursor != nil {
		t.Errorf("two pages of three\n%s", diff)
	}
	s.officer.get(t, all+"?stage=eligible&stage=refused", &first)
	if len(first.Items) != 4 {
		t.Errorf("%d in two stages, want 4", len(first.Items))
	}
	s.owner.get(t, all+"?organization="+s.organization.String(), &first)
	if len(first.Items) != 1 {
		t.Errorf("the owner sees %d, want the own one", len(first.Items))
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", all, nil)
	s.lists(t)
}
