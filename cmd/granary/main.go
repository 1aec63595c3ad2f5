// Command granary carries community-foundation grants and 公益创投 (venture philanthropy) from a call for proposals
// to the last refunded fen.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	_ "time/tzdata" // rounds have time zones, and not every machine knows them

	"github.com/spf13/cobra"
)

func main() {
	os.Exit(run(rootCommand(), os.Stderr))
}

// run answers the exit status: that of an error which knows its own, 1 for any other.
func run(command *cobra.Command, stderr io.Writer) int {
	err := command.Execute()
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "granary:", err)
	var status interface{ ExitCode() int }
	if errors.As(err, &status) {
		return status.ExitCode()
	}
	return 1
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{Use: "granary", Short: "Community-foundation grants, from the call to the last fen", SilenceUsage: true, SilenceErrors: true}
	c := &config{}
	c.bind(root)
	root.AddCommand(
		serveCommand(c), apiCommand(c), workerCommand(c), migrateCommand(c),
		demoCommand(c), userCommand(c), configCommand(c), engineCommand(c), allocateCommand(),
		importCommand(c), doctorCommand(c), backupCommand(c), restoreCommand(c),
	)
	return root
}
