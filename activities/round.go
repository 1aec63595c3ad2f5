package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// CreateRound drafts a round under a published policy, whose window and currency it takes.
type CreateRound struct {
	By      By         `json:"-"`
	Funder  uuid.UUID  `json:"funder"`
	Key     string     `json:"key"`
	TitleZH string     `json:"title_zh"`
	TitleEN string     `json:"title_en"`
	Policy  uuid.UUID  `json:"policy"`
	Fund    *uuid.UUID `json:"fund"` // what the pool is taken from
}

// CreateRound drafts a round. Refused: not_allowed, no_such_thing for another funder's policy or fund, bad_input for a
// fund of another currency, missing_field without a fund, of which no round could be published, policy_draft for a policy that is not published, already_taken for a key that the funder has
// used, password_initial.
func (a *Acts) CreateRound(ctx context.Context, in CreateRound) (grant.Round, error) {
	return act(ctx, a, in.By, grant.CreateRound, in, func(tx *store.Tx) (grant.Round, error) {
		var round grant.Round
		if err := allowAt(tx, grant.CreateRound, in.Funder); err != nil {
			return round, err
		}
		version, err := store.FindPolicy(ctx, tx, in.Policy)
		if err != nil {
			return round, err
		}
		if version.FunderID != in.Funder {
			return round, grant.RefuseAt(grant.NotFound, grant.NoSuchThing, "/policy_id")
		}
		if version.PublishedAt == nil {
			return round, grant.RefuseAt(grant.Conflict, grant.PolicyDraft, "/policy_id")
		}
		policy, err := a.policy(ctx, tx, in.Policy)
		if err != nil {
			return round, err
		}
		if err := checkNewRound(ctx, tx, in, policy.Currency); err != nil {
			return round, err
		}
		round = grant.Round{
			ID: uuid.Must(uuid.NewV7()), FunderID: in.Funder, Key: in.Key, TitleZH: in.TitleZH, TitleEN: in.TitleEN, PolicyID: in.Policy, FundID: in.Fund,
			Currency: policy.Currency, OpensAt: policy.Window.Opens, ClosesAt: policy.Window.Closes, Stage: grant.RoundDraft, Version: 1, MadeBy: tx.Actor.Person,
		}
		return round, tx.InsertRound(ctx, round)
	})
}

func checkNewRound(ctx context.Context, tx *store.Tx, in CreateRound, currency string) error {
	taken, err := store.RoundKeyTaken(ctx, tx, in.Funder, in.Key)
	if err != nil {
		return err
	}
	if taken {
		return grant.RefuseAt(grant.Conflict, grant.AlreadyTaken, "/key")
	}
	if in.Fund == nil {
		return grant.RefuseAt(grant.Invalid, grant.MissingField, "/fund_id")
	}
	fund, err := store.FindFund(ctx, tx, *in.Fund)
	refusal, refused := grant.Refusal(err)
	if refused && refusal.Kind == grant.NotFound || err == nil && fund.FunderID != in.Funder {
		return grant.RefuseAt(grant.NotFound, grant.NoSuchThing, "/fund_id")
	}
	if err == nil && fund.Currency != currency {
		return grant.RefuseAt(grant.Invalid, grant.BadInput, "/fund_id", "rule", "currency", "expected", currency, "value", fund.Currency)
	}
	return err
}

// RoundAct is an act on a round that needs nothing but the round. Version is the one the caller has seen; zero
// means any.
type RoundAct struct {
	By      By        `json:"-"`
	Round   uuid.UUID `json:"round"`
	Version int64     `json:"version,omitempty"`
	Reason  string    `json:"reason,omitempty"`
}

// changeRound is the frame of an act that needs nothing but the round.
func changeRound(ctx context.Context, a *Acts, in RoundAct, name grant.Act, change func(*store.Tx, *grant.Round, grant.Policy) error) (grant.Round, error) {
	return changeRoundBy(ctx, a, in, name, in, func(tx *store.Tx, round *grant.Round, policy grant.Policy) (grant.Round, error) {
		err := change(tx, round, policy)
		return *round, err
	})
}

// changeRoundBy is the frame of every act that changes a round: lock, permission, version. Input is what makes
// two requests the same.
func changeRoundBy[In, Out any](ctx context.Context, a *Acts, in RoundAct, name grant.Act, input In, change func(*store.Tx, *grant.Round, grant.Policy) (Out, error)) (Out, error) {
	return act(ctx, a, in.By, name, input, func(tx *store.Tx) (Out, error) {
		var out Out
		round, err := store.LockRound(ctx, tx, in.Round)
		if err != nil {
			return out, err
		}
		if err := current(tx.Allow(name, round.Facts()), in.Version, round.Version); err != nil {
			return out, err
		}
		policy, err := a.policy(ctx, tx, round.PolicyID)
		if err != nil {
			return out, err
		}
		tx.Remark(in.Reason)
		return change(tx, &round, policy)
	})
}

// current refuses an act whose caller has seen another version of the case than it has now. Being told to load
// it again helps more than being told that its stage is wrong; who may not act at all is told only that.
func current(denied error, seen, version int64) error {
	refusal, refused := grant.Refusal(denied)
	if seen == 0 || seen == version || refused && refusal.Reason != grant.WrongStage {
		return denied
	}
	return grant.Refuse(grant.Stale, grant.Moved, "version", version)
}

// PublishRound publishes a drafted round: its pool is taken from the fund, its rooms open full, its dates are
// set. Refused: same_person for its maker, round_closed when its window is over, fund when the fund has less than the pool, bad_policy without a pool.
func (a *Acts) PublishRound(ctx context.Context, in RoundAct) (grant.Round, error) {
	return changeRound(ctx, a, in, grant.PublishRound, func(tx *store.Tx, round *grant.Round, policy grant.Policy) error {
		if err := grant.SecondPerson(tx.Actor, grant.PublishRound, round.MadeBy); err != nil {
			return err
		}
		if grant.Passed(round.ClosesAt, tx.Now) {
			return grant.Refuse(grant.Refused, grant.RoundClosed, "closes_at", round.ClosesAt, "now", tx.Now)
		}
		if err := openRoundAccounts(ctx, tx, *round, policy); err != nil {
			return err
		}
		for _, due := range []store.Deadline{
			{Kind: grant.DueOpening, DueAt: round.OpensAt}, {Kind: grant.DueClosing, DueAt: round.ClosesAt},
			{Kind: grant.DueReview, DueAt: policy.Schedule.ReviewFrom}, {Kind: grant.DueAllocation, DueAt: policy.Schedule.AllocationFrom},
		} {
			if err := tx.SetDeadline(ctx, grant.RoundCase(round.ID), due.Kind, due.DueAt); err != nil {
				return err
			}
		}
		if err := tx.PublishedBy(ctx, round.ID, tx.Actor.Person); err != nil {
			return err
		}
		tx.Wake(grant.RoundCase(round.ID))
		return tx.MoveRound(ctx, round, grant.RoundPublished, "")
	})
}

// openRoundAccounts opens the round's pool and the limits that belong to the round as a whole. The rooms of its
// communities open with it too, so that they exist before anybody needs to lock them.
func openRoundAccounts(ctx context.Context, tx *store.Tx, round grant.Round, policy grant.Policy) error {
	if policy.PoolFen == nil || round.FundID == nil {
		return grant.RefuseAt(grant.Invalid, grant.BadPolicy, "/pool_fen", "code", "pool_missing")
	}
	available := grant.AccountID(grant.FundAvailable, uuid.Nil, *round.FundID)
	found, err := store.FindAccounts(ctx, tx, []uuid.UUID{available})
	if err != nil {
		return err
	}
	if left := grant.Fen(found[available].Balance); left < *policy.PoolFen {
		return grant.Refuse(grant.Refused, grant.FundCap, "left_fen", left, "requested_fen", *policy.PoolFen)
	}
	if _, err := store.InsertAccounts(ctx, tx, round.FunderID, []store.Account{
		account(grant.PoolAvailable, round.ID, round.ID, new(int64)),
		account(grant.Limits, round.ID, round.ID, nil),
		account(grant.CountLimits, round.ID, round.ID, nil),
	}); err != nil {
		return err
	}
	tx.Post(store.Entry{Kind: "round_opened", Funder: round.FunderID, Case: grant.RoundCase(round.ID), Postings: []store.Posting{
		posting(grant.FundAvailable, uuid.Nil, *round.FundID, -int64(*policy.PoolFen)),
		posting(grant.PoolAvailable, round.ID, round.ID, int64(*policy.PoolFen)),
	}})
	places, err := store.ListPlaces(ctx, tx, round.FunderID)
	if err != nil {
		return err
	}
	limits := limitsOf(policy)
	return openRooms(ctx, tx, round, append(limits.communities(communitiesOf(places)...), limits.round(round.ID)...))
}

// CancelRound ends a round before its allocation is released, and every application in it; what its pool holds
// goes back to the fund. Refused: already_done while money is reserved.
func (a *Acts) CancelRound(ctx context.Context, in RoundAct) (grant.Round, error) {
	return changeRound(ctx, a, in, grant.CancelRound, func(tx *store.Tx, round *grant.Round, _ grant.Policy) error {
		if err := releasePool(ctx, tx, *round); err != nil {
			return err
		}
		if err := endApplications(ctx, tx, *round); err != nil {
			return err
		}
		if err := endWaiting(ctx, tx, grant.RoundCase(round.ID)); err != nil {
			return err
		}
		tx.Wake(grant.RoundCase(round.ID))
		return tx.MoveRound(ctx, round, grant.RoundCancelled, "")
	})
}

func endApplications(ctx context.Context, tx *store.Tx, round grant.Round) error {
	open, err := store.LockApplications(ctx, tx, round.ID, nil, grant.OpenStages(grant.ApplicationKind)...)
	if err != nil {
		return err
	}
	for i := range open {
		c := grant.ApplicationCase(open[i].ID)
		if err := endWaiting(ctx, tx, c); err != nil {
			return err
		}
		if err := decline(ctx, tx, &open[i], grant.RoundEnded); err != nil {
			return err
		}
		tx.Wake(c)
	}
	return nil
}

// endWaiting ends what a case waits for: its dates, and what it asked of people.
func endWaiting(ctx context.Context, tx *store.Tx, c grant.Case) error {
	if err := tx.EndDeadlines(ctx, c); err != nil {
		return err
	}
	return store.EndTasks(ctx, tx, c, tx.Now)
}

func releasePool(ctx context.Context, tx *store.Tx, round grant.Round) error {
	if round.Stage == grant.RoundDraft {
		return nil
	}
	accounts, err := store.ListRoundAccounts(ctx, tx, round.ID, grant.PoolAvailable, grant.LineReserved)
	if err != nil {
		return err
	}
	for _, held := range accounts {
		switch {
		case held.Kind == grant.LineReserved && held.Balance > 0:
			return grant.Refuse(grant.Conflict, grant.AlreadyDone, "reserved_fen", held.Balance)
		case held.Kind == grant.PoolAvailable && held.Balance > 0:
			tx.Post(store.Entry{Kind: "round_cancelled", Funder: round.FunderID, Case: grant.RoundCase(round.ID), Postings: []store.Posting{
				posting(grant.PoolAvailable, round.ID, round.ID, -held.Balance),
				posting(grant.FundAvailable, uuid.Nil, *round.FundID, held.Balance),
			}})
		}
	}
	return nil
}

// OpenRound opens a published round at its time.
func (a *Acts) OpenRound(ctx context.Context, in RoundAct) (grant.Round, error) {
	return stepRound(ctx, a, in, grant.OpenRound, grant.RoundOpen, grant.DueOpening)
}

// CloseRound closes the window; screening begins.
func (a *Acts) CloseRound(ctx context.Context, in RoundAct) (grant.Round, error) {
	return stepRound(ctx, a, in, grant.CloseRound, grant.RoundScreening, grant.DueClosing)
}

// StartReview ends screening. Refused: undecided while an application is still to be screened.
func (a *Acts) StartReview(ctx context.Context, in RoundAct) (grant.Round, error) {
	return stepRound(ctx, a, in, grant.StartReview, grant.RoundReview, grant.DueReview, grant.Submitted, grant.Supplement)
}

// StartAllocation ends review. Refused: undecided while an application is still in review.
func (a *Acts) StartAllocation(ctx context.Context, in RoundAct) (grant.Round, error) {
	return stepRound(ctx, a, in, grant.StartAllocation, grant.RoundAllocation, grant.DueAllocation,
		grant.Submitted, grant.Supplement, grant.Eligible, grant.DeskReview, grant.DeskClosed, grant.PanelReview)
}

// FinishAllocation closes a round's allocation when something was released and no application is left to decide.
// Refused: undecided. A round in which nothing could be awarded is cancelled by people, who get its pool back.
func (a *Acts) FinishAllocation(ctx context.Context, in RoundAct) (grant.Round, error) {
	released, err := store.HasReleased(ctx, a.Pool, in.Round)
	if err != nil {
		return grant.Round{}, err
	}
	if !released {
		return grant.Round{}, grant.Refuse(grant.Conflict, grant.Undecided, "act", grant.FinishAllocation, "left", 0)
	}
	return stepRound(ctx, a, in, grant.FinishAllocation, grant.RoundReleased, "", grant.PanelClosed)
}

// stepRound moves a round on unless one of its applications stands in a stage that must be empty first. It does not
// look at the date: people may be early, and the process asks Load whether its date has passed.
func stepRound(ctx context.Context, a *Acts, in RoundAct, name grant.Act, to grant.Stage, due string, empty ...grant.Stage) (grant.Round, error) {
	return changeRound(ctx, a, in, name, func(tx *store.Tx, round *grant.Round, _ grant.Policy) error {
		counts, err := store.CountStages(ctx, tx, round.ID)
		if err != nil {
			return err
		}
		left := 0
		for _, stage := range empty {
			left += counts[stage]
		}
		if left > 0 {
			return grant.Refuse(grant.Conflict, grant.Undecided, "act", name, "left", left)
		}
		if due != "" {
			if err := tx.EndDeadlines(ctx, grant.RoundCase(round.ID), due); err != nil {
				return err
			}
		}
		if err := store.EndTasks(ctx, tx, grant.RoundCase(round.ID), tx.Now); err != nil {
			return err
		}
		if tx.Actor.Person != uuid.Nil { // the process looks again by itself
			tx.Wake(grant.RoundCase(round.ID))
		}
		return tx.MoveRound(ctx, round, to, "")
	})
}
