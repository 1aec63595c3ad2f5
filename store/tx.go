package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Tx is the transaction of one act. What the act posts, moves and wakes is collected and written with the
// journal's line in one last round trip that ends with the commit, so that the accounts it locks are held
// for no longer than that.
type Tx struct {
	Now   time.Time // business time, read once
	Actor grant.Actor

	line      Line
	conn      *pgxpool.Conn
	member    grant.Membership // in which the actor was allowed to act
	policy    *int
	note      string
	pending   pgx.Batch // statements without an answer that were not sent yet
	movements []movement
	wakes     []grant.Case
	entries   []Entry
	tellings  []grant.Telling
}

type movement struct {
	of                          grant.Case
	versionBefore, versionAfter int64
	stageBefore, stageAfter     grant.Stage
	reason                      grant.Reason
}

// Line is an act's line in the journal. Person is nil for the process and for the public; Digest is the keyed digest
// of its input.
type Line struct {
	Act, Person uuid.UUID
	Public      bool
	Name        grant.Act
	Digest      []byte
	Answer      json.RawMessage
}

const (
	// What an act reads it looks up by ids. To plan for each array of ids anew would cost more than the look-ups.
	lockAct         = `select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0)), set_config('plan_cache_mode', 'force_generic_plan', true)`
	findAct         = `select app_now(), name, digest, answer from (select) as once left join journal on act = $1`
	hasInitial      = `select exists (select from people where id = $1 and password_initial)`
	findMemberships = `select organization, role, covers, until, covered_id from roles_of($1) order by ` + ownFirst
)

// Begin opens the transaction of an act: it waits for a running act of the same id and answers the line of
// a finished one, in which case there is no transaction.
func Begin(ctx context.Context, pool *pgxpool.Pool, line Line) (*Tx, *Line, error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("store: %w", err)
	}
	tx := &Tx{line: line, conn: conn}
	done, err := tx.open(ctx)
	if err != nil || done != nil {
		tx.Rollback(ctx)
		return nil, done, err
	}
	return tx, nil, nil
}

func (tx *Tx) open(ctx context.Context) (*Line, error) {
	var name *grant.Act
	line, person := Line{}, tx.line.Person
	batch := &pgx.Batch{}
	batch.Queue("begin")
	batch.Queue(lockAct, tx.line.Act)
	batch.Queue(findAct, tx.line.Act).QueryRow(func(row pgx.Row) error {
		return row.Scan(&tx.Now, &name, &line.Digest, &line.Answer)
	})
	switch {
	case tx.line.Public:
		tx.Actor = grant.ByPublic()
	case person == uuid.Nil:
		tx.Actor = grant.ByProcess()
	default:
		tx.Actor.Person = person
		batch.Queue(hasInitial, person).QueryRow(func(row pgx.Row) error { return row.Scan(&tx.Actor.PasswordInitial) })
		batch.Queue(findMemberships, person).Query(func(rows pgx.Rows) (err error) {
			tx.Actor.Memberships, err = pgx.CollectRows(rows, pgx.RowToStructByPos[grant.Membership])
			return err
		})
	}
	if err := tx.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("store: begin: %w", err)
	}
	if name == nil {
		return nil, nil
	}
	line.Name = *name
	return &line, nil
}

// Rollback ends the transaction without a trace and gives the connection back.
func (tx *Tx) Rollback(ctx context.Context) {
	if tx.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, err := tx.conn.Exec(ctx, "rollback"); err != nil {
		_ = tx.conn.Conn().Close(ctx) // a connection in doubt does not go back into the pool
	}
	tx.conn.Release()
	tx.conn = nil
}

// Commit sends what is pending, writes the line, its movements, wakes, postings and messages and commits, in one round trip.
func (tx *Tx) Commit(ctx context.Context, answer json.RawMessage) error {
	tx.line.Answer = answer
	batch := &tx.pending
	tx.queueLine(batch)
	tx.queueWakes(batch)
	tx.queueEntries(batch)
	tx.queueMessages(batch)
	batch.Queue("commit")
	if err := tx.conn.SendBatch(ctx, batch).Close(); err != nil {
		tx.Rollback(ctx)
		return fmt.Errorf("store: commit %s: %w", tx.line.Name, err)
	}
	tx.conn.Release()
	tx.conn = nil
	return nil
}

// flush sends what is pending.
func (tx *Tx) flush(ctx context.Context) error {
	if tx.pending.Len() == 0 {
		return nil
	}
	err := tx.conn.SendBatch(ctx, &tx.pending).Close()
	tx.pending = pgx.Batch{}
	return err
}

// Exec runs one statement inside the act.
func (tx *Tx) Exec(ctx context.Context, sql string, a ...any) (pgconn.CommandTag, error) {
	if err := tx.flush(ctx); err != nil {
		return pgconn.CommandTag{}, err
	}
	return tx.conn.Exec(ctx, sql, a...)
}

// Query runs one query inside the act.
func (tx *Tx) Query(ctx context.Context, sql string, a ...any) (pgx.Rows, error) {
	if err := tx.flush(ctx); err != nil {
		return nil, err
	}
	return tx.conn.Query(ctx, sql, a...)
}

// Seal is the hash by which a receipt names its line: it can be computed from the line at any time, and the
// chain covers it.
func (tx *Tx) Seal() string { return sealOf(tx.line.Act, tx.line.Name, tx.Now, tx.line.Digest) }

// Allow asks grant whether the actor may take the act and notes in the line in which role.
func (tx *Tx) Allow(act grant.Act, f grant.Facts) error {
	member, err := grant.May(tx.Actor, act, f)
	if err == nil {
		tx.member = member
	}
	return err
}

// Remark keeps what a person wrote to the act: a reason, the reference of money received.
func (tx *Tx) Remark(note string) { tx.note = note }

// Under notes the policy version a decision rests on.
func (tx *Tx) Under(version int) { tx.policy = &version }

// PolicyVersion is the policy version noted with Under, or 0.
func (tx *Tx) PolicyVersion() int {
	if tx.policy == nil {
		return 0
	}
	return *tx.policy
}

// Wake asks the case's workflow to look again after the commit.
func (tx *Tx) Wake(cases ...grant.Case) { tx.wakes = append(tx.wakes, cases...) }

// Wakes says whether the act woke anything.
func (tx *Tx) Wakes() bool { return len(tx.wakes) > 0 }

// step notes that an act moved a case from one stage to another, or raised its version in the same one. An
// edge that the table of acts does not have is a mistake of ours, never an answer.
func (tx *Tx) step(c grant.Case, from, to grant.Stage, version int64, reason grant.Reason) {
	if from != to && !tx.line.Name.Leads(c.Kind, from, to) {
		panic(fmt.Sprintf("store: %s does not lead a %s from %s to %s", tx.line.Name, c.Kind, from, to))
	}
	tx.moved(movement{of: c, versionBefore: version, versionAfter: version + 1, stageBefore: from, stageAfter: to, reason: reason})
}

// moved notes what happened to a case.
func (tx *Tx) moved(m movement) { tx.movements = append(tx.movements, m) }

// IsConnectionLost says whether err leaves open what the database did: the connection broke.
func IsConnectionLost(err error) bool {
	var answered *pgconn.PgError
	if errors.As(err, &answered) {
		// 57P01–57P03: the server is going down or not up yet; 08: connection exceptions.
		return answered.Code == "57P01" || answered.Code == "57P02" || answered.Code == "57P03" || answered.Code[:2] == "08"
	}
	var connect *pgconn.ConnectError
	var network *net.OpError
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// Taken turns the last word of a unique constraint, which no rule has explained, into the refusal it means.
func Taken(err error) error {
	var answered *pgconn.PgError
	if errors.As(err, &answered) && answered.Code == "23505" {
		return grant.Refuse(grant.Conflict, grant.AlreadyTaken)
	}
	return err
}

// IsRaced says whether err means only that somebody was faster: run the act again, and its rule sees what
// changed and says why.
func IsRaced(err error) bool {
	var answered *pgconn.PgError
	if !errors.As(err, &answered) {
		return false
	}
	switch answered.Code {
	case "40001", "40P01": // serialization failure, deadlock
		return true
	case "23514": // check: a limit
		return answered.ConstraintName == "accounts_within_bounds"
	case "23505": // unique: a place that was free a moment ago
		return true
	}
	return false
}
