package activities

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// ExtendRound is an officer asking that a round's window close later for everybody.
type ExtendRound struct {
	By       By        `json:"-"`
	Round    uuid.UUID `json:"round"`
	ClosesAt time.Time `json:"closes_at"`
	Reason   string    `json:"reason"` // published
}

// ExtensionProposed is an extension that waits for its second person.
type ExtensionProposed struct {
	ID uuid.UUID `json:"id"`
}

// ExtendRound proposes an extension (延长截止时间), which happens when another person confirms it in time. It takes the place of
// one that is proposed. A closed window does not open again. Refused: round_closed, wrong_stage, bad_input, missing_field and
// too_large (grant.CheckExtension), not_allowed, password_initial.
func (a *Acts) ExtendRound(ctx context.Context, in ExtendRound) (ExtensionProposed, error) {
	return act(ctx, a, in.By, grant.ExtendRound, in, func(tx *store.Tx) (ExtensionProposed, error) {
		round, err := a.lockWindow(ctx, tx, grant.ExtendRound, in.Round, in.ClosesAt, in.Reason)
		if err != nil {
			return ExtensionProposed{}, err
		}
		proposed := store.Extension{
			ID: uuid.Must(uuid.NewV7()), FunderID: round.FunderID, RoundID: round.ID, From: round.ClosesAt, To: in.ClosesAt, Reason: in.Reason,
		}
		if err := tx.ProposeExtension(ctx, proposed); err != nil {
			return ExtensionProposed{}, err
		}
		return ExtensionProposed{proposed.ID}, tx.MoveRound(ctx, &round, round.Stage, "")
	})
}

// lockWindow holds a round whose window the actor may extend to the instant for the reason, which it notes.
func (a *Acts) lockWindow(ctx context.Context, tx *store.Tx, name grant.Act, id uuid.UUID, closesAt time.Time, reason string) (grant.Round, error) {
	round, err := store.LockRound(ctx, tx, id)
	if err != nil {
		return round, err
	}
	if err := round.WindowOver(tx.Allow(name, round.Facts())); err != nil {
		return round, err
	}
	policy, err := a.policy(ctx, tx, round.PolicyID)
	if err != nil {
		return round, err
	}
	tx.Remark(reason)
	return round, round.CheckExtension(closesAt, reason, policy.Schedule.ReviewFrom, tx.Now)
}

// ConfirmExtension is the second person confirming an extension. Its id stands for what it says, which never changes.
type ConfirmExtension struct {
	By        By        `json:"-"`
	Extension uuid.UUID `json:"extension"`
}

// ConfirmExtension lets the window close at the extension's instant: the policy goes on saying what was published, and the
// round when it closes. The people of every organisation with a draft in the round that is not submitted are told, each once.
// Refused: already_done, moved for a proposal that another has replaced, round_closed once the window is over, same_person for
// its proposer, not_allowed, password_initial.
func (a *Acts) ConfirmExtension(ctx context.Context, in ConfirmExtension) (grant.Round, error) {
	return act(ctx, a, in.By, grant.ConfirmExtension, in, func(tx *store.Tx) (grant.Round, error) {
		e, err := store.FindExtension(ctx, tx, in.Extension)
		if err != nil {
			return grant.Round{}, err
		}
		round, err := store.LockRound(ctx, tx, e.RoundID)
		if err != nil {
			return round, err
		}
		if e, err = store.FindExtension(ctx, tx, e.ID); err != nil {
			return round, err
		}
		if err := grant.MayRead(tx.Actor, round.Facts()); err != nil {
			return round, err
		}
		switch e.Stage {
		case store.Confirmed:
			return round, grant.Refuse(grant.Conflict, grant.AlreadyDone)
		case store.Replaced:
			return round, grant.Refuse(grant.Stale, grant.Moved, "version", round.Version)
		}
		if round, err = a.lockWindow(ctx, tx, grant.ConfirmExtension, e.RoundID, e.To, e.Reason); err != nil {
			return round, err
		}
		if err := grant.SecondPerson(tx.Actor, grant.ConfirmExtension, e.ProposedBy); err != nil {
			return round, err
		}
		return round, extend(ctx, tx, e, &round)
	})
}

// extend moves the end of the window with all that hangs on it.
func extend(ctx context.Context, tx *store.Tx, e store.Extension, round *grant.Round) error {
	if err := tx.ConfirmExtension(ctx, e, round); err != nil {
		return err
	}
	if err := tx.SetDeadline(ctx, grant.RoundCase(round.ID), grant.DueClosing, round.ClosesAt); err != nil {
		return err
	}
	drafting, err := store.ListDrafting(ctx, tx, round.ID)
	if err != nil {
		return err
	}
	for _, organization := range drafting {
		tx.Tell(grant.Telling{
			Funder: round.FunderID, Organization: organization, Event: grant.ToldExtended, Case: grant.Case{Kind: grant.ExtensionKind, ID: e.ID},
			Params: grant.MessageParams{Round: round.Key, Closes: round.ClosesAt.UTC()},
		})
	}
	tx.Wake(grant.RoundCase(round.ID))
	return tx.MoveRound(ctx, round, round.Stage, "")
}
