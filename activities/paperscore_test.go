package activities_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (b *bench) enter(person uuid.UUID, i int, sheet grant.ScoreSheet) error {
	_, err := b.people.EnterPaperScore(b.ctx, activities.EnterPaperScore{AssignmentAct: b.act(person, i), ScoreSheet: sheet})
	return err
}

func (b *bench) confirm(person uuid.UUID, i int, digest string) error {
	_, err := b.people.ConfirmPaperScore(b.ctx, activities.ConfirmPaperScore{AssignmentAct: b.act(person, i), Digest: digest})
	return err
}

// paper is what waits for the reviewer of an assignment.
func (b *bench) paper(i int) store.PaperScore {
	b.Helper()
	paper, err := store.FindPaperScore(b.ctx, b.people.Pool, b.on[i])
	b.must(err)
	return paper
}

// asked is how many scores the reviewers are asked to confirm.
func (b *bench) asked(want float64) {
	b.Helper()
	tasks, err := store.ListTasks(b.ctx, b.db, grant.ApplicationCase(b.id))
	b.must(err)
	i := slices.IndexFunc(tasks, func(t store.Task) bool { return t.Kind == string(grant.ConfirmPaperScore) })
	if i < 0 && want > 0 || i >= 0 && (tasks[i].Role != grant.Reviewer || tasks[i].Params["waiting"] != want) {
		b.Errorf("asked of people: %+v, want %v to confirm", tasks, want)
	}
}

// What an officer enters counts for nothing until the reviewer has answered the questions and confirmed just that entry.
func TestPaperScoreIsConfirmed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	second := b.reviewers[1]
	b.refused(b.confirm(second, 1, strings.Repeat("0", 64)), grant.PaperMissing)
	b.refused(b.enter(b.officer, 1, grant.ScoreSheet{Points: 80_00}), grant.MissingField)
	b.refused(b.enter(b.decider, 1, sheetOf(50_00, 8_00, 20_00, "")), grant.NotAllowed)
	b.must(b.enter(b.officer, 1, sheetOf(50_00, 8_00, 20_00, "")))
	b.must(b.enter(b.officer, 0, sheetOf(40_00, 8_00, 20_00, "")))
	b.asked(2)
	old := b.paper(1)
	b.refused(b.confirm(second, 1, old.Digest), grant.Undecided)
	b.accept(1)
	b.must(b.enter(b.colleague, 1, sheetOf(50_00, 8_00, 20_00, "")))
	if b.paper(1).Digest == old.Digest {
		t.Error("the same sheet entered again has the same digest")
	}
	b.refused(b.confirm(second, 1, old.Digest), grant.Moved)
	b.refused(b.confirm(b.first, 1, b.paper(1).Digest), grant.NoSuchThing)
	if len(b.sheets()) != 0 {
		t.Errorf("unconfirmed scores count: %+v", b.sheets())
	}
	b.must(b.confirm(second, 1, b.paper(1).Digest))
	b.refused(b.confirm(second, 1, old.Digest), grant.PaperMissing)
	b.asked(1)
	if sheets := b.sheets(); len(sheets) != 1 || sheets[0].Points != 78_00 || len(sheets[0].Items) != 3 || sheets[0].Feedback != "canary feedback" {
		t.Errorf("confirmed is %+v", sheets)
	}
	_, err := b.people.HandInScore(b.ctx, activities.HandInScore{AssignmentAct: b.act(b.first, 0), ScoreSheet: sheetOf(60_00, 8_00, 20_00, "")})
	b.must(err)
	b.asked(0)
	b.refused(b.confirm(b.first, 0, old.Digest), grant.PaperMissing)
	b.step(grant.ApplicationCase(b.id), grant.ClosePanel)
	b.refused(b.enter(b.officer, 0, sheetOf(50_00, 8_00, 20_00, "")), grant.WrongStage)
}

// Two people always: an officer who reviews enters nobody's sheet for himself, and the database says so too. Entering a
// sheet and confirming one prepare what a release approves.
func TestPaperScoreTakesTwo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.operator.GrantMembership(b.ctx, activities.GrantMembership{By: b.by(uuid.Nil), Organization: b.funder, Login: "reviewer0", Role: grant.Officer})
	b.must(err)
	b.refused(b.enter(b.first, 0, sheetOf(50_00, 8_00, 20_00, "")), grant.SamePerson)
	assignment, err := store.FindAssignment(b.ctx, b.db, b.on[0])
	b.must(err)
	b.violates(store.InsertPaperScore(b.ctx, b.db, assignment, uuid.New(), sheetOf(50_00, 8_00, 20_00, ""), b.first, b.now()), "paper_scores_two_people")
	for _, act := range []grant.Act{grant.EnterPaperScore, grant.ConfirmPaperScore} {
		if !slices.Contains(grant.PreparingActs(), act) {
			t.Errorf("%s prepares nothing", act)
		}
	}
}

// A recused reviewer has no score, from paper neither.
func TestPaperScoreOfTheRecused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.enter(b.officer, 0, sheetOf(50_00, 8_00, 20_00, "")))
	digest := b.paper(0).Digest
	_, err := b.people.RecuseReviewer(b.ctx, activities.RecuseReviewer{AssignmentAct: b.act(b.officer, 0), Reason: "曾任理事"})
	b.must(err)
	b.asked(0)
	b.refused(b.enter(b.officer, 0, sheetOf(50_00, 8_00, 20_00, "")), grant.Conflicted)
	b.refused(b.confirm(b.first, 0, digest), grant.NoSuchThing)
}

// What stands on a paper sheet is as sealed as what a reviewer hands in himself, and its digest is told to nobody else.
func TestPaperScoreIsSealed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	entry := activities.EnterPaperScore{AssignmentAct: b.act(b.officer, 0), ScoreSheet: sheetOf(43_51, 8_27, 21_73, "canary reason")}
	secrets := []string{"73.51", "7351", "43.51", "4351", "21.73", "2173", "canary"}
	answer, err := b.people.EnterPaperScore(b.ctx, entry)
	b.must(err)
	waiting := b.paper(0).Digest
	b.sealedFrom(b.id, answer, secrets...)
	answer, err = b.people.ConfirmPaperScore(b.ctx, activities.ConfirmPaperScore{AssignmentAct: b.act(b.first, 0), Digest: waiting})
	b.must(err)
	b.sealedFrom(b.id, answer, secrets...)
	if n := one[int](b.world, "select count(*) from journal j where to_jsonb(j)::text like '%' || $1 || '%'", waiting); n != 0 {
		t.Errorf("%d lines of the journal tell the digest", n)
	}
}

// Asked again with the same key, an entry and a confirmation happen once; with another sheet they are other requests.
func TestPaperScoreRepeated(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	entry := activities.EnterPaperScore{AssignmentAct: b.act(b.officer, 0), ScoreSheet: sheetOf(50_00, 8_00, 20_00, "")}
	answer, err := b.people.EnterPaperScore(b.ctx, entry)
	b.must(err)
	again, err := b.people.EnterPaperScore(b.ctx, entry)
	b.must(err)
	if again.Version != answer.Version || one[int](b.world, "select count(*) from paper_scores") != 1 {
		t.Errorf("entered again: version %d after %d", again.Version, answer.Version)
	}
	other := entry
	other.ScoreSheet = sheetOf(51_00, 8_00, 20_00, "")
	_, err = b.people.EnterPaperScore(b.ctx, other)
	b.refused(err, grant.KeyReused)
	confirmation := activities.ConfirmPaperScore{AssignmentAct: b.act(b.first, 0), Digest: b.paper(0).Digest}
	for range 2 {
		_, err = b.people.ConfirmPaperScore(b.ctx, confirmation)
		b.must(err)
	}
	if n := one[int](b.world, "select count(*) from scores"); n != 1 {
		t.Errorf("confirmed twice there are %d scores", n)
	}
}

// While a reviewer confirms, a newer entry arrives: either he has confirmed what he saw, or he is told that it moved, and
// never does the entry that he has not seen count.
func TestConfirmedWhileEntered(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for range 8 {
		b.must(b.enter(b.officer, 0, sheetOf(50_00, 8_00, 20_00, "")))
		seen, before := b.paper(0), one[int](b.world, "select count(*) from scores")
		var both sync.WaitGroup
		var entered, confirmed error
		both.Go(func() { entered = b.enter(b.colleague, 0, sheetOf(51_00, 8_00, 20_00, "")) })
		both.Go(func() { confirmed = b.confirm(b.first, 0, seen.Digest) })
		both.Wait()
		b.must(entered)
		scores := one[int](b.world, "select count(*) from scores")
		switch refusal, refused := grant.Refusal(confirmed); {
		case confirmed == nil && scores == before+1:
		case refused && refusal.Reason == grant.Moved && scores == before:
		default:
			t.Errorf("confirmed %v and %d scores after %d", confirmed, scores, before)
		}
		if n := one[int](b.world, "select count(*) from scores where points <> 7800"); n != 0 {
			t.Errorf("%d scores count that nobody confirmed", n)
		}
		if waiting := b.paper(0); waiting.Points != 79_00 {
			t.Errorf("the newer entry does not wait: %+v", waiting)
		}
	}
}

// The step of the race: a confirmation that comes while an entry holds the application waits for it and is told it moved.
func TestConfirmationWaitsForTheEntry(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must(b.enter(b.officer, 0, sheetOf(50_00, 8_00, 20_00, "")))
	seen := b.paper(0)
	hold, err := b.db.Begin(b.ctx)
	b.must(err)
	defer hold.Rollback(b.ctx)
	_, err = hold.Exec(b.ctx, "select from applications where id = $1 for update", b.id)
	b.must(err)
	answered := make(chan error, 1)
	go func() { answered <- b.confirm(b.first, 0, seen.Digest) }()
	b.waiting("applications", 1)
	assignment, err := store.FindAssignment(b.ctx, hold, b.on[0])
	b.must(err)
	b.must(store.InsertPaperScore(b.ctx, hold, assignment, uuid.New(), sheetOf(51_00, 8_00, 20_00, ""), b.colleague, b.now()))
	b.must(hold.Commit(b.ctx))
	b.refused(<-answered, grant.Moved)
}
