package embedded

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// services lets a test start real ones only where that is wanted: they are slow.
func services(t *testing.T) {
	t.Helper()
	if os.Getenv("GRANARY_TEST_SERVICES") != "1" {
		t.Skip("starts Postgres and Temporal: set GRANARY_TEST_SERVICES=1")
	}
}

// openDir is a directory that every user can reach, unlike t.TempDir.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "granary-engine-")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// run starts an engine and stops it at the end of the test.
func run(t *testing.T, config Config) *Engine {
	t.Helper()
	begin := time.Now()
	config.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	config.Progress = t.Output()
	e, err := Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("started in %s", time.Since(begin).Round(time.Millisecond))
	t.Cleanup(func() { stop(t, e) })
	return e
}

// stop ends an engine; a second time does nothing.
func stop(t *testing.T, e *Engine) {
	t.Helper()
	begin := time.Now()
	if err := e.Stop(context.Background()); err != nil {
		t.Error(err)
	}
	t.Logf("stopped in %s", time.Since(begin).Round(time.Millisecond))
}

func (h Health) well() bool { return h.Postgres.Err == nil && h.Temporal.Err == nil }

func health(e *Engine) Health {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return e.Health(ctx)
}

// write puts one number into a table of the product's database; sum adds all of them.
func write(t *testing.T, databaseURL string, n int) {
	t.Helper()
	query(t, databaseURL, func(conn *pgx.Conn) error {
		_, err := conn.Exec(t.Context(), "create table if not exists kept (n int)")
		if err == nil {
			_, err = conn.Exec(t.Context(), "insert into kept values ($1)", n)
		}
		return err
	})
}

func sum(t *testing.T, databaseURL string) (total int) {
	t.Helper()
	query(t, databaseURL, func(conn *pgx.Conn) error {
		return conn.QueryRow(t.Context(), "select sum(n) from kept").Scan(&total)
	})
	return total
}

func query(t *testing.T, databaseURL string, do func(*pgx.Conn) error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err == nil {
		defer conn.Close(context.Background())
		err = do(conn)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// waiting is a workflow that ends when it is told to.
func waiting(ctx workflow.Context) (told string, err error) {
	workflow.GetSignalChannel(ctx, "go").Receive(ctx, &told)
	return told, nil
}

// follower starts a worker of the workflow waiting, and one such workflow.
func follower(t *testing.T, address string) (client.Client, client.WorkflowRun) {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: address, Namespace: Namespace, Logger: silent})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	w := worker.New(c, "embedded", worker.Options{})
	w.RegisterWorkflow(waiting)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	started, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "waiting/" + t.Name(), TaskQueue: "embedded"}, waiting)
	if err != nil {
		t.Fatal(err)
	}
	return c, started
}

func TestChildrenComeBack(t *testing.T) {
	services(t)
	e := run(t, Config{Dir: openDir(t)})
	write(t, e.DatabaseURL(), 1)
	c, started := follower(t, e.TemporalAddress())
	before := health(e)
	if !before.well() || before.Postgres.PID == 0 || before.Temporal.PID == 0 {
		t.Fatalf("health before: %+v", before)
	}
	for round, pid := range []func(Health) int{
		func(h Health) int { return h.Temporal.PID },
		func(h Health) int { return h.Postgres.PID },
	} {
		now := health(e)
		killed := time.Now()
		if err := syscall.Kill(pid(now), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		eventually(t, time.Minute, "both services work again", func() bool {
			h := health(e)
			return h.well() && pid(h) != 0 && pid(h) != pid(now) && h.Temporal.Restarts == round+1
		})
		t.Logf("round %d: back after %s: %+v", round, time.Since(killed).Round(time.Millisecond), health(e))
	}
	if got := sum(t, e.DatabaseURL()); got != 1 {
		t.Errorf("the database holds %d, want 1", got)
	}
	if err := c.SignalWorkflow(t.Context(), started.GetID(), started.GetRunID(), "go", "on"); err != nil {
		t.Fatal(err)
	}
	var told string
	if err := started.Get(t.Context(), &told); err != nil || told != "on" {
		t.Errorf("the workflow that was started before ends with %q, %v", told, err)
	}
}

func TestDataSurviveARestart(t *testing.T) {
	services(t)
	// Long enough that a socket beside the data would be refused by the kernel.
	dir := filepath.Join(openDir(t), strings.Repeat("谷仓", 20))
	first := run(t, Config{Dir: dir})
	write(t, first.DatabaseURL(), 20)
	c, started := follower(t, first.TemporalAddress())
	stop(t, first)
	if s, err := readState(dir); err != nil || s.PID != 0 || s.DatabaseURL != "" {
		t.Errorf("state after the stop: %+v, %v", s, err)
	}

	second := run(t, Config{Dir: dir})
	if first.TemporalAddress() != second.TemporalAddress() {
		t.Errorf("the address changed from %s to %s", first.TemporalAddress(), second.TemporalAddress())
	}
	write(t, second.DatabaseURL(), 3)
	if got := sum(t, second.DatabaseURL()); got != 23 {
		t.Errorf("the database holds %d, want 23", got)
	}
	// The same client goes on: its address has not changed.
	if err := c.SignalWorkflow(t.Context(), started.GetID(), started.GetRunID(), "go", "on"); err != nil {
		t.Fatal(err)
	}
	var told string
	if err := started.Get(t.Context(), &told); err != nil || told != "on" {
		t.Errorf("the workflow of the first run ends with %q, %v", told, err)
	}

	joined := run(t, Config{Dir: dir})
	if joined.DatabaseURL() != second.DatabaseURL() || joined.TemporalAddress() != second.TemporalAddress() {
		t.Errorf("joined %s and %s", joined.DatabaseURL(), joined.TemporalAddress())
	}
	if h := health(joined); !h.well() || h.Postgres.Ours || h.Temporal.Ours {
		t.Errorf("health seen by one that joined: %+v", h)
	}
	stop(t, joined)
	if h := health(second); !h.well() {
		t.Errorf("the one that joined took the services with it: %+v", h)
	}
}

func TestOutsideDatabase(t *testing.T) {
	services(t)
	others := run(t, Config{Dir: openDir(t), WithoutTemporal: true})
	if others.TemporalAddress() != "" {
		t.Errorf("Temporal runs at %s without being asked for", others.TemporalAddress())
	}
	e := run(t, Config{Dir: openDir(t), DatabaseURL: others.DatabaseURL()})
	if h := health(e); !h.well() || h.Postgres.Ours || !h.Temporal.Ours {
		t.Errorf("health: %+v", h)
	}
	// A restart of a Postgres that it does not watch is noticed by temporald itself.
	if err := syscall.Kill(health(others).Postgres.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, time.Minute, "temporald was restarted with its database", func() bool {
		h := health(e)
		return h.well() && h.Temporal.Restarts > 0
	})
	if outside := run(t, Config{DatabaseURL: e.DatabaseURL(), TemporalAddress: e.TemporalAddress()}); !health(outside).well() {
		t.Errorf("health of outside services: %+v", health(outside))
	}
}

func TestParentKilled(t *testing.T) {
	services(t)
	temporaldFor(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := openDir(t)
	other, _, h := holder(t, dir, nil, self)
	write(t, h.DatabaseURL, 5)
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	other.Wait()

	e := run(t, Config{Dir: dir})
	if got := sum(t, e.DatabaseURL()); got != 5 {
		t.Errorf("the database holds %d, want 5", got)
	}
	if e.TemporalAddress() != h.TemporalAddress {
		t.Errorf("the address changed from %s to %s", h.TemporalAddress, e.TemporalAddress())
	}
	if h := health(e); !h.well() {
		t.Errorf("health: %+v", h)
	}
}

func TestOrdinaryUser(t *testing.T) {
	services(t)
	if os.Geteuid() != 0 {
		t.Skip("every other test shows it when the tests do not run as root")
	}
	user, err := unprivileged("")
	if err != nil {
		t.Fatal(err)
	}
	dir := openDir(t)
	if err := os.Chown(dir, user.uid, user.gid); err != nil {
		t.Fatal(err)
	}
	// Copies, because the originals may lie where an ordinary user cannot reach them.
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, temporald := filepath.Join(dir, "holder"), filepath.Join(dir, "temporald")
	for from, to := range map[string]string{self: program, temporaldFor(t): temporald} {
		text, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, text, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GRANARY_TEMPORALD", temporald)
	home := filepath.Join(dir, "engine")
	cmd, lifeline, h := holder(t, home, &syscall.Credential{Uid: uint32(user.uid), Gid: uint32(user.gid)}, program)
	write(t, h.DatabaseURL, 6)
	lifeline.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("the engine of %s stopped with %v", user.name, err)
	}
	// What an ordinary user began, root can go on with.
	if e := run(t, Config{Dir: home, WithoutTemporal: true}); sum(t, e.DatabaseURL()) != 6 {
		t.Errorf("the database holds %d, want 6", sum(t, e.DatabaseURL()))
	}
}

func TestRootWhereOthersCannotGo(t *testing.T) {
	services(t)
	if os.Geteuid() != 0 {
		t.Skip("only root can have such a directory")
	}
	dir := t.TempDir() // its parent is closed to others
	t.Cleanup(func() { os.RemoveAll(filepath.Join(systemHome, shortHash(dir))) })
	first := run(t, Config{Dir: dir, WithoutTemporal: true})
	write(t, first.DatabaseURL(), 7)
	stop(t, first)
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	second := run(t, Config{Dir: dir, WithoutTemporal: true})
	if got := sum(t, second.DatabaseURL()); got != 7 {
		t.Errorf("the database holds %d, want 7: the data are where they were, although the directory has opened", got)
	}
}

func TestFetchedPostgres(t *testing.T) {
	services(t)
	config, err := Config{Dir: openDir(t), Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Progress: t.Output()}.complete()
	if err != nil {
		t.Fatal(err)
	}
	var fetched binaries
	for _, dir := range config.shelves() {
		if b, err := npmBinaries(t.Context(), dir); err == nil {
			fetched = b
		}
	}
	if fetched.dir == "" {
		t.Skip("make has not fetched a Postgres, because one is installed")
	}
	home := filepath.Join(config.Dir, "postgres")
	user, err := unprivileged(home)
	if err != nil {
		t.Fatal(err)
	}
	if err := user.own(home); err != nil {
		t.Fatal(err)
	}
	moved, err := fetched.moveTo(home, user)
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{config: config, account: user, binaries: moved, data: filepath.Join(home, "data")}
	if c.socket, err = socketDirectory(home, user); err != nil {
		t.Fatal(err)
	}
	if err := c.initialize(t.Context()); err != nil {
		t.Fatal(err)
	}
	k := begun(t, c.keeper())
	if err := k.check(t.Context()); err != nil {
		t.Error(err)
	}
	query(t, c.url(database), func(conn *pgx.Conn) error {
		_, err := conn.Exec(t.Context(), "create extension pg_trgm")
		return err
	})
	var locale string
	query(t, c.url(database), func(conn *pgx.Conn) error {
		return conn.QueryRow(t.Context(), "select datcollate from pg_database where datname = current_database()").Scan(&locale)
	})
	if locale != "C.UTF-8" {
		t.Errorf("the database sorts by %q, want C.UTF-8", locale)
	}
}
