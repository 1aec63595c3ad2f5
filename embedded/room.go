package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lockName is the file by whose lock a process holds the directory.
const lockName = "engine.lock"

// roomPatience is how long a process waits for another one that holds the directory but is not ready.
const roomPatience = time.Minute

// state is kept in engine.json: what must be the same at the next start, and for other processes where
// the services are while this one runs.
type state struct {
	// TemporalPort is the frontend's, the same at every start.
	TemporalPort int `json:"temporal_port,omitempty"`
	// PostgresHome is set when the databases lie outside the engine's directory.
	PostgresHome string `json:"postgres_home,omitempty"`

	// The rest is set only while a process runs the engine.
	PID             int    `json:"pid,omitempty"`
	DatabaseURL     string `json:"database_url,omitempty"`
	TemporalAddress string `json:"temporal_address,omitempty"`
}

// room is the engine's directory, locked by this process.
type room struct {
	dir   string
	lock  *os.File
	state state
}

// enter locks the directory, or joins the process that has it locked: then the room is nil and the state
// says where that process runs the services.
func enter(ctx context.Context, config Config) (*room, state, error) {
	if err := os.MkdirAll(config.Dir, 0o755); err != nil {
		return nil, state{}, fmt.Errorf("make the engine's directory: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, roomPatience)
	defer cancel()
	for told := false; ; told = true {
		lock, err := tryLock(filepath.Join(config.Dir, lockName))
		if err != nil {
			return nil, state{}, fmt.Errorf("lock the engine's directory: %w", err)
		}
		s, err := readState(config.Dir)
		if err != nil {
			return nil, state{}, errors.Join(err, release(lock))
		}
		if lock != nil {
			r := &room{dir: config.Dir, lock: lock, state: s}
			if err := r.forget(); err != nil {
				return nil, state{}, errors.Join(err, release(lock))
			}
			return r, state{}, nil
		}
		if s.serves(ctx, config) {
			return nil, s, nil
		}
		if !told {
			config.say("Another process uses %s; waiting until its services answer.", config.Dir)
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return nil, state{}, fmt.Errorf(
				"another process (%d) holds %s and does not offer what is needed here; stop it or wait for it", s.PID, config.Dir)
		}
	}
}

// serves says whether the running process offers all that config asks for, and that it answers.
func (s state) serves(ctx context.Context, config Config) bool {
	if s.PID == 0 || config.needsTemporal() && s.TemporalAddress == "" {
		return false
	}
	if !config.needsPostgres() {
		return true
	}
	return s.DatabaseURL != "" && readable(ctx, s.DatabaseURL) == nil
}

// tryLock returns nil without an error when another process holds the lock. The kernel gives a lock up
// with the process that holds it, so none is ever left behind.
func tryLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case err == nil:
		return f, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		return nil, f.Close()
	default:
		return nil, errors.Join(err, f.Close())
	}
}

func release(lock *os.File) error {
	if lock == nil {
		return nil
	}
	return lock.Close()
}

func stateFile(dir string) string { return filepath.Join(dir, "engine.json") }

func readState(dir string) (s state, err error) {
	text, err := os.ReadFile(stateFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		return state{}, fmt.Errorf("read the engine's state: %w", err)
	}
	return s, nil
}

// save replaces the state file as a whole, so that no reader sees half of it.
func (r *room) save(s state) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	part := stateFile(r.dir) + ".new"
	if err := os.WriteFile(part, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("save the engine's state: %w", err)
	}
	if err := os.Rename(part, stateFile(r.dir)); err != nil {
		return fmt.Errorf("save the engine's state: %w", err)
	}
	r.state = s
	return nil
}

// forget says that nobody runs the services: what a killed process left there would be believed while the lock is held
// again, by a process that has not started them yet or runs fewer.
func (r *room) forget() error {
	s := r.state
	s.PID, s.DatabaseURL, s.TemporalAddress = 0, "", ""
	return r.save(s)
}

// leave says that nobody runs the services any more and gives up the lock.
func (r *room) leave() error {
	return errors.Join(r.forget(), release(r.lock))
}
