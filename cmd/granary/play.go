package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Everybody in a rehearsal has the same password, so that whoever watches can sign in as anyone. Staff get a first one
// from the administrator and then choose it themselves, experts register themselves: whoever has a first password neither
// prepares nor approves, and hands in no score.
const (
	rehearsalPassword = "rehearsal-2026"
	firstPassword     = "rehearsal-first-2026"
)

// player plays a season through the public API: every person in it is a client of his own. Every act has a key
// made of what it is, so that an interrupted season can be played again and goes on where it stopped.
type player struct {
	season *season
	public *apiClient
	out    io.Writer

	funder                                     uuid.UUID
	admin, officer, decider, finance, approver *apiClient
	places                                     map[string]uuid.UUID
	organizations                              map[string]applicant
	reviewers                                  map[string]reviewer
	applications                               map[string]submitted
	projects                                   map[string]uuid.UUID
	round, next                                uuid.UUID
	now                                        time.Time
}

type applicant struct {
	id     uuid.UUID
	person *apiClient
}

type reviewer struct {
	id     uuid.UUID
	person *apiClient
}

type submitted struct {
	ID      uuid.UUID `json:"application_id"`
	Receipt string    `json:"number"`
}

// part is a piece of the season with the name by which a watcher stops before it.
type part struct {
	name string
	play func(context.Context) error
}

// play plays the season to its first tranche, and opens the next round. Before a part that is named in stops it waits until
// whoever watches says to go on: meanwhile everything can be looked at, and done by hand.
func (p *player) play(ctx context.Context, stops []string, pause func(context.Context, string) error) error {
	for _, part := range p.parts() {
		if slices.Contains(stops, part.name) {
			if err := p.settled(ctx); err != nil {
				return err
			}
			if err := pause(ctx, part.name); err != nil {
				return err
			}
		}
		if err := part.play(ctx); err != nil {
			return err
		}
	}
	return nil
}

// parts are the parts of the season in their order.
func (p *player) parts() []part {
	return []part{
		{"people", p.meet}, {"places", p.setUp}, {"publication", p.publish}, {"organizations", p.register}, {"applications", p.apply},
		{"screening", p.screen}, {"desk", p.desk}, {"shortlist", p.shortlist}, {"panel", p.panel}, {"scores", p.scores}, {"vote", p.vote},
		{"allocation", p.allocate}, {"notice", p.notice}, {"promotion", p.promote}, {"announcement", p.announce}, {"funds", p.fund},
		{"agreements", p.sign}, {"payment", p.pay}, {"reconciliation", p.reconcile}, {"next", p.openNext},
	}
}

// each does work for 0 … n−1, workers at a time, and tells how far it has come.
func (p *player) each(ctx context.Context, title string, n, workers int, work func(context.Context, int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	begin, bar := time.Now(), newProgress(p.out, title, int64(n))
	var done int
	var counting sync.Mutex
	next := make(chan int)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := range next {
				if err := work(ctx, i); err != nil {
					cancel(err)
					return
				}
				counting.Lock()
				done++
				bar.at(int64(done), fmt.Sprintf("%d of %d", done, n))
				counting.Unlock()
			}
		})
	}
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	group.Wait()
	bar.end()
	err := context.Cause(ctx)
	if err == nil {
		fmt.Fprintf(p.out, "%-34s %4d in %s\n", title, n, time.Since(begin).Round(100*time.Millisecond))
	}
	return err
}

// at moves the business clock to an instant; an instant that has passed is left alone.
func (p *player) at(ctx context.Context, to time.Time) error {
	if !to.After(p.now) {
		return nil
	}
	var clock struct {
		Now time.Time `json:"now"`
	}
	err := p.admin.send(ctx, "PUT", "/rehearsal/clock", "", map[string]any{"funder_id": p.funder, "to": to}, &clock)
	if refusedAs(err, string(grant.NotRehearsal)) { // played again: the time has passed
		err = p.public.get(ctx, "/rehearsal", &clock)
	}
	p.now = clock.Now
	return err
}

func (p *player) on(ctx context.Context, day grant.Date, hour grant.TimeOfDay) error {
	return p.at(ctx, day.At(hour, grant.Beijing))
}

// settled waits until every case that was woken has looked.
func (p *player) settled(ctx context.Context) error {
	return p.until(ctx, "the processes settle", func() (bool, error) {
		var clock struct {
			Wakes int `json:"wakes"`
		}
		err := p.public.get(ctx, "/rehearsal", &clock)
		return clock.Wakes == 0, err
	})
}

// reaches waits until the process has brought the round to a stage, or beyond it.
func (p *player) reaches(ctx context.Context, stage grant.Stage) error {
	return p.until(ctx, "the round reaches "+string(stage), func() (bool, error) {
		now, err := p.stage(ctx)
		return !before(now, stage), err
	})
}

// stage answers where the season's round stands.
func (p *player) stage(ctx context.Context) (grant.Stage, error) { return p.stageOf(ctx, p.round) }

func (p *player) stageOf(ctx context.Context, id uuid.UUID) (grant.Stage, error) {
	var round struct {
		Stage grant.Stage `json:"stage"`
	}
	err := p.public.get(ctx, "/rounds/"+id.String(), &round)
	return round.Stage, err
}

// before says whether one stage of a round comes before another.
func before(one, other grant.Stage) bool {
	at := func(stage grant.Stage) int {
		return slices.IndexFunc(grant.StageRules(), func(r grant.StageRule) bool { return r.On == grant.RoundKind && r.Stage == stage })
	}
	return at(one) < at(other)
}

// noneIn waits until no application of the round stands in one of the stages.
func (p *player) noneIn(ctx context.Context, stages ...grant.Stage) error {
	var query strings.Builder
	for _, s := range stages {
		query.WriteString("&stage=" + string(s))
	}
	return p.until(ctx, "no application is left in "+string(stages[0]), func() (bool, error) {
		var page struct {
			Items []struct{} `json:"items"`
		}
		err := p.officer.get(ctx, "/rounds/"+p.round.String()+"/applications?limit=1"+query.String(), &page)
		return len(page.Items) == 0, err
	})
}

const patience = 5 * time.Minute

func (p *player) until(ctx context.Context, what string, is func() (bool, error)) error {
	for begin := time.Now(); ; {
		done, err := is()
		if done || err != nil {
			return err
		}
		if time.Since(begin) > patience {
			return fmt.Errorf("waited %s until %s", patience, what)
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// fen reads an amount of the season's data, which is ours.
func fen(yuan string) grant.Fen {
	amount, err := grant.ParseYuan(yuan)
	if err != nil {
		panic(err)
	}
	return amount
}
