package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// extended says how a round's window came to close later, and to the funder's people what is proposed. The round says who can
// confirm that.
type extended struct {
	Extensions []extension        `json:"extensions"`
	Proposed   *proposedExtension `json:"proposed_extension"`
}

type extension struct {
	From        time.Time `json:"from"`
	To          time.Time `json:"to"`
	Reason      string    `json:"reason"`
	ConfirmedAt time.Time `json:"confirmed_at"`
}

type proposedExtension struct {
	ID         uuid.UUID `json:"id"`
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
	Reason     string    `json:"reason"`
	ProposedBy uuid.UUID `json:"proposed_by"`
	Proposer   string    `json:"proposer"`
	ProposedAt time.Time `json:"proposed_at"`
}

func extendedFor(actor grant.Actor, r grant.Round, all []store.Extension) extended {
	shown := extended{Extensions: []extension{}}
	isStaff := grant.MayRead(actor, grant.Facts{Funder: r.FunderID}) == nil
	for _, e := range all {
		switch {
		case e.RoundID != r.ID:
		case e.ConfirmedAt != nil:
			shown.Extensions = append(shown.Extensions, extension{e.From.UTC(), e.To.UTC(), e.Reason, e.ConfirmedAt.UTC()})
		case isStaff:
			shown.Proposed = &proposedExtension{e.ID, e.From.UTC(), e.To.UTC(), e.Reason, e.ProposedBy, e.Proposer, e.ProposedAt.UTC()}
		}
	}
	return shown
}

// mayExtend is what the actor can do about the window.
func (e extended) mayExtend(actor grant.Actor, r grant.Round) map[grant.Act]*grant.Reason {
	if e.Proposed == nil {
		return r.CanExtend(actor, nil)
	}
	return r.CanExtend(actor, &e.Proposed.ProposedBy)
}

type extendRound struct {
	acting
	Round    uuid.UUID `uri:"round"`
	ClosesAt time.Time `json:"closes_at"`
	Reason   string    `json:"reason" validate:"min=1,max=500"`
}

func (a *API) extendRound(ctx context.Context, in extendRound) (id, error) {
	proposed, err := a.Acts.ExtendRound(ctx, activities.ExtendRound{By: in.By, Round: in.Round, ClosesAt: in.ClosesAt, Reason: in.Reason})
	return id{proposed.ID}, err
}

func (a *API) confirmExtension(ctx context.Context, in struct {
	acting
	Extension uuid.UUID `uri:"extension"`
}) (moved, error) {
	r, err := a.Acts.ConfirmExtension(ctx, activities.ConfirmExtension{By: in.By, Extension: in.Extension})
	return roundMoved(r), err
}
