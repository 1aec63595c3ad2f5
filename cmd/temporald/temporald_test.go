package main

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"maps"
	"strings"
	"testing"
	"time"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

func environment(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestFlagsWinOverTheEnvironment(t *testing.T) {
	t.Parallel()
	o, err := parse([]string{"-port", "17300"}, environment(map[string]string{
		"TEMPORALD_DATABASE_URL": "postgres://granary@/postgres?host=/run",
		"TEMPORALD_PORT":         "1",
		"TEMPORALD_RETENTION":    "48h",
	}), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	want := options{
		databaseURL: "postgres://granary@/postgres?host=/run", host: "127.0.0.1", port: 17300,
		shards: 4, namespace: "grants", retention: 48 * time.Hour,
	}
	if o != want {
		t.Errorf("got %+v, want %+v", o, want)
	}
	if o.address() != "127.0.0.1:17300" {
		t.Errorf("address %s", o.address())
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	t.Parallel()
	database := "-database-url=postgres://localhost/postgres"
	for name, c := range map[string]struct {
		args []string
		env  map[string]string
		says string
	}{
		"no database":            {says: "no database"},
		"open to the network":    {args: []string{database, "-host=0.0.0.0"}, says: "loopback"},
		"a name for a host":      {args: []string{database, "-host=localhost"}, says: "loopback"},
		"no port":                {args: []string{database, "-port=0"}, says: "not a port"},
		"no shards":              {args: []string{database, "-shards=0"}, says: "1 to 1024"},
		"no namespace":           {args: []string{database, "-namespace="}, says: "must not be empty"},
		"an hour of retention":   {args: []string{database, "-retention=1h"}, says: "24h"},
		"a rest":                 {args: []string{database, "now"}, says: `unexpected argument "now"`},
		"a bad variable":         {args: []string{database}, env: map[string]string{"TEMPORALD_PORT": "x"}, says: "TEMPORALD_PORT"},
		"a flag nobody knows of": {args: []string{"-fast"}, says: "not defined"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(c.args, environment(c.env), io.Discard)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestVersionNeedsNoDatabase(t *testing.T) {
	t.Parallel()
	if _, err := parse([]string{"-version"}, environment(nil), io.Discard); err != nil {
		t.Error(err)
	}
}

func TestStoreConfig(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]map[string]string{
		"postgres://granary@/granary?host=%2Frun%2Fgranary&port=5433": {
			"host": "/run/granary", "port": "5433", "user": "granary", "sslmode": "prefer"},
		"postgresql://us%40er:p%20%2B%26w@db.example:6432/x?sslmode=verify-full&dbname=y": {
			"host": "db.example", "port": "6432", "user": "us@er", "password": "p +&w", "sslmode": "verify-full"},
	} {
		store, err := storeConfig(url, mainDatabase, 8)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if !maps.Equal(store.ConnectAttributes, want) {
			t.Errorf("%s:\n got %v\nwant %v", url, store.ConnectAttributes, want)
		}
		if store.DatabaseName != mainDatabase || store.MaxConns != 8 || store.MaxIdleConns != 8 {
			t.Errorf("%s: %+v", url, store)
		}
	}
	for _, url := range []string{"", "host=/run user=granary", "mysql://localhost/x", "postgres://%zz"} {
		if _, err := storeConfig(url, mainDatabase, 8); err == nil {
			t.Errorf("%q was taken", url)
		}
	}
}

func TestLogCarriesTags(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	l := newLog(slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelWarn})))
	log.With(l, tag.String("service", "history")).Warn("slow", tag.Error(errors.New("disk")), tag.Int("shard", 3))
	l.Info("not written")
	got := text.String()
	for _, part := range []string{"level=WARN", "msg=slow", "service=history", "error=disk", "shard=3"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is missing in %q", part, got)
		}
	}
	if strings.Contains(got, "not written") {
		t.Errorf("information was written: %q", got)
	}
}

func TestLogDoesNotRepeatItself(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	l := newLog(slog.New(slog.NewTextHandler(&text, nil)))
	for range 100 {
		l.Error("no usable database connection found")
		log.With(l, tag.Int("shard", 3)).Error("no usable database connection found")
	}
	l.Error("another thing")
	if lines := strings.Count(text.String(), "\n"); lines != 2 {
		t.Errorf("%d lines, want 2:\n%s", lines, text.String())
	}
	now := time.Now()
	s := &said{at: map[string]time.Time{}}
	if s.again("x", now) || !s.again("x", now.Add(quietFor-1)) || s.again("x", now.Add(quietFor)) {
		t.Error("a message is not written once in its time")
	}
}
