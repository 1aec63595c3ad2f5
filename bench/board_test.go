package bench

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/api"
	"github.com/granary-grants/granary/grant"
)

// A board of the size that must answer at once: seven scores and a vote each, a tenth of it moved, limited or passed over.
const (
	onBoard  = 1000
	panel    = 7
	changes  = onBoard / 10
	previews = 20 // in a turn
)

// BenchmarkPreview1000 asks over localhost, one request after the other as a person does, for the board of 1,000
// applications. The baseline is what no program can do without: it computes the same input and writes the result as JSON.
func BenchmarkPreview1000(b *testing.B) {
	w := newWorld(b, func(p *grant.Policy) {
		p.Form.Sections, p.OwnRatioMin = []grant.FormSection{}, decimal("0")
		p.Panel.Size, p.Panel.TrimHigh, p.Panel.TrimLow, p.Panel.MinScoresToTrim = panel, 1, 1, 5
		p.Score = grant.ScoreWeights{Expert: decimal("1"), Resident: decimal("0")}
		p.Caps.PerCommunityFen, p.Caps.Projects = new(grant.Fen(community)), new(onBoard)
	})
	round := w.openRound()
	ids := w.closedPanels(round, onBoard)
	overrides := make([]activities.Override, changes)
	for i := range overrides {
		overrides[i] = activities.Override{Application: ids[i*10], Kind: grant.OverridePass, Reason: "书面表示推迟到下一轮"}
		switch i % 3 {
		case 0:
			overrides[i].Kind, overrides[i].Rank = grant.OverrideMove, new(i+1)
		case 1:
			overrides[i].Kind, overrides[i].Amount = grant.OverrideLimit, new(grant.Fen(asked-100))
		}
	}
	body, err := json.Marshal(map[string]any{"overrides": overrides})
	w.must(err)
	door := httptest.NewServer((&api.API{Acts: w.people, Pool: w.people.Pool, Log: slog.New(slog.DiscardHandler)}).Handler())
	b.Cleanup(door.Close)
	address, token := fmt.Sprintf("%s/api/v1/rounds/%s/allocation-previews", door.URL, round.ID), w.session(w.officer)
	officer := grant.Actor{Person: w.officer, Memberships: []grant.Membership{{Organization: w.funder, Role: grant.Officer}}}
	board, err := w.people.PreviewAllocation(w.ctx, officer, activities.PreviewAllocation{Round: round.ID, Overrides: overrides})
	w.must(err)
	if n := len(board.Result.Results); n != onBoard {
		b.Fatalf("%d on the board", n)
	}
	turn := func(do func() error) func() batch {
		return func() batch {
			w.rest()
			made := batch{done: previews}
			before, start := processorTime(), time.Now()
			for range previews {
				begun := time.Now()
				w.must(do())
				made.latencies = append(made.latencies, time.Since(begun))
			}
			made.elapsed, made.cpu = time.Since(start), processorTime()-before
			return made
		}
	}
	ours := turn(func() error { return ask(address, token, body) })
	baseline := turn(func() error {
		result, err := grant.Allocate(board.Input)
		if err != nil {
			return err
		}
		return json.NewEncoder(io.Discard).Encode(result)
	})
	contest(b, "the board of 1,000, one at a time", "p99 under 200 ms", ours, baseline)
}

// ask sends a request and reads the answer to its end.
func ask(address, token string, body []byte) error {
	request, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", answer.Status, text)
	}
	return err
}

// session signs a person in, past the password.
func (w *world) session(person uuid.UUID) string {
	w.Helper()
	const token = "a token that only benchmarks use"
	sum := sha256.Sum256([]byte(token))
	w.exec(`insert into sessions (token, person, expires_at) values ($1, $2, clock_timestamp() + interval '1 day')`, sum[:], person)
	return token
}

// closedPanels brings n applications to closed panels and the round to its allocation. Scores, votes and stages are set
// past the acts.
func (w *world) closedPanels(round grant.Round, n int) []uuid.UUID {
	w.Helper()
	ids := make([]uuid.UUID, n)
	applicants := w.applicants(n)
	w.abreast(n, func(i int) error {
		content := grant.ApplicationContent{Title: "营造项目", Asked: asked, Total: asked, Places: []grant.PlaceShare{
			{Place: w.places[i%communities], Share: decimal("0.6")}, {Place: w.places[(i+7)%communities], Share: decimal("0.4")},
		}}
		receipt, err := w.people.SubmitApplication(w.ctx, activities.SubmitApplication{
			By: w.by(applicants[i].person), Round: round.ID, Organization: applicants[i].organization, Content: content,
		})
		ids[i] = receipt.Application
		return err
	})
	reviewers := w.applicants(panel)
	people := make([]uuid.UUID, panel)
	for i, r := range reviewers {
		people[i] = r.person
	}
	w.exec(`
with closed as (
  update applications set stage = 'panel_closed' where round_id = $1 returning id, funder_id, right(receipt, 6)::int as number
), assigned as (
  insert into assignments (id, funder_id, application_id, reviewer, part, state, assigned_at)
  select gen_random_uuid(), funder_id, id, reviewer, 'panel', 'handed_in', app_now() from closed, unnest($2::uuid[]) reviewer
  returning id, funder_id
)
insert into scores (funder_id, assignment_id, version, points, match_points, handed_in_at)
select funder_id, id, 1, 7000 + 500 * (abs(hashtext(id::text)) % 6), 1500, app_now() from assigned`, round.ID, people)
	w.exec(`
with held as (
  insert into vote_meetings (id, funder_id, round_id, place_id, number, held_on, representatives, present, valid)
  select gen_random_uuid(), $2, $1, place, 1, '2026-05-15', 40, 30, true from unnest($3::uuid[]) place
  returning id, funder_id, place_id
)
insert into votes (funder_id, meeting_id, application_id, votes_for, against, abstained)
select h.funder_id, h.id, p.application_id, 20, 10, 0
  from held h
  join application_places p on p.place_id = h.place_id and p.position = 1`, round.ID, round.FunderID, w.places)
	w.exec(`update rounds set stage = 'allocation' where id = $1`, round.ID)
	return ids
}
