package print_test

import (
	"errors"
	"flag"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
)

var update = flag.Bool("update", false, "rewrite the printed pages in testdata")

const fontFile = "../.granary/fonts/NotoSansSC-Regular.ttf"

// theFont is the font that the build fetches.
var theFont = sync.OnceValues(func() (*print.Font, error) {
	if _, err := os.Stat(fontFile); errors.Is(err, os.ErrNotExist) {
		fetch := exec.Command("scripts/font")
		fetch.Dir = ".."
		if out, err := fetch.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%w: %s", err, out)
		}
	}
	return print.LoadFont(fontFile)
})

func loadFont(t *testing.T) *print.Font {
	t.Helper()
	font, err := theFont()
	if err != nil {
		t.Fatal(err)
	}
	return font
}

// golden compares with a file of testdata, which -update rewrites.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s changed (-want +got): %s", path, diff)
	}
}

// yuan reads an amount that a test is sure of.
func yuan(text string) grant.Fen {
	amount, err := grant.ParseYuan(text)
	if err != nil {
		panic(err)
	}
	return amount
}

// tranches are 50, 30 and 20 per cent, as the season plans them.
func tranches(amounts ...string) []print.Tranche {
	all := []print.Tranche{
		{Name: grant.Text{ZH: "首期", EN: "First"}, Condition: grant.Text{ZH: "协议签署后", EN: "Agreement signed"}},
		{Name: grant.Text{ZH: "二期", EN: "Second"}, Condition: grant.Text{ZH: "中期评估通过后", EN: "Mid-term evaluation passed"}},
		{Name: grant.Text{ZH: "尾款", EN: "Final"}, Condition: grant.Text{ZH: "末期评估定级后", EN: "Final evaluation graded"}},
	}
	for i := range all {
		all[i].Amount = yuan(amounts[i])
	}
	return all
}

// threeParties is the agreement of P05: "P05 budget 150,000 = city 100,000 + district 20,000 + fund 15,000 + own
// 15,000". Names hold characters that fonts often lack.
func threeParties() print.Agreement {
	return print.Agreement{
		ProjectNumber: "2026-P00005",
		Version:       1,
		Drafted:       grant.Date{Year: 2026, Month: 6, Day: 12},
		Round:         "示例市2026年公益创投",
		Project:       "“睦邻·乐龄”社区互助计划（第2期）<试点> & 推广",
		Receipt:       "R-2026-000123-7",
		Funder:        print.Party{Name: "示例市民政局", Code: "11530000015100001X"},
		Grantee:       print.Party{Name: "示例银龄服务中心（一区）", Code: "52530100MJX000005A"},
		Community:     &print.Party{Name: "示例市一区乙社区居民委员会", Code: "55530102MF0000002B"},
		Lines: []print.AgreementLine{
			{Source: grant.PoolLine, Wording: grant.Text{ZH: "市级资金", EN: "City"}, Fund: "福彩公益金", Amount: yuan("100000.00"), Tranches: tranches("50000.00", "30000.00", "20000.00")},
			{Source: grant.DistrictLine, Wording: grant.Text{ZH: "区级配套", EN: "District"}, Fund: "一区配套资金", Amount: yuan("20000.00"), Tranches: tranches("10000.00", "6000.00", "4000.00")},
			{Source: grant.FundLine, Wording: grant.Text{ZH: "专项基金", EN: "Named fund"}, Fund: "示例睦邻基金（𬭎㛃喆叕家族捐赠）", Amount: yuan("15000.05"), Tranches: tranches("7500.03", "4500.02", "3000.00")},
			{Source: grant.OwnLine, Wording: grant.Text{ZH: "自筹", EN: "Own contribution"}, Amount: yuan("15000.00")},
		},
		Account:       print.BankAccount{Holder: "示例银龄服务中心（一区）", Bank: "示例银行一区支行", Number: "000000000000110866"},
		Places:        []string{"一区乙社区", "一区甲社区（０２号院）"},
		From:          grant.Date{Year: 2026, Month: 7, Day: 1},
		To:            grant.Date{Year: 2027, Month: 5, Day: 31},
		PolicyVersion: 1,
	}
}

// supplementary is the season's change: "Supplementary agreement v2; end date 2027-06-30", of two parties.
func supplementary() print.Agreement {
	a := threeParties()
	a.ProjectNumber, a.Version, a.Community = "2026-P00002", 2, nil
	a.Drafted = grant.Date{Year: 2026, Month: 9, Day: 17}
	a.To = grant.Date{Year: 2027, Month: 6, Day: 30}
	a.Changes = []print.Change{
		{Matter: grant.Text{ZH: "实施期限", EN: "Period"}, Before: "2026年7月1日至2027年5月31日", After: "2026年7月1日至2027年6月30日"},
		{Matter: grant.Text{ZH: "预算调整", EN: "Budget"}, Before: "材料费 36000.00 元\r\n场地费 12000.00 元", After: "材料费 30000.00 元\r\n场地费 18000.00 元"},
		{Matter: grant.Text{ZH: "合作单位", EN: "Partner"}, After: "示例志愿服务队"},
	}
	return a
}

var agreements = map[string]func() print.Agreement{"agreement": threeParties, "supplementary": supplementary}

func TestAgreementHTML(t *testing.T) {
	t.Parallel()
	for name, make := range agreements {
		got, err := make().HTML()
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".html", got)
		if again, _ := make().HTML(); string(again) != string(got) {
			t.Errorf("%s differs when it is made again", name)
		}
		for _, width := range columnWidth.FindAllString(string(got), -1) {
			if !strings.Contains(string(got), "."+width+" {") {
				t.Errorf("%s has a column of a width without a style: %s", name, width)
			}
		}
		for _, foreign := range []string{"<script", "http:", "https:", "url(", "@import", " src=", " href="} {
			if strings.Contains(string(got), foreign) {
				t.Errorf("%s holds %q", name, foreign)
			}
		}
	}
}

// Every text of the data stands in the page as it was written, also what looks like markup.
func TestAgreementHTMLKeepsText(t *testing.T) {
	t.Parallel()
	a := threeParties()
	a.Project = `</td><script>alert(1)</script> & "两  格" 'x' {{.}} 🙂 𠮷 &amp;`
	page, err := a.HTML()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(page), "<script") {
		t.Error("markup of people's is not escaped")
	}
	text := textOfHTML(string(page))
	for _, want := range []string{
		a.Project, a.Round, a.Receipt, a.Funder.Name, a.Funder.Code, a.Grantee.Name, a.Grantee.Code, a.Community.Name, a.Community.Code,
		a.Account.Holder, a.Account.Bank, a.Account.Number, a.Places[0], a.Places[1], a.Lines[2].Fund,
		"2026-P00005-1", "2026年6月12日", "2026年7月1日至2027年5月31日",
		"¥100,000.00\n人民币壹拾万元整", "¥15,000.05\n人民币壹万伍仟元零伍分", "¥135,000.05", "¥150,000.05\n人民币壹拾伍万元零伍分",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

var (
	columnWidth = regexp.MustCompile(`\bw\d+\b`)
	styleOrTag  = regexp.MustCompile(`(?s)<style>.*?</style>|<title>.*?</title>|<[^>]*>`)
)

// textOfHTML is the text of the page's body.
func textOfHTML(page string) string {
	return html.UnescapeString(styleOrTag.ReplaceAllString(page, ""))
}

func TestAgreementRefused(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(a *print.Agreement){
		"invalid: missing_field at /project":                                              func(a *print.Agreement) { a.Project = " \n" },
		"invalid: missing_field at /community/code":                                       func(a *print.Agreement) { a.Community.Code = "" },
		"invalid: missing_field at /places":                                               func(a *print.Agreement) { a.Places = nil },
		"invalid: missing_field at /drafted":                                              func(a *print.Agreement) { a.Drafted = grant.Date{} },
		"invalid: bad_input at /to rule=order":                                            func(a *print.Agreement) { a.To = a.From.AddDays(-1) },
		"invalid: bad_input at /version min=1 rule=range":                                 func(a *print.Agreement) { a.Version = 0 },
		"invalid: missing_field at /changes":                                              func(a *print.Agreement) { a.Version = 2 },
		"invalid: bad_input at /changes rule=needless":                                    func(a *print.Agreement) { a.Changes = supplementary().Changes },
		"invalid: missing_field at /lines":                                                func(a *print.Agreement) { a.Lines = a.Lines[3:] },
		"invalid: bad_input at /lines/0/tranches left_fen=2000000 rule=sum":               func(a *print.Agreement) { a.Lines[0].Tranches = a.Lines[0].Tranches[:2] },
		"invalid: bad_input at /lines/0/tranches left_fen=5000000 rule=sum":               func(a *print.Agreement) { a.Lines[0].Tranches[0].Amount = -1 },
		"invalid: bad_input at /lines/1/tranches rule=granted":                            func(a *print.Agreement) { a.Lines[1].Tranches = nil },
		"invalid: bad_input at /grantee/name rule=control":                                func(a *print.Agreement) { a.Grantee.Name = "示例\x00中心" },
		"invalid: bad_input at /account/bank rule=utf8":                                   func(a *print.Agreement) { a.Account.Bank = "示例\xff银行" },
		"invalid: bad_input at /lines/3/amount_fen max=9007199254740991 min=1 rule=range": func(a *print.Agreement) { a.Lines[3].Amount = 0 },
		"invalid: bad_input at /lines rule=too_large":                                     func(a *print.Agreement) { a.Lines[3].Amount = grant.MaxFen },
	} {
		a := threeParties()
		spoil(&a)
		page, err := a.HTML()
		if fmt.Sprint(err) != want || page != nil {
			t.Errorf("got %v, want %s", err, want)
		}
		if file, err := a.PDF(loadFont(t)); fmt.Sprint(err) != want || file != nil {
			t.Errorf("PDF: got %v, want %s", err, want)
		}
	}
}
