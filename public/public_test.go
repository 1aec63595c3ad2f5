package public

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

func TestRoundBeforeRelease(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	round := "/rounds/" + s.round.String()
	_, body := get(t, s.pages, round)
	want(t, body, `<html lang="zh-CN" `, titleZH, "示例市民政局", "已发布", "到开放时间自动开始受理。", "还有 13 天", "2026-04-15 17:00（北京时间）")

	s.open(t)
	_, body = get(t, s.pages, round)
	want(t, body, "受理中", "还有 3 天 7 小时", "¥100,000.00", "¥300,000.00", "¥8,200,000.00", "共 126 个社区（村），其中 0 个已满", "示例春街道", "示例甲社区",
		"登记满 12 个月", "可补正", "去掉 1 个最高分和 1 个最低分", "专家评分占 80%，居民支持率占 20%", "50% 协议签订后", "5 个工作日", "首日和末日都计入",
		"结果须由两人先后核定后发布")
	_, body = get(t, s.pages, round, "Accept-Language", "en-GB,en;q=0.9")
	want(t, body, `<html lang="en" `, titleEN, "Open", "in 3 d 7 h", "2026-04-15 17:00 (Beijing time)", "¥300,000.00", "Communities: 126. Full: 0.",
		"Registered for at least 12 months", "experts 80%, resident support 20%", "50% after the agreement is signed", "the better community fit first",
		"Results are released by two people.")

	_, body = get(t, s.pages, "/")
	want(t, body, titleZH, "受理中", "截止：<strong>", "2026-04-15 17:00</time>（北京时间） · 还剩 3 天 7 小时</strong>", "¥100,000.00", "¥300,000.00",
		"¥8,200,000.00", "126 个社区（村）", "登记满 12 个月", round, `href="/portal/apply`+round+`"`, `href="`+round+`#rules"`)
	_, body = get(t, s.pages, "/?lang=en")
	want(t, body, titleEN, "Closes: ", "(Beijing time) · 3 d 7 h left")
}

// Ties are told as the policy has them. A draw and the receipt are no rules of a policy: they come last in all.
func TestTies(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	_, body := get(t, s.pages, "/rounds/"+s.round.String()+"?lang=en")
	want(t, body, "the better community fit first</li>", "</ol>Whatever is still equal then is settled by a public draw where one was held, and last by the lower receipt number.")
	if strings.Contains(body, "<li>public draw") || strings.Contains(body, "<li>the lower receipt") {
		t.Error("a draw stands among the rules of the policy")
	}

	none := call{Rules: &rules{Policy: grant.Policy{
		TieBreak: []grant.TieBreak{grant.TieByReceipt}, CommunityShare: grant.ByDeclaredShare, CapScope: grant.RoundPoolOnly,
	}}}
	var page strings.Builder
	if err := bind()[chinese].pages["round"].ExecuteTemplate(&page, "rules", none); err != nil {
		t.Fatal(err)
	}
	want(t, page.String(), "<dd>总分相同的，已举行公开抽签的按抽签结果，最后按回执号由小到大。</dd>")
}

// A community that is full says so in words.
func TestFullCommunity(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	change := activities.ChangeLimit{By: by("decider"), Round: s.round, Place: s.places["甲"], Limit: 0, Reason: "另有资助"}
	if _, err := s.acts.ChangeLimit(context.Background(), change); err != nil {
		t.Fatal(err)
	}
	_, body := get(t, s.pages, "/rounds/"+s.round.String())
	want(t, body, "共 126 个社区（村），其中 1 个已满", `<tr><th scope="row">示例甲社区<td><b>已满</b> ¥0.00`)
}

// The clock, not the stage, says whether applications are taken: the process may lag behind.
func TestLaggingStage(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	s.clock(t, "2026-03-16T09:00:00+08:00")
	_, body := get(t, s.pages, "/rounds/"+s.round.String())
	want(t, body, "已到开放时间，现在可以提交")
	s.open(t)
	s.clock(t, "2026-04-15T17:00:01+08:00")
	_, body = get(t, s.pages, "/rounds/"+s.round.String())
	want(t, body, "已过截止时间，不再受理", "时间已到，正在办理")
	_, body = get(t, s.pages, "/")
	want(t, body, "申报已截止")
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	if _, err := s.acts.CancelRound(context.Background(), activities.RoundAct{By: by("decider"), Round: s.round}); err != nil {
		t.Fatal(err)
	}
	_, body := get(t, s.pages, "/rounds/"+s.round.String())
	want(t, body, "已撤销", "本轮次不再进行。")
	if strings.Contains(body, `class="timeline"`) {
		t.Error("a cancelled round has a timeline")
	}
}

func TestResults(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	s.open(t)
	s.submit(t, len(s.input.Applications))
	s.decide(t)
	round := "/rounds/" + s.round.String()
	pages := []string{"/", round, round + "?awards=1&reserve=1", round + "?lang=en", "/receipts?number=" + s.receipts["P381"]}
	before := make([]string, len(pages))
	for i, page := range pages {
		before[i] = content(t, s, page)
	}
	// P381 leads the ranking of the season with 90.22.
	title, organization := "", ""
	for _, a := range s.file.Applications {
		if a.ID == "P381" {
			title = a.Name
			for _, o := range s.file.Organisations {
				if o.ID == a.Org {
					organization = o.Name
				}
			}
		}
	}

	s.propose(t)
	for i, page := range pages {
		body := content(t, s, page)
		if body != before[i] {
			t.Errorf("%s tells of a proposal that is not released", page)
		}
		for _, secret := range []string{title, organization, "90.22", "8,187,000", "13,000.00"} {
			if strings.Contains(body, secret) {
				t.Errorf("%s shows %q before the release", page, secret)
			}
		}
		if strings.Contains(body, s.receipts["P381"]) && !strings.Contains(page, "/receipts") {
			t.Errorf("%s shows a receipt before the release", page)
		}
	}

	s.release(t)
	response, body := get(t, s.pages, round)
	want(t, body, title, organization, s.receipts["P381"], "90.22", "¥80,400.00", "<dd>100</dd>", "¥8,187,000.00", "名单最近核定时间：", "2026-05-25 10:", "候补名单", "项目数已满")
	if n := strings.Count(body, `<th scope="row">`); n != s.allocation.Totals.Awarded+s.allocation.Totals.Reserve+roomsPerPage {
		t.Errorf("%d rows for %+v and %d communities", n, s.allocation.Totals, roomsPerPage)
	}
	if n := weigh(t, s.pages, round); n > mostBytes {
		t.Errorf("the page and its style have %d bytes", n)
	}
	if response.StatusCode != http.StatusOK {
		t.Error(response.Status)
	}
	_, body = get(t, s.pages, round+"?lang=en")
	want(t, body, title, organization, "Proposed awards", "Number of projects reached", "List last approved:", "¥8,187,000.00")
	_, body = get(t, s.pages, "/receipts?number="+s.receipts["P381"])
	want(t, body, title, organization)
}

// A round may be decided in parts: what is released stands on the page, the rest does not.
func TestResultsInParts(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	s.open(t)
	s.submit(t, 2)
	s.decide(t)
	round := "/rounds/" + s.round.String()
	var first, second string
	var id uuid.UUID
	if err := s.owner.QueryRow(context.Background(), "select min(receipt), max(receipt) from applications").Scan(&first, &second); err != nil {
		t.Fatal(err)
	}
	if err := s.owner.QueryRow(context.Background(), "select id from applications where receipt = $1", first).Scan(&id); err != nil {
		t.Fatal(err)
	}
	s.propose(t, id)
	s.release(t)
	_, body := get(t, s.pages, round)
	want(t, body, first, "已发布的结果见下文，其余申报仍在办理。")
	if strings.Contains(body, second) || strings.Contains(body, `<th scope="col">名单`) {
		t.Error("the page shows what is not released")
	}
	s.propose(t)
	if _, again := get(t, s.pages, round); strings.Contains(again, second) {
		t.Error("the page shows a second run before its release")
	}
	s.release(t)
	_, body = get(t, s.pages, round)
	want(t, body, first, second, `<th scope="col">名单`, "<tr><td>1<td>1<td>", "<tr><td>2<td>1<td>")
}

// content is a page without its footer, which says when it was read.
func content(t testing.TB, s *season, page string) string {
	t.Helper()
	response, body := get(t, s.pages, page)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", page, response.Status)
	}
	body, _, _ = strings.Cut(body, "<footer")
	return body
}

func TestReceipt(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	s.open(t)
	s.submit(t, 1)
	var number string
	for _, number = range s.receipts {
	}
	_, body := get(t, s.pages, "/receipts")
	want(t, body, `<form class="ask" action="/receipts" method="get">`, `<label for="number">`)

	_, body = get(t, s.pages, "/receipts?number="+number)
	want(t, body, "回执 "+number, titleZH, "2026-04-12 09:5", "尚未入链")
	for _, o := range append(s.file.Organisations, struct{ ID, Name, USCC string }{Name: "officer"}) {
		if strings.Contains(body, o.Name) {
			t.Errorf("the receipt names %s", o.Name)
		}
	}
	s.chain(t)
	_, body = get(t, s.pages, "/receipts?lang=en&number=+"+fullWidth(number))
	want(t, body, "Receipt "+number, "Place in the chain", "No. ", "Content hash")
	if strings.Contains(body, "Not yet linked") {
		t.Error("a linked line counts as not linked")
	}

	for _, wrong := range []string{"2026-999999", "%00%ff", "<script>alert(1)</script>", strings.Repeat("9", 500)} {
		response, body := get(t, s.pages, "/receipts?number="+wrong)
		if response.StatusCode != http.StatusNotFound && wrong != "%00%ff" {
			t.Errorf("%q: %s", wrong, response.Status)
		}
		if strings.Contains(body, "<script") {
			t.Error("the number is not escaped")
		}
	}
}

func fullWidth(number string) string {
	return strings.Map(func(r rune) rune { return r - '!' + '！' }, number)
}

func TestHostileTitle(t *testing.T) {
	t.Parallel()
	s := newSeason(t, `<script>alert(1)</script>"' onload=x`)
	for _, page := range []string{"/?lang=en", "/rounds/" + s.round.String() + "?lang=en"} {
		_, body := get(t, s.pages, page)
		want(t, body, "&lt;script&gt;alert(1)&lt;/script&gt;")
		if strings.Contains(body, "<script") || strings.Contains(body, `"' onload`) {
			t.Errorf("%s does not escape the title", page)
		}
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	s.sql(t, `insert into rounds (id, funder_id, key, title_zh, title_en, policy_id, fund_id, currency, opens_at, closes_at, stage, version, made_by, made_at)
select '0190aaaa-0000-7000-8000-000000000001', funder_id, 'draft', '草稿中的轮次', 'Draft', policy_id, fund_id, currency, opens_at, closes_at, 'draft', 1, made_by, made_at from rounds`)
	for _, page := range []string{"/rounds/0190aaaa-0000-7000-8000-000000000001", "/rounds/0190aaaa-0000-7000-8000-000000000002", "/rounds/x", "/nothing", "/assets/other.css", "/rounds/"} {
		response, body := get(t, s.pages, page)
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", page, response.Status)
		}
		want(t, body, "没有这个页面")
	}
	if _, body := get(t, s.pages, "/"); strings.Contains(body, "草稿中的轮次") {
		t.Error("a draft is listed")
	}
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	s.acts.Pool.Close()
	response, body := get(t, s.pages, "/", "Accept-Language", "en")
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
		t.Errorf("%s, Retry-After %q", response.Status, response.Header.Get("Retry-After"))
	}
	want(t, body, "Not available at the moment")
}

func TestPanic(t *testing.T) {
	t.Parallel()
	pages := New(&activities.Acts{}, slog.New(slog.NewTextHandler(io.Discard, nil)), Licence{})
	response, body := get(t, pages, "/")
	if response.StatusCode != http.StatusServiceUnavailable {
		t.Error(response.Status)
	}
	want(t, body, "暂时无法显示")
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	response, _ := get(t, s.pages, "/")
	for name, value := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Referrer-Policy":         "same-origin",
		"Content-Type":            "text/html; charset=utf-8",
		"Content-Language":        "zh-CN",
		"Cache-Control":           "public, max-age=15",
		"Vary":                    "Accept-Language, Cookie, Accept-Encoding",
	} {
		if got := response.Header.Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	response, body := get(t, s.pages, "/", "If-None-Match", response.Header.Get("ETag"))
	if response.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("asked again: %s with %d bytes", response.Status, len(body))
	}

	response, body = get(t, s.pages, stylesheet())
	if got := response.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" || response.Header.Get("ETag") == "" {
		t.Errorf("hashed style: %q", got)
	}
	want(t, body, "@media print")
	if response, _ := get(t, s.pages, "/assets/style.css"); response.StatusCode != http.StatusOK || response.Header.Get("Cache-Control") != "public, max-age=300" {
		t.Errorf("plain style: %s", response.Status)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	for _, c := range []struct{ path, cookie, accept, want string }{
		{"/", "", "", chinese},
		{"/", "", "fr", chinese},
		{"/", "", "en-US,zh;q=0.5", english},
		{"/", "lang=zh-CN", "en", chinese},
		{"/?lang=en", "lang=zh-CN", "zh", english},
		{"/?lang=xx", "lang=xx", "en", english},
	} {
		response, body := get(t, s.pages, c.path, "Cookie", c.cookie, "Accept-Language", c.accept)
		if got := response.Header.Get("Content-Language"); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
		want(t, body, `<html lang="`+c.want+`" `)
	}
	response, body := get(t, s.pages, "/receipts?number=x&lang=en")
	if cookies := response.Cookies(); len(cookies) != 1 || cookies[0].Name != "lang" || cookies[0].Value != english {
		t.Errorf("cookies %v", cookies)
	}
	want(t, body, `href="/receipts?lang=zh-CN&amp;number=x"`)
}
