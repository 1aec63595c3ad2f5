package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/spf13/cobra"
)

func demoCommand(c *config) *cobra.Command {
	var from string
	var stops []string
	cmd := &cobra.Command{
		Use: "demo", Short: "Play a whole round on the real engine, in a rehearsal of its own, and stay up", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			if !cmd.Flags().Changed("dir") && os.Getenv("GRANARY_DIR") == "" {
				c.dir = filepath.Join(c.dir, "demo")
			}
			if !cmd.Flags().Changed("log-level") && os.Getenv("GRANARY_LOG_LEVEL") == "" {
				c.logLevel = "error" // the progress is what there is to see
			}
			return c.demo(ctx, from, stops, terminal{cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()})
		},
	}
	c.bindThrowaway(cmd)
	cmd.Flags().StringVar(&from, "season", filepath.Join("testdata", "season"), "the directory of the season to play")
	cmd.Flags().StringSliceVar(&stops, "stop", nil, "parts of the season before which to wait for the Enter key, to look or to do them by hand: "+strings.Join(partNames(), ", "))
	return cmd
}

// partNames are the parts of the season before which a demo can stop: those from which on there is something to see.
func partNames() []string {
	var names []string
	for _, part := range (*player)(nil).parts()[4:] {
		names = append(names, part.name)
	}
	return names
}

// terminal is where a demo is watched from.
type terminal struct {
	in            io.Reader
	out, progress io.Writer
}

func (c *config) demo(ctx context.Context, from string, stops []string, t terminal) error {
	out, progress := t.out, t.progress
	for _, stop := range stops {
		if !slices.Contains(partNames(), stop) {
			return fmt.Errorf("the season has no part %q; its parts are %s", stop, strings.Join(partNames(), ", "))
		}
	}
	s, err := readSeason(from)
	if err != nil {
		return fmt.Errorf("the season: %w (run make demo in the checkout, or name a directory with --season)", err)
	}
	if err := c.free(); err != nil {
		return err
	}
	begin := time.Now()
	fmt.Fprintln(progress, "Starting Postgres and the Temporal server …")
	h, err := c.enter(ctx, progress, true)
	if err != nil {
		return err
	}
	defer h.close()
	running, err := h.start(ctx, parts{api: true, worker: true})
	if err != nil {
		return err
	}
	p := &player{season: s, public: newClient("http://" + running.address), out: progress}
	if err := h.beginSeason(ctx, p, running.acts); err != nil {
		return err
	}
	played := "This rehearsal was played before."
	if !p.wasPlayed(ctx) {
		if err := p.play(ctx, stops, t.pauseAt("http://"+running.address)); err != nil {
			return c.stopped(ctx, err)
		}
		played = fmt.Sprintf("Played in %s.", time.Since(begin).Round(time.Second))
	}
	if err := p.report(ctx, out); err != nil {
		return err
	}
	fmt.Fprintf(out, `
%s Granary stays up at http://%s until you press Ctrl-C.
  The round, for anybody    http://%s/rounds/%s
  The portal                http://%s/portal/
  Begin an application      http://%s/portal/apply/rounds/%s as owner-O002
  The API                   http://%s/openapi.yaml
%s%s goes on with this rehearsal; rm -r %s begins afresh.
`, played, running.address, running.address, p.round, running.address, running.address, p.next, running.address, signingIn, c.again(), c.dir)
	<-ctx.Done()
	return nil
}

// signingIn says who can look, at every stop and at the end.
const signingIn = `  Sign in as                admin, officer, decider, finance_preparer, finance_approver, expert-E1 … expert-E60, owner-O001 … owner-O378
  with the password         ` + rehearsalPassword + "\n"

// pauseAt answers what waits for the Enter key. The end of the input is as good as the key.
func (t terminal) pauseAt(address string) func(context.Context, string) error {
	lines := bufio.NewReader(t.in)
	return func(ctx context.Context, part string) error {
		fmt.Fprintf(t.out, "Before the part %q. Look at %s/portal/ and press Enter to go on.\n%s", part, address, signingIn)
		pressed := make(chan error, 1)
		go func() {
			_, err := lines.ReadString('\n')
			pressed <- err
		}()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-pressed:
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return err
		}
	}
}

// again is the command that goes on with this demo.
func (c *config) again() string {
	if c.dir == filepath.Join(".granary", "demo") {
		return "make demo"
	}
	return "granary demo --dir " + c.dir
}

// stopped says why a season was not played to its end, and how to go on.
func (c *config) stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = errors.New("you stopped it")
	}
	return fmt.Errorf("the season is not played to its end: %w (%s goes on from there; rm -r %s begins afresh)", err, c.again(), c.dir)
}

// beginSeason is what an operator does at the machine: the first day, the funder, the first administrator.
func (h *house) beginSeason(ctx context.Context, p *player, acts *activities.Acts) error {
	owner, err := h.pool(ctx, "", 1)
	if err != nil {
		return err
	}
	if err := store.BeginAt(ctx, owner, grant.Date{Year: 2026, Month: 3, Day: 2}.At(8*3600, grant.Beijing)); err != nil {
		return err
	}
	host := p.season.Bodies[slices.IndexFunc(p.season.Bodies, func(b seasonBody) bool { return b.Key == "host" })]
	funder, err := acts.RegisterOrganization(ctx, activities.RegisterOrganization{
		By: once("funder"), Scheme: grant.SchemeUSCC, Code: host.USCC, Name: host.Name, Kind: "host", Funder: true,
	})
	if err != nil {
		return err
	}
	p.funder = funder.Organization
	_, err = acts.AddPerson(ctx, activities.AddPerson{By: once("admin"), Organization: p.funder, Role: grant.Administrator, NewPerson: activities.NewPerson{
		Login: "admin", Name: "管理员", Language: "zh-CN", Password: activities.HashPasswordOf(once("admin"), rehearsalPassword),
	}})
	return err
}

// wasPlayed says whether the season was played to its end already, and takes its rounds up where they are.
func (p *player) wasPlayed(ctx context.Context) bool {
	officer, err := p.public.as(ctx, string(grant.Officer), rehearsalPassword)
	if err != nil {
		return false
	}
	rounds, err := p.rounds(ctx)
	if err != nil || rounds[seasonKey] == uuid.Nil || rounds[nextKey] == uuid.Nil {
		return false
	}
	p.officer, p.round, p.next = officer, rounds[seasonKey], rounds[nextKey]
	batches, err := p.batches(ctx)
	if err != nil || len(batches) < p.season.batches() {
		return false
	}
	told, err := p.reconciliation(ctx) // the season ends with the bank's statement; people may have gone on since
	return err == nil && told.Statement > 0
}

// batches answers the batches that went to the bank.
func (p *player) batches(ctx context.Context) ([]uuid.UUID, error) {
	var made struct {
		Items []struct {
			ID    uuid.UUID        `json:"id"`
			Stage grant.BatchStage `json:"stage"`
		} `json:"items"`
	}
	err := p.officer.get(ctx, "/funders/"+p.funder.String()+"/batches", &made)
	var sent []uuid.UUID
	for _, b := range made.Items {
		if b.Stage == grant.BatchExported {
			sent = append(sent, b.ID)
		}
	}
	return sent, err
}

// once is the operator's act that a rehearsal takes once.
func once(what string) activities.By {
	return activities.By{Act: uuid.NewSHA1(uuid.NameSpaceOID, []byte("granary rehearsal "+what))}
}
