package store_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/store/storetest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// prepare answers a statement as Postgres understands it.
func prepare(t *testing.T, conn *pgx.Conn, name string, s store.Statement) *pgconn.StatementDescription {
	t.Helper()
	sql, _, err := pgx.NamedArgs{}.RewriteQuery(t.Context(), conn, s.SQL, nil)
	if err != nil {
		t.Fatal(err)
	}
	description, err := conn.PgConn().Prepare(t.Context(), name, sql, nil)
	if err != nil {
		t.Fatalf("%s\n%v", s.SQL, err)
	}
	return description
}

func connect(t *testing.T, role string) *pgx.Conn {
	t.Helper()
	conn, err := storetest.Pool(t, storetest.Database(t, false), role).Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Release)
	return conn.Conn()
}

func TestStatementsFitSchemaAndRows(t *testing.T) {
	t.Parallel()
	conn := connect(t, "")
	nullable := nullableColumns(t, conn)
	for _, s := range store.Registered() {
		if columns := prepare(t, conn, "", s).Fields; s.Row != nil {
			checkRow(t, s, columns, nullable)
		}
	}
}

// checkRow wants a field for every column and a column for every field. A column that may be null needs a
// field that can say so.
func checkRow(t *testing.T, s store.Statement, columns []pgconn.FieldDescription, nullable map[[2]uint32]bool) {
	t.Helper()
	fields := map[string]reflect.StructField{}
	for _, field := range reflect.VisibleFields(s.Row) {
		if !field.Anonymous {
			fields[strings.ToLower(field.Name)] = field
		}
	}
	for _, column := range columns {
		name := strings.ReplaceAll(column.Name, "_", "")
		field, known := fields[name]
		if !known {
			t.Errorf("%s has no field for %s:\n%s", s.Row, column.Name, s.SQL)
			continue
		}
		delete(fields, name)
		canBeNil := slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, field.Type.Kind())
		if nullable[[2]uint32{column.TableOID, uint32(column.TableAttributeNumber)}] && !canBeNil {
			t.Errorf("%s.%s is no pointer and %s may be null:\n%s", s.Row, field.Name, column.Name, s.SQL)
		}
	}
	for _, field := range fields {
		t.Errorf("%s.%s has no column:\n%s", s.Row, field.Name, s.SQL)
	}
}

// nullableColumns are the columns of our tables without "not null", by table and number.
func nullableColumns(t *testing.T, conn *pgx.Conn) map[[2]uint32]bool {
	t.Helper()
	rows, err := conn.Query(t.Context(), `
select attrelid, attnum from pg_attribute join pg_class on pg_class.oid = attrelid
 where relnamespace = 'public'::regnamespace and attnum > 0 and not attnotnull`)
	if err != nil {
		t.Fatal(err)
	}
	nullable := map[[2]uint32]bool{}
	var table uint32
	var number int16
	if _, err = pgx.ForEachRow(rows, []any{&table, &number}, func() error {
		nullable[[2]uint32{table, uint32(number)}] = true
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return nullable
}

// What a database is, its owner says.
var ownersOnly = regexp.MustCompile(`(insert into|update) installation`)

// Every statement is one that the API or the worker may run: a grant that a migration forgot shows here and
// not in the first request that needs it.
func TestStatementsAreAllowed(t *testing.T) {
	t.Parallel()
	conn := connect(t, "")
	for _, s := range store.Registered() {
		allowed := []string{}
		for _, role := range []string{"granary_api", "granary_worker"} {
			err := explain(t, conn, s, role)
			if err == nil {
				allowed = append(allowed, role)
			} else if !strings.Contains(err.Error(), "42501") {
				t.Fatalf("%s\n%v", s.SQL, err)
			}
		}
		if len(allowed) == 0 && !ownersOnly.MatchString(s.SQL) {
			t.Errorf("nobody may run\n%s", s.SQL)
		}
	}
}

// explain plans a statement as a role; the executor checks its rights without running it.
func explain(t *testing.T, conn *pgx.Conn, s store.Statement, role string) error {
	t.Helper()
	ctx := t.Context()
	run := func(sql string) error {
		_, err := conn.PgConn().Exec(ctx, sql).ReadAll()
		return err
	}
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	must(run("begin; set local role " + role))
	defer func() { must(run("rollback; deallocate all")) }()
	sql, _, err := pgx.NamedArgs{}.RewriteQuery(ctx, conn, s.SQL, nil)
	must(err)
	if err := run("prepare planned as " + sql); err != nil {
		return err
	}
	var parameters int
	must(conn.QueryRow(ctx, "select cardinality(parameter_types) from pg_prepared_statements where name = 'planned'", pgx.QueryExecModeSimpleProtocol).Scan(&parameters))
	with := ""
	if parameters > 0 {
		with = "(" + strings.TrimSuffix(strings.Repeat("null,", parameters), ",") + ")"
	}
	return run("explain execute planned" + with)
}
