package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/granary-grants/granary/embedded"
	"github.com/spf13/cobra"
)

// engineCommand runs the embedded services without Granary on top: for tests, and to look into the databases.
func engineCommand(c *config) *cobra.Command {
	cmd := &cobra.Command{
		Use: "engine [-- COMMAND…]", Short: "Run the services alone, or a command beside them with DATABASE_URL and TEMPORAL_ADDRESS set",
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			h, err := c.openEngine(ctx, cmd.ErrOrStderr(), embedded.Config{})
			if err != nil {
				return err
			}
			defer h.close()
			if len(args) == 0 {
				fmt.Fprintf(cmd.OutOrStdout(), "DATABASE_URL=%s\nTEMPORAL_ADDRESS=%s\n", h.engine.DatabaseURL(), h.engine.TemporalAddress())
				<-ctx.Done()
				return nil
			}
			beside := exec.CommandContext(ctx, args[0], args[1:]...)
			beside.Env = append(os.Environ(), "DATABASE_URL="+h.engine.DatabaseURL(), "TEMPORAL_ADDRESS="+h.engine.TemporalAddress())
			beside.Stdin, beside.Stdout, beside.Stderr = os.Stdin, os.Stdout, os.Stderr
			return beside.Run()
		},
	}
	c.bindThrowaway(cmd)
	return cmd
}
