package main

import (
	"archive/zip"
	"bytes"
	stdcmp "cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/store/storetest"
	"github.com/jackc/pgx/v5"
)

// elsewhere is the charity on an empty database of its own, as after a fire.
func (c *charity) elsewhere() *charity {
	c.Helper()
	name := "granary_restore_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	c.admin("create database " + name + " template template0 encoding 'UTF8' locale 'C.UTF-8'")
	c.Cleanup(func() { c.admin("drop database " + name + " with (force)") })
	u, err := url.Parse(storetest.URL)
	c.must(err)
	u.Path = "/" + name
	other := *c
	other.url = u.String()
	other.acts = &activities.Acts{Pool: storetest.Pool(c, other.url, ""), Secret: []byte(testSecret)}
	return &other
}

func (c *charity) admin(statement string) {
	c.Helper()
	ctx := context.Background() // also after the test
	conn, err := pgx.Connect(ctx, storetest.URL)
	if err == nil {
		_, err = conn.Exec(ctx, statement)
		_ = conn.Close(ctx)
	}
	c.must(err)
}

// contents is every table's rows as one text each.
func (c *charity) contents() map[string]string {
	c.Helper()
	tables, err := store.ListTables(c.Context(), c.acts.Pool)
	c.must(err)
	contents := map[string]string{}
	for _, table := range tables {
		var rows string
		c.must(c.acts.Pool.QueryRow(c.Context(), fmt.Sprintf("select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from %s t", table.Name)).Scan(&rows))
		contents[table.Name] = rows
	}
	return contents
}

// What is restored is what was saved, row for row, and work goes on where it stood.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	grants := fileOf(published("g1", nil), published("g2", recipient("postalCode", "TD15 1UZ")))
	if _, err := c.take(grants); err != nil {
		t.Fatal(err)
	}
	for _, status := range []grant.YearStatus{grant.ProvisionalYear, grant.PublishedYear} {
		_, err := c.acts.PublishCalendar(t.Context(), activities.PublishCalendar{
			By: by(c.officer), Funder: c.funder, Year: grant.CalendarYear{Year: 2031, Status: status},
		})
		c.must(err)
	}
	// The rows of a table lie in any order: here the published version of the year lies before the provisional one.
	for _, statement := range []string{"create index backwards on calendars (version desc)", "cluster calendars using backwards", "drop index backwards"} {
		_, err := c.acts.Pool.Exec(t.Context(), statement)
		c.must(err)
	}
	_, err := store.LinkLines(t.Context(), c.acts.Pool, 1000)
	c.must(err)
	file := filepath.Join(t.TempDir(), "granary.backup")
	said, err := c.granary("", "backup", file)
	c.must(err)
	if !strings.Contains(said, "Saved ") {
		t.Error(said)
	}
	if about, err := os.Stat(file); err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", about, err)
	}

	restored := c.elsewhere()
	said, err = restored.granary("", "restore", file)
	if err != nil || !strings.Contains(said, "ledger") || strings.Contains(said, unhealthy) {
		t.Fatalf("%v\n%s", err, said)
	}
	if diff := cmp.Diff(c.contents(), restored.contents()); diff != "" {
		t.Error(diff)
	}
	// The round and both applications are to be carried again.
	if unread, err := store.CountWakes(t.Context(), restored.acts.Pool); err != nil || unread != 3 {
		t.Errorf("%d wakes, %v", unread, err)
	}
	again, err := restored.take(grants)
	if err != nil || again.Already != 2 {
		t.Errorf("%+v, %v", again, err)
	}
	more, err := restored.take(fileOf(published("g3", nil)))
	if err != nil || more.Submitted != 1 {
		t.Errorf("%+v, %v", more, err)
	}

	before := restored.contents()
	if _, err := restored.granary("", "restore", file); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("restored over a database in use: %v", err)
	}
	if diff := cmp.Diff(before, restored.contents()); diff != "" {
		t.Errorf("it was changed: %s", diff)
	}
}

func TestBackupReplacesNothing(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	file := filepath.Join(t.TempDir(), "kept")
	c.must(os.WriteFile(file, []byte("mine"), 0o600))
	if _, err := c.granary("", "backup", file); err == nil {
		t.Error("it replaced a file")
	}
	if kept, err := os.ReadFile(file); err != nil || string(kept) != "mine" {
		t.Errorf("%q %v", kept, err)
	}
	if left, err := filepath.Glob(file + ".*"); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
}

// A file that is cut off, changed, of another secret or of a newer program is refused, and nothing is touched.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	file := filepath.Join(t.TempDir(), "whole")
	_, err := c.granary("", "backup", file)
	c.must(err)
	whole, err := os.ReadFile(file)
	c.must(err)
	changed := slices.Clone(whole)
	archive, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	c.must(err)
	largest := slices.MaxFunc(archive.File, func(a, b *zip.File) int { return stdcmp.Compare(a.CompressedSize64, b.CompressedSize64) })
	at, err := largest.DataOffset()
	c.must(err)
	changed[at+int64(largest.CompressedSize64/2)] ^= 0x40 // in what it holds: the archive's own words are said twice
	for name, broken := range map[string][]byte{"cut": whole[:len(whole)/2], "changed": changed, "empty": nil, "text": []byte("not a backup at all")} {
		t.Run(name, func(t *testing.T) {
			other := c.elsewhere()
			path := filepath.Join(t.TempDir(), "broken")
			c.must(os.WriteFile(path, broken, 0o600))
			if _, err := other.granary("", "restore", path); err == nil {
				t.Error("it was loaded")
			}
			if migrated, err := store.IsMigrated(t.Context(), other.acts.Pool); err != nil || migrated {
				t.Errorf("the database was touched: %v", err)
			}
		})
	}
	other := c.elsewhere()
	if _, err := other.granary("", "--secret", "another secret of more than 32 characters", "restore", file); err == nil || !strings.Contains(err.Error(), "secret") {
		t.Errorf("another secret: %v", err)
	}
}

// A doctor on a sound database finds no failure; each kind of damage is named.
func TestDoctor(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	_, err := c.take(fileOf(published("g1", nil)))
	c.must(err)
	_, err = store.LinkLines(t.Context(), c.acts.Pool, 1000)
	c.must(err)
	sound := c.doctor("")
	want := map[string]string{"schema": healthy, "locale": healthy, "ledger": healthy, "journal": healthy, "wakes": healthy, "messages": healthy, "suspense": healthy,
		"temporal": doubtful, "people": doubtful, "calendar": doubtful}
	if diff := cmp.Diff(want, levels(sound)); diff != "" {
		t.Errorf("%s\n%v", diff, sound)
	}

	for _, harm := range []struct{ check, statement, undo, says string }{
		{"ledger", "update accounts set balance = balance + 1 where kind = 'fund_available'",
			"update accounts set balance = balance - 1 where kind = 'fund_available'", "its postings sum to"},
		{"wakes", "update wakes set created_at = created_at - interval '1 hour'", "delete from wakes", "the oldest for 1h"},
		{"schema", "insert into goose_db_version (version_id, is_applied) values (99999, true)",
			"delete from goose_db_version where version_id = 99999", "is newer than this program"},
		{"journal", "alter table journal disable trigger append_only; update journal set answer = '0' where id = (select line from chain where number = 3)",
			"select 1", "at link 3"},
	} {
		_, err := c.acts.Pool.Exec(t.Context(), harm.statement)
		c.must(err)
		found := c.doctor("1 check failed")
		i := slices.IndexFunc(found, func(d diagnosis) bool { return d.Level == unhealthy })
		if i < 0 || found[i].Check != harm.check || !strings.Contains(found[i].Found, harm.says) || found[i].Advice == "" {
			t.Errorf("%s: %+v", harm.check, found)
		}
		_, err = c.acts.Pool.Exec(t.Context(), harm.undo)
		c.must(err)
	}
}

// What has waited for less than a minute is no fault, and where a worker is at work starting another one does not help.
func TestDoctorWhileAWorkerCatchesUp(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	look := func() diagnosis {
		c.Helper()
		var found diagnosis
		d := &doctor{tell: func(one diagnosis) { found = one }}
		c.must(d.wakes(t.Context(), c.acts.Pool))
		return found
	}
	age := func(by string) {
		c.Helper()
		_, err := c.acts.Pool.Exec(t.Context(), "update wakes set created_at = clock_timestamp() - $1::interval", by)
		c.must(err)
	}
	age("55 seconds")
	if found := look(); found.Level != healthy || found.Advice != "" {
		t.Errorf("younger than a minute: %+v", found)
	}
	age("2 hours")
	if found := look(); found.Level != unhealthy || !strings.Contains(found.Advice, "start a worker") {
		t.Errorf("without a worker: %+v", found)
	}
	worker, err := c.acts.Pool.Acquire(t.Context())
	c.must(err)
	defer worker.Release()
	if held, err := store.Alone(t.Context(), worker.Conn(), "bell"); err != nil || !held {
		t.Fatal(held, err)
	}
	for waited, level := range map[string]string{"55 seconds": healthy, "5 minutes": doubtful, "2 hours": unhealthy} {
		age(waited)
		if found := look(); found.Level != level || strings.Contains(found.Advice, "start a worker") || level != healthy && !strings.Contains(found.Advice, "look again") {
			t.Errorf("with a worker, %s: %+v", waited, found)
		}
	}
}

// doctor runs the command and wants its error to be as said.
func (c *charity) doctor(failure string) []diagnosis {
	c.Helper()
	out, err := c.granary("", "doctor", "--json")
	if failure == "" && err != nil || failure != "" && (err == nil || err.Error() != failure) {
		c.Errorf("%v, want %q", err, failure)
	}
	var found struct{ Checks []diagnosis }
	c.must(json.NewDecoder(bytes.NewReader([]byte(out))).Decode(&found))
	return found.Checks
}

func levels(found []diagnosis) map[string]string {
	worst := map[string]string{}
	for _, d := range found {
		if worst[d.Check] != unhealthy && (worst[d.Check] != doubtful || d.Level == unhealthy) {
			worst[d.Check] = d.Level
		}
	}
	maps.DeleteFunc(worst, func(check, _ string) bool { return check == "services" || check == "programs" || check == "font" })
	return worst
}

func TestDoctorWithoutServices(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := &config{dir: filepath.Join(t.TempDir(), "none"), databaseURL: "postgres://nobody@127.0.0.1:9/none?connect_timeout=2", logLevel: "error"}
	if err := c.runDoctor(t.Context(), &out, &bytes.Buffer{}, false); err == nil || !strings.Contains(out.String(), "fail  postgres") {
		t.Errorf("%v\n%s", err, out.String())
	}
	out.Reset()
	c = &config{dir: filepath.Join(t.TempDir(), "none"), logLevel: "error"}
	if err := c.runDoctor(t.Context(), &out, &bytes.Buffer{}, false); err == nil || !strings.Contains(out.String(), "nothing was ever started") {
		t.Errorf("%v\n%s", err, out.String())
	}
	if _, err := os.Stat(c.dir); err == nil {
		t.Error("the doctor made a directory")
	}
}

// Whoever has a first password is neither of two people: a duty that rests on him is not provided for until he changes it.
func TestDoctorCountsNoFirstPassword(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	const duty = "publishing a policy or a round"
	look := func() (found []diagnosis) {
		c.Helper()
		d := &doctor{tell: func(one diagnosis) { found = append(found, one) }}
		c.must(d.people(t.Context(), c.acts.Pool))
		return slices.DeleteFunc(found, func(d diagnosis) bool { return !strings.Contains(d.Found, duty) })
	}
	if found := look(); len(found) > 0 {
		t.Errorf("officer and decider have passwords of their own: %+v", found)
	}
	for _, login := range []string{"decider", "officer"} {
		_, err := c.acts.ResetPassword(t.Context(), activities.ResetPassword{By: operator(), Login: login, Password: "first"})
		c.must(err)
		found := look()
		if len(found) != 1 || found[0].Level != doubtful || !strings.HasSuffix(found[0].Found, "nobody has the role "+login) || !strings.Contains(found[0].Advice, "first password") {
			t.Errorf("the %s has a first password: %+v", login, found)
		}
	}
}

// A duty takes two human beings, whatever their roles.
func TestLacking(t *testing.T) {
	t.Parallel()
	a, b := uuid.New(), uuid.New()
	for _, of := range []struct {
		first, second []uuid.UUID
		want          string
	}{
		{nil, []uuid.UUID{a}, "nobody has the role officer"}, {[]uuid.UUID{a}, nil, "nobody has the role finance approver"},
		{[]uuid.UUID{a}, []uuid.UUID{a}, "one person alone has the roles officer and finance approver"},
		{[]uuid.UUID{a}, []uuid.UUID{b}, ""}, {[]uuid.UUID{a, b}, []uuid.UUID{a}, ""}, {[]uuid.UUID{a}, []uuid.UUID{a, b}, ""},
	} {
		if got := lacking(map[grant.Role][]uuid.UUID{grant.Officer: of.first, grant.FinanceApprover: of.second}, grant.Officer, grant.FinanceApprover); got != of.want {
			t.Errorf("%v: %q", of, got)
		}
	}
}
