package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/granary-grants/granary/embedded"
	"github.com/granary-grants/granary/migrations"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"
)

func restoreCommand(c *config) *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "Load a backup into an empty directory or database", Args: cobra.ExactArgs(1),
		Long: `Loads what granary backup saved into an empty directory (--dir) or an empty database (DATABASE_URL), in one transaction,
and looks the result through as granary doctor does. Something that holds data already is never touched.

Processes start again from their rows when a worker runs. A Temporal cluster of others needs a namespace without
workflows of the old installation.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.restore(cmd.Context(), args[0], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
}

func (c *config) restore(ctx context.Context, path string, out, log io.Writer) error {
	m, err := readBackup(path)
	if err != nil {
		return err
	}
	latest, err := migrations.Latest()
	if err != nil {
		return err
	}
	if m.Schema > latest {
		return fmt.Errorf("%s has schema version %d, this program knows %d: use a newer one", path, m.Schema, latest)
	}
	own, err := c.withSecret(m)
	if err != nil {
		return err
	}
	h, err := own.openEngine(ctx, log, embedded.Config{WithoutTemporal: true})
	if err != nil {
		return err
	}
	defer h.close()
	woken, err := h.load(ctx, path, m, log)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Loaded %d rows of %d tables, as they stood at %s. %d processes go on when a worker runs.\n",
		m.rows(), len(m.Tables), m.MadeAt.Format("2006-01-02 15:04:05 MST"), woken)
	return h.lookThrough(ctx, out, log)
}

// withSecret answers the settings with the secret of the backup, which must be the one given or the one kept, if
// there is one.
func (c *config) withSecret(m manifest) (*config, error) {
	own := *c
	if c.secret != "" || m.Secret == "" {
		if markOf([]byte(c.secret)) != m.SecretMark {
			return nil, errors.New("the backup belongs to another secret: give the one its installation had, in GRANARY_SECRET")
		}
		return &own, nil
	}
	kept, err := os.ReadFile(c.secretFile())
	if err == nil && strings.TrimSpace(string(kept)) != m.Secret {
		return nil, fmt.Errorf("%s is in use: restore into an empty directory", c.dir)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	own.secret = m.Secret
	return &own, nil
}

// keepSecret puts the secret of the backup where the installation kept it.
func (c *config) keepSecret(m manifest) error {
	if m.Secret == "" {
		return nil
	}
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(c.secretFile(), []byte(m.Secret+"\n"), 0o600)
}

func (c *config) secretFile() string { return filepath.Join(c.dir, "secret") }

// load fills the empty database in one transaction: a restore that was stopped can begin again.
func (h *house) load(ctx context.Context, path string, m manifest, log io.Writer) (woken int, err error) {
	conn, err := pgx.Connect(ctx, h.engine.DatabaseURL())
	if err != nil {
		return 0, fmt.Errorf("database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := isEmpty(ctx, conn); err != nil {
		return 0, err
	}
	if err := migrations.UpTo(ctx, h.engine.DatabaseURL(), m.Schema); err != nil {
		return 0, err
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return 0, err
	}
	defer archive.Close()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if err := loadTables(ctx, tx, &archive.Reader, m, log); err != nil {
		return 0, err
	}
	for _, s := range m.Sequences {
		if err := store.SetSequence(ctx, tx, s); err != nil {
			return 0, err
		}
	}
	if err := h.config.keepSecret(m); err != nil {
		return 0, err
	}
	if err := tx.Commit(ctx); err != nil {
		return 0, err
	}
	// Should it be stopped here, the next start brings the schema up to date, and the sweeper finds the cases.
	if _, err := migrations.Up(ctx, h.engine.DatabaseURL()); err != nil {
		return 0, err
	}
	return store.WakeOpenCases(ctx, conn)
}

func isEmpty(ctx context.Context, conn *pgx.Conn) error {
	migrated, err := store.IsMigrated(ctx, conn)
	if err != nil || !migrated {
		return err
	}
	used, err := store.IsInstalled(ctx, conn)
	if err == nil && used {
		err = errors.New("the database is in use: restore into an empty one")
	}
	return err
}

func loadTables(ctx context.Context, tx pgx.Tx, archive *zip.Reader, m manifest, log io.Writer) error {
	bar := newProgress(log, "Loading", int64(len(m.Tables)))
	defer bar.end()
	for i, table := range m.Tables {
		bar.at(int64(i), table.Name)
		member, err := archive.Open(tablesPrefix + table.Name)
		if err != nil {
			return err
		}
		rows, err := store.CopyIn(ctx, tx, table.Table, member)
		if err = errors.Join(err, member.Close()); err != nil {
			return err
		}
		if rows != table.Rows {
			return fmt.Errorf("table %s has %d rows, the backup says %d", table.Name, rows, table.Rows)
		}
	}
	return nil
}

// lookThrough is what the doctor can say of a database on which nothing runs yet.
func (h *house) lookThrough(ctx context.Context, out, log io.Writer) error {
	pool, err := pgxpool.New(ctx, h.engine.DatabaseURL())
	if err != nil {
		return err
	}
	defer pool.Close()
	failed := 0
	d := &doctor{config: h.config, log: log, tell: func(one diagnosis) {
		one.print(out)
		if one.Level == unhealthy {
			failed++
		}
	}}
	if d.schema(ctx, pool, h.engine.DatabaseURL()) {
		err = errors.Join(d.locale(ctx, pool), d.ledger(ctx, pool), d.journal(ctx, pool))
	}
	if err == nil && failed > 0 {
		err = fmt.Errorf("%d checks failed", failed)
	}
	return err
}
