package public

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// checkPage asks an organisation by the round's own rules whether it may apply (我能申报吗). The answers stand in the
// address and nowhere else.
type checkPage struct {
	call
	Asked   []asked
	Verdict string // empty before the first answer
}

// asked is a question with its answer, which is empty while there is none.
type asked struct {
	grant.EligibilityRule
	Name   string // of the field
	Answer string
	Wrong  bool // it was passed over
}

// The answers to a question.
const (
	yes = "yes"
	no  = "no"
)

// What the answers come to.
const (
	verdictMay       = "may"
	verdictNot       = "not"
	verdictMend      = "mend" // nothing stands in the way that cannot be mended once (补正)
	verdictUndecided = "undecided"
)

// helps are the checks that a page can say something helpful of when they fail.
var helps = []grant.AutoCheck{
	grant.CheckIdentifier, grant.CheckRegisteredMonths, grant.CheckOwnRatio, grant.CheckProjectCap, grant.CheckOrganizationLimit, grant.CheckPlaces,
	grant.CheckBar, grant.CheckCredit,
}

// Help names what could help where the answer is no.
func (a asked) Help() string {
	if a.Kind == grant.FixableRule || !slices.Contains(helps, a.Auto) {
		return string(a.Kind)
	}
	return string(a.Auto)
}

// Questions are the rules that an organisation can answer for itself before it applies.
func (r *rules) Questions() []grant.EligibilityRule {
	return slices.DeleteFunc(slices.Clone(r.Eligibility), func(rule grant.EligibilityRule) bool { return rule.Question == (grant.Text{}) })
}

// check shows the questions of a round and what the answers come to. A round without questions has no such page.
func (s *site) check(ctx context.Context, in *request) (view, error) {
	id, err := uuid.Parse(in.PathValue("id"))
	if err != nil {
		return view{}, grant.Refuse(grant.NotFound, grant.NoSuchThing)
	}
	row, err := store.FindCall(ctx, s.db, id)
	if err != nil {
		return view{}, err
	}
	var shown checkPage
	if shown.call, err = s.call(ctx, row, in.now); err != nil {
		return view{}, err
	}
	questions := shown.Rules.Questions()
	if len(questions) == 0 {
		return view{}, grant.Refuse(grant.NotFound, grant.NoSuchThing)
	}
	for i, rule := range questions {
		q := asked{EligibilityRule: rule, Name: "q" + strconv.Itoa(i+1)}
		if answer := in.query.Get(q.Name); answer == yes || answer == no {
			q.Answer = answer
		}
		shown.Asked = append(shown.Asked, q)
	}
	if in.query.Has("asked") {
		shown.judge()
	}
	return view{name: "check", data: shown}, nil
}

// judge says what the answers come to. One no is enough, whatever is still open.
func (p *checkPage) judge() {
	p.Verdict = verdictMay
	for i, q := range p.Asked {
		switch {
		case q.Answer == "":
			p.Asked[i].Wrong = true
			if p.Verdict == verdictMay || p.Verdict == verdictMend {
				p.Verdict = verdictUndecided
			}
		case q.Answer == no && q.Kind != grant.FixableRule:
			p.Verdict = verdictNot
		case q.Answer == no && p.Verdict == verdictMay:
			p.Verdict = verdictMend
		}
	}
}

// Failed are the questions answered with no.
func (p checkPage) Failed() []asked {
	return slices.DeleteFunc(slices.Clone(p.Asked), func(q asked) bool { return q.Answer != no })
}
