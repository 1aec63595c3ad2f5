package activities_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// Releasing needs two people, by human identity and whatever their roles.
func TestProposerMayNotRelease(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	id := w.submitMany(1, 60_000_00)[0]
	w.screen(id)
	w.review(id)
	both := w.hire("both", grant.Officer, grant.Decider)
	proposal, err := w.people.ProposeAllocation(w.ctx, activities.ProposeAllocation{By: w.by(both), Round: w.round})
	w.must(err)
	w.refused(w.release(both, proposal), grant.SamePerson)
	w.refused(w.release(w.officer, proposal), grant.NotAllowed)
	w.refused(w.release(w.register("stranger").owner, proposal), grant.NoSuchThing)
	other := proposal
	other.Digest = "0000"
	w.refused(w.release(w.decider, other), grant.Moved)

	_, err = w.db.Exec(w.ctx, "update allocations set stage = 'released', released_by = proposed_by, released_at = now()")
	w.violates(err, "allocations_two_people")

	w.must(w.release(w.decider, proposal))
	w.refused(w.release(w.deputy, proposal), grant.AlreadyDone)
	w.audit()
}

// Everyone who changed any part of a policy prepared it.
func TestPreparersMayNotPublishPolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	first, second := w.hire("first", grant.Officer, grant.Decider), w.hire("second", grant.Officer, grant.Decider)
	var draft activities.PolicyVersion
	for _, author := range []uuid.UUID{first, second} {
		w.rules.Title.EN += "!"
		document, err := json.Marshal(w.rules)
		w.must(err)
		draft, err = w.people.DraftPolicy(w.ctx, activities.DraftPolicy{By: w.by(author), Funder: w.funder, Document: document})
		w.must(err)
	}
	publish := func(person uuid.UUID) error {
		_, err := w.people.PublishPolicy(w.ctx, activities.PublishPolicy{By: w.by(person), Policy: draft.Policy, Digest: draft.Digest})
		return err
	}
	for _, preparer := range []uuid.UUID{first, second} {
		w.refused(publish(preparer), grant.SamePerson)
		_, err := w.db.Exec(w.ctx, "update policies set approver = $1, published_at = now() where id = $2", preparer, draft.Policy)
		w.violates(err, "policies_two_people")
	}
	w.must(publish(w.decider))
	w.refused(publish(w.deputy), grant.AlreadyDone)
	_, err := w.db.Exec(w.ctx, "update policies set digest = digest where id = $1", draft.Policy)
	w.violates(err, "23001") // a published policy is frozen
}

func TestMakerMayNotPublishRound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	both := w.hire("both", grant.Officer, grant.Decider)
	_, err := w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: *w.rules.PoolFen, Reference: "once"})
	w.must(err)
	round, err := w.people.CreateRound(w.ctx, activities.CreateRound{
		By: w.by(both), Funder: w.funder, Key: "next", TitleZH: "轮次", TitleEN: "Round", Policy: w.policy, Fund: &w.fund,
	})
	w.must(err)
	publish := func(person uuid.UUID) error {
		_, err := w.people.PublishRound(w.ctx, activities.RoundAct{By: w.by(person), Round: round.ID})
		return err
	}
	w.refused(publish(both), grant.SamePerson)
	w.refused(publish(w.officer), grant.NotAllowed)
	_, err = w.db.Exec(w.ctx, "update rounds set published_by = made_by where id = $1", round.ID)
	w.violates(err, "rounds_two_people")
	w.must(publish(w.decider))
}

// A reviewer has no part in an application of the organisation that he belongs to.
func TestMemberMayNotReview(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	id := w.submit(org, 60_000_00, 0)
	w.screen(id)
	_, err := w.operator.GrantMembership(w.ctx, activities.GrantMembership{By: w.by(uuid.Nil), Organization: org.organization, Login: "reviewer0", Role: grant.Viewer})
	w.must(err)
	_, err = w.people.AssignReviewers(w.ctx, activities.AssignReviewers{ApplicationAct: w.onto(id, w.officer), Reviewers: w.reviewers[:1]})
	w.refused(err, grant.Conflicted)

	// Somebody else's assignment is nobody's business.
	assignment := w.assign(id, w.reviewers[1])[0]
	_, err = w.people.HandInScore(w.ctx, activities.HandInScore{AssignmentAct: activities.AssignmentAct{By: w.by(w.reviewers[2]), Assignment: assignment}, ScoreSheet: grant.ScoreSheet{Points: 9000}})
	w.refused(err, grant.NoSuchThing)
}

// "Everyone who changed any part is a preparer, by human identity": whoever fixed an amount may not release.
func TestWhoeverFixedAnAmountMayNotRelease(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	both := w.hire("both", grant.Officer, grant.Decider)
	applications := w.submitMany(1, 1000000)
	w.screen(applications...)
	w.review(applications...)
	_, err := w.people.ReviewAmount(w.ctx, activities.ReviewAmount{ApplicationAct: w.onto(applications[0], both), Amount: 900000, Why: "核定"})
	w.must(err)
	proposal := w.propose(applications...)
	w.refused(w.release(both, proposal), grant.SamePerson)
	w.must(w.release(w.decider, proposal))
}
