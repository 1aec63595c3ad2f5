package activities_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5/pgxpool"
)

// cut says when a connection breaks at the last round trip of an act, which ends with COMMIT.
type cut int

const (
	beforeCommit cut = iota // the server never sees it
	afterCommit             // the server has committed and nobody hears of it
)

// cutting is a connection that breaks once, at the round trip that carries the marker.
type cutting struct {
	net.Conn
	marker []byte
	when   cut
	cuts   *atomic.Int32 // how many are still to come
}

func (c *cutting) Write(b []byte) (int, error) {
	if !bytes.Contains(b, c.marker) || c.cuts.Add(-1) < 0 {
		return c.Conn.Write(b)
	}
	defer c.Conn.Close()
	if c.when == beforeCommit {
		return 0, net.ErrClosed
	}
	if _, err := c.Conn.Write(b); err != nil {
		return 0, err
	}
	_ = c.Conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	var heard []byte
	for reply := make([]byte, 4096); !bytes.Contains(heard, []byte("COMMIT\x00")); {
		n, err := c.Conn.Read(reply)
		if err != nil {
			return 0, errors.Join(err, errors.New("no COMMIT was answered"))
		}
		heard = append(heard, reply[:n]...)
	}
	return len(b), nil
}

// cutOff answers acts of people whose connection breaks a number of times at the commit of the named act.
func (w *world) cutOff(act grant.Act, when cut, times int32) (*activities.Acts, *atomic.Int32) {
	w.Helper()
	config, err := pgxpool.ParseConfig(w.url)
	w.must(err)
	config.ConnConfig.RuntimeParams["role"] = "granary_api"
	cuts := new(atomic.Int32)
	cuts.Store(times)
	dial := config.ConnConfig.DialFunc
	config.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return &cutting{conn, []byte(act), when, cuts}, err
	}
	pool, err := pgxpool.NewWithConfig(w.ctx, config)
	w.must(err)
	w.Cleanup(pool.Close)
	return &activities.Acts{Pool: pool, Secret: secret}, cuts
}

// An unknown COMMIT is settled by running the act again: it happens once, whether or not it had happened.
func TestUnknownCommitIsSettled(t *testing.T) {
	t.Parallel()
	for name, when := range map[string]cut{"not committed": beforeCommit, "committed": afterCommit} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			acts, cuts := w.cutOff(grant.ReceiveMoney, when, 2)
			before := one[int64](w, "select balance from accounts where kind = 'fund_available'")
			by := w.by(w.money)
			_, err := acts.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: by, Fund: w.fund, Amount: 1_000_00, Reference: "a gift"})
			w.must(err)
			if got := one[int64](w, "select balance from accounts where kind = 'fund_available'") - before; got != 1_000_00 {
				t.Errorf("the fund received %d", got)
			}
			if n := w.lines(by.Act); n != 1 {
				t.Errorf("%d lines", n)
			}
			if when == beforeCommit && cuts.Load() >= 0 {
				t.Errorf("%d cuts did not come", cuts.Load()+1)
			}
		})
	}
}

// An act whose connection is lost again and again ends with an error that says so, and asking again later settles it.
func TestConnectionLostForGood(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	acts, _ := w.cutOff(grant.ReceiveMoney, beforeCommit, 1000)
	in := activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: 1_000_00, Reference: "a gift"}
	if _, err := acts.ReceiveMoney(w.ctx, in); !store.IsConnectionLost(err) {
		t.Fatalf("answered %v", err)
	}
	if n := w.lines(in.By.Act); n != 0 {
		t.Errorf("%d lines of an act that did not happen", n)
	}
	_, err := w.people.ReceiveMoney(w.ctx, in)
	w.must(err)
}

// A server process killed in the middle of an act is an act that has not happened yet.
func TestBackendKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	holder, err := w.db.Begin(w.ctx)
	w.must(err)
	defer holder.Rollback(w.ctx)
	_, err = holder.Exec(w.ctx, "select from accounts where kind = 'fund_available' for no key update")
	w.must(err)
	before := one[int64](w, "select balance from accounts where kind = 'fund_available'")
	in := activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: 1_000_00, Reference: "a gift"}
	done := make(chan error)
	go func() {
		_, err := w.people.ReceiveMoney(w.ctx, in)
		done <- err
	}()
	killed := w.waiting("accounts", 1)[0]
	w.exec("select pg_terminate_backend($1)", killed)
	for w.waiting("accounts", 1)[0] == killed { // the act comes again, on another connection
		time.Sleep(time.Millisecond)
	}
	w.must(holder.Rollback(w.ctx))
	w.must(<-done)
	if got := one[int64](w, "select balance from accounts where kind = 'fund_available'") - before; got != 1_000_00 {
		t.Errorf("the fund received %d", got)
	}
}

// waiting answers the server processes that wait for a lock in a statement on the table, as soon as there are n.
func (w *world) waiting(table string, n int) []int32 {
	w.Helper()
	for range 2000 {
		pids := one[[]int32](w, `
select coalesce(array_agg(pid order by pid), '{}')
  from pg_stat_activity
 where datname = current_database() and wait_event_type = 'Lock' and cardinality(pg_blocking_pids(pid)) > 0 and query like '%' || $1 || '%'`, table)
		if len(pids) >= n {
			return pids
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.Fatalf("nobody waits for a lock on %s", table)
	return nil
}
