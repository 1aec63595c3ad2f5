package grant_test

import (
	"fmt"
	"slices"
	"testing"

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

// Whoever has a first password prepares nothing that a second person approves, for he may be that person himself; what
// nobody approves he may do. Where it is no turn of the act, that is said first.
func TestInitialPasswordPreparesNothing(t *testing.T) {
	t.Parallel()
	fresh := actorIn(1, exampleFunder, grant.Officer, grant.Reviewer)
	own := fresh
	fresh.PasswordInitial = true
	preparing := append(grant.PreparingActs(), grant.DraftPolicy, grant.CreateRound, grant.ExtendRound, grant.ProposeAllocation, grant.DecideFund, grant.DraftAgreement, grant.RecordSigned)
	for _, rule := range grant.ActRules() {
		if !slices.ContainsFunc(rule.Roles, func(r grant.Role) bool { return r == grant.Officer || r == grant.Reviewer }) {
			continue
		}
		facts := grant.Facts{Funder: exampleFunder, Assigned: true}
		if len(rule.From) > 0 {
			facts.Stage = rule.From[0]
		}
		if _, err := grant.May(own, rule.Act, facts); err != nil {
			t.Errorf("%s with an own password: %v", rule.Act, err)
		}
		_, err := grant.May(fresh, rule.Act, facts)
		refusal, refused := grant.Refusal(err)
		if prepares := slices.Contains(preparing, rule.Act); refused != prepares || refused && refusal.Reason != grant.PasswordInitial {
			t.Errorf("%s: %v", rule.Act, err)
		}
		if can := grant.CanDo(fresh, facts, rule.Act); len(can) != 1 || refused != (can[rule.Act] != nil) {
			t.Errorf("%s can be done: %v", rule.Act, can)
		}
	}
	payee := actorIn(1, exampleFunder, grant.Owner)
	payee.PasswordInitial = true
	_, err := grant.May(payee, grant.RecordBankAccount, grant.Facts{Applicant: exampleFunder})
	if refusal, refused := grant.Refusal(err); !refused || refusal.Reason != grant.PasswordInitial {
		t.Errorf("a first password says where to pay: %v", err)
	}
	can := grant.Can(fresh, grant.RoundKind, grant.Facts{Funder: exampleFunder, Stage: grant.RoundAllocation})
	if got := can[grant.ProposeAllocation]; got == nil || *got != grant.PasswordInitial {
		t.Errorf("on a round in allocation can be done: %v", can)
	}
	if got := can[grant.ShortlistRound]; got == nil || *got != grant.WrongStage {
		t.Errorf("on a round in allocation can be done: %v", can)
	}
}

// Scores are sealed for everybody until the panel has closed, an administrator too; then the funder sees them, and
// the applicant and the reviewers when the result is released. Who was not shortlisted knows it while the others are in
// review, and sees his with the round's result.
func ExampleMayOpenScores() {
	administrator, owner, reviewer := actorIn(1, exampleFunder, grant.Administrator), actorIn(2, exampleApplicant, grant.Owner), actorIn(3, exampleFunder, grant.Reviewer)
	show := func(of grant.Application, round grant.Stage) {
		of.FunderID, of.OrganizationID = exampleFunder, exampleApplicant
		fmt.Print(of.Stage)
		if of.StageReason != nil {
			fmt.Print(" ", *of.StageReason, ", ", round)
		}
		for _, actor := range []grant.Actor{administrator, owner, reviewer} {
			refusal, sealed := grant.Refusal(grant.MayOpenScores(actor, of, round))
			if sealed {
				fmt.Print(" | ", refusal.Reason)
			} else {
				fmt.Print(" | open")
			}
		}
		fmt.Println()
	}
	show(grant.Application{Stage: grant.PanelReview}, grant.RoundReview)
	show(grant.Application{Stage: grant.PanelClosed}, grant.RoundAllocation)
	show(grant.Application{Stage: grant.Proposed}, grant.RoundAllocation)
	show(grant.Application{Stage: grant.Declined}, grant.RoundAllocation)
	show(grant.Application{Stage: grant.Awarded}, grant.RoundContract)
	show(grant.Application{Stage: grant.Cancelled}, grant.RoundNotice)
	for _, round := range []grant.Stage{grant.RoundReview, grant.RoundAllocation, grant.RoundReleased, grant.RoundRunning, grant.RoundCancelled} {
		show(grant.Application{Stage: grant.Declined, StageReason: new(grant.NotShortlisted)}, round)
	}
	show(grant.Application{Stage: grant.Declined, StageReason: new(grant.RoundEnded)}, grant.RoundCancelled)
	// Output:
	// panel_review | sealed | sealed | sealed
	// panel_closed | open | sealed | sealed
	// proposed | open | open | open
	// refused | open | open | open
	// awarded | open | open | open
	// cancelled | open | open | open
	// refused not_shortlisted, review | open | sealed | sealed
	// refused not_shortlisted, allocation | open | sealed | sealed
	// refused not_shortlisted, released | open | open | open
	// refused not_shortlisted, running | open | open | open
	// refused not_shortlisted, cancelled | open | sealed | sealed
	// refused round_cancelled, cancelled | sealed | sealed | sealed
}

// The reviewed amount (核定金额) is the funder's own until the result is out: a proposal is nobody else's business.
func ExampleApplication_ShownTo() {
	officer, owner := actorIn(1, exampleFunder, grant.Officer), actorIn(2, exampleApplicant, grant.Owner)
	of := grant.Application{FunderID: exampleFunder, OrganizationID: exampleApplicant, Reviewed: new(grant.Fen(9000000)), ReviewedReason: new("核减")}
	show := func(round grant.Stage) {
		inside, outside := of.ShownTo(officer, round), of.ShownTo(owner, round)
		fmt.Println(of.Stage, inside.Reviewed != nil, inside.ReviewedReason != nil, outside.Reviewed != nil, outside.ReviewedReason != nil)
	}
	for _, of.Stage = range []grant.Stage{grant.PanelReview, grant.PanelClosed, grant.Withdrawn, grant.Proposed, grant.Reserve, grant.Awarded, grant.Declined} {
		show(grant.RoundAllocation)
	}
	of.StageReason = new(grant.NotShortlisted)
	show(grant.RoundReview)
	show(grant.RoundReleased)
	// Output:
	// panel_review true true false false
	// panel_closed true true false false
	// withdrawn true true false false
	// proposed true true true true
	// reserve true true true true
	// awarded true true true true
	// refused true true true true
	// refused true true false false
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

// Least privilege: of a funder's people each reads what the work needs. Evaluators and supervisors come from outside.
func ExampleMaySeeAccounts() {
	other, of := uuid.UUID{15: 9}, grant.Facts{Funder: exampleFunder}
	for _, role := range []grant.Role{
		grant.Administrator, grant.Officer, grant.Decider, grant.FinancePreparer, grant.FinanceApprover, grant.Supervisor, grant.Evaluator, grant.Auditor, grant.Reviewer,
	} {
		actor, stranger := actorIn(1, exampleFunder, role), actorIn(2, other, role)
		fmt.Printf("%s: numbers %t, objectors %t, bank accounts %t\n", role, grant.MaySeeAccounts(actor, of), grant.MaySeeObjectors(actor, of),
			grant.MayReadBankAccounts(actor, exampleApplicant, exampleFunder) == nil)
		if grant.MaySeeAccounts(stranger, of) || grant.MaySeeObjectors(stranger, of) || grant.MayReadBankAccounts(stranger, exampleApplicant, exampleFunder) == nil {
			fmt.Println("and of another funder too")
		}
	}
	fmt.Println(grant.MayReadBankAccounts(actorIn(1, exampleFunder, grant.Officer), exampleApplicant))
	fmt.Println(grant.MayReadBankAccounts(actorIn(3, exampleApplicant, grant.Viewer), exampleApplicant))
	// Output:
	// administrator: numbers false, objectors false, bank accounts false
	// officer: numbers false, objectors true, bank accounts true
	// decider: numbers false, objectors true, bank accounts false
	// finance_preparer: numbers true, objectors false, bank accounts true
	// finance_approver: numbers true, objectors false, bank accounts true
	// supervisor: numbers false, objectors false, bank accounts false
	// evaluator: numbers false, objectors false, bank accounts false
	// auditor: numbers true, objectors true, bank accounts true
	// reviewer: numbers false, objectors false, bank accounts false
	// not_found: no_such_thing
	// <nil>
}
