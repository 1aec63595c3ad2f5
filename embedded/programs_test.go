package embedded

import (
	"os"
	"path/filepath"
	"testing"
)

// Whoever only asks neither makes a directory nor takes a stopped engine's word for it.
func TestRunning(t *testing.T) {
	t.Parallel()
	config := Config{Dir: filepath.Join(t.TempDir(), "engine"), WithoutTemporal: true}
	if _, _, runs, err := Running(config); runs || err != nil {
		t.Errorf("runs %t, %v", runs, err)
	}
	if _, err := os.Stat(config.Dir); err == nil {
		t.Error("it made a directory")
	}
	full, err := config.complete()
	if err != nil {
		t.Fatal(err)
	}
	room, _, err := enter(t.Context(), full)
	if err != nil {
		t.Fatal(err)
	}
	if err := room.save(state{PID: os.Getpid(), DatabaseURL: "postgres://here", TemporalAddress: "127.0.0.1:1"}); err != nil {
		t.Fatal(err)
	}
	database, temporal, runs, err := Running(config)
	if database != "postgres://here" || temporal != "127.0.0.1:1" || !runs || err != nil {
		t.Errorf("%s %s %t %v", database, temporal, runs, err)
	}
	if err := release(room.lock); err != nil { // as when the process is killed: its state stays
		t.Fatal(err)
	}
	if _, _, runs, err := Running(config); runs || err != nil {
		t.Errorf("a killed process runs: %t, %v", runs, err)
	}
}

func TestProgramsOfOthers(t *testing.T) {
	t.Parallel()
	programs, err := Programs(t.Context(), Config{Dir: t.TempDir(), DatabaseURL: "postgres://there", TemporalAddress: "there:7233"})
	if len(programs) > 0 || err != nil {
		t.Errorf("%v %v", programs, err)
	}
}
