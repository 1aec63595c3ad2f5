package api

import (
	"context"
	"math"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
	"github.com/granary-grants/granary/store"
)

// projectColumns are headed in both languages: a table is handed on to people who read either.
var projectColumns = []print.Column{
	{Name: "项目编号 Number", Kind: print.Text}, {Name: "项目 Project", Kind: print.Text}, {Name: "单位 Organisation", Kind: print.Text},
	{Name: "阶段 Stage", Kind: print.Text}, {Name: "申请 Asked", Kind: print.Money}, {Name: "市级资金 Pool", Kind: print.Money},
	{Name: "区级配套 District", Kind: print.Money}, {Name: "专项基金 Named funds", Kind: print.Money}, {Name: "自筹 Own", Kind: print.Money},
	{Name: "已拨付 Paid", Kind: print.Money},
}

// getProjectTable answers the projects of a round as a spreadsheet, the same bytes for the same projects.
func (a *API) getProjectTable(ctx context.Context, in struct {
	signedIn
	Round uuid.UUID `uri:"round"`
}) (file, error) {
	r, err := store.FindRound(ctx, a.Pool, in.Round)
	if err == nil {
		err = grant.MayRead(in.actor(), grant.Facts{Funder: r.FunderID})
	}
	if err != nil {
		return file{}, err
	}
	rows, err := store.ListProjectRows(ctx, a.Pool, store.ProjectQuery{Round: r.ID, Page: store.Page{Limit: math.MaxInt32}})
	if err != nil {
		return file{}, err
	}
	table := print.Table{Title: r.TitleZH, Columns: projectColumns}
	for _, p := range rows {
		table.Rows = append(table.Rows, []any{p.Number, p.Title, p.Organization, string(p.Stage), p.Asked, p.Pool, p.District, p.Fund, p.Own, p.Paid})
	}
	sheet, err := table.XLSX()
	return file{r.Key + "-projects.xlsx", workbook, sheet}, err
}
