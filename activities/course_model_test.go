package activities_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// story is what a simple model says of a round from its allocation to its payments: where everything stands and where
// every fen lies. It knows no SQL, no accounts and no rule of the code it judges.
type story struct {
	stage     grant.Stage
	until     time.Time   // the last second in which the reserve is promoted; zero before it was told
	pool      grant.Fen   // given to the round
	most      int         // projects in the round
	perOrg    int         // projects of an organisation
	limits    []grant.Fen // of the communities
	items     []*item
	proposals []*shown
	notices   []*grant.Notice
	batches   []*run
}

// item is an application.
type item struct {
	id      uuid.UUID
	by      applicant
	asked   grant.Fen
	places  []int
	stage   grant.Stage
	version int // how often it was touched

	award      uuid.UUID // with its parts while the money is held
	held       grant.Fen
	parts      map[int]grant.Fen
	committed  bool
	awardedIn  *grant.Notice // that makes its award known; nil while none does
	notice     *grant.Notice // in which it stands
	objections []*contest

	project   *grant.Project
	job       grant.Stage
	agreement *version
	counts    *version // the one that everybody has signed last
	payments  []*payment
}

// contest is an objection.
type contest struct {
	id      uuid.UUID
	of      *item
	decided bool
}

// version is the newest version of an agreement and who has signed it.
type version struct {
	activities.AgreementDrafted
	account string // where it has the project paid
	signed  map[grant.Party]bool
}

// shown is a proposal with what it was made of.
type shown struct {
	activities.Proposal
	by       uuid.UUID
	awards   map[*item]grant.Fen
	reserve  []*item
	over     []*item // of the reserve, that it passes over
	seen     map[*item]int
	released bool
	notice   *grant.Notice
}

// payment is a tranche.
type payment struct {
	id        uuid.UUID
	of        *item
	tranche   int
	amount    grant.Fen
	stage     grant.Stage
	receipted bool
	preparers []uuid.UUID // who made it due again
}

// run is a batch; order is what it tells the bank of a payment.
type run struct {
	activities.BatchPrepared
	stage     grant.BatchStage
	orders    []*order
	preparers []uuid.UUID
	said      map[string]bool // replies that are recorded
}

type order struct {
	number string
	pays   *payment
	under  *version
	state  string
}

// stays says why the batch may not leave: the tranche before came back, or something it pays was signed anew since.
func (b *run) stays() []grant.Reason {
	switch {
	case slices.ContainsFunc(b.orders, func(o *order) bool { return !o.pays.isReady() }):
		return []grant.Reason{grant.Undecided}
	case slices.ContainsFunc(b.orders, func(o *order) bool { return o.under != o.pays.of.counts }):
		return []grant.Reason{grant.Moved}
	}
	return nil
}

func (i *item) open() (n int) {
	for _, o := range i.objections {
		if !o.decided {
			n++
		}
	}
	return n
}

func (s *story) used(place int) (sum grant.Fen) {
	for _, i := range s.items {
		sum += i.parts[place]
	}
	return sum
}

func (s *story) left() grant.Fen {
	left := s.pool
	for _, i := range s.items {
		left -= i.held
	}
	return left
}

func (s *story) live(organization uuid.UUID) (n int) {
	for _, i := range s.items {
		if i.held > 0 && (organization == uuid.Nil || i.by.organization == organization) {
			n++
		}
	}
	return n
}

func (s *story) running() *grant.Notice {
	for _, n := range s.notices {
		if n.EndedAt == nil {
			return n
		}
	}
	return nil
}

func (s *story) isCovered() bool {
	return !slices.ContainsFunc(s.proposals, func(p *shown) bool { return p.released && p.notice == nil })
}

func (s *story) anyIn(stage grant.Stage) bool {
	return slices.ContainsFunc(s.items, func(i *item) bool { return i.stage == stage })
}

// decidable is the stage of what can be proposed now.
func (s *story) decidable() grant.Stage {
	if s.stage == grant.RoundAllocation {
		return grant.PanelClosed
	}
	return grant.Reserve
}

// hasLapsed says whether the reserve's day is over.
func (s *story) hasLapsed(now time.Time) bool { return !s.until.IsZero() && now.After(s.until) }

// mayRelease answers the refusals that are right for a release now; none means that it must happen.
func (s *story) mayRelease(p *shown, person uuid.UUID, now time.Time) []grant.Reason {
	switch {
	case !slices.Contains([]grant.Stage{grant.RoundAllocation, grant.RoundNotice, grant.RoundContract}, s.stage):
		return []grant.Reason{grant.WrongStage}
	case p.released:
		return []grant.Reason{grant.AlreadyDone}
	case p.by == person:
		return []grant.Reason{grant.SamePerson}
	}
	for i, seen := range p.seen {
		if i.version != seen {
			return []grant.Reason{grant.Moved}
		}
	}
	if s.hasLapsed(now) {
		return []grant.Reason{grant.ReserveLapsed}
	}
	for i := range p.awards {
		if s.stage != grant.RoundAllocation && i.open() > 0 {
			return []grant.Reason{grant.ObjectionOpen}
		}
	}
	if s.stage != grant.RoundAllocation && slices.ContainsFunc(s.passedOver(p.awards), func(i *item) bool { return !slices.Contains(p.over, i) }) {
		return []grant.Reason{grant.Moved}
	}
	return s.full(p)
}

// done stands among the right answers where there is no refusal.
const done grant.Reason = ""

// full answers which limits the awards of a proposal would pass.
func (s *story) full(p *shown) (passed []grant.Reason) {
	sum, organizations, least, most := grant.Fen(0), map[uuid.UUID]int{}, map[int]grant.Fen{}, map[int]grant.Fen{}
	for i, amount := range p.awards {
		sum += amount
		organizations[i.by.organization]++
		for _, place := range i.places {
			n := grant.Fen(len(i.places)) // a part is a fen more or less, which is not the model's to know
			least[place] += amount / n
			most[place] += (amount + n - 1) / n
		}
	}
	for organization, n := range organizations {
		if s.live(organization)+n > s.perOrg {
			passed = append(passed, grant.OrganizationLimit)
		}
	}
	if s.live(uuid.Nil)+len(p.awards) > s.most {
		passed = append(passed, grant.ProjectCount)
	}
	if sum > s.left() {
		passed = append(passed, grant.PoolCap)
	}
	certain := len(passed) > 0
	for place := range most {
		if left := s.limits[place] - s.used(place); most[place] > left {
			passed = append(passed, grant.CommunityCap)
			certain = certain || least[place] > left
		}
	}
	if len(passed) > 0 && !certain {
		passed = append(passed, done)
	}
	return passed
}

// drop gives back what an item holds.
func (i *item) drop() { i.held, i.parts, i.committed, i.awardedIn = 0, nil, false, nil }

func (i *item) become(stage grant.Stage) { i.stage, i.version = stage, i.version+1 }

// isReady says whether a planned tranche can be made due.
func (p *payment) isReady() bool {
	for _, before := range p.of.payments {
		if before.tranche < p.tranche && !(before.stage == grant.PaymentPaid && before.receipted) {
			return false
		}
	}
	return true
}

// hear takes a reply and answers whether it fits.
func (o *order) hear(status grant.ReplyStatus, amount grant.Fen) bool {
	if amount != o.pays.amount {
		return false
	}
	waits := o.state == "sent" || o.state == "unknown"
	if !waits && !(o.state == "confirmed" && status == grant.ReplyReturned) {
		return false
	}
	o.state = string(status)
	o.pays.stage = map[grant.ReplyStatus]grant.Stage{
		grant.ReplyConfirmed: grant.PaymentPaid, grant.ReplyReturned: grant.PaymentReturned,
		grant.ReplyFailed: grant.PaymentFailed, grant.ReplyUnknown: grant.PaymentUnknown,
	}[status]
	return true
}

// tranches are 50, 30 and 20 per cent of an amount, half up to the fen, the last the rest.
func tranches(amount grant.Fen) []grant.Fen {
	first := (amount*5 + 5) / 10
	second := min((amount*3+5)/10, amount-first)
	return slices.DeleteFunc([]grant.Fen{first, second, amount - first - second}, func(f grant.Fen) bool { return f == 0 })
}

// balances are what the accounts of the round hold, by kind and owner, where that is not nothing.
func (s *story) balances(w *world) map[string]int64 {
	all := map[string]int64{}
	add := func(kind grant.AccountKind, owner uuid.UUID, amount grant.Fen) {
		all[fmt.Sprint(kind, " ", owner)] += int64(amount)
	}
	add(grant.PoolAvailable, w.round, s.left())
	for place, limit := range s.limits {
		add(grant.CommunityUsed, w.places[place], s.used(place))
		add(grant.CommunityRoom, w.places[place], limit-s.used(place))
	}
	for _, i := range s.items {
		if i.held == 0 {
			continue
		}
		add(grant.ProjectUsed, i.id, i.held)
		add(grant.AwardUsed, w.round, 1)
		add(grant.OrgUsed, i.by.organization, 1)
		if !i.committed {
			add(grant.LineReserved, i.award, i.held)
			continue
		}
		rest := i.held
		for _, p := range i.payments {
			switch p.stage {
			case grant.PaymentSent, grant.PaymentUnknown:
				add(grant.LineTransit, i.award, p.amount)
				rest -= p.amount
			case grant.PaymentPaid:
				add(grant.LinePaid, i.award, p.amount)
				rest -= p.amount
			}
		}
		add(grant.LineCommitted, i.award, rest)
	}
	maps.DeleteFunc(all, func(_ string, amount int64) bool { return amount == 0 })
	return all
}

// stages are where everything stands, by id or number.
func (s *story) stages(round uuid.UUID) map[string]string {
	all := map[string]string{round.String(): string(s.stage)}
	for _, i := range s.items {
		all[i.id.String()] = string(i.stage)
		if i.project != nil {
			all[i.project.ID.String()] = string(i.job)
		}
		for _, p := range i.payments {
			all[p.id.String()] = string(p.stage)
		}
	}
	for _, b := range s.batches {
		all[b.ID.String()] = string(b.stage)
		for _, o := range b.orders {
			all[o.number] = o.state
		}
	}
	return all
}
