// Package activities holds the acts: every write of a fact is one function here, one transaction, one line
// in the journal. A person's act is called by the API and answered from its own commit; an act of the
// process is called by a workflow. Both are the same kind of function.
package activities

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5/pgxpool"
)

// By says who acts and makes the act safe to repeat: with the same Act id an act happens once, however often
// it is asked for. Person is nil for the process.
type By struct {
	Act, Person uuid.UUID
	Public      bool // anybody at all, who need not say who he is; Person is nil
}

// actSpace makes act ids.
var actSpace = uuid.MustParse("0a8a6a1e-9a1d-5c55-8f0c-5d6f6a0f3b11")

// ByPerson answers the By of a person's request: the same person, operation and Idempotency-Key are the same act.
func ByPerson(person uuid.UUID, operation, key string) By {
	return By{Act: uuid.NewSHA1(actSpace, []byte("person\n"+person.String()+"\n"+operation+"\n"+key)), Person: person}
}

// ByPublic answers the By of anybody's request: the same operation and Idempotency-Key are the same act.
func ByPublic(operation, key string) By {
	return By{Act: uuid.NewSHA1(actSpace, []byte("public\n"+operation+"\n"+key)), Public: true}
}

// ByStep answers the By of an act of the process: the same case at the same version takes a step once.
func ByStep(c grant.Case, act grant.Act, version int64) By {
	return By{Act: uuid.NewSHA1(actSpace, fmt.Appendf(nil, "process\n%s\n%s\n%d", c, act, version))}
}

// Acts is what the acts share.
type Acts struct {
	Pool   *pgxpool.Pool
	Secret []byte // keys the digests of inputs: the bare hash of a sealed score could be guessed
	Hint   func() // tells the dispatcher in this process that a wake was committed; may be nil

	policies sync.Map // policy id → frozenPolicy
}

const tries = 6

// act runs body in one transaction and writes its line last. Asked again with the same id it answers what it
// answered then; with another input it refuses. A refusal rolls back and uses up no id.
func act[In, Out any](ctx context.Context, a *Acts, by By, name grant.Act, in In, body func(*store.Tx) (Out, error)) (Out, error) {
	var out Out
	digest, err := a.digest(name, in)
	if err != nil {
		return out, err
	}
	for try := 1; ; try++ {
		out, err = once(ctx, a, by, name, digest, body)
		if err == nil || try == tries || !store.IsRaced(err) && !store.IsConnectionLost(err) {
			return out, store.Taken(err)
		}
		// A race is run again at once; a lost connection gets time to come back. The journal knows whether
		// the lost COMMIT happened.
		if store.IsConnectionLost(err) {
			select {
			case <-time.After(time.Duration(try*try) * 20 * time.Millisecond):
			case <-ctx.Done():
				return out, err
			}
		}
	}
}

func once[Out any](ctx context.Context, a *Acts, by By, name grant.Act, digest []byte, body func(*store.Tx) (Out, error)) (Out, error) {
	var out Out
	tx, done, err := store.Begin(ctx, a.Pool, store.Line{Act: by.Act, Person: by.Person, Public: by.Public, Name: name, Digest: digest})
	if err != nil {
		return out, err
	}
	if done != nil {
		if done.Name != name || !bytes.Equal(done.Digest, digest) {
			return out, grant.Refuse(grant.Refused, grant.KeyReused)
		}
		return out, json.Unmarshal(done.Answer, &out)
	}
	defer tx.Rollback(ctx)
	if out, err = body(tx); err != nil {
		return out, err
	}
	answer, err := json.Marshal(out)
	if err != nil {
		return out, err
	}
	wakes := tx.Wakes()
	if err := tx.Commit(ctx, answer); err != nil {
		return out, err
	}
	if wakes && a.Hint != nil {
		a.Hint()
	}
	return out, nil
}

func (a *Acts) digest(name grant.Act, in any) ([]byte, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, a.Secret)
	mac.Write([]byte(name + "\n"))
	mac.Write(body)
	return mac.Sum(nil), nil
}

// none is the answer of an act that has nothing to say.
type none struct{}

// frozenPolicy is a published policy with its version.
type frozenPolicy struct {
	grant.Policy
	version int
}

// policy answers the frozen policy of a round. In an act its version goes into the line: the decision rests on it.
func (a *Acts) policy(ctx context.Context, db store.DB, id uuid.UUID) (grant.Policy, error) {
	found, err := a.findPolicy(ctx, db, id)
	if tx, acting := db.(*store.Tx); acting && err == nil {
		tx.Under(found.version)
	}
	return found.Policy, err
}

// PolicyOf answers the policy of a round. It is no act: those who read need not parse again what is frozen.
func (a *Acts) PolicyOf(ctx context.Context, round uuid.UUID) (grant.Policy, error) {
	r, err := store.FindRound(ctx, a.Pool, round)
	if err != nil {
		return grant.Policy{}, err
	}
	return a.policy(ctx, a.Pool, r.PolicyID)
}

func (a *Acts) findPolicy(ctx context.Context, db store.DB, id uuid.UUID) (frozenPolicy, error) {
	if known, ok := a.policies.Load(id); ok {
		return known.(frozenPolicy), nil
	}
	row, err := store.FindPolicy(ctx, db, id)
	if err != nil {
		return frozenPolicy{}, err
	}
	policy, err := grant.ParsePolicy(row.Document)
	found := frozenPolicy{policy, row.Version}
	if err == nil && row.PublishedAt != nil {
		a.policies.Store(id, found)
	}
	return found, err
}
