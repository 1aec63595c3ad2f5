package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// awaitReplies sets the date by which the bank is to have answered what a batch pays, and has its workflows wait for it.
func (p *payment) awaitReplies(ctx context.Context) error {
	years, err := calendarYears(ctx, p.Tx, p.batch.FunderID)
	if err != nil {
		return err
	}
	days, err := grant.NewCalendar(grant.Beijing, years)
	if err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(p.disbursements))
	for i, d := range p.disbursements {
		ids[i] = d.ID
		p.Wake(grant.PaymentCase(d.ID))
	}
	return p.AwaitReplies(ctx, ids, days.InquiryDue(p.Now, p.batch.PayOn))
}

// AskBank is the process asking finance to ask the bank about a batch of which payments are not answered when their time
// is over. One task stands for the whole batch, whichever of its payments comes first; nothing is ever paid again by it.
// Refused: moved where another payment of the batch has asked.
func (a *Acts) AskBank(ctx context.Context, in PaymentAct) (grant.Disbursement, error) {
	return onDisbursement(ctx, a, in, grant.AskBank, in, func(tx *store.Tx, d *grant.Disbursement) error {
		claimed, err := tx.ClaimInquiry(ctx, d.ID)
		if err != nil {
			return err
		}
		if len(claimed) == 0 {
			return grant.Refuse(grant.Stale, grant.Moved, "version", d.Version)
		}
		inquiry, err := store.FindInquiry(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		if err := store.OpenTask(ctx, tx, grant.Case{Kind: "batch", ID: inquiry.BatchID}, string(grant.AskBank), grant.FinancePreparer,
			map[string]any{"batch": inquiry.Number, "unanswered": inquiry.Unanswered}, tx.Now); err != nil {
			return err
		}
		return tx.MoveDisbursement(ctx, d, d.Stage)
	})
}

// answered ends the waiting for what the bank has given a word on, and the task to ask it once nothing is left to ask
// about. Unknown is no word: it is still asked about.
func (s *settlement) answered(ctx context.Context) error {
	var settled []uuid.UUID
	open := 0
	for _, i := range s.instructions {
		state, changed := s.states[i.ID]
		if !changed {
			state = i.State
		}
		switch {
		case state == store.InstructionSent || state == string(grant.ReplyUnknown):
			open++
		case changed:
			settled = append(settled, i.DisbursementID)
		}
	}
	if len(settled) > 0 {
		if err := s.EndInquiries(ctx, settled); err != nil {
			return err
		}
	}
	if open > 0 {
		return nil
	}
	return store.EndTask(ctx, s.Tx, grant.Case{Kind: "batch", ID: s.batch.ID}, string(grant.AskBank), s.Now)
}
