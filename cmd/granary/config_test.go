package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Settings that serve refuses are refused by config too, before anything is started, and named.
func TestSettingsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ flag, value, want string }{
		{"--proxies", "nonsense", `the proxy "nonsense" is no IP address`},
		{"--proxies", "10.0.0.1,10.0.0.0/33", `the proxy "10.0.0.0/33" is no IP address`},
		{"--secret", "too short", "fewer than 32 characters"},
		{"--log-level", "loud", "log level"},
		{"--listen", "8080", "--listen is no host:port"},
		{"--temporal-address", "here", "--temporal-address is no host:port"},
		{"--database-url", "postgres://h:port/x", "database url"},
		{"--base-url", "granary.example.org", "--base-url (GRANARY_BASE_URL) must look like"},
		{"--base-url", "https://granary.example.org/portal", "--base-url (GRANARY_BASE_URL) must look like"},
		{"--base-url", "javascript:alert(1)", "--base-url (GRANARY_BASE_URL) must look like"},
		{"--licence", "CC BY 4.0", "a licence is its name and its address"},
		{"--font", "nowhere.ttf", "the font (GRANARY_FONT)"},
		{"--font", "config_test.go", "the font (GRANARY_FONT)"},
	} {
		for _, command := range []string{"config", "serve", "worker", "migrate"} {
			if command == "serve" && c.flag == "--listen" {
				continue // refused while it looks whether the address is free
			}
			var stdout, stderr bytes.Buffer
			root := rootCommand()
			root.SetOut(&stdout)
			root.SetArgs([]string{"--dir", t.TempDir(), "--listen", "127.0.0.1:0", c.flag, c.value, command})
			if status := run(root, &stderr); status != 1 || !strings.Contains(stderr.String(), c.want) {
				t.Errorf("%s %s %s: %d %s", command, c.flag, c.value, status, stderr.String())
			}
		}
	}
}

// Links begin with the public address, else with where the pages are served.
func TestSite(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"": "http://127.0.0.1:8080", "https://granary.example.org": "https://granary.example.org", "https://granary.example.org/": "https://granary.example.org",
		"http://10.0.0.5:8080": "http://10.0.0.5:8080",
	} {
		c := &config{listen: "127.0.0.1:8080", baseURL: given}
		if err := c.checkBaseURL(); err != nil || c.site() != want {
			t.Errorf("%q gives %s, want %s, %v", given, c.site(), want, err)
		}
	}
}

// An address that stands for all of the machine's is none that a browser can open.
func TestSiteWithoutAnAddress(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{
		":8080": "http://localhost:8080", "0.0.0.0:8080": "http://localhost:8080", "[::]:8080": "http://localhost:8080",
		"[::1]:8080": "http://[::1]:8080", "granary.example.org:80": "http://granary.example.org:80", "10.0.0.5:0": "http://10.0.0.5:0",
	} {
		if got := (&config{listen: listen}).site(); got != want {
			t.Errorf("%s gives %s, want %s", listen, got, want)
		}
	}
}

// A switch of the environment is on, off or refused: what is meant as true is never taken for false.
func TestSwitchesOfTheEnvironment(t *testing.T) {
	for value, want := range map[string]string{
		"": "false", "true": "true", "TRUE": "true", "1": "true", "false": "false", "0": "false",
		"yes": "refused", "on": "refused", "maybe": "refused",
	} {
		t.Setenv("GRANARY_SECURE_COOKIES", value)
		var stdout, stderr bytes.Buffer
		root := rootCommand()
		root.SetOut(&stdout)
		root.SetArgs([]string{"config"})
		status := run(root, &stderr)
		if want == "refused" {
			if status != 1 || !strings.Contains(stderr.String(), "GRANARY_SECURE_COOKIES is \""+value+"\"") {
				t.Errorf("%q: %d %s", value, status, stderr.String())
			}
			continue
		}
		if status != 0 || !strings.Contains(strings.Join(strings.Fields(stdout.String()), " "), "secure-cookies "+want) {
			t.Errorf("%q: %d %s%s", value, status, stdout.String(), stderr.String())
		}
	}
}

// A directory in which nothing was started stays as it is: a mistyped --dir does not become a house.
func TestCommandsNeedTheServersDirectory(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{
		{"user", "add", "admin", "--name", "林", "--funder-code", "53000000MJ90000300"},
		{"user", "reset", "admin"},
		{"backup", filepath.Join(t.TempDir(), "saved.zip")},
		{"import", "360giving", "--round", "0199f2a4-5d0e-7c3e-9b61-0d7c6c1e4b10", "-"},
	} {
		dir := filepath.Join(t.TempDir(), "mistyped")
		var stderr bytes.Buffer
		root := rootCommand()
		root.SetIn(strings.NewReader("a-long-password\n"))
		root.SetArgs(append([]string{"--database-url", "", "--dir", dir}, command...))
		if status := run(root, &stderr); status != 1 || !strings.Contains(stderr.String(), "nothing was ever started in "+dir) {
			t.Errorf("%v: %d %s", command, status, stderr.String())
		}
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("%v made %s", command, dir)
		}
	}
}
