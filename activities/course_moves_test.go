package activities_test

import (
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (c *course) payments() (all []*payment) {
	for _, i := range c.items {
		all = append(all, i.payments...)
	}
	return all
}

func (c *course) projects() (all []*item) {
	for _, i := range c.items {
		if i.project != nil {
			all = append(all, i)
		}
	}
	return all
}

// make makes a move.
func (c *course) make(m move) {
	c.Helper()
	switch m.What {
	case "propose":
		c.propose(m)
	case "release":
		some, now := c.proposals, c.now()
		if m.Which%4 > 0 {
			some = slices.DeleteFunc(slices.Clone(some), func(p *shown) bool { return p.released })
		}
		if p, any := likely(c, some, m, func(p *shown) bool { return len(c.mayRelease(p, uuid.Nil, now)) == 0 }); any {
			c.releaseProposal(p, []uuid.UUID{c.decider, c.decider, c.both}[m.Which%3])
		}
	case "limit":
		c.limit(m.Which%len(c.limits), 2*m.Amount)
	case "notice":
		c.publish()
	case "end notice":
		c.end()
	case "announce":
		c.announce()
	case "lapse":
		c.lapse(m)
	case "batch":
		c.prepare(m)
	case "approve", "void", "export":
		from := map[string]grant.BatchStage{"approve": grant.BatchPrepared, "void": grant.BatchApproved, "export": grant.BatchApproved}[m.What]
		if b, any := likely(c, c.batches, m, func(b *run) bool { return b.stage == from }); any {
			c.onRun(m.What, b, m)
		}
	case "reply", "reply again":
		c.reply(m)
	case "object", "decide", "withdraw":
		if i, any := likely(c, c.items, m, func(i *item) bool {
			return m.What == "decide" && i.open() > 0 || m.What == "object" && i.notice != nil && i.notice.EndedAt == nil
		}); any {
			c.onItem(m.What, i, m)
		}
	case "draft", "sign", "give up":
		if i, any := likely(c, c.projects(), m, func(i *item) bool {
			return m.What == "draft" && i.agreement == nil || m.What == "sign" && i.agreement != nil && len(i.agreement.signed) < 2
		}); any {
			c.onProject(m.What, i, m)
		}
	case "tranche", "reissue", "receipt":
		if p, any := likely(c, c.payments(), m, func(p *payment) bool {
			return m.What == "tranche" && p.stage == grant.PaymentPlanned && p.isReady() ||
				m.What == "reissue" && (p.stage == grant.PaymentReturned || p.stage == grant.PaymentFailed) ||
				m.What == "receipt" && p.stage == grant.PaymentPaid && !p.receipted
		}); any {
			c.onPayment(m.What, p, m)
		}
	}
}

func (c *course) propose(m move) {
	by, in := []uuid.UUID{c.officer, c.both}[m.Who%2], activities.ProposeAllocation{Round: c.round}
	in.By = c.by(by)
	var want []grant.Reason
	switch {
	case !slices.Contains([]grant.Stage{grant.RoundAllocation, grant.RoundNotice, grant.RoundContract}, c.story.stage):
		want = []grant.Reason{grant.WrongStage}
	case c.hasLapsed(c.now()):
		want = []grant.Reason{grant.ReserveLapsed}
	case !c.anyIn(c.decidable()):
		want = []grant.Reason{grant.Undecided}
	}
	chosen := c.in(c.decidable())
	if m.Which%2 == 0 {
		among := c.items
		if m.Which%8 > 0 && len(chosen) > 0 {
			among = chosen[len(chosen)/2:] // of low rank
		}
		if i, any := pick(among, m.Which/8); any {
			chosen, in.Applications = []*item{i}, []uuid.UUID{i.id}
			if want == nil && i.stage != c.decidable() {
				want = []grant.Reason{grant.Undecided}
			}
		}
	}
	awards, over := c.allot(chosen), []*item(nil)
	if c.story.stage != grant.RoundAllocation {
		over = c.passedOver(awards)
	}
	var proposal activities.Proposal
	try := func() (err error) { proposal, err = c.people.ProposeAllocation(c.ctx, in); return err }
	switch {
	case want == nil && len(over) > 0:
		c.dares = true
		c.tell("propose", []grant.Reason{grant.OutOfRank}, try)
		in.By, in.Reason = c.by(by), "第二名推迟"
	case want == nil && c.dares && m.Who%4 < 2:
		in.Reason, want = "没有越过谁", []grant.Reason{grant.BadInput}
	}
	if !c.tell("propose", want, try) {
		return
	}
	p := &shown{Proposal: proposal, by: by, awards: map[*item]grant.Fen{}, over: over, seen: map[*item]int{}}
	decisions, err := store.ListDecisions(c.ctx, c.db, proposal.Allocation)
	c.must(err)
	for _, d := range decisions {
		i := c.item(d.ApplicationID)
		p.seen[i] = i.version
		if d.Outcome == grant.OutcomeAwarded {
			p.awards[i] = d.Amount
		} else {
			p.reserve = append(p.reserve, i)
		}
	}
	if !maps.Equal(p.awards, awards) {
		c.fail("proposed is %v, want %v", p.awards, awards)
	}
	c.proposals = append(c.proposals, p)
}

func (c *course) item(id uuid.UUID) *item {
	return c.items[slices.IndexFunc(c.items, func(i *item) bool { return i.id == id })]
}

func (c *course) releaseProposal(p *shown, person uuid.UUID) {
	by := c.by(person)
	if !c.tell("release", c.mayRelease(p, person, c.now()), func() error {
		_, err := c.people.ReleaseAllocation(c.ctx, activities.ReleaseAllocation{By: by, Allocation: p.Allocation, Digest: p.Digest})
		return err
	}) {
		return
	}
	p.released = true
	for i, amount := range p.awards {
		i.become(grant.Proposed)
		i.held, i.parts, i.awardedIn = amount, map[int]grant.Fen{}, nil
		i.award = one[uuid.UUID](c.world, "select id from awards where application_id = $1 and stage = 'reserved'", i.id)
		rest := amount
		for _, place := range i.places {
			part := grant.Fen(one[int64](c.world, "select amount from award_parts where award_id = $1 and place_id = $2", i.award, c.places[place]))
			if n := grant.Fen(len(i.places)); part < amount/n || part > (amount+n-1)/n {
				c.fail("the part of %d of %d in %d places", part, amount, n)
			}
			i.parts[place], rest = part, rest-part
		}
		if rest != 0 {
			c.fail("%d of %d lie in no place", rest, amount)
		}
	}
	for _, i := range p.reserve {
		if i.stage == grant.PanelClosed {
			i.become(grant.Reserve)
		}
	}
	if c.story.stage == grant.RoundAllocation && !c.anyIn(grant.PanelClosed) {
		c.step(grant.RoundCase(c.round), grant.FinishAllocation)
		c.story.stage = grant.RoundReleased
	}
}

func (c *course) limit(place int, limit grant.Fen) {
	var want []grant.Reason
	switch {
	case c.story.stage != grant.RoundAllocation:
		want = []grant.Reason{grant.WrongStage}
	case limit > *c.rules.Caps.PerCommunityFen:
		want = []grant.Reason{grant.BadInput}
	case limit < c.used(place):
		want = []grant.Reason{grant.CommunityCap}
	}
	in := activities.ChangeLimit{By: c.by(c.decider), Round: c.round, Place: c.places[place], Limit: limit, Reason: "try"}
	if c.tell("limit", want, func() error { _, err := c.people.ChangeLimit(c.ctx, in); return err }) {
		c.limits[place] = limit
	}
}

func (c *course) publish() {
	var want []grant.Reason
	switch {
	case !slices.Contains([]grant.Stage{grant.RoundReleased, grant.RoundNotice, grant.RoundContract}, c.story.stage):
		want = []grant.Reason{grant.WrongStage}
	case c.running() != nil:
		want = []grant.Reason{grant.NoticeRunning}
	case c.isCovered():
		want = []grant.Reason{grant.AlreadyDone}
	}
	var made grant.Notice
	in := activities.PublishNotice{By: c.by(c.officer), Round: c.round}
	if !c.tell("notice", want, func() (err error) { made, err = c.people.PublishNotice(c.ctx, in); return err }) {
		return
	}
	c.story.stage, c.notices = grant.RoundNotice, append(c.notices, &made)
	for _, p := range c.proposals {
		if !p.released || p.notice != nil {
			continue
		}
		p.notice = &made
		for i := range p.seen {
			i.notice = &made
		}
		for i := range p.awards {
			if i.held > 0 {
				i.awardedIn = &made
			}
		}
	}
}

// end ends the running notice, and tries it a second too early.
func (c *course) end() {
	running := c.running()
	if running == nil {
		return
	}
	if late := running.EndsAt.Add(-time.Second); c.now().Before(late) {
		c.setClock(late)
		standing, err := c.process.Load(c.ctx, grant.RoundCase(c.round))
		c.must(err)
		early, err := c.process.Step(c.ctx, activities.Step{Case: grant.RoundCase(c.round), Act: grant.EndNotice, Version: standing.Version})
		c.must(err)
		if early.Refusal == nil || early.Refusal.Reason != grant.Undecided {
			c.fail("the notice ends a second early: %v", early.Refusal)
		}
	}
	if over := running.EndsAt.Add(time.Second); c.now().Before(over) {
		c.setClock(over)
	}
	c.step(grant.RoundCase(c.round), grant.EndNotice)
	c.tried = append(c.tried, "end notice")
	running.EndedAt = new(c.now())
	for _, i := range c.items {
		if i.stage == grant.Proposed && i.awardedIn == running && i.open() == 0 {
			i.become(grant.Awarded)
			i.committed = true
		}
	}
}

func (c *course) announce() {
	var want []grant.Reason
	open := 0
	for _, i := range c.items {
		open += i.open()
	}
	switch {
	case c.story.stage != grant.RoundNotice:
		want = []grant.Reason{grant.WrongStage}
	case c.running() != nil:
		want = []grant.Reason{grant.NoticeRunning}
	case open > 0:
		want = []grant.Reason{grant.ObjectionOpen}
	case !c.isCovered():
		want = []grant.Reason{grant.Undecided}
	}
	in := activities.RoundAct{By: c.by(c.decider), Round: c.round}
	if !c.tell("announce", want, func() error { _, err := c.people.AnnounceAwards(c.ctx, in); return err }) {
		return
	}
	c.story.stage = grant.RoundContract
	if until := c.reserveUntil(); c.until.IsZero() {
		c.until = until
	} else if !until.Equal(c.until) {
		c.fail("the reserve lapses at %s, told was %s", until, c.until)
	}
	made, err := store.ListProjectRows(c.ctx, c.db, store.ProjectQuery{Round: c.round, Page: store.Page{Limit: 100}})
	c.must(err)
	for _, i := range c.items {
		if i.stage == grant.Awarded && i.project == nil {
			at := slices.IndexFunc(made, func(p store.ProjectRow) bool { return p.ApplicationID == i.id })
			i.project, i.job, i.agreement = &made[at].Project, grant.ProjectContract, nil
		}
	}
}

// lapse lets the time of the reserve pass. The process tries to end it whatever stands in its way, and a second too early;
// before it can, somebody tries to promote. Some promote in the last moment.
func (c *course) lapse(m move) {
	if c.until.IsZero() {
		return
	}
	c.dares = true
	if early := c.until.Add(-time.Second); c.now().Before(early) {
		c.setClock(early)
		c.expire("lapse early")
		if c.propose(m); m.Who%2 == 0 && len(c.proposals) > 0 {
			c.releaseProposal(c.proposals[len(c.proposals)-1], c.decider)
		}
	}
	if !c.hasLapsed(c.now()) {
		c.setClock(c.until.Add(time.Second))
	}
	c.propose(m)
	c.expire("lapse")
}

func (c *course) expire(what string) {
	var want []grant.Reason
	switch {
	case c.story.stage != grant.RoundContract:
		want = []grant.Reason{grant.WrongStage}
	case !c.hasLapsed(c.now()) || !c.isCovered():
		want = []grant.Reason{grant.Undecided}
	}
	standing, err := c.process.Load(c.ctx, grant.RoundCase(c.round))
	c.must(err)
	if !c.tell(what, want, func() error {
		stepped, err := c.process.Step(c.ctx, activities.Step{Case: grant.RoundCase(c.round), Act: grant.ExpireReserve, Version: standing.Version})
		if err == nil && stepped.Refusal != nil {
			err = stepped.Refusal
		}
		return err
	}) {
		return
	}
	c.story.stage = grant.RoundRunning
	for _, i := range c.items {
		if i.stage == grant.Reserve {
			i.become(grant.Declined)
		}
	}
}

func (c *course) onItem(what string, i *item, m move) {
	switch lives := i.stage == grant.Proposed || i.stage == grant.Reserve; what {
	case "object":
		var want []grant.Reason
		switch {
		case i.notice == nil:
			want = []grant.Reason{grant.NoSuchThing}
		case i.notice.EndedAt != nil || c.now().After(i.notice.EndsAt):
			want = []grant.Reason{grant.NoticeClosed}
		case !lives:
			want = []grant.Reason{grant.WrongStage}
		}
		in := activities.FileObjection{By: c.byPublic(), Application: i.id, ObjectionContent: grant.ObjectionContent{Claim: "有问题", Clue: "公告"}}
		var filed activities.ObjectionFiled
		if c.tell(what, want, func() (err error) { filed, err = c.people.FileObjection(c.ctx, in); return err }) {
			i.objections = append(i.objections, &contest{id: filed.ID, of: i})
			i.version++
		}
	case "decide":
		o, any := pick(i.objections, m.Who)
		if !any {
			return
		}
		outcome := []grant.ObjectionOutcome{grant.ObjectionUpheld, grant.ObjectionDismissed}[m.Which%2]
		in := activities.DecideObjection{By: c.by(c.decider), Objection: o.id, Outcome: outcome, Statement: "经核查"}
		if !c.tell(what+" "+string(outcome), only(grant.AlreadyDone, o.decided), func() error { _, err := c.people.DecideObjection(c.ctx, in); return err }) {
			return
		}
		o.decided = true
		i.version++
		switch known := i.awardedIn != nil && i.awardedIn.EndedAt != nil; {
		case lives && outcome == grant.ObjectionUpheld:
			i.stage = grant.Cancelled
			i.drop()
		case i.stage == grant.Proposed && known && i.open() == 0:
			i.stage, i.committed = grant.Awarded, true
		}
	case "withdraw":
		in := c.onto(i.id, i.by.owner)
		if c.tell(what, only(grant.WrongStage, !lives && i.stage != grant.PanelClosed), func() error { _, err := c.people.WithdrawApplication(c.ctx, in); return err }) {
			i.become(grant.Withdrawn)
			i.drop()
		}
	}
}
