package activities_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// inherited is a world with a fund that was never used.
func inherited(t *testing.T) (*world, grant.OpeningBalance) {
	w := newWorld(t, nil)
	w.approver = w.hire("approver", grant.FinanceApprover)
	fund, err := w.people.CreateFund(w.ctx, activities.CreateFund{By: w.by(w.officer), Funder: w.funder, Name: "睦邻基金", Currency: "CNY"})
	w.must(err)
	return w, grant.OpeningBalance{Fund: fund, Amount: 1_234_567_89, AsOf: w.today().AddDays(-30), Reference: "2025年度审计报告"}
}

func (w *world) enter(o grant.OpeningBalance) (activities.ConfirmOpening, error) {
	entered, err := w.people.EnterOpening(w.ctx, activities.EnterOpening{By: w.by(w.money), OpeningBalance: o})
	return activities.ConfirmOpening{By: w.by(w.approver), Opening: entered.ID, Digest: entered.Digest}, err
}

// An opening balance is entered by one and confirmed by another, stands first in the fund's books and is there once.
func TestOpeningBalance(t *testing.T) {
	t.Parallel()
	w, o := inherited(t)
	first, err := w.enter(o)
	w.must(err)
	o.Amount++
	second, err := w.enter(o)
	w.must(err)
	_, err = w.people.ConfirmOpening(w.ctx, first)
	w.refused(err, grant.Moved)
	for range 2 { // the same act again answers as before
		_, err = w.people.ConfirmOpening(w.ctx, second)
		w.must(err)
	}
	book, err := store.FundBook(w.ctx, w.db, o.Fund, w.bookAt(w.now()))
	w.must(err)
	w.adds("the fund", book)
	if len(book.Entries) != 1 || book.Entries[0].Kind != "opening_balance" || held(book)[grant.FundAvailable] != 1_234_567_90 {
		t.Errorf("the books: %+v", book)
	}
	_, err = w.enter(o)
	w.refused(err, grant.AlreadyDone)
	second.By = w.by(w.approver)
	_, err = w.people.ConfirmOpening(w.ctx, second)
	w.refused(err, grant.AlreadyDone)
	_, err = w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: o.Fund, Amount: 1, Reference: "捐款"})
	w.must(err)
}

func TestOpeningBalanceRefuses(t *testing.T) {
	t.Parallel()
	w, o := inherited(t)
	for _, role := range []grant.Role{grant.FinanceApprover} {
		_, err := w.operator.GrantMembership(w.ctx, activities.GrantMembership{By: w.by(uuid.Nil), Organization: w.funder, Login: "money", Role: role})
		w.must(err)
	}
	entered, err := w.enter(o)
	w.must(err)
	self := entered
	self.By = w.by(w.money)
	_, err = w.people.ConfirmOpening(w.ctx, self)
	w.refused(err, grant.SamePerson)
	_, err = w.db.Exec(w.ctx, "update opening_balances set stage = 'confirmed', confirmed_by = $1, confirmed_at = now()", w.money)
	w.violates(err, "opening_balances_two_people")
	_, err = w.people.EnterOpening(w.ctx, activities.EnterOpening{By: w.by(w.approver), OpeningBalance: o})
	w.refused(err, grant.NotAllowed)
	used := o
	used.Fund = w.fund // it has the pool's money
	_, err = w.enter(used)
	w.refused(err, grant.FundInUse)
	late := o
	late.AsOf = w.today().AddDays(1)
	_, err = w.enter(late)
	w.refused(err, grant.BadInput)

	receive := func() error {
		_, err := w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: o.Fund, Amount: 1, Reference: "捐款"})
		return err
	}
	w.refused(receive(), grant.Undecided) // what comes first is waited for
	w.exec("update opening_balances set stage = 'replaced'")
	w.must(receive())
	w.exec("update opening_balances set stage = 'entered'")
	_, err = w.people.ConfirmOpening(w.ctx, entered)
	w.refused(err, grant.FundInUse)
	_, err = w.db.Exec(w.ctx, "update opening_balances set stage = 'confirmed', confirmed_by = $1, confirmed_at = now()", w.approver)
	w.violates(err, "opening_comes_first")
}

// Confirmations and a receipt at once: one confirmation at most counts, none after the receipt, and no receipt is lost.
func TestOpeningBalanceRace(t *testing.T) {
	t.Parallel()
	w, o := inherited(t)
	entered, err := w.enter(o)
	w.must(err)
	errs := make(chan error, 5)
	var all sync.WaitGroup
	for range cap(errs) {
		again := entered
		again.By = w.by(w.approver)
		all.Go(func() { _, err := w.people.ConfirmOpening(w.ctx, again); errs <- err })
	}
	received := grant.Fen(1)
	all.Go(func() {
		_, err := w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: o.Fund, Amount: received, Reference: "捐款"})
		if refusal, refused := grant.Refusal(err); refused && refusal.Reason == grant.Undecided {
			received = 0
		} else if err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	close(errs)
	done := grant.Fen(0)
	for err := range errs {
		if err == nil {
			done++
		} else if refusal, refused := grant.Refusal(err); !refused || refusal.Reason != grant.AlreadyDone && refusal.Reason != grant.FundInUse {
			t.Errorf("answered %v", err)
		}
	}
	got := one[grant.Fen](w, "select balance from accounts where id = $1", grant.AccountID(grant.FundAvailable, uuid.Nil, o.Fund))
	if done > 1 || got != done*o.Amount+received {
		t.Errorf("confirmed %d times, the fund has %d", done, got)
	}
}
