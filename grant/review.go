package grant

import (
	"maps"
	"slices"
	"time"
)

// Review is where the desk review or the panel of an application stands. Recused reviewers are not counted.
type Review struct {
	Assigned, HandedIn int
	DueAt              time.Time
}

// MayClose says whether the review can close: when as many as the policy wants have handed in, or, after its
// last due time, with the panel's quorum (one reader at the desk). Refused: scores_missing.
func (r Review) MayClose(p Policy, atDesk bool, now time.Time) error {
	wanted, least := p.Panel.Size, p.Panel.Quorum
	if atDesk {
		wanted, least = p.Desk.Reviewers, 1
	}
	if Passed(r.DueAt, now) {
		wanted = least
	}
	if r.HandedIn < wanted || r.HandedIn < r.Assigned && !Passed(r.DueAt, now) {
		return Refuse(Conflict, ScoresMissing, "handed_in", r.HandedIn, "wanted", max(wanted, 1), "assigned", r.Assigned)
	}
	return nil
}

// CheckRecusal answers the keys of the recusal questions (回避) answered with yes. Refused: missing_field for a
// question without an answer, unknown_field for an answer without a question.
func CheckRecusal(p Policy, answers map[string]bool) (yes []string, err error) {
	var wrong []*Error
	asked := map[string]bool{}
	for _, q := range p.RecusalQuestions {
		asked[q.Key] = true
		answer, given := answers[q.Key]
		if !given {
			wrong = append(wrong, RefuseAt(Invalid, MissingField, "/answers/"+q.Key))
		}
		if answer {
			yes = append(yes, q.Key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(answers)) {
		if !asked[key] {
			wrong = append(wrong, RefuseAt(Invalid, UnknownField, "/answers/"+key))
		}
	}
	return yes, Join(wrong)
}
