package wake

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
)

// bell is a dispatcher that a test moves by hand.
type bell struct {
	Dispatcher
	room
	engine *engine
	known  map[grant.Case]sent
}

func newBell(t testing.TB) *bell {
	r, e := newRoom(t), &engine{}
	return &bell{Dispatcher{Pool: r.pool, Client: e, Log: r.log(), renewAge: time.Hour, resendAge: time.Hour}, r, e, map[grant.Case]sent{}}
}

// sends asks that one pass signals exactly these cases once each.
func (b *bell) sends(when string, cases ...grant.Case) {
	b.Helper()
	n, err := b.dispatch(context.Background(), b.known)
	if err != nil {
		b.Fatal(err)
	}
	if diff := cmp.Diff(ids(cases...), b.engine.take()); diff != "" || n != len(cases) {
		b.Errorf("%s: sent %d (-want +got):\n%s", when, n, diff)
	}
}

func TestOneBurstIsOneSignal(t *testing.T) {
	t.Parallel()
	b := newBell(t)
	one, other := newCase(), newCase()
	b.sends("nothing")
	for range 10 {
		b.wake(one)
	}
	b.wake(other, other, other)
	b.sends("a burst", one, other)
	b.wake(one)
	b.sends("while a signal is under way")
	b.read(one)
	b.sends("when all is read")
	b.wake(one)
	b.sends("a new wake", one)
	if b.unread() != 4 {
		b.Errorf("%d wakes are unread, want 4: the dispatcher deletes none", b.unread())
	}
	b.read(one)
	b.wake(one)
	b.sends("read and woken between two looks", one)
}

// A signal that its workflow did not live to read does not stand for later wakes for long.
func TestLaterWakeRenewsTheSignal(t *testing.T) {
	t.Parallel()
	b := newBell(t)
	c := newCase()
	b.wake(c)
	b.sends("first", c)
	b.renewAge = time.Millisecond
	time.Sleep(2 * time.Millisecond)
	b.sends("no new wake")
	b.wake(c)
	b.sends("a new wake", c)
}

func TestLostSignalIsSentAgain(t *testing.T) {
	t.Parallel()
	b := newBell(t)
	c := newCase()
	b.wake(c)
	b.sends("first", c)
	b.sends("soon after")
	b.resendAge = time.Millisecond
	time.Sleep(2 * time.Millisecond)
	b.sends("unread for too long", c)
	b.read(c)
	b.sends("read at last")
}

// An act that began earlier and commits later has a lower id. "Higher than the last seen" would lose its wake.
func TestLateCommitIsSent(t *testing.T) {
	t.Parallel()
	for _, look := range []bool{true, false} {
		b := newBell(t)
		c := newCase()
		ctx := context.Background()
		late, err := b.owner.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer late.Rollback(ctx)
		if _, err := late.Exec(ctx, "insert into wakes (case_kind, case_id) values ($1, $2)", c.Kind, c.ID); err != nil {
			t.Fatal(err)
		}
		b.wake(c)
		b.sends("the higher id", c)
		b.read(c)
		if look {
			b.sends("nothing is unread")
		}
		if err := late.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		b.sends("the lower id, committed late", c)
	}
}

func TestOtherProcessesWakesAreSeen(t *testing.T) {
	t.Parallel()
	b := newBell(t)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { b.Run(ctx); close(ended) }()
	c := newCase()
	b.wake(c) // and no hint
	b.eventually("signalled", func() bool { return len(b.engine.take()) == 1 })
	stop()
	<-ended
}

// While the engine is down nothing is lost, few are tried, and when it is back all is sent.
func TestEngineDown(t *testing.T) {
	t.Parallel()
	b := newBell(t)
	b.engine.turn(true)
	var cases []grant.Case
	for range 200 {
		cases = append(cases, newCase())
	}
	b.wake(cases...)
	if n, err := b.dispatch(context.Background(), b.known); n != 0 || err == nil {
		t.Errorf("dispatched %d, %v", n, err)
	}
	if tries := b.engine.tries; tries > 2*concurrent {
		t.Errorf("%d tries in one pass", tries)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { b.Run(ctx); close(ended) }()
	time.Sleep(2500 * time.Millisecond)
	b.engine.mutex.Lock()
	if tries := b.engine.tries; tries > 4*2*concurrent {
		t.Errorf("%d tries in two and a half seconds", tries)
	}
	b.engine.mutex.Unlock()
	if b.unread() != len(cases) {
		t.Errorf("%d of %d wakes left", b.unread(), len(cases))
	}
	b.engine.turn(false)
	b.Hint()
	var got []string
	b.eventually("all sent", func() bool { got = append(got, b.engine.take()...); return len(got) >= len(cases) })
	stop()
	<-ended
	if len(got) != len(cases) {
		t.Errorf("%d signals for %d cases", len(got), len(cases))
	}
}

// Many cases do not wait for the one that always fails.
func TestOneFailureStopsNobody(t *testing.T) {
	t.Parallel()
	b := newBell(t)
	bad := newCase()
	b.Client = failing{b.engine, bad.String()}
	b.wake(bad)
	var good []grant.Case
	for range 3 * concurrent {
		good = append(good, newCase())
	}
	b.wake(good...)
	if n, err := b.dispatch(context.Background(), b.known); n != len(good) || err == nil {
		t.Errorf("dispatched %d of %d, %v", n, len(good), err)
	}
	if diff := cmp.Diff(ids(good...), b.engine.take()); diff != "" {
		t.Errorf("signals (-want +got):\n%s", diff)
	}
}

// The cases of a page are those unread for longest, whatever comes later.
func TestLongestUnreadFirst(t *testing.T) {
	t.Parallel()
	b := newBell(t)
	first := newCase()
	b.wake(first)
	b.unbound(func(tx pgx.Tx) error {
		_, err := tx.Exec(context.Background(), "insert into wakes (case_kind, case_id) select 'application', gen_random_uuid() from generate_series(1, $1)", pageSize)
		return err
	})
	b.wake(first)
	if _, err := b.dispatch(context.Background(), b.known); err != nil {
		t.Fatal(err)
	}
	if _, sent := b.known[first]; !sent || len(b.known) != pageSize {
		t.Errorf("sent %d, the first one %t", len(b.known), sent)
	}
}

// failing is an engine that never takes one workflow's signals.
type failing struct {
	*engine
	id string
}

func (f failing) SignalWithStartWorkflow(ctx context.Context, id, signal string, in any, o client.StartWorkflowOptions, name any, args ...any) (client.WorkflowRun, error) {
	if id == f.id {
		return nil, serviceerror.NewResourceExhausted(enums.RESOURCE_EXHAUSTED_CAUSE_SYSTEM_OVERLOADED, "too many signals")
	}
	return f.engine.SignalWithStartWorkflow(ctx, id, signal, in, o, name, args...)
}

// eventually waits until something is so.
func (r room) eventually(what string, is func() bool) {
	r.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			r.Fatalf("not within thirty seconds: %s", what)
		}
	}
}
