package grant

import (
	"slices"
	"strconv"
)

// EligibilityAnswer is the answer to one rule of the eligibility check (资格初审).
type EligibilityAnswer struct {
	Rule      string `json:"rule" validate:"required,max=64"`
	Passed    bool   `json:"passed"`
	Note      string `json:"note" validate:"max=1000"`
	ByProcess bool   `json:"-"`
}

// Applicant is what the automatic checks look at in an organisation.
type Applicant struct {
	Registered *Date
	Credit     []CreditRecord
}

// CreditRecord is an entry on a public list. Entered is the day from which it could be seen.
type CreditRecord struct {
	List    CreditList
	Listed  Date
	Entered Date
	Removed *Date
}

// Within says whether the organisation was on the list in the months before the day, as far as could be seen
// on that day: "申报前 1 年内未列入活动异常名录" (GZ11).
func (r CreditRecord) Within(months int, day Date) bool {
	return !r.Entered.After(day) && (r.Removed == nil || r.Removed.After(day.AddMonths(-months)))
}

// AutoAnswers answers the rules that need no person, measured from the time of submission. The caps, the own
// contribution, the places and the number of applications were refused at submission already, and so was a
// wrong identifier at registration; their answers record that.
func AutoAnswers(p Policy, a Application, applicant Applicant) []EligibilityAnswer {
	day := DateOf(a.SubmittedAt.In(Beijing))
	var answers []EligibilityAnswer
	for _, rule := range p.Eligibility {
		switch rule.Auto {
		case "", CheckBar: // bars are a person's until elimination exists
			continue
		case CheckRegisteredMonths:
			if applicant.Registered == nil {
				continue // a person looks at the certificate
			}
			// The term runs from the registration on, and so ends on the last day of a month without its day.
			old := !applicant.Registered.AddMonths(rule.Months).After(day)
			answers = append(answers, EligibilityAnswer{Rule: rule.Key, Passed: old, ByProcess: true})
		case CheckCredit:
			listed := slices.ContainsFunc(applicant.Credit, func(r CreditRecord) bool { return r.List == rule.List && r.Within(rule.Months, day) })
			answers = append(answers, EligibilityAnswer{Rule: rule.Key, Passed: !listed, ByProcess: true})
		default:
			answers = append(answers, EligibilityAnswer{Rule: rule.Key, Passed: true, ByProcess: true})
		}
	}
	return answers
}

// CheckAnswers refuses answers to rules that the policy does not have, or that are given twice.
func CheckAnswers(p Policy, answers []EligibilityAnswer) error {
	var wrong []*Error
	seen := map[string]bool{}
	for i, answer := range answers {
		at := "/answers/" + strconv.Itoa(i) + "/rule"
		if !slices.ContainsFunc(p.Eligibility, func(r EligibilityRule) bool { return r.Key == answer.Rule }) {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at, "rule", "unknown_rule", "value", excerpt(answer.Rule)))
		}
		if seen[answer.Rule] {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at, "rule", "duplicate_rule", "value", excerpt(answer.Rule)))
		}
		seen[answer.Rule] = true
	}
	return Join(wrong)
}

// Unanswered refuses as undecided, with the keys of the rules, while a rule of the policy has no answer.
func Unanswered(p Policy, answers []EligibilityAnswer) error {
	var open []string
	for _, rule := range p.Eligibility {
		if !slices.ContainsFunc(answers, func(a EligibilityAnswer) bool { return a.Rule == rule.Key }) {
			open = append(open, rule.Key)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return Refuse(Conflict, Undecided, "act", ScreenApplication, "left", len(open), "rules", open)
}

// LastAnswers keeps the last answer to each rule of answers in the order they were given.
func LastAnswers(answers []EligibilityAnswer) []EligibilityAnswer {
	last := map[string]int{}
	for i, a := range answers {
		last[a.Rule] = i
	}
	var kept []EligibilityAnswer
	for i, a := range answers {
		if last[a.Rule] == i {
			kept = append(kept, a)
		}
	}
	return kept
}
