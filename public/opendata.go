package public

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
	"github.com/granary-grants/granary/store"
)

// Licence is the terms under which anybody may use the open data. The zero Licence is CC BY 4.0.
type Licence struct{ Name, URL string }

func (l Licence) orDefault() Licence {
	return cmp.Or(l, Licence{"CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"})
}

// ParseLicence reads a licence as an operator writes it: its name and, last, its address. Nothing is the zero Licence.
func ParseLicence(text string) (Licence, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Licence{}, nil
	}
	address := words[len(words)-1]
	if u, err := url.Parse(address); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(words) < 2 {
		return Licence{}, errors.New("a licence is its name and its address, as in: CC BY 4.0 https://creativecommons.org/licenses/by/4.0/")
	}
	return Licence{strings.Join(words[:len(words)-1], " "), address}, nil
}

// openData is the page of what may be downloaded.
type openData struct {
	Licence Licence
	Rounds  []store.AnnouncedRound
	Columns []string
}

// openData lists the downloads.
func (s *site) openData(ctx context.Context, _ *request) (view, error) {
	shown := openData{Licence: s.licence.orDefault()}
	for _, column := range projectColumns {
		shown.Columns = append(shown.Columns, column.Name)
	}
	var err error
	shown.Rounds, err = store.ListAnnouncedRounds(ctx, s.db)
	return view{name: "opendata", data: shown}, err
}

// projectColumns are headed in both languages: a table is handed on to people who read either.
var projectColumns = []print.Column{
	{Name: "项目编号 Number", Kind: print.Text}, {Name: "项目 Project", Kind: print.Text}, {Name: "单位 Organisation", Kind: print.Text},
	{Name: "单位登记编号 Organisation id", Kind: print.Text}, {Name: "实施社区 Communities", Kind: print.Text}, {Name: "批次 Round", Kind: print.Text},
	{Name: "申报回执号 Receipt", Kind: print.Text}, {Name: "公布日期 Announced", Kind: print.Day}, {Name: "状态 Stage", Kind: print.Text},
	{Name: "币种 Currency", Kind: print.Text}, {Name: "资助金额 Awarded", Kind: print.Money}, {Name: "已拨付 Paid", Kind: print.Money},
}

// projectTable is the projects that the address chooses, as the archive shows them, whole.
func (s *site) projectTable(ctx context.Context, in *request) (print.Table, error) {
	_, chosen := in.search()
	table := print.Table{Title: "projects", Columns: projectColumns}
	rows, err := store.ListPublicProjects(ctx, s.db, chosen, store.PublicPage{Limit: math.MaxInt32})
	for _, p := range rows {
		stage := grant.StageOf(grant.ProjectKind, p.Stage).Name
		table.Rows = append(table.Rows, []any{
			p.Number, p.Title, p.Organization, p.Scheme + "-" + p.Code, orEmpty(p.Places, asIs), p.RoundKey, p.Receipt,
			grant.DateOf(p.AnnouncedAt.In(grant.Beijing)), stage.ZH + " " + stage.EN, p.Currency, p.Awarded, p.Paid,
		})
	}
	return table, err
}

func (s *site) downloadProjects(ctx context.Context, in *request) (download, error) {
	table, err := s.projectTable(ctx, in)
	if err != nil {
		return download{}, err
	}
	file, err := table.CSV()
	return download{"projects.csv", commas, file}, err
}

func (s *site) downloadWorkbook(ctx context.Context, in *request) (download, error) {
	table, err := s.projectTable(ctx, in)
	if err != nil {
		return download{}, err
	}
	file, err := table.XLSX()
	return download{"projects.xlsx", workbook, file}, err
}

// downloadGrants answers a round as a package of the 360Giving standard, which has no empty one.
func (s *site) downloadGrants(ctx context.Context, in *request) (download, error) {
	id, err := uuid.Parse(in.PathValue("id"))
	if err != nil {
		return download{}, grant.Refuse(grant.NotFound, grant.NoSuchThing)
	}
	round, err := store.FindCall(ctx, s.db, id)
	if err != nil {
		return download{}, err
	}
	published, err := ReadGrantPackage(ctx, s.db, round.Round, s.licence)
	if err == nil && len(published.Grants) == 0 {
		err = grant.Refuse(grant.NotFound, grant.NoSuchThing)
	}
	if err != nil {
		return download{}, err
	}
	file, err := published.JSON()
	return download{round.Key + "-360giving.json", jsonText, file}, err
}
