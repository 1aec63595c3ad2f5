package activities

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// RecordReplies is what the bank answered to a batch, as a file.
type RecordReplies struct {
	By    By            `json:"-"`
	Batch uuid.UUID     `json:"batch"`
	File  grant.Content `json:"file"`
}

// RepliesRecorded counts what the replies did.
type RepliesRecorded struct {
	Confirmed int `json:"confirmed"`
	Returned  int `json:"returned"`
	Failed    int `json:"failed"`
	Unknown   int `json:"unknown"`
	Unmatched int `json:"unmatched"` // put into suspense, with a task for finance
	Known     int `json:"known"`     // recorded before
}

// RecordReplies keeps every reply and settles what it fits: confirmed is paid out, returned and failed go back to the
// line. A reply for no instruction of the batch, with another amount, or against what is settled already is never
// refused: it is kept, its amount stands in suspense, and finance gets a task. A reply that was recorded before changes
// nothing. Refused: a file that cannot be read or answers another batch, wrong_stage before the export, not_allowed.
func (a *Acts) RecordReplies(ctx context.Context, in RecordReplies) (RepliesRecorded, error) {
	frame := BatchAct{By: in.By, Batch: in.Batch}
	return onBatch(ctx, a, frame, grant.RecordReplies, in, func(p *payment) (RepliesRecorded, error) {
		replies, err := BankBatch(p.batch, p.instructions).ReadReplies(bytes.NewReader(in.File))
		if err != nil {
			return RepliesRecorded{}, err
		}
		s := settlement{payment: p, states: map[uuid.UUID]string{}}
		if err := s.load(ctx, replies); err != nil {
			return RepliesRecorded{}, err
		}
		for _, reply := range replies {
			if err := s.take(ctx, reply); err != nil {
				return RepliesRecorded{}, err
			}
		}
		return s.answer, s.keep(ctx)
	})
}

// settlement is replies being recorded.
type settlement struct {
	*payment
	rounds map[uuid.UUID]uuid.UUID // by line
	known  []string                // digests of replies recorded before
	states map[uuid.UUID]string    // of instructions that change
	kept   []store.Reply
	opened []store.Account
	answer RepliesRecorded
}

func (s *settlement) load(ctx context.Context, replies []grant.Reply) (err error) {
	digests := make([]string, len(replies))
	for i, r := range replies {
		digests[i] = s.digest(r)
	}
	if s.known, err = store.ListKnownReplies(ctx, s.Tx, s.batch.FunderID, digests); err != nil {
		return err
	}
	s.rounds, err = store.ListLineRounds(ctx, s.Tx, linesOf(s.disbursements))
	return err
}

// digest tells replies apart: the same words about the same instruction are one reply.
func (s *settlement) digest(r grant.Reply) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%d\n%s\n%s", s.batch.Number, r.Instruction, r.Status, r.Amount, r.Date, r.Reason))
	return hex.EncodeToString(sum[:])
}

func (s *settlement) take(ctx context.Context, r grant.Reply) error {
	digest := s.digest(r)
	if slices.Contains(s.known, digest) {
		s.answer.Known++
		return nil
	}
	kept := store.Reply{
		ID: uuid.Must(uuid.NewV7()), Digest: digest, Number: r.Instruction, Status: r.Status, Amount: r.Amount, On: r.Date, Reason: r.Reason,
	}
	at := slices.IndexFunc(s.instructions, func(i store.Instruction) bool { return i.Number == r.Instruction })
	if at >= 0 {
		kept.Instruction = &s.instructions[at].ID
		if r.Amount == s.instructions[at].Amount {
			var err error
			if kept.Matched, err = s.settle(ctx, s.instructions[at], r); err != nil {
				return err
			}
		}
	}
	if !kept.Matched {
		s.suspend(kept)
	}
	s.kept = append(s.kept, kept)
	return nil
}

// settle moves the disbursement where the reply says, and answers whether it could.
func (s *settlement) settle(ctx context.Context, i store.Instruction, r grant.Reply) (bool, error) {
	d := &s.disbursements[slices.IndexFunc(s.disbursements, func(d grant.Disbursement) bool { return d.ID == i.DisbursementID })]
	to, from, into, moves := r.Status.AfterReply(d.Stage)
	if !moves || s.isOld(i) {
		return false, nil
	}
	if from != into {
		round := s.rounds[d.LineID]
		s.opened = append(s.opened, account(into, round, d.LineID, new(int64)))
		s.Post(lineTransfer(string(r.Status), *d, round, from, into))
	}
	s.states[i.ID] = string(r.Status)
	s.count(r.Status)
	s.Wake(grant.PaymentCase(d.ID))
	return true, s.MoveDisbursement(ctx, d, to, "")
}

// isOld says whether the instruction is settled for good: the money came back, so another attempt may have left since.
func (s *settlement) isOld(i store.Instruction) bool {
	state := i.State
	if now, changed := s.states[i.ID]; changed {
		state = now
	}
	return state == string(grant.ReplyReturned) || state == string(grant.ReplyFailed)
}

func (s *settlement) count(status grant.ReplyStatus) {
	switch status {
	case grant.ReplyConfirmed:
		s.answer.Confirmed++
	case grant.ReplyReturned:
		s.answer.Returned++
	case grant.ReplyFailed:
		s.answer.Failed++
	default:
		s.answer.Unknown++
	}
}

// suspend puts what fits nothing where everybody sees it until it is explained.
func (s *settlement) suspend(r store.Reply) {
	s.answer.Unmatched++
	if r.Amount == 0 {
		return
	}
	funder := s.batch.FunderID
	s.opened = append(s.opened, account(grant.Suspense, uuid.Nil, funder, nil), account(grant.Unexplained, uuid.Nil, funder, nil))
	s.Post(store.Entry{Kind: "suspense", Funder: funder, Case: grant.Case{Kind: "batch", ID: s.batch.ID}, Postings: []store.Posting{
		posting(grant.Suspense, uuid.Nil, funder, int64(r.Amount)), posting(grant.Unexplained, uuid.Nil, funder, -int64(r.Amount)),
	}})
}

func (s *settlement) keep(ctx context.Context) error {
	if err := store.OpenAccounts(ctx, s.Tx, s.batch.FunderID, s.opened); err != nil {
		return err
	}
	if err := store.SetInstructions(ctx, s.Tx, s.states, s.Now); err != nil {
		return err
	}
	if err := s.InsertReplies(ctx, s.batch.FunderID, s.kept); err != nil {
		return err
	}
	if s.answer.Unmatched == 0 {
		return nil
	}
	return store.OpenTask(ctx, s.Tx, grant.Case{Kind: "batch", ID: s.batch.ID}, string(grant.RecordReplies), grant.FinancePreparer,
		map[string]any{"batch": s.batch.Number, "unmatched": s.answer.Unmatched}, s.Now)
}
