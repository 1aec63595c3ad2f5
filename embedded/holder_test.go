package embedded

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// holdVariable makes this test binary run an engine in the named directory instead of tests.
const holdVariable = "GRANARY_TEST_HOLD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdVariable); dir != "" {
		if err := hold(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// held is what a holding process prints when its engine runs.
type held struct{ DatabaseURL, TemporalAddress string }

// hold runs an engine until standard input closes.
func hold(dir string) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	e, err := Start(context.Background(), Config{Dir: dir, Log: log, Progress: os.Stderr})
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(held{e.DatabaseURL(), e.TemporalAddress()}); err != nil {
		return err
	}
	io.Copy(io.Discard, os.Stdin)
	return e.Stop(context.Background())
}

// holder is another process with an engine.
func holder(t *testing.T, dir string, credential *syscall.Credential, program string) (*exec.Cmd, io.Closer, held) {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), holdVariable+"="+dir)
	cmd.Stderr = t.Output()
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var h held
	if err == nil {
		err = json.Unmarshal(line, &h)
	}
	if err != nil {
		cmd.Process.Kill()
		t.Fatalf("the other process did not start its engine: %v", err)
	}
	return cmd, lifeline, h
}

// temporaldFor makes sure that there is a temporald and names it for processes outside the checkout.
func temporaldFor(t *testing.T) string {
	t.Helper()
	config, err := Config{Dir: t.TempDir(), Progress: t.Output()}.complete()
	if err != nil {
		t.Fatal(err)
	}
	binary, err := locateTemporald(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GRANARY_TEMPORALD", binary)
	return binary
}
