package activities_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// held is what stands in the accounts of a statement that are not empty.
func held(b store.Book) map[grant.AccountKind]int64 {
	sums := map[grant.AccountKind]int64{}
	for _, total := range b.Totals {
		if total.Balance != 0 {
			sums[total.Kind] = total.Balance
		}
	}
	return sums
}

// A statement of now waits for the acts that have read the clock already: what they write is dated before it.
func TestStatementWaitsForRunningActs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	running, _, err := store.Begin(w.ctx, w.people.Pool, store.Line{Act: uuid.New(), Name: grant.ReceiveMoney})
	w.must(err)
	settled := make(chan time.Time)
	go func() {
		at, err := store.SettledNow(w.ctx, w.people.Pool)
		if err != nil {
			t.Error(err)
		}
		settled <- at
	}()
	select {
	case at := <-settled:
		t.Errorf("a statement of %s is read before the act of %s has ended", at, running.Now)
	case <-time.After(200 * time.Millisecond):
	}
	later, _, err := store.Begin(w.ctx, w.people.Pool, store.Line{Act: uuid.New(), Name: grant.ReceiveMoney})
	w.must(err)
	running.Rollback(w.ctx)
	if at := <-settled; at.Before(running.Now) || !at.Before(later.Now) {
		t.Errorf("the statement is of %s; one act began at %s, another at %s", at, running.Now, later.Now)
	}
	later.Rollback(w.ctx)

	sending, err := w.people.Pool.Begin(w.ctx)
	w.must(err)
	defer func() { _ = sending.Rollback(w.ctx) }()
	if alone, err := store.OnlySender(w.ctx, sending); err != nil || !alone {
		t.Fatal(alone, err)
	}
	_, err = store.SettledNow(w.ctx, w.people.Pool) // for ever, if it waited for a mail server
	w.must(err)
}

func (w *world) bookAt(at time.Time) store.BookPage { return store.BookPage{At: at, Limit: 1000} }

// A past instant shows what stood then, however much has been posted since; the present shows what the accounts hold.
func TestBooksAtThreeInstants(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_01, 50_000_00)
	pool := int64(*w.rules.PoolFen)
	agreed := w.now()
	b, err := w.prepare(due[0])
	w.must(err)
	w.send(b)
	sent := w.now()
	_, err = w.reply(b, grant.ReplyConfirmed)
	w.must(err)
	paid := w.now()

	left := pool - 110_000_01
	want := map[time.Time]map[grant.AccountKind]int64{
		agreed: {grant.PoolAvailable: left, grant.LineCommitted: 110_000_01},
		sent:   {grant.PoolAvailable: left, grant.LineCommitted: 80_000_00, grant.LineTransit: 30_000_01},
		paid:   {grant.PoolAvailable: left, grant.LineCommitted: 80_000_00, grant.LinePaid: 30_000_01},
	}
	for at, sums := range want {
		round, err := store.RoundBook(w.ctx, w.people.Pool, w.round, w.bookAt(at))
		w.must(err)
		if diff := cmp.Diff(sums, held(round)); diff != "" {
			t.Errorf("the round's books: want (-), got (+)\n%s", diff)
		}
		fund, err := store.FundBook(w.ctx, w.people.Pool, w.fund, w.bookAt(at))
		w.must(err)
		sums[grant.FundOutside] = -pool
		if diff := cmp.Diff(sums, held(fund)); diff != "" {
			t.Errorf("the fund's books: want (-), got (+)\n%s", diff)
		}
	}
	line, err := store.LineBook(w.ctx, w.people.Pool, due[0].LineID, w.bookAt(sent))
	w.must(err)
	if diff := cmp.Diff([]store.BookTotal{
		{Kind: grant.LineReserved, Currency: "CNY", In: 60_000_01, Out: 60_000_01},
		{Kind: grant.LineCommitted, Currency: "CNY", Balance: 30_000_00, In: 60_000_01, Out: 30_000_01},
		{Kind: grant.LineTransit, Currency: "CNY", Balance: 30_000_01, In: 30_000_01},
		{Kind: grant.LinePaid, Currency: "CNY"},
	}, line.Totals); diff != "" {
		t.Errorf("the line's turnovers: want (-), got (+)\n%s", diff)
	}
	w.balanced(paid)
}

// balanced wants every statement to show what the accounts hold, made of its postings, and a fund's to sum to zero.
func (w *world) balanced(now time.Time) {
	w.Helper()
	funds, err := store.ListFunds(w.ctx, w.db, w.funder)
	w.must(err)
	for _, f := range funds {
		book, err := store.FundBook(w.ctx, w.db, f.ID, w.bookAt(now))
		w.must(err)
		w.adds("fund "+f.Name, book)
		var sum int64
		for _, amount := range held(book) {
			sum += amount
		}
		if sum != 0 {
			w.Errorf("fund %s sums to %d", f.Name, sum)
		}
	}
	book, err := store.RoundBook(w.ctx, w.db, w.round, w.bookAt(now))
	w.must(err)
	w.adds("the round", book)
	kinds := []grant.AccountKind{grant.PoolAvailable, grant.LineReserved, grant.LineCommitted, grant.LineTransit, grant.LinePaid}
	accounts, err := store.ListRoundAccounts(w.ctx, w.db, w.round, kinds...)
	w.must(err)
	balances := map[grant.AccountKind]int64{}
	for _, a := range accounts {
		if balances[a.Kind] += a.Balance; balances[a.Kind] == 0 {
			delete(balances, a.Kind)
		}
	}
	if diff := cmp.Diff(balances, held(book)); diff != "" {
		w.Errorf("the accounts hold (-), the statement shows (+)\n%s", diff)
	}
	projects, err := store.ListProjectRows(w.ctx, w.db, store.ProjectQuery{Round: w.round, Page: store.Page{Limit: 100}})
	w.must(err)
	for _, p := range projects {
		whole, err := store.OrganizationBook(w.ctx, w.db, p.OrganizationID, w.funder, w.bookAt(now))
		w.must(err)
		w.adds("organisation of "+p.Number, whole)
		lines, err := store.ListLines(w.ctx, w.db, p.ID)
		w.must(err)
		sums := map[grant.AccountKind]int64{}
		for _, l := range lines {
			one, err := store.LineBook(w.ctx, w.db, l.ID, w.bookAt(now))
			w.must(err)
			for kind, amount := range held(one) {
				sums[kind] += amount
			}
		}
		if diff := cmp.Diff(sums, held(whole)); diff != "" {
			w.Errorf("the lines of %s hold (-), its organisation's statement shows (+)\n%s", p.Number, diff)
		}
	}
}

// adds wants the totals of a statement to be made of its postings.
func (w *world) adds(what string, b store.Book) {
	w.Helper()
	type turnover struct{ Balance, In, Out int64 }
	posted, said := map[string]turnover{}, map[string]turnover{}
	for _, e := range b.Entries {
		for _, p := range e.Postings {
			of := posted[fmt.Sprint(p.Kind, p.Currency)]
			of.Balance, of.In, of.Out = of.Balance+p.Amount, of.In+max(p.Amount, 0), of.Out-min(p.Amount, 0)
			posted[fmt.Sprint(p.Kind, p.Currency)] = of
		}
	}
	for _, total := range b.Totals {
		if total.In != 0 || total.Out != 0 {
			said[fmt.Sprint(total.Kind, total.Currency)] = turnover{total.Balance, total.In, total.Out}
		}
	}
	if diff := cmp.Diff(posted, said); diff != "" {
		w.Errorf("%s: the postings add up to (-), the totals say (+)\n%s", what, diff)
	}
}

// Money of a fund stands in its own statement and in no other's, also when it comes back.
func TestBooksKeepFundsApart(t *testing.T) {
	t.Parallel()
	w, due := signed(t, 60_000_00)
	other, err := w.people.CreateFund(w.ctx, activities.CreateFund{By: w.by(w.officer), Funder: w.funder, Name: "另一项", Currency: "CNY"})
	w.must(err)
	_, err = w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: other, Amount: 7_00, Reference: "捐赠"})
	w.must(err)
	book, err := store.FundBook(w.ctx, w.people.Pool, other, w.bookAt(w.now()))
	w.must(err)
	if diff := cmp.Diff(map[grant.AccountKind]int64{grant.FundOutside: -7_00, grant.FundAvailable: 7_00}, held(book)); diff != "" {
		t.Errorf("the other fund: want (-), got (+)\n%s", diff)
	}
	none, err := store.OrganizationBook(w.ctx, w.people.Pool, uuid.New(), w.funder, w.bookAt(w.now()))
	w.must(err)
	if len(none.Totals)+len(none.Entries) != 0 {
		t.Errorf("an organisation without projects has %+v", none)
	}
	b, err := w.prepare(due...)
	w.must(err)
	w.send(b)
	_, err = w.reply(b, grant.ReplyReturned)
	w.must(err)
	w.balanced(w.now())
}
