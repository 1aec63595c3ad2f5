package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// database is the product's own; owner is the role that owns everything and the cluster's superuser.
	database = "granary"
	owner    = "granary"
	// maintenance is the database every cluster has; the health check writes there.
	maintenance = "postgres"
)

// systemHome is where the databases lie when we run as root and the account that Postgres runs as cannot
// reach the engine's directory.
const systemHome = "/var/lib/granary"

// longestSocket is the length of a Unix socket's path that every system takes.
const longestSocket = 103

// Postgres's error codes that say something about the server and not about a statement.
const (
	startingUp = "57P03"
	allTaken   = "53300"
)

// startsWithin is long, because Postgres may have much to replay after a crash.
const startsWithin = 10 * time.Minute

// cluster is the local Postgres. It listens on a Unix socket only, in a directory that only its user may
// enter; whoever can enter may connect as any role. A password would add nothing: the same user could
// read it where it is kept.
type cluster struct {
	config   Config
	account  *account
	binaries binaries
	data     string
	socket   string // the directory
}

// openCluster decides where the cluster lies and what it runs on, and makes it if there is none.
func openCluster(ctx context.Context, config Config, room *room) (*cluster, error) {
	home, account, err := chooseHome(config, room)
	if err != nil {
		return nil, err
	}
	c := &cluster{config: config, account: account, data: filepath.Join(home, "data")}
	major, err := c.majorOfData()
	if err != nil {
		return nil, err
	}
	if c.binaries, err = findBinaries(ctx, config, major); err != nil {
		return nil, err
	}
	if err := account.own(home); err != nil {
		return nil, fmt.Errorf("make the directory of the databases: %w", err)
	}
	if !account.reaches(c.binaries.program("postgres")) {
		if c.binaries, err = c.binaries.moveTo(home, account); err != nil {
			return nil, err
		}
	}
	if c.socket, err = socketDirectory(home, account); err != nil {
		return nil, err
	}
	if major == 0 {
		return c, c.initialize(ctx)
	}
	return c, nil
}

// chooseHome is where the databases lie: in the engine's directory, unless we are root and the account
// cannot get there.
func chooseHome(config Config, room *room) (home string, a *account, err error) {
	home = filepath.Join(config.Dir, "postgres")
	if room.state.PostgresHome != "" {
		home = room.state.PostgresHome
	}
	if a, err = unprivileged(filepath.Join(home, "data")); err != nil {
		return "", nil, err
	}
	if a.reaches(filepath.Dir(home)) {
		return home, a, nil
	}
	if room.state.PostgresHome != "" {
		return "", nil, fmt.Errorf("the user %s cannot reach the databases in %s", a.name, home)
	}
	home = filepath.Join(systemHome, shortHash(config.Dir))
	if a, err = unprivileged(filepath.Join(home, "data")); err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(systemHome, 0o755); err != nil {
		return "", nil, fmt.Errorf("make a directory for the databases: %w", err)
	}
	if !a.reaches(systemHome) {
		return "", nil, fmt.Errorf("the user %s can reach neither %s nor %s", a.name, config.Dir, systemHome)
	}
	config.say("Postgres does not run as root. It runs as %s, who cannot reach %s, so the databases are kept in %s.",
		a.name, config.Dir, home)
	s := room.state
	s.PostgresHome = home
	return home, a, room.save(s)
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:5])
}

// majorOfData is the major version that made the data, 0 when there are none.
func (c *cluster) majorOfData() (int, error) {
	text, err := os.ReadFile(filepath.Join(c.data, "PG_VERSION"))
	switch {
	case err == nil:
		return number(string(text)), nil
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil
	default:
		return 0, fmt.Errorf("read the version of the databases: %w; they may belong to another user", err)
	}
}

// socketDirectory lies beside the data, or under the directory for temporary files when that path is too
// long for a socket. Either way only the account may enter it.
func socketDirectory(home string, account *account) (string, error) {
	dir := filepath.Join(home, "socket")
	if len(filepath.Join(dir, ".s.PGSQL.5432")) > longestSocket {
		dir = filepath.Join(os.TempDir(), "granary-"+shortHash(home))
	}
	if err := account.own(dir); err != nil {
		return "", fmt.Errorf("make the directory of the socket: %w", err)
	}
	// Under the directory for temporary files someone else may have made it before us.
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	uid := os.Geteuid()
	if account != nil {
		uid = account.uid
	}
	if !info.IsDir() || info.Mode().Perm() != 0o700 || int(info.Sys().(*syscall.Stat_t).Uid) != uid {
		return "", fmt.Errorf("%s is not ours alone: remove it", dir)
	}
	return dir, nil
}

// initialize makes a cluster beside its place and moves it there when it is whole.
func (c *cluster) initialize(ctx context.Context) error {
	c.config.say("Making a database cluster with Postgres %s in %s.", c.binaries.version, c.data)
	part := c.data + ".new"
	run := func(locale ...string) ([]byte, error) {
		if err := os.RemoveAll(part); err != nil {
			return nil, err
		}
		args := append([]string{
			"--pgdata=" + part, "--username=" + owner, "--auth=trust", "--encoding=UTF8",
			"--data-checksums", "--no-instructions",
		}, locale...)
		cmd := c.command(ctx, "initdb", args...)
		return cmd.CombinedOutput()
	}
	out, err := run("--locale=C.UTF-8")
	if err != nil && c.binaries.major >= 17 {
		// A system without this locale: Postgres has had its own since version 17.
		out, err = run("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
	}
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(part, c.data); err != nil {
		return fmt.Errorf("put the new databases in their place: %w", err)
	}
	return nil
}

// command prepares one of Postgres's programs with an environment that cannot change what it does.
func (c *cluster) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.binaries.program(program), args...)
	cmd.Dir = filepath.Dir(c.data)
	cmd.Env = []string{"PATH=" + c.binaries.dir + ":/usr/bin:/bin", "LANG=C.UTF-8", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	c.account.become(cmd.SysProcAttr)
	return cmd
}

// keeper watches the cluster.
func (c *cluster) keeper() *keeper {
	return &keeper{
		name: "Postgres", log: c.config.Log, again: make(chan string, 1),
		start: c.start, check: c.check, every: 5 * time.Second, within: 10 * time.Second,
		// A fast shutdown rolls back what is open and writes a checkpoint; an immediate one leaves
		// recovery to the next start.
		gently:  []step{{syscall.SIGINT, 30 * time.Second}, {syscall.SIGQUIT, 10 * time.Second}, {syscall.SIGKILL, 5 * time.Second}},
		harshly: []step{{syscall.SIGQUIT, 10 * time.Second}, {syscall.SIGKILL, 5 * time.Second}},
	}
}

func (c *cluster) start(ctx context.Context) (*child, error) {
	pidFile := filepath.Join(c.data, "postmaster.pid")
	k := c.keeper()
	stale, err := evict(ctx, pidFile, append([]step{byItself}, k.gently...), "postgres", c.data)
	if err != nil {
		return nil, err
	}
	if stale {
		// Postgres would take any process of that id for itself and not start.
		if err := os.Remove(pidFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	durable := "on"
	if c.config.Throwaway {
		durable = "off"
	}
	cmd := c.command(context.WithoutCancel(ctx), "postgres",
		"-D", c.data, "-k", c.socket,
		"-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "port=5432",
		"-c", "max_connections=150", "-c", "fsync="+durable, "-c", "synchronous_commit="+durable, "-c", "full_page_writes="+durable,
		"-c", "timezone=UTC", "-c", "logging_collector=off", "-c", "log_destination=stderr", "-c", "log_checkpoints=off",
		// A refusal by a constraint is a normal answer here, so errors of statements are not logged.
		"-c", "log_min_messages=fatal", "-c", "log_min_error_statement=panic")
	onParentDeath(cmd.SysProcAttr, syscall.SIGINT)
	process, err := spawn(cmd, nil, func(line string) string {
		c.config.Log.Log(context.Background(), postgresLevel(line), "postgres: "+line)
		if strings.Contains(line, "the database system is ") { // starting up, shutting down: said to each who connects
			return ""
		}
		return line
	})
	if err != nil {
		return nil, err
	}
	if err := c.await(ctx, process); err != nil {
		process.stop(context.WithoutCancel(ctx), k.harshly)
		return nil, err
	}
	return process, nil
}

// postgresLevel reads the severity of a line of Postgres's log. FATAL ends one connection, whose owner is
// told; when it ends Postgres itself, the line is among its last words.
func postgresLevel(line string) slog.Level {
	if strings.Contains(line, "PANIC:") {
		return slog.LevelError
	}
	return slog.LevelDebug
}

// await returns when the cluster takes connections and has what we need in it.
func (c *cluster) await(ctx context.Context, process *child) error {
	ctx, cancel := context.WithTimeout(ctx, startsWithin)
	defer cancel()
	told := time.Now()
	for {
		err := c.furnish(ctx)
		if refusal := (*pgconn.PgError)(nil); err == nil || errors.As(err, &refusal) && refusal.Code != startingUp {
			return err
		}
		if time.Since(told) > 5*time.Second {
			told = time.Now()
			c.config.say("Postgres is starting; after a crash it replays its log first.")
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-process.done:
			return errors.New(process.epitaph())
		case <-ctx.Done():
			return fmt.Errorf("no answer from Postgres: %w", err)
		}
	}
}

// furnish makes the product's database and the table of the health check, if they are missing.
func (c *cluster) furnish(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.url(maintenance))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var exists bool
	err = conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", database).Scan(&exists)
	if err != nil {
		return err
	}
	if !exists {
		if _, err := conn.Exec(ctx, "create database "+database); err != nil {
			return err
		}
	}
	_, err = conn.Exec(ctx, "create table if not exists engine_health (one boolean primary key check (one), at timestamptz not null)")
	return err
}

// check opens a connection, writes and reads.
func (c *cluster) check(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.url(maintenance))
	if full := (*pgconn.PgError)(nil); errors.As(err, &full) && full.Code == allTaken {
		return nil // every connection is taken: busy, but a restart would only lose work
	}
	if err != nil {
		return fmt.Errorf("connect to Postgres: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var at time.Time
	err = conn.QueryRow(ctx, `
		insert into engine_health (one, at)
		values (true, clock_timestamp())
		on conflict (one) do update set at = excluded.at
		returning at`).Scan(&at)
	if err != nil {
		return fmt.Errorf("write to Postgres: %w", err)
	}
	return nil
}

// url is the address of a database of the cluster, as its owner.
func (c *cluster) url(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.User(owner), Path: "/" + database,
		RawQuery: url.Values{"host": {c.socket}, "port": {"5432"}}.Encode(),
	}
	return u.String()
}
