package grant_test

import (
	"fmt"
	"strings"

	"github.com/granary-grants/granary/grant"
)

// "内部备注": internal notes are the funder's people's alone. Of one who applies, who reviews or who works for another funder the
// case is asked as if it were nobody's.
func ExampleAddNote() {
	reviewer := actorIn(1, exampleFunder, grant.Reviewer)
	owner := actorIn(2, exampleApplicant, grant.Owner)
	elsewhere := actorIn(3, exampleApplicant, grant.Officer)
	auditor := actorIn(4, exampleFunder, grant.Auditor)
	of := grant.Facts{Funder: exampleFunder}
	for _, actor := range []grant.Actor{reviewer, owner, elsewhere, auditor} {
		_, mayWrite := grant.May(actor, grant.AddNote, of)
		fmt.Println(actor.Memberships[0].Role, mayWrite, grant.MayRead(actor, of))
	}
	// Output:
	// reviewer not_found: no_such_thing not_found: no_such_thing
	// owner not_found: no_such_thing not_found: no_such_thing
	// officer not_found: no_such_thing not_found: no_such_thing
	// auditor <nil> <nil>
}

func ExampleCheckNote() {
	for _, text := range []string{"负责人电话更换，见3月2日来电记录。", " \n", strings.Repeat("备", 4000), strings.Repeat("备", 4001)} {
		fmt.Println(grant.CheckNote(text))
	}
	// Output:
	// <nil>
	// invalid: missing_field at /text
	// <nil>
	// invalid: too_large at /text max=4000
}
