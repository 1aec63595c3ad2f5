package bench

import (
	"context"
	"encoding/json"
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
	"github.com/jackc/pgx/v5/pgxpool"
)

// world is a funder with its people, twenty communities and a published policy in a database of its own. Ours and
// the baseline write into the same tables in the same role.
type world struct {
	testing.TB
	ctx             context.Context
	owner           *pgxpool.Pool
	people, process *activities.Acts

	funder, fund, policy    uuid.UUID
	officer, decider, money uuid.UUID
	places                  []uuid.UUID
	rules                   grant.Policy
	keys                    atomic.Int64
}

const communities = 20

func newWorld(b testing.TB, edit func(*grant.Policy)) *world {
	b.Helper()
	return newWorldIn(b, storetest.Database(b, true), edit)
}

// newWorldIn is newWorld in a database that is migrated and empty.
func newWorldIn(b testing.TB, url string, edit func(*grant.Policy)) *world {
	b.Helper()
	w := &world{TB: b, ctx: context.Background(), owner: storetest.Pool(b, url, "")}
	secret := []byte("a secret that only benchmarks use")
	w.people = &activities.Acts{Pool: w.pool(url, "granary_api"), Secret: secret}
	w.process = &activities.Acts{Pool: w.pool(url, "granary_worker"), Secret: secret}
	_, figure := b.(*testing.B)
	if figure && one[string](w, "select current_setting('fsync') || current_setting('synchronous_commit')") != "onon" {
		b.Fatal("a figure without fsync and synchronous_commit says nothing")
	}
	w.settle()
	w.publishPolicy(edit)
	return w
}

func (w *world) pool(url, role string) *pgxpool.Pool {
	w.Helper()
	config, err := pgxpool.ParseConfig(url)
	w.must(err)
	config.MaxConns = connections
	config.ConnConfig.RuntimeParams["role"] = role
	pool, err := store.Open(w.ctx, config)
	w.must(err)
	w.Cleanup(pool.Close)
	return pool
}

func (w *world) settle() {
	operator := &activities.Acts{Pool: w.owner, Secret: w.people.Secret}
	registered, err := operator.RegisterOrganization(w.ctx, activities.RegisterOrganization{
		By: w.by(uuid.Nil), Scheme: "GB-CHC", Code: "1000000", Name: "示例市社区基金会", Kind: "foundation", Funder: true,
	})
	w.must(err)
	w.funder = registered.Organization
	hire := func(login string, role grant.Role) uuid.UUID {
		person, err := operator.AddPerson(w.ctx, activities.AddPerson{
			By: w.by(uuid.Nil), Organization: w.funder, Role: role, NewPerson: activities.NewPerson{Login: login, Name: login, Language: "zh-CN"},
		})
		w.must(err)
		_, err = w.people.ChangePassword(w.ctx, activities.ChangePassword{By: w.by(person), Password: "his own"})
		w.must(err)
		return person
	}
	w.officer, w.decider, w.money = hire("officer", grant.Officer), hire("decider", grant.Decider), hire("money", grant.FinancePreparer)
	var places []activities.NewPlace
	for i := range communities {
		places = append(places, activities.NewPlace{Code: fmt.Sprintf("C%02d", i), Name: fmt.Sprintf("社区%d", i), Level: "community", Kind: "urban"})
	}
	ids, err := w.people.AddPlaces(w.ctx, activities.AddPlaces{By: w.by(w.officer), Funder: w.funder, Places: places})
	w.must(err)
	for _, p := range places {
		w.places = append(w.places, ids[p.Code])
	}
	w.fund, err = w.people.CreateFund(w.ctx, activities.CreateFund{By: w.by(w.officer), Funder: w.funder, Name: "社区营造专项", Currency: "CNY"})
	w.must(err)
}

// publishPolicy publishes the season's policy with an open window, without vote and desk review, as edit has it.
func (w *world) publishPolicy(edit func(*grant.Policy)) {
	document, err := os.ReadFile(filepath.Join("..", "testdata", "season", "policy.json"))
	w.must(err)
	w.rules, err = grant.ParsePolicy(document)
	w.must(err)
	now, err := store.Now(w.ctx, w.owner)
	w.must(err)
	now = now.Truncate(time.Second)
	w.rules.Window = grant.Window{Opens: now, Closes: now.AddDate(0, 0, 30)}
	w.rules.Schedule = grant.Schedule{ReviewFrom: now.AddDate(0, 0, 45), AllocationFrom: now.AddDate(0, 0, 75)}
	w.rules.Desk, w.rules.Rubric, w.rules.Resident, w.rules.RecusalQuestions = nil, nil, nil, []grant.RecusalQuestion{}
	w.rules.Score = grant.ScoreWeights{Expert: decimal("1"), Resident: decimal("0")}
	w.rules.Panel.Size, w.rules.Panel.Quorum = 1, 1
	w.rules.Panel.TrimHigh, w.rules.Panel.TrimLow, w.rules.Panel.MinScoresToTrim = 0, 0, 1
	edit(&w.rules)
	document, err = json.Marshal(w.rules)
	w.must(err)
	drafted, err := w.people.DraftPolicy(w.ctx, activities.DraftPolicy{By: w.by(w.officer), Funder: w.funder, Document: document})
	w.must(err)
	_, err = w.people.PublishPolicy(w.ctx, activities.PublishPolicy{By: w.by(w.decider), Policy: drafted.Policy, Digest: drafted.Digest})
	w.must(err)
	w.policy = drafted.Policy
}

// openRound opens a round with a pool of its own.
func (w *world) openRound() grant.Round {
	w.Helper()
	key := fmt.Sprint("R", w.keys.Add(1))
	_, err := w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: *w.rules.PoolFen, Reference: key})
	w.must(err)
	round, err := w.people.CreateRound(w.ctx, activities.CreateRound{
		By: w.by(w.officer), Funder: w.funder, Key: key, TitleZH: "公益创投", TitleEN: "Venture philanthropy", Policy: w.policy, Fund: &w.fund,
	})
	w.must(err)
	_, err = w.people.PublishRound(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: round.ID})
	w.must(err)
	stepped, err := w.process.Step(w.ctx, activities.Step{Case: grant.RoundCase(round.ID), Act: grant.OpenRound, Version: 2})
	w.must(err)
	if stepped.Refusal != nil {
		w.Fatal(stepped.Refusal)
	}
	return round
}

// applicant is an organisation with the person who applies for it.
type applicant struct{ organization, person uuid.UUID }

// applicants adds organisations with a person each, past the acts: they are not what is measured.
func (w *world) applicants(n int) []applicant {
	w.Helper()
	made := make([]applicant, n)
	organizations, people := make([]uuid.UUID, n), make([]uuid.UUID, n)
	for i := range made {
		made[i] = applicant{uuid.New(), uuid.New()}
		organizations[i], people[i] = made[i].organization, made[i].person
	}
	w.exec(`
insert into organizations (id, scheme, code, name, kind, registered, made_at)
select id, 'GB-CHC', id, '示例社会工作服务中心', 'charity', '2015-01-01', app_now() from unnest($1::uuid[]) id`, organizations)
	w.exec(`insert into people (id, login, name, made_at) select id, id::text, '申报人', app_now() from unnest($1::uuid[]) id`, people)
	w.exec(`
insert into memberships (id, organization, person, role, since)
select gen_random_uuid(), organization, person, 'owner', app_now() - interval '1 day' from unnest($1::uuid[], $2::uuid[]) m (organization, person)`, organizations, people)
	return made
}

// rest lets the database begin a turn with its tables cleaned and its pages on disk.
func (w *world) rest() {
	w.Helper()
	w.exec("vacuum analyze")
	w.exec("checkpoint")
}

// by answers the By of a new request.
func (w *world) by(person uuid.UUID) activities.By {
	return activities.ByPerson(person, "bench", fmt.Sprint(w.keys.Add(1)))
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// one answers the only value of a query.
func one[T any](w *world, sql string, args ...any) T {
	w.Helper()
	var value T
	w.must(w.owner.QueryRow(w.ctx, sql, args...).Scan(&value))
	return value
}

func (w *world) exec(sql string, args ...any) {
	w.Helper()
	_, err := w.owner.Exec(w.ctx, sql, args...)
	w.must(err)
}

func decimal(text string) grant.Decimal {
	d, err := grant.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}
