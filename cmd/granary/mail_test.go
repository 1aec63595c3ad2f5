package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/granary-grants/granary/mail"
	"github.com/granary-grants/granary/store/storetest"
)

// Only a real installation with a mail server writes to people. Files are written where the directory keeps the
// database too; elsewhere messages wait.
func TestWhereMessagesGo(t *testing.T) {
	t.Parallel()
	const server = "smtp://granary:secret@mail.example.org:587"
	for _, c := range []struct {
		name                   string
		rehearsal              bool
		smtp, from, database   string
		toServer, toFiles, bad bool
	}{
		{name: "a real one with a server", smtp: server, database: "postgres://elsewhere", toServer: true},
		{name: "a real one at home", toFiles: true},
		{name: "a real one without a server", database: "postgres://elsewhere"},
		{name: "a rehearsal with a server", rehearsal: true, smtp: server, toFiles: true},
		{name: "a rehearsal elsewhere", rehearsal: true, smtp: server, database: "postgres://elsewhere"},
		{name: "a server that is none", smtp: "mail.example.org", bad: true},
		{name: "a sender that is none", smtp: server, from: "nobody", bad: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			own := &config{dir: t.TempDir(), smtpURL: c.smtp, mailFrom: "grants@example.org", databaseURL: c.database}
			if c.from != "" {
				own.mailFrom = c.from
			}
			h := &house{config: own, log: slog.New(slog.DiscardHandler)}
			s, err := h.sender(t.Context(), storetest.Pool(t, storetest.Database(t, c.rehearsal), workerRole))
			switch {
			case c.bad:
				if err == nil || strings.Contains(err.Error(), "secret") {
					t.Errorf("it begins: %v", err)
				}
				return
			case err != nil:
				t.Fatal(err)
			}
			var toServer, toFiles bool
			if s != nil {
				_, toServer = s.Post.(*mail.SMTP)
				_, toFiles = s.Post.(mail.Folder)
			}
			if toServer != c.toServer || toFiles != c.toFiles {
				t.Errorf("to a server %v, to files %v, want %v and %v", toServer, toFiles, c.toServer, c.toFiles)
			}
			if _, err := os.Stat(filepath.Join(own.dir, "mail")); (err == nil) != c.toFiles {
				t.Errorf("the folder: %v", err)
			}
		})
	}
}

func TestDoctorNamesMessagesThatFail(t *testing.T) {
	t.Parallel()
	pool := storetest.Pool(t, storetest.Database(t, false), "")
	look := func() (found diagnosis) {
		d := &doctor{tell: func(one diagnosis) { found = one }}
		if err := d.messages(t.Context(), pool); err != nil {
			t.Fatal(err)
		}
		return found
	}
	for _, statement := range []string{
		`insert into organizations (id, scheme, code, name, kind, made_at) values (gen_random_uuid(), 'GB-CHC', '1', '基金会', 'foundation', now())`,
		`insert into people (id, login, name, made_at, email) values (gen_random_uuid(), 'li@example.org', '某人', now(), 'li@example.org'), (gen_random_uuid(), '13800000000', '某人', now(), null)`,
		`insert into messages (funder_id, person, event, case_kind, case_id, params, language, made_at)
		 select o.id, p.id, 'reserve_lapsed', 'application', o.id, '{}', 'en', now() from organizations o, people p`,
	} {
		if _, err := pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if found := look(); found.Level != healthy || found.Found != "1 to send" {
		t.Errorf("found %+v", found)
	}
	if _, err := pool.Exec(t.Context(), `update messages set tries = 1, failed_at = now(), last_error = 'the mail server is down'`); err != nil {
		t.Fatal(err)
	}
	if found := look(); found.Level != doubtful || found.Found != "1 to send, 1 of them failed, lately: the mail server is down" {
		t.Errorf("found %+v", found)
	}
}
