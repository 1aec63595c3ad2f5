package public

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/store/storetest"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	titleZH = "示例市2026年公益创投"
	titleEN = "Venture philanthropy round 2026 of Example City"
)

// season is the worked season (testdata/season) in a rehearsal, brought forward by the acts, and the pages as
// they are served to anybody. Only what lies between submission and allocation is written without its acts.
type season struct {
	pages      http.Handler
	acts       *activities.Acts
	process    *activities.Acts // of the worker
	owner      *pgxpool.Pool    // may write what no role of the program may
	funder     uuid.UUID
	round      uuid.UUID
	file       seasonFile
	input      grant.AllocationInput
	places     map[string]uuid.UUID // by key
	receipts   map[string]string    // by the file's project
	allocation activities.Proposal
	overrides  []activities.Override // what people change of the proposals
}

type seasonFile struct {
	Places []struct {
		Code, Key, Name, Level, Parent, Kind string
	} `json:"places"`
	Organisations []struct {
		ID, Name, USCC string
	} `json:"organisations"`
	Applications []seasonApplication `json:"applications"`
}

type seasonApplication struct {
	ID, Org, Name string
	Budget        struct{ Total, Own string } `json:"budget"`
}

func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "season", name))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// newSeason publishes the season's round with the given English title, and its policy with what edit changes.
func newSeason(t testing.TB, title string, edit ...func(*grant.Policy)) *season {
	t.Helper()
	url := storetest.Database(t, true)
	s := &season{owner: storetest.Pool(t, url, ""), places: map[string]uuid.UUID{}, receipts: map[string]string{}}
	pool := storetest.Pool(t, url, "granary_api")
	s.acts = &activities.Acts{Pool: pool, Secret: []byte("a secret of the test")}
	s.process = &activities.Acts{Pool: storetest.Pool(t, url, "granary_worker"), Secret: s.acts.Secret}
	s.pages = New(s.acts, slog.New(slog.NewTextHandler(io.Discard, nil)), Licence{})
	readJSON(t, "season.json", &s.file)
	readJSON(t, "allocation_input.json", &s.input)
	s.clock(t, "2026-03-02T09:00:00+08:00")

	ctx := context.Background()
	s.funder = must[activities.Registered](t)(s.acts.RegisterOrganization(ctx, activities.RegisterOrganization{
		By: process(), Scheme: grant.SchemeUSCC, Code: "11000000MJ9000014L", Name: "示例市民政局", Kind: "bureau", Funder: true,
	})).Organization
	for _, p := range []struct {
		login string
		role  grant.Role
	}{{"officer", grant.Officer}, {"decider", grant.Decider}} {
		must[uuid.UUID](t)(s.acts.AddPerson(ctx, activities.AddPerson{
			By: process(), Organization: s.funder, Role: p.role, NewPerson: activities.NewPerson{Login: p.login, Name: p.login, Language: "zh-CN"},
		}))
		if _, err := s.acts.ChangePassword(ctx, activities.ChangePassword{By: by(p.login), Password: "his own"}); err != nil {
			t.Fatal(err)
		}
	}
	s.addPlaces(t)
	fund := must[uuid.UUID](t)(s.acts.CreateFund(ctx, activities.CreateFund{By: process(), Funder: s.funder, Name: "市级福利彩票公益金", Currency: "CNY"}))
	if _, err := s.acts.ReceiveMoney(ctx, activities.ReceiveMoney{By: process(), Fund: fund, Amount: 820_000_000, Reference: "1"}); err != nil {
		t.Fatal(err)
	}
	var document json.RawMessage
	readJSON(t, "policy.json", &document)
	for _, e := range edit {
		rules := must[grant.Policy](t)(grant.ParsePolicy(document))
		e(&rules)
		document = must[[]byte](t)(json.Marshal(rules))
	}
	policy := must[activities.PolicyVersion](t)(s.acts.DraftPolicy(ctx, activities.DraftPolicy{By: by("officer"), Funder: s.funder, Document: document}))
	must[activities.PolicyVersion](t)(s.acts.PublishPolicy(ctx, activities.PublishPolicy{By: by("decider"), Policy: policy.Policy, Digest: policy.Digest}))
	s.round = must[grant.Round](t)(s.acts.CreateRound(ctx, activities.CreateRound{
		By: by("officer"), Funder: s.funder, Key: "2026", TitleZH: titleZH, TitleEN: title, Policy: policy.Policy, Fund: &fund,
	})).ID
	must[grant.Round](t)(s.acts.PublishRound(ctx, activities.RoundAct{By: by("decider"), Round: s.round}))
	return s
}

func process() activities.By { return activities.By{Act: uuid.New()} }

func by(login string) activities.By {
	return activities.By{Act: uuid.New(), Person: activities.PersonID(login)}
}

// clock sets business time, also back.
func (s *season) clock(t testing.TB, to string) {
	t.Helper()
	s.sql(t, "update installation set ahead = $1::timestamptz - clock_timestamp()", to)
}

func (s *season) sql(t testing.TB, statement string, args ...any) {
	t.Helper()
	if _, err := s.owner.Exec(context.Background(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

func (s *season) addPlaces(t testing.TB) {
	t.Helper()
	codes, places := map[string]string{}, []activities.NewPlace{}
	for _, p := range s.file.Places {
		codes[p.Key] = p.Code
		places = append(places, activities.NewPlace{Code: p.Code, Name: p.Name, Level: p.Level, Kind: p.Kind, Parent: codes[p.Parent]})
	}
	ids := must[map[string]uuid.UUID](t)(s.acts.AddPlaces(context.Background(), activities.AddPlaces{By: process(), Funder: s.funder, Places: places}))
	for key, code := range codes {
		s.places[key] = ids[code]
	}
}

// open opens the window; submit hands in the season's shortlisted applications in the order of their receipts.
func (s *season) open(t testing.TB) {
	t.Helper()
	s.clock(t, "2026-04-12T09:58:00+08:00")
	must[grant.Round](t)(s.acts.OpenRound(context.Background(), activities.RoundAct{By: process(), Round: s.round}))
}

func (s *season) submit(t testing.TB, most int) {
	t.Helper()
	ctx := context.Background()
	organizations := map[string]uuid.UUID{}
	slices.SortFunc(s.input.Applications, func(a, b grant.AllocationApplication) int { return strings.Compare(a.Receipt, b.Receipt) })
	for _, a := range s.input.Applications[:min(most, len(s.input.Applications))] {
		f := s.file.Applications[slices.IndexFunc(s.file.Applications, func(f seasonApplication) bool { return f.ID == a.ID })]
		if _, known := organizations[f.Org]; !known {
			organizations[f.Org] = s.register(t, f.Org)
		}
		content := grant.ApplicationContent{
			Title: f.Name, Asked: a.AskedFen, Own: must[grant.Fen](t)(grant.ParseYuan(f.Budget.Own)), Total: must[grant.Fen](t)(grant.ParseYuan(f.Budget.Total)),
			Answers: map[string]any{
				"project_name": "示例", "theme_primary": "people", "service_field": "community", "start": "2026-07-01", "end": "2027-05-31", "beneficiaries_direct": 100.0,
			},
		}
		for _, c := range a.Communities {
			content.Places = append(content.Places, grant.PlaceShare{Place: s.places[c.ID], Share: c.Share})
		}
		receipt := must[grant.Receipt](t)(s.acts.SubmitApplication(ctx, activities.SubmitApplication{
			By: by("officer"), Round: s.round, Organization: organizations[f.Org], Content: content,
		}))
		s.receipts[a.ID] = receipt.Number
	}
}

func (s *season) register(t testing.TB, id string) uuid.UUID {
	t.Helper()
	for _, o := range s.file.Organisations {
		if o.ID == id {
			return must[activities.Registered](t)(s.acts.RegisterOrganization(context.Background(), activities.RegisterOrganization{
				By: process(), Scheme: grant.SchemeUSCC, Code: o.USCC, Name: o.Name, Kind: "service_org",
			})).Organization
		}
	}
	t.Fatal("no organisation " + id)
	return uuid.Nil
}

// decide writes scores, votes and reviewed amounts as if all reviews were over.
func (s *season) decide(t testing.TB) {
	t.Helper()
	s.clock(t, "2026-05-25T10:00:00+08:00")
	s.sql(t, "update rounds set stage = 'allocation' where id = $1", s.round)
	s.sql(t, "update deadlines set done_at = due_at where case_id = $1", s.round)
	for _, a := range s.input.Applications {
		receipt, submitted := s.receipts[a.ID]
		if !submitted {
			continue
		}
		s.sql(t, "update applications set stage = 'panel_closed', reviewed = $2 where receipt = $1", receipt, a.ReviewedFen)
		for i, score := range a.ExpertScores {
			reviewer := activities.PersonID("reviewer" + string(rune('0'+i)))
			s.sql(t, "insert into people (id, login, name, made_at) values ($1, $2, '专家', now()) on conflict do nothing", reviewer, "reviewer"+string(rune('0'+i)))
			s.sql(t, `
with a as (
  insert into assignments (id, funder_id, application_id, reviewer, part, state, assigned_at)
  select $3, funder_id, id, $2, 'panel', 'handed_in', now() from applications where receipt = $1 returning id, funder_id
)
insert into scores (funder_id, assignment_id, version, points, match_points, handed_in_at)
select funder_id, id, 1, ($4::numeric * 100)::int, ($5::numeric * 100)::int, now() from a`, receipt, reviewer, uuid.New(), score.String(), a.MatchScore.String())
		}
		s.sql(t, `
insert into vote_meetings (id, funder_id, round_id, place_id, number, held_on, representatives, present, valid)
values ($1, $2, $3, $4, 1, '2026-05-15', $5, $5, true) on conflict do nothing`, uuid.New(), s.funder, s.round, s.places[a.Communities[0].ID], max(a.VotesPresent, 1))
		s.sql(t, `
insert into votes (funder_id, meeting_id, application_id, votes_for, against, abstained)
select a.funder_id, m.id, a.id, $2, 0, 0
  from applications a, vote_meetings m where a.receipt = $1 and m.place_id = $3`, receipt, a.VotesFor, s.places[a.Communities[0].ID])
	}
	if a, b := s.receipts["P364"], s.receipts["P256"]; a != "" && b != "" {
		must[grant.Round](t)(s.acts.RecordLot(context.Background(), activities.RecordLot{
			By: by("officer"), Round: s.round, Drawn: []string{a, b}, DrawnOn: grant.Date{Year: 2026, Month: time.May, Day: 25},
		}))
	}
}

// propose makes an allocation that nobody outside may see, over all applications or those named.
func (s *season) propose(t testing.TB, applications ...uuid.UUID) {
	t.Helper()
	in := activities.ProposeAllocation{By: by("officer"), Round: s.round, Applications: applications, Overrides: s.overrides}
	s.allocation = must[activities.Proposal](t)(s.acts.ProposeAllocation(context.Background(), in))
}

// release is the second person.
func (s *season) release(t testing.TB) {
	t.Helper()
	in := activities.ReleaseAllocation{By: by("decider"), Allocation: s.allocation.Allocation, Digest: s.allocation.Digest}
	must[activities.Proposal](t)(s.acts.ReleaseAllocation(context.Background(), in))
}

// chain links the journal's lines.
func (s *season) chain(t testing.TB) {
	t.Helper()
	must[int](t)(store.LinkLines(context.Background(), s.owner, 10_000))
}

// get answers a page and its body.
func get(t testing.TB, pages http.Handler, path string, header ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, r)
	var body bytes.Buffer
	if _, err := body.ReadFrom(w.Result().Body); err != nil {
		t.Fatal(err)
	}
	return w.Result(), body.String()
}

// want fails for each text that a page lacks.
func want(t testing.TB, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
}
