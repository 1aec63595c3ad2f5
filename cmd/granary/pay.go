package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
	"github.com/granary-grants/granary/store"
	"github.com/spf13/cobra"
)

func payCommand(c *config) *cobra.Command {
	cmd := &cobra.Command{Use: "pay", Short: "Hand payments to the bank, and take in what the bank says"}
	cmd.AddCommand(payExportCommand(c), payImportCommand(c), payStatementCommand(c), payReconcileCommand(c))
	return cmd
}

// bankFile is what the flags of pay export and pay import say.
type bankFile struct {
	number, login, file string
	format              string // csv or xlsx, of pay export
	asJSON              bool
}

func (in *bankFile) bind(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&in.number, "batch", "", "the batch's number, 20260622-01 for example")
	flags.StringVar(&in.login, "by", "", "login of the finance preparer who does it (default: the funder's only one)")
	flags.BoolVar(&in.asJSON, "json", false, "print the result as JSON")
	_ = cmd.MarkFlagRequired("batch")
}

func payExportCommand(c *config) *cobra.Command {
	var in bankFile
	cmd := &cobra.Command{
		Use: "export --batch NUMBER", Short: "Export an approved batch and write the file for the bank", Args: cobra.NoArgs,
		Long: `Exports an approved batch: from then on what it pays is in transit. Of a batch that was exported before it writes the same
file again, byte for byte, and changes nothing.

The file holds names and account numbers: it is made for its owner's eyes only, and no file is overwritten that holds
something else.`,
		Example: "  granary pay export --batch 20260622-01 --by wang\n  granary pay export --batch 20260622-01 --by wang --format xlsx",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if in.format != "csv" && in.format != "xlsx" {
				return fmt.Errorf("--format is csv or xlsx, not %s", printable(in.format))
			}
			return c.onBank(cmd, in, func(ctx context.Context, b *bankBatch) error { return b.export(ctx, cmd.OutOrStdout(), in) })
		},
	}
	in.bind(cmd)
	cmd.Flags().StringVar(&in.file, "out", "", "the file to write, - for the standard output (default: NUMBER.csv or NUMBER.xlsx)")
	cmd.Flags().StringVar(&in.format, "format", "csv", "csv or xlsx")
	return cmd
}

func payImportCommand(c *config) *cobra.Command {
	var in bankFile
	cmd := &cobra.Command{
		Use: "import --batch NUMBER FILE", Short: "Record what the bank answered to a batch", Args: cobra.ExactArgs(1),
		Long: `Records the bank's replies to an exported batch: confirmed is paid out, returned and failed go back to their lines. What
matches no payment of the batch stands in suspense until it is explained. It is safe to repeat: a reply that was
recorded before changes nothing. A FILE of - is the standard input.`,
		Example: "  granary pay import --batch 20260622-01 --by wang replies.csv",
		RunE: func(cmd *cobra.Command, args []string) error {
			in.file = args[0]
			content, err := readReplies(cmd.InOrStdin(), in.file)
			if err != nil {
				return err
			}
			return c.onBank(cmd, in, func(ctx context.Context, b *bankBatch) error { return b.record(ctx, cmd.OutOrStdout(), in, content) })
		},
	}
	in.bind(cmd)
	return cmd
}

// readReplies reads the whole file: it is recorded as one act.
func readReplies(stdin io.Reader, path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(stdin)
	}
	return os.ReadFile(path)
}

// bankBatch is a batch and the person who works on it.
type bankBatch struct {
	acts   *activities.Acts
	batch  store.Batch
	person uuid.UUID
}

// onBank finds the batch and the person and does the work.
func (c *config) onBank(cmd *cobra.Command, in bankFile, work func(context.Context, *bankBatch) error) error {
	return withOperator(cmd, c, func(ctx context.Context, acts *activities.Acts) error {
		b, err := findBankBatch(ctx, acts, in)
		if err != nil {
			return err
		}
		return work(ctx, b)
	})
}

// findBankBatch finds the batch by its number among those of the funders whose finance the person prepares.
func findBankBatch(ctx context.Context, acts *activities.Acts, in bankFile) (*bankBatch, error) {
	batches, err := store.FindBatchNumber(ctx, acts.Pool, in.number)
	if err != nil {
		return nil, err
	}
	if len(batches) == 0 {
		return nil, fmt.Errorf("there is no batch %s", printable(in.number))
	}
	var found []*bankBatch
	for _, batch := range batches {
		people, err := store.RolePeople(ctx, acts.Pool, batch.FunderID, grant.FinancePreparer)
		if err != nil {
			return nil, err
		}
		switch {
		case in.login == "" && len(people) == 1:
			found = append(found, &bankBatch{acts, batch, people[0]})
		case in.login == "" && len(batches) == 1:
			return nil, fmt.Errorf("the batch's funder has %d finance preparers: name one with --by", len(people))
		case in.login != "" && slices.Contains(people, activities.PersonID(in.login)):
			found = append(found, &bankBatch{acts, batch, activities.PersonID(in.login)})
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case in.login != "" && len(found) == 0:
		return nil, fmt.Errorf("%s is no finance preparer of the batch's funder", printable(in.login))
	case in.login != "":
		return nil, fmt.Errorf("%s prepares the payments of %d funders that have a batch %s", printable(in.login), len(found), printable(in.number))
	}
	return nil, fmt.Errorf("%d funders have a batch %s: name a person with --by", len(batches), printable(in.number))
}

func (b *bankBatch) by() activities.By {
	return activities.By{Act: uuid.Must(uuid.NewV7()), Person: b.person}
}

// batchExported is what pay export did.
type batchExported struct {
	Batch  uuid.UUID `json:"batch_id"`
	Number string    `json:"number"`
	Lines  int       `json:"lines"`
	Total  grant.Fen `json:"total_fen"`
	Digest string    `json:"digest"`
	File   string    `json:"file"`
	Again  bool      `json:"again"` // it was exported before
}

// export exports the batch where that has not happened and writes its file. The file is written before the act and put
// in its place after it, so that a path that cannot be written leaves the batch approved.
func (b *bankBatch) export(ctx context.Context, out io.Writer, in bankFile) error {
	if in.file == "-" && in.asJSON {
		return errors.New("--out - and --json both take the standard output")
	}
	content, err := b.content(ctx, in.format)
	if err != nil {
		return err
	}
	if in.file == "" {
		in.file = b.batch.Number + "." + in.format
	}
	place, drop := func() error { _, err := out.Write(content); return err }, func() error { return nil }
	if in.file != "-" {
		if place, drop, err = prepareFile(in.file, content); err != nil {
			return err
		}
	}
	again := b.batch.Stage == grant.BatchExported
	if !again {
		if _, err := b.acts.ExportBatch(ctx, activities.BatchAct{By: b.by(), Batch: b.batch.ID, Digest: b.batch.Digest}); err != nil {
			return errors.Join(err, drop())
		}
	}
	if err := place(); err != nil {
		return fmt.Errorf("batch %s is exported, its file is not written: %w\nRun the command again to write it", b.batch.Number, err)
	}
	return b.tellExported(out, in, again)
}

// content is the file for the bank in a format. It is refused as moved where the batch no longer says what was approved.
func (b *bankBatch) content(ctx context.Context, format string) ([]byte, error) {
	instructions, err := store.ListInstructions(ctx, b.acts.Pool, b.batch.ID)
	if err != nil {
		return nil, err
	}
	said := activities.BankBatch(b.batch, instructions)
	if said.Digest() != b.batch.Digest {
		return nil, grant.Refuse(grant.Stale, grant.Moved)
	}
	if format == "xlsx" {
		table, err := print.BatchTable(said)
		if err != nil {
			return nil, err
		}
		return table.XLSX()
	}
	var content bytes.Buffer
	err = said.WriteCSV(&content)
	return content.Bytes(), err
}

func (b *bankBatch) tellExported(out io.Writer, in bankFile, again bool) error {
	switch {
	case in.file == "-":
		return nil
	case in.asJSON:
		return printJSON(out, batchExported{b.batch.ID, b.batch.Number, b.batch.Lines, b.batch.Total, b.batch.Digest, in.file, again})
	}
	said := "Exported"
	if again {
		said = "Was exported before; wrote the same file again for"
	}
	_, err := fmt.Fprintf(out, "%s batch %s: %s, %s %s, in %s\ndigest %s\n", said, b.batch.Number, counted(b.batch.Lines, "payment"), b.batch.Currency,
		grouped(b.batch.Total), in.file, b.batch.Digest)
	return err
}

// prepareFile writes the content beside path and answers what puts it there and what takes it away again. A file with
// other content is not overwritten.
func prepareFile(path string, content []byte) (place, drop func() error, err error) {
	standing, err := os.ReadFile(path)
	switch {
	case err == nil && bytes.Equal(standing, content):
		nothing := func() error { return nil }
		return nothing, nothing, nil
	case err == nil:
		return nil, nil, fmt.Errorf("%s exists and holds something else", path)
	case !errors.Is(err, os.ErrNotExist):
		return nil, nil, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return nil, nil, err
	}
	part := file.Name()
	drop = func() error { return os.Remove(part) }
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, nil, errors.Join(err, drop())
	}
	return func() error {
		if err := os.Rename(part, path); err != nil {
			return errors.Join(err, drop())
		}
		return nil
	}, drop, nil
}

// record records the bank's replies and prints what they did.
func (b *bankBatch) record(ctx context.Context, out io.Writer, in bankFile, content []byte) error {
	did, err := b.acts.RecordReplies(ctx, activities.RecordReplies{By: b.by(), Batch: b.batch.ID, File: content})
	if err != nil {
		return err
	}
	if in.asJSON {
		return printJSON(out, did)
	}
	rows := [][]string{
		{"confirmed", fmt.Sprint(did.Confirmed)}, {"returned", fmt.Sprint(did.Returned)}, {"failed", fmt.Sprint(did.Failed)},
		{"unknown", fmt.Sprint(did.Unknown)}, {"unmatched, in suspense", fmt.Sprint(did.Unmatched)}, {"recorded before", fmt.Sprint(did.Known)},
	}
	_, err = io.WriteString(out, aligned(rows, 1))
	return err
}
