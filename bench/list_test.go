package bench

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/api"
	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5"
)

const (
	listed  = 10_000
	queries = 200 // in a turn
)

// BenchmarkApplicationList has one person filter a round of 10,000 applications by stage, community and two characters
// of the title, sort what is left by amount, count it and turn to the second page, through the door. The baseline asks
// Postgres for the same in plain SQL, and for nothing else.
func BenchmarkApplicationList(b *testing.B) {
	w := newWorld(b, func(p *grant.Policy) {})
	round := w.openRound()
	w.fill(round)
	door := (&api.API{Acts: w.people, Pool: w.people.Pool, Log: slog.New(slog.DiscardHandler)}).Handler()
	token := w.signIn(w.officer)
	ask := func(query url.Values) (found struct {
		Items  []json.RawMessage
		Cursor string `json:"next_cursor"`
		Total  int
	}, err error) {
		request := httptest.NewRequest(http.MethodGet, "/api/v1/rounds/"+round.ID.String()+"/applications?"+query.Encode(), nil)
		request.Header.Set("Authorization", "Bearer "+token)
		answer := httptest.NewRecorder()
		if door.ServeHTTP(answer, request); answer.Code != http.StatusOK {
			return found, fmt.Errorf("%d %s", answer.Code, answer.Body)
		}
		return found, json.Unmarshal(answer.Body.Bytes(), &found)
	}
	query := func(i int) url.Values {
		return url.Values{"stage": {"panel_review"}, "community": {w.places[i%communities].String()}, "q": {"营造"}, "sort": {"-asked"}, "count": {"true"}}
	}
	cursors := make([]string, communities)
	for i := range cursors {
		first, err := ask(query(i))
		w.must(err)
		cursors[i] = first.Cursor
	}
	ours := func() batch {
		return w.inTurn(queries, func(i int) error {
			second := query(i)
			second.Set("cursor", cursors[i%communities])
			found, err := ask(second)
			if err == nil && (len(found.Items) != 50 || found.Total != listed/communities/2) {
				err = fmt.Errorf("%d of %d", len(found.Items), found.Total)
			}
			return err
		})
	}
	baseline := func() batch {
		return w.inTurn(queries, func(i int) error { return w.plainList(round.ID, w.places[i%communities]) })
	}
	w.rest()
	contest(b, "list of 10,000 applications, one person", "ratio ≥ 0.3", ours, baseline)
}

// fill has the applications in the round, each of its own organisation, in one community and with three reviewers.
func (w *world) fill(round grant.Round) {
	w.Helper()
	organizations := w.applicants(listed)
	ids := make([]uuid.UUID, listed)
	for i := range ids {
		ids[i] = organizations[i].organization
	}
	w.exec(`
with made as (
  insert into applications (id, funder_id, round_id, organization_id, receipt, title, answers, content_hash, asked, own, total, submitted_at, submitted_by, stage, version)
  select gen_random_uuid(), $1, $2, o.id, 'R1-' || lpad(o.n::text, 6, '0'), case o.n / $5 % 2 when 0 then '邻里互助营造项目' else '长者助餐项目' end || o.n,
         jsonb_build_object('aim', repeat('面向社区独居老人', 500)), sha256('x'), 1000000 + o.n * 7919 % 9000000, 0, 10000000, app_now(), $3, 'panel_review', 1
    from unnest($4::uuid[]) with ordinality as o (id, n)
  returning id, funder_id, right(receipt, 6)::int as n
), placed as (
  insert into application_places (funder_id, application_id, position, place_id, share) select funder_id, id, 1, ($6::uuid[])[1 + n % $5], 1 from made
)
insert into assignments (id, funder_id, application_id, reviewer, part, state, assigned_at)
select gen_random_uuid(), funder_id, made.id, r.id, 'panel', 'assigned', app_now()
  from made, (select id from people order by made_at limit 3) r`, round.FunderID, round.ID, w.officer, ids, communities, w.places)
}

// signIn answers the token of a session of the person.
func (w *world) signIn(person uuid.UUID) string {
	w.Helper()
	token := uuid.NewString()
	sum := sha256.Sum256([]byte(token))
	w.exec(`insert into sessions (token, person, expires_at) values ($1, $2, clock_timestamp() + interval '1 day')`, sum[:], person)
	return token
}

// plainList counts what is asked for, reads its second page and the places and reviewers of what stands on it.
func (w *world) plainList(round, place uuid.UUID) error {
	const from = ` from applications a join organizations o on o.id = a.organization_id
 where a.round_id = $1 and a.stage = 'panel_review' and (a.title like '%营造%' or o.name like '%营造%')
   and a.id in (select application_id from application_places where place_id = $2)`
	var total int
	if err := w.people.Pool.QueryRow(w.ctx, `select count(*)`+from, round, place).Scan(&total); err != nil {
		return err
	}
	type row struct {
		ID                    uuid.UUID
		Receipt, Title, Name  string
		Asked                 int64
		SubmittedAt           time.Time
		Place                 string
		Assigned, HandedIn    int
		Stage                 string
		Own, Total            int64
		OrganizationID, Round uuid.UUID
	}
	rows, err := w.people.Pool.Query(w.ctx, `
select a.id, a.receipt, a.title, o.name, a.asked, a.submitted_at,
       (select string_agg(p.name, ' ') from application_places ap join places p on p.id = ap.place_id where ap.application_id = a.id),
       (select count(*) from assignments s where s.application_id = a.id and s.state <> 'recused'),
       (select count(*) from assignments s where s.application_id = a.id and s.state = 'handed_in'),
       a.stage, a.own, a.total, a.organization_id, a.round_id`+from+` order by a.asked desc, a.receipt desc offset 50 limit 50`, round, place)
	if err != nil {
		return err
	}
	page, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err == nil && (len(page) != 50 || total != listed/communities/2) {
		err = fmt.Errorf("%d of %d", len(page), total)
	}
	return err
}

// inTurn does n pieces of work one after the other.
func (w *world) inTurn(n int, do func(i int) error) batch {
	w.Helper()
	made := batch{done: n, latencies: make([]time.Duration, n)}
	before, start := processorTime(), time.Now()
	for i := range n {
		begun := time.Now()
		w.must(do(i))
		made.latencies[i] = time.Since(begun)
	}
	made.elapsed, made.cpu = time.Since(start), processorTime()-before
	return made
}
