package activities_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/store/storetest"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

var secret = []byte("a secret that only tests use")

// world is a funder with its people and one open round, on a database of its own. People act with the rights
// of granary_api and the process with those of granary_worker, so that a missing grant shows.
type world struct {
	testing.TB
	ctx      context.Context
	url      string
	operator *activities.Acts // at the machine, as the owner
	people   *activities.Acts
	process  *activities.Acts
	db       *pgxpool.Pool // looks, and does what nobody should be able to do

	funder, fund, policy, round                                 uuid.UUID
	admin, officer, colleague, decider, deputy, money, approver uuid.UUID
	reviewers                                                   []uuid.UUID
	places                                                      []uuid.UUID
	rules                                                       grant.Policy
	keys                                                        atomic.Int64
}

// newWorld opens a round under the season's policy, made quick (no desk review, no rubric, no vote, one score) and then
// edited.
func newWorld(t testing.TB, edit func(*grant.Policy)) *world {
	url := storetest.Database(t, true)
	w := &world{TB: t, ctx: context.Background(), url: url, db: storetest.Pool(t, url, "")}
	w.operator = &activities.Acts{Pool: w.db, Secret: secret}
	w.people = &activities.Acts{Pool: storetest.Pool(t, url, "granary_api"), Secret: secret}
	w.process = &activities.Acts{Pool: storetest.Pool(t, url, "granary_worker"), Secret: secret}
	w.settle()
	w.publishPolicy(edit)
	w.openRound("2026")
	return w
}

// quick is the season's policy with a window around the clock and as few steps as a decision needs.
func (w *world) quick() grant.Policy {
	w.Helper()
	document, err := os.ReadFile(filepath.Join("..", "testdata", "season", "policy.json"))
	w.must(err)
	rules, err := grant.ParsePolicy(document)
	w.must(err)
	now := w.now().Truncate(time.Second)
	rules.Window = grant.Window{Opens: now, Closes: now.AddDate(0, 0, 30)}
	rules.Schedule = grant.Schedule{ReviewFrom: now.AddDate(0, 0, 45), AllocationFrom: now.AddDate(0, 0, 75)}
	rules.Desk, rules.Resident, rules.Rubric = nil, nil, nil
	rules.RecusalQuestions, rules.Form.Sections = []grant.RecusalQuestion{}, []grant.FormSection{}
	rules.Score = grant.ScoreWeights{Expert: decimal("1"), Resident: decimal("0")}
	rules.Panel.Size, rules.Panel.Quorum = 1, 1
	rules.Panel.TrimHigh, rules.Panel.TrimLow, rules.Panel.MinScoresToTrim = 0, 0, 1
	rules.OwnRatioMin = decimal("0")
	return rules
}

// settle makes the funder, its people and what a round needs.
func (w *world) settle() {
	registered, err := w.operator.RegisterOrganization(w.ctx, activities.RegisterOrganization{
		By: w.by(uuid.Nil), Scheme: "GB-CHC", Code: "1000000", Name: "示例市社区基金会", Kind: "foundation", Funder: true,
	})
	w.must(err)
	w.funder = registered.Organization
	w.admin = w.hire("admin", grant.Administrator)
	w.officer = w.hire("officer", grant.Officer)
	w.colleague = w.hire("colleague", grant.Officer)
	w.decider = w.hire("decider", grant.Decider)
	w.deputy = w.hire("deputy", grant.Decider)
	w.money = w.hire("money", grant.FinancePreparer)
	for i := range 3 {
		w.reviewers = append(w.reviewers, w.hire(fmt.Sprintf("reviewer%d", i), grant.Reviewer))
	}
	var communities []activities.NewPlace
	for i := range 4 {
		communities = append(communities, activities.NewPlace{Code: fmt.Sprintf("C%d", i), Name: fmt.Sprintf("社区%d", i), Level: "community", Kind: "urban"})
	}
	ids, err := w.people.AddPlaces(w.ctx, activities.AddPlaces{By: w.by(w.officer), Funder: w.funder, Places: communities})
	w.must(err)
	for _, c := range communities {
		w.places = append(w.places, ids[c.Code])
	}
	for year := w.now().Year(); year < w.now().Year()+2; year++ {
		_, err := w.people.PublishCalendar(w.ctx, activities.PublishCalendar{
			By: w.by(w.officer), Funder: w.funder, Year: grant.CalendarYear{Year: year, Status: grant.PublishedYear},
		})
		w.must(err)
	}
	w.fund, err = w.people.CreateFund(w.ctx, activities.CreateFund{By: w.by(w.officer), Funder: w.funder, Name: "社区营造专项", Currency: "CNY"})
	w.must(err)
}

// publishPolicy drafts and publishes the edited policy.
func (w *world) publishPolicy(edit func(*grant.Policy)) {
	w.rules = w.quick()
	if edit != nil {
		edit(&w.rules)
	}
	document, err := json.Marshal(w.rules)
	w.must(err)
	drafted, err := w.people.DraftPolicy(w.ctx, activities.DraftPolicy{By: w.by(w.officer), Funder: w.funder, Document: document})
	w.must(err)
	_, err = w.people.PublishPolicy(w.ctx, activities.PublishPolicy{By: w.by(w.decider), Policy: drafted.Policy, Digest: drafted.Digest})
	w.must(err)
	w.policy = drafted.Policy
}

// openRound opens another round of the policy with its own pool and makes it the world's round.
func (w *world) openRound(key string) {
	_, err := w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: *w.rules.PoolFen, Reference: key})
	w.must(err)
	w.round = w.createRound(key)
	_, err = w.people.PublishRound(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
	w.step(grant.RoundCase(w.round), grant.OpenRound)
}

// createRound drafts another round of the policy.
func (w *world) createRound(key string) uuid.UUID {
	round, err := w.people.CreateRound(w.ctx, activities.CreateRound{
		By: w.by(w.officer), Funder: w.funder, Key: key, TitleZH: "公益创投", TitleEN: "Venture philanthropy", Policy: w.policy, Fund: &w.fund,
	})
	w.must(err)
	return round.ID
}

// hire adds a person with roles in the funder, who then chooses his own password.
func (w *world) hire(login string, roles ...grant.Role) uuid.UUID {
	person, err := w.operator.AddPerson(w.ctx, activities.AddPerson{
		By: w.by(uuid.Nil), Organization: w.funder, Role: roles[0],
		NewPerson: activities.NewPerson{Login: login, Name: login, Language: "zh-CN", Password: "no password fits"},
	})
	w.must(err)
	for _, role := range roles[1:] {
		_, err := w.operator.GrantMembership(w.ctx, activities.GrantMembership{By: w.by(uuid.Nil), Organization: w.funder, Login: login, Role: role})
		w.must(err)
	}
	_, err = w.people.ChangePassword(w.ctx, activities.ChangePassword{By: w.by(person), Known: "no password fits", Password: "his own"})
	w.must(err)
	return person
}

// applicant is an organisation with its owner.
type applicant struct{ organization, owner uuid.UUID }

// register adds an organisation whose owner registers himself and then it.
func (w *world) register(name string) applicant {
	owner, err := w.people.RegisterPerson(w.ctx, activities.RegisterPerson{
		By: w.by(activities.PersonID(name)), NewPerson: activities.NewPerson{Login: name, Name: name, Language: "en"},
	})
	w.must(err)
	registered, err := w.people.RegisterOrganization(w.ctx, activities.RegisterOrganization{
		By: w.by(owner), Scheme: "GB-CHC", Code: name, Name: name, Kind: "charity",
	})
	w.must(err)
	return applicant{registered.Organization, owner}
}

// by answers the By of a new request of a person, or of an operator at the machine (nil).
func (w *world) by(person uuid.UUID) activities.By {
	return activities.ByPerson(person, "test", fmt.Sprint(w.keys.Add(1)))
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused wants the refusal with this reason.
func (w *world) refused(err error, reason grant.Reason) *grant.Error {
	w.Helper()
	refusal, ok := grant.Refusal(err)
	if !ok || refusal.Reason != reason {
		w.Fatalf("answered %v, want %s", err, reason)
	}
	return refusal
}

// violates wants the database itself to refuse, by this constraint or SQLSTATE.
func (w *world) violates(err error, what string) {
	w.Helper()
	var answered *pgconn.PgError
	if !errors.As(err, &answered) || answered.ConstraintName != what && answered.Code != what {
		w.Fatalf("the database answered %v, want %s", err, what)
	}
}

func (w *world) now() time.Time {
	w.Helper()
	now, err := store.Now(w.ctx, w.db)
	w.must(err)
	return now
}

func (w *world) setClock(to time.Time) {
	w.Helper()
	w.must(store.SetClock(w.ctx, w.db, to))
}

// one answers the only value of a query.
func one[T any](w *world, sql string, args ...any) T {
	w.Helper()
	var value T
	w.must(w.db.QueryRow(w.ctx, sql, args...).Scan(&value))
	return value
}

func (w *world) exec(sql string, args ...any) {
	w.Helper()
	_, err := w.db.Exec(w.ctx, sql, args...)
	w.must(err)
}

func decimal(text string) grant.Decimal {
	d, err := grant.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}
