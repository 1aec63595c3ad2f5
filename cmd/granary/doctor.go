package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/granary-grants/granary/embedded"
	"github.com/granary-grants/granary/migrations"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// diagnosis is what one check found, and what to do about it.
type diagnosis struct {
	Check  string `json:"check"`
	Level  string `json:"level"`
	Found  string `json:"found"`
	Advice string `json:"advice,omitempty"`
}

// Levels of a diagnosis.
const (
	healthy   = "ok"
	doubtful  = "warn"
	unhealthy = "fail"
)

func (d diagnosis) print(out io.Writer) {
	fmt.Fprintf(out, "%-4s  %-9s  %s\n", d.Level, d.Check, printable(d.Found))
	if d.Advice != "" {
		fmt.Fprintf(out, "%17s→ %s\n", "", d.Advice)
	}
}

// doctor looks and changes nothing. It tells each diagnosis as soon as it has it.
type doctor struct {
	config *config
	log    io.Writer
	tell   func(diagnosis)
}

func (d *doctor) ok(check, found string, about ...any) {
	d.tell(diagnosis{check, healthy, fmt.Sprintf(found, about...), ""})
}

func (d *doctor) warn(check, advice, found string, about ...any) {
	d.tell(diagnosis{check, doubtful, fmt.Sprintf(found, about...), advice})
}

func (d *doctor) fail(check, advice, found string, about ...any) {
	d.tell(diagnosis{check, unhealthy, fmt.Sprintf(found, about...), advice})
}

func doctorCommand(c *config) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "doctor", Short: "Look whether everything is in order, and say what to do where it is not", Args: cobra.NoArgs,
		Long: `Looks at programs, the font, services, database, ledger, journal, messages and people, beside a running server or without
one, and changes nothing. Each line is ok, warn or fail. The exit status is 1 if one fails.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.runDoctor(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON instead of lines")
	return cmd
}

func (c *config) runDoctor(ctx context.Context, out, log io.Writer, asJSON bool) error {
	all, failed := []diagnosis{}, 0
	d := &doctor{config: c, log: log, tell: func(one diagnosis) {
		all = append(all, one)
		if one.Level == unhealthy {
			failed++
		}
		if !asJSON {
			one.print(out)
		}
	}}
	err := d.examine(ctx)
	if asJSON {
		err = errors.Join(err, printJSON(out, map[string]any{"checks": all}))
	}
	if err == nil && failed > 0 {
		err = errors.New(counted(failed, "check") + " failed")
	}
	return err
}

// examine goes from the bottom up and stops where nothing above can stand.
func (d *doctor) examine(ctx context.Context) error {
	if err := d.programs(ctx); err != nil {
		return err
	}
	d.font()
	database, temporal, leave, ok := d.services(ctx)
	defer leave()
	if !ok {
		return ctx.Err()
	}
	d.temporal(ctx, temporal)
	pool, err := pgxpool.New(ctx, database)
	if err != nil {
		d.fail("postgres", "correct DATABASE_URL", "%v", err)
		return nil
	}
	defer pool.Close()
	if !d.schema(ctx, pool, database) {
		return ctx.Err()
	}
	for _, check := range []struct {
		name string
		look func(context.Context, *pgxpool.Pool) error
	}{
		{"locale", d.locale}, {"ledger", d.ledger}, {"journal", d.journal}, {"wakes", d.wakes}, {"messages", d.messages}, {"suspense", d.suspense}, {"people", d.people}, {"calendar", d.calendars},
	} {
		if err := check.look(ctx, pool); err != nil {
			d.fail(check.name, "see whether the database answers, then look again", "cannot be checked: %v", err)
		}
	}
	return ctx.Err()
}

func (d *doctor) engine() embedded.Config {
	return embedded.Config{Dir: d.config.dir, DatabaseURL: d.config.databaseURL, TemporalAddress: d.config.temporalAddress, Progress: d.log}
}

func (d *doctor) programs(ctx context.Context) error {
	programs, err := embedded.Programs(ctx, d.engine())
	if err != nil {
		return err
	}
	for _, p := range programs {
		switch {
		case p.Err != nil:
			d.fail("programs", "run make build, or name a service that others run (DATABASE_URL, TEMPORAL_ADDRESS)", "%s: %v", p.Name, p.Err)
		case p.Path == "":
			d.warn("programs", "run make build, or wait: the first start compiles it", "%s %s is not compiled yet", p.Name, p.Version)
		default:
			d.ok("programs", "%s %s in %s", p.Name, p.Version, p.Path)
		}
	}
	return nil
}

// services finds the services. Where nobody runs the embedded ones it starts Postgres for as long as it looks, if
// there are databases at all.
func (d *doctor) services(ctx context.Context) (database, temporal string, leave func(), ok bool) {
	leave = func() {}
	database, temporal = d.config.databaseURL, d.config.temporalAddress
	ours, oursTemporal, runs, err := embedded.Running(d.engine())
	if err != nil {
		d.fail("services", "look at the directory "+d.config.dir, "%v", err)
		return database, temporal, leave, false
	}
	if database == "" {
		database = ours
	}
	if temporal == "" {
		temporal = oursTemporal
	}
	if runs {
		d.ok("services", "a process of ours runs here, in %s", d.config.dir)
	}
	if database != "" {
		return database, temporal, leave, true
	}
	if _, err := os.Stat(filepath.Join(d.config.dir, "engine.json")); err != nil {
		d.fail("services", "start them: granary serve", "nothing was ever started in %s", d.config.dir)
		return "", "", leave, false
	}
	d.warn("services", "start them: granary serve", "nobody runs the services in %s; Postgres is started for this look only", d.config.dir)
	h, err := d.config.openEngine(ctx, d.log, embedded.Config{WithoutTemporal: true})
	if err != nil {
		d.fail("postgres", "read what it says and start again: granary serve", "%v", err)
		return "", "", leave, false
	}
	return h.engine.DatabaseURL(), temporal, h.close, true
}

func (d *doctor) temporal(ctx context.Context, address string) {
	if address == "" {
		d.warn("temporal", "start it: granary serve; or name it: TEMPORAL_ADDRESS", "not running here; people's acts are taken, processes wait")
		return
	}
	const advice = "see that it runs and can be reached; people's acts are taken meanwhile, processes wait"
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	c, err := client.NewLazyClient(client.Options{HostPort: address, Namespace: embedded.Namespace, Logger: quiet{noLog}})
	if err != nil {
		d.fail("temporal", advice, "%s: %v", address, err)
		return
	}
	defer c.Close()
	about, err := c.WorkflowService().GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
	if err != nil {
		d.fail("temporal", advice, "%s does not answer: %v", address, err)
		return
	}
	_, err = c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: embedded.Namespace})
	if err != nil {
		d.fail("temporal", "register the namespace "+embedded.Namespace, "%s, server %s: %v", address, about.GetServerVersion(), err)
		return
	}
	d.ok("temporal", "server %s at %s, namespace %s", about.GetServerVersion(), address, embedded.Namespace)
}

// schema answers whether the database is one that this program can read.
func (d *doctor) schema(ctx context.Context, pool *pgxpool.Pool, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	migrated, err := store.IsMigrated(ctx, pool)
	switch {
	case err != nil:
		d.fail("postgres", "see that it runs and that DATABASE_URL is right", "it does not answer: %v", err)
		return false
	case !migrated:
		d.fail("schema", "run granary migrate, or restore a backup: granary restore FILE", "the database is empty")
		return false
	}
	has, wants, err := migrations.Versions(ctx, url)
	switch {
	case err != nil:
		d.fail("schema", "see that the database belongs to this login", "%v", err)
	case has < wants:
		d.fail("schema", "run granary migrate, after a backup", "version %d, this program needs %d", has, wants)
	case has > wants:
		d.fail("schema", "use a newer program", "version %d is newer than this program, which knows %d", has, wants)
	default:
		d.ok("schema", "version %d", has)
	}
	return err == nil && has == wants
}

func (d *doctor) locale(ctx context.Context, pool *pgxpool.Pool) error {
	s, err := store.DescribeServer(ctx, pool)
	if err != nil {
		return err
	}
	if s.Encoding != "UTF8" || !s.Trigrams {
		d.fail("locale", "back up, make the database anew with a UTF-8 locale such as C.UTF-8, restore",
			"Postgres %s, encoding %s, locale %s: Chinese text cannot be searched", s.Version, s.Encoding, s.Locale)
		return nil
	}
	d.ok("locale", "Postgres %s, encoding %s, locale %s", s.Version, s.Encoding, s.Locale)
	return nil
}

// oldest says how long the oldest of a backlog has waited.
func oldest(b store.Backlog) time.Duration { return b.Age().Round(time.Second) }
