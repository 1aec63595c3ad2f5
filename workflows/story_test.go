package workflows_test

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/wake"
)

// story is a round with six applications, one on each way through the process.
type story struct {
	*house
	applications, owners [6]uuid.UUID
	tranches             []uuid.UUID
	batch                activities.BatchPrepared // the last one
}

// The ways through the process, as the applications' numbers.
const (
	proposed = iota
	reserved
	withdrawn
	late           // its supplement does not come
	notShortlisted // its supplement comes
	notEligible
)

var paths = [6]string{"proposed", "reserve", "withdrawn", "late_supplement", "not_shortlisted", "not_eligible"}

// moment is something that people or the clock do, and what the process must make of it.
type moment struct {
	name    string
	do      func(*story)
	step    grant.Act // the process takes it, in all so many times
	times   int
	reaches map[int]grant.Stage // by application; round: the round
}

const (
	round       = -1
	oneToScreen = "one to screen"
)

var moments = append(untilRelease, afterRelease...)

var untilRelease = []moment{
	{"publish", func(s *story) { s.publish() }, "", 0, map[int]grant.Stage{round: grant.RoundPublished}},
	{"opening date", func(s *story) { s.passDate(grant.RoundCase(s.round), grant.DueOpening) }, grant.OpenRound, 1, map[int]grant.Stage{round: grant.RoundOpen}},
	{"submit", (*story).submitAll, grant.CheckApplication, 6, nil},
	{"ask for supplements, withdraw", func(s *story) {
		s.askSupplement(late)
		s.askSupplement(notShortlisted)
		_, err := s.people.WithdrawApplication(s.ctx, s.onto(s.applications[withdrawn], s.owners[withdrawn]))
		s.must(err)
	}, "", 0, map[int]grant.Stage{late: grant.Supplement, withdrawn: grant.Withdrawn}},
	{"one supplement comes", func(s *story) {
		_, err := s.people.HandInSupplement(s.ctx, activities.HandInSupplement{
			ApplicationAct: s.onto(s.applications[notShortlisted], s.owners[notShortlisted]), Reply: []byte(`{"text":"已补正"}`),
		})
		s.must(err)
	}, grant.CheckApplication, 7, map[int]grant.Stage{notShortlisted: grant.Submitted}},
	{"the other is late", func(s *story) { s.passDate(s.of(late), grant.DueSupplement) }, grant.RefuseSupplement, 1, map[int]grant.Stage{late: grant.Declined}},
	{"screen two", func(s *story) {
		s.screen(proposed)
		s.screen(notEligible, grant.EligibilityAnswer{Rule: "e08", Note: "不在业务范围内"})
	}, "", 0, map[int]grant.Stage{proposed: grant.Eligible, notEligible: grant.Declined}},
	{"closing date", func(s *story) { s.passDate(grant.RoundCase(s.round), grant.DueClosing) }, grant.CloseRound, 1, map[int]grant.Stage{round: grant.RoundScreening}},
	{"review date, two to screen", func(s *story) {
		s.passDate(grant.RoundCase(s.round), grant.DueReview)
		s.eventually("the officer is asked about two", func() bool { return s.askedAbout(2) })
	}, "", 0, nil},
	{oneToScreen, func(s *story) { s.screen(reserved) }, "", 0, map[int]grant.Stage{reserved: grant.Eligible}},
	{"none to screen", func(s *story) { s.screen(notShortlisted); s.sweep() }, grant.StartReview, 1, map[int]grant.Stage{round: grant.RoundReview}},
	{"desk review", func(s *story) { s.desk(proposed, reserved, notShortlisted) }, grant.CloseDesk, 3,
		map[int]grant.Stage{proposed: grant.DeskClosed, reserved: grant.DeskClosed, notShortlisted: grant.DeskClosed}},
	{"shortlist", func(s *story) {
		_, err := s.people.Shortlist(s.ctx, activities.Shortlist{By: s.by(s.staff[grant.Officer]), Round: s.round})
		s.must(err)
	}, "", 0, map[int]grant.Stage{proposed: grant.PanelReview, reserved: grant.PanelReview, notShortlisted: grant.Declined}},
	{"all scores of one panel", func(s *story) { s.panel(proposed, 9500, 9400) }, grant.ClosePanel, 1, map[int]grant.Stage{proposed: grant.PanelClosed}},
	{"panel date with a quorum", func(s *story) { s.panel(reserved, 9000); s.passDate(s.of(reserved), grant.DuePanel) }, grant.ClosePanel, 2,
		map[int]grant.Stage{reserved: grant.PanelClosed}},
	{"allocation date", func(s *story) { s.passDate(grant.RoundCase(s.round), grant.DueAllocation) }, grant.StartAllocation, 1, map[int]grant.Stage{round: grant.RoundAllocation}},
	{"release", (*story).release, grant.FinishAllocation, 1, map[int]grant.Stage{round: grant.RoundReleased, proposed: grant.Proposed, reserved: grant.Reserve}},
}

// of is the case of an application, of a tranche, or of the round.
func (s *story) of(n int) grant.Case {
	switch {
	case n == round:
		return grant.RoundCase(s.round)
	case n >= firstTranche:
		return grant.PaymentCase(s.tranches[n-firstTranche])
	}
	return grant.ApplicationCase(s.applications[n])
}

// name is what the histories of a case are called.
func (s *story) name(n int) string {
	switch {
	case n == round:
		return "round"
	case n >= firstTranche:
		return tranches[n-firstTranche]
	}
	return paths[n]
}

// numbers are those of the cases that exist.
func (s *story) numbers() []int {
	numbers := []int{round}
	for n, id := range s.applications {
		if id != uuid.Nil {
			numbers = append(numbers, n)
		}
	}
	for i := range s.tranches {
		numbers = append(numbers, firstTranche+i)
	}
	return numbers
}

// cases are those that exist.
func (s *story) cases() []grant.Case {
	var cases []grant.Case
	for _, n := range s.numbers() {
		cases = append(cases, s.of(n))
	}
	return cases
}

func (s *story) submitAll() {
	for n := range s.applications {
		s.applications[n], s.owners[n] = s.submit(n)
	}
}

func (s *story) askSupplement(n int) {
	i := slices.IndexFunc(s.rules.Eligibility, func(r grant.EligibilityRule) bool { return r.Kind == grant.FixableRule })
	_, err := s.people.AskSupplement(s.ctx, activities.AskSupplement{
		ApplicationAct: s.onto(s.applications[n], s.staff[grant.Officer]), Rule: s.rules.Eligibility[i].Key, Wanted: "请补交材料",
	})
	s.must(err)
}

// screen answers every rule, as given or else with yes.
func (s *story) screen(n int, answers ...grant.EligibilityAnswer) {
	for _, rule := range s.rules.Eligibility {
		given := slices.ContainsFunc(answers, func(a grant.EligibilityAnswer) bool { return a.Rule == rule.Key })
		if !given {
			answers = append(answers, grant.EligibilityAnswer{Rule: rule.Key, Passed: true})
		}
	}
	_, err := s.people.ScreenApplication(s.ctx, activities.ScreenApplication{ApplicationAct: s.onto(s.applications[n], s.staff[grant.Officer]), Answers: answers})
	s.must(err)
}

// desk lets the first reviewer read applications, the first the best.
func (s *story) desk(applications ...int) {
	for i, n := range applications {
		assignment := s.assign(s.applications[n], s.reviewers[0])[0]
		s.accept(assignment, s.reviewers[0])
		s.score(assignment, s.reviewers[0], 9500-int32(100*i))
	}
}

// panel assigns both reviewers, of whom as many score as there are points.
func (s *story) panel(n int, points ...int32) {
	for i, assignment := range s.assign(s.applications[n], s.reviewers...) {
		if i < len(points) {
			s.accept(assignment, s.reviewers[i])
			s.score(assignment, s.reviewers[i], points[i])
		}
	}
}

func (s *story) release() {
	proposal, err := s.people.ProposeAllocation(s.ctx, activities.ProposeAllocation{By: s.by(s.staff[grant.Officer]), Round: s.round})
	s.must(err)
	_, err = s.people.ReleaseAllocation(s.ctx, activities.ReleaseAllocation{
		By: s.by(s.staff[grant.Decider]), Allocation: proposal.Allocation, Digest: proposal.Digest,
	})
	s.must(err)
}

// sweep is a look of a sweeper. It answers how many cases were missed.
func (s *story) sweep() int {
	sweeper := wake.Sweeper{Pool: s.process.Pool, Client: s.client, Log: s.log}
	missed, err := sweeper.Sweep(s.ctx)
	s.must(err)
	s.bell.Hint()
	return missed
}

// askedAbout says whether the officer is asked to screen so many before the review can begin.
func (s *story) askedAbout(left int) bool {
	tasks, err := store.ListTasks(s.ctx, s.db, s.of(round))
	s.must(err)
	return slices.ContainsFunc(tasks, func(t store.Task) bool {
		params, ok := t.Params["params"].(map[string]any)
		return t.Kind == string(grant.StartReview) && ok && fmt.Sprint(params["left"]) == fmt.Sprint(left)
	})
}

// arrives waits until the process has made of a moment what it must, and has read every wake.
func (s *story) arrives(m moment) {
	s.Helper()
	for n, stage := range m.reaches {
		s.eventually(fmt.Sprintf("%s: %d stands in %s", m.name, n, stage), func() bool { return s.stage(n) == stage })
	}
	s.eventually(fmt.Sprintf("%s: %s is taken %d times", m.name, m.step, m.times), func() bool {
		return m.step == "" || s.count("select count(*) from journal where name = $1", m.step) == m.times
	})
	s.eventually(m.name+": every wake is read", func() bool { return s.count("select count(*) from wakes") == 0 })
}

func (s *story) stage(n int) grant.Stage {
	var stage grant.Stage
	c := s.of(n)
	s.must(s.db.QueryRow(s.ctx, "select stage from "+string(c.Kind)+"s where id = $1", c.ID).Scan(&stage))
	return stage
}

// told is what happened to each case, in order.
func (s *story) told() map[string][]string {
	told := map[string][]string{}
	for _, n := range s.numbers() {
		events, err := store.ListEvents(s.ctx, s.db, s.of(n))
		s.must(err)
		for _, e := range events {
			told[s.name(n)] = append(told[s.name(n)], fmt.Sprintf("%d %s by %s: %s", e.VersionAfter, e.Name, e.Role, e.StageAfter))
		}
	}
	return told
}
