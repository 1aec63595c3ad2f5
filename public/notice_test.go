package public

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// noticed brings the season's first applications to a notice that begins on Tuesday, 26 May 2026.
func noticed(t testing.TB, applications int, edit ...func(*season)) (*season, grant.Notice) {
	t.Helper()
	s := newSeason(t, titleEN)
	for _, year := range seasonYears(t) {
		if _, err := s.acts.PublishCalendar(context.Background(), activities.PublishCalendar{By: by("officer"), Funder: s.funder, Year: year}); err != nil {
			t.Fatal(err)
		}
	}
	s.open(t)
	s.submit(t, applications)
	s.decide(t)
	for _, e := range edit {
		e(s)
	}
	s.propose(t)
	s.release(t)
	must[grant.Round](t)(s.process.FinishAllocation(context.Background(), activities.RoundAct{By: process(), Round: s.round}))
	s.clock(t, "2026-05-26T09:00:00+08:00")
	return s, s.notify(t)
}

func seasonYears(t testing.TB) []grant.CalendarYear {
	var file struct {
		Holidays []grant.Holiday       `json:"holidays"`
		Workdays []grant.MakeUpWorkday `json:"makeup_workdays"`
	}
	readJSON(t, "calendar.json", &file)
	year := grant.CalendarYear{Year: 2026, Status: grant.PublishedYear}
	for _, h := range file.Holidays {
		if h.From.Year == year.Year {
			year.Holidays = append(year.Holidays, h)
		}
	}
	for _, w := range file.Workdays {
		if w.Date.Year == year.Year {
			year.Workdays = append(year.Workdays, w)
		}
	}
	return []grant.CalendarYear{year}
}

func (s *season) notify(t testing.TB) grant.Notice {
	t.Helper()
	return must[grant.Notice](t)(s.acts.PublishNotice(context.Background(), activities.PublishNotice{By: by("officer"), Round: s.round}))
}

// endNotice lets the notice's last second pass.
func (s *season) endNotice(t testing.TB, n grant.Notice) {
	t.Helper()
	s.clock(t, n.EndsAt.Add(time.Second).Format(time.RFC3339))
	must[grant.Round](t)(s.process.EndNotice(context.Background(), activities.RoundAct{By: process(), Round: s.round}))
}

func (s *season) announce(t testing.TB) {
	t.Helper()
	must[grant.Round](t)(s.acts.AnnounceAwards(context.Background(), activities.RoundAct{By: by("decider"), Round: s.round}))
}

// application answers the application of a receipt.
func (s *season) application(t testing.TB, receipt string) uuid.UUID {
	t.Helper()
	return scan[uuid.UUID](t, s, "select id from applications where receipt = $1", receipt)
}

func scan[T any](t testing.TB, s *season, query string, args ...any) T {
	t.Helper()
	var value T
	if err := s.owner.QueryRow(context.Background(), query, args...).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func (s *season) object(t testing.TB, receipt string) activities.ObjectionFiled {
	t.Helper()
	return must[activities.ObjectionFiled](t)(s.acts.FileObjection(context.Background(), activities.FileObjection{
		By: activities.ByPublic("fileObjection", uuid.NewString()), Application: s.application(t, receipt), ObjectionContent: objector,
	}))
}

func (s *season) rule(t testing.TB, objection uuid.UUID, outcome grant.ObjectionOutcome, statement string) {
	t.Helper()
	must[grant.Application](t)(s.acts.DecideObjection(context.Background(), activities.DecideObjection{
		By: by("decider"), Objection: objection, Outcome: outcome, Statement: statement,
	}))
}

// withdraw takes an application back for its organisation.
func (s *season) withdraw(t testing.TB, receipt string) {
	t.Helper()
	id := s.application(t, receipt)
	organization := scan[uuid.UUID](t, s, "select organization_id from applications where id = $1", id)
	must[uuid.UUID](t)(s.acts.AddPerson(context.Background(), activities.AddPerson{
		By: process(), Organization: organization, Role: grant.Owner, NewPerson: activities.NewPerson{Login: "owner", Name: "负责人", Language: "zh-CN"},
	}))
	must[grant.Application](t)(s.acts.WithdrawApplication(context.Background(), activities.ApplicationAct{By: by("owner"), Application: id}))
}

// ranked answers the receipts in rank order.
func (s *season) ranked(t testing.TB, outcome grant.Outcome) []string {
	t.Helper()
	return scan[[]string](t, s, `select array_agg(a.receipt order by d.rank) from decisions d join applications a on a.id = d.application_id where d.outcome = $1`, outcome)
}

// row is the row of a table that holds a text.
func row(t testing.TB, body, text string) string {
	t.Helper()
	for r := range strings.SplitSeq(body, "<tr>") {
		if r, _, _ = strings.Cut(r, "</table>"); strings.Contains(r, text) {
			return r
		}
	}
	t.Fatalf("no row holds %q", text)
	return ""
}

// "公示5个工作日，首日和末日都计入": from Tuesday, 26 May to Monday, 1 June; the season's Dragon Boat Festival is 19 June.
func TestWorkingDays(t *testing.T) {
	t.Parallel()
	days := must[grant.Calendar](t)(grant.NewCalendar(grant.Beijing, seasonYears(t)))
	date := func(s string) grant.Date { return must[grant.Date](t)(grant.ParseDate(s)) }
	both := grant.NoticeRules{WorkingDays: 5, BothEnds: true}
	for _, c := range []struct {
		first, last, today string
		rule               grant.NoticeRules
		want               workingDays
	}{
		{"2026-05-26", "2026-06-01", "2026-05-20", both, workingDays{Day: 0, All: 5, Left: 5}},
		{"2026-05-26", "2026-06-01", "2026-05-26", both, workingDays{Day: 1, All: 5, Left: 5, Today: true}},
		{"2026-05-26", "2026-06-01", "2026-05-29", both, workingDays{Day: 4, All: 5, Left: 2, Today: true}},
		{"2026-05-26", "2026-06-01", "2026-05-30", both, workingDays{Day: 4, All: 5, Left: 1}},
		{"2026-05-26", "2026-06-01", "2026-06-01", both, workingDays{Day: 5, All: 5, Left: 1, Today: true}},
		{"2026-05-26", "2026-06-01", "2026-06-02", both, workingDays{Day: 5, All: 5, Left: 0}},
		{"2026-05-26", "2026-06-02", "2026-05-26", grant.NoticeRules{WorkingDays: 5}, workingDays{Day: 0, All: 5, Left: 5}},
		{"2026-06-17", "2026-06-24", "2026-06-19", both, workingDays{Day: 2, All: 5, Left: 3}},
		{"2027-05-24", "2027-05-28", "2027-05-24", both, workingDays{Day: 1, All: 5, Left: 5, Today: true}},
	} {
		if got := countDays(date(c.first), date(c.last), date(c.today), c.rule, days); got != c.want {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

func TestNotice(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 150, func(s *season) {
		s.sql(t, "update people set name = '陈同意' where login = 'reviewer1'")
		s.sql(t, "update people set name = '李不愿' where login = 'reviewer2'")
		s.sql(t, "update assignments set name_consent = true where reviewer = $1", activities.PersonID("reviewer1"))
	})
	at := "/notices/" + n.ID.String()
	awarded, reserve := s.ranked(t, grant.OutcomeAwarded), s.ranked(t, grant.OutcomeReserve)

	response, body := get(t, s.pages, at)
	if response.StatusCode != http.StatusOK {
		t.Fatal(response.Status)
	}
	want(t, body, "<h1>立项公示</h1>", titleZH, "示例市民政局", "公示中", "第 1/5 个工作日，还剩 5 个工作日（含今天）", "2026-06-01 23:59:59</time>（北京时间），这一秒也在期内",
		"公示期：2026-05-26 至 2026-06-01，共 5 个工作日，首日和末日都计入。", "经资格初审、专家评审、居民表决和资金核定", "规则 2026，第 1 版", "匿名提出的，须提供可核查的线索",
		"评审专家：陈同意。", "<dd>100</dd>", "¥8,187,000.00", "没有收到异议。", awarded[0], reserve[0], "对此项提出异议", "拟立项", "候补")
	if strings.Contains(body, "李不愿") {
		t.Error("a reviewer is named without consent")
	}
	first := row(t, body, awarded[0])
	want(t, first, "<td>1<th", "90.22", `data-label="申请额">¥`, `data-label="核定额">¥`, "<b>¥80,400.00</b>", at+"/objection?receipt="+awarded[0])
	_, body = get(t, s.pages, at+"?lang=en")
	want(t, body, "<h1>Public notice of proposed awards</h1>", titleEN, "Working day 1 of 5; working days left: 5, today included", "2026-06-01 23:59:59</time> (Beijing time)",
		"2026-05-26 to 2026-06-01; working days: 5; the first and the last day both count.", "Object to this line", "Proposed for award", "Reviewers: 陈同意.")

	against := s.object(t, awarded[1])
	upheld := s.object(t, awarded[2])
	long := strings.Repeat("经核查属实，", 333)
	s.rule(t, upheld.ID, grant.ObjectionUpheld, long)
	for range decisionsPerPage {
		s.rule(t, s.object(t, awarded[3]).ID, grant.ObjectionDismissed, long)
	}
	s.withdraw(t, awarded[4])
	s.clock(t, "2026-05-30T12:00:00+08:00")
	_, body = get(t, s.pages, at)
	want(t, body, "还剩 1 个工作日（今天不计入）", "收到异议 5 件：成立 1 件，不成立 3 件，正在处理 1 件。", "异议成立", "经核查属实，", "第 1 / 2 页")
	want(t, row(t, body, awarded[1]), "暂停：异议正在处理", "/objection?receipt=")
	want(t, row(t, body, awarded[2]), "已取消")
	want(t, row(t, body, awarded[4]), "已撤回")
	for _, over := range []string{awarded[2], awarded[4]} {
		if strings.Contains(row(t, body, over), "/objection") {
			t.Errorf("%s can be objected to though it is over", over)
		}
	}
	listed := []string{}
	for _, page := range []string{"", "?awards=99&reserve=2&decisions=2&lang=en"} {
		_, body := get(t, s.pages, at+page)
		if n := weigh(t, s.pages, at+page); n > mostBytes {
			t.Errorf("%s: the page and its style have %d bytes", page, n)
		}
		for _, receipt := range slices.Concat(awarded, reserve) {
			if strings.Contains(body, "<small>"+receipt) && !slices.Contains(listed, receipt) {
				listed = append(listed, receipt)
			}
		}
	}
	if len(listed) != len(awarded)+min(len(reserve), 2*waitingPerPage) {
		t.Errorf("%d lines are listed of %d and %d", len(listed), len(awarded), len(reserve))
	}

	s.clock(t, n.EndsAt.Add(time.Second).Format(time.RFC3339))
	_, body = get(t, s.pages, at)
	want(t, body, "公示已结束", "公示期已于 2026-06-01 届满，正在办理确认。")
	if strings.Contains(body, "/objection?") {
		t.Error("an ended notice invites objections")
	}
	s.endNotice(t, n)
	_, body = get(t, s.pages, at)
	want(t, body, "公示已于 2026-06-01 结束。")
	want(t, row(t, body, awarded[0]), "已立项")
	want(t, row(t, body, awarded[1]), "暂停：异议正在处理")
	s.rule(t, against.ID, grant.ObjectionDismissed, "不属实。")
	_, body = get(t, s.pages, at)
	want(t, row(t, body, awarded[1]), "已立项")
}

func TestNoticeThatHasNotBegun(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 1)
	s.sql(t, "update notices set begins_on = '2026-05-27', ends_at = '2026-06-02T23:59:59+08:00' where id = $1", n.ID)
	_, body := get(t, s.pages, "/notices/"+n.ID.String())
	want(t, body, "即将公示", "自 2026-05-27 起公示，共 5 个工作日。")
	if strings.Contains(body, "/objection?") {
		t.Error("a notice that has not begun invites objections")
	}
	_, body = get(t, s.pages, "/notices/"+n.ID.String()+"/objection?receipt="+s.ranked(t, grant.OutcomeAwarded)[0])
	want(t, body, "公示尚未开始：2026-05-27 00:00 开始，现在是 2026-05-26 09:00（北京时间）。")
}

func TestMissingNotice(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 1)
	for _, page := range []string{"/notices/x", "/notices/" + uuid.NewString(), "/notices/" + n.ID.String() + "/objection", "/notices/" + n.ID.String() + "/objection?receipt=2026-999999"} {
		if response, _ := get(t, s.pages, page); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", page, response.Status)
		}
	}
}
