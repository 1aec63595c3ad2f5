package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// fakePostgres makes programs that only know their version.
func fakePostgres(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	script(t, filepath.Join(dir, "initdb"), "exit 1")
	script(t, filepath.Join(dir, "postgres"), fmt.Sprintf("echo 'postgres (PostgreSQL) %s (Debian)'", version))
	return dir
}

// script writes a program. No process may be forked meanwhile: it would hold the file open for writing,
// and a file that is written cannot be run.
func script(t *testing.T, path, body string) {
	t.Helper()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestChosenBinaries(t *testing.T) {
	for _, c := range []struct {
		version string
		want    int
		refused string
	}{
		{version: "15.18"},
		{version: "18.4"},
		{version: "19beta1"},
		{version: "18.4", want: 18},
		{version: "14.9", refused: "Postgres 15 or newer is needed and was not found (found: 14.9)"},
		{version: "17.1", want: 15, refused: "Postgres 15, which made the data, is needed and was not found (found: 17.1)"},
	} {
		t.Run(fmt.Sprintf("%s for data of %d", c.version, c.want), func(t *testing.T) {
			dir := fakePostgres(t, c.version)
			t.Setenv("GRANARY_POSTGRES_BIN", dir)
			b, err := findBinaries(t.Context(), Config{Dir: t.TempDir()}, c.want)
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Fatalf("got %v, want %q", err, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if b.dir != dir || b.version != c.version {
				t.Errorf("got %+v", b)
			}
		})
	}
}

func TestChosenBinariesThatAreNone(t *testing.T) {
	t.Setenv("GRANARY_POSTGRES_BIN", t.TempDir())
	if _, err := findBinaries(t.Context(), Config{Dir: t.TempDir()}, 0); err == nil || !strings.Contains(err.Error(), "GRANARY_POSTGRES_BIN") {
		t.Errorf("got %v", err)
	}
}

func TestLibrariesAreLinked(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "native")
	lib := filepath.Join(root, "lib")
	if err := os.MkdirAll(lib, 0o755); err != nil {
		t.Fatal(err)
	}
	list := `[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]`
	for path, text := range map[string]string{
		filepath.Join(root, "pg-symlinks.json"): list,
		filepath.Join(lib, "libpq.so.5.18"):     "library",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time the links are there already
		if err := linkLibraries(root); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(lib, "libpq.so.5"))
		if err != nil || string(text) != "library" {
			t.Fatalf("through the link: %q, %v", text, err)
		}
	}
}

func TestReach(t *testing.T) {
	t.Parallel()
	root, err := os.MkdirTemp("", "granary-reach-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(root) })
	inside := filepath.Join(root, "open", "file")
	if err := os.Mkdir(filepath.Dir(inside), 0o755); err != nil {
		t.Fatal(err)
	}
	script(t, inside, "exit")
	stranger := &account{name: "stranger", uid: 1 << 20, gid: 1 << 20}
	ourselves := (*account)(nil)
	for _, c := range []struct {
		mode os.FileMode
		want bool
	}{{0o755, true}, {0o711, true}, {0o700, false}, {0o750, false}} {
		if err := os.Chmod(root, c.mode); err != nil {
			t.Fatal(err)
		}
		if got := stranger.reaches(inside); got != c.want {
			t.Errorf("a stranger reaches through %o: %v, want %v", c.mode, got, c.want)
		}
		if !ourselves.reaches(inside) {
			t.Errorf("we do not reach through %o", c.mode)
		}
	}
	if stranger.reaches(filepath.Join(root, "missing")) {
		t.Error("a stranger reaches what is not there")
	}
}

func TestSocketDirectory(t *testing.T) {
	t.Parallel()
	short := t.TempDir()
	got, err := socketDirectory(short, nil)
	if err != nil || got != filepath.Join(short, "socket") {
		t.Errorf("beside short data: %s, %v", got, err)
	}
	long := filepath.Join(t.TempDir(), strings.Repeat("x", longestSocket))
	got, err = socketDirectory(long, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(got) })
	if path := filepath.Join(got, ".s.PGSQL.5432"); len(path) > longestSocket {
		t.Errorf("%s has %d bytes", path, len(path))
	}
	if again, err := socketDirectory(long, nil); err != nil || again != got {
		t.Errorf("a second time: %s, %v; want %s", again, err, got)
	}
	if err := os.Chmod(got, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := socketDirectory(long, nil); err == nil {
		t.Error("a directory that others may enter was taken")
	}
}

func TestHandshake(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, refused string }{
		"this version":    {body: `echo '{"ready":false,"server":"` + temporalVersion + `","protocol":1}'`},
		"another server":  {body: `echo '{"server":"1.20.0","protocol":1}'`, refused: "temporald is server 1.20.0"},
		"another program": {body: "echo hello", refused: "does not say its version"},
		"broken":          {body: "exit 3", refused: "exit status 3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "temporald")
			script(t, path, c.body)
			err := handshake(t.Context(), path)
			switch {
			case c.refused == "" && err != nil:
				t.Error(err)
			case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
				t.Errorf("got %v, want %q", err, c.refused)
			}
		})
	}
}

func TestPortIsRemembered(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	port, err := choosePort(0, dir)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := choosePort(port, "another directory"); err != nil || again != port {
		t.Errorf("a free port that was remembered: %d, %v; want %d", again, err, port)
	}
}
