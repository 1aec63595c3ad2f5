package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/public"
	"github.com/granary-grants/granary/store"
	"github.com/spf13/cobra"
)

func exportCommand(c *config) *cobra.Command {
	cmd := &cobra.Command{Use: "export", Short: "Write what may be published elsewhere"}
	cmd.AddCommand(exportGrantsCommand(c))
	return cmd
}

func exportGrantsCommand(c *config) *cobra.Command {
	var round, out string
	cmd := &cobra.Command{
		Use: "360giving --round ID", Short: "Write a round's announced awards in the 360Giving standard", Args: cobra.NoArgs,
		Long: `Writes the announced awards of a round as a package of the 360Giving Data Standard 1.4. Every amount is what the ledger holds
for the award in the round's pool: committed, in transit and paid out. An award that was given up is left out, and nothing
is written about people.`,
		Example: "  granary export 360giving --round 0198c1a2-… --out grants.json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			id, err := uuid.Parse(round)
			if err != nil {
				return errors.New("--round takes an id")
			}
			return withOperator(cmd, c, func(ctx context.Context, acts *activities.Acts) error {
				licence, err := public.ParseLicence(c.licence)
				if err != nil {
					return err
				}
				published, err := readPackage(ctx, acts.Pool, id, licence)
				if err != nil {
					return err
				}
				return writePackage(cmd.OutOrStdout(), out, published)
			})
		},
	}
	cmd.Flags().StringVar(&round, "round", "", "the round's id")
	cmd.Flags().StringVar(&out, "out", "-", "the file to write, - for the standard output")
	_ = cmd.MarkFlagRequired("round")
	return cmd
}

// readPackage makes the package of a round, as the page of open data offers it too.
func readPackage(ctx context.Context, db store.DB, id uuid.UUID, licence public.Licence) (public.GrantPackage, error) {
	round, err := store.FindRound(ctx, db, id)
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		err = fmt.Errorf("there is no round %s", id)
	}
	if err != nil {
		return public.GrantPackage{}, err
	}
	published, err := public.ReadGrantPackage(ctx, db, round, licence)
	if err == nil && len(published.Grants) == 0 { // the standard has no empty package
		err = fmt.Errorf("round %s has no announced award", round.Key)
	}
	return published, err
}

// writePackage writes the package to a file (- for out).
func writePackage(out io.Writer, path string, p public.GrantPackage) error {
	text, err := p.JSON()
	if err != nil {
		return err
	}
	if path == "-" {
		_, err := out.Write(text)
		return err
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s in %s\n", counted(len(p.Grants), "grant"), path)
	return err
}
