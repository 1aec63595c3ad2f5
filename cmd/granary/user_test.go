package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/granary-grants/granary/grant"
)

// A password that is piped in is one that the API takes too; nothing piped in gives one that is made up.
func TestAskPassword(t *testing.T) {
	t.Parallel()
	for _, length := range []int{0, 9, 10, 200, 201} {
		given := strings.Repeat("密", length)
		cmd := &cobra.Command{}
		cmd.SetIn(strings.NewReader(given + "\n"))
		password, shown, err := askPassword(cmd)
		if length == 0 {
			if grant.CheckPassword(password) != nil || !strings.Contains(shown, password) || err != nil {
				t.Errorf("made up %q, shown as %q, %v", password, shown, err)
			}
			continue
		}
		if taken := err == nil; taken != (grant.CheckPassword(given) == nil) || taken && password != given || shown != "" {
			t.Errorf("%d characters: %q, %q, %v", length, password, shown, err)
		}
	}
}

// A role that is none is answered with the roles there are.
func TestUserAddWithoutARole(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	root := rootCommand()
	root.SetArgs([]string{"user", "add", "admin", "--name", "林", "--funder-code", "53000000MJ90000300", "--role", "boss"})
	if status := run(root, &stderr); status != 1 || !strings.Contains(stderr.String(), `"boss" is no role; the roles of a funder are administrator, officer, `) {
		t.Errorf("%d %s", status, stderr.String())
	}
}

// Nobody is told by the login that is missing, not as something he may not see.
func TestUserResetOfNobody(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	if _, err := c.granary("a-long-password\n", "user", "reset", "nobody"); err == nil || err.Error() != "nobody has the login nobody" {
		t.Errorf("%v", err)
	}
}
