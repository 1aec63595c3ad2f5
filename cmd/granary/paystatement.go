package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/spf13/cobra"
)

// bankStatement is what the flags of pay statement say.
type bankStatement struct {
	funder, login, currency string
	asJSON                  bool
}

func payStatementCommand(c *config) *cobra.Command {
	var in bankStatement
	cmd := &cobra.Command{
		Use: "statement FILE", Short: "Record a bank statement and match it with the payments", Args: cobra.ExactArgs(1),
		Long: `Records the lines of a bank statement (银行对账单), each once, and matches them with the payments that their references name. What
matches nothing stands in suspense until it is explained. No payment is settled by it: that the bank's replies do. It is
safe to repeat: a line that was recorded before changes nothing. A FILE of - is the standard input.`,
		Example: "  granary pay statement --by wang 2026-06.csv",
		RunE: func(cmd *cobra.Command, args []string) error {
			content, err := readReplies(cmd.InOrStdin(), args[0])
			if err != nil {
				return err
			}
			return withOperator(cmd, c, func(ctx context.Context, acts *activities.Acts) error {
				return in.record(ctx, acts, cmd.OutOrStdout(), content)
			})
		},
	}
	flags := cmd.Flags()
	bindFunder(cmd, &in.funder)
	flags.StringVar(&in.login, "by", "", "login of the finance preparer who does it (default: the funder's only one)")
	flags.StringVar(&in.currency, "currency", "CNY", "the currency of the account")
	flags.BoolVar(&in.asJSON, "json", false, "print the result as JSON")
	return cmd
}

func bindFunder(cmd *cobra.Command, funder *string) {
	cmd.Flags().StringVar(funder, "funder", "", "the funder's id (default: the only one)")
}

// chooseFunder answers the funder with the id, or the only one where none is given.
func chooseFunder(ctx context.Context, db store.DB, id string) (store.Organization, error) {
	funders, err := store.ListFunders(ctx, db)
	if err != nil {
		return store.Organization{}, err
	}
	if id == "" && len(funders) == 1 {
		return funders[0], nil
	}
	if id == "" {
		return store.Organization{}, fmt.Errorf("there are %d funders: name one with --funder", len(funders))
	}
	i := slices.IndexFunc(funders, func(o store.Organization) bool { return o.ID.String() == id })
	if i < 0 {
		return store.Organization{}, fmt.Errorf("%s is the id of no funder", printable(id))
	}
	return funders[i], nil
}

// choosePreparer answers the finance preparer of a funder with the login, or the only one where none is given.
func choosePreparer(ctx context.Context, db store.DB, funder uuid.UUID, login string) (uuid.UUID, error) {
	people, err := store.RolePeople(ctx, db, funder, grant.FinancePreparer)
	switch {
	case err != nil:
		return uuid.Nil, err
	case login == "" && len(people) == 1:
		return people[0], nil
	case login == "":
		return uuid.Nil, fmt.Errorf("the funder has %d finance preparers: name one with --by", len(people))
	case !slices.Contains(people, activities.PersonID(login)):
		return uuid.Nil, fmt.Errorf("%s is no finance preparer of the funder", printable(login))
	}
	return activities.PersonID(login), nil
}

func (in bankStatement) record(ctx context.Context, acts *activities.Acts, out io.Writer, content []byte) error {
	funder, err := chooseFunder(ctx, acts.Pool, in.funder)
	if err != nil {
		return err
	}
	person, err := choosePreparer(ctx, acts.Pool, funder.ID, in.login)
	if err != nil {
		return err
	}
	did, err := acts.RecordStatement(ctx, activities.RecordStatement{
		By: activities.By{Act: uuid.Must(uuid.NewV7()), Person: person}, Funder: funder.ID, Currency: in.currency, File: content,
	})
	if err != nil {
		return err
	}
	if in.asJSON {
		return printJSON(out, did)
	}
	rows := [][]string{
		{"matched", fmt.Sprint(did.Matched)}, {"unmatched, in suspense", fmt.Sprint(did.Unmatched)},
		{"conflicts, in suspense", fmt.Sprint(did.Conflicts)}, {"recorded before", fmt.Sprint(did.Known)},
	}
	_, err = io.WriteString(out, aligned(rows, 1))
	return err
}

// reconcileFlags is what the flags of pay reconcile say.
type reconcileFlags struct {
	funder, from, to string
	asJSON           bool
}

func payReconcileCommand(c *config) *cobra.Command {
	var in reconcileFlags
	cmd := &cobra.Command{
		Use: "reconcile", Short: "Set what the ledger has as paid against the bank's statements", Args: cobra.NoArgs,
		Long: `Compares, for a span of days, what the ledger has as paid with what the bank's statements tell of our payments, and names the
payments that one side alone tells, the lines that nothing matches, and the money that nobody has explained, which must
be 0.`,
		Example: "  granary pay reconcile --from 2026-06-01 --to 2026-06-30",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withOperator(cmd, c, func(ctx context.Context, acts *activities.Acts) error {
				return in.print(ctx, acts.Pool, cmd.OutOrStdout())
			})
		},
	}
	flags := cmd.Flags()
	bindFunder(cmd, &in.funder)
	flags.StringVar(&in.from, "from", "", "the first day (default: the beginning)")
	flags.StringVar(&in.to, "to", "", "the last day (default: today)")
	flags.BoolVar(&in.asJSON, "json", false, "print the result as JSON")
	return cmd
}

func (in reconcileFlags) span(ctx context.Context, db store.DB) (store.ReconciliationSpan, error) {
	now, err := store.Now(ctx, db)
	if err != nil {
		return store.ReconciliationSpan{}, err
	}
	span := store.ReconciliationSpan{To: grant.DateOf(now.In(grant.Beijing)), Limit: 1000}
	if in.from != "" {
		span.From, err = grant.ParseDate(in.from)
	}
	if in.to != "" && err == nil {
		span.To, err = grant.ParseDate(in.to)
	}
	switch {
	case err != nil:
		return span, errors.New("--from and --to take a day as in 2026-06-30")
	case span.To.Before(span.From):
		return span, errors.New("--to lies before --from")
	}
	return span, nil
}

func (in reconcileFlags) print(ctx context.Context, db store.DB, out io.Writer) error {
	funder, err := chooseFunder(ctx, db, in.funder)
	if err != nil {
		return err
	}
	span, err := in.span(ctx, db)
	if err != nil {
		return err
	}
	told, err := store.Reconcile(ctx, db, funder.ID, span)
	if err != nil {
		return err
	}
	if in.asJSON {
		return printJSON(out, told)
	}
	from := "the beginning"
	if span.From.Year > 0 {
		from = span.From.String()
	}
	_, err = fmt.Fprintf(out, "%s, from %s to %s\n%s", funder.Name, from, span.To, reconciliationText(told))
	return err
}

// reconciliationText is the figures for a terminal, then what accounts for them.
func reconciliationText(told store.Reconciled) string {
	if len(told.Figures) == 0 {
		return "Nothing was paid and no statement recorded.\n"
	}
	rows := [][]string{{"", "ledger", "statement", "difference", "not on statement", "not in ledger", "unmatched", "unexplained"}}
	for _, r := range told.Figures {
		row := []string{r.Currency}
		for _, amount := range []grant.Fen{r.Ledger, r.Statement, r.Difference(), r.NotOnStatement, r.NotInLedger, r.Unmatched, r.Unexplained} {
			row = append(row, grouped(amount))
		}
		rows = append(rows, row)
	}
	text := aligned(rows, 1, 2, 3, 4, 5, 6, 7)
	if len(told.Payments) > 0 {
		rows = [][]string{{"payment", "state", "ledger", "statement", ""}}
		for _, p := range told.Payments {
			rows = append(rows, []string{p.Number, p.State, grouped(p.Ledger), grouped(p.Statement), p.Currency})
		}
		text += "\n" + aligned(rows, 2, 3)
	}
	if len(told.Lines) > 0 {
		rows = [][]string{{"unmatched", "date", "", "amount", "", "counterparty", "reference"}}
		for _, l := range told.Lines {
			rows = append(rows, []string{l.Serial, l.Date.String(), string(l.Direction), grouped(l.Amount), l.Currency, l.Counterparty, l.Reference})
		}
		text += "\n" + aligned(rows, 3)
	}
	return text
}
