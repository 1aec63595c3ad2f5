package main

import (
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
