package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/embedded"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// How long a chaos is and by which number it is drawn. What is not set is short and begins with 1.
const (
	seedVariable     = "GRANARY_CHAOS_SEED"
	paymentsVariable = "GRANARY_CHAOS_PAYMENTS"
	killsVariable    = "GRANARY_CHAOS_KILLS"
)

func numberFrom(variable string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		return n
	}
	return otherwise
}

// chaos is a foundation whose processes are killed while it pays.
type chaos struct {
	*trustee
	config    *config
	bank      string // the stand-in bank's directory
	data      string // Postgres's
	processes map[string]*process
	chance    *rand.Rand // of whoever kills
	payments  int
	payOn     grant.Date

	lock   sync.Mutex
	killed map[string]int
	left   int // kills to come
}

// A stand-in bank loses, doubles, delays and returns while granary, the Temporal server, Postgres, the commands that move
// files and the bank itself are killed. Afterwards nothing was paid twice, everything is paid, and the ledger's figures are
// the bank's to the fen.
func TestEveryPaymentIsPaidOnceWhateverIsKilled(t *testing.T) {
	if os.Getenv("GRANARY_TEST_SERVICES") == "" {
		t.Skip("needs Postgres and Temporal: run make test")
	}
	t.Parallel()
	c := newChaos(t)
	o := c.open()
	stop, killer := make(chan struct{}), sync.WaitGroup{}
	killer.Go(func() { c.kill(stop) })
	settled := o.settle(10 * time.Minute)
	close(stop)
	killer.Wait()
	t.Logf("seed %d: killed %v, and the office did %v", numberFrom(seedVariable, 1), c.killed, o.did)
	if !settled {
		t.Error("the payments are not settled")
	}
	for _, role := range []string{"granary", "postgres", "temporald", "bank", "command"} {
		if c.killed[role] == 0 {
			t.Errorf("no %s was killed: the test tests too little", role)
		}
	}
	c.judge(o)
}

// newChaos brings a foundation in a house of its own to its signed agreements, and starts the house and the bank.
func newChaos(t *testing.T) *chaos {
	c := &chaos{
		trustee: &trustee{charity: &charity{TB: t}}, config: &config{dir: engineDir(t), logLevel: "error"}, bank: t.TempDir(),
		chance: rand.New(rand.NewPCG(uint64(numberFrom(seedVariable, 1)), 0)), killed: map[string]int{}, processes: map[string]*process{},
		payments: numberFrom(paymentsVariable, 20), left: numberFrom(killsVariable, 8),
	}
	c.prepareHouse()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	c.must(err)
	c.config.listen = listener.Addr().String()
	c.must(listener.Close())
	for _, dir := range []string{"in", "out"} {
		c.must(os.Mkdir(filepath.Join(c.bank, dir), 0o700))
	}
	c.processes["granary"] = keepRunning(t, func() *exec.Cmd { return c.program("serve", "--listen", c.config.listen, "--log-level", "error") })
	c.processes["bank"] = keepRunning(t, func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), bankVariable+"="+c.bank, fmt.Sprintf("%s=%d", seedVariable, numberFrom(seedVariable, 1)))
		return cmd
	})
	return c
}

// prepareHouse makes the database and everything in it up to the signed agreements, with nothing else running.
func (c *chaos) prepareHouse() {
	c.Helper()
	h, err := c.config.open(c.Context(), io.Discard, embedded.Config{WithoutTemporal: true}, true)
	c.must(err)
	defer h.close()
	pool, err := h.pool(c.Context(), "", 8)
	c.must(err)
	c.acts = &activities.Acts{Pool: pool, Secret: h.secret}
	c.must(pool.QueryRow(c.Context(), "select current_setting('data_directory')").Scan(&c.data))
	asked := make([]grant.Fen, c.payments)
	for i := range asked {
		asked[i] = 300_000_00/grant.Fen(c.payments) - grant.Fen(i*101)
	}
	c.settle(asked...)
	for i := range c.projects {
		c.agree(i)
	}
	c.payOn = c.today()
	for _, person := range []uuid.UUID{c.preparer, c.approver} { // who sign in
		_, err := c.acts.ChangePassword(c.Context(), activities.ChangePassword{By: by(person), Known: "his own", Password: activities.HashPassword("his own")})
		c.must(err)
	}
}

// program is granary itself as another process.
func (c *chaos) program(arguments ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], append(arguments, "--dir", c.config.dir)...)
	cmd.Env = append(os.Environ(), granaryVariable+"=1", "DATABASE_URL=", "TEMPORAL_ADDRESS=")
	return cmd
}

// process is started again whenever it ends, as a service manager does.
type process struct {
	lock  sync.Mutex
	cmd   *exec.Cmd
	ended bool
	done  chan struct{}
}

func keepRunning(t *testing.T, program func() *exec.Cmd) *process {
	p := &process{done: make(chan struct{})}
	go func() {
		defer close(p.done)
		for p.start(program()) {
			_ = p.cmd.Wait()
			time.Sleep(100 * time.Millisecond)
		}
	}()
	t.Cleanup(func() {
		p.lock.Lock()
		p.ended = true
		p.signal(syscall.SIGTERM)
		p.lock.Unlock()
		select {
		case <-p.done:
		case <-time.After(time.Minute):
			t.Error("a process does not end")
			p.signal(syscall.SIGKILL)
		}
	})
	return p
}

func (p *process) start(cmd *exec.Cmd) bool {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.ended {
		return false
	}
	cmd.Stderr = os.Stderr
	p.cmd = cmd
	return cmd.Start() == nil
}

// signal says whether there was a process that it reached, and not one that had ended and is being started again.
func (p *process) signal(s syscall.Signal) bool {
	return p.cmd != nil && p.cmd.Process != nil && p.cmd.Process.Signal(s) == nil
}

// kill kills one after the other, in an order of each turn's own, at any moment.
func (c *chaos) kill(stop chan struct{}) {
	roles := []string{"granary", "postgres", "temporald", "bank"}
	for n := 0; c.killsLeft() > 0; n++ {
		if n%len(roles) == 0 {
			c.chance.Shuffle(len(roles), func(i, j int) { roles[i], roles[j] = roles[j], roles[i] })
		}
		select {
		case <-stop:
			return
		case <-time.After(time.Duration(200+c.chance.IntN(1500)) * time.Millisecond):
		}
		switch role := roles[n%len(roles)]; role {
		case "postgres":
			c.killByFile(role, filepath.Join(c.data, "postmaster.pid"))
		case "temporald":
			c.killByFile(role, filepath.Join(c.config.dir, "temporald.pid"))
		default:
			p := c.processes[role]
			p.lock.Lock()
			killed := p.signal(syscall.SIGKILL)
			p.lock.Unlock()
			if killed {
				c.note(role)
			}
		}
		if c.chance.IntN(4) > 0 { // else the next one is killed while this one comes back
			c.awaitReady(stop)
		}
	}
}

// killByFile kills the process whose id a file begins with.
func (c *chaos) killByFile(role, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		return // it is being started
	}
	first, _, _ := strings.Cut(string(text), "\n")
	if pid, err := strconv.Atoi(strings.TrimSpace(first)); err == nil && pid > 1 && syscall.Kill(pid, syscall.SIGKILL) == nil {
		c.note(role)
	}
}

func (c *chaos) note(role string) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.killed[role]++
	if role != "command" {
		c.left--
	}
}

func (c *chaos) killsLeft() int {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.left
}

func (c *chaos) awaitReady(stop chan struct{}) {
	client := http.Client{Timeout: time.Second}
	for range 600 {
		select {
		case <-stop:
			return
		case <-time.After(100 * time.Millisecond):
		}
		response, err := client.Get("http://" + c.config.listen + "/readyz")
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
	}
}

// judge compares what the bank's ledger says with ours.
func (c *chaos) judge(o *office) {
	c.Helper()
	deeds, _, err := readDeeds(c.bank)
	c.must(err)
	paid, live, states, refused := map[string]int64{}, map[string]int{}, map[string]string{}, 0
	for _, d := range deeds {
		switch d.What {
		case "wrong":
			c.Errorf("the bank was told what is wrong: %+v", d)
		case "refused":
			refused++
		case "accepted":
			if states[d.Instruction] != "" {
				c.Errorf("%s was accepted twice", d.Instruction)
			}
			states[d.Instruction] = map[string]string{fatePaid: "confirmed", fateSlow: "confirmed", fateReturned: "returned", fateLate: "returned", fateFailed: "failed"}[d.Fate]
			if d.isLive() {
				live[d.matter()]++
				paid[d.Payee] += d.Fen
			}
		}
	}
	for matter, n := range live {
		if n != 1 {
			c.Errorf("%s was paid %d times", matter, n)
		}
	}
	if len(live) != c.payments {
		c.Errorf("%d payments are paid, want %d", len(live), c.payments)
	}
	if refused == 0 {
		c.Error("no file was delivered twice: the test tests too little")
	}
	h, err := c.config.enterDatabase(c.Context(), io.Discard)
	c.must(err)
	defer h.close()
	pool, err := h.pool(c.Context(), "", 2)
	c.must(err)
	c.compare(pool, o, paid, states)
}

func (c *chaos) compare(pool *pgxpool.Pool, o *office, paid map[string]int64, states map[string]string) {
	c.Helper()
	if diff := cmp.Diff(paid, pairsOf[int64](c, pool, `
select o.name, sum(a.balance)::bigint
  from accounts a join lines l on l.id = a.owner join projects p on p.id = l.project_id join organizations o on o.id = p.organization_id
 where a.kind = 'line_paid_out' and a.balance <> 0 group by o.name`)); diff != "" {
		c.Errorf("paid (-bank +ledger):\n%s", diff)
	}
	if diff := cmp.Diff(states, pairsOf[string](c, pool, "select number, state from instructions where state <> 'voided'")); diff != "" {
		c.Errorf("instructions (-bank +ours):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int64{"paid": int64(c.payments)}, pairsOf[int64](c, pool,
		"select stage, count(*) from disbursements where tranche = 1 group by stage")); diff != "" {
		c.Errorf("payments:\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int64{}, pairsOf[int64](c, pool, `
select kind || ' ' || owner, balance from accounts where kind = 'line_in_transit' and balance <> 0`)); diff != "" {
		c.Errorf("in transit:\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int64{"batches": int64(o.did["prepared"])}, pairsOf[int64](c, pool, "select 'batches', count(*) from batches")); diff != "" {
		c.Errorf("what was asked once was done otherwise:\n%s", diff)
	}
	found, err := store.AuditLedger(c.Context(), pool, 10)
	c.must(err)
	if len(found) > 0 {
		c.Errorf("the ledger: %+v", found)
	}
	if _, broken, err := store.VerifyChain(c.Context(), pool); err != nil || broken != nil {
		c.Errorf("the journal: %+v, %v", broken, err)
	}
	c.Log("in suspense:", pairsOf[int64](c, pool, "select kind, balance from accounts where kind = 'suspense'"))
}

// pairsOf reads rows of a name and a value.
func pairsOf[T any](c *chaos, pool *pgxpool.Pool, sql string) map[string]T {
	c.Helper()
	rows, err := pool.Query(context.WithoutCancel(c.Context()), sql)
	c.must(err)
	all := map[string]T{}
	var name string
	var value T
	_, err = pgx.ForEachRow(rows, []any{&name, &value}, func() error { all[name] = value; return nil })
	c.must(err)
	return all
}
