package public

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// Rows on a page of a notice, so that it is printed whole and still stays below 60 KB.
const (
	linesPerPage     = 100
	waitingPerPage   = 50
	decisionsPerPage = 3
	overridesPerPage = 10
)

// notice is a notice as pages show it. Window says by the clock whether objections are taken.
type notice struct {
	grant.Notice
	Begins    moment     // the first second of its first day
	Last      grant.Date // the day of its last second
	Ends      moment
	Published moment
	Window    string
	Days      workingDays
}

// workingDays is the working-day clock of a notice.
type workingDays struct {
	Day, All, Left int
	Today          bool // whether today is one of them
}

func noticeOf(n grant.Notice, of call, days grant.Calendar, now time.Time) notice {
	begins := n.BeginsOn.At(0, days.Location())
	shown := notice{
		Notice: n, Begins: moment{begins, of.Rules.zone}, Last: days.DateOf(n.EndsAt), Ends: moment{n.EndsAt, of.Rules.zone},
		Published: moment{n.PublishedAt.Truncate(time.Minute), of.Rules.zone},
	}
	refusal, _ := grant.Refusal(n.Hears(days, now))
	switch {
	case refusal == nil:
		shown.Window = windowOpen
	case refusal.Reason == grant.NoticeNotOpen:
		shown.Window = windowAhead
	default:
		shown.Window = windowClosed
	}
	shown.Days = countDays(n.BeginsOn, shown.Last, days.DateOf(now), of.Rules.Notice, days)
	return shown
}

// countDays counts the working days of a notice from its first day to its last, and those from today on. Its first
// day counts only where the policy counts both stated days.
func countDays(first, last, today grant.Date, rule grant.NoticeRules, days grant.Calendar) workingDays {
	if !rule.BothEnds {
		first = first.AddDays(1)
	}
	works, _ := days.WorkingDay(today)
	count := workingDays{Today: works && !today.Before(first) && !today.After(last)}
	count.All, _ = days.SpanWorkingDays(first, last)
	from := today
	if from.Before(first) {
		from = first
	}
	count.Left, _ = days.SpanWorkingDays(from, last)
	count.Day = count.All - count.Left
	if count.Today {
		count.Day++
	}
	return count
}

// notices lists those of a round in their order.
func (s *site) notices(ctx context.Context, in *request, of call) ([]notice, error) {
	rows, err := store.ListNotices(ctx, s.db, of.ID)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	days, err := s.calendar(ctx, of)
	shown := make([]notice, len(rows))
	for i, row := range rows {
		shown[i] = noticeOf(row, of, days, in.now)
	}
	return shown, err
}

// findNotice reads the notice that the address names, with its round.
func (s *site) findNotice(ctx context.Context, in *request) (call, notice, error) {
	id, err := uuid.Parse(in.PathValue("id"))
	if err != nil {
		return call{}, notice{}, grant.Refuse(grant.NotFound, grant.NoSuchThing)
	}
	found, err := store.FindNotice(ctx, s.db, id)
	if err != nil {
		return call{}, notice{}, err
	}
	row, err := store.FindCall(ctx, s.db, found.RoundID)
	if err != nil {
		return call{}, notice{}, err
	}
	of, err := s.call(ctx, row, in.now)
	if err != nil {
		return call{}, notice{}, err
	}
	days, err := s.calendar(ctx, of)
	return of, noticeOf(found, of, days, in.now), err
}

// noticePage is one notice.
type noticePage struct {
	Round             call
	Notice            notice
	Totals            store.NoticeTotals
	Overrides         overrideList
	Proposed, Waiting lineList
	Objections        store.ObjectionCount
	Decided           []decision
	DecidedPager      pager
	Reviewers         []string
	Hash              string // of the list as a file
}

// Open is how many objections are not decided yet.
func (p noticePage) Open() int {
	return p.Objections.Filed - p.Objections.Upheld - p.Objections.Dismissed
}

// overrideList is what people changed, and promotions out of the order of rank, with the reason of each.
type overrideList struct {
	Overrides []override
	Pager     pager
}

// override is one of them. Receipt, Rank and Earned are of one that is no promotion, Amount of a limit.
type override struct {
	store.PublicOverride
	Receipt      string
	Rank, Earned int
	Amount       grant.Fen
	Currency     string
}

func overridesOf(rows []store.PublicOverride, of call, p pager) overrideList {
	shown := overrideList{Pager: p}
	for _, row := range rows {
		one := override{PublicOverride: row, Currency: of.Currency}
		if row.Kind != grant.OverridePromotion {
			one.Receipt, one.Rank, one.Earned = *row.Receipt, *row.Rank, *row.EarnedRank
		}
		if row.Amount != nil {
			one.Amount = *row.Amount
		}
		shown.Overrides = append(shown.Overrides, one)
	}
	return shown
}

type lineList struct {
	Lines []line
	Pager pager
}

// line is one line of a notice. Ask is where to object to it, empty where nobody can.
type line struct {
	store.NoticeLine
	State string
	Ask   string
}

// The states of a line that are not its application's stage.
const (
	lineSuspended = "suspended"
	linePromoted  = "promoted"
)

// objectable says whether somebody may object to a line of a notice that hears objections.
func objectable(l store.NoticeLine) bool {
	return l.Stage == grant.Proposed || l.Stage == grant.Reserve
}

func stateOf(l store.NoticeLine) string {
	switch {
	case l.Suspended && objectable(l):
		return lineSuspended
	case l.Outcome == grant.OutcomeReserve && (l.Stage == grant.Proposed || l.Stage == grant.Awarded):
		return linePromoted
	}
	return string(l.Stage)
}

// notice shows one notice.
func (s *site) notice(ctx context.Context, in *request) (view, error) {
	var shown noticePage
	var err error
	if shown.Round, shown.Notice, err = s.findNotice(ctx, in); err != nil {
		return view{}, err
	}
	id := shown.Notice.ID
	if shown.Totals, err = store.SumNotice(ctx, s.db, id); err != nil {
		return view{}, err
	}
	if shown.Overrides, err = s.noticeOverrides(ctx, in, shown.Round, id); err != nil {
		return view{}, err
	}
	if shown.Proposed, err = s.lines(ctx, in, shown.Notice, grant.OutcomeAwarded, "awards", linesPerPage, shown.Totals.Awards); err != nil {
		return view{}, err
	}
	if shown.Waiting, err = s.lines(ctx, in, shown.Notice, grant.OutcomeReserve, "reserve", waitingPerPage, shown.Totals.Reserve); err != nil {
		return view{}, err
	}
	if shown.Reviewers, err = store.ListNamedReviewers(ctx, s.db, shown.Round.ID); err != nil {
		return view{}, err
	}
	if shown.Objections, err = store.CountObjections(ctx, s.db, id); err != nil {
		return view{}, err
	}
	if shown.Hash, err = s.hashOfList(ctx, shown.Notice.Notice); err != nil {
		return view{}, err
	}
	page, pager := in.turn("decisions", "objections", decisionsPerPage, shown.Objections.Upheld+shown.Objections.Dismissed)
	rows, err := store.ListPublicDecisions(ctx, s.db, id, page)
	for _, row := range rows {
		shown.Decided = append(shown.Decided, decisionOf(row, shown.Round))
	}
	shown.DecidedPager = pager
	return view{name: "notice", data: shown}, err
}

func (s *site) noticeOverrides(ctx context.Context, in *request, of call, notice uuid.UUID) (overrideList, error) {
	count, err := store.CountNoticeOverrides(ctx, s.db, notice)
	if err != nil {
		return overrideList{}, err
	}
	page, pager := in.turn("overrides", "text", overridesPerPage, count)
	rows, err := store.ListNoticeOverrides(ctx, s.db, notice, page)
	return overridesOf(rows, of, pager), err
}

func (s *site) lines(ctx context.Context, in *request, of notice, outcome grant.Outcome, name string, size, rows int) (lineList, error) {
	page, pager := in.turn(name, name, size, rows)
	found, err := store.ListNoticeLines(ctx, s.db, of.ID, outcome, page)
	shown := lineList{Lines: make([]line, len(found)), Pager: pager}
	for i, row := range found {
		shown.Lines[i] = line{NoticeLine: row, State: stateOf(row)}
		if of.Window == windowOpen && objectable(row) {
			shown.Lines[i].Ask = objectionAddress(of, row.Receipt)
		}
	}
	return shown, err
}
