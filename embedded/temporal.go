package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	loopback = "127.0.0.1"
	// Ports are sought from firstPort on: below those that systems give to outgoing connections, so that
	// a port is still free at the next start. Each directory begins somewhere else among portsSpread, so
	// that two engines that start at once do not want the same one.
	firstPort   = 17233
	portsSpread = 2000
	portsTried  = 200
)

// announcement is the line of JSON that temporald prints when it takes requests.
type announcement struct {
	Ready    bool   `json:"ready"`
	Address  string `json:"address"`
	Server   string `json:"server"`
	Protocol int    `json:"protocol"`
}

// temporald is the local Temporal server.
type temporald struct {
	config      Config
	binary      string
	room        *room
	account     *account
	databaseURL string
	port        int
	canary      *canary
}

func (t *temporald) address() string { return net.JoinHostPort(loopback, strconv.Itoa(t.port)) }

func (t *temporald) pidFile() string { return filepath.Join(t.room.dir, "temporald.pid") }

// open ends what an earlier run left and settles the port.
func (t *temporald) open(databaseURL string) error {
	t.databaseURL = databaseURL
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	mark := "-port " + strconv.Itoa(t.room.state.TemporalPort)
	if _, err := evict(ctx, t.pidFile(), t.keeper().harshly, "temporald", mark); err != nil {
		return err
	}
	port, err := choosePort(t.room.state.TemporalPort, t.room.dir)
	if err != nil {
		return err
	}
	if remembered := t.room.state.TemporalPort; remembered != 0 && remembered != port {
		t.config.Log.Warn("the port of the Temporal server is taken by another program", "was", remembered, "now", port)
	}
	t.port = port
	s := t.room.state
	s.TemporalPort = port
	if err := t.room.save(s); err != nil {
		return err
	}
	t.canary, err = newCanary(t.address())
	return err
}

// choosePort takes the remembered port if it is free, and else the first free one.
func choosePort(remembered int, dir string) (int, error) {
	if remembered != 0 && portIsFree(remembered) {
		return remembered, nil
	}
	first := firstPort + int(crc32.ChecksumIEEE([]byte(dir))%portsSpread)
	for port := first; port < first+portsTried; port++ {
		if portIsFree(port) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("no free port from %d to %d for the Temporal server", first, first+portsTried-1)
}

func portIsFree(port int) bool {
	l, err := net.Listen("tcp", net.JoinHostPort(loopback, strconv.Itoa(port)))
	if err != nil {
		return false
	}
	return l.Close() == nil
}

// keeper watches the server.
func (t *temporald) keeper() *keeper {
	return &keeper{
		name: "the Temporal server", log: t.config.Log, again: make(chan string, 1),
		start: t.start, check: func(ctx context.Context) error { return t.canary.sing(ctx) },
		every: 15 * time.Second, within: 10 * time.Second,
		// The server stops by itself within 15 seconds. Its state is in the database: a kill loses nothing.
		gently:  []step{{syscall.SIGTERM, 17 * time.Second}, {syscall.SIGKILL, 5 * time.Second}},
		harshly: []step{{syscall.SIGKILL, 5 * time.Second}},
	}
}

func (t *temporald) start(ctx context.Context) (*child, error) {
	cmd := exec.Command(t.binary, "-host", loopback, "-port", strconv.Itoa(t.port), "-namespace", Namespace)
	cmd.Dir = "/"
	cmd.Env = []string{"TEMPORALD_DATABASE_URL=" + t.databaseURL, "PATH=/usr/bin:/bin", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if t.account.reaches(t.binary) {
		t.account.become(cmd.SysProcAttr)
	}
	if _, err := cmd.StdinPipe(); err != nil { // its lifeline: it stops when the pipe closes, that is, when we end
		return nil, err
	}
	ready := make(chan announcement, 1)
	process, err := spawn(cmd, func(line string) {
		var a announcement
		if json.Unmarshal([]byte(line), &a) == nil && a.Ready {
			select {
			case ready <- a:
			default:
			}
		}
	}, t.forward)
	if err != nil {
		return nil, err
	}
	err = os.WriteFile(t.pidFile(), []byte(strconv.Itoa(process.pid())+"\n"), 0o644)
	if err == nil {
		err = t.await(ctx, process, ready)
	}
	if err != nil {
		process.stop(context.WithoutCancel(ctx), t.keeper().harshly)
		return nil, err
	}
	return process, nil
}

// await returns when the server has announced itself and has run a workflow.
func (t *temporald) await(ctx context.Context, process *child, ready <-chan announcement) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	select {
	case a := <-ready:
		if err := a.fits(); err != nil {
			return err
		}
	case <-process.done:
		return errors.New(process.epitaph())
	case <-ctx.Done():
		return errors.New("it did not say that it is ready")
	}
	for {
		attempt, cancel := context.WithTimeout(ctx, 10*time.Second)
		err := t.canary.sing(attempt)
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-process.done:
			return errors.New(process.epitaph())
		case <-ctx.Done():
			return fmt.Errorf("it runs no workflow: %w", err)
		}
	}
}

// fits is the handshake of versions.
func (a announcement) fits() error {
	if a.Server != temporalVersion || a.Protocol != temporaldProtocol {
		return fmt.Errorf("temporald is server %s, protocol %d; needed is server %s, protocol %d",
			a.Server, a.Protocol, temporalVersion, temporaldProtocol)
	}
	return nil
}

// forward writes a line of temporald's log to ours and answers with its message.
func (t *temporald) forward(line string) string {
	var record map[string]any
	if json.Unmarshal([]byte(line), &record) != nil {
		t.config.Log.Error("temporald: " + line) // a panic's trace, say
		return line
	}
	level := slog.LevelWarn
	if text, ok := record["level"].(string); ok {
		level.UnmarshalText([]byte(text))
	}
	msg, _ := record["msg"].(string)
	for _, key := range []string{"time", "level", "msg"} {
		delete(record, key)
	}
	var attrs []slog.Attr
	for _, key := range slices.Sorted(maps.Keys(record)) {
		attrs = append(attrs, slog.Any(strings.ReplaceAll(key, "-", "_"), record[key]))
	}
	t.config.Log.LogAttrs(context.Background(), level, "temporald: "+msg, attrs...)
	return msg
}
