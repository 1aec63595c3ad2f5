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
	"time"

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
	score := handInScore{newScore: newScore{Points: 9000, Match: new(grant.Points(10001))}}
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
		"/password It is too short; the shortest length is 10. 至少 10 个字符。",
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

// A stage is told by its name, a batch's too.
func TestStagesHaveNames(t *testing.T) {
	t.Parallel()
	for _, stage := range []grant.BatchStage{grant.BatchPrepared, grant.BatchApproved, grant.BatchExported, grant.BatchVoided} {
		refusal, _ := grant.Refusal(stage.Admits("none"))
		for c, name := range map[*catalogue]string{english: stage.Name().EN, chinese: stage.Name().ZH} {
			if said := c.detail(refusal); name == "" || !strings.Contains(said, name) {
				t.Errorf("%s: %s", stage, said)
			}
		}
	}
}

// Every refusal of a policy says what to mend, in both languages: by the rules of any input and by a policy's own.
func TestPolicyRefusalsSayWhatToMend(t *testing.T) {
	t.Parallel()
	met := map[string]bool{}
	tell := func(err error) {
		refusal, refused := grant.Refusal(err)
		if !refused {
			t.Fatalf("the policy is taken: %v", err)
		}
		for _, each := range append([]*grant.Error{refusal}, refusal.More...) {
			met[fmt.Sprint(each.Params["rule"])] = true
			for _, c := range []*catalogue{english, chinese} {
				if text := c.detail(each); text == c.reasons[grant.BadPolicy].Detail[0] {
					t.Errorf("%s: %s", each, text)
				}
			}
		}
	}
	for _, edit := range wrongPolicies {
		policy := seasonPolicy(t)
		edit(&policy)
		tell(policy.Validate())
	}
	calendar, err := grant.NewCalendar(grant.Beijing, nil)
	if err != nil {
		t.Fatal(err)
	}
	tell(grant.Unpublishable(grant.PublishCheck(unpublishable(t), calendar, grant.Date{Year: 2026, Month: time.January, Day: 1})))
	_, inPolicies := rulesIn(t, "../grant")
	if diff := cmp.Diff(slices.Sorted(maps.Keys(inPolicies)), slices.Sorted(maps.Keys(met))); diff != "" {
		t.Errorf("rules of policies in the code (-) and met (+)\n%s", diff)
	}

	// What ReadDocument refuses as bad_input is bad_policy in a policy.
	for from, to := range map[string]string{
		`"pool_fen": 820000000`: `"pool_fen": "8.2"`, `"due_time": "17:00:00"`: `"due_time": "17:00"`, `"own_ratio_min": "`: `"own_ratio_min": "-`,
	} {
		_, err := grant.ParsePolicy([]byte(strings.Replace(readSeasonPolicy(t), from, to, 1)))
		tell(err)
	}
}

// wrongPolicies break each rule that a policy can be refused by.
var wrongPolicies = []func(*grant.Policy){
	func(p *grant.Policy) { p.Key, p.Currency, p.TimeZone, p.Title.ZH = "K 1", "RMB¥", "北京", " " },
	func(p *grant.Policy) { p.Window.Opens, p.CapScope, p.Eligibility[0].Months = time.Time{}, "all", 3 },
	func(p *grant.Policy) {
		p.Eligibility[0].Key, p.RecusalQuestions[1].Key = "E 1", p.RecusalQuestions[0].Key
	},
	func(p *grant.Policy) { p.OwnRatioMin, p.Panel.PassMark = parseDecimal("1.5"), parseDecimal("100.01") },
	func(p *grant.Policy) { p.Panel.TrimHigh, p.Score.Expert = p.Panel.MinScoresToTrim, parseDecimal("0.9") },
	func(p *grant.Policy) { p.Rubric.Aspects[0].Items = nil },
	func(p *grant.Policy) { p.Resident, p.Tranches[0].Ratio = nil, grant.Decimal{} },
	func(p *grant.Policy) {
		field := func(key string, kind grant.FormFieldType) grant.FormField {
			return grant.FormField{Key: key, Title: p.Title, Type: kind}
		}
		asked := field("asked", grant.TextField)
		asked.When = grant.FormCondition{Field: "money", In: []any{"a"}}
		p.Form.Sections[0].Fields = append(p.Form.Sections[0].Fields, field("rows", grant.ListField), field("money", grant.BudgetField), field("more", grant.BudgetField), asked)
	},
	func(p *grant.Policy) {
		p.Notice.WorkingDays, p.Form.Sections[0].Fields[0] = 0, grant.FormField{Key: "choice", Type: grant.EnumField, Title: p.Title}
	},
}

// unpublishable is a policy with every error that the publish check finds.
func unpublishable(t *testing.T) grant.Policy {
	t.Helper()
	p := seasonPolicy(t)
	p.Window.Closes, p.Schedule.ReviewFrom = p.Window.Opens, p.Window.Opens
	p.CapScope, p.Panel.Size = grant.AllSources, 1
	return p
}

func seasonPolicy(t *testing.T) grant.Policy {
	t.Helper()
	policy, err := grant.ParsePolicy([]byte(readSeasonPolicy(t)))
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

func readSeasonPolicy(t *testing.T) string {
	t.Helper()
	document, err := os.ReadFile("../testdata/season/policy.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(document)
}

func parseDecimal(text string) grant.Decimal {
	d, err := grant.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

// What the tags say of a password and of a score is what grant says of them.
func TestTagsAreTheRules(t *testing.T) {
	t.Parallel()
	at := func(field string, refusals []*grant.Error) string {
		for _, r := range refusals {
			if r.Field == field {
				return fmt.Sprint(r.Reason, r.Params)
			}
		}
		return "taken"
	}
	rule := func(err error) string {
		if refusal, refused := grant.Refusal(err); refused {
			return fmt.Sprint(refusal.Reason, refusal.Params)
		}
		return "taken"
	}
	for _, length := range []int{1, 9, 10, 200, 201} {
		password := strings.Repeat("密", length)
		want := rule(grant.CheckPassword(password))
		for name, got := range map[string]string{
			"new person": at("/password", validate(&newPerson{Password: password})),
			"own":        at("/new_password", validate(&changePassword{New: password})),
		} {
			if got != want {
				t.Errorf("%s, %d characters: %s, want %s", name, length, got, want)
			}
		}
		taken := want == "taken" || length < 10 // a password to compare has no least length
		for name, got := range map[string]string{
			"sign in": at("/password", validate(&signIn{Password: password})),
			"current": at("/current_password", validate(&changePassword{Current: password})),
		} {
			if (got == "taken") != taken {
				t.Errorf("%s, %d characters: %s", name, length, got)
			}
		}
	}
	for _, points := range []grant.Points{-1, 0, 100_00, 100_01} {
		for field, refused := range map[string]bool{
			"/points":       at("/points", validate(&newScore{Points: points})) != "taken",
			"/match_points": at("/match_points", validate(&newScore{Points: 100_00, Match: &points})) != "taken",
		} {
			if want := grant.CheckScore(points, nil) != nil; refused != want {
				t.Errorf("%s of %s: refused %v, want %v", field, points, refused, want)
			}
		}
	}
}

// A head of the budget is told by its name, in the language of the reader.
func TestHeadsHaveNames(t *testing.T) {
	t.Parallel()
	refusal := grant.Refuse(grant.Refused, grant.BudgetRatio, "name", grant.Text{ZH: "管理费用", EN: "Administration"}, "limit_fen", grant.Fen(800000), "value_fen", grant.Fen(900000))
	got := []string{chinese.detail(refusal), english.detail(refusal)}
	want := []string{
		"“管理费用”申请资助 9,000.00 元，最多可以申请 8,000.00 元。",
		"“Administration” takes 9,000.00 of the amount asked; it may take at most 8,000.00.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The field's word is "first password", whatever the reason is called.
func TestFirstPasswordIsTold(t *testing.T) {
	t.Parallel()
	refusal := grant.Refuse(grant.Forbidden, grant.PasswordInitial)
	if en, zh := english.detail(refusal), chinese.detail(refusal); !strings.Contains(en, "first password") || !strings.Contains(zh, "初始密码") {
		t.Error(en, zh)
	}
}

// Every rule by which a value is refused has a sentence of its own, and no sentence is for a rule that there is not.
func TestRulesHaveSentences(t *testing.T) {
	t.Parallel()
	ofInput := map[string]bool{"range": true, "length": true, "items": true, "enum": true} // of the tags of validator/v10
	for tag := range patterns {
		ofInput[tag] = true
	}
	ofPolicies := map[string]bool{}
	for _, room := range []string{"../grant", "../activities", "."} {
		input, policies := rulesIn(t, room)
		maps.Copy(ofInput, input)
		maps.Copy(ofPolicies, policies)
	}
	maps.DeleteFunc(ofPolicies, func(rule string, _ bool) bool { return ofInput[rule] }) // told by the sentences of any input
	for reason, rules := range map[grant.Reason]map[string]bool{grant.BadInput: ofInput, grant.BadPolicy: ofPolicies} {
		told := map[string]bool{}
		for key := range english.reasons[reason].Rules {
			rule, _, _ := strings.Cut(key, ".")
			told[rule] = true
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(rules)), slices.Sorted(maps.Keys(told))); diff != "" {
			t.Errorf("rules of %s in the code (-) and in the catalogue (+)\n%s", reason, diff)
		}
	}
}

// rulesIn are the rules that a package refuses by: of any input its constants named rule… and what calls name beside
// bad_input, of policies what they name beside bad_policy, what a policy needs, and what the publish check finds wrong.
func rulesIn(t *testing.T, room string) (ofInput, ofPolicies map[string]bool) {
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
	ofInput, ofPolicies = map[string]bool{"": true}, map[string]bool{"": true}
	for name, value := range constants {
		ofInput[value] = ofInput[value] || strings.HasPrefix(name, "rule")
	}
	for _, call := range calls {
		input, policy := ruleIn(call)
		ofInput[valueOf(input, constants)], ofPolicies[valueOf(policy, constants)] = true, true
	}
	for _, rules := range []map[string]bool{ofInput, ofPolicies} {
		maps.DeleteFunc(rules, func(rule string, is bool) bool { return rule == "" || !is })
	}
	return ofInput, ofPolicies
}

// ruleIn is where a call names a rule of any input or of policies.
func ruleIn(call *ast.CallExpr) (input, policy ast.Expr) {
	switch called, _ := call.Fun.(*ast.SelectorExpr); {
	case called != nil && called.Sel.Name == "need":
		return nil, call.Args[2]
	case called != nil && called.Sel.Name == "find" && nameOf(call.Args[1]) == "FindingError":
		return nil, call.Args[2]
	}
	i := slices.IndexFunc(call.Args, func(e ast.Expr) bool { text, ok := literal(e); return ok && text == "rule" })
	names := func(reason string) bool {
		return i >= 0 && slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return nameOf(e) == reason })
	}
	switch {
	case names("BadInput"):
		return call.Args[i+1], nil
	case names("BadPolicy"):
		return nil, call.Args[i+1]
	}
	return nil, nil
}

func nameOf(e ast.Expr) string {
	if selected, ok := e.(*ast.SelectorExpr); ok {
		e = selected.Sel
	}
	if name, ok := e.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

// valueOf is the text of a literal or a constant.
func valueOf(e ast.Expr, constants map[string]string) string {
	if text, ok := literal(e); ok {
		return text
	}
	return constants[nameOf(e)]
}

func literal(e ast.Expr) (string, bool) {
	basic, ok := e.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(basic.Value)
	return text, err == nil
}
