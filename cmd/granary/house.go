package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/embedded"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/migrations"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/workflows"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/sdk/client"
)

// The roles in which the parts of the house use the database.
const (
	apiRole    = "granary_api"
	workerRole = "granary_worker"
)

// house is everything a command stands on: the services, the migrated database, the connections.
type house struct {
	config  *config
	log     *slog.Logger
	engine  *embedded.Engine
	secret  []byte
	closers []func()
}

// enter starts or finds the services and brings the database up to date. A new database becomes a rehearsal or
// a real one, for ever.
func (c *config) enter(ctx context.Context, progress io.Writer, rehearsal bool) (*house, error) {
	return c.open(ctx, progress, embedded.Config{}, rehearsal)
}

// enterDatabase is enter for commands that need no Temporal.
func (c *config) enterDatabase(ctx context.Context, progress io.Writer) (*house, error) {
	return c.open(ctx, progress, embedded.Config{WithoutTemporal: true}, false)
}

// begun refuses a directory in which nothing was ever started, for commands that work on what is there: a mistyped one
// would get a database of its own.
func (c *config) begun() error {
	if c.dir == "" {
		return errNoDir
	}
	if c.databaseURL != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(c.dir, "engine.json")); err != nil {
		return fmt.Errorf("nothing was ever started in %s: name the server's directory with --dir or GRANARY_DIR, or begin with granary serve", c.dir)
	}
	return nil
}

func (c *config) open(ctx context.Context, progress io.Writer, engine embedded.Config, rehearsal bool) (*house, error) {
	h, err := c.openEngine(ctx, progress, engine)
	if err != nil {
		return nil, err
	}
	if err := h.prepare(ctx, rehearsal); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

// openEngine starts or finds the services and nothing more.
func (c *config) openEngine(ctx context.Context, progress io.Writer, engine embedded.Config) (*house, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	log, err := c.log(os.Stderr)
	if err != nil {
		return nil, err
	}
	engine.Dir, engine.DatabaseURL, engine.TemporalAddress, engine.Throwaway, engine.Log, engine.Progress = c.dir, c.databaseURL, c.temporalAddress, c.throwaway, log, progress
	h := &house{config: c, log: log}
	if h.secret, err = c.loadSecret(); err != nil {
		return nil, err
	}
	if h.engine, err = embedded.Start(ctx, engine); err != nil {
		return nil, err
	}
	h.closers = append(h.closers, func() {
		stopping, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := h.engine.Stop(stopping); err != nil {
			log.Warn("the services did not stop well", "error", err)
		}
	})
	return h, nil
}

func (h *house) prepare(ctx context.Context, rehearsal bool) error {
	has, wants, err := migrations.Versions(ctx, h.engine.DatabaseURL())
	switch {
	case err != nil:
		return err
	case has > wants:
		return fmt.Errorf("the database has version %d and this program knows %d: use a newer program", has, wants)
	case has < wants: // only then are an owner's rights needed
		if _, err := migrations.Up(ctx, h.engine.DatabaseURL()); err != nil {
			return err
		}
	}
	pool, err := h.pool(ctx, "", 2)
	if err != nil {
		return err
	}
	movable, err := store.IsRehearsal(ctx, pool)
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound { // a new database
		movable, err = rehearsal, store.Install(ctx, pool, rehearsal)
	}
	if err == nil && rehearsal && !movable {
		err = errors.New("this database is real: a rehearsal needs one of its own (choose another --dir or DATABASE_URL)")
	}
	return err
}

// close lets go of everything in the reverse order.
func (h *house) close() {
	for i := range h.closers {
		h.closers[len(h.closers)-1-i]()
	}
	h.closers = nil
}

// pool connects in a role; an empty role is the owner.
func (h *house) pool(ctx context.Context, role string, size int32) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(h.engine.DatabaseURL())
	if err != nil {
		return nil, fmt.Errorf("database url: %w", err)
	}
	c.MaxConns = size
	c.ConnConfig.ConnectTimeout = 5 * time.Second
	parameters := c.ConnConfig.RuntimeParams
	parameters["application_name"] = "granary " + role
	parameters["lock_timeout"] = "5s"
	parameters["statement_timeout"] = "60s"
	parameters["idle_in_transaction_session_timeout"] = "60s"
	if role != "" {
		parameters["role"] = role
	}
	pool, err := store.Open(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	h.closers = append(h.closers, pool.Close)
	return pool, nil
}

func (h *house) acts(ctx context.Context, role string, size int32) (*activities.Acts, error) {
	pool, err := h.pool(ctx, role, size)
	if err != nil {
		return nil, err
	}
	return &activities.Acts{Pool: pool, Secret: h.secret}, nil
}

// temporal connects to the Temporal server, waiting for it as long as the context lives.
func (h *house) temporal(ctx context.Context) (client.Client, error) {
	for {
		c, err := client.DialContext(ctx, client.Options{HostPort: h.engine.TemporalAddress(), Namespace: workflows.Namespace, Logger: quiet{h.log}})
		if err == nil {
			h.closers = append(h.closers, c.Close)
			return c, nil
		}
		h.log.Warn("the Temporal server does not answer yet; people's acts go on", "error", err)
		select {
		case <-time.After(2 * time.Second):
		case <-ctx.Done():
			return nil, err
		}
	}
}

// loadSecret reads the secret from the settings, or from the directory, where the first start puts it.
func (c *config) loadSecret() ([]byte, error) {
	if c.secret != "" {
		return []byte(c.secret), nil
	}
	path := filepath.Join(c.dir, "secret")
	if kept, err := os.ReadFile(path); err == nil {
		return []byte(strings.TrimSpace(string(kept))), nil
	}
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return nil, err
	}
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh)
	text := hex.EncodeToString(fresh)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) { // another process was faster
		return c.loadSecret()
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	_, err = file.WriteString(text + "\n")
	return []byte(text), err
}

// quiet passes the Temporal client's warnings on and leaves out its chatter.
type quiet struct{ log *slog.Logger }

func (quiet) Debug(string, ...any)                 {}
func (quiet) Info(string, ...any)                  {}
func (q quiet) Warn(message string, about ...any)  { q.log.Debug(message, about...) }
func (q quiet) Error(message string, about ...any) { q.log.Warn(message, about...) }
