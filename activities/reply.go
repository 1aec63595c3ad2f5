package activities

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

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
// refused: it is kept, its amount stands in suspense, and finance gets a task. Several words about one payment are taken
// in the order of the file. A reply that was recorded before, or stands there twice, changes nothing. Refused: a file that cannot be read or answers another batch, wrong_stage before the export, not_allowed.
func (a *Acts) RecordReplies(ctx context.Context, in RecordReplies) (RepliesRecorded, error) {
	frame := BatchAct{By: in.By, Batch: in.Batch}
	return onBatch(ctx, a, frame, grant.RecordReplies, in, func(p *payment) (RepliesRecorded, error) {
		replies, err := BankBatch(p.batch, p.instructions).ReadReplies(bytes.NewReader(in.File))
		if err != nil {
			return RepliesRecorded{}, err
		}
		s := settlement{payment: p, states: map[uuid.UUID]string{}, moves: map[*grant.Disbursement]grant.Stage{}}
		if err := s.load(ctx, replies); err != nil {
			return RepliesRecorded{}, err
		}
		for _, reply := range replies {
			s.take(reply)
		}
		return s.answer, s.keep(ctx)
	})
}

// settlement is replies being recorded.
type settlement struct {
	*payment
	rounds map[uuid.UUID]uuid.UUID           // by line
	known  map[string]bool                   // by digest: recorded before, or higher up in the file
	sent   map[string]*store.Instruction     // by number
	of     map[uuid.UUID]*grant.Disbursement // by id
	moves  map[*grant.Disbursement]grant.Stage
	states map[uuid.UUID]string // of instructions that change
	kept   []store.Reply
	open   []store.Suspended
	answer RepliesRecorded
}

func (s *settlement) load(ctx context.Context, replies []grant.Reply) (err error) {
	digests := make([]string, len(replies))
	for i, r := range replies {
		digests[i] = s.digest(r)
	}
	known, err := store.ListKnownReplies(ctx, s.Tx, s.batch.FunderID, digests)
	if err != nil {
		return err
	}
	s.known, s.sent, s.of = map[string]bool{}, map[string]*store.Instruction{}, map[uuid.UUID]*grant.Disbursement{}
	for _, digest := range known {
		s.known[digest] = true
	}
	for i := range s.instructions {
		s.sent[s.instructions[i].Number] = &s.instructions[i]
	}
	for i := range s.disbursements {
		s.of[s.disbursements[i].ID] = &s.disbursements[i]
	}
	s.rounds, err = store.ListLineRounds(ctx, s.Tx, linesOf(s.disbursements))
	return err
}

// digest tells replies apart: the same words about the same instruction are one reply.
func (s *settlement) digest(r grant.Reply) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%d\n%s\n%s", s.batch.Number, r.Instruction, r.Status, r.Amount, r.Date, r.Reason))
	return hex.EncodeToString(sum[:])
}

func (s *settlement) take(r grant.Reply) {
	digest := s.digest(r)
	if s.known[digest] {
		s.answer.Known++
		return
	}
	kept := store.Reply{
		ID: uuid.Must(uuid.NewV7()), Digest: digest, Number: r.Instruction, Status: r.Status, Amount: r.Amount, On: r.Date, Reason: r.Reason,
	}
	if sent, ours := s.sent[r.Instruction]; ours {
		kept.Instruction = &sent.ID
		kept.Matched = r.Amount == sent.Amount && s.settle(*sent, r)
	}
	if !kept.Matched {
		s.suspend(kept)
	}
	s.known[digest] = true
	s.kept = append(s.kept, kept)
}

// settle moves the disbursement where the reply says, and answers whether it could. Of several replies to one
// instruction each moves the money, and the last the disbursement.
func (s *settlement) settle(i store.Instruction, r grant.Reply) bool {
	d := s.of[i.DisbursementID]
	stage, moved := s.moves[d]
	if !moved {
		stage = d.Stage
	}
	to, from, into, moves := r.Status.AfterReply(stage)
	if !moves || s.isOld(i) {
		return false
	}
	if from != into {
		round := s.rounds[d.LineID]
		s.Post(lineTransfer(string(r.Status), *d, round, from, into))
	}
	s.states[i.ID] = string(r.Status)
	s.count(r.Status)
	s.moves[d] = to
	s.Wake(grant.PaymentCase(d.ID))
	return true
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
	s.open = append(s.open, store.Suspended{
		Suspended: grant.Suspended{ID: uuid.Must(uuid.NewV7()), FunderID: s.batch.FunderID, Source: grant.SuspendedReply, Currency: s.batch.Currency, Amount: r.Amount},
		ReplyID:   &r.ID, BatchID: &s.batch.ID,
	})
}

func (s *settlement) keep(ctx context.Context) error {
	if err := store.SetInstructions(ctx, s.Tx, s.states, s.Now); err != nil {
		return err
	}
	if err := s.MoveDisbursements(ctx, s.moves); err != nil {
		return err
	}
	if err := s.InsertReplies(ctx, s.batch.FunderID, s.kept); err != nil {
		return err
	}
	if err := s.answered(ctx); err != nil {
		return err
	}
	if err := s.tellAnswered(ctx); err != nil {
		return err
	}
	return suspend(ctx, s.Tx, grant.Case{Kind: "batch", ID: s.batch.ID}, s.batch.FunderID, s.open)
}
