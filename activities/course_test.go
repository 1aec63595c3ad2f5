package activities_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// course_test.go brings applications through the round.

// step takes an act of the process at the version the case has.
func (w *world) step(c grant.Case, act grant.Act) {
	w.Helper()
	standing, err := w.process.Load(w.ctx, c)
	w.must(err)
	stepped, err := w.process.Step(w.ctx, activities.Step{Case: c, Act: act, Version: standing.Version})
	w.must(err)
	if stepped.Refusal != nil {
		w.Fatal(stepped.Refusal)
	}
}

// content is an application for an amount in one community, or in several with equal shares.
func (w *world) content(asked grant.Fen, communities ...int) grant.ApplicationContent {
	shares := map[int]string{1: "1", 2: "0.5", 4: "0.25"}
	content := grant.ApplicationContent{Title: "营造项目", Asked: asked, Total: asked}
	for _, c := range communities {
		content.Places = append(content.Places, grant.PlaceShare{Place: w.places[c], Share: decimal(shares[len(communities)])})
	}
	return content
}

// submit hands in an application and answers its id.
func (w *world) submit(by applicant, asked grant.Fen, communities ...int) uuid.UUID {
	w.Helper()
	receipt, err := w.people.SubmitApplication(w.ctx, activities.SubmitApplication{
		By: w.by(by.owner), Round: w.round, Organization: by.organization, Content: w.content(asked, communities...),
	})
	w.must(err)
	return receipt.Application
}

// submitMany hands in n applications of as many organisations for the same amount in the first community.
func (w *world) submitMany(n int, asked grant.Fen) []uuid.UUID {
	w.Helper()
	ids := make([]uuid.UUID, n)
	for i := range ids {
		ids[i] = w.submit(w.register(fmt.Sprintf("org%03d", i)), asked, 0)
	}
	return ids
}

// screen passes applications; the window is closed first.
func (w *world) screen(applications ...uuid.UUID) {
	w.Helper()
	w.step(grant.RoundCase(w.round), grant.CloseRound)
	for _, id := range applications {
		w.step(grant.ApplicationCase(id), grant.CheckApplication)
		_, err := w.people.ScreenApplication(w.ctx, activities.ScreenApplication{ApplicationAct: w.onto(id, w.officer), Answers: w.passing()})
		w.must(err)
	}
	w.step(grant.RoundCase(w.round), grant.StartReview)
}

// passing answers every rule with yes.
func (w *world) passing() []grant.EligibilityAnswer {
	var answers []grant.EligibilityAnswer
	for _, rule := range w.quick().Eligibility {
		answers = append(answers, grant.EligibilityAnswer{Rule: rule.Key, Passed: true})
	}
	return answers
}

func (w *world) onto(application, person uuid.UUID) activities.ApplicationAct {
	return activities.ApplicationAct{By: w.by(person), Application: application}
}

// assign assigns reviewers to an application and answers their assignments in that order.
func (w *world) assign(application uuid.UUID, reviewers ...uuid.UUID) []uuid.UUID {
	w.Helper()
	_, err := w.people.AssignReviewers(w.ctx, activities.AssignReviewers{ApplicationAct: w.onto(application, w.officer), Reviewers: reviewers})
	w.must(err)
	assignments, err := store.ListAssignments(w.ctx, w.db, application)
	w.must(err)
	ids := make([]uuid.UUID, len(reviewers))
	for i, reviewer := range reviewers {
		at := slices.IndexFunc(assignments, func(a store.Assignment) bool { return a.Reviewer == reviewer })
		ids[i] = assignments[at].ID
	}
	return ids
}

// score accepts an assignment and hands in points, in hundredths.
func (w *world) score(assignment, reviewer uuid.UUID, points int32) {
	w.Helper()
	_, err := w.people.AcceptAssignment(w.ctx, activities.AcceptAssignment{AssignmentAct: activities.AssignmentAct{By: w.by(reviewer), Assignment: assignment}})
	w.must(err)
	_, err = w.people.HandInScore(w.ctx, activities.HandInScore{AssignmentAct: activities.AssignmentAct{By: w.by(reviewer), Assignment: assignment}, ScoreSheet: grant.ScoreSheet{Points: grant.Points(points)}})
	w.must(err)
}

// review brings screened applications to a closed panel with one score each, the first with the highest, and
// the round to its allocation.
func (w *world) review(applications ...uuid.UUID) {
	w.Helper()
	for i, id := range applications {
		reviewer := w.reviewers[i%len(w.reviewers)]
		w.score(w.assign(id, reviewer)[0], reviewer, 9500-int32(i))
		w.step(grant.ApplicationCase(id), grant.ClosePanel)
	}
	w.step(grant.RoundCase(w.round), grant.StartAllocation)
}

// propose proposes the applications, or all that are ready.
func (w *world) propose(applications ...uuid.UUID) activities.Proposal {
	w.Helper()
	proposal, err := w.people.ProposeAllocation(w.ctx, activities.ProposeAllocation{By: w.by(w.officer), Round: w.round, Applications: applications})
	w.must(err)
	return proposal
}

// release has a person release a proposal.
func (w *world) release(person uuid.UUID, p activities.Proposal) error {
	_, err := w.people.ReleaseAllocation(w.ctx, activities.ReleaseAllocation{By: w.by(person), Allocation: p.Allocation, Digest: p.Digest})
	return err
}

func (w *world) withdraw(by applicant, application uuid.UUID) error {
	_, err := w.people.WithdrawApplication(w.ctx, w.onto(application, by.owner))
	return err
}

func (w *world) stage(application uuid.UUID) grant.Stage {
	w.Helper()
	return one[grant.Stage](w, "select stage from applications where id = $1", application)
}

// balance answers what an account of the round holds.
func (w *world) balance(kind grant.AccountKind, owner uuid.UUID) int64 {
	w.Helper()
	return one[int64](w, "select balance from accounts where id = $1", grant.AccountID(kind, w.round, owner))
}

// caps sets the caps of a project and of a community.
func caps(project, community grant.Fen) func(*grant.Policy) {
	return func(p *grant.Policy) {
		p.Caps.PerProjectFen, p.Caps.PerCommunityFen = &project, &community
	}
}

// notify has an officer publish a notice of what was released, which begins today.
func (w *world) notify() grant.Notice {
	w.Helper()
	notice, err := w.people.PublishNotice(w.ctx, activities.PublishNotice{By: w.by(w.officer), Round: w.round})
	w.must(err)
	return notice
}

// endNotice moves the clock behind the notice's last second and lets the process end it.
func (w *world) endNotice(n grant.Notice) {
	w.Helper()
	w.setClock(n.EndsAt.Add(time.Second))
	w.step(grant.RoundCase(w.round), grant.EndNotice)
}

// reserveUntil answers the last second in which the reserve is promoted, once that was told.
func (w *world) reserveUntil() time.Time {
	w.Helper()
	return one[time.Time](w, "select due_at from deadlines where case_id = $1 and kind = 'reserve' and done_at is null", w.round)
}

// giveUp has an owner give up the project of an awarded application.
func (w *world) giveUp(by applicant, application uuid.UUID) {
	w.Helper()
	project := one[uuid.UUID](w, "select id from projects where application_id = $1", application)
	_, err := w.people.GiveUpProject(w.ctx, activities.ProjectAct{By: w.by(by.owner), Project: project, Reason: "人手不足"})
	w.must(err)
}

// object has somebody who keeps the name back object to an application.
func (w *world) object(application uuid.UUID) (activities.ObjectionFiled, error) {
	return w.people.FileObjection(w.ctx, activities.FileObjection{
		By: w.byPublic(), Application: application,
		ObjectionContent: grant.ObjectionContent{Claim: "该单位已被列入活动异常名录", Clue: "见登记管理机关 5 月 20 日公告"},
	})
}

// byPublic answers the By of anybody's new request.
func (w *world) byPublic() activities.By {
	return activities.ByPublic("test", fmt.Sprint(w.keys.Add(1)))
}

// decide has a decider decide an objection.
func (w *world) decide(objection uuid.UUID, outcome grant.ObjectionOutcome) error {
	_, err := w.people.DecideObjection(w.ctx, activities.DecideObjection{By: w.by(w.decider), Objection: objection, Outcome: outcome, Statement: "经核查……"})
	return err
}
