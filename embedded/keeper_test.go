package embedded

import (
	"context"
	"errors"
	"log/slog"
	"os/exec"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// sleeper is a keeper of a process that does nothing.
func sleeper(check func(context.Context) error) *keeper {
	return &keeper{
		name: "a sleeper", log: slog.New(slog.DiscardHandler), again: make(chan string, 1),
		start: func(context.Context) (*child, error) {
			cmd := exec.Command("sleep", "600")
			cmd.SysProcAttr = &syscall.SysProcAttr{}
			onParentDeath(cmd.SysProcAttr, syscall.SIGKILL)
			return spawn(cmd, nil, unheard)
		},
		check: check, every: 10 * time.Millisecond, within: time.Second,
		gently:  []step{{syscall.SIGTERM, 5 * time.Second}},
		harshly: []step{{syscall.SIGKILL, 5 * time.Second}},
	}
}

func unheard(string) string { return "" }

func healthy(context.Context) error { return nil }

// begun starts the keeper and stops it at the end of the test.
func begun(t *testing.T, k *keeper) *keeper {
	t.Helper()
	if err := k.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return k
}

// eventually waits until a condition holds.
func eventually(t *testing.T, within time.Duration, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(within); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", within, what)
		}
	}
}

func TestKeeperStartsAChildAgainThatDied(t *testing.T) {
	t.Parallel()
	var told atomic.Int32
	k := sleeper(healthy)
	k.lost = func() { told.Add(1) }
	begun(t, k)
	first, _ := k.current()
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, 10*time.Second, "a second child", func() bool {
		pid, restarts := k.current()
		return restarts == 1 && pid != 0 && pid != first
	})
	if told.Load() != 1 {
		t.Errorf("lost was called %d times, want once", told.Load())
	}
}

func TestKeeperStartsAChildAgainAfterThreeFailedChecks(t *testing.T) {
	t.Parallel()
	var checks atomic.Int32
	k := sleeper(func(context.Context) error {
		if checks.Add(1) <= failuresToEnd {
			return errors.New("sick")
		}
		return nil
	})
	begun(t, k)
	first, _ := k.current()
	eventually(t, 10*time.Second, "a second child", func() bool { _, restarts := k.current(); return restarts == 1 })
	if syscall.Kill(first, 0) == nil {
		t.Error("the sick child still runs")
	}
}

func TestKeeperForgivesTwoFailedChecks(t *testing.T) {
	t.Parallel()
	var checks atomic.Int32
	k := begun(t, sleeper(func(context.Context) error {
		if checks.Add(1)%failuresToEnd != 0 {
			return errors.New("sick for a moment")
		}
		return nil
	}))
	eventually(t, 10*time.Second, "many checks", func() bool { return checks.Load() > 20 })
	if _, restarts := k.current(); restarts != 0 {
		t.Errorf("started again %d times, want never", restarts)
	}
}

func TestKeeperStartsAgainWhenAsked(t *testing.T) {
	t.Parallel()
	k := begun(t, sleeper(healthy))
	k.restart("the test asks for it")
	k.restart("twice")
	eventually(t, 10*time.Second, "a second child", func() bool { _, restarts := k.current(); return restarts >= 1 })
}

func TestKeeperTriesUntilTheChildStarts(t *testing.T) {
	t.Parallel()
	k := sleeper(healthy)
	start, attempts := k.start, 0
	k.start = func(ctx context.Context) (*child, error) {
		attempts++
		if attempts == 2 || attempts == 3 {
			return nil, errors.New("not yet")
		}
		return start(ctx)
	}
	begun(t, k)
	k.restart("to see it fail")
	eventually(t, 10*time.Second, "a second child", func() bool { pid, restarts := k.current(); return restarts == 1 && pid != 0 })
}

func TestStopTurnsHarshWhenAChildDoesNotListen(t *testing.T) {
	t.Parallel()
	k := sleeper(healthy)
	listening := make(chan struct{})
	k.start = func(context.Context) (*child, error) {
		cmd := exec.Command("sh", "-c", `trap "" TERM; echo deaf; while :; do sleep 0.1; done`)
		cmd.SysProcAttr = &syscall.SysProcAttr{}
		onParentDeath(cmd.SysProcAttr, syscall.SIGKILL)
		return spawn(cmd, func(string) { close(listening) }, unheard)
	}
	k.gently = []step{{syscall.SIGTERM, 50 * time.Millisecond}, {syscall.SIGKILL, 5 * time.Second}}
	if err := k.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-listening
	pid, _ := k.current()
	if err := k.stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if syscall.Kill(pid, 0) == nil {
		t.Error("the child still runs")
	}
}

func TestEpitaphHoldsTheLastWords(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sh", "-c", "echo the disk is full >&2; exit 7")
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	heard := make(chan struct{})
	c, err := spawn(cmd, nil, func(line string) string { defer close(heard); return line })
	if err != nil {
		t.Fatal(err)
	}
	<-c.done
	<-heard
	eventually(t, time.Second, "the last words are remembered", func() bool { return c.lastWords() == "the disk is full" })
	if code := c.cmd.ProcessState.ExitCode(); code != 7 {
		t.Errorf("exit code %d, want 7", code)
	}
}
