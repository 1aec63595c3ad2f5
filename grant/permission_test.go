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
// the role: one person who is officer and decider is still one. So is one who chose the other's password.
func ExampleCanSecond() {
	proposer := actorIn(1, exampleFunder, grant.Officer, grant.Decider)
	decider, auditor := actorIn(2, exampleFunder, grant.Decider), actorIn(3, exampleFunder, grant.Auditor)
	newcomer := actorIn(4, exampleFunder, grant.Decider)
	newcomer.PasswordInitial = true
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
	show(newcomer, grant.RoundAllocation, false)
	show(decider, grant.RoundAllocation, false)
	show(decider, grant.RoundAllocation, true)
	show(decider, grant.RoundReview, false)
	show(auditor, grant.RoundAllocation, false)
	// Output:
	// same_person
	// password_initial
	// may
	// already_done
	// wrong_stage
	// is not asked
}

// Scores are sealed for everybody until the panel has closed, an administrator too; then the funder sees them, and
// the applicant when the result is released.
func ExampleMayOpenScores() {
	administrator, owner := actorIn(1, exampleFunder, grant.Administrator), actorIn(2, exampleApplicant, grant.Owner)
	of := grant.Application{FunderID: exampleFunder, OrganizationID: exampleApplicant}
	for _, of.Stage = range []grant.Stage{grant.PanelReview, grant.PanelClosed, grant.Proposed, grant.Declined} {
		fmt.Println(of.Stage, "|", grant.MayOpenScores(administrator, of), "|", grant.MayOpenScores(owner, of))
	}
	of.StageReason = new(grant.RoundEnded)
	fmt.Println(*of.StageReason, "|", grant.MayOpenScores(administrator, of), "|", grant.MayOpenScores(owner, of))
	// Output:
	// panel_review | forbidden: sealed stage=panel_review | forbidden: sealed stage=panel_review
	// panel_closed | <nil> | forbidden: sealed stage=panel_closed
	// proposed | <nil> | <nil>
	// refused | <nil> | <nil>
	// round_cancelled | forbidden: sealed stage=refused | forbidden: sealed stage=refused
}

// The reviewed amount (核定金额) is the funder's own until the result is out: a proposal is nobody else's business.
func ExampleApplication_ShownTo() {
	officer, owner := actorIn(1, exampleFunder, grant.Officer), actorIn(2, exampleApplicant, grant.Owner)
	of := grant.Application{FunderID: exampleFunder, OrganizationID: exampleApplicant, Reviewed: new(grant.Fen(9000000)), ReviewedReason: new("核减")}
	for _, of.Stage = range []grant.Stage{grant.PanelReview, grant.PanelClosed, grant.Withdrawn, grant.Proposed, grant.Reserve, grant.Declined} {
		inside, outside := of.ShownTo(officer), of.ShownTo(owner)
		fmt.Println(of.Stage, inside.Reviewed != nil, inside.ReviewedReason != nil, outside.Reviewed != nil, outside.ReviewedReason != nil)
	}
	// Output:
	// panel_review true true false false
	// panel_closed true true false false
	// withdrawn true true false false
	// proposed true true true true
	// reserve true true true true
	// refused true true true true
}

// What the process asks staff for is the funder's own; what it asks the applicant for, both know.
func ExampleSeesTask() {
	facts := grant.Facts{Funder: exampleFunder, Applicant: exampleApplicant}
	for _, actor := range []grant.Actor{actorIn(1, exampleFunder, grant.Auditor), actorIn(2, exampleApplicant, grant.Viewer), actorIn(3, exampleApplicant)} {
		fmt.Println(grant.SeesTask(actor, facts, grant.Officer), grant.SeesTask(actor, facts, grant.Owner))
	}
	// Output:
	// true true
	// false true
	// false false
}
