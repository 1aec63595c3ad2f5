package api

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// A wrong value is told with the rule that it breaks and its figures, in the unit of the field.
func TestWrongValuesNameTheirRule(t *testing.T) {
	t.Parallel()
	tell := func(refusals []*grant.Error) string {
		if len(refusals) != 1 {
			return fmt.Sprint(refusals)
		}
		return refusals[0].Field + " " + english.detail(refusals[0]) + " " + chinese.detail(refusals[0])
	}
	person := func(edit func(*newPerson)) string {
		in := newPerson{Login: "lin@example.org", Name: "林晓", Language: "en", Password: "correct horse battery"}
		edit(&in)
		return tell(validate(&in))
	}
	score := handInScore{Points: 9000, Match: new(grant.Points(10001))}
	reviewers := assignReviewers{Reviewers: []uuid.UUID{}}
	twice := assignReviewers{Reviewers: []uuid.UUID{{1}, {1}}}
	money := receiveMoney{Amount: 0, Reference: "x"}
	seats := recordVote{Number: 21, Representatives: 1}
	draft := createDraft{}
	got := []string{
		person(func(p *newPerson) { p.Login = "林" }),
		person(func(p *newPerson) { p.Name = strings.Repeat("林", 51) }),
		person(func(p *newPerson) { p.Password = "short" }),
		person(func(p *newPerson) { p.Language = "de" }),
		tell(validate(&score)), tell(validate(&reviewers)), tell(validate(&twice)), tell(validate(&money)), tell(validate(&seats)),
		tell(grant.ReadDocument([]byte(`{"organization_id": 3, "content": {}}`), &draft)),
	}
	want := []string{
		"/login A login has 3 to 200 letters, digits or signs of @ . _ + -. 账号由 3 至 200 个字母、数字或 @ . _ + - 组成。",
		"/name It may have at most 50 characters. 最多 50 个字符。",
		"/password It needs at least 10 characters. 至少 10 个字符。",
		"/language It must be one of these: zh-CN, en. 应为以下之一：zh-CN, en。",
		"/match_points It must be at most 100.00. 不得大于 100.00。",
		"/reviewers At least 1 must be given. 至少须给出 1 项。",
		"/reviewers The same stands here twice. 此处有重复。",
		"/amount_fen It must be at least 0.01. 不得少于 0.01 元。",
		"/number It must be at most 20. 不得大于 20。",
		"/organization_id This must be an id as in 0199f2a4-5d0e-7c3e-9b61-0d7c6c1e4b10. 这一项应为编号，如 0199f2a4-5d0e-7c3e-9b61-0d7c6c1e4b10。",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Every rule by which a value is refused has a sentence of its own, and no sentence is for a rule that there is not.
func TestRulesHaveSentences(t *testing.T) {
	t.Parallel()
	rules := map[string]bool{"range": true, "length": true, "items": true, "enum": true} // of the tags of validator/v10
	for tag := range patterns {
		rules[tag] = true
	}
	for _, room := range []string{"../grant", "../activities", "."} {
		for rule := range rulesIn(t, room) {
			rules[rule] = true
		}
	}
	told := map[string]bool{}
	for key := range english.reasons[grant.BadInput].Rules {
		rule, _, _ := strings.Cut(key, ".")
		told[rule] = true
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(rules)), slices.Sorted(maps.Keys(told))); diff != "" {
		t.Errorf("rules of bad_input in the code (-) and in the catalogue (+)\n%s", diff)
	}
}

// rulesIn are the rules that calls in a package name beside bad_input: literals, and the constants of the package.
func rulesIn(t *testing.T, room string) map[string]bool {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(room, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	constants, calls := map[string]string{}, []*ast.CallExpr{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, value := range n.Values {
					if i < len(n.Names) {
						constants[n.Names[i].Name], _ = literal(value)
					}
				}
			case *ast.CallExpr:
				calls = append(calls, n)
			}
			return true
		})
	}
	rules := map[string]bool{}
	for _, call := range calls {
		if rule := ruleIn(call, constants); rule != "" {
			rules[rule] = true
		}
	}
	return rules
}

func ruleIn(call *ast.CallExpr, constants map[string]string) string {
	wrong := slices.ContainsFunc(call.Args, func(e ast.Expr) bool {
		if selected, ok := e.(*ast.SelectorExpr); ok {
			e = selected.Sel
		}
		name, ok := e.(*ast.Ident)
		return ok && name.Name == "BadInput"
	})
	i := slices.IndexFunc(call.Args, func(e ast.Expr) bool { text, ok := literal(e); return ok && text == "rule" })
	if !wrong || i < 0 {
		return ""
	}
	if name, ok := call.Args[i+1].(*ast.Ident); ok {
		return constants[name.Name]
	}
	rule, _ := literal(call.Args[i+1])
	return rule
}

func literal(e ast.Expr) (string, bool) {
	basic, ok := e.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(basic.Value)
	return text, err == nil
}
