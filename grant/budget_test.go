package grant_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

// budgeted is a policy whose form is a budget: lines rent and print (at most a tenth of the grant), of which a unit of
// print costs at most 500.00, and a head of staff that takes at most 30 % of it.
func budgeted() grant.Policy {
	tenth, third := decimal("0.10"), decimal("0.30")
	name := grant.Text{ZH: "项", EN: "x"}
	return grant.Policy{Form: grant.Form{Version: 1, Sections: []grant.FormSection{{Key: "budget", Title: name, Fields: []grant.FormField{{
		Key: "table", Title: name, Type: grant.BudgetField, Required: true,
		Heads: []grant.BudgetHead{
			{Key: "activity", Title: grant.Text{ZH: "业务活动费", EN: "Activities"}, Lines: []grant.BudgetLine{
				{Key: "rent", Title: name, Unit: name},
				{Key: "print", Title: grant.Text{ZH: "宣传印刷", EN: "Printing"}, Unit: name, MaxUnitFen: 50000, MaxRatio: &tenth},
			}},
			{Key: "staff", Title: grant.Text{ZH: "项目人员费", EN: "Staff"}, MaxRatio: &third, Lines: []grant.BudgetLine{
				{Key: "full", Title: name, Unit: name}, {Key: "part", Title: name, Unit: name},
			}},
		},
	}}}}}}
}

func row(line string, unit, quantity, asked, own, inKind any) map[string]any {
	return map[string]any{"line": line, "unit_fen": unit, "quantity": quantity, "asked_fen": asked, "own_fen": own, "in_kind_fen": inKind}
}

// askFor is an application with a budget.
func askFor(asked, own, inKind grant.Fen, rows ...any) grant.ApplicationContent {
	return grant.ApplicationContent{
		Title: "t", Asked: asked, Own: own, InKind: inKind, Total: asked + own, Places: []grant.PlaceShare{{Share: decimal("1")}},
		Answers: map[string]any{"table": rows},
	}
}

func decimal(text string) grant.Decimal {
	d, err := grant.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

// refusals are what a check says, each on a line.
func refusals(err error) string {
	refusal, refused := grant.Refusal(err)
	if !refused {
		return "taken"
	}
	var lines []string
	for _, each := range append([]*grant.Error{refusal}, refusal.More...) {
		one := *each
		one.More = nil
		lines = append(lines, one.Error())
	}
	return strings.Join(lines, "\n")
}

// "单价×数量=金额, 计算须相符"
func ExampleForm_Check_budget() {
	form := budgeted().Form
	check := func(rows ...any) { fmt.Println(refusals(form.Check(map[string]any{"table": rows}))) }
	check(row("rent", 20000, 10, 150000, 30000, 20000))
	check(row("rent", 20000, 10, 150000, 30000, 19999))
	check(row("print", 50001, 1, 50001, 0, 0))
	// Output:
	// taken
	// invalid: bad_input at /answers/table/0 cost_fen=200000 parts_fen=199999 rule=budget_row
	// invalid: too_large at /answers/table/0/unit_fen max_fen=50000 value_fen=50001
}

// 人员费不超过资助总额的30%; 宣传印刷不超过10%. A fraction of a fen is none.
func ExampleApplicationContent_Check_budget() {
	check := func(c grant.ApplicationContent) { fmt.Println(refusals(c.Check(budgeted()))) }
	check(askFor(1000009, 0, 0, row("full", 200000, 1, 200000, 0, 0), row("part", 100002, 1, 100002, 0, 0), row("rent", 700007, 1, 700007, 0, 0)))
	check(askFor(1000009, 0, 0, row("full", 200000, 1, 200000, 0, 0), row("part", 100003, 1, 100003, 0, 0), row("rent", 700006, 1, 700006, 0, 0)))
	check(askFor(300000, 400000, 0, row("print", 35000, 20, 30001, 669999, 0), row("rent", 1, 1, 1, 0, 0)))
	// Output:
	// taken
	// refused: budget_ratio at /answers/table limit_fen=300002 name={项目人员费 Staff} value_fen=300003
	// invalid: bad_input at /asked_fen rule=budget_sum sum_fen=30002 value_fen=300000
	// invalid: bad_input at /own_fen rule=budget_sum sum_fen=669999 value_fen=400000
	// invalid: bad_input at /total_fen rule=budget_sum sum_fen=700001 value_fen=700000
	// refused: budget_ratio at /answers/table limit_fen=30000 name={宣传印刷 Printing} value_fen=30001
}

func TestWrongBudgets(t *testing.T) {
	t.Parallel()
	right := row("rent", 20000, 10, 150000, 30000, 20000)
	with := func(key string, value any) map[string]any {
		edited := map[string]any{}
		for k, v := range right {
			edited[k] = v
		}
		edited[key] = value
		if value == absent {
			delete(edited, key)
		}
		return edited
	}
	const most = int64(grant.MaxFen)
	for _, c := range []struct {
		row  any
		want string
	}{
		{7, "invalid: bad_input at /answers/table/0 expected=object rule=type"},
		{with("line", "food"), "invalid: bad_input at /answers/table/0/line expected=option rule=type"},
		{with("line", absent), "invalid: missing_field at /answers/table/0/line"},
		{with("note", strings.Repeat("字", 201)), "invalid: too_large at /answers/table/0/note length=201 max=200"},
		{with("sum", 1), "invalid: unknown_field at /answers/table/0/sum"},
		{with("quantity", 0), "invalid: bad_input at /answers/table/0/quantity min=1 rule=range\ninvalid: bad_input at /answers/table/0 cost_fen=0 parts_fen=200000 rule=budget_row"},
		{with("quantity", json.Number("1.5")), "invalid: bad_input at /answers/table/0/quantity expected=int rule=type"},
		{with("unit_fen", -1), "invalid: bad_input at /answers/table/0/unit_fen expected=money rule=type"},
		{with("own_fen", nil), "invalid: missing_field at /answers/table/0/own_fen"},
		{row("rent", most, most, 1, 0, 0), "invalid: bad_input at /answers/table/0 max_fen=9007199254740991 rule=range"},
		{row("rent", int64(1)<<32, int64(1)<<32, 0, 0, 0), "invalid: bad_input at /answers/table/0 max_fen=9007199254740991 rule=range"}, // 2^64
		{row("rent", most, 1, most, most, most), "invalid: bad_input at /answers/table/0 cost_fen=9007199254740991 parts_fen=27021597764222973 rule=budget_row"},
		{right, "taken"},
	} {
		if diff := cmp.Diff(c.want, refusals(budgeted().Form.Check(map[string]any{"table": []any{c.row}}))); diff != "" {
			t.Errorf("%v\n%s", c.row, diff)
		}
		// What is wrong in itself is told once: the sums are not compared with it.
		content := askFor(150000, 50000, 20000, c.row)
		if got := refusals(content.Check(budgeted())); got != c.want {
			t.Errorf("%v in an application: %s", c.row, got)
		}
	}
	many := make([]any, 201)
	for i := range many {
		many[i] = right
	}
	if got := refusals(budgeted().Form.Check(map[string]any{"table": many})); got != "invalid: too_large at /answers/table max=200 rule=items" {
		t.Error(got)
	}
}

// However a project is cut into rows, a right budget is taken and one fen more anywhere is not.
func TestBudgetsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		amount := rapid.Int64Range(0, 1_000_000)
		var rows []any
		var content grant.ApplicationContent
		for range rapid.IntRange(1, 20).Draw(rt, "rows") {
			asked, own, inKind := amount.Draw(rt, "asked"), amount.Draw(rt, "own"), amount.Draw(rt, "in kind")
			rows = append(rows, row("rent", asked+own+inKind, 1, asked, own, inKind))
			content.Asked, content.Own, content.InKind = content.Asked+grant.Fen(asked), content.Own+grant.Fen(own+inKind), content.InKind+grant.Fen(inKind)
		}
		content = askFor(max(content.Asked, 1), content.Own, content.InKind, rows...)
		if content.Asked == 1 {
			rt.Skip("nothing asked")
		}
		if got := refusals(content.Check(budgeted())); got != "taken" {
			rt.Fatal(got)
		}
		one := rows[rapid.IntRange(0, len(rows)-1).Draw(rt, "row")].(map[string]any)
		cell := rapid.SampledFrom([]string{"unit_fen", "asked_fen", "own_fen", "in_kind_fen"}).Draw(rt, "cell")
		one[cell] = one[cell].(int64) + 1
		if got := refusals(content.Check(budgeted())); got == "taken" {
			rt.Fatalf("one more in %s is taken", cell)
		}
	})
}
