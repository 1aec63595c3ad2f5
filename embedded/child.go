package embedded

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// child is a process we started. Its end is noticed at once: done is closed.
type child struct {
	cmd  *exec.Cmd
	done chan struct{}

	mu    sync.Mutex
	words []string // the last lines it wrote to standard error
}

// step is one signal of a stop and how long the child may take over it.
type step struct {
	signal syscall.Signal
	wait   time.Duration
}

// spawn starts cmd in a process group of its own, so that a Ctrl-C in the terminal reaches only us and
// we can stop the children in order. Every line it writes to standard error is given to stderr, which
// answers with the words to remember of it, and to standard output to stdout where that is not nil.
func spawn(cmd *exec.Cmd, stdout func(line string), stderr func(line string) (words string)) (*child, error) {
	c := &child{cmd: cmd, done: make(chan struct{})}
	cmd.SysProcAttr.Setpgid = true
	// Pipes of our own: those of exec would hold Wait back until the last grandchild has closed them.
	var ours []func()
	var theirs []*os.File
	attach := func(to *io.Writer, each func(string)) error {
		r, w, err := os.Pipe()
		if err != nil {
			return err
		}
		*to = w
		theirs = append(theirs, w)
		ours = append(ours, func() { follow(r, each) })
		return nil
	}
	err := attach(&cmd.Stderr, func(line string) { c.remember(stderr(line)) })
	if err == nil && stdout != nil {
		err = attach(&cmd.Stdout, stdout)
	}
	if err == nil {
		err = c.run()
	}
	for _, w := range theirs {
		w.Close()
	}
	for _, read := range ours {
		go read()
	}
	return c, err
}

// run starts the process and waits for it on one thread that lives as long as it does: on Linux the
// signal that a child gets when its parent dies is sent when the parent's thread ends.
func (c *child) run() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := c.cmd.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		c.cmd.Wait() // how it ended is in ProcessState
		close(c.done)
	}()
	return <-started
}

func (c *child) pid() int { return c.cmd.Process.Pid }

// exited says whether the process has ended.
func (c *child) exited() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// stop sends the signals one after the other until the process has ended, and says whether it did. When
// ctx ends the waits are cut to a second.
func (c *child) stop(ctx context.Context, steps []step) bool {
	for _, s := range steps {
		if c.exited() {
			return true
		}
		c.cmd.Process.Signal(s.signal)
		timer := time.NewTimer(s.wait)
		hurry := ctx.Done()
	waiting:
		for {
			select {
			case <-c.done:
				timer.Stop()
				return true
			case <-hurry:
				hurry = nil
				timer.Reset(min(s.wait, time.Second))
			case <-timer.C:
				break waiting
			}
		}
	}
	return c.exited()
}

// epitaph says how the process ended and what it said last.
func (c *child) epitaph() string {
	ended := fmt.Sprintf("process %d ended: %s", c.pid(), c.cmd.ProcessState)
	if last := c.lastWords(); last != "" {
		ended += "; it said last: " + last
	}
	return ended
}

func (c *child) remember(words string) {
	if words == "" {
		return
	}
	const kept = 4
	c.mu.Lock()
	defer c.mu.Unlock()
	c.words = append(c.words, words)
	if len(c.words) > kept {
		c.words = slices.Delete(c.words, 0, len(c.words)-kept)
	}
}

func (c *child) lastWords() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.words, " | ")
}

// follow reads lines until the other side is closed. A line too long to be one is dropped with the rest.
func follow(r io.ReadCloser, each func(line string)) {
	defer r.Close()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		each(lines.Text())
	}
	io.Copy(io.Discard, r)
}
