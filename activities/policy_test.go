package activities_test

import (
	"testing"

	"github.com/granary-grants/granary/grant"
)

// A decision's line names the version of the policy it rests on.
func TestLinesNameThePolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	id := w.submitMany(1, 60_000_00)[0]
	w.screen(id)
	for _, act := range []grant.Act{grant.CreateRound, grant.PublishRound, grant.SubmitApplication, grant.ScreenApplication, grant.StartReview} {
		if got := one[int](w, "select coalesce(max(policy_version), 0) from journal where name = $1", act); got != 1 {
			t.Errorf("%s: version %d", act, got)
		}
	}
}
