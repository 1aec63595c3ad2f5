package bench

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/embedded"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/migrations"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/store/storetest"
)

// A payment run of 10,000 is prepared, approved, exported and confirmed, and in the middle of the export and of the
// recording of the replies Postgres is killed. Each act is asked again until it is answered, and each payment is made once.
func TestTenThousandAreEachPaidOnceWhenPostgresIsKilled(t *testing.T) {
	if os.Getenv("GRANARY_TEST_SERVICES") == "" {
		t.Skip("needs a Postgres of its own: run make test")
	}
	t.Parallel()
	w := newWorldIn(t, mortal(t), func(*grant.Policy) {})
	data := one[string](w, "select current_setting('data_directory')")
	now, err := store.Now(w.ctx, w.owner)
	w.must(err)
	today := grant.DateOf(now.In(grant.Beijing))
	prepared, err := w.people.PrepareBatch(w.ctx, activities.PrepareBatch{By: w.by(w.money), Funder: w.funder, PayOn: today, Disbursements: w.due()})
	w.must(err)
	_, err = w.people.ApproveBatch(w.ctx, activities.BatchAct{By: w.by(w.approver()), Batch: prepared.ID, Digest: prepared.Digest})
	w.must(err)
	file := w.bankFile(prepared)

	export := activities.BatchAct{By: w.by(w.money), Batch: prepared.ID, Digest: prepared.Digest}
	w.survive(data, "the export", func() error { _, err := w.people.ExportBatch(w.ctx, export); return err })
	if again := w.bankFile(prepared); again != file {
		t.Error("the file for the bank is another after the kills")
	}
	var answer strings.Builder
	answer.WriteString("batch,digest,instruction,status,amount,date,reason\n")
	for i := range payments {
		fmt.Fprintf(&answer, "%s,%s,%s-%05d,confirmed,50000.00,%s,\n", prepared.Number, prepared.Digest, prepared.Number, i+1, today)
	}
	record := activities.RecordReplies{By: w.by(w.money), Batch: prepared.ID, File: grant.Content(answer.String())}
	var did activities.RepliesRecorded
	w.survive(data, "the recording", func() (err error) { did, err = w.people.RecordReplies(w.ctx, record); return err })
	record.By = w.by(w.money)
	known, err := w.people.RecordReplies(w.ctx, record)
	w.must(err)
	if did.Confirmed != payments || known.Known != payments {
		t.Errorf("the replies did %+v, and once more %+v", did, known)
	}

	for what, sql := range map[string]string{
		"confirmed instructions": "select count(*) from instructions where state = 'confirmed'",
		"paid disbursements":     "select count(*) from disbursements where stage = 'paid'",
		"replies":                "select count(*) from replies where matched",
		"lines paid once":        "select count(*) from accounts where kind = 'line_paid_out' and balance = 5000000",
		"lines with nothing left": `
select count(*) from accounts a where a.kind = 'line_committed' and a.balance = 0
   and -5000000 = (select sum(amount) from postings where account = a.id)`,
		"lines with nothing in transit": `
select count(*) from accounts a where a.kind = 'line_in_transit' and a.balance = 0 and exists (select from postings where account = a.id)`,
	} {
		if n := one[int](w, sql); n != payments {
			t.Errorf("%d %s, want %d", n, what, payments)
		}
	}
	if n := one[int](w, `select count(*) from (select from postings group by entry, unit having sum(amount) <> 0) wrong`); n != 0 {
		t.Errorf("%d entries do not sum to zero", n)
	}
}

// bankFile is what the bank gets.
func (w *world) bankFile(b activities.BatchPrepared) string {
	w.Helper()
	batch, err := store.FindBatch(w.ctx, w.owner, b.ID)
	w.must(err)
	instructions, err := store.ListInstructions(w.ctx, w.owner, b.ID)
	w.must(err)
	var file strings.Builder
	w.must(activities.BankBatch(batch, instructions).WriteCSV(&file))
	return file.String()
}

// survive asks for an act until it is answered. Postgres is killed while it runs, and again when it runs once more.
func (w *world) survive(data, what string, act func() error) {
	w.Helper()
	answered := make(chan error, 1)
	go func() {
		err := act()
		for deadline := time.Now().Add(time.Minute); store.IsConnectionLost(err) && time.Now().Before(deadline); err = act() {
			time.Sleep(100 * time.Millisecond)
		}
		answered <- err
	}()
	kills, err := 0, error(nil)
	for _, after := range []time.Duration{250 * time.Millisecond, 1800 * time.Millisecond, 2400 * time.Millisecond, time.Hour} {
		select {
		case err = <-answered:
		case <-time.After(after):
			if killPostgres(data) {
				kills++
			}
			continue
		}
		break
	}
	w.must(err)
	w.must(act()) // the same act once more changes nothing
	w.Logf("%s outlived %d kills", what, kills)
	if kills == 0 {
		w.Errorf("Postgres was never killed during %s: the test tests too little", what)
	}
}

// mortal is a database on a Postgres of its own, which is started again when it is killed.
func mortal(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "granary") // short: a socket's path has a limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	engine, err := embedded.Start(t.Context(), embedded.Config{Dir: dir, WithoutTemporal: true, Throwaway: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stopping, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := engine.Stop(stopping); err != nil {
			t.Error(err)
		}
	})
	if _, err := migrations.Up(t.Context(), engine.DatabaseURL()); err != nil {
		t.Fatal(err)
	}
	if err := store.Install(t.Context(), storetest.Pool(t, engine.DatabaseURL(), ""), true); err != nil {
		t.Fatal(err)
	}
	return engine.DatabaseURL()
}

// killPostgres kills the server of a data directory and says whether it ran: it may be starting again.
func killPostgres(data string) bool {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return false
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	return err == nil && pid > 1 && syscall.Kill(pid, syscall.SIGKILL) == nil
}
