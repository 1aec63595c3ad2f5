package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
	"github.com/granary-grants/granary/store"
	"github.com/spf13/cobra"
)

// books is what the flags of books say.
type books struct {
	fund, round, line    string
	organization, funder string
	suspense             bool
	at, xlsx             string
	asJSON               bool
}

func booksCommand(c *config) *cobra.Command {
	var in books
	cmd := &cobra.Command{
		Use: "books (--fund ID | --round ID | --line ID | --organization ID | --suspense)", Short: "Print the statement of a fund, a round, a funding line, an organisation or the suspense account", Args: cobra.NoArgs,
		Long: `Prints what stood in the accounts at an instant and every posting that brought it there. All figures are added up from the
postings, whatever has happened since.`,
		Example: "  granary books --round 0198c1a2-… --at 2026-12-31T23:59:59+08:00 --xlsx books.xlsx",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withOperator(cmd, c, func(ctx context.Context, acts *activities.Acts) error {
				return in.print(ctx, acts.Pool, cmd.OutOrStdout())
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&in.fund, "fund", "", "the fund's id: its accounts, and the pools and lines that its money is in")
	flags.StringVar(&in.round, "round", "", "the round's id: its pool and all its lines")
	flags.StringVar(&in.line, "line", "", "the funding line's id")
	flags.StringVar(&in.organization, "organization", "", "the organisation's id: the lines that it has from the funder")
	flags.BoolVar(&in.suspense, "suspense", false, "what the bank reported to the funder and nothing matched")
	bindFunder(cmd, &in.funder)
	flags.StringVar(&in.at, "at", "", "the instant, 2026-12-31T23:59:59+08:00 for example (default: now)")
	flags.StringVar(&in.xlsx, "xlsx", "", "write the postings to this spreadsheet")
	flags.BoolVar(&in.asJSON, "json", false, "print the statement as JSON")
	cmd.MarkFlagsOneRequired("fund", "round", "line", "organization", "suspense")
	cmd.MarkFlagsMutuallyExclusive("fund", "round", "line", "organization", "suspense")
	cmd.MarkFlagsMutuallyExclusive("json", "xlsx")
	return cmd
}

// bookStatement is a whole statement.
type bookStatement struct {
	Of      string            `json:"of"`
	At      time.Time         `json:"at"`
	Totals  []store.BookTotal `json:"totals"`
	Entries []store.BookEntry `json:"entries"`
}

func (in books) print(ctx context.Context, db store.DB, out io.Writer) error {
	s, err := in.read(ctx, db)
	switch {
	case err != nil:
		return err
	case in.asJSON:
		return printJSON(out, s)
	case in.xlsx != "":
		sheet, err := s.table().XLSX()
		if err != nil {
			return err
		}
		if err := os.WriteFile(in.xlsx, sheet, 0o600); err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%s of %s in %s\n", counted(s.postings(), "posting"), s.Of, in.xlsx)
		return err
	}
	_, err = io.WriteString(out, s.text())
	return err
}

// read reads the statement of one of the things, page by page.
func (in books) read(ctx context.Context, db store.DB) (bookStatement, error) {
	const entries = 1000
	page, err := in.page(ctx, db, entries)
	if err != nil {
		return bookStatement{}, err
	}
	of, read, err := in.find(ctx, db)
	if err != nil {
		return bookStatement{}, err
	}
	s := bookStatement{Of: of, At: page.At.UTC(), Entries: []store.BookEntry{}}
	for {
		book, err := read(page)
		if err != nil {
			return s, err
		}
		s.Totals, s.Entries = book.Totals, append(s.Entries, book.Entries...)
		if len(book.Entries) < entries {
			return s, nil
		}
		last := book.Entries[entries-1]
		page.AfterAt, page.After = last.At, last.ID
	}
}

func (in books) page(ctx context.Context, db store.DB, limit int) (store.BookPage, error) {
	now, err := store.SettledNow(ctx, db)
	p := store.BookPage{At: now, Limit: limit}
	if err == nil && in.at != "" {
		if p.At, err = time.Parse(time.RFC3339Nano, in.at); err != nil {
			err = errors.New("--at takes an instant as in 2026-12-31T23:59:59+08:00")
		} else if p.At.After(now) {
			err = fmt.Errorf("--at names an instant that is still to come: it is %s", now.UTC().Format(time.RFC3339))
		}
	}
	return p, err
}

// find answers what the statement is of and how its pages are read.
func (in books) find(ctx context.Context, db store.DB) (of string, read func(store.BookPage) (store.Book, error), err error) {
	if in.suspense {
		funder, err := chooseFunder(ctx, db, in.funder)
		return "suspense of " + funder.Name, func(p store.BookPage) (store.Book, error) { return store.SuspenseBook(ctx, db, funder.ID, p) }, err
	}
	id, err := uuid.Parse(in.fund + in.round + in.line + in.organization)
	if err != nil {
		return "", nil, errors.New("--fund, --round, --line and --organization take an id")
	}
	switch {
	case in.organization != "":
		var funder, o store.Organization
		if funder, err = chooseFunder(ctx, db, in.funder); err != nil {
			return "", nil, err
		}
		o, err = store.FindOrganization(ctx, db, id)
		of, read = o.Name, func(p store.BookPage) (store.Book, error) { return store.OrganizationBook(ctx, db, id, funder.ID, p) }
	case in.fund != "":
		var f store.Fund
		f, err = store.FindFund(ctx, db, id)
		of, read = "fund "+f.Name, func(p store.BookPage) (store.Book, error) { return store.FundBook(ctx, db, id, p) }
	case in.round != "":
		var r grant.Round
		r, err = store.FindRound(ctx, db, id)
		of, read = "round "+r.Key, func(p store.BookPage) (store.Book, error) { return store.RoundBook(ctx, db, id, p) }
	default:
		var l store.FundingLine
		l, err = store.FindLine(ctx, db, id)
		of, read = fmt.Sprintf("%s line %s", l.Source, id), func(p store.BookPage) (store.Book, error) { return store.LineBook(ctx, db, id, p) }
	}
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		err = fmt.Errorf("there is nothing with the id %s", id)
	}
	return of, read, err
}

func (s bookStatement) postings() (n int) {
	for _, e := range s.Entries {
		n += len(e.Postings)
	}
	return n
}

// text is the statement for a terminal: what stood in each kind of account, then the postings.
func (s bookStatement) text() string {
	totals := [][]string{{"account", "in", "out", "balance", ""}}
	for _, t := range s.Totals {
		totals = append(totals, []string{string(t.Kind), grouped(grant.Fen(t.In)), grouped(grant.Fen(t.Out)), grouped(grant.Fen(t.Balance)), t.Currency})
	}
	text := fmt.Sprintf("%s at %s\n\n%s", printable(s.Of), s.At.Format(time.RFC3339), aligned(totals, 1, 2, 3))
	if len(s.Entries) == 0 {
		return text
	}
	rows := [][]string{{"at", "entry", "account", "amount", "case", "act"}}
	for _, e := range s.Entries {
		for _, p := range e.Postings {
			rows = append(rows, []string{
				e.At.UTC().Format(time.RFC3339), e.Kind, string(p.Kind), grouped(grant.Fen(p.Amount)), fmt.Sprintf("%s %s", e.CaseKind, e.CaseID), e.Act.String(),
			})
		}
	}
	return text + "\n" + aligned(rows, 3)
}

// table is the postings for a spreadsheet: filtered by an account, they add up to its balance.
func (s bookStatement) table() print.Table {
	t := print.Table{Title: s.Of, Columns: []print.Column{
		{Name: "at", Kind: print.Text}, {Name: "entry", Kind: print.Text}, {Name: "account", Kind: print.Text}, {Name: "owner", Kind: print.Text},
		{Name: "amount", Kind: print.Money}, {Name: "currency", Kind: print.Text}, {Name: "case", Kind: print.Text}, {Name: "case id", Kind: print.Text},
		{Name: "act", Kind: print.Text},
	}}
	for _, e := range s.Entries {
		for _, p := range e.Postings {
			t.Rows = append(t.Rows, []any{
				e.At.UTC().Format(time.RFC3339Nano), e.Kind, string(p.Kind), p.Owner.String(), grant.Fen(p.Amount), p.Currency, string(e.CaseKind), e.CaseID.String(),
				e.Act.String(),
			})
		}
	}
	return t
}
