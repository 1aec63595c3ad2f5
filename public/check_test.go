package public

import (
	"net/http"
	"strings"
	"testing"

	"github.com/granary-grants/granary/grant"
)

// asking gives five of the season's conditions a question.
func asking(p *grant.Policy) {
	for i, rule := range p.Eligibility {
		switch rule.Key {
		case "e01", "e03", "e09", "e12", "e17":
			p.Eligibility[i].Question = grant.Text{ZH: rule.Title.ZH + "吗？", EN: "Yes or no: " + rule.Title.EN + "?"}
		default:
			p.Eligibility[i].Question = grant.Text{}
		}
	}
}

// "我能申报吗？": the questions are the policy's, and the answer is a plain reason.
func TestCheck(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN, asking)
	s.open(t)
	round := "/rounds/" + s.round.String()
	page := round + "/check"
	for _, at := range []string{"/", round} {
		_, body := get(t, s.pages, at)
		want(t, body, `href="`+page+`"`, "我能申报吗？")
	}
	apply := `<a class="button" href="/portal/apply` + round + `">`
	_, body := get(t, s.pages, page)
	want(t, body, "回答 5 个问题", "登记满 12 个月吗？", `<input type="radio" id="q5-no" name="q5" value="no">`, "2026-04-15 17:00")
	for _, early := range []string{apply, "可以申报</h2>", `class="summary"`} {
		if strings.Contains(body, early) {
			t.Errorf("nobody answered yet and the page has %q", early)
		}
	}
	for _, c := range []struct {
		answers string
		want    []string
		lacks   []string
	}{
		{"q1=yes&q2=yes&q3=yes&q4=yes&q5=yes", []string{"可以申报</h2>", apply}, []string{"还不能申报", `class="summary"`}},
		{"q1=yes&q2=no&q3=yes&q4=no&q5=yes", []string{"还不能申报</h2>", "<strong>登记满 12 个月</strong>", "与已满期的单位合作", "<strong>自筹比例达到要求</strong>", "增加自筹资金"}, []string{apply, "<strong>社区确认函有效"}},
		{"q1=yes&q2=yes&q3=yes&q4=yes&q5=no", []string{"须按通知补正</h2>", "<strong>社区确认函有效</strong>", "补正一次即可", apply}, []string{"还不能申报"}},
		{"q1=yes&q3=yes&q4=yes&q5=yes", []string{"<title>有误：", `<a href="#q2-yes">登记满 12 个月吗？</a>`, `id="q2-error"`, `id="q1-yes" name="q1" value="yes" checked`}, []string{apply, "可以申报</h2>"}},
		{"q1=no&q3=yes", []string{"还不能申报</h2>", "<strong>依法登记的社会组织", `id="q2-error"`}, []string{apply}},
		{"q1=maybe&q2=%00&q3=<b>&q4=YES&q5=&q6=no&q99999=no", []string{`class="summary"`, `<a href="#q1-yes">`, `<a href="#q5-yes">`}, []string{apply, "<b>", "checked"}},
	} {
		_, body := get(t, s.pages, page+"?asked=1&"+c.answers)
		want(t, body, c.want...)
		for _, text := range c.lacks {
			if strings.Contains(body, text) {
				t.Errorf("%s: the page has %q", c.answers, text)
			}
		}
	}
	_, body = get(t, s.pages, page+"?asked=1&q1=no&lang=en")
	want(t, body, "May I apply?", "you cannot apply in this round yet", "Yes or no: Registered for at least 12 months?")

	s.clock(t, "2026-04-15T17:00:01+08:00")
	_, body = get(t, s.pages, page+"?asked=1&q1=yes&q2=yes&q3=yes&q4=yes&q5=yes")
	want(t, body, "申报已截止：")
	if strings.Contains(body, apply) {
		t.Error("the page leads to an application that nobody takes")
	}
}

// A round whose policy asks nothing has no check.
func TestNoCheck(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN, func(p *grant.Policy) {
		for i := range p.Eligibility {
			p.Eligibility[i].Question = grant.Text{}
		}
	})
	s.open(t)
	round := "/rounds/" + s.round.String()
	if response, _ := get(t, s.pages, round+"/check"); response.StatusCode != http.StatusNotFound {
		t.Error(response.Status)
	}
	for _, at := range []string{"/", round} {
		if _, body := get(t, s.pages, at); strings.Contains(body, "/check") {
			t.Errorf("%s leads to a check that is not there", at)
		}
	}
	for _, page := range []string{"/rounds/x/check", "/rounds/0190aaaa-0000-7000-8000-000000000001/check"} {
		if response, _ := get(t, s.pages, page); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", page, response.Status)
		}
	}
}
