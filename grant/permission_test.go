package grant_test

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

var (
	exampleFunder    = uuid.MustParse("00000000-0000-0000-0000-0000000000f1")
	exampleApplicant = uuid.MustParse("00000000-0000-0000-0000-0000000000a1")
)

func actorIn(number byte, organization uuid.UUID, roles ...grant.Role) grant.Actor {
	a := grant.Actor{Person: uuid.UUID{15: number}}
	for _, role := range roles {
		a.Memberships = append(a.Memberships, grant.Membership{Organization: organization, Role: role})
	}
	return a
}

// Releasing results needs two people, and everyone who changed any part is a preparer, by human identity, whatever
// the role: one person who is officer and decider is still one.
func ExampleCanSecond() {
	proposer := actorIn(1, exampleFunder, grant.Officer, grant.Decider)
	decider, auditor := actorIn(2, exampleFunder, grant.Decider), actorIn(3, exampleFunder, grant.Auditor)
	show := func(actor grant.Actor, stage grant.Stage, done bool) {
		can := grant.CanSecond(actor, grant.ReleaseAllocation, grant.Facts{Funder: exampleFunder, Stage: stage}, done, proposer.Person)
		reason, listed := can[grant.ReleaseAllocation]
		switch {
		case !listed:
			fmt.Println("is not asked")
		case reason == nil:
			fmt.Println("may")
		default:
			fmt.Println(*reason)
		}
	}
	show(proposer, grant.RoundAllocation, false)
	show(decider, grant.RoundAllocation, false)
	show(decider, grant.RoundAllocation, true)
	show(decider, grant.RoundReview, false)
	show(auditor, grant.RoundAllocation, false)
	// Output:
	// same_person
	// may
	// already_done
	// wrong_stage
	// is not asked
}

// Scores are sealed for everybody until the panel has closed, an administrator too; then the funder sees them, and
// the applicant when the result is released.
func ExampleScoresOpen() {
	administrator, owner := actorIn(1, exampleFunder, grant.Administrator), actorIn(2, exampleApplicant, grant.Owner)
	of := grant.Application{FunderID: exampleFunder, OrganizationID: exampleApplicant}
	for _, of.Stage = range []grant.Stage{grant.PanelReview, grant.PanelClosed, grant.Proposed, grant.Declined} {
		fmt.Println(of.Stage, grant.ScoresOpen(administrator, of), grant.ScoresOpen(owner, of))
	}
	of.StageReason = new(grant.RoundEnded)
	fmt.Println(of.Stage, *of.StageReason, grant.ScoresOpen(administrator, of), grant.ScoresOpen(owner, of))
	// Output:
	// panel_review false false
	// panel_closed true false
	// proposed true true
	// refused true true
	// refused round_cancelled false false
}
