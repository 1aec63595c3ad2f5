package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: cobra.NoArgs, Run: func(cmd *cobra.Command, _ []string) {
		fmt.Fprintln(cmd.OutOrStdout(), "granary", version())
	}}
}

// version is what the program was built from.
func version() string {
	built, ok := debug.ReadBuildInfo()
	if !ok {
		return "of unknown origin"
	}
	return versionOf(built)
}

// versionOf is the module's version, where it has one, and the revision, "modified" where files had changed since.
func versionOf(built *debug.BuildInfo) string {
	text := built.Main.Version
	if text == "" {
		text = "(devel)"
	}
	about := map[string]string{}
	for _, s := range built.Settings {
		about[s.Key] = s.Value
	}
	if revision := about["vcs.revision"]; revision != "" {
		text += ", revision " + revision
	}
	if about["vcs.modified"] == "true" {
		text += ", modified"
	}
	return text + ", " + built.GoVersion
}
