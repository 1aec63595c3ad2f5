package grant

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Override (人工调整) is what people change of a run, with the reason that is published with it. The limits hold over
// what it changes as they do without it.
type Override struct {
	Application string       `json:"application_id"`
	Kind        OverrideKind `json:"kind"`
	Rank        *int         `json:"rank,omitempty"`       // of a move: the place it takes among those that are ranked, from 1
	Amount      *Fen         `json:"amount_fen,omitempty"` // of a limit: at least the part-award floor and below the reviewed amount
	Reason      string       `json:"reason"`               // 1…MaxOverrideReason characters
}

// MaxOverrideReason is how many characters the reason of an override may have.
const MaxOverrideReason = 500

// OverrideKind is what an override changes.
type OverrideKind string

// The kinds of overrides. An application has at most one of each, and no limit where it is passed over.
const (
	OverrideMove  OverrideKind = "move"  // it takes a place in the order; the others keep theirs
	OverrideLimit OverrideKind = "limit" // it gets at most an amount
	OverridePass  OverrideKind = "pass"  // it goes to the reserve, whatever is left
)

// OverridePromotion is published among the overrides and given by nobody: a promotion that passes over some of the reserve.
const OverridePromotion OverrideKind = "promotion"

// The rules of overrides that are wrong, in the refusal's param "rule".
const (
	ruleReason    = "reason"     // a reason without a visible character, or longer than the param "max"
	rulePartFloor = "part_floor" // an amount below the part-award floor, the param "min_fen"
	ruleSameRank  = "same_rank"  // two applications are moved to one place
)

// overrides finds what is wrong in each by itself. What depends on the ranking is found by overrule.
func (f *findings) overrides(in *AllocationInput) {
	if len(in.Overrides) == 0 {
		return
	}
	applications := make(map[string]*AllocationApplication, len(in.Applications))
	for i := range in.Applications {
		applications[in.Applications[i].ID] = &in.Applications[i]
	}
	given, ranks := map[string][]OverrideKind{}, map[int]bool{}
	for i := range in.Overrides {
		o, at := &in.Overrides[i], place{"overrides", i}
		a := applications[o.Application]
		if a == nil {
			f.add(at.field("application_id"), ruleUnknown, excerpt(o.Application))
		}
		f.kind(at, o.Kind, given[o.Application])
		given[o.Application] = append(given[o.Application], o.Kind)
		if length := utf8.RuneCountInString(o.Reason); length > MaxOverrideReason || strings.TrimSpace(o.Reason) == "" {
			f.with(RefuseAt(Invalid, BadInput, at.field("reason"), "rule", ruleReason, "max", MaxOverrideReason))
		}
		f.belongs(at, "rank", o.Rank != nil, o.Kind == OverrideMove)
		f.belongs(at, "amount_fen", o.Amount != nil, o.Kind == OverrideLimit)
		if o.Kind == OverrideMove && o.Rank != nil {
			if ranks[*o.Rank] {
				f.add(at.field("rank"), ruleSameRank, *o.Rank)
			}
			ranks[*o.Rank] = true
		}
		if o.Kind == OverrideLimit && o.Amount != nil && a != nil {
			f.limit(at, *o.Amount, in.Policy.MinPartRatio, a.ReviewedFen)
		}
	}
}

func (f *findings) kind(at place, kind OverrideKind, given []OverrideKind) {
	passed := kind == OverrideLimit && slices.Contains(given, OverridePass) || kind == OverridePass && slices.Contains(given, OverrideLimit)
	switch {
	case !slices.Contains([]OverrideKind{OverrideMove, OverrideLimit, OverridePass}, kind):
		f.add(at.field("kind"), ruleUnknown, excerpt(string(kind)))
	case slices.Contains(given, kind):
		f.add(at.field("kind"), ruleDuplicate, kind)
	case passed:
		f.add(at.field("kind"), ruleNeedless, kind)
	}
}

// belongs refuses a member that is there where it says nothing, and one that is absent where it is needed.
func (f *findings) belongs(at place, name string, there, needed bool) {
	switch {
	case needed && !there:
		f.with(RefuseAt(Invalid, MissingField, at.field(name)))
	case there && !needed:
		f.with(RefuseAt(Invalid, BadInput, at.field(name), "rule", ruleNeedless))
	}
}

// limit refuses an amount that is no limit below what was reviewed, or one that could not be awarded.
func (f *findings) limit(at place, amount Fen, ratio Decimal, reviewed Fen) {
	switch {
	case amount < 1 || amount >= reviewed:
		f.with(RefuseAt(Invalid, BadInput, at.field("amount_fen"), "rule", ruleRange, "min_fen", Fen(1), "max_fen", reviewed-1))
	case belowRatio(amount, ratio, reviewed):
		floor, parts := ratio.times(int64(reviewed))
		if parts > 0 {
			floor++
		}
		f.with(RefuseAt(Invalid, BadInput, at.field("amount_fen"), "rule", rulePartFloor, "min_fen", Fen(floor)))
	}
}

// with adds a refusal that has more to say than a value.
func (f *findings) with(refusal *Error) {
	if len(*f) < MaxRefusals {
		*f = append(*f, refusal)
	}
}

// overrule answers the order of rank as the input's overrides change it, with what they say of each. Refused: one of
// what is declined, for the reason that declined it, and a rank beyond the last.
func (in *AllocationInput) overrule(ranked, declined []standing) ([]standing, error) {
	if len(in.Overrides) == 0 {
		return ranked, nil
	}
	places, refused := make(map[string]int, len(ranked)), make(map[string]Reason, len(declined))
	for i := range ranked {
		places[ranked[i].application.ID] = i
	}
	for i := range declined {
		refused[declined[i].application.ID] = declined[i].declined
	}
	var found findings
	for i, o := range in.Overrides {
		at := place{"overrides", i}
		earned, is := places[o.Application]
		switch {
		case !is:
			found.with(RefuseAt(Refused, refused[o.Application], at.field("application_id")))
		case o.Kind == OverrideMove && (*o.Rank < 1 || *o.Rank > len(ranked)):
			found.with(RefuseAt(Invalid, BadInput, at.field("rank"), "rule", ruleRange, "min", 1, "max", len(ranked)))
		default:
			ranked[earned].overrule(o, earned)
		}
	}
	if err := Join(found); err != nil {
		return nil, err
	}
	return arrange(ranked, func(s standing) int { return s.moved }), nil
}

// arrange gives what was moved the rank, from 1, that it was moved to and the rest, at 0, the places that are left, in
// their order. No two are moved to one rank, and none beyond the last.
func arrange[T any](ranked []T, moved func(T) int) []T {
	order, taken := make([]T, len(ranked)), make([]bool, len(ranked))
	for _, one := range ranked {
		if rank := moved(one); rank > 0 {
			order[rank-1], taken[rank-1] = one, true
		}
	}
	next := 0
	for _, one := range ranked {
		if moved(one) > 0 {
			continue
		}
		for taken[next] {
			next++
		}
		order[next] = one
		next++
	}
	return order
}

// overrule notes an override of an application that earned a place, counted from 0. Of several kinds the result names
// the one that decides: passed over, else limited; that it was moved is told by the rank that it earned.
func (s *standing) overrule(o Override, earned int) {
	switch o.Kind {
	case OverrideMove:
		s.moved, s.earned = *o.Rank, earned+1
		if s.override == "" {
			s.override = OverrideMove
		}
	case OverrideLimit:
		s.limit, s.override = o.Amount, OverrideLimit
	case OverridePass:
		s.override = OverridePass
	}
}
