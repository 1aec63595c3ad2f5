package activities_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"pgregory.net/rapid"
)

// modelChecks makes fewer seasons than rapid's hundred the default: each is played on a real Postgres.
func modelChecks() {
	given := os.Getenv("RAPID_CHECKS") != ""
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		_ = flag.Set("rapid.checks", "25")
	}
}

// move is something that somebody tries. What its numbers mean depends on What.
type move struct {
	What   string
	Which  int // of the applications, proposals or places
	Who    int // of those who might
	Amount grant.Fen
}

// moves are tried with these weights; to cancel is rare, since nothing follows it.
var moves = rapid.Custom(func(t *rapid.T) move {
	return move{
		What: rapid.SampledFrom([]string{
			"submit", "withdraw", "propose one", "propose one", "propose one", "propose all",
			"release", "release", "release", "release", "release", "limit", "review", rapid.SampledFrom([]string{"cancel", "release", "release", "release"}).Draw(t, "seldom"),
		}).Draw(t, "what"),
		Which:  rapid.IntRange(0, 99).Draw(t, "which"),
		Who:    rapid.IntRange(0, 99).Draw(t, "who"),
		Amount: amounts.Draw(t, "amount"),
	}
})

// amounts lie where the caps are.
var amounts = rapid.Custom(func(t *rapid.T) grant.Fen {
	if rapid.IntRange(0, 3).Draw(t, "any") == 0 {
		return grant.Fen(rapid.Int64Range(1, 100_000_00).Draw(t, "fen"))
	}
	return rapid.SampledFrom([]grant.Fen{60_000_00, 80_000_00, 99_999_99, 100_000_00, 100_000_00, 100_000_01, 1}).Draw(t, "cap")
})

// mayAnswer are the refusals with which a move may be answered. Anything else, an error of the database above
// all, is a fault.
var mayAnswer = map[string][]grant.Reason{
	"submit":      {grant.ProjectCap, grant.OrganizationLimit, grant.WrongStage},
	"withdraw":    {grant.WrongStage},
	"propose one": {grant.Undecided, grant.WrongStage},
	"propose all": {grant.Undecided, grant.WrongStage},
	"release": {grant.SamePerson, grant.NotAllowed, grant.AlreadyDone, grant.Moved, grant.WrongStage,
		grant.OrganizationLimit, grant.ProjectCount, grant.ProjectCap, grant.CommunityCap, grant.PoolCap},
	"limit":  {grant.CommunityCap, grant.BadInput, grant.WrongStage},
	"review": {grant.AmountReviewed, grant.WrongStage},
	"cancel": {grant.AlreadyDone, grant.WrongStage},
}

// season is one round that is played.
type season struct {
	*world
	applicants []applicant
	both       uuid.UUID // proposes and would release

	lock         sync.Mutex
	applications []uuid.UUID
	owners       map[uuid.UUID]applicant
	proposals    []activities.Proposal
	tried        []string
	reached      map[string]int
}

// No sequence and no interleaving of acts passes a limit.
func TestNoLimitCanBeBroken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *grant.Policy) {
		caps(100_000_00, 200_000_00)(p)
		p.PoolFen, p.Caps.Projects, p.Caps.PerOrganizationProjects = new(grant.Fen(230_000_00)), new(6), new(3)
		p.Caps.MinPartRatio = decimal("0.1")
	})
	both := w.hire("both", grant.Officer, grant.Decider)
	var applicants []applicant
	for i := range 4 {
		applicants = append(applicants, w.register(fmt.Sprintf("org%d", i)))
	}
	reached := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		w.openRound(fmt.Sprintf("s%d", w.keys.Add(1)))
		s := &season{world: w, applicants: applicants, both: both, owners: map[uuid.UUID]applicant{}, reached: reached}
		for _, asked := range rapid.SliceOfN(amounts, 5, 11).Draw(rt, "asked") {
			s.try(move{"submit", rapid.IntRange(0, 99).Draw(rt, "which"), rapid.IntRange(0, 99).Draw(rt, "who"), asked})
		}
		s.screen(s.applications...)
		s.review(s.applications...)
		if rapid.Bool().Draw(rt, "rush") {
			s.rush()
			s.check()
		}
		for _, m := range rapid.SliceOfN(moves, 15, 30).Draw(rt, "one after another") {
			s.try(m)
			s.check()
		}
		var all sync.WaitGroup
		for range 4 {
			together := rapid.SliceOfN(moves, 4, 6).Draw(rt, "together")
			all.Go(func() {
				for _, m := range together {
					s.try(m)
				}
			})
		}
		all.Wait()
		s.check()
	})
	t.Log(reached)
	for _, must := range []string{"release", "release community_cap", "release pool", "release same_person", "release already_done", "release moved", "withdraw", "limit"} {
		if reached[must] == 0 {
			t.Errorf("%q was never reached: the test tests too little", must)
		}
	}
}

// rush proposes every application by itself, on the same empty rooms, and then releases all of them at once.
func (s *season) rush() {
	for i := range s.applications {
		s.try(move{What: "propose one", Which: i, Who: i})
	}
	var all sync.WaitGroup
	for i := range s.proposals {
		all.Go(func() { s.try(move{What: "release", Which: i}) })
	}
	all.Wait()
}

// check audits everything and ends the test at the first fault: in a database with a fault, shrinking is no use.
func (s *season) check() {
	s.Helper()
	s.audit()
	if s.Failed() {
		s.Fatalf("after:\n%s", strings.Join(s.tried, "\n"))
	}
}

// try makes a move and judges its answer.
func (s *season) try(m move) {
	err := s.make(m)
	answer := m.What
	if refusal, refused := grant.Refusal(err); refused {
		answer += " " + string(refusal.Reason)
		if !slices.Contains(mayAnswer[m.What], refusal.Reason) {
			s.Errorf("%s was refused: %v", m.What, refusal)
		}
	} else if err != nil {
		s.Errorf("%s failed: %v", m.What, err)
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.reached[answer]++
	s.tried = append(s.tried, fmt.Sprintf("%+v: %s", m, answer))
}

func (s *season) make(m move) error {
	switch m.What {
	case "submit":
		return s.hand(m)
	case "propose one", "propose all":
		return s.proposeSome(m)
	case "release":
		return s.releaseSome(m)
	case "limit":
		_, err := s.people.ChangeLimit(s.ctx, activities.ChangeLimit{By: s.by(s.decider), Round: s.round, Place: s.places[m.Which%4], Limit: 3 * m.Amount, Reason: "try"})
		return err
	case "cancel":
		_, err := s.people.CancelRound(s.ctx, activities.RoundAct{By: s.by(s.decider), Round: s.round})
		return err
	}
	id, owner, any := s.one(m)
	switch {
	case !any:
		return nil
	case m.What == "withdraw":
		return s.withdraw(owner, id)
	default:
		_, err := s.people.ReviewAmount(s.ctx, activities.ReviewAmount{ApplicationAct: s.onto(id, s.officer), Amount: m.Amount, Why: "try"})
		return err
	}
}

// one picks an application.
func (s *season) one(m move) (uuid.UUID, applicant, bool) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if len(s.applications) == 0 {
		return uuid.Nil, applicant{}, false
	}
	id := s.applications[m.Which%len(s.applications)]
	return id, s.owners[id], true
}

func (s *season) hand(m move) error {
	by := s.applicants[m.Who%len(s.applicants)]
	communities := [][]int{{0}, {0}, {0}, {1}, {0, 1}, {0, 1, 2, 3}}[m.Which%6]
	receipt, err := s.people.SubmitApplication(s.ctx, activities.SubmitApplication{
		By: s.by(by.owner), Round: s.round, Organization: by.organization, Content: s.content(m.Amount, communities...),
	})
	if err != nil {
		return err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.applications = append(s.applications, receipt.Application)
	s.owners[receipt.Application] = by
	return nil
}

func (s *season) proposeSome(m move) error {
	in := activities.ProposeAllocation{By: s.by([]uuid.UUID{s.officer, s.both}[m.Who%2]), Round: s.round}
	if m.What == "propose one" {
		id, _, any := s.one(m)
		if !any {
			return nil
		}
		in.Applications = []uuid.UUID{id}
	}
	proposal, err := s.people.ProposeAllocation(s.ctx, in)
	if err != nil {
		return err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.proposals = append(s.proposals, proposal)
	return nil
}

// releaseSome releases a proposal, perhaps again, by a right or a wrong person.
func (s *season) releaseSome(m move) error {
	s.lock.Lock()
	n := len(s.proposals)
	if n == 0 {
		s.lock.Unlock()
		return nil
	}
	proposal := s.proposals[m.Which%n]
	s.lock.Unlock()
	people := []uuid.UUID{s.decider, s.decider, s.deputy, s.both, s.both, s.officer}
	return s.release(people[m.Who%len(people)], proposal)
}
