package activities_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strings"
	"testing"

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
		AssignmentAct: activities.AssignmentAct{By: w.by(w.reviewers[0]), Assignment: assignments[0]}, Points: 7351, Match: new(int32(2467)), Comment: "canary",
	}
	answer, err := w.people.HandInScore(w.ctx, score)
	w.must(err)

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
		for _, secret := range []string{"7351", "73.51", "2467", "24.67", "canary"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s can be read in %s", secret, text)
			}
		}
	}
	w.sealedDigest(score)
}

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
