package main

import (
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/granary-grants/granary/embedded"
)

type composeFile struct {
	Services map[string]composeService `yaml:"services"`
	Volumes  map[string]any            `yaml:"volumes"`
}

type composeService struct {
	Image       string            `yaml:"image"`
	Build       *composeBuild     `yaml:"build"`
	User        string            `yaml:"user"`
	ReadOnly    bool              `yaml:"read_only"`
	CapDrop     []string          `yaml:"cap_drop"`
	Command     []string          `yaml:"command"`
	Environment map[string]string `yaml:"environment"`
	Ports       []string          `yaml:"ports"`
	Volumes     []string          `yaml:"volumes"`
	Healthcheck *struct {
		Test []string `yaml:"test"`
	} `yaml:"healthcheck"`
	DependsOn map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
	Deploy struct {
		Replicas int `yaml:"replicas"`
	} `yaml:"deploy"`
}

type composeBuild struct {
	Context    string `yaml:"context"`
	Dockerfile string `yaml:"dockerfile"`
}

func readCompose(t *testing.T) composeFile {
	t.Helper()
	var file composeFile
	if err := yaml.Unmarshal(readFile(t, "../../docker-compose.yml"), &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// ours are the services that run Granary itself.
func (f composeFile) ours() map[string]composeService {
	ours := map[string]composeService{}
	for name, s := range f.Services {
		if s.Build != nil {
			ours[name] = s
		}
	}
	return ours
}

// Whatever the production shape sets is a setting of the program, and whatever it runs is a command of it.
func TestComposeFitsTheProgram(t *testing.T) {
	t.Parallel()
	var known []string
	for _, s := range (&config{}).settings() {
		known = append(known, s.env)
	}
	ours := readCompose(t).ours()
	for _, want := range []string{"migrate", "api", "worker"} {
		if _, exists := ours[want]; !exists {
			t.Errorf("there is no service %s", want)
		}
	}
	for name, s := range ours {
		for env := range s.Environment {
			if !slices.Contains(known, env) {
				t.Errorf("%s sets %s, which is no setting", name, env)
			}
		}
		for _, env := range []string{"DATABASE_URL", "TEMPORAL_ADDRESS", "GRANARY_SECRET"} {
			if s.Environment[env] == "" {
				t.Errorf("%s does not set %s and would start services of its own", name, env)
			}
		}
		root := rootCommand()
		if found, rest, err := root.Find(s.Command); err != nil || found == root || len(rest) > 0 {
			t.Errorf("%s runs %v, which is no command: %v", name, s.Command, err)
		}
		if s.User == "" || strings.HasPrefix(s.User, "0") || s.User == "root" || !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) {
			t.Errorf("%s has more rights than it needs", name)
		}
	}
	for _, name := range []string{"api", "worker"} {
		if ours[name].Deploy.Replicas != 2 {
			t.Errorf("%s has %d replicas", name, ours[name].Deploy.Replicas)
		}
	}
}

// What one service is told of another is what the other is.
func TestComposeHangsTogether(t *testing.T) {
	t.Parallel()
	file := readCompose(t)
	postgres, temporal, api := file.Services["postgres"], file.Services["temporal"], file.Services["api"]
	secret := regexp.MustCompile(`\$\{[^}]*\}`)
	for name, s := range file.ours() {
		u, err := url.Parse(secret.ReplaceAllString(s.Environment["DATABASE_URL"], "x"))
		if err != nil || u.Hostname() != "postgres" || u.User.Username() != postgres.Environment["POSTGRES_USER"] || u.Path != "/"+postgres.Environment["POSTGRES_DB"] {
			t.Errorf("%s: DATABASE_URL %v, %v", name, u, err)
		}
		if s.Environment["TEMPORAL_ADDRESS"] != "temporal:7233" {
			t.Errorf("%s: TEMPORAL_ADDRESS", name)
		}
	}
	for name, s := range file.Services {
		for on, how := range s.DependsOn {
			other, exists := file.Services[on]
			if !exists || how.Condition == "service_healthy" && other.Healthcheck == nil {
				t.Errorf("%s waits for %s to be %s", name, on, how.Condition)
			}
		}
		for _, volume := range s.Volumes {
			if source, _, _ := strings.Cut(volume, ":"); file.Volumes != nil {
				if _, declared := file.Volumes[source]; !declared {
					t.Errorf("%s uses the volume %s", name, source)
				}
			}
		}
		if tag := s.Image[strings.LastIndexByte(s.Image, ':')+1:]; s.Build == nil && (tag == s.Image || tag == "latest") {
			t.Errorf("%s: the image %s is not pinned", name, s.Image)
		}
	}
	if temporal.Environment["POSTGRES_SEEDS"] != "postgres" || temporal.Environment["POSTGRES_USER"] != postgres.Environment["POSTGRES_USER"] {
		t.Error("temporal looks for another database")
	}
	_, port, err := net.SplitHostPort(api.Environment["GRANARY_LISTEN"])
	if err != nil || !strings.HasSuffix(api.Ports[0], ":"+port) || !strings.Contains(strings.Join(api.Healthcheck.Test, " "), ":"+port+"/readyz") {
		t.Errorf("api listens on %s, %v", port, err)
	}
	if commands := strings.Join(file.Services["temporal-namespace"].Command, " "); !strings.Contains(commands, "create --namespace "+embedded.Namespace+" ") {
		t.Error("the namespace is another one")
	}
}

// The Temporal server is the version that temporald is made of, and the image is built with the Go of go.mod.
func TestComposeVersions(t *testing.T) {
	t.Parallel()
	version := func(path, pattern string) string {
		found := regexp.MustCompile(pattern).FindSubmatch(readFile(t, path))
		if found == nil {
			t.Fatalf("%s does not say %s", path, pattern)
		}
		return string(found[1])
	}
	file := readCompose(t)
	server := version("../temporald/go.mod", `go\.temporal\.io/server v(\S+)`)
	for _, name := range []string{"temporal", "temporal-schema", "temporal-namespace"} {
		if image := file.Services[name].Image; !strings.HasSuffix(image, ":"+server) {
			t.Errorf("%s is %s, temporald is made of %s", name, image, server)
		}
	}
	for name, s := range file.ours() {
		path := filepath.Join("../..", s.Build.Context, s.Build.Dockerfile)
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if wants, has := version("../../go.mod", `(?m)^go (\d+\.\d+)`), version(path, `FROM golang:(\S+)`); has != wants {
			t.Errorf("%s is built with Go %s, go.mod wants %s", name, has, wants)
		}
		font := version(path, `fonts-(\w+)-han`)
		if named := file.Services["api"].Environment["GRANARY_FONT"]; !strings.Contains(named, "/"+font+"/") || !slices.Contains(knownFonts, named) {
			t.Errorf("%s installs the font %s, the API is told of %q", name, font, named)
		}
	}
}
