package main

import (
	"bytes"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/granary-grants/granary/grant"
)

func TestVersion(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{{"version"}, {"--version"}} {
		var out bytes.Buffer
		root := rootCommand()
		root.SetOut(&out)
		root.SetArgs(arguments)
		if status := run(root, &out); status != 0 || out.String() != "granary "+version()+"\n" {
			t.Errorf("%v: %d, %q", arguments, status, out.String())
		}
	}
	built := func(version string, settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{GoVersion: "go1.26", Main: debug.Module{Version: version}, Settings: settings}
	}
	for want, info := range map[string]*debug.BuildInfo{
		"v1.2.0, go1.26":  built("v1.2.0"),
		"(devel), go1.26": built(""),
		"v1.2.1-0.20260801, revision 5bad, modified, go1.26": built("v1.2.1-0.20260801",
			debug.BuildSetting{Key: "vcs.revision", Value: "5bad"}, debug.BuildSetting{Key: "vcs.modified", Value: "true"}),
	} {
		if got := versionOf(info); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A refusal is a sentence, with its code, field and figures for whoever looks it up.
func TestRefusalsAreSentences(t *testing.T) {
	t.Parallel()
	taken := grant.RefuseAt(grant.Conflict, grant.AlreadyTaken, "/login")
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New("no such file"), "no such file"},
		{taken, "This name, login or identifier exists already. (conflict: already_taken at /login)"},
		{grant.Refuse(grant.Refused, grant.FundCap, "left_fen", 2000000, "requested_fen", 30000000),
			"The fund has 20,000.00 left; 300,000.00 is needed. (refused: fund left_fen=2000000 requested_fen=30000000)"},
		{fmt.Errorf("the import is not complete: %w\nRun it again", taken),
			"the import is not complete: This name, login or identifier exists already. (conflict: already_taken at /login)\nRun it again"},
		{grant.CheckPerson("ab", "", "en"), "A login has 3 to 200 letters, digits or signs of @ . _ + -. (invalid: bad_input at /login rule=login)\n" +
			"It is too short; the shortest length is 1. (invalid: bad_input at /name min=1 rule=length)"},
		{grant.Refuse(grant.Invalid, grant.BrokenJSON, "detail", "\x1b[2J"), "The body is not one complete JSON value in UTF-8. (invalid: broken_json detail=\ufffd[2J)"},
	} {
		if got := explain(c.err); got != c.want {
			t.Errorf("%q\nwant %q", got, c.want)
		}
	}
}

// A login that the API would refuse is refused at the machine too, before anything is started or asked.
func TestUserAddRefuses(t *testing.T) {
	t.Parallel()
	for _, wrong := range [][]string{
		{"ab", "--name", "林"}, {"林晓", "--name", "林"}, {"lin", "--name", strings.Repeat("林", 51)}, {"lin", "--name", "林", "--language", "fr"},
	} {
		var stderr bytes.Buffer
		root := rootCommand()
		root.SetArgs(append([]string{"--dir", t.TempDir(), "--database-url", "postgres://nobody@127.0.0.1:9/none", "--temporal-address", "",
			"user", "add", "--funder-code", "53000000MJ90000300"}, wrong...))
		if status := run(root, &stderr); status != 1 || !strings.Contains(stderr.String(), "(invalid: ") || strings.Contains(stderr.String(), "SQLSTATE") {
			t.Errorf("%v: %d %s", wrong, status, stderr.String())
		}
	}
}
