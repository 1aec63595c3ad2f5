package activities

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// CheckApplication answers those rules of the eligibility check that need no person.
func (a *Acts) CheckApplication(ctx context.Context, in ApplicationAct) (grant.Application, error) {
	return onApplication(ctx, a, in, grant.CheckApplication, in, func(d *desk) (grant.Application, error) {
		if err := checkAutomatically(ctx, d); err != nil {
			return d.application, err
		}
		return d.application, d.move(ctx, grant.Submitted, "")
	})
}

func checkAutomatically(ctx context.Context, d *desk) error {
	applicant, err := applicantOf(ctx, d)
	if err != nil {
		return err
	}
	return answer(ctx, d, grant.AutoAnswers(d.policy, d.application, applicant))
}

func applicantOf(ctx context.Context, d *desk) (grant.Applicant, error) {
	o, err := store.FindOrganization(ctx, d.Tx, d.application.OrganizationID)
	if err != nil {
		return grant.Applicant{}, err
	}
	records, err := store.ListCredit(ctx, d.Tx, o.ID)
	if err != nil {
		return grant.Applicant{}, err
	}
	applicant := grant.Applicant{Registered: o.Registered}
	for _, r := range records {
		applicant.Credit = append(applicant.Credit, grant.CreditRecord{List: r.List, Listed: r.Listed, Entered: r.Entered, Removed: r.Removed})
	}
	return applicant, nil
}

func answer(ctx context.Context, d *desk, answers []grant.EligibilityAnswer) error {
	round, err := store.EligibilityRound(ctx, d.Tx, d.application.ID)
	if err != nil {
		return err
	}
	return store.InsertEligibilityAnswers(ctx, d.Tx, d.application, round, answers, d.Now)
}

// ScreenApplication decides the eligibility check (资格初审).
type ScreenApplication struct {
	ApplicationAct
	Answers []grant.EligibilityAnswer `json:"answers"`
}

// ScreenApplication records a person's answers and passes or ends the application: one rule that failed ends it, and
// it passes when every rule is answered. Refused: undecided with the rules that nobody answered, bad_input for an answer
// to a rule the policy does not have.
func (a *Acts) ScreenApplication(ctx context.Context, in ScreenApplication) (grant.Application, error) {
	return onApplication(ctx, a, in.ApplicationAct, grant.ScreenApplication, in, func(d *desk) (grant.Application, error) {
		if err := grant.CheckAnswers(d.policy, in.Answers); err != nil {
			return d.application, err
		}
		// The process may not have looked yet: people's acts do not wait for it.
		if err := checkAutomatically(ctx, d); err != nil {
			return d.application, err
		}
		if err := answer(ctx, d, in.Answers); err != nil {
			return d.application, err
		}
		answers, err := store.ListEligibilityAnswers(ctx, d.Tx, d.application.ID)
		if err != nil {
			return d.application, err
		}
		d.Wake(grant.ApplicationCase(d.application.ID))
		if slices.ContainsFunc(grant.LastAnswers(answers), func(e grant.EligibilityAnswer) bool { return !e.Passed }) {
			err = d.decline(ctx, grant.NotEligible)
		} else if err = grant.Unanswered(d.policy, answers); err == nil {
			err = d.move(ctx, grant.Eligible, "")
		}
		if err != nil {
			return d.application, err
		}
		return d.application, d.screened(ctx)
	})
}

// screened wakes the round when it waits for no other application. Of two that end in the same moment neither may see it;
// then the round looks by itself.
func (d *desk) screened(ctx context.Context) error {
	counts, err := store.CountStages(ctx, d.Tx, d.round.ID)
	if counts[grant.Submitted]+counts[grant.Supplement] == 0 {
		d.Wake(grant.RoundCase(d.round.ID))
	}
	return err
}

// AskSupplement asks the organisation to mend what can be mended (补正).
type AskSupplement struct {
	ApplicationAct
	Rule   string `json:"rule"`
	Wanted string `json:"wanted"`
}

// Supplement is what was asked for and until when.
type Supplement struct {
	Number int       `json:"number"`
	DueAt  time.Time `json:"due_at"`
	// Provisional says that the year's holidays are not published yet; the date may then become later, never earlier.
	Provisional bool `json:"provisional"`
}

// AskSupplement asks for a supplement within the policy's working days. Refused: bad_input for a rule that
// cannot be mended.
func (a *Acts) AskSupplement(ctx context.Context, in AskSupplement) (Supplement, error) {
	return onApplication(ctx, a, in.ApplicationAct, grant.AskSupplement, in, func(d *desk) (Supplement, error) {
		fixable := slices.ContainsFunc(d.policy.Eligibility, func(r grant.EligibilityRule) bool { return r.Key == in.Rule && r.Kind == grant.FixableRule })
		if !fixable {
			return Supplement{}, grant.RefuseAt(grant.Invalid, grant.BadInput, "/rule", "rule", "not_fixable")
		}
		days, err := calendar(ctx, d.Tx, d.round.FunderID, d.policy)
		if err != nil {
			return Supplement{}, err
		}
		term := grant.Term{Event: d.Now, Days: d.policy.Supplement.WorkingDays, Hour: d.policy.Supplement.DueTime}
		due, provisional := days.Due(term)
		number, err := store.InsertSupplement(ctx, d.Tx, d.application, in.Rule, in.Wanted, d.Now, due)
		if err != nil {
			return Supplement{}, err
		}
		if err := d.move(ctx, grant.Supplement, ""); err != nil {
			return Supplement{}, err
		}
		wanted := telling(d.application, grant.ToldSupplement)
		wanted.Case = grant.SupplementCase(d.application.ID, number)
		wanted.Params.Due = due
		d.Tell(wanted)
		d.Wake(grant.ApplicationCase(d.application.ID))
		return Supplement{number, due, provisional}, d.SetTerm(ctx, d.application.ID, grant.DueSupplement, term, due, provisional)
	})
}

// HandInSupplement is the organisation's answer.
type HandInSupplement struct {
	ApplicationAct
	Reply json.RawMessage `json:"reply"`
}

// HandInSupplement records the answer; the application is screened again. Refused: late_supplement one second
// after the due second.
func (a *Acts) HandInSupplement(ctx context.Context, in HandInSupplement) (grant.Application, error) {
	return onApplication(ctx, a, in.ApplicationAct, grant.HandInSupplement, in, func(d *desk) (grant.Application, error) {
		due, err := store.OpenSupplementDue(ctx, d.Tx, d.application.ID)
		if err != nil {
			return d.application, err
		}
		if grant.Passed(due, d.Now) {
			return d.application, grant.Refuse(grant.Refused, grant.LateSupplement, "due_at", due, "now", d.Now)
		}
		if err := store.ReceiveSupplement(ctx, d.Tx, d.application.ID, in.Reply, d.Now); err != nil {
			return d.application, err
		}
		d.Wake(grant.ApplicationCase(d.application.ID))
		return d.application, d.move(ctx, grant.Submitted, "")
	})
}

// RefuseSupplement ends an application whose supplement did not come in time.
func (a *Acts) RefuseSupplement(ctx context.Context, in ApplicationAct) (grant.Application, error) {
	return onApplication(ctx, a, in, grant.RefuseSupplement, in, func(d *desk) (grant.Application, error) {
		due, err := store.OpenSupplementDue(ctx, d.Tx, d.application.ID)
		if err != nil {
			return d.application, err
		}
		if !grant.Passed(due, d.Now) {
			return d.application, grant.Refuse(grant.Stale, grant.Moved, "due_at", due)
		}
		if err := d.decline(ctx, grant.LateSupplement); err != nil {
			return d.application, err
		}
		return d.application, d.screened(ctx)
	})
}
