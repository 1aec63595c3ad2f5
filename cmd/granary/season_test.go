package main

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// The season, to the last fen: 437 applications through the public API on the real engine, with everything stopped
// and started again in the middle of the desk review.
func TestSeason(t *testing.T) {
	if os.Getenv("GRANARY_TEST_SERVICES") == "" {
		t.Skip("needs Postgres and Temporal: run make test")
	}
	t.Parallel()
	const data = "../../testdata/season"
	s, err := readSeason(data)
	if err != nil {
		t.Fatal(err)
	}
	var want expectedSeason
	if err := readJSON(filepath.Join(data, "expected.json"), &want); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	c := &config{dir: engineDir(t), listen: "127.0.0.1:0", logLevel: "error", throwaway: true}
	h, running := startHouse(ctx, t, c)
	p := &player{season: s, public: newClient("http://" + running.address), out: io.Discard}
	if err := h.beginSeason(ctx, p, running.acts); err != nil {
		t.Fatal(err)
	}
	c.listen = running.address
	for _, part := range p.parts() {
		if part.name == "desk" { // the scores are still to come
			h.close()
			h, running = startHouse(ctx, t, c)
			if err := h.beginSeason(ctx, p, running.acts); err != nil { // as a second demo does
				t.Fatal(err)
			}
		}
		if err := part.play(ctx); err != nil {
			t.Fatal(err)
		}
		if part.name == "allocation" { // which is released now
			checkScreening(ctx, t, p, want)
			checkRanking(ctx, t, p, want)
			checkPublicPage(t, p)
		}
	}
	checkNotices(ctx, t, p, want)
	checkPayments(ctx, t, p, want)
	checkNext(ctx, t, p)
	h.close()
}

// engineDir is short: a socket's path has a limit that the names of tests exceed.
func engineDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "granary")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func startHouse(ctx context.Context, t *testing.T, c *config) (*house, services) {
	t.Helper()
	h, err := c.enter(ctx, os.Stderr, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	running, err := h.start(ctx, parts{api: true, worker: true})
	if err != nil {
		t.Fatal(err)
	}
	return h, running
}

// expectedSeason is what the season's oracle worked out, independently of this program.
type expectedSeason struct {
	Screening struct {
		Eligible int `json:"eligible"`
		Out      []struct {
			Project string `json:"project"`
			Rule    string `json:"rule"`
		} `json:"out"`
	} `json:"screening"`
	Desk struct {
		Projects []string `json:"projects"`
	} `json:"desk"`
	Ranking []struct {
		Project string `json:"project"`
		Expert  string `json:"expert"`
		Support string `json:"support"`
		Final   string `json:"final"`
		Outcome string `json:"outcome"`
		Limit   string `json:"limit"`
		Amount  string `json:"amount"`
	} `json:"ranking"`
	AfterNotice struct {
		Dropped []struct {
			Project string `json:"project"`
			Why     string `json:"why"`
		} `json:"dropped"`
		Promoted []struct {
			Project string `json:"project"`
			Amount  string `json:"amount"`
		} `json:"promoted"`
		Awards int    `json:"awards"`
		Sum    string `json:"sum"`
	} `json:"after_notice"`
	CoFunding struct {
		Total string `json:"total"`
	} `json:"co_funding"`
	Runs []struct {
		Run      string `json:"run"`
		Date     string `json:"date"`
		City     string `json:"city"`
		District string `json:"district"`
		Fund     string `json:"fund"`
	} `json:"payment_runs"`
	Books map[string]struct {
		First string `json:"tranche_1"`
	} `json:"books"`
	Communities map[string]map[string]string `json:"community_totals"`
}

// Out are exactly those who were to be out, for the reason they were to be out for.
func checkScreening(ctx context.Context, t *testing.T, p *player, want expectedSeason) {
	t.Helper()
	reasons := map[string]grant.Reason{}
	for _, o := range want.Screening.Out {
		reasons[o.Project] = grant.NotEligible
		if o.Rule == "late" {
			reasons[o.Project] = grant.LateSupplement
		}
	}
	shortlisted := map[string]bool{}
	for _, project := range want.Desk.Projects {
		shortlisted[project] = true
	}
	applications, err := p.list(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(applications) != 437 {
		t.Fatalf("%d applications", len(applications))
	}
	for _, a := range p.season.Applications {
		got, expected := applications[p.applications[a.ID].ID], reasons[a.ID]
		if expected == "" && !shortlisted[a.ID] {
			expected = grant.NotShortlisted
		}
		if expected == "" {
			continue // checked with the ranking
		}
		if got.Stage != grant.Declined || got.Reason == nil || *got.Reason != expected {
			t.Errorf("%s: stage %s, reason %v; want refused, %s", a.ID, got.Stage, got.Reason, expected)
		}
	}
}

// ranked is one row of the ranking in the words of the oracle.
type ranked struct{ Project, Expert, Support, Final, Outcome, Amount string }

func checkRanking(ctx context.Context, t *testing.T, p *player, want expectedSeason) {
	t.Helper()
	run, err := p.released(ctx)
	if err != nil {
		t.Fatal(err)
	}
	names := map[uuid.UUID]string{}
	for name, a := range p.applications {
		names[a.ID] = name
	}
	var got, expected []ranked
	for _, d := range run.Decisions {
		if d.Rank != nil {
			got = append(got, ranked{names[d.Application], d.Expert, d.Resident, d.Final, string(d.Outcome), d.Amount.Yuan()})
		}
	}
	for _, r := range want.Ranking {
		outcome := map[string]string{"in": "awarded", "skipped": "reserve", "reserve": "reserve"}[r.Outcome]
		if outcome != "" {
			expected = append(expected, ranked{r.Project, r.Expert, r.Support, r.Final, outcome, cmp.Or(r.Amount, "0.00")})
		}
	}
	if diff := gocmp.Diff(expected, got); diff != "" {
		t.Errorf("ranking (-want +got):\n%s", diff)
	}
	if run.Totals.Awarded != 100 || run.Totals.AwardedFen != 818700000 || *run.Totals.PoolLeftFen != 1300000 {
		t.Errorf("totals %+v", run.Totals)
	}
	checkCommunities(ctx, t, p, want.Communities["2026-05-25 allocation"])
}

// What each community holds is in its accounts.
func checkCommunities(ctx context.Context, t *testing.T, p *player, want map[string]string) {
	t.Helper()
	var rooms struct {
		Items []struct {
			Place uuid.UUID `json:"place_id"`
			Used  grant.Fen `json:"used_fen"`
			Left  grant.Fen `json:"left_fen"`
		} `json:"items"`
	}
	if err := p.public.get(ctx, "/rounds/"+p.round.String()+"/communities", &rooms); err != nil {
		t.Fatal(err)
	}
	keys := map[uuid.UUID]string{}
	for key, id := range p.places {
		keys[id] = key
	}
	got := map[string]string{}
	for _, r := range rooms.Items {
		if r.Used > 0 {
			got[keys[r.Place]] = r.Used.Yuan()
		}
		if r.Used+r.Left != 30000000 {
			t.Errorf("%s: used %s, left %s", keys[r.Place], r.Used.Yuan(), r.Left.Yuan())
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("communities (-want +got):\n%s", diff)
	}
}

// Two fall away in the notice, two are promoted in a supplementary one, and a hundred are awarded.
func checkNotices(ctx context.Context, t *testing.T, p *player, want expectedSeason) {
	t.Helper()
	var notices struct {
		Items []struct{ ID uuid.UUID }
	}
	if err := p.public.get(ctx, "/rounds/"+p.round.String()+"/notices", &notices); err != nil || len(notices.Items) != 2 {
		t.Fatalf("%d notices, %v", len(notices.Items), err)
	}
	stages, awards, sum := map[string]grant.Stage{}, 0, grant.Fen(0)
	for i, n := range notices.Items {
		var notice struct {
			Items []struct {
				Application uuid.UUID     `json:"application_id"`
				Outcome     grant.Outcome `json:"outcome"`
				Amount      grant.Fen     `json:"amount_fen"`
				Stage       grant.Stage   `json:"stage"`
			}
		}
		if err := p.public.get(ctx, "/notices/"+n.ID.String(), &notice); err != nil {
			t.Fatal(err)
		}
		var promoted []string
		for _, item := range notice.Items {
			project := p.project(item.Application)
			stages[project] = item.Stage
			if item.Outcome == grant.OutcomeAwarded && item.Stage == grant.Awarded {
				awards, sum = awards+1, sum+item.Amount
				promoted = append(promoted, project+" "+item.Amount.Yuan())
			}
		}
		if i == 1 {
			var wanted []string
			for _, one := range want.AfterNotice.Promoted {
				wanted = append(wanted, one.Project+" "+one.Amount)
			}
			if diff := gocmp.Diff(wanted, promoted); diff != "" {
				t.Errorf("promoted (-want +got):\n%s", diff)
			}
		}
	}
	if awards != want.AfterNotice.Awards || sum.Yuan() != want.AfterNotice.Sum {
		t.Errorf("%d awards of %s, want %d of %s", awards, sum.Yuan(), want.AfterNotice.Awards, want.AfterNotice.Sum)
	}
	for _, dropped := range want.AfterNotice.Dropped {
		if stage := map[string]grant.Stage{"cancel": grant.Cancelled, "withdraw": grant.Withdrawn}[dropped.Why]; stages[dropped.Project] != stage {
			t.Errorf("%s is %s, want %s", dropped.Project, stages[dropped.Project], stage)
		}
	}
	checkCommunities(ctx, t, p, want.Communities["2026-06-09 awards"])
}

// Every source gives what the oracle says, every run pays it, and the payment that bounced was paid once.
func checkPayments(ctx context.Context, t *testing.T, p *player, want expectedSeason) {
	t.Helper()
	sum, err := p.sumMoney(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{
		sum.Given[grant.PoolLine].Yuan(), sum.Given[grant.DistrictLine].Yuan(),
		sum.Paid[grant.PoolLine].Yuan(), sum.Paid[grant.DistrictLine].Yuan(), sum.Paid[grant.FundLine].Yuan(),
	}
	expected := []string{want.AfterNotice.Sum, want.CoFunding.Total, want.Books["city"].First, want.Books["district"].First, want.Books["fund"].First}
	if diff := gocmp.Diff(expected, got); diff != "" {
		t.Errorf("lines and first tranche (-want +got):\n%s", diff)
	}
	reconciled, err := p.reconciliation(ctx)
	if err != nil {
		t.Fatal(err)
	}
	whole := sum.Paid[grant.PoolLine] + sum.Paid[grant.DistrictLine] + sum.Paid[grant.FundLine]
	if reconciled.Ledger != whole || reconciled.Statement != whole || reconciled.Unexplained != 0 {
		t.Errorf("%s was paid, the reconciliation is %+v", whole.Yuan(), reconciled)
	}
	var batches struct {
		Items []struct {
			PayOn string    `json:"pay_on"`
			Total grant.Fen `json:"total_fen"`
		} `json:"items"`
	}
	if err := p.officer.get(ctx, "/funders/"+p.funder.String()+"/batches", &batches); err != nil {
		t.Fatal(err)
	}
	paid := map[string]grant.Fen{}
	for _, b := range batches.Items {
		paid[b.PayOn] += b.Total
	}
	for _, run := range want.Runs {
		if total := fen(run.City) + fen(run.District) + fen(run.Fund); strings.HasPrefix(run.Run, "T1-") && paid[run.Date] != total {
			t.Errorf("run %s paid %s, want %s", run.Run, paid[run.Date].Yuan(), total.Yuan())
		}
	}
}

func (p *player) project(application uuid.UUID) string {
	for project, a := range p.applications {
		if a.ID == application {
			return project
		}
	}
	return ""
}

func checkPublicPage(t *testing.T, p *player) {
	t.Helper()
	response, err := http.Get(p.public.base + "/rounds/" + p.round.String())
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"示例市2026年公益创投", "8,187,000.00"} {
		if !strings.Contains(string(page), words) {
			t.Errorf("the public page lacks %q", words)
		}
	}
}

// The season's policy is one of ours, or the test above proves nothing about it.
func TestSeasonPolicy(t *testing.T) {
	t.Parallel()
	s, err := readSeason("../../testdata/season")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := grant.ParsePolicy(json.RawMessage(s.policy)); err != nil {
		t.Error(err)
	}
}
