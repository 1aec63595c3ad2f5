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

// The rules that no policy lists because they always follow.
const (
	TieByLot     TieBreak = "lot"      // recorded public lots (抽签), in the order drawn
	TieByLotSeed TieBreak = "lot_seed" // the lower digest under the lot seed first
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
	override    OverrideKind      // what people changed of it, or empty
	moved       int               // the rank that they gave it, from 1; 0: the one it earned
	earned      int               // its rank by score where they moved it, from 1
	limit       *Fen              // the most that they let it have
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
	lots := in.lots()
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

// lots are the places that applications were drawn to, from 1.
func (in *AllocationInput) lots() map[string]int {
	lots := make(map[string]int)
	for _, draw := range in.Policy.Lots {
		for i, id := range draw {
			lots[id] = i + 1
		}
	}
	return lots
}

// compare orders two fundable applications: −1 puts a first. It is never 0 for two applications.
func (p *AllocationPolicy) compare(a, b *standing) int {
	if order := cmp.Compare(b.final, a.final); order != 0 {
		return order
	}
	order, _ := p.settle(a, b)
	return order
}

// settle orders two applications with the same final score and names the rule that does.
func (p *AllocationPolicy) settle(a, b *standing) (int, TieBreak) {
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
			return order, rule
		}
	}
	if order := cmp.Compare(a.lot, b.lot); order != 0 {
		return order, TieByLot
	}
	if order := bytes.Compare(a.draw[:], b.draw[:]); order != 0 {
		return order, TieByLotSeed
	}
	return strings.Compare(a.application.Receipt, b.application.Receipt), TieByReceipt
}
