package embedded

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRoomIsHeldByOneProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "engine.lock")
	first, err := tryLock(path)
	if err != nil || first == nil {
		t.Fatalf("the first lock: %v, %v", first, err)
	}
	second, err := tryLock(path)
	if err != nil || second != nil {
		t.Fatalf("a second lock was given: %v, %v", second, err)
	}
	if err := release(first); err != nil {
		t.Fatal(err)
	}
	third, err := tryLock(path)
	if err != nil || third == nil {
		t.Fatalf("the lock after the first was given up: %v, %v", third, err)
	}
	release(third)
}

func TestStateOfAKilledProcessIsForgotten(t *testing.T) {
	t.Parallel()
	config, err := Config{Dir: t.TempDir()}.complete()
	if err != nil {
		t.Fatal(err)
	}
	killed := room{dir: config.Dir}
	if err := killed.save(state{TemporalPort: 17300, PID: 1, DatabaseURL: "postgres://gone", TemporalAddress: "gone:1"}); err != nil {
		t.Fatal(err)
	}
	r, joined, err := enter(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if r == nil {
		t.Fatalf("joined %+v, want the room", joined)
	}
	if diff := cmp.Diff(state{TemporalPort: 17300}, r.state); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	// Others read it while this process holds the room and has started nothing yet.
	if told, err := readState(config.Dir); err != nil || told.serves(t.Context(), Config{DatabaseURL: "elsewhere"}) {
		t.Errorf("others are told %+v, %v", told, err)
	}
	if err := r.leave(); err != nil {
		t.Fatal(err)
	}
	left, err := readState(config.Dir)
	if diff := cmp.Diff(state{TemporalPort: 17300}, left); diff != "" || err != nil {
		t.Errorf("state left behind (-want +got):\n%s%v", diff, err)
	}
}

func TestBrokenStateIsSaidSo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(stateFile(dir), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readState(dir); err == nil || !strings.Contains(err.Error(), "read the engine's state") {
		t.Errorf("got %v", err)
	}
}

func TestEvictEndsOnlyWhatCarriesTheMarks(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sleep", "598")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	t.Cleanup(func() { cmd.Process.Kill(); <-ended })
	pidFile := filepath.Join(t.TempDir(), "child.pid")
	if err := os.WriteFile(pidFile, []byte(strconv.Itoa(cmd.Process.Pid)+"\nmore\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	steps := []step{{syscall.SIGTERM, 5 * time.Second}}

	stale, err := evict(t.Context(), pidFile, steps, "postgres", "598")
	if err != nil || !stale {
		t.Fatalf("another program's process: stale %v, %v", stale, err)
	}
	if commandLine(cmd.Process.Pid) == "" {
		t.Fatal("another program's process was ended")
	}
	stale, err = evict(t.Context(), pidFile, steps, "sleep", "598")
	if err != nil || !stale {
		t.Fatalf("our process: stale %v, %v", stale, err)
	}
	<-ended
}

func TestEvictWithoutPidFile(t *testing.T) {
	t.Parallel()
	stale, err := evict(t.Context(), filepath.Join(t.TempDir(), "none.pid"), nil)
	if stale || err != nil {
		t.Errorf("stale %v, %v; want neither", stale, err)
	}
}
