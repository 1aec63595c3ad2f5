package grant_test

import (
	"fmt"

	"github.com/granary-grants/granary/grant"
)

// 书面评审按平均分排序，同分按回执号。
func ExampleDeskOrder() {
	scores := func(texts ...string) (all []grant.Decimal) {
		for _, text := range texts {
			score, err := grant.ParseDecimal(text)
			if err != nil {
				panic(err)
			}
			all = append(all, score)
		}
		return all
	}
	order, err := grant.DeskOrder([]grant.DeskReading{
		{Receipt: "2026-000003", Scores: scores("80", "81")},
		{Receipt: "2026-000002", Scores: scores("80.50")},
		{Receipt: "2026-000001", Scores: scores("70", "90", "80")},
	})
	for _, r := range order {
		fmt.Println(r.Receipt)
	}
	fmt.Println(err)
	// Output:
	// 2026-000002
	// 2026-000003
	// 2026-000001
	// <nil>
}

// A reviewer answers the questions about an interest first and once, hands in after that, and not when recused.
func ExampleAssigned_May() {
	show := func(a grant.Assigned) {
		fmt.Println(a.May(grant.AcceptAssignment, grant.PanelReview), "|", a.May(grant.HandInScore, grant.PanelReview))
	}
	show(grant.Assigned{})
	show(grant.Assigned{Answered: true})
	show(grant.Assigned{Recused: true})
	show(grant.Assigned{AtDesk: true})
	// Output:
	// <nil> | conflict: undecided act=accept_assignment
	// conflict: already_done | <nil>
	// conflict: already_done | refused: conflict_of_interest
	// conflict: wrong_stage act=accept_assignment stage=panel_review | conflict: wrong_stage act=hand_in_score stage=panel_review
}

// What stands on a reviewer's paper sheet an officer enters and the reviewer confirms, two people always: the entry counts
// for nothing until he has answered the questions and seen it. (纸质评分由工作人员录入, 评审专家本人确认)
func ExampleAssigned_May_paper() {
	show := func(a grant.Assigned) {
		fmt.Println(a.May(grant.EnterPaperScore, grant.PanelReview), "|", a.May(grant.ConfirmPaperScore, grant.PanelReview))
	}
	show(grant.Assigned{})
	show(grant.Assigned{OnPaper: true})
	show(grant.Assigned{OnPaper: true, Answered: true})
	show(grant.Assigned{OnPaper: true, Answered: true, Own: true})
	show(grant.Assigned{OnPaper: true, Recused: true})
	// Output:
	// <nil> | conflict: paper_missing
	// <nil> | conflict: undecided act=accept_assignment
	// <nil> | <nil>
	// forbidden: same_person act=enter_paper_score | <nil>
	// refused: conflict_of_interest | refused: conflict_of_interest
}

// A later score replaces an earlier one, but not by somebody who has not seen it: two tabs, or two devices.
func ExampleAssigned_MayReplace() {
	accepted := grant.Assigned{Answered: true, Version: 2}
	handedIn := grant.Assigned{Answered: true, HandedIn: true, Version: 3}
	fmt.Println(accepted.MayReplace(nil))
	fmt.Println(handedIn.MayReplace(nil))
	fmt.Println(handedIn.MayReplace(new(int64(2))))
	fmt.Println(handedIn.MayReplace(new(int64(3))))
	// Output:
	// <nil>
	// precondition: version_missing
	// precondition: moved version=3
	// <nil>
}
