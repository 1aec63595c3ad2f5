package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/store/storetest"
)

const (
	password    = "correct horse battery"
	ownPassword = "a staple of my own"
)

// house is a rehearsal with one funder and its people, seen through the door. The process, which the engine
// runs elsewhere, is played by hand.
type house struct {
	*contract
	url     string
	api     *API
	worker  *activities.Acts
	funder  uuid.UUID
	admin   client
	officer client
	decider client
	finance client
}

// theFont is the font that the build fetches.
var theFont = sync.OnceValues(func() (*print.Font, error) { return print.LoadFont("../.granary/fonts/NotoSansSC-Regular.ttf") })

func newHouse(t testing.TB) *house {
	t.Helper()
	url := storetest.Database(t, true)
	pool := storetest.Pool(t, url, "granary_api")
	secret := []byte("a secret of the test")
	font, err := theFont()
	if err != nil {
		t.Fatal(err)
	}
	api := &API{Acts: &activities.Acts{Pool: pool, Secret: secret}, Pool: pool, Font: font}
	h := &house{
		contract: newContract(t, api), url: url, api: api,
		worker: &activities.Acts{Pool: storetest.Pool(t, url, "granary_worker"), Secret: secret},
	}
	ctx := context.Background()
	funder, err := api.Acts.RegisterOrganization(ctx, activities.RegisterOrganization{
		By: activities.By{Act: uuid.New()}, Scheme: grant.SchemeUSCC, Code: "53000000MJ90000300", Name: "示例社区发展基金会", Kind: "foundation", Funder: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.funder = funder.Organization
	_, err = api.Acts.AddPerson(ctx, activities.AddPerson{
		By: activities.By{Act: uuid.New()}, Organization: h.funder, Role: grant.Administrator,
		NewPerson: activities.NewPerson{Login: "admin", Name: "管理员", Language: "zh-CN", Password: activities.HashPassword(password)},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.admin = h.signIn(t, "admin")
	h.officer, h.decider = h.colleague(t, "officer", grant.Officer).choose(t, ownPassword), h.colleague(t, "decider", grant.Decider).choose(t, ownPassword)
	h.finance = h.colleague(t, "finance", grant.FinancePreparer)
	return h
}

// stranger is nobody in particular.
func (h *house) stranger() client { return client{contract: h.contract} }

func (h *house) signIn(t testing.TB, login string) client {
	t.Helper()
	var opened session
	h.stranger().want(t, http.StatusCreated, "POST", "/sessions", map[string]any{"login": login, "password": password}, &opened)
	return client{contract: h.contract, token: opened.Token}
}

func newcomer(login string) map[string]any {
	return map[string]any{"login": login, "name": "人" + login, "language": "zh-CN", "password": password}
}

// colleague adds a person to the funder and signs him in.
func (h *house) colleague(t testing.TB, login string, role grant.Role) client {
	t.Helper()
	body := newcomer(login)
	body["role"] = role
	h.admin.want(t, http.StatusCreated, "POST", fmt.Sprintf("/funders/%s/people", h.funder), body, nil)
	return h.signIn(t, login)
}

// choose replaces the first password by one that nobody else knows and answers the client of the new session.
func (c client) choose(t testing.TB, own string) client {
	t.Helper()
	var opened session
	c.want(t, http.StatusOK, "PUT", "/me/password", map[string]any{"current_password": password, "new_password": own}, &opened)
	return client{contract: c.contract, token: opened.Token}
}

// applicant registers a person with an organisation.
func (h *house) applicant(t testing.TB, login, code string) (client, uuid.UUID) {
	t.Helper()
	h.stranger().want(t, http.StatusCreated, "POST", "/people", newcomer(login), nil)
	owner := h.signIn(t, login)
	var made activities.Registered
	owner.want(t, http.StatusCreated, "POST", "/organizations", map[string]any{
		"scheme": grant.SchemeUSCC, "code": code, "name": "组织" + login, "kind": "service_org", "registered": "2015-05-20",
	}, &made)
	return owner, made.Organization
}

// season is the policy of the worked season with a window that is still to come, one reader at the desk and two
// in the panel, two items to score, and a form of one question that must be answered, of which two more hang on a yes and
// one takes files.
func (h *house) season(t testing.TB) map[string]any {
	t.Helper()
	text, err := os.ReadFile("../testdata/season/policy.json")
	if err != nil {
		t.Fatal(err)
	}
	var policy map[string]any
	if err := json.Unmarshal(text, &policy); err != nil {
		t.Fatal(err)
	}
	after := func(d time.Duration) string {
		return time.Now().Add(d).UTC().Truncate(time.Second).Format(time.RFC3339)
	}
	const day = 24 * time.Hour
	policy["window"] = map[string]any{"opens": after(day), "closes": after(30 * day)}
	policy["schedule"] = map[string]any{"review_from": after(60 * day), "allocation_from": after(120 * day)}
	policy["desk"] = map[string]any{"reviewers": 1, "shortlist": 2, "working_days": 10}
	panel := policy["panel"].(map[string]any)
	panel["size"], panel["quorum"], panel["trim_high"], panel["trim_low"], panel["min_scores_to_trim"] = 2, 1, 0, 0, 2
	policy["rubric"] = map[string]any{"reason_below": "0.60", "aspects": []any{map[string]any{
		"key": "need", "title": grant.Text{ZH: "需求", EN: "Need"}, "items": []any{rubricItem("r01", 80, false), rubricItem("r12", 20, true)},
	}}}
	policy["form"] = map[string]any{"version": 1, "sections": []any{map[string]any{
		"key": "cover", "title": grant.Text{ZH: "封面", EN: "Cover"},
		"fields": []any{
			map[string]any{"key": "aim", "title": grant.Text{ZH: "目标", EN: "Aim"}, "type": "text", "required": true, "max": 40},
			map[string]any{"key": "letter", "title": grant.Text{ZH: "社区确认函", EN: "Letter of confirmation"}, "type": "file", "required": false, "max": 2},
			map[string]any{"key": "minors", "title": grant.Text{ZH: "涉及未成年人", EN: "Minors take part"}, "type": "bool", "required": false},
			map[string]any{
				"key": "consent", "title": grant.Text{ZH: "家长同意书", EN: "Parents' consent"}, "type": "file", "required": true, "max": 1,
				"when": map[string]any{"field": "minors", "in": []any{true}},
			},
		},
	}}}
	return policy
}

// rubricItem is a star item of a rubric.
func rubricItem(key string, points int, match bool) grant.RubricItem {
	text := grant.Text{ZH: "依据", EN: "Evidence"}
	return grant.RubricItem{Key: key, Title: text, Points: points, Match: match, Star: true, High: text, Mid: text, Low: text}
}

// step plays an act of the process on a case as it stands.
func (h *house) step(t testing.TB, c grant.Case, act grant.Act) {
	t.Helper()
	ctx := context.Background()
	standing, err := h.worker.Load(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	stepped, err := h.worker.Step(ctx, activities.Step{Case: c, Act: act, Version: standing.Version})
	if err != nil || stepped.Refusal != nil {
		t.Fatalf("%s of %s: %v %v", act, c, stepped.Refusal, err)
	}
}

// exec changes the database as its owner: what only real time would bring.
func (h *house) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := storetest.Pool(t, h.url, "").Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// link answers the token of the last letter of an event to an address, as whoever gets the letter reads it.
func (h *house) link(t testing.TB, event grant.MessageEvent, address string) string {
	t.Helper()
	var seed []byte
	err := storetest.Pool(t, h.url, "").QueryRow(t.Context(), "select seed from letters where event = $1 and address = $2 order by made_at desc limit 1", event, address).Scan(&seed)
	if err != nil {
		t.Fatal(err)
	}
	return grant.LinkToken(h.api.Acts.Secret, seed)
}

// count answers how many rows of a table there are.
func (h *house) count(t testing.TB, of string, args ...any) int {
	t.Helper()
	var n int
	if err := storetest.Pool(t, h.url, "").QueryRow(t.Context(), "select count(*) from "+of, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// forward moves business time.
func (h *house) forward(t testing.TB, d time.Duration) {
	t.Helper()
	now, err := store.Now(context.Background(), h.api.Pool)
	if err != nil {
		t.Fatal(err)
	}
	h.clock(t, now.Add(d))
}

func (h *house) clock(t testing.TB, to time.Time) {
	t.Helper()
	moved := map[string]any{"funder_id": h.funder, "to": to.UTC().Format(time.RFC3339Nano)}
	h.admin.want(t, http.StatusOK, "PUT", "/rehearsal/clock", moved, nil)
}
