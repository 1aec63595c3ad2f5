package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type submitApplication struct {
	acting
	Round        uuid.UUID                `uri:"round"`
	Organization uuid.UUID                `json:"organization_id"`
	Content      grant.ApplicationContent `json:"content"`
}

// submitApplication hands in without a draft: for programs, and for staff who take paper forms.
func (a *API) submitApplication(ctx context.Context, in submitApplication) (grant.Receipt, error) {
	receipt, err := a.Acts.SubmitApplication(ctx, activities.SubmitApplication{By: in.By, Round: in.Round, Organization: in.Organization, Content: in.Content})
	return inUTC(receipt), relocate(err, "", "/content")
}

type application struct {
	applicationHead
	Answers     map[string]any            `json:"answers"`
	Files       []grant.ApplicationFile   `json:"files"`
	Eligibility []grant.EligibilityAnswer `json:"eligibility"`
	Supplements []askedSupplement         `json:"supplements"`
	Awarded     *grant.Fen                `json:"awarded_fen"`
}

// askedSupplement is what the organisation was asked to mend. Reply is null until it has answered.
type askedSupplement struct {
	Number     int             `json:"number"`
	Rule       string          `json:"rule"`
	Wanted     string          `json:"wanted"`
	AskedAt    time.Time       `json:"asked_at"`
	DueAt      time.Time       `json:"due_at"`
	ReceivedAt *time.Time      `json:"received_at"`
	Reply      json.RawMessage `json:"reply"`
}

type ofApplication struct {
	signedIn
	Application uuid.UUID `uri:"application"`
}

// readApplication shows an application to its funder and its organisation. Reviewers read what they review by
// their assignment, once they have said that they have no interest in it.
func (a *API) readApplication(ctx context.Context, in ofApplication) (grant.Application, error) {
	found, err := store.FindApplication(ctx, a.Pool, in.Application)
	if err == nil {
		err = grant.MayRead(in.actor(), found.Facts())
	}
	return found, err
}

func (a *API) getApplication(ctx context.Context, in ofApplication) (application, error) {
	found, err := a.readApplication(ctx, in)
	if err != nil {
		return application{}, err
	}
	r, err := store.FindRound(ctx, a.Pool, found.RoundID)
	if err != nil {
		return application{}, err
	}
	row, err := store.FindApplicationRow(ctx, a.Pool, found.ID)
	if err != nil {
		return application{}, err
	}
	row.Application = found // and its answers
	shown := application{applicationHead: headOfApplication(in.actor(), row, r.Stage), Answers: found.Answers}
	if shown.Files, err = store.ListApplicationFiles(ctx, a.Pool, found.ID); err != nil {
		return shown, err
	}
	eligibility, err := store.ListEligibilityAnswers(ctx, a.Pool, found.ID)
	if err != nil {
		return shown, err
	}
	shown.Eligibility = append([]grant.EligibilityAnswer{}, grant.LastAnswers(eligibility)...)
	supplements, err := store.ListSupplements(ctx, a.Pool, found.ID)
	if err != nil {
		return shown, err
	}
	shown.Supplements = listOf(supplements, func(s store.AskedSupplement) askedSupplement {
		return askedSupplement{s.Number, s.Rule, s.Wanted, s.AskedAt.UTC(), s.DueAt.UTC(), utc(s.ReceivedAt), s.Reply}
	}).Items
	awards, err := store.ListLiveAwards(ctx, a.Pool, found.ID)
	if err != nil {
		return shown, err
	}
	if len(awards) > 0 {
		shown.Awarded = &awards[0].Amount
	}
	return shown, nil
}

// onApplication is what every act on an application takes. Version is the one the caller has seen; without it any will do.
type onApplication struct {
	acting
	Application uuid.UUID `uri:"application"`
	Version     int64     `json:"version,omitempty" validate:"min=0"`
}

func (in onApplication) act() activities.ApplicationAct {
	return activities.ApplicationAct{By: in.By, Application: in.Application, Version: in.Version}
}

func applicationMoved(a grant.Application, err error) (moved, error) {
	return moved{a.ID, a.Stage, a.StageReason, a.Version}, err
}

type screenApplication struct {
	onApplication
	Answers []grant.EligibilityAnswer `json:"answers" validate:"max=50,dive"`
}

func (a *API) screenApplication(ctx context.Context, in screenApplication) (moved, error) {
	return applicationMoved(a.Acts.ScreenApplication(ctx, activities.ScreenApplication{ApplicationAct: in.act(), Answers: in.Answers}))
}

type askSupplement struct {
	onApplication
	Rule   string `json:"rule" validate:"min=1,max=64"`
	Wanted string `json:"wanted" validate:"min=1,max=2000"`
}

func (a *API) askSupplement(ctx context.Context, in askSupplement) (activities.Supplement, error) {
	asked, err := a.Acts.AskSupplement(ctx, activities.AskSupplement{ApplicationAct: in.act(), Rule: in.Rule, Wanted: in.Wanted})
	asked.DueAt = asked.DueAt.UTC()
	return asked, err
}

type handInSupplement struct {
	onApplication
	Reply json.RawMessage `json:"reply"`
}

func (a *API) handInSupplement(ctx context.Context, in handInSupplement) (moved, error) {
	return applicationMoved(a.Acts.HandInSupplement(ctx, activities.HandInSupplement{ApplicationAct: in.act(), Reply: in.Reply}))
}

type withdrawApplication struct {
	onApplication
	Reason string `json:"reason,omitempty" validate:"max=2000"`
}

func (a *API) withdrawApplication(ctx context.Context, in withdrawApplication) (moved, error) {
	act := in.act()
	act.Reason = in.Reason
	return applicationMoved(a.Acts.WithdrawApplication(ctx, act))
}

type reviewAmount struct {
	onApplication
	Amount grant.Fen `json:"amount_fen" validate:"min=1,max=9007199254740991"`
	Why    string    `json:"why" validate:"min=1,max=2000"`
}

func (a *API) reviewAmount(ctx context.Context, in reviewAmount) (moved, error) {
	return applicationMoved(a.Acts.ReviewAmount(ctx, activities.ReviewAmount{ApplicationAct: in.act(), Amount: in.Amount, Why: in.Why}))
}
