package grant

import "slices"

// The board (择优立项表) shows a run row by row. What a row shows beside the result is found here.

// Ties names, by id, the rule that put a result behind the one before it where both have the same final score. Of those
// that people moved no rule has decided, and none is named for them nor for what stands behind them. Out is what
// Allocate answers for the input.
func (in AllocationInput) Ties(out Allocation) (map[string]TieBreak, error) {
	applications := make(map[string]*AllocationApplication, len(in.Applications))
	for i := range in.Applications {
		applications[in.Applications[i].ID] = &in.Applications[i]
	}
	lots, ties := in.lots(), map[string]TieBreak{}
	stand := func(id string) (standing, error) {
		s, err := in.stand(applications[id])
		s.lot = lots[id]
		return s, err
	}
	for i := 1; i < len(out.Results) && out.Results[i].Rank != nil; i++ {
		ahead, behind := out.Results[i-1], out.Results[i]
		if ahead.Final != behind.Final || ahead.EarnedRank != nil || behind.EarnedRank != nil {
			continue
		}
		a, err := stand(ahead.ID)
		if err != nil {
			return nil, err
		}
		b, err := stand(behind.ID)
		if err != nil {
			return nil, err
		}
		_, ties[behind.ID] = in.Policy.settle(&a, &b)
	}
	return ties, nil
}

// Spread is the highest of the experts' scores less the lowest, trimmed or not.
func (a AllocationApplication) Spread() Decimal {
	if len(a.ExpertScores) == 0 {
		return Decimal{}
	}
	return slices.MaxFunc(a.ExpertScores, Decimal.Compare).minus(slices.MinFunc(a.ExpertScores, Decimal.Compare))
}

// CapLine is the rank of the last that is awarded, nil where none is.
func (out Allocation) CapLine() *int {
	var last *int
	for _, r := range out.Results {
		if r.Outcome == OutcomeAwarded {
			last = r.Rank
		}
	}
	return last
}
