package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/spf13/cobra"
)

func importCommand(c *config) *cobra.Command {
	cmd := &cobra.Command{Use: "import", Short: "Take in what was published elsewhere"}
	cmd.AddCommand(importGrantsCommand(c))
	return cmd
}

// grantImport is what the flags of import 360giving say.
type grantImport struct {
	file, round, login, report string
	workers                    int
	asJSON                     bool
}

func importGrantsCommand(c *config) *cobra.Command {
	var in grantImport
	cmd := &cobra.Command{
		Use: "360giving --round ID FILE", Short: "Submit published grants as applications to a round", Args: cobra.ExactArgs(1),
		Long: `Reads grants of the 360Giving standard, {"grants": [...]}, and hands each in to a round as an application, by the same acts
as people's: its recipient becomes an organisation, the outward part of the recipient's postcode a place, the amount
awarded the amount asked. The round must be open. A FILE of - is the standard input.

It is safe to repeat, by anybody, and to go on with after it was stopped: a grant is handed in to a round once. A grant
that was imported before with other content is refused as key_reused. What a rule refuses is not imported and stands in
the report with the reason; nothing is cut or corrected, only blanks are folded. Of several recipients the first counts.

Receipts are given as the grants come in. With one worker they follow the order of the file; with more, neighbours
may change places. When every grant is refused, the exit status is 1.`,
		Example: "  granary import 360giving --round 0198c1a2-… --report refused.csv grants.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			in.file = args[0]
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			return c.importGrants(ctx, cmd, in)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&in.round, "round", "", "the round's id")
	flags.StringVar(&in.login, "by", "", "login of the officer who hands them in (default: the funder's only one)")
	flags.StringVar(&in.report, "report", "", "write what became of each grant to this file: lines of JSON if it ends in .jsonl, else CSV")
	flags.IntVar(&in.workers, "workers", 8, "how many grants are handed in at once")
	flags.BoolVar(&in.asJSON, "json", false, "print the result as JSON")
	_ = cmd.MarkFlagRequired("round")
	return cmd
}

func (c *config) importGrants(ctx context.Context, cmd *cobra.Command, in grantImport) (err error) {
	round, err := uuid.Parse(in.round)
	if err != nil || in.workers < 1 || in.workers > 64 {
		return errors.New("--round takes an id, --workers a number from 1 to 64")
	}
	from, size, err := openInput(cmd.InOrStdin(), in)
	if err != nil {
		return err
	}
	defer from.Close()
	if err := c.begun(); err != nil {
		return err
	}
	h, err := c.enterDatabase(ctx, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	defer h.close()
	acts, err := h.acts(ctx, apiRole, int32(in.workers)+1)
	if err != nil {
		return err
	}
	importing, err := newImporter(ctx, acts, round, in.login)
	if err != nil {
		return err
	}
	report, err := openReport(in.report)
	if err != nil {
		return err
	}
	bar := newProgress(cmd.ErrOrStderr(), "Importing", size)
	sum, err := importing.run(ctx, newGrantFile(from), in.workers, func(done int64, o outcome) error {
		bar.at(done, fmt.Sprintf("%d grants", o.Row))
		return report.add(o)
	})
	bar.end()
	err = errors.Join(err, report.close())
	if printed := sum.print(cmd.OutOrStdout(), in.asJSON); printed != nil {
		return errors.Join(err, printed)
	}
	if err != nil {
		return fmt.Errorf("the import is not complete: %w\nWhat was imported stays. Run it again to go on", err)
	}
	if sum.Grants > 0 && sum.Refused == sum.Grants {
		return errors.New("no grant was imported: each was refused")
	}
	return nil
}

// openInput opens the file and answers its size, 0 where that is unknown. A report may not be written over it.
func openInput(stdin io.Reader, in grantImport) (io.ReadCloser, int64, error) {
	if in.file == "-" {
		return io.NopCloser(stdin), 0, nil
	}
	file, err := os.Open(in.file)
	if err != nil {
		return nil, 0, err
	}
	about, err := file.Stat()
	if err == nil && in.report != "" {
		if report, missing := os.Stat(in.report); missing == nil && os.SameFile(about, report) {
			err = errors.New("--report names the file that is imported")
		}
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, about.Size(), nil
}

// newImporter looks up the round and the officer in whose name it is imported. A round that takes no application now is
// refused, before organisations and places are made for nothing.
func newImporter(ctx context.Context, acts *activities.Acts, id uuid.UUID, login string) (*importer, error) {
	round, err := store.FindRound(ctx, acts.Pool, id)
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		return nil, fmt.Errorf("there is no round %s", id)
	}
	if err != nil {
		return nil, err
	}
	now, err := store.Now(ctx, acts.Pool)
	if err == nil {
		err = round.Admits(now)
	}
	if err != nil {
		return nil, err
	}
	document, err := store.FindPolicy(ctx, acts.Pool, round.PolicyID)
	if err != nil {
		return nil, err
	}
	policy, err := grant.ParsePolicy(document.Document)
	if err != nil {
		return nil, err
	}
	officer, err := findOfficer(ctx, acts, round.FunderID, login)
	return &importer{acts: acts, round: round, policy: policy, officer: officer, organizations: known[grant.Identifier]{}, places: known[string]{}}, err
}

func findOfficer(ctx context.Context, acts *activities.Acts, funder uuid.UUID, login string) (uuid.UUID, error) {
	officers, err := store.RolePeople(ctx, acts.Pool, funder, grant.Officer)
	if err != nil {
		return uuid.Nil, err
	}
	if login != "" {
		if person := activities.PersonID(login); slices.Contains(officers, person) {
			return person, nil
		}
		return uuid.Nil, fmt.Errorf("%s is no officer of the round's funder", login)
	}
	if len(officers) != 1 {
		return uuid.Nil, fmt.Errorf("the round's funder has %d officers: name one with --by", len(officers))
	}
	return officers[0], nil
}
