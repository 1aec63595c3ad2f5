// Command temporald is the Temporal server of a Granary installation that has no Temporal cluster of
// its own: all four services in one process, on the loopback interface, with their state in the same
// local Postgres as the rest.
//
// It is a module of its own so that the server's dependencies stay out of the product's, and a process
// of its own because a server that lost its database has to be restarted: it exits, and whoever started
// it starts it again.
//
// The contract with the parent, package embedded:
//
//   - Standard input is the lifeline. When it closes, temporald stops.
//   - One line of JSON on standard output says that the server takes requests, where, and which
//     version it is. With -version the line is printed at once and nothing is started.
//   - Standard error carries the log: JSON lines, errors and, while it takes requests, warnings.
//   - SIGTERM and SIGINT stop it within 15 seconds.
//   - Exit code 0 after an ordered stop, 3 when the database was lost, 1 for any other failure.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"go.temporal.io/server/common/headers"
	"go.temporal.io/server/temporal"
)

// protocol numbers the contract above. It is raised when the flags, the line of JSON or the exit codes change.
const protocol = 1

// Exit codes other than 0.
const (
	exitFailed       = 1
	exitDatabaseLost = 3
)

// stopWithin bounds the ordered stop; the server itself would wait for up to five minutes.
const stopWithin = 15 * time.Second

// announcement is the line of JSON on standard output.
type announcement struct {
	Ready    bool   `json:"ready"`
	Address  string `json:"address,omitempty"`
	Shards   int32  `json:"shards,omitempty"`
	Server   string `json:"server"`
	Protocol int    `json:"protocol"`
}

func main() {
	// While the services look for each other, and while they leave each other, their warnings mean nothing.
	level := new(slog.LevelVar)
	level.Set(slog.LevelError)
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	err := run(os.Args[1:], log, level)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		os.Exit(0)
	case errors.Is(err, errDatabaseLost):
		log.Error("stopped: " + err.Error())
		os.Exit(exitDatabaseLost)
	default:
		log.Error("failed: " + err.Error())
		os.Exit(exitFailed)
	}
}

func run(args []string, log *slog.Logger, level *slog.LevelVar) error {
	o, err := parse(args, os.Getenv, os.Stderr)
	if err != nil {
		return err
	}
	if o.version {
		return announce(os.Stdout, announcement{Server: headers.ServerVersion, Protocol: protocol})
	}
	// A small installation is idle nearly always: collecting more often costs it nothing and keeps the
	// process small.
	debug.SetGCPercent(50)

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		cancel(nil)
	}()

	return serve(ctx, cancel, o, log, level)
}

// serve brings the server up and runs it until ctx ends, which cancel brings about when the database is lost.
func serve(ctx context.Context, cancel context.CancelCauseFunc, o options, log *slog.Logger, level *slog.LevelVar) error {
	serverLog := newLog(log)
	if err := prepare(ctx, o, serverLog); err != nil {
		return err
	}
	server, err := newServer(o, serverLog)
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("start the Temporal server: %w", err)
	}
	go watchDatabase(ctx, o.databaseURL, cancel)

	shards, err := register(ctx, o)
	if err == nil {
		err = announce(os.Stdout, announcement{
			Ready: true, Address: o.address(), Shards: shards, Server: headers.ServerVersion, Protocol: protocol,
		})
	}
	if err == nil {
		level.Set(slog.LevelWarn)
		<-ctx.Done()
		level.Set(slog.LevelError)
	}
	if cause := context.Cause(ctx); errors.Is(cause, errDatabaseLost) {
		err = cause
	} else if ctx.Err() != nil {
		err = nil // asked to stop, perhaps before the server was ready
	}
	return errors.Join(err, stopServer(server))
}

func announce(w io.Writer, a announcement) error {
	return json.NewEncoder(w).Encode(a)
}

// stopServer stops the services in order and gives up after stopWithin.
func stopServer(server temporal.Server) error {
	done := make(chan error, 1)
	go func() { done <- server.Stop() }()
	select {
	case err := <-done:
		return err
	case <-time.After(stopWithin):
		return fmt.Errorf("the server did not stop within %s", stopWithin)
	}
}
