package public

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// Rows on a page, so that a page stays below 60 KB.
const (
	roomsPerPage   = 80
	awardsPerPage  = 100
	reservePerPage = 50
)

// roundPage is the page of one round.
type roundPage struct {
	call
	By      *moment       // when the next step is due
	Wait    time.Duration // until then; negative once it has passed
	Phases  []phase
	Notices []notice
	Rooms   roomList
	Results *resultList // nil before a release
}

// phase is a part of the round's course, from one date to the next.
type phase struct {
	Stage    grant.Stage
	From, To *moment
	State    string
}

// The states of a phase.
const (
	phaseDone = "done"
	phaseNow  = "now"
	phaseNext = "next"
)

// roomList is the communities with what their caps leave.
type roomList struct {
	store.RoomCount
	Groups []roomGroup
	Pager  pager
}

// roomGroup is the communities of one place above them.
type roomGroup struct {
	Name  string
	Rooms []roomRow
}

type roomRow struct {
	store.Room
	Cap   grant.Fen
	Tenth int // of the cap that is promised, 0…10
}

// resultList is what a release made public.
type resultList struct {
	store.ResultTotals
	Overrides                  overrideList
	Awarded, Waiting           []store.Result
	AwardedPager, WaitingPager pager
}

// round shows one published round.
func (s *site) round(ctx context.Context, in *request) (view, error) {
	id, err := uuid.Parse(in.PathValue("id"))
	if err != nil {
		return view{}, grant.Refuse(grant.NotFound, grant.NoSuchThing)
	}
	row, err := store.FindCall(ctx, s.db, id)
	if err != nil {
		return view{}, err
	}
	shown := roundPage{}
	if shown.call, err = s.call(ctx, row, in.now); err != nil {
		return view{}, err
	}
	if err := s.extend(ctx, &shown.call); err != nil {
		return view{}, err
	}
	due, err := store.ListDeadlines(ctx, s.db, grant.RoundCase(id))
	if err != nil {
		return view{}, err
	}
	if shown.Notices, err = s.notices(ctx, in, shown.call); err != nil {
		return view{}, err
	}
	shown.plan(due, in.now)
	if shown.Rooms, err = s.rooms(ctx, in, id); err != nil {
		return view{}, err
	}
	if shown.Released != nil {
		if shown.Results, err = s.results(ctx, in, shown.call); err != nil {
			return view{}, err
		}
	}
	return view{name: "round", data: shown}, nil
}

// course is the phases in their order, each by the stage in which it is under way.
var course = []grant.Stage{
	grant.RoundOpen, grant.RoundScreening, grant.RoundReview, grant.RoundAllocation, grant.RoundNotice, grant.RoundContract, grant.RoundRunning,
}

// waits is the date that each stage waits for.
var waits = map[grant.Stage]string{
	grant.RoundPublished: grant.DueOpening, grant.RoundOpen: grant.DueClosing, grant.RoundScreening: grant.DueReview, grant.RoundReview: grant.DueAllocation,
	grant.RoundNotice: grant.DueNotice, grant.RoundContract: grant.DueReserve,
}

// at says whether a round that goes on has come to a stage or past it.
func (c call) at(stage grant.Stage) bool {
	index := func(stage grant.Stage) int {
		return slices.IndexFunc(grant.StageRules(), func(r grant.StageRule) bool { return r.On == grant.RoundKind && r.Stage == stage })
	}
	return c.Stage.Stage != grant.RoundCancelled && index(c.Stage.Stage) >= index(stage)
}

// The states of the list of awards.
const (
	listProposed = "proposed"
	listFinal    = "final"
)

// ListState says whether the awards are announced.
func (c call) ListState() string {
	if c.at(grant.RoundContract) {
		return listFinal
	}
	return listProposed
}

// plan lays out the round's dates. A deadline that is still open counts before the policy's date.
func (r *roundPage) plan(due []store.Deadline, now time.Time) {
	if r.Stage.Stage == grant.RoundCancelled {
		return // it has no course any more
	}
	dates := map[string]*moment{
		grant.DueOpening: &r.Opens, grant.DueClosing: &r.Closes,
		grant.DueReview:     {r.Rules.Schedule.ReviewFrom, r.Rules.zone},
		grant.DueAllocation: {r.Rules.Schedule.AllocationFrom, r.Rules.zone},
	}
	for _, d := range due {
		dates[d.Kind] = &moment{d.DueAt, r.Rules.zone}
	}
	r.Phases = []phase{
		{From: dates[grant.DueOpening], To: dates[grant.DueClosing]}, {From: dates[grant.DueClosing], To: dates[grant.DueReview]},
		{From: dates[grant.DueReview], To: dates[grant.DueAllocation]}, {From: dates[grant.DueAllocation]}, {}, {To: dates[grant.DueReserve]}, {},
	}
	if r.at(grant.RoundReleased) {
		r.Phases[3].To = r.Decided
	}
	if n := len(r.Notices); n > 0 {
		r.Phases[4].From, r.Phases[4].To = &r.Notices[0].Begins, &r.Notices[n-1].Ends
	}
	for i, stage := range course {
		r.Phases[i].Stage, r.Phases[i].State = stage, phaseNext
		switch {
		case r.Stage.Stage == stage:
			r.Phases[i].State = phaseNow
		case r.at(stage):
			r.Phases[i].State = phaseDone
		}
	}
	if r.By = dates[waits[r.Stage.Stage]]; r.By != nil {
		r.Wait = r.By.At.Sub(now)
	}
}

// rooms reads the communities and groups them under the place above each.
func (s *site) rooms(ctx context.Context, in *request, round uuid.UUID) (roomList, error) {
	count, err := store.CountRooms(ctx, s.db, round)
	if err != nil {
		return roomList{}, err
	}
	page, pager := in.turn("communities", "communities", roomsPerPage, count.All)
	found := roomList{RoomCount: count, Pager: pager}
	rows, err := store.ListRooms(ctx, s.db, round, page)
	for _, row := range rows {
		parent := ""
		if row.Parent != nil {
			parent = *row.Parent
		}
		if n := len(found.Groups); n == 0 || found.Groups[n-1].Name != parent {
			found.Groups = append(found.Groups, roomGroup{Name: parent})
		}
		group := &found.Groups[len(found.Groups)-1]
		group.Rooms = append(group.Rooms, roomOf(row))
	}
	return found, err
}

func roomOf(row store.Room) roomRow {
	r := roomRow{Room: row, Cap: row.Left + row.Used}
	r.Left = max(r.Left, 0)
	switch {
	case r.Left == 0:
		r.Tenth = 10
	case r.Used > 0:
		r.Tenth = min(int(max(1, r.Used/max(1, r.Cap/10))), 9)
	}
	return r
}

func (s *site) results(ctx context.Context, in *request, of call) (*resultList, error) {
	round := of.ID
	totals, err := store.SumResults(ctx, s.db, round)
	if err != nil {
		return nil, err
	}
	awards, awardedPager := in.turn("awards", "awards", awardsPerPage, totals.Awards)
	reserve, waitingPager := in.turn("reserve", "reserve", reservePerPage, totals.Reserve)
	found := &resultList{ResultTotals: totals, AwardedPager: awardedPager, WaitingPager: waitingPager}
	count, err := store.CountRoundOverrides(ctx, s.db, round)
	if err != nil {
		return nil, err
	}
	overrides, overridesPager := in.turn("overrides", "overrides", overridesPerPage, count)
	changed, err := store.ListRoundOverrides(ctx, s.db, round, overrides)
	if err != nil {
		return nil, err
	}
	found.Overrides = overridesOf(changed, of, overridesPager)
	if found.Awarded, err = store.ListPublicAwards(ctx, s.db, round, awards); err != nil {
		return nil, err
	}
	found.Waiting, err = store.ListPublicReserve(ctx, s.db, round, reserve)
	return found, err
}
