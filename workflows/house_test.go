package workflows_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/store/storetest"
	"github.com/granary-grants/granary/wake"
	"github.com/granary-grants/granary/workflows"
	"github.com/jackc/pgx/v5/pgxpool"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/types/known/durationpb"
)

// TestMain replays every workflow task from its first event when GRANARY_TEST_STICKY is 0.
func TestMain(m *testing.M) {
	if os.Getenv("GRANARY_TEST_STICKY") == "0" {
		worker.SetStickyWorkflowCacheSize(0)
	}
	os.Exit(m.Run())
}

// house is a rehearsal with its worker and bell on the real engine, in a database and a namespace of its own.
// What its people are called and write is personal data and must not be found in a history.
type house struct {
	testing.TB
	ctx             context.Context
	client          client.Client
	db              *pgxpool.Pool
	people, process *activities.Acts
	bell            *wake.Bell
	log             *slog.Logger
	silence         func() // stops the bell; nil while it is silent
	keys            int

	funder, fund, round uuid.UUID
	rules               grant.Policy
	staff               map[grant.Role]uuid.UUID
	reviewers           []uuid.UUID
	place               uuid.UUID
}

// The people and the organisations of the example: names, mobile numbers and social credit codes.
var (
	phones = []string{"13800000001", "13800000002", "13800000003", "13800000004", "13800000005", "13800000006"}
	codes  = []string{"52000000MJ00000182", "52000000MJ0000026W", "52000000MJ0000034P", "52000000MJ0000042J"}
)

func newHouse(t testing.TB) *house {
	address := os.Getenv("GRANARY_TEST_TEMPORAL")
	if address == "" {
		t.Skip("needs Postgres and Temporal: run make test, or set GRANARY_TEST_DATABASE_URL and GRANARY_TEST_TEMPORAL")
	}
	url := storetest.Database(t, true)
	h := &house{TB: t, ctx: context.Background(), db: storetest.Pool(t, url, ""), staff: map[grant.Role]uuid.UUID{}}
	h.log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	h.connect(address)
	secret := []byte("a secret that only tests use")
	hint := func() { h.bell.Hint() }
	h.people = &activities.Acts{Pool: storetest.Pool(t, url, "granary_api"), Secret: secret, Hint: hint}
	h.process = &activities.Acts{Pool: storetest.Pool(t, url, "granary_worker"), Secret: secret, Hint: hint}
	h.bell = wake.NewBell(h.process.Pool, h.client, h.log)
	w := workflows.NewWorker(h.client, h.process)
	h.must(w.Start())
	t.Cleanup(w.Stop)
	h.ring()
	t.Cleanup(h.hush)
	h.settle()
	return h
}

// connect makes a namespace, so that no other test's worker takes our tasks.
func (h *house) connect(address string) {
	namespace := "test-" + uuid.NewString()
	c, err := client.Dial(client.Options{
		HostPort: address, Namespace: namespace, Identity: "test", Logger: log.NewStructuredLogger(h.log),
	})
	h.must(err)
	h.Cleanup(c.Close)
	_, err = c.WorkflowService().RegisterNamespace(h.ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: namespace, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
	})
	h.must(err)
	h.client = c
	h.eventually("the namespace", func() bool {
		_, err := c.DescribeWorkflowExecution(h.ctx, "none", "")
		_, ready := errors.AsType[*serviceerror.NotFound](err)
		return ready
	})
}

// ring starts the bell.
func (h *house) ring() {
	ctx, cancel := context.WithCancel(h.ctx)
	ended := make(chan struct{})
	go func() { h.bell.Run(ctx); close(ended) }()
	h.silence = func() { cancel(); <-ended }
}

// hush stops the bell: wakes wait.
func (h *house) hush() {
	if h.silence != nil {
		h.silence()
		h.silence = nil
	}
}

// settle makes a funder with its people, its fund and a drafted and published policy.
func (h *house) settle() {
	operator := &activities.Acts{Pool: h.db, Secret: []byte("operator")}
	registered, err := operator.RegisterOrganization(h.ctx, activities.RegisterOrganization{
		By: h.by(uuid.Nil), Scheme: grant.SchemeUSCC, Code: codes[3], Name: "示例市社区基金会", Kind: "foundation", Funder: true,
	})
	h.must(err)
	h.funder = registered.Organization
	hire := func(login string, role grant.Role) uuid.UUID {
		person, err := operator.AddPerson(h.ctx, activities.AddPerson{
			By: h.by(uuid.Nil), Organization: h.funder, Role: role, NewPerson: activities.NewPerson{Login: login, Name: "赵钱孙李" + login, Language: "zh-CN"},
		})
		h.must(err)
		_, err = h.people.ChangePassword(h.ctx, activities.ChangePassword{By: h.by(person), Password: "his own"})
		h.must(err)
		return person
	}
	for i, role := range []grant.Role{grant.Administrator, grant.Officer, grant.Decider, grant.FinancePreparer, grant.FinanceApprover} {
		h.staff[role] = hire(fmt.Sprintf("1390000000%d", i), role)
	}
	for i := range 2 {
		h.reviewers = append(h.reviewers, hire(fmt.Sprintf("1370000000%d", i), grant.Reviewer))
	}
	officer := h.staff[grant.Officer]
	places, err := h.people.AddPlaces(h.ctx, activities.AddPlaces{
		By: h.by(officer), Funder: h.funder, Places: []activities.NewPlace{{Code: "C1", Name: "示例社区", Level: "community", Kind: "urban"}},
	})
	h.must(err)
	h.place = places["C1"]
	for year := h.now().Year(); year < h.now().Year()+2; year++ {
		_, err := h.people.PublishCalendar(h.ctx, activities.PublishCalendar{
			By: h.by(officer), Funder: h.funder, Year: grant.CalendarYear{Year: year, Status: grant.PublishedYear},
		})
		h.must(err)
	}
	h.fund, err = h.people.CreateFund(h.ctx, activities.CreateFund{By: h.by(officer), Funder: h.funder, Name: "社区营造专项", Currency: "CNY"})
	h.must(err)
}

// rule is the season's policy with few people and few steps, and with money for one award.
func (h *house) rule() grant.Policy {
	document, err := os.ReadFile(filepath.Join("..", "testdata", "season", "policy.json"))
	h.must(err)
	rules, err := grant.ParsePolicy(document)
	h.must(err)
	now := h.now().Truncate(time.Second)
	rules.Window = grant.Window{Opens: now.Add(time.Hour), Closes: now.AddDate(0, 0, 30)}
	rules.Schedule = grant.Schedule{ReviewFrom: now.AddDate(0, 0, 45), AllocationFrom: now.AddDate(0, 0, 75)}
	rules.PoolFen = new(grant.Fen(10_000_000))
	rules.Rubric, rules.Resident, rules.RecusalQuestions, rules.Form.Sections = nil, nil, []grant.RecusalQuestion{}, []grant.FormSection{}
	rules.Desk.Reviewers, rules.Desk.Shortlist = 1, 2
	rules.Panel.Size, rules.Panel.Quorum, rules.Panel.TrimHigh, rules.Panel.TrimLow, rules.Panel.MinScoresToTrim = 2, 1, 0, 0, 1
	one, err := grant.ParseDecimal("1")
	h.must(err)
	none, err := grant.ParseDecimal("0")
	h.must(err)
	rules.Score, rules.OwnRatioMin = grant.ScoreWeights{Expert: one, Resident: none}, none
	return rules
}

// publish publishes a policy and a round under it.
func (h *house) publish() {
	officer, decider := h.staff[grant.Officer], h.staff[grant.Decider]
	h.rules = h.rule()
	document, err := json.Marshal(h.rules)
	h.must(err)
	drafted, err := h.people.DraftPolicy(h.ctx, activities.DraftPolicy{By: h.by(officer), Funder: h.funder, Document: document})
	h.must(err)
	_, err = h.people.PublishPolicy(h.ctx, activities.PublishPolicy{By: h.by(decider), Policy: drafted.Policy, Digest: drafted.Digest})
	h.must(err)
	_, err = h.people.ReceiveMoney(h.ctx, activities.ReceiveMoney{By: h.by(h.staff[grant.FinancePreparer]), Fund: h.fund, Amount: *h.rules.PoolFen, Reference: "1"})
	h.must(err)
	round, err := h.people.CreateRound(h.ctx, activities.CreateRound{
		By: h.by(officer), Funder: h.funder, Key: "2026", TitleZH: "公益创投", TitleEN: "Venture philanthropy", Policy: drafted.Policy, Fund: &h.fund,
	})
	h.must(err)
	h.round = round.ID
	_, err = h.people.PublishRound(h.ctx, activities.RoundAct{By: h.by(decider), Round: h.round})
	h.must(err)
}

// submit hands in the application of an organisation and answers its id.
func (h *house) submit(n int) (application, owner uuid.UUID) {
	owner, err := h.people.RegisterPerson(h.ctx, activities.RegisterPerson{
		By: h.by(activities.PersonID(phones[n])), NewPerson: activities.NewPerson{Login: phones[n], Name: "周吴郑王", Language: "zh-CN"},
	})
	h.must(err)
	organization := activities.RegisterOrganization{By: h.by(owner), Scheme: "GB-CHC", Code: phones[n], Name: "示例社会工作服务中心", Kind: "charity"}
	if n < 3 {
		organization.Scheme, organization.Code = grant.SchemeUSCC, codes[n]
	}
	registered, err := h.people.RegisterOrganization(h.ctx, organization)
	h.must(err)
	whole, err := grant.ParseDecimal("1")
	h.must(err)
	receipt, err := h.people.SubmitApplication(h.ctx, activities.SubmitApplication{
		By: h.by(owner), Round: h.round, Organization: registered.Organization, Content: grant.ApplicationContent{
			Title: "关爱独居老人，联系人周吴郑王 " + phones[n], Asked: 10_000_000, Total: 10_000_000,
			Places: []grant.PlaceShare{{Place: h.place, Share: whole}},
		},
	})
	h.must(err)
	return receipt.Application, owner
}

// assign assigns reviewers and answers their assignments.
func (h *house) assign(application uuid.UUID, reviewers ...uuid.UUID) []uuid.UUID {
	before, err := store.ListAssignments(h.ctx, h.db, application)
	h.must(err)
	_, err = h.people.AssignReviewers(h.ctx, activities.AssignReviewers{ApplicationAct: h.onto(application, h.staff[grant.Officer]), Reviewers: reviewers})
	h.must(err)
	after, err := store.ListAssignments(h.ctx, h.db, application)
	h.must(err)
	var made []uuid.UUID
	for _, reviewer := range reviewers {
		for _, a := range after {
			known := slices.ContainsFunc(before, func(b store.Assignment) bool { return b.ID == a.ID })
			if a.Reviewer == reviewer && !known {
				made = append(made, a.ID)
			}
		}
	}
	return made
}

func (h *house) accept(assignment, reviewer uuid.UUID) {
	_, err := h.people.AcceptAssignment(h.ctx, activities.AcceptAssignment{AssignmentAct: activities.AssignmentAct{By: h.by(reviewer), Assignment: assignment}})
	h.must(err)
}

func (h *house) score(assignment, reviewer uuid.UUID, points int32) {
	_, err := h.people.HandInScore(h.ctx, activities.HandInScore{
		AssignmentAct: activities.AssignmentAct{By: h.by(reviewer), Assignment: assignment},
		ScoreSheet:    grant.ScoreSheet{Points: grant.Points(points), Comment: "很好，请联系 13800000001"},
	})
	h.must(err)
}

func (h *house) onto(application, person uuid.UUID) activities.ApplicationAct {
	return activities.ApplicationAct{By: h.by(person), Application: application}
}

// setClock moves the business clock to an instant.
func (h *house) setClock(to time.Time) {
	h.must(h.people.SetClock(h.ctx, activities.SetClock{By: h.by(h.staff[grant.Administrator]), Funder: h.funder, To: to}))
}

// passDate moves the clock past the one open date of a kind of a case.
func (h *house) passDate(c grant.Case, kind string) {
	deadlines, err := store.ListDeadlines(h.ctx, h.db, c)
	h.must(err)
	i := slices.IndexFunc(deadlines, func(d store.Deadline) bool { return d.Kind == kind })
	if i < 0 {
		h.Fatalf("%s waits for no %s", c, kind)
	}
	h.setClock(deadlines[i].DueAt.Add(time.Minute))
}

func (h *house) now() time.Time {
	now, err := store.Now(h.ctx, h.db)
	h.must(err)
	return now
}

func (h *house) by(person uuid.UUID) activities.By {
	h.keys++
	return activities.ByPerson(person, "test", fmt.Sprint(h.keys))
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// count answers the number that a query counts.
func (h *house) count(sql string, args ...any) (n int) {
	h.Helper()
	h.must(h.db.QueryRow(h.ctx, sql, args...).Scan(&n))
	return n
}

// runs says whether the workflow of a case runs.
func (h *house) runs(c grant.Case) bool {
	h.Helper()
	answer, err := h.client.DescribeWorkflowExecution(h.ctx, c.String(), "")
	if _, missing := errors.AsType[*serviceerror.NotFound](err); missing {
		return false
	}
	h.must(err)
	return answer.WorkflowExecutionInfo.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING
}

// eventually waits until something is so.
func (h *house) eventually(what string, is func() bool) {
	h.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			h.Fatalf("not within two minutes: %s", what)
		}
	}
}
