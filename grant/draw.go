package grant

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/google/uuid"
)

// Exclusion says why a reviewer cannot be drawn for an application.
type Exclusion string

// Why reviewers are excluded.
const (
	MemberOfApplicant Exclusion = "member_of_applicant"
	RecusedBefore     Exclusion = "recused"
	AssignedAlready   Exclusion = "assigned"
)

// Excludes says why a reviewer of the funder cannot be drawn: as May refuses him, or because he reviews it already.
func (b Bench) Excludes(person uuid.UUID) (Exclusion, bool) {
	switch {
	case slices.Contains(b.Members, person):
		return MemberOfApplicant, true
	case slices.Contains(b.Recused, person):
		return RecusedBefore, true
	case slices.Contains(b.Assigned, person):
		return AssignedAlready, true
	}
	return "", false
}

// Vacancy is an application that lacks reviewers.
type Vacancy struct {
	Application uuid.UUID
	Missing     int
	Bench       Bench
}

// Draw draws reviewers for the applications that lack some (抽取评审专家) and answers them for each, as many as are missing
// or as can be drawn. Nobody is drawn who is excluded. Loads says how many applications each reviewer has already; what
// they have in the end is as even as the exclusions allow: no other draw that fills as many places has a smaller sum of
// squared loads. The same seed, loads and vacancies give the same draw, in whatever order the vacancies stand.
func Draw(seed uuid.UUID, loads map[uuid.UUID]int, vacancies []Vacancy) [][]uuid.UUID {
	d := newDraw(seed, loads, vacancies)
	order := make([]int, len(vacancies))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Compare(lot(seed, vacancies[a].Application, uuid.Nil), lot(seed, vacancies[b].Application, uuid.Nil))
	})
	for _, i := range order {
		for range vacancies[i].Missing {
			if !d.fill(i) {
				break
			}
		}
	}
	drawn := make([][]uuid.UUID, len(vacancies))
	for i := range vacancies {
		drawn[i] = []uuid.UUID{}
		for _, r := range d.may[i] {
			if d.has[i][r] {
				drawn[i] = append(drawn[i], d.people[r])
			}
		}
	}
	return drawn
}

// draw is a draw under way. Reviewers and applications are numbers.
type draw struct {
	people []uuid.UUID
	load   []int
	may    [][]int  // of each application, who can be drawn, in the order of their lots
	has    [][]bool // of each application, who is drawn
	of     [][]int  // of each reviewer, for which he is drawn
}

func newDraw(seed uuid.UUID, loads map[uuid.UUID]int, vacancies []Vacancy) *draw {
	d := &draw{may: make([][]int, len(vacancies)), has: make([][]bool, len(vacancies))}
	for person := range loads {
		if slices.ContainsFunc(vacancies, func(v Vacancy) bool { _, excluded := v.Bench.Excludes(person); return !excluded }) {
			d.people = append(d.people, person)
		}
	}
	slices.SortFunc(d.people, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	for _, person := range d.people {
		d.load = append(d.load, loads[person])
	}
	d.of = make([][]int, len(d.people))
	for i, v := range vacancies {
		lots := make([]uint64, len(d.people))
		for r, person := range d.people {
			if _, excluded := v.Bench.Excludes(person); !excluded {
				d.may[i], lots[r] = append(d.may[i], r), lot(seed, v.Application, person)
			}
		}
		slices.SortFunc(d.may[i], func(a, b int) int { return cmp.Compare(lots[a], lots[b]) })
		d.has[i] = make([]bool, len(d.people))
	}
	return d
}

// lot is the number that a reviewer draws for an application, or an application for its turn.
func lot(seed, application, person uuid.UUID) uint64 {
	sum := sha256.Sum256(slices.Concat(seed[:], application[:], person[:]))
	return binary.BigEndian.Uint64(sum[:])
}

// step is how a reviewer is reached: instead of another who is drawn for an application, or, where that is nobody, for it.
type step struct{ application, instead int }

const nobody = -1

// fill finds one more reviewer for an application: the least loaded who can be had, if need be because those drawn for
// other applications change places. It answers false when nobody is left who can be drawn.
//
// A chain of such changes moves the load of its end alone. So each is the cheapest way to fill one more place, and what is
// filled stays as even as can be (a shortest augmenting path of a flow with convex costs).
func (d *draw) fill(i int) bool {
	from := map[int]step{}
	var reached []int
	reach := func(application, instead int) {
		for _, r := range d.may[application] {
			if _, known := from[r]; !known && !d.has[application][r] {
				from[r] = step{application, instead}
				reached = append(reached, r)
			}
		}
	}
	reach(i, nobody)
	if len(reached) == 0 {
		return false
	}
	least, end := slices.Min(d.load), reached[0]
	seen := map[int]bool{i: true}
	for next := 0; next < len(reached); next++ {
		r := reached[next]
		if d.load[r] < d.load[end] {
			end = r
		}
		if d.load[end] == least {
			break
		}
		for _, other := range d.of[r] {
			if !seen[other] && len(reached) < len(d.people) {
				seen[other] = true
				reach(other, r)
			}
		}
	}
	d.load[end]++
	for r := end; ; {
		s := from[r]
		d.has[s.application][r] = true
		d.of[r] = append(d.of[r], s.application)
		if s.instead == nobody {
			return true
		}
		d.has[s.application][s.instead] = false
		d.of[s.instead] = slices.DeleteFunc(d.of[s.instead], func(a int) bool { return a == s.application })
		r = s.instead
	}
}
