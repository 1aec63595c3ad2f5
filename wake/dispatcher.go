// Package wake rings the bell: it carries committed wakes to Temporal, sweeps up what was missed, and links the
// journal's lines. It belongs to the worker; one process at a time does it.
package wake

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/workflows"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/sdk/client"
)

const (
	pollEvery   = 200 * time.Millisecond // how soon another process's wake is seen
	idleEvery   = time.Second            // the same when nothing has come for a while
	failedEvery = 10 * time.Second       // the longest pause while nothing can be sent
	renewAge    = 2 * time.Second        // a case whose signal is unread and that was woken again gets another one
	resendAge   = 30 * time.Second       // an unread wake is sent again
	concurrent  = 16
	pageSize    = 1000
)

// Dispatcher sends wakes to the workflows of their cases. It holds no lock while it sends and deletes nothing:
// a wake is gone when the workflow has read the case after it.
type Dispatcher struct {
	Pool   *pgxpool.Pool
	Client client.Client
	Log    *slog.Logger

	renewAge, resendAge time.Duration // other than the constants in tests

	once sync.Once
	hint chan struct{}
}

func (d *Dispatcher) init() { d.once.Do(func() { d.hint = make(chan struct{}, 1) }) }

// Hint says that a wake was committed in this process.
func (d *Dispatcher) Hint() {
	d.init()
	select {
	case d.hint <- struct{}{}:
	default:
	}
}

// sent remembers the wakes that a signal was sent for, and when.
type sent struct {
	wakes []int64
	at    time.Time
}

// knows says whether a signal was sent for a wake.
func (s sent) knows(wake int64) bool {
	_, known := slices.BinarySearch(s.wakes, wake)
	return known
}

// Run dispatches until the context ends.
func (d *Dispatcher) Run(ctx context.Context) {
	d.init()
	known := map[grant.Case]sent{}
	quiet, pause := 0, pollEvery
	for ctx.Err() == nil {
		dispatched, err := d.dispatch(ctx, known)
		if err != nil && ctx.Err() == nil {
			d.Log.Warn("wakes are not dispatched", "error", err)
		}
		switch quiet++; {
		case dispatched > 0:
			quiet, pause = 0, pollEvery
		case err != nil:
			pause = min(max(2*pause, idleEvery), failedEvery)
		case quiet > 50:
			pause = idleEvery
		default:
			pause = pollEvery
		}
		select {
		case <-d.hint:
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// dispatch sends one signal to each case that must have one now. It answers how many it sent.
func (d *Dispatcher) dispatch(ctx context.Context, known map[grant.Case]sent) (int, error) {
	wakes, err := store.ListWakes(ctx, d.Pool, pageSize)
	if err != nil {
		return 0, err
	}
	unread := make(map[grant.Case]bool, len(wakes))
	var send []store.Wake
	for _, w := range wakes {
		unread[w.Case()] = true
		if d.mustSend(w, known[w.Case()]) {
			send = append(send, w)
		}
	}
	for c := range known {
		if !unread[c] {
			delete(known, c)
		}
	}
	return d.send(ctx, send, known)
}

// mustSend says whether a case must have a signal. While one that was sent is unread, it stands for the wakes that
// came since, but not for long: its workflow may have been terminated.
func (d *Dispatcher) mustSend(w store.Wake, last sent) bool {
	isNew := func(wake int64) bool { return !last.knows(wake) }
	age := time.Since(last.at)
	return !slices.ContainsFunc(w.Unread, last.knows) || age > cmp.Or(d.resendAge, resendAge) ||
		age > cmp.Or(d.renewAge, renewAge) && slices.ContainsFunc(w.Unread, isNew)
}

// send signals the cases, some at a time. What fails is not remembered and so sent again; when nothing at all
// gets through it gives up soon.
func (d *Dispatcher) send(ctx context.Context, wakes []store.Wake, known map[grant.Case]sent) (dispatched int, failed error) {
	var group sync.WaitGroup
	var mutex sync.Mutex
	failures := 0
	hopeless := func() bool {
		mutex.Lock()
		defer mutex.Unlock()
		return dispatched == 0 && failures >= concurrent || ctx.Err() != nil
	}
	slots := make(chan struct{}, concurrent)
	for _, w := range wakes {
		slots <- struct{}{}
		if hopeless() {
			break
		}
		group.Go(func() {
			defer func() { <-slots }()
			err := Ring(ctx, d.Client, w.Case())
			mutex.Lock()
			defer mutex.Unlock()
			if err != nil {
				failures, failed = failures+1, err
				return
			}
			dispatched++
			known[w.Case()] = sent{w.Unread, time.Now()}
		})
	}
	group.Wait()
	return dispatched, failed
}

// Ring wakes the workflow of a case, and starts it where it does not run.
func Ring(ctx context.Context, c client.Client, of grant.Case) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := c.SignalWithStartWorkflow(ctx, of.String(), workflows.Wake, nil, client.StartWorkflowOptions{
		ID: of.String(), TaskQueue: workflows.Queue,
	}, workflows.Name(of.Kind), of.ID)
	return err
}
