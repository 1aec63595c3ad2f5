package public

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// Rows on a page of the archive, and bars of its charts.
const (
	projectsPerPage = 50
	placesPerPage   = 50
	barsShown       = 10
)

// projectSearch is what the archive (项目公开) is filtered by, as it stands in the form. What nobody can read is empty.
type projectSearch struct {
	Year, Round, Stage, Community, Organization string
}

// longestName is more than any name of an organisation has.
const longestName = 200

// search reads the filter of an address.
func (r *request) search() (projectSearch, store.ProjectFilter) {
	var shown projectSearch
	var chosen store.ProjectFilter
	if year, err := strconv.Atoi(r.query.Get("year")); err == nil && year >= 1900 && year <= 9999 {
		shown.Year = strconv.Itoa(year)
		chosen.From = time.Date(year, time.January, 1, 0, 0, 0, 0, grant.Beijing)
		chosen.Until = chosen.From.AddDate(1, 0, 0)
	}
	if id, err := uuid.Parse(r.query.Get("round")); err == nil && id != uuid.Nil {
		shown.Round, chosen.Round = id.String(), id
	}
	if stage := grant.Stage(r.query.Get("stage")); slices.ContainsFunc(projectStages(), func(rule grant.StageRule) bool { return rule.Stage == stage }) {
		shown.Stage, chosen.Stage = string(stage), stage
	}
	shown.Community, shown.Organization = nameOf(r.query.Get("community")), nameOf(r.query.Get("organization"))
	chosen.Community, chosen.Organization = shown.Community, shown.Organization
	return shown, chosen
}

// nameOf is a part of a name as somebody typed it.
func nameOf(typed string) string {
	name := []rune(strings.Join(strings.Fields(plainText(typed)), " "))
	return string(name[:min(len(name), longestName)])
}

// IsEmpty says whether everything is chosen.
func (p projectSearch) IsEmpty() bool { return p == projectSearch{} }

// CSV and Workbook are where the chosen projects can be downloaded.
func (p projectSearch) CSV() string      { return p.at("/open-data/projects.csv") }
func (p projectSearch) Workbook() string { return p.at("/open-data/projects.xlsx") }

func (p projectSearch) at(path string) string {
	query := url.Values{}
	for name, value := range map[string]string{"year": p.Year, "round": p.Round, "stage": p.Stage, "community": p.Community, "organization": p.Organization} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return (&url.URL{Path: path, RawQuery: query.Encode()}).String()
}

// projectStages are the stages of a project.
func projectStages() []grant.StageRule {
	return slices.DeleteFunc(grant.StageRules(), func(rule grant.StageRule) bool { return rule.On != grant.ProjectKind })
}

// projectList is the archive of all announced projects, or of those that are searched for.
type projectList struct {
	Search                 projectSearch
	Years                  []int
	Rounds                 []store.AnnouncedRound
	Stages                 []grant.StageRule
	Count                  int
	Sums                   []currencySum
	Projects               []projectRow
	Pager                  pager
	ByRound                []store.RoundTotal
	ByPlace                []store.PlaceTotal
	PlacePager             pager
	RoundChart, PlaceChart chart
}

// currencySum is the chosen projects of one currency together: nothing is converted.
type currencySum struct {
	Currency      string
	Awarded, Paid grant.Fen
}

type projectRow struct {
	store.PublicProject
	Stage grant.StageRule
}

// projects lists the announced projects of all funders.
func (s *site) projects(ctx context.Context, in *request) (view, error) {
	var shown projectList
	var chosen store.ProjectFilter
	var err error
	shown.Search, chosen = in.search()
	shown.Stages = projectStages()
	if shown.Years, err = store.ListAnnouncedYears(ctx, s.db, grant.Beijing); err != nil {
		return view{}, err
	}
	if shown.Rounds, err = store.ListAnnouncedRounds(ctx, s.db); err != nil {
		return view{}, err
	}
	if shown.ByRound, err = store.SumByRound(ctx, s.db, chosen); err != nil {
		return view{}, err
	}
	shown.sum()
	page, pager := in.turn("page", "list", projectsPerPage, shown.Count)
	rows, err := store.ListPublicProjects(ctx, s.db, chosen, page)
	if err != nil {
		return view{}, err
	}
	shown.Pager = pager
	for _, row := range rows {
		shown.Projects = append(shown.Projects, projectRow{row, grant.StageOf(grant.ProjectKind, row.Stage)})
	}
	places, err := store.SumByPlace(ctx, s.db, chosen)
	if err != nil {
		return view{}, err
	}
	page, shown.PlacePager = in.turn("communities", "communities", placesPerPage, len(places))
	shown.ByPlace = places[page.Offset:min(page.Offset+page.Limit, len(places))]
	shown.RoundChart, shown.PlaceChart = roundChart(in.book, shown.ByRound), placeChart(places)
	return view{name: "projects", data: shown}, nil
}

// sum adds the rounds up.
func (p *projectList) sum() {
	for _, round := range p.ByRound {
		p.Count += round.Projects
		at := slices.IndexFunc(p.Sums, func(sum currencySum) bool { return sum.Currency == round.Currency })
		if at < 0 {
			at, p.Sums = len(p.Sums), append(p.Sums, currencySum{Currency: round.Currency})
		}
		p.Sums[at].Awarded += round.Awarded
		p.Sums[at].Paid += round.Paid
	}
}

// projectPage is one announced project.
type projectPage struct {
	projectRow
	Round     call
	Announced moment
	Sources   []store.PublicSource
	Tranches  []tranche
}

// tranche is a planned payment as anybody may know it.
type tranche struct {
	store.PublicTranche
	State string
}

// What anybody may know of a payment: how the bank answered is between it and the funder.
const (
	paymentPlanned = "planned"
	paymentUnder   = "underway"
	paymentPaid    = "paid"
)

func trancheOf(row store.PublicTranche) tranche {
	switch row.Stage {
	case grant.PaymentPlanned:
		return tranche{row, paymentPlanned}
	case grant.PaymentPaid:
		return tranche{row, paymentPaid}
	}
	return tranche{row, paymentUnder}
}

// project shows one announced project.
func (s *site) project(ctx context.Context, in *request) (view, error) {
	found, err := store.FindPublicProject(ctx, s.db, foldReceipt(in.PathValue("number")))
	if err != nil {
		return view{}, err
	}
	shown := projectPage{projectRow: projectRow{found, grant.StageOf(grant.ProjectKind, found.Stage)}}
	row, err := store.FindCall(ctx, s.db, found.RoundID)
	if err != nil {
		return view{}, err
	}
	if shown.Round, err = s.call(ctx, row, in.now); err != nil {
		return view{}, err
	}
	shown.Announced = moment{found.AnnouncedAt.Truncate(time.Minute), shown.Round.Rules.zone}
	if shown.Sources, err = store.ListPublicSources(ctx, s.db, found.ID); err != nil {
		return view{}, err
	}
	tranches, err := store.ListPublicTranches(ctx, s.db, found.ID)
	for _, t := range tranches {
		shown.Tranches = append(shown.Tranches, trancheOf(t))
	}
	return view{name: "project", data: shown}, err
}
