package public

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// The round page knows every stage after the release: what it waits for, its notices, and which awards are final.
func TestRoundAfterRelease(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 2)
	round := "/rounds/" + s.round.String()
	_, body := get(t, s.pages, round)
	want(t, body, `<span class="stage notice">公示</span>`, "异议截止：", "还有 6 天 14 小时", `<li class="now" aria-current="step">`+"\n<h3>公示 ", "2026-05-26 00:00</time> – <time",
		"/notices/"+n.ID.String(), "立项公示", "还剩 5 个工作日（含今天）", "拟立项名单", "签约", "公示期满、异议办结之后", "执行", "2026-05-25 10:00")
	s.endNotice(t, n)
	_, body = get(t, s.pages, round)
	want(t, body, "公示已结束", "拟立项名单")
	if strings.Contains(body, "立项公布时间：") {
		t.Error("the page tells of an announcement that has not been made")
	}
	s.announce(t)
	_, body = get(t, s.pages, round)
	want(t, body, `<span class="stage contracting">签约</span>`, "候补有效至：", "立项已经公布。", "立项公布时间：", ">立项结果</h2>", "<h3 id=\"awards\">立项名单</h3>", `<li class="now" aria-current="step">`+"\n<h3>签约 ")
	_, body = get(t, s.pages, round+"?lang=en")
	want(t, body, "The reserve is valid until: ", "The awards are announced.", "Awards announced: ", "Contracting")
	until := scan[time.Time](t, s, "select due_at from deadlines where kind = 'reserve' and done_at is null")
	s.clock(t, until.Add(time.Second).Format(time.RFC3339))
	must[grant.Round](t)(s.process.ExpireReserve(context.Background(), activities.RoundAct{By: process(), Round: s.round}))
	_, body = get(t, s.pages, round)
	want(t, body, `<span class="stage running">执行</span>`, "候补已到期", `<li class="now" aria-current="step">`+"\n<h3>执行 ")
	_, body = get(t, s.pages, "/receipts?number="+s.ranked(t, grant.OutcomeAwarded)[0])
	want(t, body, "项目与单位")
}

// What stands on the results is what the ledger holds, whatever was cancelled, withdrawn, promoted or confirmed.
func TestResultsEqualTheLedger(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 150)
	round := "/rounds/" + s.round.String()
	awarded := s.ranked(t, grant.OutcomeAwarded)
	balance := func() {
		t.Helper()
		held := scan[int64](t, s, "select coalesce(sum(balance), 0)::bigint from accounts where kind in ('line_reserved', 'line_committed')")
		_, body := get(t, s.pages, round)
		want(t, body, "<dd>"+money(grant.Fen(held), "CNY")+"</dd>")
	}
	balance()
	s.rule(t, s.object(t, awarded[0]).ID, grant.ObjectionUpheld, "属实。")
	s.withdraw(t, awarded[1])
	balance()
	s.propose(t)
	s.release(t) // promotes during the notice
	balance()
	s.endNotice(t, n)
	balance()
	promoted := scan[string](t, s, "select min(receipt) from applications where stage = 'proposed'")
	_, body := get(t, s.pages, round)
	want(t, body, "其中已确认立项", "<dd>98</dd>")
	want(t, row(t, body, promoted), "尚待确认", "<td>2<td>") // decided by the second run
	if c := strings.Count(body, promoted); c != 1 {
		t.Errorf("the promoted one is listed %d times", c)
	}
	for _, gone := range awarded[:2] {
		if strings.Contains(body, gone) {
			t.Errorf("%s is over and still listed", gone)
		}
		_, receipt := get(t, s.pages, "/receipts?number="+gone)
		want(t, receipt, "项目与单位") // the notice has made it known
	}
	for _, waiting := range scan[[]string](t, s, "select array_agg(receipt) from applications where stage = 'reserve'") {
		if c := strings.Count(body, waiting); c != 1 {
			t.Errorf("%s is listed %d times on the reserve", waiting, c)
		}
	}
	_, body = get(t, s.pages, "/notices/"+n.ID.String()+"?awards=1")
	want(t, row(t, body, awarded[0]), "已取消", "<b>¥80,400.00</b>")
	want(t, row(t, body, promoted), "已递补")

	second := s.notify(t)
	_, body = get(t, s.pages, "/notices/"+second.ID.String())
	want(t, body, "<h1>补充公示（第 2 号）</h1>", "按名次递补", "现予补充公示")
	want(t, row(t, body, promoted), "<b>¥", "/objection?receipt=")
	_, body = get(t, s.pages, round)
	want(t, body, "立项公示", "补充公示（第 2 号）", "/notices/"+second.ID.String(), "异议截止：")
	s.endNotice(t, second)
	s.announce(t)
	balance()
	_, body = get(t, s.pages, round+"?lang=en")
	want(t, body, "Supplementary public notice no. 2", ">Awards<")
	if n := weigh(t, s.pages, round); n > mostBytes {
		t.Errorf("the page and its style have %d bytes", n)
	}
}
