package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// DB is what a statement needs: an act's transaction, or the pool for a read that needs none.
type DB interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// args names the parameters of a statement. A name too many or too few is an error.
type args = pgx.StrictNamedArgs

// statement is the SQL of a query and the struct its rows are scanned into, where they are.
type statement struct {
	sql string
	row reflect.Type
}

// statements lists the SQL of this package, so that a test can prepare every statement on the migrated schema.
var statements []statement

// query is a statement whose rows are scanned by column name into T.
type query[T any] struct{ sql string }

func returning[T any](sql string) query[T] {
	statements = append(statements, statement{sql, reflect.TypeFor[T]()})
	return query[T]{sql}
}

func (q query[T]) all(ctx context.Context, db DB, a args) ([]T, error) {
	rows, err := db.Query(ctx, q.sql, a)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return found, nil
}

// one answers the only row, or a not_found refusal.
func (q query[T]) one(ctx context.Context, db DB, a args) (T, error) {
	rows, err := db.Query(ctx, q.sql, a)
	if err != nil {
		var none T
		return none, fmt.Errorf("store: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T])
	if errors.Is(err, pgx.ErrNoRows) {
		return found, grant.Refuse(grant.NotFound, grant.NoSuchThing)
	}
	if err != nil {
		return found, fmt.Errorf("store: %w", err)
	}
	return found, nil
}

// hasText is the condition that one of the columns has @text in it, in whatever case. Two Chinese characters are too short
// for an index of trigrams, and no list that is asked by it is too long to be looked through.
func hasText(columns ...string) string {
	conditions := []string{"@text = ''"}
	for _, column := range columns {
		conditions = append(conditions, "strpos(lower("+column+"), lower(@text)) > 0")
	}
	return "(" + strings.Join(conditions, " or ") + ")"
}

// scalar is a statement that answers one value.
type scalar[T any] struct{ sql string }

func value[T any](sql string) scalar[T] {
	statements = append(statements, statement{sql: sql})
	return scalar[T]{sql}
}

func (s scalar[T]) get(ctx context.Context, db DB, a args) (T, error) {
	rows, err := db.Query(ctx, s.sql, a)
	if err != nil {
		var none T
		return none, fmt.Errorf("store: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[T])
	if errors.Is(err, pgx.ErrNoRows) {
		return found, grant.Refuse(grant.NotFound, grant.NoSuchThing)
	}
	if err != nil {
		return found, fmt.Errorf("store: %w", err)
	}
	return found, nil
}

func (s scalar[T]) all(ctx context.Context, db DB, a args) ([]T, error) {
	rows, err := db.Query(ctx, s.sql, a)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return found, nil
}

// command is a statement without an answer.
type command struct{ sql string }

func doing(sql string) command {
	statements = append(statements, statement{sql: sql})
	return command{sql}
}

// run answers how many rows the statement touched.
func (c command) run(ctx context.Context, db DB, a args) (int64, error) {
	tag, err := db.Exec(ctx, c.sql, a)
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	return tag.RowsAffected(), nil
}

// exec is run for a statement whose count says nothing. An act sends it with the next one that has an answer, or
// with its commit; what it says about a mistake or a race comes then.
func (c command) exec(ctx context.Context, db DB, a args) error {
	if tx, acting := db.(*Tx); acting {
		tx.pending.Queue(c.sql, a)
		return nil
	}
	_, err := c.run(ctx, db, a)
	return err
}
