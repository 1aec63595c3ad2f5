package activities_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (c *course) onPayment(what string, p *payment, m move) {
	on := activities.PaymentAct{By: c.by(c.money), Disbursement: p.id}
	switch what {
	case "tranche":
		standing, err := c.process.Load(c.ctx, grant.PaymentCase(p.id))
		c.must(err)
		want := only(grant.WrongStage, p.stage != grant.PaymentPlanned)
		if want == nil && !p.isReady() {
			want = []grant.Reason{grant.Undecided}
		}
		if c.tell(what, want, func() error {
			stepped, err := c.process.Step(c.ctx, activities.Step{Case: grant.PaymentCase(p.id), Act: grant.ReleaseTranche, Version: standing.Version})
			if err == nil && stepped.Refusal != nil {
				err = stepped.Refusal
			}
			return err
		}) {
			p.stage = grant.PaymentDue
		}
	case "reissue":
		person := []uuid.UUID{c.money, c.cashier}[m.Who%2]
		on.By = c.by(person)
		if c.tell(what, only(grant.WrongStage, p.stage != grant.PaymentReturned && p.stage != grant.PaymentFailed), func() error { _, err := c.people.ReissuePayment(c.ctx, on); return err }) {
			p.stage = grant.PaymentDue
			p.preparers = append(p.preparers, person)
		}
	case "receipt":
		in := activities.RecordReceipt{PaymentAct: on, Kind: "donation_receipt", Number: p.id.String(), IssuedOn: c.today()}
		want := only(grant.WrongStage, p.stage != grant.PaymentPaid)
		if want == nil {
			want = only(grant.AlreadyDone, p.receipted)
		}
		if c.tell(what, want, func() error { _, err := c.people.RecordReceipt(c.ctx, in); return err }) {
			p.receipted = true
		}
	}
}

// prepare puts some payments together: the due ones, or now and then one that is not.
func (c *course) prepare(m move) {
	all := c.payments()
	due := slices.DeleteFunc(slices.Clone(all), func(p *payment) bool { return p.stage != grant.PaymentDue })
	chosen := due[:min(len(due), 1+m.Which%4)]
	if c.dares && len(all) > 0 {
		wrong, _ := pick(all, m.Which)
		chosen = []*payment{wrong}
	}
	if len(chosen) == 0 {
		return
	}
	person := []uuid.UUID{c.money, c.cashier}[m.Who%2]
	in := activities.PrepareBatch{By: c.by(person), Funder: c.funder, PayOn: c.today()}
	b := &run{stage: grant.BatchPrepared, preparers: []uuid.UUID{person}, said: map[string]bool{}}
	var want []grant.Reason
	for _, p := range chosen {
		in.Disbursements = append(in.Disbursements, p.id)
		b.preparers = append(b.preparers, p.preparers...)
		if p.stage != grant.PaymentDue {
			want = []grant.Reason{grant.WrongStage}
		} else if want == nil && !p.isReady() {
			want = []grant.Reason{grant.Undecided}
		}
	}
	if !c.tell("batch", want, func() (err error) { b.BatchPrepared, err = c.people.PrepareBatch(c.ctx, in); return err }) {
		return
	}
	instructions, err := store.ListInstructions(c.ctx, c.db, b.ID)
	c.must(err)
	for _, one := range instructions {
		p := chosen[slices.IndexFunc(chosen, func(p *payment) bool { return p.id == one.DisbursementID })]
		if one.Amount != p.amount {
			c.fail("instruction %s pays %d, want %d", one.Number, one.Amount, p.amount)
		}
		if one.Account != p.of.counts.account {
			c.fail("instruction %s pays to %s, want %s", one.Number, one.Account, p.of.counts.account)
		}
		p.stage = grant.PaymentPrepared
		b.orders = append(b.orders, &order{number: one.Number, pays: p, under: p.of.counts, state: "prepared"})
	}
	c.batches = append(c.batches, b)
}

func (c *course) onRun(what string, b *run, m move) {
	in := activities.BatchAct{By: c.by(c.money), Batch: b.ID, Digest: b.Digest}
	move := func(stage grant.BatchStage, payments grant.Stage, state string) {
		b.stage = stage
		for _, o := range b.orders {
			o.pays.stage, o.state = payments, state
		}
	}
	switch what {
	case "approve":
		person := []uuid.UUID{c.approver, c.cashier}[m.Who%2]
		in.By = c.by(person)
		want := only(grant.WrongStage, b.stage != grant.BatchPrepared)
		if want == nil {
			want = only(grant.SamePerson, slices.Contains(b.preparers, person))
		}
		if want == nil {
			want = b.stays()
		}
		if c.tell(what, want, func() error { _, err := c.people.ApproveBatch(c.ctx, in); return err }) {
			move(grant.BatchApproved, grant.PaymentApproved, "prepared")
		}
	case "void":
		if c.tell(what, only(grant.WrongStage, b.stage != grant.BatchPrepared && b.stage != grant.BatchApproved), func() error { _, err := c.people.VoidBatch(c.ctx, in); return err }) {
			move(grant.BatchVoided, grant.PaymentDue, "voided")
		}
	case "export":
		want := only(grant.WrongStage, b.stage != grant.BatchApproved)
		if want == nil {
			want = b.stays()
		}
		if c.tell(what, want, func() error { _, err := c.people.ExportBatch(c.ctx, in); return err }) {
			move(grant.BatchExported, grant.PaymentSent, "sent")
		}
	}
}

// reply has the bank answer some of a batch's instructions, or send an old file again: replies are lost, doubled, late,
// of other amounts and of foreign instructions.
func (c *course) reply(m move) {
	file, again := pick(c.files, m.Which)
	if m.What == "reply" || !again {
		b, any := likely(c, c.batches, m, func(b *run) bool {
			return slices.ContainsFunc(b.orders, func(o *order) bool {
				if m.Which%3 == 0 { // a late word on an attempt that failed, while another has left
					return (o.state == "returned" || o.state == "failed") && o.pays.stage == grant.PaymentSent
				}
				return o.state == "sent" || o.state == "unknown"
			})
		})
		if !any {
			return
		}
		file = c.said(b, m)
		if len(file.replies) == 0 {
			return
		}
		c.files = append(c.files, file)
	}
	var content bytes.Buffer
	table := csv.NewWriter(&content)
	c.must(table.Write([]string{"batch", "digest", "instruction", "status", "amount", "date", "reason"}))
	for _, reply := range file.replies {
		c.must(table.Write(append([]string{file.to.Number, file.to.Digest}, reply...)))
	}
	table.Flush()
	in := activities.RecordReplies{By: c.by(c.money), Batch: file.to.ID, File: content.Bytes()}
	var did activities.RepliesRecorded
	if !c.tell(m.What, only(grant.WrongStage, file.to.stage != grant.BatchExported), func() (err error) { did, err = c.people.RecordReplies(c.ctx, in); return err }) {
		return
	}
	if want := c.hear(file); did != want {
		c.fail("the replies %v did %+v, want %+v", file.replies, did, want)
	}
}

// said makes up what the bank says of a batch.
func (c *course) said(b *run, m move) replyFile {
	file := replyFile{to: b}
	status := []grant.ReplyStatus{grant.ReplyConfirmed, grant.ReplyConfirmed, grant.ReplyConfirmed, grant.ReplyReturned, grant.ReplyFailed, grant.ReplyUnknown}
	for n, o := range b.orders {
		if (m.Who+n)%3 == 0 {
			continue // lost
		}
		amount := o.pays.amount
		if m.Amount == 1 && n == 0 {
			amount++
		}
		file.replies = append(file.replies, []string{o.number, string(status[(m.Who+5*n)%len(status)]), amount.Yuan(), c.today().String(), "退票"})
	}
	if m.Amount == 1 {
		file.replies = append(file.replies, []string{fmt.Sprint("FOREIGN-", m.Who), "confirmed", "1.00", c.today().String(), ""})
	}
	return file
}

// hear has the model take a file.
func (c *course) hear(file replyFile) (did activities.RepliesRecorded) {
	for _, reply := range file.replies {
		words := fmt.Sprint(reply)
		if file.to.said[words] {
			did.Known++
			continue
		}
		file.to.said[words] = true
		amount, err := grant.ParseYuan(reply[2])
		c.must(err)
		at := slices.IndexFunc(file.to.orders, func(o *order) bool { return o.number == reply[0] })
		status := grant.ReplyStatus(reply[1])
		if at < 0 || !file.to.orders[at].hear(status, amount) {
			did.Unmatched++
			*c.suspended += amount
			continue
		}
		*map[grant.ReplyStatus]*int{
			grant.ReplyConfirmed: &did.Confirmed, grant.ReplyReturned: &did.Returned, grant.ReplyFailed: &did.Failed, grant.ReplyUnknown: &did.Unknown,
		}[status]++
	}
	return did
}
