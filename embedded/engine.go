// Package embedded runs the two services Granary stands on, Postgres and the Temporal server, as
// supervised child processes, so that one command is enough to have a working installation. Where
// others run a service, it starts nothing and only knows the address.
//
// What the children may rely on: they run in process groups of their own and never outlive their
// parent; a child that dies or fails its health check three times is started again; when Postgres was
// restarted the Temporal server is restarted too; they are stopped in order, the Temporal server first.
//
// One process owns the engine of a directory. Others that start in the same directory while it lives,
// a command beside a running server, join it and use its services without owning them.
package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Namespace is the Temporal namespace of all of Granary's workflows.
const Namespace = "grants"

// Config says which services are needed and which of them others run. Its zero value runs both under .granary.
type Config struct {
	// Dir holds what the engine keeps between starts: the databases, the port, the compiled Temporal
	// server. Empty means .granary in the working directory.
	Dir string
	// DatabaseURL names a Postgres that others run; then none is started.
	DatabaseURL string
	// TemporalAddress, a host and port, names a Temporal cluster that others run; then none is started.
	TemporalAddress string
	// WithoutTemporal is for commands that need the database only.
	WithoutTemporal bool
	// Throwaway is for data that may be lost with the machine: Postgres does not wait until the disk has what it wrote.
	// A killed process loses nothing by it.
	Throwaway bool
	// Log receives what the services report. Nil means slog.Default.
	Log *slog.Logger
	// Progress receives plain sentences for the person who waits for a slow start. Nil discards them.
	Progress io.Writer
}

func (c Config) complete() (Config, error) {
	dir, err := filepath.Abs(cmp.Or(c.Dir, ".granary"))
	if err != nil {
		return Config{}, err
	}
	c.Dir = dir
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Progress == nil {
		c.Progress = io.Discard
	}
	return c, nil
}

func (c Config) needsPostgres() bool { return c.DatabaseURL == "" }

func (c Config) needsTemporal() bool { return c.TemporalAddress == "" && !c.WithoutTemporal }

// say tells the waiting person a sentence.
func (c Config) say(format string, args ...any) {
	fmt.Fprintf(c.Progress, format+"\n", args...)
}

// Engine is the two services, running.
type Engine struct {
	config          Config
	databaseURL     string
	temporalAddress string

	room     *room   // nil when both services are run by others or by another process of ours
	postgres *keeper // nil when this process does not run it
	temporal *keeper // nil when this process does not run it
	canary   *canary // set whenever temporal is
	socket   string  // the directory of Postgres's socket, set whenever postgres is

	stopping sync.Once
	stopped  error
}

// Start brings up what Config asks for and returns when it answers: Postgres with the database granary,
// the Temporal server with the namespace. The first start of a fresh checkout compiles the Temporal
// server and says so on Progress. ctx bounds the start only; the services run until Stop.
func Start(ctx context.Context, config Config) (*Engine, error) {
	config, err := config.complete()
	if err != nil {
		return nil, err
	}
	e := &Engine{config: config, databaseURL: config.DatabaseURL, temporalAddress: config.TemporalAddress}
	if !config.needsPostgres() && !config.needsTemporal() {
		return e, nil
	}
	var joined state
	e.room, joined, err = enter(ctx, config)
	if err != nil {
		return nil, err
	}
	if e.room == nil {
		e.databaseURL = cmp.Or(config.DatabaseURL, joined.DatabaseURL)
		e.temporalAddress = cmp.Or(config.TemporalAddress, joined.TemporalAddress)
		return e, nil
	}
	if err := e.startServices(ctx); err != nil {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		return nil, errors.Join(err, e.Stop(stopping))
	}
	return e, nil
}

func (e *Engine) startServices(ctx context.Context) error {
	var server *temporald
	if e.config.needsTemporal() {
		binary, err := locateTemporald(ctx, e.config)
		if err != nil {
			return err
		}
		server = &temporald{config: e.config, binary: binary, room: e.room}
	}
	if e.config.needsPostgres() {
		cluster, err := openCluster(ctx, e.config, e.room)
		if err != nil {
			return err
		}
		e.databaseURL, e.socket = cluster.url(database), cluster.socket
		e.postgres = cluster.keeper()
		if server != nil {
			server.account = cluster.account
			e.temporal = server.keeper()
			e.postgres.lost = func() { e.temporal.restart("Postgres was restarted") }
		}
		if err := e.postgres.begin(ctx); err != nil {
			return err
		}
	}
	if server != nil {
		if err := server.open(e.databaseURL); err != nil {
			return err
		}
		e.temporalAddress, e.canary = server.address(), server.canary
		e.temporal = cmp.Or(e.temporal, server.keeper())
		if err := e.temporal.begin(ctx); err != nil {
			return err
		}
	}
	return e.announce()
}

// announce tells processes that start later where the services are.
func (e *Engine) announce() error {
	s := e.room.state
	s.PID = os.Getpid()
	if e.postgres != nil {
		s.DatabaseURL = e.databaseURL
	}
	if e.temporal != nil {
		s.TemporalAddress = e.temporalAddress
	}
	return e.room.save(s)
}

// Joined says whether another process of ours runs services that this one uses, so that they end with that one.
func (e *Engine) Joined() bool {
	return e.room == nil && (e.config.needsPostgres() || e.config.needsTemporal())
}

// DatabaseURL is the address of the database granary, as its owner. On a Postgres of ours the owner is
// a superuser and the address is a Unix socket that only this user can reach.
func (e *Engine) DatabaseURL() string { return e.databaseURL }

// TemporalAddress is the host and port of the Temporal frontend, empty without one.
func (e *Engine) TemporalAddress() string { return e.temporalAddress }

// Stop ends the services that this process runs, the Temporal server first, and does nothing to others.
// When ctx ends sooner the services are stopped harshly; nothing that was committed is lost by that.
// A second call answers as the first.
func (e *Engine) Stop(ctx context.Context) error {
	e.stopping.Do(func() { e.stopped = e.stop(ctx) })
	return e.stopped
}

func (e *Engine) stop(ctx context.Context) error {
	var errs []error
	for _, k := range []*keeper{e.temporal, e.postgres} {
		if k != nil {
			errs = append(errs, k.stop(ctx))
		}
	}
	if e.canary != nil {
		e.canary.close()
	}
	if e.socket != "" {
		os.Remove(e.socket) // made again at the next start; it may lie among temporary files
	}
	if e.room != nil {
		errs = append(errs, e.room.leave())
	}
	return errors.Join(errs...)
}
