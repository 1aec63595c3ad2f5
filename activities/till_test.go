package activities_test

import (
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/granary-grants/granary/grant"
)

// tilled is the number of communities in a till.
const tilled = 8

// till is what a round has left and what its communities' limits are, as one clerk would keep them who serves one after
// another.
type till struct {
	Pool, Projects int64
	Room, Limit    [tilled]int64
}

const everywhere = -1

// only is the till as somebody sees it who looks at one community, or everywhere.
func (s till) only(community int) till {
	if community == everywhere {
		return s
	}
	var seen till
	seen.Room[community], seen.Limit[community] = s.Room[community], s.Limit[community]
	return seen
}

// request is what a client asks of the till.
type request struct {
	What  string        // release, withdraw, limit or look
	Takes [tilled]int64 // of the communities, which a release takes and a withdrawal gives back
	Which int           // community of a limit or a look; everywhere for a look at all
	Limit int64
}

func (r request) amount() (sum int64) {
	for _, n := range r.Takes {
		sum += n
	}
	return sum
}

// reply is what it was answered: done, or a refusal with its figures, or what is there.
type reply struct {
	Reason      grant.Reason
	Which       int // community that refused
	Left, Asked int64
	Seen        till
}

// answer is the only right one, with what is there after it. Limits are looked at in the order of grant.CheckDemands.
func (s till) answer(r request) (till, reply) {
	switch amount := r.amount(); r.What {
	case "look":
		return s, reply{Seen: s.only(r.Which)}
	case "limit":
		used := s.Limit[r.Which] - s.Room[r.Which]
		if r.Limit < used {
			return s, reply{Reason: grant.CommunityCap, Which: r.Which, Left: used, Asked: r.Limit}
		}
		s.Limit[r.Which], s.Room[r.Which] = r.Limit, r.Limit-used
	case "withdraw":
		s.Pool, s.Projects = s.Pool+amount, s.Projects+1
		for i, n := range r.Takes {
			s.Room[i] += n
		}
	case "release":
		if s.Projects < 1 {
			return s, reply{Reason: grant.ProjectCount, Left: s.Projects, Asked: 1}
		}
		for i, n := range r.Takes {
			if n > s.Room[i] {
				return s, reply{Reason: grant.CommunityCap, Which: i, Left: s.Room[i], Asked: n}
			}
		}
		if amount > s.Pool {
			return s, reply{Reason: grant.PoolCap, Left: s.Pool, Asked: amount}
		}
		s.Pool, s.Projects = s.Pool-amount, s.Projects-1
		for i, n := range r.Takes {
			s.Room[i] -= n
		}
	}
	return s, reply{}
}

// isLinear says whether the history could have been one request after another, each between its call and its return.
// Where no request concerns two communities, and nothing but their caps refuses, each community's history may be judged
// by itself, which makes those of many clients short enough.
func isLinear(first till, history []porcupine.Operation, apart bool) porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(porcupine.Model{
		Partition: func(whole []porcupine.Operation) [][]porcupine.Operation {
			if !apart {
				return [][]porcupine.Operation{whole}
			}
			parts := make([][]porcupine.Operation, tilled)
			for _, o := range whole {
				of := o.Input.(request).Which
				parts[of] = append(parts[of], o)
			}
			return parts
		},
		Init: func() any { return first },
		Step: func(state, input, output any) (bool, any) {
			next, right := state.(till).answer(input.(request))
			return right == output.(reply), next
		},
	}, history, 30*time.Second)
}

// findsEverySlip falsifies each answer of a history in turn, and where it began: the checker must find every one.
func findsEverySlip(t *testing.T, first till, history []porcupine.Operation) {
	t.Helper()
	other := first
	other.Pool++
	if got := isLinear(other, history, false); got != porcupine.Illegal {
		t.Errorf("with another fen in the pool the history is %s", got)
	}
	for i := range history {
		slipped := slices.Clone(history)
		answered := slipped[i].Output.(reply)
		switch {
		case answered.Reason != "":
			answered.Left++
		case answered.Seen != (till{}):
			answered.Seen.Room[0]--
		default:
			answered.Reason = grant.PoolCap
		}
		slipped[i].Output = answered
		if got := isLinear(first, slipped, false); got != porcupine.Illegal {
			t.Errorf("with the answer %+v to %+v the history is %s", answered, history[i].Input, got)
		}
	}
}

// Two clients who look before they take, with nothing between the look and the taking, pass a limit; the checker says so.
func TestCheckThenActIsNotLinearizable(t *testing.T) {
	t.Parallel()
	take := request{What: "release", Takes: [tilled]int64{60}}
	first := till{Pool: 1000, Projects: 10, Room: [tilled]int64{100}, Limit: [tilled]int64{100}}
	both := []porcupine.Operation{
		{ClientId: 0, Input: take, Call: 0, Output: reply{}, Return: 20},
		{ClientId: 1, Input: take, Call: 10, Output: reply{}, Return: 30},
	}
	if got := isLinear(first, both, false); got != porcupine.Illegal {
		t.Errorf("60 twice of 100 is %s", got)
	}
	both[1].Output = reply{Reason: grant.CommunityCap, Left: 40, Asked: 60}
	if got := isLinear(first, both, false); got != porcupine.Ok {
		t.Errorf("60 once of 100 is %s", got)
	}
	both[1].Call, both[1].Return, both[0].Call, both[0].Return = 0, 5, 10, 20
	if got := isLinear(first, both, false); got != porcupine.Illegal {
		t.Errorf("a refusal before the room was taken is %s", got)
	}
}
