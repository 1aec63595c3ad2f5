package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// suspend puts what the bank reported and nothing matched where everybody sees it until it is explained, and asks finance
// to explain it. An amount of nothing has no account, but a riddle it is.
func suspend(ctx context.Context, tx *store.Tx, origin grant.Case, funder uuid.UUID, all []store.Suspended) error {
	if len(all) == 0 {
		return nil
	}
	if err := store.LockSuspense(ctx, tx, origin); err != nil {
		return err
	}
	if err := tx.InsertSuspended(ctx, funder, all); err != nil {
		return err
	}
	var opened []store.Account
	for _, s := range all {
		if s.Amount > 0 {
			opened = append(opened, suspenseAccounts(s.Suspended)...)
			tx.Post(suspenseEntry("suspense", s.Suspended, s.Amount))
		}
	}
	if err := store.OpenAccounts(ctx, tx, funder, opened); err != nil {
		return err
	}
	return askToExplain(ctx, tx, origin)
}

// suspenseAccounts are the accounts of something in suspense: what cannot be explained twice cannot be cleared twice.
func suspenseAccounts(s grant.Suspended) []store.Account {
	held, counter := account(grant.Suspense, uuid.Nil, s.ID, new(int64)), account(grant.Unexplained, uuid.Nil, s.ID, new(-int64(s.Amount)))
	held.Ceiling, counter.Ceiling = new(int64(s.Amount)), new(int64)
	return []store.Account{held, counter}
}

// suspenseEntry puts an amount into suspense, or takes it out where it is negative.
func suspenseEntry(kind string, s grant.Suspended, amount grant.Fen) store.Entry {
	return store.Entry{Kind: kind, Funder: s.FunderID, Case: grant.Case{Kind: "suspense", ID: s.ID}, Postings: []store.Posting{
		posting(grant.Suspense, uuid.Nil, s.ID, int64(amount)), posting(grant.Unexplained, uuid.Nil, s.ID, -int64(amount)),
	}}
}

// askToExplain makes the task of a batch or a statement say how much of it is open, or ends it with the last.
func askToExplain(ctx context.Context, tx *store.Tx, origin grant.Case) error {
	open, err := store.CountOpenSuspended(ctx, tx, origin)
	if err != nil {
		return err
	}
	if open == 0 {
		return store.EndTask(ctx, tx, origin, string(grant.ExplainSuspense), tx.Now)
	}
	return store.OpenTask(ctx, tx, origin, string(grant.ExplainSuspense), grant.FinancePreparer, map[string]any{"open": open}, tx.Now)
}

// ExplainSuspense says what something in suspense was.
type ExplainSuspense struct {
	By By `json:"-"`
	grant.Explanation
}

// Unconfirmed is what waits for a second person, who names its Digest.
type Unconfirmed struct {
	ID     uuid.UUID `json:"id"`
	Digest string    `json:"digest"`
}

// ExplainSuspense proposes an explanation, which another person confirms. It takes the place of one that is open; whoever
// proposed that one cannot confirm this one either. Refused: already_done for what is explained, does_not_match where the
// kind, the amount, the currency or the state of what it names does not fit, already_taken where that explains something
// else, no_such_thing, missing_field and bad_input for what belongs to another kind, not_allowed.
func (a *Acts) ExplainSuspense(ctx context.Context, in ExplainSuspense) (Unconfirmed, error) {
	return act(ctx, a, in.By, grant.ExplainSuspense, in, func(tx *store.Tx) (Unconfirmed, error) {
		s, err := lockToExplain(ctx, tx, grant.ExplainSuspense, in.Suspended)
		if err != nil {
			return Unconfirmed{}, err
		}
		if err := explains(ctx, tx, s, in.Explanation); err != nil {
			return Unconfirmed{}, err
		}
		preparers, err := preparersWith(tx, func() ([]uuid.UUID, error) {
			before, err := store.FindLiveExplanation(ctx, tx, s.ID)
			return before.Preparers, err
		})
		if err != nil {
			return Unconfirmed{}, err
		}
		e := store.Explanation{
			ID: uuid.Must(uuid.NewV7()), SuspendedID: s.ID, FunderID: s.FunderID, Kind: in.Kind, Reason: in.Reason, FundID: in.Fund, EntryID: in.Entry,
			Digest: in.Digest(s.Amount), Preparers: preparers,
		}
		if in.Instruction != "" {
			e.Instruction = &in.Instruction
		}
		tx.Remark(in.Reason)
		return Unconfirmed{e.ID, e.Digest}, store.ReplaceExplanation(ctx, tx, e, tx.Now)
	})
}

// preparersWith are the preparers of a proposal that is open, if there is one, and who acts.
func preparersWith(tx *store.Tx, open func() ([]uuid.UUID, error)) ([]uuid.UUID, error) {
	preparers, err := open()
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		err = nil
	}
	return append(preparers, tx.Actor.Person), err
}

// lockToExplain holds something in suspense. It is refused as already_done where it is explained.
func lockToExplain(ctx context.Context, tx *store.Tx, name grant.Act, id uuid.UUID) (store.Suspended, error) {
	s, err := store.LockSuspended(ctx, tx, id)
	if err != nil {
		return s, err
	}
	if err := tx.Allow(name, grant.Facts{Funder: s.FunderID}); err != nil {
		return s, err
	}
	if s.ExplainedAt != nil {
		return s, grant.Refuse(grant.Conflict, grant.AlreadyDone)
	}
	return s, nil
}

// explains says whether an explanation fits what is in suspense, and all that it names fits too.
func explains(ctx context.Context, tx *store.Tx, s store.Suspended, e grant.Explanation) error {
	if err := e.Check(s.Suspended); err != nil {
		return err
	}
	switch e.Kind {
	case grant.WasDonation:
		return takesDonation(ctx, tx, s, *e.Fund)
	case grant.WasReceived:
		return wasReceived(ctx, tx, s, *e.Entry)
	case grant.WasPayment:
		_, err := paymentOf(ctx, tx, s, e.Instruction)
		return err
	}
	return nil
}

func takesDonation(ctx context.Context, tx *store.Tx, s store.Suspended, id uuid.UUID) error {
	fund, err := store.FindFund(ctx, tx, id)
	if err != nil || fund.FunderID != s.FunderID {
		return grant.RefuseAt(grant.NotFound, grant.NoSuchThing, "/fund_id")
	}
	return s.Matches("/fund_id", s.Amount, fund.Currency)
}

func wasReceived(ctx context.Context, tx *store.Tx, s store.Suspended, entry uuid.UUID) error {
	received, err := store.FindReceived(ctx, tx, entry)
	switch {
	case err != nil || received.FunderID != s.FunderID:
		return grant.RefuseAt(grant.NotFound, grant.NoSuchThing, "/entry_id")
	case received.IsNamed:
		return grant.RefuseAt(grant.Conflict, grant.AlreadyTaken, "/entry_id")
	}
	return s.Matches("/entry_id", received.Amount, received.Currency)
}

// paymentOf answers the instruction whose money a line moved.
func paymentOf(ctx context.Context, tx *store.Tx, s store.Suspended, number string) (store.ToldInstruction, error) {
	found, err := store.ListToldInstructions(ctx, tx, s.FunderID, []string{number})
	switch {
	case err != nil:
		return store.ToldInstruction{}, err
	case len(found) == 0:
		return store.ToldInstruction{}, grant.RefuseAt(grant.NotFound, grant.NoSuchThing, "/instruction")
	}
	i := found[0]
	switch {
	case !s.Direction.Fits(i.State):
		return i, grant.RefuseAt(grant.Refused, grant.DoesNotMatch, "/instruction", "direction", s.Direction, "state", i.State)
	case i.IsTold(s.Direction):
		return i, grant.RefuseAt(grant.Conflict, grant.AlreadyTaken, "/instruction")
	}
	return i, s.Matches("/instruction", i.Amount, i.Currency)
}

// ConfirmExplanation is the second person confirming an explanation by its digest.
type ConfirmExplanation struct {
	By          By        `json:"-"`
	Explanation uuid.UUID `json:"explanation"`
	Digest      string    `json:"digest"`
}

// ConfirmExplanation takes the amount out of suspense, puts a donation into its fund, and ends the task when nothing of
// the batch or statement is open any more. Refused: already_done for what is explained, moved for a proposal that was
// replaced or another digest, same_person for whoever proposed it or one before it, and as ExplainSuspense where what it
// names has changed.
func (a *Acts) ConfirmExplanation(ctx context.Context, in ConfirmExplanation) (none, error) {
	return act(ctx, a, in.By, grant.ConfirmExplanation, in, func(tx *store.Tx) (none, error) {
		e, err := store.FindExplanation(ctx, tx, in.Explanation)
		if err != nil {
			return none{}, err
		}
		s, err := lockToExplain(ctx, tx, grant.ConfirmExplanation, e.SuspendedID)
		if err != nil {
			return none{}, err
		}
		if e, err = store.FindExplanation(ctx, tx, e.ID); err != nil {
			return none{}, err
		}
		if e.Stage != store.Proposed || in.Digest != e.Digest || e.Digest != e.Said().Digest(s.Amount) {
			return none{}, grant.RefuseAt(grant.Stale, grant.Moved, "/digest")
		}
		if err := grant.SecondPerson(tx.Actor, grant.ConfirmExplanation, e.Preparers...); err != nil {
			return none{}, err
		}
		if err := explains(ctx, tx, s, e.Said()); err != nil {
			return none{}, err
		}
		return none{}, clearSuspense(ctx, tx, s, e)
	})
}

// clearSuspense takes something out of suspense and says what it was.
func clearSuspense(ctx context.Context, tx *store.Tx, s store.Suspended, e store.Explanation) error {
	tx.Remark(e.Reason)
	if s.Amount > 0 {
		tx.Post(suspenseEntry("explained", s.Suspended, -s.Amount))
		if e.Kind == grant.WasDonation {
			tx.Post(received("donation", s.FunderID, *e.FundID, s.Amount))
		}
	}
	if e.Kind == grant.WasPayment {
		i, err := paymentOf(ctx, tx, s, *e.Instruction)
		if err != nil {
			return err
		}
		if err := store.SetLineInstruction(ctx, tx, *s.LineID, i.ID); err != nil {
			return err
		}
	}
	if err := store.ConfirmExplanation(ctx, tx, e, tx.Actor.Person, tx.Now); err != nil {
		return err
	}
	return askToExplain(ctx, tx, s.Origin())
}
