package api

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

type recordVote struct {
	acting
	Round           uuid.UUID           `uri:"round"`
	Place           uuid.UUID           `json:"place_id"`
	Number          int16               `json:"number" validate:"min=1,max=20"`
	HeldOn          grant.Date          `json:"held_on"`
	Representatives int32               `json:"representatives" validate:"min=1,max=1000000"`
	Present         int32               `json:"present" validate:"min=0,max=1000000"`
	Votes           []activities.VoteOn `json:"votes" validate:"max=1000,dive"`
}

func (a *API) recordVote(ctx context.Context, in recordVote) (activities.VoteRecorded, error) {
	return a.Acts.RecordVote(ctx, activities.RecordVote{
		By: in.By, Round: in.Round, Place: in.Place, Number: in.Number, HeldOn: in.HeldOn,
		Representatives: in.Representatives, Present: in.Present, Votes: in.Votes,
	})
}

type recordLot struct {
	acting
	Round   uuid.UUID  `uri:"round"`
	Drawn   []string   `json:"drawn" validate:"min=2,max=1000,dive,min=1,max=60"`
	DrawnOn grant.Date `json:"drawn_on"`
}

func (a *API) recordLot(ctx context.Context, in recordLot) (moved, error) {
	r, err := a.Acts.RecordLot(ctx, activities.RecordLot{By: in.By, Round: in.Round, Drawn: in.Drawn, DrawnOn: in.DrawnOn})
	return roundMoved(r), err
}

type shortlist struct {
	acting
	Round uuid.UUID `uri:"round"`
}

// shortlisted answers which applications go on to the panel.
type shortlisted struct {
	In  []uuid.UUID `json:"in"`
	Out []uuid.UUID `json:"out"`
}

func (a *API) shortlist(ctx context.Context, in shortlist) (shortlisted, error) {
	done, err := a.Acts.Shortlist(ctx, activities.Shortlist{By: in.By, Round: in.Round})
	return shortlisted{append([]uuid.UUID{}, done.In...), append([]uuid.UUID{}, done.Out...)}, err
}
