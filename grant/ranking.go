package grant

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"
)

// TieBreak names what settles equal final scores.
type TieBreak string

// The tie rules. A policy lists them in the order in which they are tried. Recorded public lots, then the lot
// seed, then the receipt always follow after the listed ones, so listing the receipt only says so in print.
const (
	TieByMatchScore      TieBreak = "match_score"      // the greater 社区匹配度 first
	TieByResidentSupport TieBreak = "resident_support" // the greater published support first
	TieBySmallerAsk      TieBreak = "smaller_ask"      // the smaller amount asked first
	TieByReceipt         TieBreak = "receipt"          // the lower receipt first, bytewise
)

var tieBreaks = []TieBreak{TieByMatchScore, TieByResidentSupport, TieBySmallerAsk, TieByReceipt}

// standing is an application with the figures it is ranked by.
type standing struct {
	application *AllocationApplication
	expert      Points
	resident    Points
	final       Points
	declined    Reason            // why it cannot be funded at any rank, or empty
	lot         int               // its place in its public draw, from 1; 0 in none
	draw        [sha256.Size]byte // its digest under the lot seed, when there is one
}

// stand works out an application's figures. The input was checked.
func (in *AllocationInput) stand(a *AllocationApplication) (standing, error) {
	expert, err := PanelMean(a.ExpertScores, in.Policy.Panel)
	if err != nil {
		return standing{}, err
	}
	s := standing{application: a, expert: expert, resident: ResidentSupport(a.VotesFor, a.VotesPresent)}
	s.final = FinalScore(s.expert, s.resident, in.Policy.Score)
	switch {
	case s.expert.Decimal().Compare(in.Policy.PassMark) < 0:
		s.declined = PassMark
	case in.Policy.ResidentGate && !ResidentsAgree(a.VotesFor, a.VotesPresent):
		s.declined = ResidentVote
	}
	if in.Policy.LotSeed != nil {
		s.draw = sha256.Sum256([]byte(*in.Policy.LotSeed + "\n" + a.ID))
	}
	return s, nil
}

// rank returns the fundable applications in rank order and the declined ones by receipt. Receipts are unique,
// so the order never depends on the order of the input.
func (in *AllocationInput) rank() (ranked, declined []standing, err error) {
	lots := make(map[string]int)
	for _, draw := range in.Policy.Lots {
		for i, id := range draw {
			lots[id] = i + 1
		}
	}
	ranked = make([]standing, 0, len(in.Applications))
	for i := range in.Applications {
		s, err := in.stand(&in.Applications[i])
		if err != nil {
			return nil, nil, err
		}
		s.lot = lots[s.application.ID]
		if s.declined != "" {
			declined = append(declined, s)
		} else {
			ranked = append(ranked, s)
		}
	}
	slices.SortFunc(ranked, func(a, b standing) int { return in.Policy.compare(&a, &b) })
	slices.SortFunc(declined, func(a, b standing) int {
		return strings.Compare(a.application.Receipt, b.application.Receipt)
	})
	return ranked, declined, nil
}

// compare orders two fundable applications: −1 puts a first. It is never 0 for two applications.
func (p *AllocationPolicy) compare(a, b *standing) int {
	if order := cmp.Compare(b.final, a.final); order != 0 {
		return order
	}
	for _, rule := range p.TieBreak {
		order := 0
		switch rule {
		case TieByMatchScore:
			order = b.application.MatchScore.Compare(a.application.MatchScore)
		case TieByResidentSupport:
			order = cmp.Compare(b.resident, a.resident)
		case TieBySmallerAsk:
			order = cmp.Compare(a.application.AskedFen, b.application.AskedFen)
		}
		if order != 0 {
			return order
		}
	}
	return cmp.Or(
		cmp.Compare(a.lot, b.lot),
		bytes.Compare(a.draw[:], b.draw[:]),
		strings.Compare(a.application.Receipt, b.application.Receipt),
	)
}
