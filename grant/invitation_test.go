package grant_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// "The day an event happens does not count; the last day ends at 24:00 Beijing time": fourteen days.
func ExampleInvitationEnds() {
	for _, hour := range []int{0, 23} {
		fmt.Println(grant.InvitationEnds(time.Date(2026, 11, 22, hour, 30, 0, 0, grant.Beijing)))
	}
	// Output:
	// 2026-12-06 23:59:59 +0800 Asia/Shanghai
	// 2026-12-06 23:59:59 +0800 Asia/Shanghai
}

func ExampleInvitation_State() {
	end := time.Date(2026, 12, 6, 23, 59, 59, 0, grant.Beijing)
	owner := actorIn(1, exampleApplicant, grant.Owner)
	show := func(i grant.Invitation, now time.Time) {
		i.ExpiresAt = end
		reason := i.CanRevoke(owner, grant.Facts{Applicant: exampleApplicant}, now)[grant.RevokeInvitation]
		fmt.Println(i.State(now), reason == nil)
	}
	somebody := &uuid.UUID{15: 9}
	show(grant.Invitation{}, end.Add(999*time.Millisecond))
	show(grant.Invitation{}, end.Add(time.Second))
	show(grant.Invitation{AcceptedBy: somebody}, end.Add(time.Second))
	show(grant.Invitation{RevokedBy: somebody}, end)
	// Output:
	// open true
	// expired false
	// accepted false
	// revoked false
}

// Fifty of an organisation, whoever sends them, and fifty of a person, in whichever organisations.
func ExampleInvitationNumber_Next() {
	fmt.Println(grant.InvitationNumber{}.Next())
	fmt.Println(grant.InvitationNumber{Number: 49, OwnNumber: 3}.Next())
	fmt.Println(grant.InvitationNumber{Number: 50, OwnNumber: 3}.Next())
	fmt.Println(grant.InvitationNumber{Number: 3, OwnNumber: 50}.Next())
	// Output:
	// {1 1} <nil>
	// {50 4} <nil>
	// {0 0} refused: invitation_limit max=50
	// {0 0} refused: invitation_limit max=50
}

func TestInvitedEmail(t *testing.T) {
	t.Parallel()
	if email, err := grant.InvitedEmail("Lin@Example.org"); email != "lin@example.org" || err != nil {
		t.Errorf("kept as %s, %v", email, err)
	}
	for _, wrong := range []string{"", "lin", "lin@localhost", "lin@example.org\r\nBcc: all@example.org"} {
		if _, err := grant.InvitedEmail(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}

// Every role that somebody can be given has a name in both languages.
func TestRolesHaveNames(t *testing.T) {
	t.Parallel()
	names := map[grant.Text]bool{}
	for _, role := range grant.Roles() {
		name := role.Name()
		if name.ZH == "" || name.EN == "" || names[name] {
			t.Errorf("%s is called %+v", role, name)
		}
		names[name] = true
	}
}
