package public

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// A promotion out of the order of rank is published with its reason and with whom it passes over.
func TestNoticeTellsOverrides(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 150)
	const told = "以下项目未按名次递补："
	_, body := get(t, s.pages, "/notices/"+n.ID.String())
	if strings.Contains(body, told) {
		t.Error("the first notice tells of an override")
	}
	awarded := s.ranked(t, grant.OutcomeAwarded)
	s.rule(t, s.object(t, awarded[0]).ID, grant.ObjectionUpheld, "属实。")
	s.withdraw(t, awarded[1])
	s.propose(t)
	next := scan[[]string](t, s, `select array_agg(a.receipt order by d.rank) from decisions d join applications a on a.id = d.application_id
		where d.allocation_id = $1 and d.outcome = 'awarded'`, s.allocation.Allocation)
	in := activities.ProposeAllocation{By: by("officer"), Round: s.round, Reason: "第一名书面表示 <推迟>",
		Applications: []uuid.UUID{scan[uuid.UUID](t, s, "select id from applications where receipt = $1", next[1])}}
	s.allocation = must[activities.Proposal](t)(s.acts.ProposeAllocation(context.Background(), in))
	round := "/rounds/" + s.round.String()
	if _, body = get(t, s.pages, round); strings.Contains(body, "书面表示") {
		t.Error("the round tells of an override that is not released")
	}
	s.release(t)
	_, body = get(t, s.pages, round)
	want(t, body, "未按名次递补的项目及理由", told+next[1]+"，先于名次在前且额度足够的候补项目："+next[0]+"。理由：", "第一名书面表示 &lt;推迟&gt;")
	s.endNotice(t, n)
	_, body = get(t, s.pages, "/notices/"+s.notify(t).ID.String())
	want(t, body, told+next[1]+"，先于名次在前且额度足够的候补项目："+next[0]+"。理由：", "第一名书面表示 &lt;推迟&gt;")
}

// What people change of a run is published with its reason and the rank earned: on the results once two have released
// it, and on its notice. Before the release no page knows of it.
func TestOverridesArePublished(t *testing.T) {
	t.Parallel()
	var byScore []string
	s, n := noticed(t, 150, func(s *season) {
		s.propose(t)
		byScore = s.ranked(t, grant.OutcomeAwarded)
		change := func(rank int, kind grant.OverrideKind) activities.Override {
			return activities.Override{Application: s.application(t, byScore[rank-1]), Kind: kind, Reason: "经集体研究 <决定>" + strings.Repeat("，因故", 160)}
		}
		moved, limited := change(40, grant.OverrideMove), change(1, grant.OverrideLimit)
		moved.Rank, limited.Amount = new(3), new(grant.Fen(6000000))
		s.overrides = []activities.Override{moved, limited, change(2, grant.OverridePass)}
		for rank := 5; rank < 5+overridesPerPage; rank++ {
			s.overrides = append(s.overrides, change(rank, grant.OverridePass))
		}
		s.propose(t)
		if _, body := get(t, s.pages, "/rounds/"+s.round.String()); strings.Contains(body, "人工调整") || strings.Contains(body, byScore[1]) {
			t.Error("the overrides can be read before their release")
		}
	})
	first, second, last := byScore[0], byScore[1], byScore[39]
	for _, page := range []string{"/rounds/" + s.round.String(), "/notices/" + n.ID.String()} {
		_, body := get(t, s.pages, page)
		if n := weigh(t, s.pages, page); n > mostBytes {
			t.Errorf("%s: the page and its style have %d bytes", page, n)
		}
		want(t, body, "人工调整："+first+" 按得分为第 1 名，资助金额调整为不超过 ¥60,000.00。理由：", "人工调整："+second+" 按得分为第 2 名，本次不予资助，列入候补。理由：",
			"经集体研究 &lt;决定&gt;", "第 1 / 2 页")
		_, body = get(t, s.pages, page+"?overrides=2")
		want(t, body, "人工调整："+last+" 按得分为第 40 名，调整为第 3 名。理由：")
		_, body = get(t, s.pages, page+"?lang=en&overrides=2")
		want(t, body, "Override: "+last+" ranks 40 by score and was moved to rank 3. The reason: ")
	}
}
