package activities_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// counter is the till's acts on a real Postgres, and the history of what was asked and answered.
type counter struct {
	*world
	began   time.Time
	lock    sync.Mutex
	history []porcupine.Operation
	reached map[string]int
}

// ask makes a request through its act, or through a look at the accounts, and writes it down.
func (c *counter) ask(client int, r request, do func() error) reply {
	called := time.Since(c.began)
	var answered reply
	if r.What == "look" {
		answered.Seen = c.look().only(r.Which)
	} else {
		answered = c.read(r, do())
	}
	o := porcupine.Operation{ClientId: client, Input: r, Call: called.Nanoseconds(), Output: answered, Return: time.Since(c.began).Nanoseconds()}
	c.lock.Lock()
	defer c.lock.Unlock()
	c.history = append(c.history, o)
	c.reached[r.What+" "+string(answered.Reason)]++
	return answered
}

// read understands a refusal with its figures. Anything else than a refusal by a limit is a fault.
func (c *counter) read(r request, err error) reply {
	if err == nil {
		return reply{}
	}
	refusal, refused := grant.Refusal(err)
	if !refused {
		c.Errorf("%+v failed: %v", r, err)
		return reply{}
	}
	answered := reply{Reason: refusal.Reason}
	owner, _ := refusal.Params["owner"].(uuid.UUID)
	switch {
	case r.What == "limit":
		answered.Which, answered.Left, answered.Asked = r.Which, figure(refusal, "used_fen"), figure(refusal, "requested_fen")
	case refusal.Reason == grant.ProjectCount:
		answered.Left, answered.Asked = figure(refusal, "left"), figure(refusal, "requested")
	case refusal.Reason == grant.CommunityCap:
		answered.Which = slices.Index(c.places, owner)
		fallthrough
	case refusal.Reason == grant.PoolCap:
		answered.Left, answered.Asked = figure(refusal, "left_fen"), figure(refusal, "requested_fen")
	default:
		c.Errorf("%+v was refused: %v", r, refusal)
	}
	return answered
}

// look reads the till in one statement.
func (c *counter) look() till {
	accounts, err := store.ListRoundAccounts(c.ctx, c.db, c.round, grant.PoolAvailable, grant.AwardRoom, grant.CommunityRoom, grant.CommunityUsed)
	if err != nil {
		c.Error(err)
		return till{}
	}
	var seen till
	for _, a := range accounts {
		switch i := slices.Index(c.places, a.Owner); {
		case a.Kind == grant.PoolAvailable:
			seen.Pool = a.Balance
		case a.Kind == grant.AwardRoom:
			seen.Projects = a.Balance
		case i < tilled && a.Kind == grant.CommunityRoom:
			seen.Room[i] = a.Balance
			seen.Limit[i] += a.Balance
		case i < tilled:
			seen.Limit[i] += a.Balance
		}
	}
	return seen
}

// wish is an amount for projects in communities, in equal shares.
type wish struct {
	amount grant.Fen
	in     []int
}

// wishes are n, first for much and then for little, in the places in turn.
func wishes(n int, places ...[]int) []wish {
	all := make([]wish, n)
	for i := range all {
		all[i] = wish{[]grant.Fen{100_000_00, 60_000_00, 35_000_00, 15_000_00, 10_000_00, 5_000_00}[6*i/n], places[i%len(places)]}
	}
	return all
}

// asked is an application whose proposal waits for its release.
type asked struct {
	id uuid.UUID
	by applicant
	request
	proposal activities.Proposal
}

func (c *counter) take(client int, one asked) reply {
	return c.ask(client, one.request, func() error { return c.release(c.decider, one.proposal) })
}

func (c *counter) giveBack(client int, one asked) {
	one.What = "withdraw"
	c.ask(client, one.request, func() error { return c.withdraw(one.by, one.id) })
}

// serve has clients ask at once, each for its share of the applications.
func (c *counter) serve(clients int, seed uint64, all []asked, look func(asked) int) {
	c.Helper()
	start := make(chan struct{})
	var group sync.WaitGroup
	for client := range clients {
		chance := rand.New(rand.NewPCG(seed, uint64(client)))
		group.Go(func() {
			<-start
			for i := client; i < len(all); i += clients {
				one := all[i]
				c.ask(client, request{What: "look", Which: look(one)}, nil)
				done := c.take(client, one)
				if chance.IntN(4) == 0 {
					c.limit(client, chance.IntN(tilled), chance.Int64N(21)*int64(*c.rules.Caps.PerCommunityFen)/20)
				}
				if done.Reason == "" && chance.IntN(2) == 0 {
					c.giveBack(client, one)
				}
			}
		})
	}
	close(start)
	group.Wait()
}

func (c *counter) limit(client, community int, limit int64) {
	r := request{What: "limit", Which: community, Limit: limit}
	c.ask(client, r, func() error {
		_, err := c.people.ChangeLimit(c.ctx, activities.ChangeLimit{
			By: c.by(c.decider), Round: c.round, Place: c.places[r.Which], Limit: grant.Fen(r.Limit), Reason: "try",
		})
		return err
	})
}

// count is a counter at which applications are ready to be released.
func count(t *testing.T, edit func(*grant.Policy), all []wish) (*counter, []asked) {
	c := &counter{world: newWorld(t, edit), reached: map[string]int{}}
	for i := len(c.places); i < tilled; i++ {
		code := fmt.Sprintf("C%d", i)
		added, err := c.people.AddPlaces(c.ctx, activities.AddPlaces{
			By: c.by(c.officer), Funder: c.funder, Places: []activities.NewPlace{{Code: code, Name: code, Level: "community", Kind: "urban"}},
		})
		c.must(err)
		c.places = append(c.places, added[code])
	}
	waiting, ids := make([]asked, len(all)), make([]uuid.UUID, len(all))
	for i, w := range all {
		by := c.register(fmt.Sprintf("org%03d", i))
		ids[i] = c.submit(by, w.amount, w.in...)
		waiting[i] = asked{id: ids[i], by: by, request: request{What: "release", Which: w.in[0]}}
		for _, community := range w.in {
			waiting[i].Takes[community] = int64(w.amount) / int64(len(w.in))
		}
	}
	c.screen(ids...)
	c.review(ids...)
	for i := range waiting {
		waiting[i].proposal = c.propose(waiting[i].id)
	}
	c.began = time.Now()
	return c, waiting
}

// wants fails where an answer was never given.
func (c *counter) wants(answers ...string) {
	c.Helper()
	for _, one := range answers {
		if c.reached[one] == 0 {
			c.Errorf("%q was never answered: the test tests too little", one)
		}
	}
	c.Log(len(c.history), "answers", c.reached)
}

// Sixty-four clients reserve, withdraw, change limits and look at once: what they were answered, to the fen, is what one
// clerk would have answered them one after another.
func TestReservationsAreLinearizable(t *testing.T) {
	t.Parallel()
	c, all := count(t, func(p *grant.Policy) {
		caps(100_000_00, 300_000_00)(p)
		p.PoolFen, p.Caps.Projects = new(grant.Fen(10_000_000_00)), new(1000)
	}, wishes(128, []int{0}, []int{1}, []int{2}, []int{3}, []int{4}, []int{5}, []int{6}, []int{7}))
	first := c.look()
	c.serve(64, 1, all, func(one asked) int { return one.Which })
	if got := isLinear(first, c.history, true); got != porcupine.Ok {
		t.Errorf("the history is %s", got)
	}
	c.wants("look ", "release ", "release community_cap", "withdraw ", "limit ", "limit community_cap")
	c.audit()
}

// meeting are wishes that meet every limit in turn where a community has 120,000.00, the pool 250,000.00 and eight
// projects are awarded: the second a community's, the fourth the pool's, the last the number of projects, if what was
// taken before the fifth is given back.
var meeting = []wish{
	{100_000_00, []int{0}}, {100_000_00, []int{0}}, {100_000_00, []int{1}}, {60_000_00, []int{2}},
	{5_000_00, []int{0}}, {5_000_00, []int{1}}, {5_000_00, []int{2}}, {5_000_00, []int{0}}, {5_000_00, []int{1}}, {5_000_00, []int{2}},
	{5_000_00, []int{0}}, {5_000_00, []int{1}}, {5_000_00, []int{2}},
}

// meet asks for the wishes that meet every limit and gives everything back.
func (c *counter) meet(all []asked) {
	var taken []asked
	giveBack := func() {
		for _, one := range taken {
			c.giveBack(0, one)
		}
		taken = nil
	}
	for i, one := range all {
		if i == 4 {
			c.limit(0, 0, 0)
			giveBack()
		}
		if done := c.take(0, one); done.Reason == "" {
			taken = append(taken, one)
		}
	}
	giveBack()
}

// The same of five clients where awards lie in two communities and the pool and the number of projects bind too. Each
// of these answers falsified makes it another history, and the checker says so.
func TestEveryLimitIsLinearizable(t *testing.T) {
	t.Parallel()
	c, all := count(t, func(p *grant.Policy) {
		caps(100_000_00, 120_000_00)(p)
		p.PoolFen, p.Caps.Projects = new(grant.Fen(250_000_00)), new(8)
	}, append(meeting, wishes(40, []int{0}, []int{1}, []int{0, 1}, []int{2}, []int{1, 2})...))
	first := c.look()
	c.meet(all[:len(meeting)])
	c.serve(5, 2, all[len(meeting):], func(asked) int { return everywhere })
	if got := isLinear(first, c.history, false); got != porcupine.Ok {
		t.Errorf("the history is %s", got)
	}
	c.wants("look ", "release ", "release community_cap", "release project_count", "release pool", "withdraw ", "limit ", "limit community_cap")
	c.audit()
	findsEverySlip(t, first, c.history)
}
