package wake

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/store"
)

// Of two bells on one database one rings. When its session is killed the other one takes over, and both together
// send nothing twice that was read.
func TestOneBellRings(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{}, 2)
	engines := [2]*engine{{}, {}}
	for _, e := range engines {
		bell := NewBell(r.pool, e, r.log())
		go func() { bell.Run(ctx); ended <- struct{}{} }()
	}
	defer func() {
		stop()
		<-ended
		<-ended
	}()
	// rings answers which of the two sends the signal of a new wake.
	rings := func() int {
		c, by := newCase(), -1
		r.wake(c)
		r.eventually("signalled", func() bool {
			for i, e := range engines {
				if n := len(e.take()); n > 0 {
					if by >= 0 && by != i {
						t.Error("both ring")
					}
					by = i
				}
			}
			return by >= 0
		})
		r.read(c)
		return by
	}
	first := rings()
	for range 5 {
		if by := rings(); by != first {
			t.Errorf("bell %d rings beside bell %d", by, first)
		}
	}
	r.exec(`
select pg_terminate_backend(pid) from pg_locks
 where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`)
	begin := time.Now()
	r.eventually("the other one rings", func() bool { return rings() != first })
	t.Logf("taken over in %s", time.Since(begin).Round(time.Millisecond))
	for range 3 {
		if by := rings(); by == first {
			t.Errorf("bell %d still rings", by)
		}
	}
}

// The chainer links every line once, also one that commits late, and the chain holds.
func TestChainer(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	ctx := context.Background()
	acts := &activities.Acts{Pool: r.owner, Secret: []byte("secret")}
	register := func(n int) {
		for range n {
			login := uuid.NewString()
			if _, err := acts.RegisterPerson(ctx, activities.RegisterPerson{
				By: activities.By{Act: uuid.New()}, NewPerson: activities.NewPerson{Login: login, Name: "P", Language: "en"},
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	links := func(want int) {
		t.Helper()
		linked, err := (&Chainer{Pool: r.pool, Log: r.log()}).Link(ctx)
		if err != nil || linked != want {
			t.Errorf("linked %d, %v; want %d", linked, err, want)
		}
	}
	register(3)
	links(3)
	links(0)

	late, err := r.owner.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer late.Rollback(ctx)
	if _, err := late.Exec(ctx, `
with line as (insert into journal (act, name, at, role, digest, answer) values (gen_random_uuid(), 'set_clock', app_now(), 'process', sha256(''), '{}') returning id)
insert into unlinked select id from line`); err != nil {
		t.Fatal(err)
	}
	register(2)
	links(2)
	if err := late.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	links(1)
	r.intact(6)

	register(20)
	failed := make(chan error, 4)
	for range 4 { // chainers that should be alone and are not
		go func() {
			_, err := (&Chainer{Pool: r.pool, Log: r.log()}).Link(ctx)
			failed <- err
		}()
	}
	for range 4 {
		if err := <-failed; err != nil {
			t.Logf("one of four: %v", err)
		}
	}
	r.intact(26)
}

// intact asks that the chain has so many links and that none is broken.
func (r room) intact(want int64) {
	r.Helper()
	links, broken, err := store.VerifyChain(context.Background(), r.owner)
	if err != nil || broken != nil || links != want {
		r.Errorf("%d links, broken %s, %v; want %d", links, fmt.Sprint(broken), err, want)
	}
}
