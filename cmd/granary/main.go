// Command granary carries community-foundation grants and 公益创投 (venture philanthropy) from a call for proposals
// to the last refunded fen.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	_ "time/tzdata" // rounds have time zones, and not every machine knows them

	"github.com/granary-grants/granary/api"
	"github.com/granary-grants/granary/grant"
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
	fmt.Fprintln(stderr, "granary:", explain(err))
	var status interface{ ExitCode() int }
	if errors.As(err, &status) {
		return status.ExitCode()
	}
	return 1
}

// inWords is one refusal as the sentence of its reason, in English, with code, field and figures behind it.
func inWords(refusal *grant.Error) string {
	return printable(fmt.Sprintf("%s (%s)", api.Sentence(refusal), refusal))
}

// explain is an error in words: each refusal in it as inWords says it.
func explain(err error) string {
	refusal, refused := grant.Refusal(err)
	if !refused {
		return err.Error()
	}
	var words []string
	for _, each := range append([]*grant.Error{refusal}, refusal.More...) {
		words = append(words, inWords(each))
	}
	return strings.Replace(err.Error(), refusal.Error(), strings.Join(words, "\n"), 1)
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{Use: "granary", Short: "Community-foundation grants, from the call to the last fen", Version: version(), SilenceUsage: true, SilenceErrors: true}
	root.SetVersionTemplate("granary {{.Version}}\n")
	c := &config{}
	c.bind(root)
	root.AddCommand(
		serveCommand(c), apiCommand(c), workerCommand(c), migrateCommand(c),
		demoCommand(c), userCommand(c), configCommand(c), engineCommand(c), allocateCommand(),
		importCommand(c), exportCommand(c), payCommand(c), booksCommand(c), doctorCommand(c), backupCommand(c), restoreCommand(c), versionCommand(),
	)
	return root
}
