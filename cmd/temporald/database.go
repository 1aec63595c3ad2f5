package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/tools/common/schema"
	"go.temporal.io/server/tools/sql"
)

// The server's two databases. They must be two: the server's table of schema versions is keyed by the
// database's name.
const (
	mainDatabase       = "temporal"
	visibilityDatabase = "temporal_visibility"
)

// Connections of each of the four services to each database; together at most 44.
const (
	mainConnections       = 8
	visibilityConnections = 3
)

// schemaLock is the key of the advisory lock under which databases and schema are made, so that two
// servers that start at once do not do it both.
const schemaLock = 0x7265_6e61_7279

// prepare makes the databases and brings their schema to the version of this binary. It can be run at
// every start and by several processes at once.
func prepare(ctx context.Context, o options, log temporalLog) error {
	conn, err := connect(ctx, o.databaseURL)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", schemaLock); err != nil {
		return fmt.Errorf("wait for the lock on the schema: %w", err)
	}
	for _, database := range []string{mainDatabase, visibilityDatabase} {
		if err := createDatabase(ctx, conn, database); err != nil {
			return err
		}
	}
	if err := upgrade(o, mainDatabase, "postgresql/v12/temporal", log); err != nil {
		return err
	}
	return upgrade(o, visibilityDatabase, "postgresql/v12/visibility", log)
}

// connect waits up to ten seconds for a Postgres that is just starting.
func connect(ctx context.Context, databaseURL string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, databaseURL)
		if err == nil {
			return conn, nil
		}
		if parseError := (*pgconn.ParseConfigError)(nil); errors.As(err, &parseError) {
			return nil, fmt.Errorf("read the database URL: %w", err)
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return nil, fmt.Errorf("connect to Postgres: %w", err)
		}
	}
}

func createDatabase(ctx context.Context, conn *pgx.Conn, name string) error {
	var exists bool
	err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&exists)
	if err == nil && !exists {
		_, err = conn.Exec(ctx, "create database "+pgx.Identifier{name}.Sanitize())
	}
	if err != nil {
		return fmt.Errorf("create the database %s: %w", name, err)
	}
	return nil
}

// upgrade runs the schema statements that are newer than the database. They are embedded in the server's module.
func upgrade(o options, database, schemaName string, log temporalLog) error {
	store, err := storeConfig(o.databaseURL, database, 1)
	if err != nil {
		return err
	}
	conn, err := sql.NewConnection(store, log)
	if err != nil {
		return fmt.Errorf("connect to the database %s: %w", database, err)
	}
	defer conn.Close()
	setup := schema.NewSetupSchemaTask(conn, &schema.SetupConfig{InitialVersion: "0.0"}, log)
	if err := setup.Run(); err != nil {
		return fmt.Errorf("set up the schema of %s: %w", database, err)
	}
	update := schema.NewUpdateSchemaTask(conn, &schema.UpdateConfig{SchemaName: schemaName}, log)
	if err := update.Run(); err != nil {
		return fmt.Errorf("upgrade the schema of %s: %w", database, err)
	}
	return nil
}

// storeConfig is the server's way of saying how to reach a database of the cluster that databaseURL names.
//
// The server composes a URL of its own from it, in which it escapes a user name not at all and a password
// as if it stood in a query. So everything goes into that query, where the escaping is right and where a
// directory can stand for the host, as a Unix socket needs it.
func storeConfig(databaseURL, database string, connections int) (*config.SQL, error) {
	u, err := url.Parse(databaseURL)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, errors.New("the database URL must have the form postgres://user:password@host:port/database")
	}
	attributes := map[string]string{"sslmode": "prefer"}
	for name, values := range u.Query() {
		attributes[name] = values[0]
	}
	delete(attributes, "dbname")
	set := func(name, value string) {
		if value != "" {
			attributes[name] = value
		}
	}
	password, _ := u.User.Password()
	set("host", u.Hostname())
	set("port", u.Port())
	set("user", u.User.Username())
	set("password", password)
	return &config.SQL{
		PluginName:        postgresql.PluginNamePGX,
		DatabaseName:      database,
		ConnectAddr:       "localhost",
		ConnectAttributes: attributes,
		MaxConns:          connections,
		MaxIdleConns:      connections,
		MaxConnLifetime:   time.Hour,
	}, nil
}
