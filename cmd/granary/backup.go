package main

import (
	"archive/zip"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/granary-grants/granary/embedded"
	"github.com/granary-grants/granary/migrations"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"
)

// A backup is a zip file: a member tables/NAME for each table of facts, in Postgres's text form, and the manifest.
// It needs no program of Postgres's, any version of which can read it again.
const (
	backupFormat = 1
	manifestName = "manifest.json"
	tablesPrefix = "tables/"
)

// manifest says what a backup holds.
type manifest struct {
	Format    int              `json:"format"`
	MadeAt    time.Time        `json:"made_at"`
	Schema    int64            `json:"schema"`
	Tables    []savedTable     `json:"tables"` // each after those it refers to
	Sequences []store.Sequence `json:"sequences"`
	// Secret keys the digests of inputs. It is here when the installation kept it in its directory; otherwise
	// SecretMark tells whether a given one is the right one.
	Secret     string `json:"secret,omitempty"`
	SecretMark string `json:"secret_mark"`
}

type savedTable struct {
	store.Table
	Rows int64
}

// markOf tells a secret from others without giving it away.
func markOf(secret []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("granary backup"))
	return hex.EncodeToString(mac.Sum(nil))
}

func backupCommand(c *config) *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "Save every fact in one file, as of one moment, beside a running server", Args: cobra.ExactArgs(1),
		Long: `Saves every fact in one file, as it stood at one moment, while people go on working. It holds names, password hashes,
sealed scores and, where the installation keeps it itself, its secret: keep it as safe as the database.

Left out are sessions, and what the Temporal server keeps: a process holds no fact, and granary restore starts each
again from its row.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := c.backup(cmd.Context(), args[0], cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Saved %d rows of %d tables, schema version %d, in %s.\n", m.rows(), len(m.Tables), m.Schema, args[0])
			return nil
		},
	}
}

func (m manifest) rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// backup writes the file beside its place, reads it through, and puts it there when it is whole.
func (c *config) backup(ctx context.Context, path string, log io.Writer) (m manifest, err error) {
	if _, err := os.Lstat(path); err == nil {
		return m, fmt.Errorf("%s exists already: nothing is replaced", path)
	}
	if err := c.begun(); err != nil {
		return m, err
	}
	h, err := c.openEngine(ctx, log, embedded.Config{WithoutTemporal: true})
	if err != nil {
		return m, err
	}
	defer h.close()
	part := path + ".part"
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return m, err
	}
	defer os.Remove(part)
	m, err = h.save(ctx, file, log)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		_, err = readBackup(part)
	}
	if err != nil {
		return m, err
	}
	if err := os.Rename(part, path); err != nil {
		return m, err
	}
	return m, syncDirectory(filepath.Dir(path))
}

func syncDirectory(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// save copies every table in one transaction that sees one moment.
func (h *house) save(ctx context.Context, to io.Writer, log io.Writer) (m manifest, err error) {
	m = manifest{Format: backupFormat, MadeAt: time.Now().UTC().Truncate(time.Second), SecretMark: markOf(h.secret)}
	if h.config.secret == "" {
		m.Secret = string(h.secret)
	}
	conn, err := pgx.Connect(ctx, h.engine.DatabaseURL())
	if err != nil {
		return m, fmt.Errorf("database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return m, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if migrated, err := store.IsMigrated(ctx, tx); err != nil || !migrated {
		return m, errors.Join(err, errors.New("the database is empty: there is nothing to save"))
	}
	if m.Schema, _, err = migrations.Versions(ctx, h.engine.DatabaseURL()); err != nil {
		return m, err
	}
	tables, err := store.ListTables(ctx, tx)
	if err != nil {
		return m, err
	}
	archive := zip.NewWriter(to)
	bar := newProgress(log, "Saving", int64(len(tables)))
	defer bar.end()
	for i, table := range tables {
		bar.at(int64(i), table.Name)
		member, err := archive.Create(tablesPrefix + table.Name)
		if err != nil {
			return m, err
		}
		rows, err := store.CopyOut(ctx, tx, table, member)
		if err != nil {
			return m, err
		}
		m.Tables = append(m.Tables, savedTable{table, rows})
	}
	// Counters stand outside of transactions: read last, they are ahead of every row that was saved.
	if m.Sequences, err = store.ListSequences(ctx, tx); err != nil {
		return m, err
	}
	member, err := archive.Create(manifestName)
	if err != nil {
		return m, err
	}
	if err := json.NewEncoder(member).Encode(m); err != nil {
		return m, err
	}
	return m, archive.Close()
}

// readBackup reads a backup through and answers its manifest. A file that was cut off or changed is refused.
func readBackup(path string) (m manifest, err error) {
	archive, err := zip.OpenReader(path)
	if errors.Is(err, zip.ErrFormat) {
		return m, fmt.Errorf("%s is no backup, or was cut off", path)
	}
	if err != nil {
		return m, err
	}
	defer archive.Close()
	text, err := readMember(&archive.Reader, manifestName)
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return m, fmt.Errorf("%s is no backup: %w", path, err)
	}
	if m.Format != backupFormat {
		return m, fmt.Errorf("%s has format %d, this program reads format %d", path, m.Format, backupFormat)
	}
	for _, member := range archive.File {
		if err := readThrough(member); err != nil {
			return m, fmt.Errorf("%s is damaged: %s: %w", path, member.Name, err)
		}
	}
	return m, nil
}

func readMember(archive *zip.Reader, name string) ([]byte, error) {
	file, err := archive.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// readThrough reads a member to its end, where its checksum is compared.
func readThrough(member *zip.File) error {
	file, err := member.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(io.Discard, file)
	return err
}
