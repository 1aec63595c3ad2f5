package grant

import (
	"math/bits"
	"slices"
	"strconv"
)

// BudgetHead is a group of lines of the budget (科目). MaxRatio is the most that all its lines together may take of the
// amount asked; 0 lets it ask for nothing, null for any amount.
type BudgetHead struct {
	Key      string       `json:"key"`
	Title    Text         `json:"title"`
	Lines    []BudgetLine `json:"lines"`
	MaxRatio *Decimal     `json:"max_ratio,omitzero"`
}

// BudgetLine is what a row of the budget can be for (支出项). Its key is unique in the whole budget. Unit is what is
// counted; MaxUnitFen the most that one of it may cost, 0 for no limit; MaxRatio as that of a head.
type BudgetLine struct {
	Key        string   `json:"key"`
	Title      Text     `json:"title"`
	Unit       Text     `json:"unit"`
	MaxUnitFen Fen      `json:"max_unit_fen,omitzero"`
	MaxRatio   *Decimal `json:"max_ratio,omitzero"`
}

// Limits of a budget table.
const (
	maxBudgetRows = 200
	maxBudgetNote = 200 // characters
)

// budgetRow is one row of an answer: so many units at a price, and who brings it. Own is money alone.
type budgetRow struct {
	line               string
	unit               Fen
	quantity           int64
	asked, own, inKind Fen
}

// parts is what the sources of a row bring together. Each is at most MaxFen.
func (r budgetRow) parts() Fen { return r.asked + r.own + r.inKind }

// cost is unit price times quantity, and whether it is an amount at all.
func (r budgetRow) cost() (Fen, bool) {
	high, low := bits.Mul64(uint64(r.unit), uint64(r.quantity))
	return Fen(low), high == 0 && low <= uint64(MaxFen)
}

// readBudget reads the rows of a budget and refuses those that are wrong in themselves: "单价×数量=金额, 计算须相符".
func (f FormField) readBudget(at string, answer any) ([]budgetRow, []*Error) {
	refusals := checkRows(at, answer, f.budgetColumns(), 0, maxBudgetRows)
	if len(refusals) > 0 {
		return nil, refusals
	}
	var rows []budgetRow
	for i, written := range answer.([]any) {
		cells := written.(map[string]any)
		amount := func(key string) Fen { n, _ := wholeNumber(cells[key]); return Fen(n) }
		row := budgetRow{
			line: cells["line"].(string), unit: amount("unit_fen"), quantity: int64(amount("quantity")),
			asked: amount("asked_fen"), own: amount("own_fen"), inKind: amount("in_kind_fen"),
		}
		refusals = append(refusals, f.checkBudgetRow(at+"/"+strconv.Itoa(i), row)...)
		rows = append(rows, row)
	}
	return rows, refusals
}

// budgetColumns are the cells of a row, in the order of the table.
func (f FormField) budgetColumns() []FormColumn {
	var lines []FormOption
	for _, head := range f.Heads {
		for _, line := range head.Lines {
			lines = append(lines, FormOption{Key: line.Key})
		}
	}
	return []FormColumn{
		{Key: "line", Type: EnumField, Required: true, Options: lines},
		{Key: "note", Type: TextField, Max: maxBudgetNote},
		{Key: "unit_fen", Type: MoneyField, Required: true},
		{Key: "quantity", Type: IntField, Required: true},
		{Key: "asked_fen", Type: MoneyField, Required: true},
		{Key: "own_fen", Type: MoneyField, Required: true},
		{Key: "in_kind_fen", Type: MoneyField, Required: true},
	}
}

func (f FormField) checkBudgetRow(at string, row budgetRow) []*Error {
	var refusals []*Error
	if row.quantity < 1 {
		refusals = append(refusals, RefuseAt(Invalid, BadInput, at+"/quantity", "rule", ruleRange, "min", 1))
	}
	if limit := f.budgetLine(row.line).MaxUnitFen; limit > 0 && row.unit > limit {
		refusals = append(refusals, RefuseAt(Invalid, TooLarge, at+"/unit_fen", "value_fen", row.unit, "max_fen", limit))
	}
	switch cost, isAmount := row.cost(); {
	case !isAmount:
		refusals = append(refusals, RefuseAt(Invalid, BadInput, at, "rule", ruleRange, "max_fen", MaxFen))
	case cost != row.parts():
		refusals = append(refusals, RefuseAt(Invalid, BadInput, at, "rule", "budget_row", "cost_fen", cost, "parts_fen", row.parts()))
	}
	return refusals
}

func (f FormField) budgetLine(key string) BudgetLine {
	for _, head := range f.Heads {
		if i := slices.IndexFunc(head.Lines, func(l BudgetLine) bool { return l.Key == key }); i >= 0 {
			return head.Lines[i]
		}
	}
	return BudgetLine{}
}

// checkBudget judges the budget of the form, where it is answered and right in itself, by the amounts of the
// application: its rows sum to them, and no head and no line takes more of the amount asked than its share of it.
func (f Form) checkBudget(c ApplicationContent) []*Error {
	for field, asked := range f.fields(c.Answers) {
		answer := c.Answers[field.Key]
		if !asked || field.Type != BudgetField || field.isEmpty(answer) {
			continue
		}
		at := "/answers/" + PointerToken(field.Key)
		rows, wrong := field.readBudget(at, answer)
		if len(wrong) > 0 {
			return nil // Check has refused them
		}
		return append(checkBudgetSums(c, rows), field.checkBudgetRatios(at, c.Asked, rows)...)
	}
	return nil
}

// checkBudgetSums refuses each amount that the rows do not sum to, at the amount. 200 amounts cannot pass 2^63.
func checkBudgetSums(c ApplicationContent, rows []budgetRow) []*Error {
	var asked, own, inKind Fen
	for _, row := range rows {
		asked, own, inKind = asked+row.asked, own+row.own+row.inKind, inKind+row.inKind
	}
	var wrong []*Error
	for _, sum := range []struct {
		at          string
		given, rows Fen
	}{
		{"/asked_fen", c.Asked, asked}, {"/own_fen", c.Own, own}, {"/in_kind_fen", c.InKind, inKind}, {"/total_fen", c.Total, asked + own},
	} {
		if sum.given != sum.rows {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, sum.at, "rule", "budget_sum", "sum_fen", sum.rows, "value_fen", sum.given))
		}
	}
	return wrong
}

// checkBudgetRatios refuses the heads and lines that take more of the grant than their share of it, a fraction of a fen
// being none: "管理费用不超过资助总额的10%", "人员费用不超过30%".
func (f FormField) checkBudgetRatios(at string, asked Fen, rows []budgetRow) []*Error {
	var wrong []*Error
	over := func(title Text, ratio *Decimal, lines ...BudgetLine) {
		if ratio == nil {
			return
		}
		var taken Fen
		for _, row := range rows {
			if slices.ContainsFunc(lines, func(l BudgetLine) bool { return l.Key == row.line }) {
				taken += row.asked
			}
		}
		if whole, _ := ratio.times(int64(max(asked, 0))); taken > Fen(whole) {
			wrong = append(wrong, RefuseAt(Refused, BudgetRatio, at, "name", title, "limit_fen", Fen(whole), "value_fen", taken))
		}
	}
	for _, head := range f.Heads {
		over(head.Title, head.MaxRatio, head.Lines...)
		for _, line := range head.Lines {
			over(line.Title, line.MaxRatio, line)
		}
	}
	return wrong
}
