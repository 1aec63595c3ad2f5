// Package storetest gives every test a database of its own on a real Postgres.
package storetest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/granary-grants/granary/migrations"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// URL names a Postgres and a superuser of it, under whom tests create and drop databases. It is empty where
// tests run without services.
var URL = os.Getenv("GRANARY_TEST_DATABASE_URL")

// Database answers the URL of a migrated, empty database that is dropped after the test. A rehearsal's clock
// can be moved. Without a Postgres the test is skipped.
func Database(t testing.TB, rehearsal bool) string {
	t.Helper()
	if URL == "" {
		t.Skip("needs Postgres: run make test, or set GRANARY_TEST_DATABASE_URL")
	}
	ctx := context.Background()
	template, err := templates[rehearsal]()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("granary_test_%d_%d", run, count.Add(1))
	if err := admin(ctx, "create database "+name+" template "+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := admin(ctx, "drop database "+name+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	return in(name)
}

// Pool connects as the login of url, acting in the given role ("granary_api", "granary_worker"; empty: as the
// owner). It is closed after the test.
func Pool(t testing.TB, url, role string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 16
	if role != "" {
		config.ConnConfig.RuntimeParams["role"] = role
	}
	pool, err := store.Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// The databases of one test process carry its run in their names. The process holds the run's advisory lock
// as long as it lives, so that the next process can tell what a killed or finished one left behind.
var (
	run       = time.Now().UnixMicro()
	count     atomic.Int64
	templates = map[bool]func() (string, error){
		false: sync.OnceValues(func() (string, error) { return template(false) }),
		true:  sync.OnceValues(func() (string, error) { return template(true) }),
	}
	holder = sync.OnceValues(hold)
)

func template(rehearsal bool) (string, error) {
	ctx := context.Background()
	conn, err := holder()
	if err != nil {
		return "", err
	}
	// One process at a time: migrations create roles, which belong to the whole server.
	setup.Lock()
	defer setup.Unlock()
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(hashtext('granary test template'))"); err != nil {
		return "", err
	}
	defer func() { _, _ = conn.Exec(ctx, "select pg_advisory_unlock(hashtext('granary test template'))") }()
	name := fmt.Sprintf("granary_test_%d_template_%t", run, rehearsal)
	if _, err := conn.Exec(ctx, "create database "+name+" template template0 encoding 'UTF8' locale 'C.UTF-8'"); err != nil {
		return "", err
	}
	if _, err := migrations.Up(ctx, in(name)); err != nil {
		return "", err
	}
	house, err := pgx.Connect(ctx, in(name))
	if err != nil {
		return "", err
	}
	defer house.Close(ctx)
	_, err = house.Exec(ctx, "insert into installation (rehearsal) values ($1)", rehearsal)
	return name, err
}

// setup guards the holder's connection.
var setup sync.Mutex

func hold() (*pgx.Conn, error) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, URL)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", run); err != nil {
		return nil, err
	}
	return conn, sweep(ctx, conn)
}

// sweep drops the databases of processes that have ended.
func sweep(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `
select datname
  from pg_database
 where case when datname ~ '^granary_test_[0-9]+_' and split_part(datname, '_', 3) <> $1
            then pg_try_advisory_xact_lock(split_part(datname, '_', 3)::bigint) end`, fmt.Sprint(run))
	if err != nil {
		return err
	}
	left, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range left {
		// Another process may be sweeping too: what one cannot drop the other has dropped.
		_, _ = conn.Exec(ctx, "drop database if exists "+name+" with (force)")
	}
	return nil
}

// admin runs one statement that belongs to the server rather than to a database.
func admin(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, URL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// in answers URL with another database's name.
func in(name string) string {
	u, err := url.Parse(URL)
	if err != nil {
		panic(err)
	}
	u.Path = "/" + name
	return u.String()
}
