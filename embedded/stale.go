package embedded

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// byItself is the first step of an eviction where a child that lost its parent is expected to stop
// without being told to: signal 0 is sent to nobody.
var byItself = step{0, 10 * time.Second}

// evict ends the process that the first line of a pid file names, if it still runs and its command line
// holds every one of marks: a process id alone may belong to something else by now. It says whether the
// file is stale, that is, names no such process any more.
func evict(ctx context.Context, pidFile string, steps []step, marks ...string) (stale bool, err error) {
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return false, nil // no file, nothing to end
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 1 {
		return true, nil
	}
	runs := func() bool {
		line := commandLine(pid)
		for _, mark := range marks {
			if !strings.Contains(line, mark) {
				return false
			}
		}
		return true
	}
	if !runs() {
		return true, nil
	}
	for _, s := range steps {
		if err := syscall.Kill(pid, s.signal); err != nil && runs() {
			return false, fmt.Errorf("end process %d of an earlier run: %w", pid, err)
		}
		if vanishes(ctx, runs, s.wait) {
			return true, nil
		}
	}
	return false, fmt.Errorf("process %d of an earlier run does not end", pid)
}

// vanishes waits for a process to be gone.
func vanishes(ctx context.Context, runs func() bool, within time.Duration) bool {
	deadline := time.Now().Add(within)
	for runs() {
		if time.Now().After(deadline) || ctx.Err() != nil {
			return false
		}
		time.Sleep(20 * time.Millisecond)
	}
	return true
}

// commandLine is what the process was started with, empty when there is none of that id.
func commandLine(pid int) string {
	if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil {
		return string(bytes.ReplaceAll(text, []byte{0}, []byte{' '}))
	}
	if _, err := os.Stat("/proc/self"); err == nil {
		return ""
	}
	text, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
