package grant

import (
	"slices"
	"strings"
)

// PassedOver answers which of the reserve (候补) a promotion passes over, by id in the order of rank: those that the
// allocation of the whole reserve awards, that are not promoted, and that rank before one that is. One that a limit keeps
// out is not passed over.
func (out Allocation) PassedOver(promoted ...string) []string {
	var over, awarded []string
	for _, r := range out.Results {
		switch {
		case slices.Contains(promoted, r.ID):
			over = append(over, awarded...)
			awarded = nil
		case r.Outcome == OutcomeAwarded:
			awarded = append(awarded, r.ID)
		}
	}
	return over
}

// MayPassOver refuses as out_of_rank to pass over some of the reserve, by their receipts, without a written reason, and as
// bad_input a reason where nobody is passed over: it would be published of nothing. "按名次递补".
func MayPassOver(over []string, reason string) error {
	switch {
	case len(over) > 0 && strings.TrimSpace(reason) == "":
		return RefuseAt(Refused, OutOfRank, "/reason", "receipt", over[0], "count", len(over))
	case len(over) == 0 && reason != "":
		return RefuseAt(Invalid, BadInput, "/reason", "rule", ruleNeedless)
	}
	return nil
}

// Carry adds to the input of a promotion what released runs changed of the reserve: who was moved keeps the place in which
// the reserve was published, and who was limited the limit. Order lists the reserve as it was published, earlier its moves
// and limits. What the input changes anew goes before, over the order that stands.
func (in *AllocationInput) Carry(order []string, earlier []Override) error {
	own := in.Overrides
	given := func(id string, kinds ...OverrideKind) bool {
		return slices.ContainsFunc(own, func(o Override) bool { return o.Application == id && slices.Contains(kinds, o.Kind) })
	}
	var moves []Override
	for _, o := range earlier {
		switch {
		case o.Kind == OverrideMove:
			moves = append(moves, o)
		case o.Kind == OverrideLimit && !given(o.Application, OverrideLimit, OverridePass):
			in.Overrides = append(in.Overrides, o)
		}
	}
	if len(moves) == 0 {
		return nil
	}
	ranked, _, err := in.rank()
	if err != nil {
		return err
	}
	ids := make([]string, len(ranked))
	for i := range ranked {
		ids[i] = ranked[i].application.ID
	}
	ids, ok := standingOrder(ids, order, moves, own)
	if !ok {
		return nil // Allocate refuses what is wrong
	}
	for i, id := range ids {
		at := slices.IndexFunc(moves, func(o Override) bool { return o.Application == id })
		if at >= 0 && !given(id, OverrideMove) {
			in.Overrides = append(in.Overrides, Override{Application: id, Kind: OverrideMove, Rank: new(i + 1), Reason: moves[at].Reason})
		}
	}
	return nil
}

// standingOrder moves what earlier runs moved to its published place and then, in the order that this gives, what is
// moved now. It answers false where what is moved now cannot be.
func standingOrder(ranked, published []string, earlier, now []Override) ([]string, bool) {
	known := make(map[string]bool, len(ranked))
	for _, id := range ranked {
		known[id] = true
	}
	places, next := make(map[string]int, len(earlier)), 0
	for _, id := range published {
		if !known[id] {
			continue
		}
		next++
		if slices.ContainsFunc(earlier, func(o Override) bool { return o.Application == id }) {
			places[id] = next
		}
	}
	standing := arrange(ranked, func(id string) int { return places[id] })
	moved, taken := map[string]int{}, map[int]bool{}
	for _, o := range now {
		if o.Kind != OverrideMove {
			continue
		}
		if o.Rank == nil || *o.Rank < 1 || *o.Rank > len(ranked) || taken[*o.Rank] {
			return nil, false
		}
		moved[o.Application], taken[*o.Rank] = *o.Rank, true
	}
	return arrange(standing, func(id string) int { return moved[id] }), true
}
