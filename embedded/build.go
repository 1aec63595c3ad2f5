package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// What this binary works with. They change together with cmd/temporald.
const (
	temporalVersion   = "1.32.1"
	temporaldProtocol = 1
)

// heartbeat is how often a slow compile says that it still goes on.
const heartbeat = 15 * time.Second

// locateTemporald finds a temporald of the right version: the one that GRANARY_TEMPORALD names, the one
// beside our own program, the one in the engine's directory, or one compiled now from the sources.
func locateTemporald(ctx context.Context, config Config) (string, error) {
	if chosen := os.Getenv("GRANARY_TEMPORALD"); chosen != "" {
		path, err := filepath.Abs(chosen)
		if err == nil {
			err = handshake(ctx, path)
		}
		if err != nil {
			return "", fmt.Errorf("GRANARY_TEMPORALD: %w", err)
		}
		return path, nil
	}
	for _, dir := range append(besideUs(), binDirs(config)...) {
		path := filepath.Join(dir, "temporald")
		if _, err := os.Stat(path); err != nil {
			continue
		}
		err := handshake(ctx, path)
		if err == nil {
			return path, nil
		}
		config.say("%s cannot be used: %v", path, err)
	}
	built, err := compile(ctx, config)
	if err != nil {
		return "", fmt.Errorf("compile the Temporal server: %w", err)
	}
	if err := handshake(ctx, built); err != nil {
		return "", fmt.Errorf("the Temporal server that was compiled just now: %w", err)
	}
	return built, nil
}

// besideUs is where a release puts temporald.
func besideUs() []string {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{filepath.Dir(self)}
}

func binDirs(config Config) (dirs []string) {
	for _, dir := range config.shelves() {
		dirs = append(dirs, filepath.Join(dir, "bin"))
	}
	return dirs
}

// shelves are the directories in which make and compile put programs: the engine's own, and .granary of
// the checkout where that is another one.
func (c Config) shelves() []string {
	dirs := []string{c.Dir}
	if root, err := findCheckout(); err == nil && filepath.Join(root, ".granary") != c.Dir {
		dirs = append(dirs, filepath.Join(root, ".granary"))
	}
	return dirs
}

// handshake asks a binary which version it is.
func handshake(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "-version").Output()
	if err != nil {
		return fmt.Errorf("ask temporald for its version: %w", err)
	}
	var a announcement
	if err := json.Unmarshal(out, &a); err != nil {
		return fmt.Errorf("temporald does not say its version: %w", err)
	}
	return a.fits()
}

// compile builds temporald from the sources of the checkout, into its directory .granary.
func compile(ctx context.Context, config Config) (string, error) {
	root, err := findCheckout()
	if err != nil {
		return "", err
	}
	to := filepath.Join(root, ".granary", "bin", "temporald")
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return "", err
	}
	config.say("Compiling the Temporal server into %s. This happens once. "+
		"It takes about five minutes on two cores, and seconds where Go has compiled it before.", to)
	// Built beside its place and moved there, so that a half-written file is never run.
	part := to + ".new"
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", part, ".")
	cmd.Dir = filepath.Join(root, "cmd", "temporald")
	cmd.Env = append(os.Environ(), "GOWORK=off")
	// The compilers that go starts end with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	begin := time.Now()
	done := make(chan struct{})
	go beat(config, begin, done)
	out, err := cmd.CombinedOutput()
	close(done)
	if err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, strings.TrimSpace(string(out)))
	}
	config.say("Compiled the Temporal server in %s.", time.Since(begin).Round(time.Second))
	return to, os.Rename(part, to)
}

func beat(config Config, begin time.Time, done <-chan struct{}) {
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			config.say("Still compiling, %s so far.", time.Since(begin).Round(time.Second))
		case <-done:
			return
		}
	}
}

// findCheckout is the root of the checkout that holds the working directory or our own program.
func findCheckout() (string, error) {
	starts := besideUs()
	if dir, err := os.Getwd(); err == nil {
		starts = append(starts, dir)
	}
	for _, dir := range starts {
		for ; ; dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "cmd", "temporald", "go.mod")); err == nil {
				return dir, nil
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return "", errors.New("there is no temporald beside this program and no checkout to compile it from: " +
		"name one in GRANARY_TEMPORALD, or a running cluster in TEMPORAL_ADDRESS")
}
