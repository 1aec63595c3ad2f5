package activities_test

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5/pgxpool"
)

// clerksVariable tells a copy of this program to be a process of clerks instead of running tests.
const clerksVariable = "GRANARY_TEST_CLERKS"

func TestMain(m *testing.M) {
	if os.Getenv(clerksVariable) != "" {
		if err := clerksProcess(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	flag.Parse()
	modelChecks()
	os.Exit(m.Run())
}

// clerk is somebody who is about to release a proposal.
type clerk struct {
	Person   uuid.UUID
	Proposal activities.Proposal
}

// outcome is what a clerk was answered: nothing, a refusal, or another error.
type outcome struct {
	Refusal *grant.Error
	Error   string
}

// office is a process with its clerks and its own connections.
type office struct {
	URL         string
	Connections int32
	Clerks      []clerk
}

// clerksProcess connects, says that it is ready, and lets its clerks loose at the word.
func clerksProcess(in io.Reader, out io.Writer) error {
	reader := bufio.NewReader(in)
	line, err := reader.ReadBytes('\n')
	if err != nil {
		return err
	}
	var o office
	if err := json.Unmarshal(line, &o); err != nil {
		return err
	}
	run, err := o.open(context.Background())
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "ready")
	if _, err := reader.ReadString('\n'); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(run())
}

// open opens the office's connections and answers what lets all its clerks release at once.
func (o office) open(ctx context.Context) (func() []outcome, error) {
	config, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, err
	}
	config.MinConns, config.MaxConns = o.Connections, o.Connections
	config.ConnConfig.RuntimeParams["role"] = "granary_api"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	acts := &activities.Acts{Pool: pool, Secret: secret}
	return func() []outcome {
		defer pool.Close()
		outcomes := make([]outcome, len(o.Clerks))
		var all sync.WaitGroup
		for i, c := range o.Clerks {
			all.Go(func() {
				_, err := acts.ReleaseAllocation(ctx, activities.ReleaseAllocation{
					By: activities.ByPerson(c.Person, "race", c.Proposal.Digest), Allocation: c.Proposal.Allocation, Digest: c.Proposal.Digest,
				})
				if refusal, refused := grant.Refusal(err); refused {
					outcomes[i].Refusal = refusal
				} else if err != nil {
					outcomes[i].Error = err.Error()
				}
			})
		}
		all.Wait()
		return outcomes
	}, nil
}

// Fifty clerks in two processes, each about to release 60,000.00 of a community's last 300,000.00.
func TestFiftyClerksInTwoProcesses(t *testing.T) {
	t.Parallel()
	const clerks, asked = 50, 60_000_00
	w := newWorld(t, caps(100_000_00, 300_000_00))
	applications := w.submitMany(clerks, asked)
	w.screen(applications...)
	w.review(applications...)
	offices := [2]office{}
	for i, id := range applications {
		o := &offices[i%2]
		o.URL, o.Connections = w.url, 10
		o.Clerks = append(o.Clerks, clerk{w.hire(fmt.Sprintf("clerk%d", i), grant.Decider), w.propose(id)})
	}
	outcomes := w.race(offices)

	released := 0
	for i, o := range outcomes {
		switch {
		case o.Error != "":
			t.Errorf("clerk %d: %s", i, o.Error)
		case o.Refusal == nil:
			released++
		case o.Refusal.Reason != grant.CommunityCap || figure(o.Refusal, "requested_fen") != asked || figure(o.Refusal, "left_fen") >= asked:
			t.Errorf("clerk %d was refused by %v, want the community's cap with its figures", i, o.Refusal)
		}
	}
	if released != 5 {
		t.Errorf("%d clerks released, want 5", released)
	}
	if used, left := w.balance(grant.CommunityUsed, w.places[0]), w.balance(grant.CommunityRoom, w.places[0]); used != 300_000_00 || left != 0 {
		t.Errorf("%d used and %d left", used, left)
	}
	if n := one[int64](w, "select deadlocks from pg_stat_database where datname = current_database()"); n > 0 {
		t.Errorf("%d deadlocks: locks are not taken in one order", n)
	}
	w.audit()
}

// figure reads an amount of a refusal, also of one that came as JSON.
func figure(r *grant.Error, name string) int64 {
	text, err := json.Marshal(r.Params[name])
	if err != nil {
		return -1
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return math.MaxInt64
	}
	return n
}

// race opens one office here and one in another process and lets them loose together.
func (w *world) race(offices [2]office) []outcome {
	w.Helper()
	here, err := offices[0].open(w.ctx)
	w.must(err)
	there := exec.Command(os.Args[0])
	there.Env = append(os.Environ(), clerksVariable+"=1")
	there.Stderr = os.Stderr
	orders, err := there.StdinPipe()
	w.must(err)
	answers, err := there.StdoutPipe()
	w.must(err)
	w.must(there.Start())
	w.must(json.NewEncoder(orders).Encode(offices[1]))
	reader := bufio.NewReader(answers)
	if word, err := reader.ReadString('\n'); word != "ready\n" {
		w.Fatalf("the other process says %q: %v", word, err)
	}
	_, err = fmt.Fprintln(orders, "go")
	w.must(err)
	outcomes := here()
	var others []outcome
	w.must(json.NewDecoder(reader).Decode(&others))
	w.must(there.Wait())
	return append(outcomes, others...)
}
