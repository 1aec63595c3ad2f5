package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// How a keeper waits between attempts to start a child, and when it forgets earlier failures.
const (
	backoffFirst  = 100 * time.Millisecond
	backoffLast   = 10 * time.Second
	steadyAfter   = time.Minute
	failuresToEnd = 3
)

// keeper keeps one child process running: it starts it, asks it every so often whether it works, and
// starts it again when it died or failed three times in a row.
type keeper struct {
	name string
	log  *slog.Logger
	// start starts the child and returns when it can be used.
	start func(context.Context) (*child, error)
	// check proves that the child works; every and within say how often and for how long.
	check         func(context.Context) error
	every, within time.Duration
	// gently and harshly are the signals of an ordered stop and of a restart.
	gently, harshly []step
	// again carries why a restart is asked for; it holds one.
	again chan string
	// lost is called when the child has failed, before it is started again.
	lost func()

	cancel context.CancelFunc
	done   chan struct{}

	mu       sync.Mutex
	child    *child
	restarts int
}

// begin starts the child for the first time and then watches it until stop.
func (k *keeper) begin(ctx context.Context) error {
	c, err := k.start(ctx)
	if err != nil {
		return fmt.Errorf("start %s: %w", k.name, err)
	}
	k.mu.Lock()
	k.child = c
	k.mu.Unlock()
	watching, cancel := context.WithCancel(context.WithoutCancel(ctx))
	k.cancel, k.done = cancel, make(chan struct{})
	go k.keep(watching, c)
	return nil
}

// keep ends when ctx does; then it leaves the child, if there is one, to stop.
func (k *keeper) keep(ctx context.Context, c *child) {
	defer close(k.done)
	wait := backoffFirst
	for {
		since := time.Now()
		reason := k.watch(ctx, c)
		if ctx.Err() != nil {
			return
		}
		k.log.Error(k.name+" is started again", "reason", reason)
		k.set(nil)
		c.stop(ctx, k.harshly)
		if k.lost != nil {
			k.lost()
		}
		if time.Since(since) > steadyAfter {
			wait = backoffFirst
		}
		if c = k.revive(ctx, &wait); c == nil {
			return
		}
		k.log.Info(k.name+" works again", "pid", c.pid())
	}
}

// watch returns why the child has to be started again.
func (k *keeper) watch(ctx context.Context, c *child) (reason string) {
	tick := time.NewTicker(k.every)
	defer tick.Stop()
	failures := 0
	for {
		select {
		case <-ctx.Done():
			return ""
		case <-c.done:
			return c.epitaph()
		case reason := <-k.again:
			return reason
		case <-tick.C:
		}
		err := k.checkWithin(ctx)
		if err == nil {
			failures = 0
			continue
		}
		failures++
		k.log.Warn(k.name+" did not pass its check", "failures", failures, "error", err)
		if failures == failuresToEnd {
			return fmt.Sprintf("it failed its check %d times: %v", failures, err)
		}
	}
}

func (k *keeper) checkWithin(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, k.within)
	defer cancel()
	return k.check(ctx)
}

// revive starts the child until it runs or ctx ends; it waits longer after each failure.
func (k *keeper) revive(ctx context.Context, wait *time.Duration) *child {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(*wait):
		}
		*wait = min(2**wait, backoffLast)
		c, err := k.start(ctx)
		if err != nil {
			k.log.Error(k.name+" could not be started", "error", err, "next_attempt_in", *wait)
			continue
		}
		select {
		case <-k.again: // what asked for a restart meanwhile has it
		default:
		}
		k.set(c)
		return c
	}
}

func (k *keeper) set(c *child) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.child = c
	if c != nil {
		k.restarts++
	}
}

// current is the child's process id, 0 while there is none, and how often it was started again.
func (k *keeper) current() (pid, restarts int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.child != nil {
		pid = k.child.pid()
	}
	return pid, k.restarts
}

// restart asks for the child to be started again; it does not wait for that.
func (k *keeper) restart(reason string) {
	select {
	case k.again <- reason:
	default: // one is asked for already
	}
}

// stop ends the watch and then the child.
func (k *keeper) stop(ctx context.Context) error {
	if k.cancel == nil {
		return nil // it never began
	}
	k.cancel()
	<-k.done
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.child == nil {
		return nil
	}
	if !k.child.stop(ctx, k.gently) {
		return fmt.Errorf("%s did not stop", k.name)
	}
	k.child = nil
	return nil
}
