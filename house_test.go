// Package granary holds no code, only the test of the house's plan: who may import whom.
package granary

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/granary-grants/granary/"

// rooms names, for each room, which other rooms it may use.
var rooms = map[string][]string{
	"grant":           {},
	"migrations":      {},
	"print":           {"grant"},
	"store":           {"grant"},
	"store/storetest": {"store", "migrations"},
	"activities":      {"store", "print", "grant"},
	"workflows":       {"activities", "grant"},
	"mail":            {"store", "grant"},
	"wake":            {"workflows", "activities", "store", "grant"},
	"embedded":        {"workflows"},
	"api":             {"activities", "store", "print", "grant"},
	"public":          {"activities", "store", "print", "grant"},
	"web":             {},
	"cmd/granary":     {"api", "public", "web", "wake", "mail", "embedded", "workflows", "activities", "store", "print", "grant", "migrations"},
	"bench":           {"api", "wake", "embedded", "workflows", "activities", "store", "grant", "migrations"},
}

// outside names, for packages that belong to certain rooms, which these are.
var outside = map[string][]string{
	"github.com/gin-gonic/gin":           {"api", "public"},
	"net/http":                           {"api", "public", "web", "cmd/granary", "bench"},
	"go.temporal.io/sdk/workflow":        {"workflows"},
	"github.com/jackc/pgx":               {"store", "store/storetest", "activities", "wake", "mail", "migrations", "cmd/granary", "embedded", "bench"},
	"github.com/go-playground/validator": {"api"},
}

type listed struct {
	ImportPath string
	Imports    []string
	GoFiles    []string
	Dir        string
}

func TestImportLaw(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		room := strings.TrimPrefix(p.ImportPath, module)
		if room == p.ImportPath {
			continue // this package
		}
		allowed, known := rooms[room]
		if !known {
			t.Errorf("%s is no room of the house", room)
		}
		for _, used := range p.Imports {
			if ours, is := strings.CutPrefix(used, module); is && !slices.Contains(allowed, ours) {
				t.Errorf("%s may not import %s (%s)", room, ours, importers(t, p, used))
			}
			for prefix, may := range outside {
				if (used == prefix || strings.HasPrefix(used, prefix+"/")) && !slices.Contains(may, room) {
					t.Errorf("%s may not import %s (%s)", room, used, importers(t, p, used))
				}
			}
		}
	}
}

func list(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,GoFiles,Dir", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []listed
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// importers names the files of a package that import a path.
func importers(t *testing.T, p listed, used string) string {
	t.Helper()
	var files []string
	for _, file := range p.GoFiles {
		out, err := exec.Command("grep", "-l", `"`+used+`"`, path.Join(p.Dir, file)).Output()
		if err == nil && len(out) > 0 {
			files = append(files, file)
		}
	}
	return strings.Join(files, ", ")
}
