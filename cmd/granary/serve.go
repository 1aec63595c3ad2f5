package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/api"
	"github.com/granary-grants/granary/public"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/wake"
	"github.com/granary-grants/granary/web"
	"github.com/granary-grants/granary/workflows"
	"github.com/spf13/cobra"
)

const (
	apiConnections    = 16
	workerConnections = 12
)

// parts are which parts of the house a process runs.
type parts struct{ api, worker bool }

func serveCommand(c *config) *cobra.Command {
	return partsCommand(c, "serve", "Run everything in one process: pages, API, worker, and the services where none are named", parts{api: true, worker: true})
}

func apiCommand(c *config) *cobra.Command {
	return partsCommand(c, "api", "Run pages and API only", parts{api: true})
}

func workerCommand(c *config) *cobra.Command {
	return partsCommand(c, "worker", "Run the worker only: processes, dispatcher, sweeper, chainer and the sender of messages", parts{worker: true})
}

func partsCommand(c *config, use, short string, p parts) *cobra.Command {
	var rehearsal bool
	cmd := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		if p.api {
			if err := c.free(); err != nil {
				return err
			}
		}
		var h *house
		var err error
		if p.worker {
			h, err = c.enter(ctx, cmd.ErrOrStderr(), rehearsal)
		} else {
			h, err = c.enterDatabase(ctx, cmd.ErrOrStderr())
		}
		if err != nil {
			return err
		}
		defer h.close()
		s, err := h.start(ctx, p)
		if err != nil {
			return err
		}
		if s.address != "" {
			fmt.Fprintf(cmd.ErrOrStderr(), "Granary is ready at http://%s\n", s.address)
		}
		if h.engine.Joined() {
			fmt.Fprintf(cmd.ErrOrStderr(), "Postgres and the Temporal server are those of another process in %s, and end with it.\n", c.dir)
		}
		<-ctx.Done()
		return nil
	}}
	if p.worker && p.api {
		cmd.Flags().BoolVar(&rehearsal, "rehearsal", false, "make a new database a rehearsal, whose clock can be moved")
	}
	return cmd
}

// free says at once that the address is taken, before anything is started.
func (c *config) free() error {
	listener, err := net.Listen("tcp", c.listen)
	if err != nil {
		return fmt.Errorf("%w (choose another address with --listen)", err)
	}
	return listener.Close()
}

// services are the parts that run in this process.
type services struct {
	acts    *activities.Acts // of the API
	address string
}

// start starts the parts; closing the house stops them: first the door, then what works behind it.
func (h *house) start(ctx context.Context, p parts) (services, error) {
	var s services
	var bell *wake.Bell
	if p.worker {
		worker, err := h.acts(ctx, workerRole, workerConnections)
		if err != nil {
			return s, err
		}
		if bell, err = h.startWorker(ctx, worker); err != nil {
			return s, err
		}
	}
	if p.api {
		acts, err := h.acts(ctx, apiRole, apiConnections)
		if err != nil {
			return s, err
		}
		if bell != nil {
			acts.Hint = bell.Hint
		}
		s.acts = acts
		if s.address, err = h.startDoor(acts); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (h *house) startWorker(ctx context.Context, acts *activities.Acts) (*wake.Bell, error) {
	temporal, err := h.temporal(ctx)
	if err != nil {
		return nil, err
	}
	letters, err := h.sender(ctx, acts.Pool)
	if err != nil {
		return nil, err
	}
	bell := wake.NewBell(acts.Pool, temporal, h.log)
	acts.Hint = bell.Hint
	worker := workflows.NewWorker(temporal, acts)
	if err := worker.Start(); err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	h.closers = append(h.closers, worker.Stop)
	ringing, stop := context.WithCancel(context.WithoutCancel(ctx))
	var group sync.WaitGroup
	group.Go(func() { bell.Run(ringing) })
	if letters != nil {
		group.Go(func() { letters.Run(ringing) })
	}
	h.closers = append(h.closers, func() { stop(); group.Wait() })
	return bell, nil
}

func (h *house) startDoor(acts *activities.Acts) (string, error) {
	listener, err := net.Listen("tcp", h.config.listen)
	if err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	font, _, err := h.config.loadFont()
	if err != nil {
		return "", err
	}
	licence, err := public.ParseLicence(h.config.licence)
	if err != nil {
		return "", err
	}
	door := &api.API{Acts: acts, Pool: acts.Pool, Log: h.log, SecureCookies: h.config.secureCookies, Proxies: h.config.proxies, Font: font}
	server := &http.Server{
		Handler: h.handler(door.Handler(), web.Handler(), public.New(acts, h.log, licence)), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			h.log.Error("the door is closed", "error", err)
		}
	}()
	h.closers = append(h.closers, func() {
		stopping, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = server.Shutdown(stopping)
	})
	return listener.Addr().String(), nil
}

// handler gives the API and the portal their paths and the public pages all others.
func (*house) handler(door, portal, pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case strings.HasPrefix(path, "/api/"), path == "/healthz", path == "/readyz", path == "/openapi.yaml":
			door.ServeHTTP(w, r)
		case path == "/portal":
			http.Redirect(w, r, "/portal/", http.StatusMovedPermanently)
		case strings.HasPrefix(path, "/portal/"):
			portal.ServeHTTP(w, r)
		default:
			pages.ServeHTTP(w, r)
		}
	})
}

func migrateCommand(c *config) *cobra.Command {
	return &cobra.Command{Use: "migrate", Short: "Bring the database up to date", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		h, err := c.enterDatabase(cmd.Context(), cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		defer h.close()
		pool, err := h.pool(cmd.Context(), "", 1)
		if err != nil {
			return err
		}
		now, err := store.Now(cmd.Context(), pool)
		if err != nil {
			return err
		}
		fmt.Fprintln(cmd.OutOrStdout(), "The database is up to date. Its time is", now.Format(time.RFC3339))
		return nil
	}}
}
