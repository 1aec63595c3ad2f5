package activities_test

import (
	"sync"
	"testing"
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// inquiries counts the open tasks to ask the bank.
func (w *world) inquiries() int {
	return one[int](w, "select count(*) from tasks where case_kind = 'batch' and kind = 'ask_bank' and role = 'finance_preparer' and done_at is null")
}

// awaited counts the payments whose answer is waited for until a date.
func (w *world) awaited() int {
	return one[int](w, "select count(*) from deadlines where case_kind = 'disbursement' and kind = 'inquiry' and done_at is null")
}

// ask lets the process ask the bank about a payment as it stands.
func (w *world) ask(d grant.Disbursement) *grant.Error {
	standing, err := w.process.Load(w.ctx, grant.PaymentCase(d.ID))
	w.must(err)
	stepped, err := w.process.Step(w.ctx, activities.Step{Case: grant.PaymentCase(d.ID), Act: grant.AskBank, Version: standing.Version})
	w.must(err)
	return stepped.Refusal
}

// unanswered brings a batch of the payments to the bank and the clock to the second after the bank's time.
func (w *world) unanswered(due []grant.Disbursement) (b activities.BatchPrepared, until time.Time) {
	w.Helper()
	b, err := w.prepare(due...)
	w.must(err)
	w.send(b)
	until = one[time.Time](w, "select max(due_at) from deadlines where kind = 'inquiry'")
	if refusal := w.ask(due[0]); w.inquiries() != 0 || refusal == nil || w.awaited() != len(due) {
		w.Errorf("before the time is over: %v, %d tasks, %d waited for", refusal, w.inquiries(), w.awaited())
	}
	w.setClock(until.Add(time.Second))
	return b, until
}

// Of a batch that the bank does not answer finance is asked once, whichever payments come at the same time, and the
// money leaves no second time; the task ends with the last answer, and unknown is none.
func TestBankIsAskedOnce(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00, 70_000_00, 80_000_00)
	b, _ := w.unanswered(due)
	var all sync.WaitGroup
	for _, d := range due {
		all.Go(func() { w.ask(d) })
	}
	all.Wait()
	if lines := one[int](w, "select count(*) from journal where name = $1", grant.AskBank); lines != 1 || w.inquiries() != 1 || w.awaited() != 0 {
		t.Errorf("%d acts, %d tasks, %d waited for", lines, w.inquiries(), w.awaited())
	}
	tasks, err := store.ListTasks(w.ctx, w.db, grant.Case{Kind: "batch", ID: b.ID})
	w.must(err)
	if len(tasks) != 1 || tasks[0].Params["batch"] != b.Number || tasks[0].Params["unanswered"] != float64(len(due)) {
		t.Errorf("the tasks are %+v", tasks)
	}
	for _, d := range due {
		_, err := w.people.ReissuePayment(w.ctx, activities.PaymentAct{By: w.by(w.money), Disbursement: d.ID})
		w.refused(err, grant.WrongStage)
	}
	_, err = w.reply(b, grant.ReplyUnknown)
	w.must(err)
	if w.inquiries() != 1 {
		t.Error("unknown is an answer")
	}
	_, err = w.reply(b, grant.ReplyConfirmed)
	w.must(err)
	if w.inquiries() != 0 || w.payment(due[0]) != grant.PaymentPaid {
		t.Errorf("answered: %d tasks, the payment is %s", w.inquiries(), w.payment(due[0]))
	}
}

// What the bank answers in time is never asked about; what it calls unknown is, when its time is over.
func TestAnsweredIsNotAskedAbout(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00, 70_000_00)
	b, err := w.prepare(due[0])
	w.must(err)
	w.send(b)
	_, err = w.reply(b, grant.ReplyReturned)
	w.must(err)
	if w.awaited() != 0 || w.inquiries() != 0 {
		t.Errorf("returned: %d waited for, %d tasks", w.awaited(), w.inquiries())
	}
	_, err = w.people.ReissuePayment(w.ctx, activities.PaymentAct{By: w.by(w.money), Disbursement: due[0].ID})
	w.must(err)
	b, until := w.unanswered(due)
	_, err = w.reply(b, grant.ReplyUnknown)
	w.must(err)
	if w.awaited() != 2 || !w.now().After(until) {
		t.Errorf("unknown: %d waited for", w.awaited())
	}
	if refusal := w.ask(due[1]); refusal != nil || w.inquiries() != 1 {
		t.Errorf("unknown for too long: %v, %d tasks", refusal, w.inquiries())
	}
}
