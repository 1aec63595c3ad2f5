package activities_test

import (
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// allot gives what is free now to items in the order of their rank, which is that of the story: each gets what it asks
// for, or what the pool and its places have left when that is at least a tenth.
func (s *story) allot(items []*item) map[*item]grant.Fen {
	given, organizations, pool, rooms := map[*item]grant.Fen{}, map[uuid.UUID]int{}, s.left(), make([]grant.Fen, len(s.limits))
	for place, limit := range s.limits {
		rooms[place] = limit - s.used(place)
	}
	for _, i := range items {
		of, n := i.by.organization, grant.Fen(len(i.places))
		if s.live(of)+organizations[of] >= s.perOrg || s.live(uuid.Nil)+len(given) >= s.most {
			continue
		}
		amount := min(i.asked, pool)
		for _, place := range i.places {
			amount = min(amount, n*rooms[place])
		}
		if amount <= 0 || 10*amount < i.asked {
			continue
		}
		given[i], pool = amount, pool-amount
		organizations[of]++
		for k, place := range i.places {
			rooms[place] -= (amount + n - 1 - grant.Fen(k)) / n // the first place gets the odd fen
		}
	}
	return given
}

// in answers the items in a stage, by rank.
func (s *story) in(stage grant.Stage) []*item {
	return slices.DeleteFunc(slices.Clone(s.items), func(i *item) bool { return i.stage != stage })
}

// passedOver answers which of the reserve a promotion passes over: what would get something if all of it were promoted,
// and ranks before one that is.
func (s *story) passedOver(promoted map[*item]grant.Fen) (over []*item) {
	reserve := s.in(grant.Reserve)
	given, before := s.allot(reserve), []*item(nil)
	for _, i := range reserve {
		if promoted[i] > 0 {
			over, before = append(over, before...), nil
		} else if given[i] > 0 {
			before = append(before, i)
		}
	}
	return over
}
