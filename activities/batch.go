package activities

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// PrepareBatch puts due payments together for the bank (付款批次).
type PrepareBatch struct {
	By            By          `json:"-"`
	Funder        uuid.UUID   `json:"funder"`
	PayOn         grant.Date  `json:"pay_on"`
	Disbursements []uuid.UUID `json:"disbursements"`
}

// BatchPrepared is a batch that waits for a second person, who names its Digest.
type BatchPrepared struct {
	ID     uuid.UUID `json:"id"`
	Number string    `json:"number"`
	Digest string    `json:"digest"`
	Lines  int       `json:"lines"`
	Total  grant.Fen `json:"total_fen"`
}

// PrepareBatch fixes whom and what the batch pays: every payee and account as the signed version has them that counts
// now. Refused: no_such_thing for a disbursement of another funder, wrong_stage for one that is not due, undecided for one
// whose tranche before came back or lacks its receipt, credit_listed for an organisation that stands on a credit list
// today, account_holder where the organisation has another name now, bad_input for two currencies or a day that is over,
// not_allowed.
func (a *Acts) PrepareBatch(ctx context.Context, in PrepareBatch) (BatchPrepared, error) {
	return act(ctx, a, in.By, grant.PrepareBatch, in, func(tx *store.Tx) (BatchPrepared, error) {
		if err := allowAt(tx, grant.PrepareBatch, in.Funder); err != nil {
			return BatchPrepared{}, err
		}
		today := grant.DateOf(tx.Now.In(grant.Beijing))
		if in.PayOn.Before(today) {
			return BatchPrepared{}, grant.RefuseAt(grant.Invalid, grant.BadInput, "/pay_on", "rule", "range", "min", today, "value", in.PayOn)
		}
		due, err := lockDue(ctx, tx, in)
		if err != nil {
			return BatchPrepared{}, err
		}
		payees, err := store.ListPayees(ctx, tx, in.Disbursements, today)
		if err != nil {
			return BatchPrepared{}, err
		}
		if err := mayBePaid(payees, "disbursements", in.Disbursements); err != nil {
			return BatchPrepared{}, err
		}
		if err := tx.PayUnder(ctx, payees); err != nil {
			return BatchPrepared{}, err
		}
		number, err := store.NextBatchNumber(ctx, tx, in.Funder, in.PayOn)
		if err != nil {
			return BatchPrepared{}, err
		}
		batch, instructions := batchOf(in, fmt.Sprintf("%04d%02d%02d-%02d", in.PayOn.Year, in.PayOn.Month, in.PayOn.Day, number), payees, due)
		said := BankBatch(batch, instructions)
		if err := atDisbursements(said.Check(), instructions, in.Disbursements); err != nil {
			return BatchPrepared{}, err
		}
		batch.Digest, batch.Total, batch.PreparedBy, batch.PreparedAt = said.Digest(), said.Total(), tx.Actor.Person, tx.Now
		if batch.Preparers, err = store.ListPayPreparers(ctx, tx, in.Disbursements); err != nil {
			return BatchPrepared{}, err
		}
		batch.Preparers = append(batch.Preparers, tx.Actor.Person)
		if err := store.InsertBatch(ctx, tx, batch, instructions); err != nil {
			return BatchPrepared{}, err
		}
		return BatchPrepared{batch.ID, batch.Number, batch.Digest, batch.Lines, batch.Total}, moveAllTo(ctx, tx, due, grant.PaymentPrepared)
	})
}

func lockDue(ctx context.Context, tx *store.Tx, in PrepareBatch) ([]grant.Disbursement, error) {
	due, err := store.LockDisbursements(ctx, tx, in.Funder, in.Disbursements)
	if err != nil {
		return nil, err
	}
	stages := make(map[uuid.UUID]grant.Stage, len(due))
	for _, d := range due {
		stages[d.ID] = d.Stage
	}
	for i, id := range in.Disbursements {
		switch stage, known := stages[id]; {
		case !known:
			return nil, grant.RefuseAt(grant.NotFound, grant.NoSuchThing, pointer("disbursements", i))
		case stage != grant.PaymentDue:
			return nil, grant.RefuseAt(grant.Conflict, grant.WrongStage, pointer("disbursements", i), "act", grant.PrepareBatch, "stage", stage)
		}
	}
	return due, nil
}

// atDisbursements is a refusal of lines of the batch, each at the disbursement that the line pays.
func atDisbursements(err error, lines []store.Instruction, order []uuid.UUID) error {
	refusal, refused := grant.Refusal(err)
	if !refused {
		return err
	}
	for _, r := range append([]*grant.Error{refusal}, refusal.More...) {
		var line int
		if _, err := fmt.Sscanf(r.Field, "/lines/%d/", &line); err == nil {
			r.Field = pointer("disbursements", slices.Index(order, lines[line].DisbursementID))
		}
	}
	return err
}

// mayBePaid looks at every organisation once more before its money leaves. The disbursements stand in the order of what
// the caller knows as list.
func mayBePaid(payees []store.Payee, list string, order []uuid.UUID) error {
	places := make(map[uuid.UUID]int, len(order))
	for i, id := range order {
		places[id] = i
	}
	if len(payees) != len(places) {
		return fmt.Errorf("activities: %d payees for %d disbursements", len(payees), len(places))
	}
	var wrong []*grant.Error
	for _, p := range payees {
		at := pointer(list, places[p.DisbursementID])
		if p.Held {
			wrong = append(wrong, grant.RefuseAt(grant.Conflict, grant.Undecided, at, "act", grant.PrepareBatch, "project", p.Project))
		}
		if p.Listed {
			wrong = append(wrong, grant.RefuseAt(grant.Refused, grant.CreditListed, at, "project", p.Project))
		}
		if refusal, refused := grant.Refusal(grant.AccountHolderMatches(p.Organization, p.Holder)); refused {
			refusal.Field = at
			wrong = append(wrong, refusal)
		}
		if p.Currency != payees[0].Currency {
			wrong = append(wrong, grant.RefuseAt(grant.Invalid, grant.BadInput, at, "rule", "currency", "expected", payees[0].Currency, "value", p.Currency))
		}
	}
	return grant.Join(wrong)
}

func batchOf(in PrepareBatch, number string, payees []store.Payee, due []grant.Disbursement) (store.Batch, []store.Instruction) {
	amounts := make(map[uuid.UUID]grant.Fen, len(due))
	for _, d := range due {
		amounts[d.ID] = d.Amount
	}
	batch := store.Batch{ID: uuid.Must(uuid.NewV7()), FunderID: in.Funder, Number: number, PayOn: in.PayOn, Lines: len(payees)}
	instructions := make([]store.Instruction, len(payees))
	for i, p := range payees {
		batch.Currency = p.Currency
		instructions[i] = store.Instruction{
			ID: uuid.Must(uuid.NewV7()), Number: fmt.Sprintf("%s-%05d", number, i+1), BatchID: batch.ID, DisbursementID: p.DisbursementID, Attempt: p.Attempts + 1,
			Amount: amounts[p.DisbursementID], Holder: p.Holder, Account: p.Account, Bank: p.Bank, Purpose: fmt.Sprintf("%s 第%d期", p.Project, p.Tranche),
		}
	}
	return batch, instructions
}

// BankBatch is the batch as the bank gets it.
func BankBatch(b store.Batch, instructions []store.Instruction) grant.Batch {
	said := grant.Batch{Number: b.Number, Date: b.PayOn}
	for _, i := range instructions {
		said.Lines = append(said.Lines, grant.BatchLine{
			Instruction: i.Number, Payee: i.Holder, Account: i.Account, Bank: i.Bank, Amount: i.Amount, Purpose: i.Purpose,
		})
	}
	return said
}

// moveAllTo moves what a batch pays, all of it from one stage. Their workflows wait for the bank and are not woken
// thousands at a time for what two people do before it.
func moveAllTo(ctx context.Context, tx *store.Tx, all []grant.Disbursement, to grant.Stage) error {
	moves := make(map[*grant.Disbursement]grant.Stage, len(all))
	for i := range all {
		moves[&all[i]] = to
	}
	return tx.MoveDisbursements(ctx, moves)
}

// BatchAct is an act on a batch. Digest names what the person has seen.
type BatchAct struct {
	By     By        `json:"-"`
	Batch  uuid.UUID `json:"batch"`
	Digest string    `json:"digest,omitempty"`
	Reason string    `json:"reason,omitempty"`
}

// payment is what an act on a batch works on.
type payment struct {
	*store.Tx
	batch         store.Batch
	instructions  []store.Instruction
	disbursements []grant.Disbursement
}

// onBatch is the frame of every act on a batch. The disbursements are locked in the order of their ids before the
// batch, as they are where one is prepared; who holds the batch holds its instructions.
func onBatch[In, Out any](ctx context.Context, a *Acts, frame BatchAct, name grant.Act, in In, change func(*payment) (Out, error)) (Out, error) {
	return act(ctx, a, frame.By, name, in, func(tx *store.Tx) (Out, error) {
		var out Out
		p := payment{Tx: tx}
		batch, err := store.FindBatch(ctx, tx, frame.Batch)
		if err != nil {
			return out, err
		}
		if err := allowAt(tx, name, batch.FunderID); err != nil {
			return out, err
		}
		if p.disbursements, err = store.LockBatchDisbursements(ctx, tx, batch.ID); err != nil {
			return out, err
		}
		if p.batch, err = store.LockBatch(ctx, tx, batch.ID); err != nil {
			return out, err
		}
		if p.instructions, err = store.ListInstructions(ctx, tx, batch.ID); err != nil {
			return out, err
		}
		if err := p.batch.Stage.Admits(name); err != nil {
			return out, err
		}
		if frame.Digest != "" && frame.Digest != p.batch.Digest {
			return out, grant.RefuseAt(grant.Stale, grant.Moved, "/digest")
		}
		tx.Remark(frame.Reason)
		return change(&p)
	})
}

// mayLeave refuses as moved a batch that says anything else than what its digest was made of, or than what was agreed
// since, and looks at every organisation again: what has changed is paid by another batch, once this one is voided.
func (p *payment) mayLeave(ctx context.Context) error {
	if BankBatch(p.batch, p.instructions).Digest() != p.batch.Digest {
		return grant.RefuseAt(grant.Stale, grant.Moved, "/digest")
	}
	order, agreed := make([]uuid.UUID, len(p.instructions)), make(map[uuid.UUID]uuid.UUID, len(p.disbursements))
	for i, one := range p.instructions {
		order[i] = one.DisbursementID
	}
	for _, d := range p.disbursements {
		agreed[d.ID] = d.AgreementID
	}
	payees, err := store.ListPayees(ctx, p.Tx, order, grant.DateOf(p.Now.In(grant.Beijing)))
	if err != nil {
		return err
	}
	if err := mayBePaid(payees, "instructions", order); err != nil {
		return err
	}
	now := make(map[uuid.UUID]store.Payee, len(payees))
	for _, payee := range payees {
		now[payee.DisbursementID] = payee
	}
	for n, i := range p.instructions {
		payee := now[i.DisbursementID]
		if payee.AgreementID != agreed[i.DisbursementID] || payee.Holder != i.Holder || payee.Bank != i.Bank || payee.Account != i.Account {
			return grant.RefuseAt(grant.Stale, grant.Moved, pointer("instructions", n), "project", payee.Project)
		}
	}
	return nil
}

// set gives every instruction of the batch a state.
func (p *payment) set(ctx context.Context, state string) error {
	states := make(map[uuid.UUID]string, len(p.instructions))
	for _, i := range p.instructions {
		states[i.ID] = state
	}
	return store.SetInstructions(ctx, p.Tx, states, p.Now)
}

// ApproveBatch is the second person approving what the batch pays, by its digest. Refused: same_person for whoever
// prepared any part of it, in whatever role; moved for another digest, or where anything it says or rests on has changed;
// what mayBePaid refuses; wrong_stage.
func (a *Acts) ApproveBatch(ctx context.Context, in BatchAct) (store.Batch, error) {
	return onBatch(ctx, a, in, grant.ApproveBatch, in, func(p *payment) (store.Batch, error) {
		if err := grant.SecondPerson(p.Actor, grant.ApproveBatch, p.batch.Preparers...); err != nil {
			return p.batch, err
		}
		if in.Digest == "" {
			return p.batch, grant.RefuseAt(grant.Stale, grant.Moved, "/digest")
		}
		if err := p.mayLeave(ctx); err != nil {
			return p.batch, err
		}
		if err := store.ApproveBatch(ctx, p.Tx, p.batch.ID, p.Actor.Person, p.Now); err != nil {
			return p.batch, err
		}
		p.batch.Stage = grant.BatchApproved
		return p.batch, moveAllTo(ctx, p.Tx, p.disbursements, grant.PaymentApproved)
	})
}

// VoidBatch takes a batch back that has not gone to the bank; what it would have paid is due again.
func (a *Acts) VoidBatch(ctx context.Context, in BatchAct) (store.Batch, error) {
	return onBatch(ctx, a, in, grant.VoidBatch, in, func(p *payment) (store.Batch, error) {
		if err := p.set(ctx, store.InstructionVoided); err != nil {
			return p.batch, err
		}
		if err := store.VoidBatch(ctx, p.Tx, p.batch.ID); err != nil {
			return p.batch, err
		}
		p.batch.Stage = grant.BatchVoided
		return p.batch, moveAllTo(ctx, p.Tx, p.disbursements, grant.PaymentDue)
	})
}

// ExportBatch sends an approved batch to the bank: what it pays is in transit from now on. The file is made from the
// batch, so that it can be made again, byte for byte. Refused: wrong_stage, also for a batch that was exported; moved and
// what mayBePaid refuses, as at the approval.
func (a *Acts) ExportBatch(ctx context.Context, in BatchAct) (store.Batch, error) {
	return onBatch(ctx, a, in, grant.ExportBatch, in, func(p *payment) (store.Batch, error) {
		if err := p.mayLeave(ctx); err != nil {
			return p.batch, err
		}
		if err := p.transfer(ctx, grant.LineCommitted, grant.LineTransit); err != nil {
			return p.batch, err
		}
		if err := p.set(ctx, store.InstructionSent); err != nil {
			return p.batch, err
		}
		if err := store.ExportBatch(ctx, p.Tx, p.batch.ID, p.Now); err != nil {
			return p.batch, err
		}
		if err := p.awaitReplies(ctx); err != nil {
			return p.batch, err
		}
		if err := p.tellSent(ctx); err != nil {
			return p.batch, err
		}
		p.batch.Stage = grant.BatchExported
		return p.batch, moveAllTo(ctx, p.Tx, p.disbursements, grant.PaymentSent)
	})
}

// transfer moves the money of every disbursement between two accounts of its line.
func (p *payment) transfer(ctx context.Context, from, into grant.AccountKind) error {
	rounds, err := store.ListLineRounds(ctx, p.Tx, linesOf(p.disbursements))
	if err != nil {
		return err
	}
	for _, d := range p.disbursements {
		p.Post(lineTransfer(string(into), d, rounds[d.LineID], from, into))
	}
	return nil
}

func linesOf(disbursements []grant.Disbursement) []uuid.UUID {
	lines := make([]uuid.UUID, len(disbursements))
	for i, d := range disbursements {
		lines[i] = d.LineID
	}
	return lines
}

// lineTransfer moves a disbursement's amount between two accounts of its line.
func lineTransfer(kind string, d grant.Disbursement, round uuid.UUID, from, into grant.AccountKind) store.Entry {
	return store.Entry{Kind: kind, Funder: d.FunderID, Case: grant.PaymentCase(d.ID), Postings: []store.Posting{
		posting(from, round, d.LineID, -int64(d.Amount)), posting(into, round, d.LineID, int64(d.Amount)),
	}}
}
