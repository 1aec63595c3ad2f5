package grant_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/granary-grants/granary/grant"
)

// Who asks to join an applicant organisation does not ask for its ownership, and nobody asks to join a funder.
func ExampleCheckJoin() {
	for _, role := range []grant.Role{grant.Editor, grant.Clerk, grant.Viewer, grant.Owner, grant.Officer} {
		fmt.Println(role, grant.CheckJoin(role, "", false) == nil)
	}
	fmt.Println(grant.CheckJoin(grant.Editor, strings.Repeat("字", 500), false))
	fmt.Println(grant.CheckJoin(grant.Editor, strings.Repeat("字", 501), false))
	fmt.Println(grant.CheckJoin(grant.Editor, "", true))
	// Output:
	// editor true
	// finance true
	// viewer true
	// owner false
	// officer false
	// <nil>
	// invalid: too_large at /note max=500 rule=length
	// forbidden: not_allowed act=ask_to_join
}

func TestJoinRequestIsDecidedOnce(t *testing.T) {
	t.Parallel()
	owner, editor := actorIn(1, exampleApplicant, grant.Owner), actorIn(2, exampleApplicant, grant.Editor)
	for _, c := range []struct {
		accepted *bool
		state    grant.JoinState
	}{{nil, grant.JoinOpen}, {new(true), grant.JoinAccepted}, {new(false), grant.JoinDeclined}} {
		r := grant.JoinRequest{OrganizationID: exampleApplicant, Accepted: c.accepted}
		reason, may := r.CanDecide(owner)[grant.DecideJoin]
		if r.State() != c.state || !may || (reason == nil) != (c.accepted == nil) || (r.CheckDecision(nil) == nil) != (c.accepted == nil) {
			t.Errorf("%s: can decide %v, %v", r.State(), may, reason)
		}
		if can := r.CanDecide(editor); len(can) != 0 {
			t.Errorf("an editor can %v", can)
		}
	}
	for reason, good := range map[string]bool{"": false, "不是本单位的人": true, strings.Repeat("字", 501): false} {
		if err := (grant.JoinRequest{}).CheckDecision(&reason); (err == nil) != good {
			t.Errorf("the reason %q: %v", reason, err)
		}
	}
}
