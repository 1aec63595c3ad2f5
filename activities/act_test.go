package activities_test

import (
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store/storetest"
)

// lines counts the lines of an act's id in the journal.
func (w *world) lines(act uuid.UUID) int {
	return one[int](w, "select count(*)::int from journal where act = $1", act)
}

// answer is an answer as the API writes it.
func (w *world) answer(out any) string {
	w.Helper()
	text, err := json.Marshal(out)
	w.must(err)
	return string(text)
}

func TestActHappensOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	in := activities.SubmitApplication{By: w.by(org.owner), Round: w.round, Organization: org.organization, Content: w.content(60_000_00, 0)}
	first, err := w.people.SubmitApplication(w.ctx, in)
	w.must(err)

	restarted := &activities.Acts{Pool: storetest.Pool(t, w.url, "granary_api"), Secret: secret}
	for _, acts := range []*activities.Acts{w.people, restarted} {
		again, err := acts.SubmitApplication(w.ctx, in)
		w.must(err)
		if diff := cmp.Diff(w.answer(first), w.answer(again)); diff != "" {
			t.Errorf("asked again, it answers another thing:\n%s", diff)
		}
	}
	other := in
	other.Content.Asked--
	_, err = restarted.SubmitApplication(w.ctx, other)
	w.refused(err, grant.KeyReused)

	if n := w.lines(in.By.Act); n != 1 {
		t.Errorf("%d lines for one act", n)
	}
	if n := one[int](w, "select count(*)::int from applications"); n != 1 {
		t.Errorf("%d applications of one submission", n)
	}
}

func TestActAskedForByManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	in := activities.SubmitApplication{By: w.by(org.owner), Round: w.round, Organization: org.organization, Content: w.content(60_000_00, 0)}
	answers := make([]string, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			receipt, err := w.people.SubmitApplication(w.ctx, in)
			if err != nil {
				t.Error(err)
			}
			answers[i] = w.answer(receipt)
		})
	}
	all.Wait()
	if got := slices.Compact(answers); len(got) != 1 {
		t.Errorf("one request answered in %d ways: %q", len(got), got)
	}
	if n := one[int](w, "select count(*)::int from applications"); n != 1 {
		t.Errorf("%d applications of one submission", n)
	}
}

// Acts that collect their answer on the way must answer it again from the journal.
func TestVoteAndShortlistAnswerAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *grant.Policy) {
		p.Desk = &grant.DeskRules{Reviewers: 1, Shortlist: 1, WorkingDays: 5}
		p.Resident = &grant.VoteRules{Quorum: grant.MoreThanHalf, Meetings: 2, SecondMeetingAfterDays: 7}
		p.Score = grant.ScoreWeights{Expert: decimal("0.8"), Resident: decimal("0.2")}
	})
	org := w.register("org")
	better, worse := w.submit(org, 60_000_00, 0), w.submit(org, 60_000_00, 0)
	w.screen(better, worse)
	for i, id := range []uuid.UUID{better, worse} {
		w.score(w.assign(id, w.reviewers[0])[0], w.reviewers[0], 9000-int32(i))
		w.step(grant.ApplicationCase(id), grant.CloseDesk)
	}
	list := activities.Shortlist{By: w.by(w.officer), Round: w.round}
	meeting := activities.RecordVote{
		By: w.by(w.officer), Round: w.round, Place: w.places[0], Number: 1, HeldOn: grant.DateOf(w.now()), Representatives: 60, Present: 40,
		Votes: []activities.VoteOn{{Application: better, For: 30, Against: 10}},
	}
	for range 2 {
		listed, err := w.people.Shortlist(w.ctx, list)
		w.must(err)
		if diff := cmp.Diff(activities.Shortlisted{In: []uuid.UUID{better}, Out: []uuid.UUID{worse}}, listed); diff != "" {
			t.Error(diff)
		}
		recorded, err := w.people.RecordVote(w.ctx, meeting)
		w.must(err)
		if diff := cmp.Diff(activities.VoteRecorded{Valid: true, Quorum: 31}, recorded); diff != "" {
			t.Error(diff)
		}
	}
}

// sizes counts the rows of every table.
func (w *world) sizes() map[string]int {
	w.Helper()
	rows, err := w.db.Query(w.ctx, "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'")
	w.must(err)
	defer rows.Close()
	sizes := map[string]int{}
	for rows.Next() {
		var table string
		w.must(rows.Scan(&table))
		sizes[table] = 0
	}
	for table := range sizes {
		sizes[table] = one[int](w, "select count(*)::int from "+table)
	}
	return sizes
}

func TestRefusalLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	before := w.sizes()
	in := activities.SubmitApplication{By: w.by(org.owner), Round: w.round, Organization: org.organization, Content: w.content(100_000_01, 0)}
	_, err := w.people.SubmitApplication(w.ctx, in)
	refusal := w.refused(err, grant.ProjectCap)
	if refusal.Field != "/asked_fen" {
		t.Errorf("refused at %q", refusal.Field)
	}
	unknown := in
	unknown.Content = w.content(60_000_00, 0)
	unknown.Content.Places[0].Place = uuid.New()
	_, err = w.people.SubmitApplication(w.ctx, unknown)
	w.refused(err, grant.BadInput)
	if diff := cmp.Diff(before, w.sizes()); diff != "" {
		t.Errorf("a refusal left rows:\n%s", diff)
	}
	// The id is still free: the same request, corrected, is no other use of its key.
	in.Content = w.content(100_000_00, 0)
	_, err = w.people.SubmitApplication(w.ctx, in)
	w.must(err)
}

func TestStepOfAnOldVersionIsStale(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	first, second := w.submit(org, 60_000_00, 0), w.submit(org, 60_000_00, 1)
	step := activities.Step{Case: grant.ApplicationCase(first), Act: grant.CheckApplication, Version: 1}
	w.must(w.withdraw(org, first)) // to another stage
	for _, moved := range []activities.Step{
		step,
		{Case: grant.ApplicationCase(second), Act: grant.CheckApplication, Version: 7},
		{Case: grant.RoundCase(w.round), Act: grant.OpenRound, Version: 1},
	} {
		stepped, err := w.process.Step(w.ctx, moved)
		w.must(err)
		if stepped.Refusal == nil || stepped.Refusal.Kind != grant.Stale {
			t.Errorf("%s of an old version answers %v, want stale", moved.Act, stepped.Refusal)
		}
	}
	_, err := w.people.ScreenApplication(w.ctx, activities.ScreenApplication{
		ApplicationAct: activities.ApplicationAct{By: w.by(org.owner), Application: second, Version: 7},
	})
	if w.refused(err, grant.NotAllowed).Params["version"] != nil {
		t.Error("somebody who may not act learns the version")
	}
}

// Every act on a case raises its version by one and says so in its line.
func TestEveryActRaisesTheVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	id := w.submit(org, 60_000_00, 0)
	w.screen(id)
	w.review(id)
	_, err := w.people.ReviewAmount(w.ctx, activities.ReviewAmount{ApplicationAct: w.onto(id, w.officer), Amount: 50_000_00, Why: "核减"})
	w.must(err)
	w.must(w.release(w.decider, w.propose(id)))
	_, err = w.people.ChangeLimit(w.ctx, activities.ChangeLimit{By: w.by(w.decider), Round: w.round, Place: w.places[0], Limit: 60_000_00})
	w.must(err)
	w.step(grant.RoundCase(w.round), grant.FinishAllocation)
	w.must(w.withdraw(org, id))

	if broken := one[int](w, `
select count(*)::int
  from (select version_before, version_after, stage_before, lag(version_after) over c as version, lag(stage_after) over c as stage
          from movements window c as (partition by case_kind, case_id order by version_after)) m
 where version_before <> coalesce(version, 0) or version_after <> version_before + 1 or stage_before is distinct from stage`); broken > 0 {
		t.Errorf("%d movements do not follow the one before", broken)
	}
	if missing := one[int](w, `
select count(*)::int
  from (select 'application' as kind, id, version, stage from applications union all select 'round', id, version, stage from rounds) c
 where (version, stage) <> (select max(version_after), (array_agg(stage_after order by version_after desc))[1] from movements where case_id = c.id and case_kind = c.kind)`); missing > 0 {
		t.Errorf("%d cases stand elsewhere than the journal says", missing)
	}
	// A proposal moves nothing: it is a fact of its own until it is released.
	for _, rule := range grant.ActRules() {
		if rule.On == "" || rule.Act == grant.ProposeAllocation {
			continue
		}
		if still := one[int](w, "select count(*)::int from journal j where name = $1 and not exists (select from movements where line = j.id)", rule.Act); still > 0 {
			t.Errorf("%s raised no version", rule.Act)
		}
	}
}

func TestFactsAreAppendOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.submit(w.register("org"), 60_000_00, 0)
	for _, table := range []string{"journal", "movements", "entries", "postings", "chain"} {
		column := one[string](w, "select attname::text from pg_attribute where attrelid = $1::regclass and attnum = 2", table)
		if table == "chain" {
			w.exec("insert into chain (number, line, hash) select 1, min(id), sha256('') from journal")
		}
		for _, statement := range []string{"update " + table + " set " + column + " = default", "delete from " + table, "truncate " + table + " cascade"} {
			_, err := w.db.Exec(w.ctx, statement)
			w.violates(err, "23001") // the owner, by the trigger
			for _, acts := range []*activities.Acts{w.people, w.process} {
				_, err := acts.Pool.Exec(w.ctx, statement)
				w.violates(err, "42501") // the roles, by their rights
			}
		}
	}
	// A posting cannot join an entry whose transaction is over.
	_, err := w.db.Exec(w.ctx, "insert into postings (entry, account, unit, amount) select e.id, a.id, a.unit, 1 from entries e, accounts a where not exists (select from postings p where p.entry = e.id and p.account = a.id) limit 1")
	w.violates(err, "23001")
	// Nor can an entry be unbalanced.
	_, err = w.db.Exec(w.ctx, `
with e as (insert into entries (id, act, kind, funder_id, case_kind, case_id, at) values (gen_random_uuid(), gen_random_uuid(), 'slip', $1, 'fund', $2, now()) returning id)
select id from e`, w.funder, w.fund)
	w.violates(err, "entries_sum_to_zero")
}
