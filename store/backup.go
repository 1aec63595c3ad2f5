package store

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Table is a table with the columns that a copy of it holds and the tables it refers to.
type Table struct {
	Name    string
	Columns []string
	Refers  []string
}

// Sequence is a counter as it stands.
type Sequence struct {
	Name   string
	Last   int64
	Called bool
}

var (
	listTables = returning[Table](`
select c.relname::text as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       (select coalesce(array_agg(distinct f.relname::text), '{}') from pg_constraint k join pg_class f on f.oid = k.confrelid
         where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid) as refers
  from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all(@except::text[])
 order by c.relname`)
	listSequences = value[string](`
select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' and relname not like 'goose%' order by relname`)
	setSequence = doing(`select setval(('public.' || quote_ident(@name))::regclass, @last, @called)`)
	isInstalled = value[bool](`select exists (select from installation) or exists (select from journal)`)
)

// passing are the tables that hold no facts, only what lives for a while. A backup leaves them out.
var passing = []string{"goose_db_version", "sessions", "failed_logins", "wakes"}

// ListTables answers the tables of facts, each after those it refers to.
func ListTables(ctx context.Context, db DB) ([]Table, error) {
	rest, err := listTables.all(ctx, db, args{"except": passing})
	if err != nil {
		return nil, err
	}
	var sorted []Table
	placed := func(name string) bool {
		return slices.ContainsFunc(sorted, func(t Table) bool { return t.Name == name })
	}
	for len(rest) > 0 {
		i := slices.IndexFunc(rest, func(t Table) bool {
			return !slices.ContainsFunc(t.Refers, func(name string) bool { return !placed(name) })
		})
		if i < 0 {
			return nil, fmt.Errorf("store: the tables from %s on refer to each other in a circle", rest[0].Name)
		}
		sorted, rest = append(sorted, rest[i]), slices.Delete(rest, i, i+1)
	}
	return sorted, nil
}

// ListSequences answers the counters.
func ListSequences(ctx context.Context, db DB) ([]Sequence, error) {
	names, err := listSequences.all(ctx, db, args{})
	if err != nil {
		return nil, err
	}
	sequences := make([]Sequence, len(names))
	for i, name := range names {
		rows, err := db.Query(ctx, `select last_value, is_called from `+pgx.Identifier{"public", name}.Sanitize())
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		sequences[i], err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (Sequence, error) {
			s := Sequence{Name: name}
			return s, row.Scan(&s.Last, &s.Called)
		})
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
	}
	return sequences, nil
}

// SetSequence makes a counter go on where it stood.
func SetSequence(ctx context.Context, db DB, s Sequence) error {
	return setSequence.exec(ctx, db, args{"name": s.Name, "last": s.Last, "called": s.Called})
}

// IsInstalled says whether a migrated database is in use.
func IsInstalled(ctx context.Context, db DB) (bool, error) { return isInstalled.get(ctx, db, args{}) }

// CopyOut writes the rows of a table in Postgres's text form and answers how many they are.
func CopyOut(ctx context.Context, tx pgx.Tx, t Table, to io.Writer) (int64, error) {
	tag, err := tx.Conn().PgConn().CopyTo(ctx, to, "copy "+t.sql()+" to stdout")
	if err != nil {
		return 0, fmt.Errorf("store: copy %s: %w", t.Name, err)
	}
	return tag.RowsAffected(), nil
}

// CopyIn adds the rows that CopyOut wrote and answers how many they are. Every constraint and trigger of the table
// judges them.
func CopyIn(ctx context.Context, tx pgx.Tx, t Table, from io.Reader) (int64, error) {
	tag, err := tx.Conn().PgConn().CopyFrom(ctx, from, "copy "+t.sql()+" from stdin")
	if err != nil {
		return 0, fmt.Errorf("store: copy %s: %w", t.Name, err)
	}
	return tag.RowsAffected(), nil
}

// sql names the table and its columns.
func (t Table) sql() string {
	columns := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		columns[i] = pgx.Identifier{column}.Sanitize()
	}
	return pgx.Identifier{"public", t.Name}.Sanitize() + " (" + strings.Join(columns, ", ") + ")"
}

// WakeOpenCases wakes every case that must have a running workflow, so that an engine that knows none of them
// carries them all again. It answers how many they are.
func WakeOpenCases(ctx context.Context, db DB) (int, error) {
	const page = 1000
	woken, after := 0, uuid.Nil
	for {
		cases, err := ListOpenCases(ctx, db, after, page)
		if err != nil || len(cases) == 0 {
			return woken, err
		}
		if err := AddWakes(ctx, db, cases); err != nil {
			return woken, err
		}
		woken, after = woken+len(cases), cases[len(cases)-1].ID
	}
}
