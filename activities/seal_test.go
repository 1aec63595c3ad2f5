package activities_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// Until the panel closes, whatever may be read of an application says "handed in" and no more.
func TestOpenPanelIsSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	id := w.submitMany(1, 60_000_00)[0]
	w.screen(id)
	assignments := w.assign(id, w.reviewers...)
	_, err := w.people.AcceptAssignment(w.ctx, activities.AcceptAssignment{AssignmentAct: activities.AssignmentAct{By: w.by(w.reviewers[0]), Assignment: assignments[0]}})
	w.must(err)
	score := activities.HandInScore{
		AssignmentAct: activities.AssignmentAct{By: w.by(w.reviewers[0]), Assignment: assignments[0]},
		ScoreSheet:    grant.ScoreSheet{Points: 7351, Match: new(grant.Points(2467)), Comment: "canary"},
	}
	answer, err := w.people.HandInScore(w.ctx, score)
	w.must(err)

	w.sealedFrom(id, answer, "7351", "73.51", "2467", "24.67", "canary")
	w.sealedDigest(score)
}

// sealedFrom wants none of the secrets in what may be read of an application, or in the answer of an act.
func (w *world) sealedFrom(id uuid.UUID, answer grant.Application, secrets ...string) {
	w.Helper()
	seen := []string{w.answer(answer)}
	for _, c := range []grant.Case{grant.ApplicationCase(id), grant.RoundCase(w.round)} {
		events, err := store.ListEvents(w.ctx, w.people.Pool, c)
		w.must(err)
		tasks, err := store.ListTasks(w.ctx, w.people.Pool, c)
		w.must(err)
		standing, err := w.process.Load(w.ctx, c)
		w.must(err)
		seen = append(seen, w.answer(events), w.answer(tasks), w.answer(standing))
	}
	seen = append(seen, one[[]string](w, "select array_agg(to_jsonb(j)::text) from journal j")...)
	seen = append(seen, one[[]string](w, "select array_agg(to_jsonb(a)::text) from applications a")...)
	for _, text := range seen {
		text = byChance.ReplaceAllString(text, "")
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				w.Errorf("%s can be read in %s", secret, text)
			}
		}
	}
}

// byChance is what may hold any digits: instants, ids, digests.
var byChance = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ][0-9:.]+|[0-9a-f]{8}-[0-9a-f-]{27}|\\x[0-9a-f]+|[0-9a-f]{64}`)

// sealedDigest wants a digest that cannot be guessed: neither a bare hash of the input nor one with a known key.
func (w *world) sealedDigest(score activities.HandInScore) {
	w.Helper()
	digest := one[[]byte](w, "select digest from journal where act = $1", score.By.Act)
	body, err := json.Marshal(score)
	w.must(err)
	named := slices.Concat([]byte(grant.HandInScore+"\n"), body)
	for _, guess := range [][]byte{body, named} {
		bare := sha256.Sum256(guess)
		unkeyed := hmac.New(sha256.New, nil)
		unkeyed.Write(guess)
		if slices.Equal(digest, bare[:]) || slices.Equal(digest, unkeyed.Sum(nil)) {
			w.Error("the digest of a sealed score can be guessed")
		}
	}
	// Another key makes another digest of the same input, so the key is really in it.
	other := &activities.Acts{Pool: w.people.Pool, Secret: []byte("another secret")}
	_, err = other.HandInScore(w.ctx, score)
	w.refused(err, grant.KeyReused)
}

// A denied opening of scores is a line of its own: one a day for a person and an application, which moves nothing and
// holds no score.
func TestDeniedScores(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	id := w.submitMany(1, 60_000_00)[0]
	w.screen(id)
	w.assign(id, w.reviewers...)
	version := one[int64](w, "select version from applications where id = $1", id)
	deny := func(person uuid.UUID) {
		w.Helper()
		if noted, err := w.people.DenyScores(w.ctx, person, id); err != nil || !noted {
			w.Errorf("noted %v, %v", noted, err)
		}
	}
	day := grant.DateOf(w.now().In(grant.Beijing)).AddDays(1)
	for _, hour := range []grant.TimeOfDay{1 * 3600, 7 * 3600, 9 * 3600} { // the day of UTC begins at eight
		w.setClock(day.At(hour, grant.Beijing))
		deny(w.admin)
	}
	deny(w.officer)
	deny(w.reviewers[0])
	for _, person := range []uuid.UUID{w.register("stranger").owner, w.hire("idle", grant.Reviewer)} {
		_, err := w.people.DenyScores(w.ctx, person, id)
		w.refused(err, grant.NoSuchThing)
	}
	w.setClock(day.AddDays(1).At(1*3600, grant.Beijing))
	deny(w.admin)

	denials, err := store.ListDenials(w.ctx, w.people.Pool, id)
	w.must(err)
	var told []string
	for _, d := range denials {
		told = append(told, d.PersonName+" "+string(d.Role)+" "+string(d.Stage))
	}
	want := []string{"admin administrator panel_review", "officer officer panel_review", "reviewer0 reviewer panel_review", "admin administrator panel_review"}
	if !slices.Equal(want, told) {
		t.Errorf("denied: %q, want %q", told, want)
	}
	if now := one[int64](w, "select version from applications where id = $1", id); now != version {
		t.Errorf("a denial moved the application from version %d to %d", version, now)
	}
}

// Whoever asks when the panel closes and is answered after it has no denial on record: the act asks again.
func TestNoDenialOnceThePanelClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	id := w.submit(org, 60_000_00, 0)
	w.screen(id)
	w.review(id)
	for person, sealed := range map[uuid.UUID]bool{w.officer: false, w.reviewers[0]: true, org.owner: true} {
		if noted, err := w.people.DenyScores(w.ctx, person, id); err != nil || noted != sealed {
			t.Errorf("noted %v, %v, want %v", noted, err, sealed)
		}
	}
	denials, err := store.ListDenials(w.ctx, w.people.Pool, id)
	w.must(err)
	if len(denials) != 2 {
		t.Errorf("denied: %+v", denials)
	}
}

// Two tabs of one reviewer: the later one replaces no score that it has not seen.
func TestReplacedScoreWasSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *grant.Policy) { p.Panel.Size = 3 })
	id := w.submitMany(1, 60_000_00)[0]
	w.screen(id)
	me := w.reviewers[0]
	on := activities.AssignmentAct{Assignment: w.assign(id, w.reviewers...)[0]}
	hand := func(version *int64, points grant.Points) error {
		on.By = w.by(me)
		_, err := w.people.HandInScore(w.ctx, activities.HandInScore{AssignmentAct: on, Version: version, ScoreSheet: grant.ScoreSheet{Points: points}})
		return err
	}
	on.By = w.by(me)
	_, err := w.people.AcceptAssignment(w.ctx, activities.AcceptAssignment{AssignmentAct: on})
	w.must(err)
	w.refused(hand(new(int64(1)), 8000), grant.Moved)
	w.must(hand(nil, 8000))
	w.refused(hand(nil, 9000), grant.VersionMissing)
	w.refused(hand(new(int64(2)), 9000), grant.Moved)
	w.must(hand(new(int64(3)), 9000))
	scores, err := store.ListScores(w.ctx, w.db, id)
	w.must(err)
	if len(scores) != 1 || scores[0].Points != 9000 {
		t.Errorf("the scores are %+v", scores)
	}
}
