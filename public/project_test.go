package public

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// announced brings the season's first applications to their announcement.
func announced(t testing.TB, applications int) *season {
	t.Helper()
	s, n := noticed(t, applications)
	s.endNotice(t, n)
	s.announce(t)
	return s
}

// pay writes half of what the lines hold as paid, which in this room no bank has done.
func (s *season) pay(t testing.TB) {
	t.Helper()
	s.sql(t, `
with half as (update accounts set balance = balance - balance / 2 where kind = 'line_committed' and balance > 0 returning round_id, owner, balance)
update accounts a set balance = w.amount - h.balance
  from half h join awards w on w.id = h.owner
 where a.kind = 'line_paid_out' and a.round_id = h.round_id and a.owner = h.owner`)
}

// held is what the ledger has for the pool's lines.
func (s *season) held(t testing.TB) (awarded, paid grant.Fen) {
	t.Helper()
	return grant.Fen(scan[int64](t, s, "select sum(balance)::bigint from accounts where kind in ('line_committed', 'line_in_transit', 'line_paid_out')")),
		grant.Fen(scan[int64](t, s, "select coalesce(sum(balance), 0)::bigint from accounts where kind = 'line_paid_out'"))
}

// Before the awards are announced the archive and the open data are what they were before anything was decided, byte
// for byte.
func TestProjectsAreSealed(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	for _, year := range seasonYears(t) {
		if _, err := s.acts.PublishCalendar(t.Context(), activities.PublishCalendar{By: by("officer"), Funder: s.funder, Year: year}); err != nil {
			t.Fatal(err)
		}
	}
	round := s.round.String()
	pages := []string{"/projects", "/projects?round=" + round, "/projects?year=2026&lang=en", "/open-data", "/open-data/projects.csv", "/open-data/projects.xlsx"}
	read := func() (all []string) {
		for _, page := range pages {
			body := content(t, s, page)
			all = append(all, body)
		}
		for _, missing := range []string{"/projects/2026-P00001", "/open-data/rounds/" + round + "/360giving.json"} {
			response, body := get(t, s.pages, missing)
			if response.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %s", missing, response.Status)
			}
			body, _, _ = strings.Cut(body, "<footer")
			all = append(all, body)
		}
		return all
	}
	before := read()
	s.open(t)
	s.submit(t, 130)
	s.decide(t)
	s.propose(t)
	s.release(t)
	must[grant.Round](t)(s.process.FinishAllocation(t.Context(), activities.RoundAct{By: process(), Round: s.round}))
	s.clock(t, "2026-05-26T09:00:00+08:00")
	s.endNotice(t, s.notify(t))
	for i, body := range read() {
		if body != before[i] {
			t.Errorf("page %d of %v tells of awards that are not announced", i, pages)
		}
	}
	s.announce(t)
	_, body := get(t, s.pages, "/projects")
	want(t, body, "2026-P00001")
}

func TestProjects(t *testing.T) {
	t.Parallel()
	s := announced(t, 130)
	s.pay(t)
	awarded, paid := s.held(t)
	_, body := get(t, s.pages, "/projects")
	want(t, body, "共 100 个项目", "<dd>"+money(awarded, "CNY")+"</dd>", "<dd>"+money(paid, "CNY")+"</dd>", "第 1 / 2 页", "待签约", titleZH,
		`<svg role="img" width="100%" height="2.75em"`, `<option value="`+s.round.String()+`">`, "<option>2026</option>", "/open-data/projects.csv")
	if n := strings.Count(body, `<td class="id">`); n != projectsPerPage {
		t.Errorf("%d projects on a page", n)
	}
	for _, page := range []string{"/projects", "/projects?page=2&communities=2&lang=en"} {
		if n := weigh(t, s.pages, page); n > mostBytes {
			t.Errorf("%s: the page and its style have %d bytes", page, n)
		}
	}
	// Every community's parts together are the whole.
	sum := grant.Fen(scan[int64](t, s, "select sum(p.amount)::bigint from award_parts p join awards w on w.id = p.award_id where w.stage = 'committed'"))
	if sum != awarded {
		t.Errorf("the communities have %s, the ledger %s", money(sum, "CNY"), money(awarded, "CNY"))
	}

	community := scan[string](t, s, "select name from places p join award_parts a on a.place_id = p.id group by p.id order by sum(a.amount) desc, p.code limit 1")
	room := grant.Fen(scan[int64](t, s, "select sum(a.amount)::bigint from places p join award_parts a on a.place_id = p.id where p.name = $1", community))
	want(t, body, `<th scope="row">`+community, money(room, "CNY"))
	inCommunity := scan[int](t, s, "select count(*)::int from award_parts a join places p on p.id = a.place_id where p.name = $1 and a.amount > 0", community)
	organization := scan[string](t, s, "select o.name from projects p join organizations o on o.id = p.organization_id order by p.number limit 1")
	ofOrganization := scan[int](t, s, "select count(*)::int from projects p join organizations o on o.id = p.organization_id where o.name = $1", organization)
	for query, count := range map[string]int{
		"year=2026": 100, "year=2025": 0, "round=" + s.round.String(): 100, "round=" + uuid.NewString(): 0, "stage=contracting": 100, "stage=running": 0,
		"community=" + url.QueryEscape(community): inCommunity, "organization=" + url.QueryEscape(" "+organization+" "): ofOrganization,
		"community=%25": 0, "organization=_": 0, "year=&round=&stage=&community=&organization=": 100,
		"year=x&round=x&stage=draft": 100, "year=-1": 100, "year=99999999999999999999": 100, "page=-3": 100, "page=999": 100,
		"community=%00%ff%27%3B--": 0, "organization=" + strings.Repeat("x", 5000): 0,
	} {
		response, body := get(t, s.pages, "/projects?"+query)
		if response.StatusCode != http.StatusOK {
			t.Errorf("%.80s: %s", query, response.Status)
		}
		if !strings.Contains(body, fmt.Sprintf("共 %d 个项目", count)) {
			t.Errorf("%.80s: the page does not tell of %d projects", query, count)
		}
		if count == 0 {
			want(t, body, "没有符合条件的项目。")
		}
	}
	_, body = get(t, s.pages, "/projects?year=2026&community="+url.QueryEscape("<b>\"x"))
	want(t, body, "<option selected>2026</option>", `value="&lt;b&gt;&#34;x"`, "清除条件")
	_, body = get(t, s.pages, "/projects?year=2026&stage=contracting&page=2")
	want(t, body, `href="/open-data/projects.csv?stage=contracting&amp;year=2026"`, `href="/projects?page=1&amp;stage=contracting&amp;year=2026#list"`)
}

func TestProject(t *testing.T) {
	t.Parallel()
	s := announced(t, 3)
	s.pay(t)
	title := scan[string](t, s, "select a.title from projects p join applications a on a.id = p.application_id where p.number = '2026-P00001'")
	receipt := scan[string](t, s, "select a.receipt from projects p join applications a on a.id = p.application_id where p.number = '2026-P00001'")
	amount := grant.Fen(scan[int64](t, s, "select w.amount from projects p join awards w on w.id = p.award_id where p.number = '2026-P00001'"))
	_, body := get(t, s.pages, "/projects/2026-P00001")
	want(t, body, "<h1>"+title, "待签约", "立项公布时间：", "2026-06-02 00:00", "接下来：确认资金来源和收款账户", "示例市民政局", "2026-P00001", `href="/receipts?number=`+receipt+`"`,
		"<dd>"+money(amount, "CNY")+"</dd>", `<th scope="row">本轮资金`, money(amount-amount/2, "CNY"), money(amount/2, "CNY"), "签订协议后在这里列出。")
	if strings.Contains(body, "自筹") {
		t.Error("the page shows what the applicant brings")
	}
	_, body = get(t, s.pages, "/projects/2026-P00001?lang=en")
	want(t, body, "What happens next: Funding lines and the bank account are settled", "The round’s money")
	_, body = get(t, s.pages, "/rounds/"+s.round.String())
	want(t, body, `href="/projects?round=`+s.round.String()+`"`)
	_, body = get(t, s.pages, "/projects")
	want(t, body, `<a href="/projects/2026-P00001">`)
	for _, page := range []string{"/projects/2026-P99999", "/projects/x", "/projects/%00", "/projects/%ff", "/projects/" + strings.Repeat("9", 3000), "/projects/2026-P00001/agreement"} {
		if response, _ := get(t, s.pages, page); response.StatusCode != http.StatusNotFound {
			t.Errorf("%.40s: %s", page, response.Status)
		}
	}
}

// A project that was given up stays announced, and holds nothing any more.
func TestProjectGivenUp(t *testing.T) {
	t.Parallel()
	s := announced(t, 2)
	id := scan[uuid.UUID](t, s, "select id from projects where number = '2026-P00001'")
	organization := scan[uuid.UUID](t, s, "select organization_id from projects where id = $1", id)
	must[uuid.UUID](t)(s.acts.AddPerson(t.Context(), activities.AddPerson{
		By: process(), Organization: organization, Role: grant.Owner, NewPerson: activities.NewPerson{Login: "owner", Name: "负责人", Language: "zh-CN"},
	}))
	must[grant.Project](t)(s.acts.GiveUpProject(t.Context(), activities.ProjectAct{By: by("owner"), Project: id, Reason: "负责人离职"}))
	for _, page := range []string{"/projects", "/projects/2026-P00001", "/open-data/projects.csv"} {
		_, body := get(t, s.pages, page)
		if !strings.Contains(page, "csv") {
			want(t, body, "已放弃", "¥0.00")
		}
		if strings.Contains(body, "负责人") {
			t.Errorf("%s tells of a person", page)
		}
	}
	_, body := get(t, s.pages, "/projects?stage=given_up")
	want(t, body, "共 1 个项目", "<dd>¥0.00</dd>")
	_, body = get(t, s.pages, "/open-data/rounds/"+s.round.String()+"/360giving.json")
	if strings.Contains(body, "2026-P00001") || !strings.Contains(body, "2026-P00002") {
		t.Error("the package is not that of the awards that still stand")
	}
}

// The state of a payment is told without what is between the bank and the funder.
func TestTrancheOf(t *testing.T) {
	t.Parallel()
	states := map[string]int{}
	for _, rule := range grant.StageRules() {
		if rule.On == grant.PaymentKind {
			var row tranche
			row.Stage = rule.Stage
			states[trancheOf(row.PublicTranche).State]++
		}
	}
	if states[paymentPlanned] != 1 || states[paymentPaid] != 1 || states[paymentUnder] != 7 {
		t.Errorf("%v", states)
	}
}
