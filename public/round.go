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
	roomsPerPage   = 150
	awardsPerPage  = 100
	reservePerPage = 50
)

// roundPage is the page of one round.
type roundPage struct {
	call
	By      *moment       // when the next step is due
	Wait    time.Duration // until then; negative once it has passed
	Phases  []phase
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
	Runs                       int // above 1 when the round was decided in parts
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
	due, err := store.ListDeadlines(ctx, s.db, grant.RoundCase(id))
	if err != nil {
		return view{}, err
	}
	shown.plan(due, in.now)
	if shown.Rooms, err = s.rooms(ctx, in, id); err != nil {
		return view{}, err
	}
	if shown.Released != nil {
		if shown.Results, err = s.results(ctx, in, id); err != nil {
			return view{}, err
		}
	}
	return view{name: "round", data: shown}, nil
}

// course is the phases in their order, each by the stage in which it is under way.
var course = []grant.Stage{grant.RoundOpen, grant.RoundScreening, grant.RoundReview, grant.RoundAllocation, grant.RoundReleased}

// plan lays out the round's dates. A deadline that is still open counts before the policy's date.
func (r *roundPage) plan(due []store.Deadline, now time.Time) {
	dates := map[string]moment{
		grant.DueOpening: r.Opens, grant.DueClosing: r.Closes,
		grant.DueReview:     {r.Rules.Schedule.ReviewFrom, r.Rules.zone},
		grant.DueAllocation: {r.Rules.Schedule.AllocationFrom, r.Rules.zone},
	}
	for _, d := range due {
		dates[d.Kind] = moment{d.DueAt, r.Rules.zone}
	}
	at := func(kind string) *moment {
		m := dates[kind]
		return &m
	}
	if r.Stage.Final {
		return // a cancelled round has no course any more
	}
	r.Phases = []phase{
		{From: at(grant.DueOpening), To: at(grant.DueClosing)}, {From: at(grant.DueClosing), To: at(grant.DueReview)},
		{From: at(grant.DueReview), To: at(grant.DueAllocation)}, {From: at(grant.DueAllocation)}, {},
	}
	if r.Stage.Stage == grant.RoundReleased {
		r.Phases[3].To, r.Phases[4].From = r.Released, r.Released
	}
	current := slices.Index(course, r.Stage.Stage)
	for i := range r.Phases {
		r.Phases[i].Stage = course[i]
		switch {
		case i < current:
			r.Phases[i].State = phaseDone
		case i == current:
			r.Phases[i].State = phaseNow
		default:
			r.Phases[i].State = phaseNext
		}
	}
	next := map[grant.Stage]string{
		grant.RoundPublished: grant.DueOpening, grant.RoundOpen: grant.DueClosing, grant.RoundScreening: grant.DueReview, grant.RoundReview: grant.DueAllocation,
	}
	if kind, waits := next[r.Stage.Stage]; waits {
		r.By = at(kind)
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

func (s *site) results(ctx context.Context, in *request, round uuid.UUID) (*resultList, error) {
	totals, err := store.SumResults(ctx, s.db, round)
	if err != nil {
		return nil, err
	}
	awards, awardedPager := in.turn("awards", "awards", awardsPerPage, totals.Awards)
	reserve, waitingPager := in.turn("reserve", "reserve", reservePerPage, totals.Reserve)
	found := &resultList{ResultTotals: totals, AwardedPager: awardedPager, WaitingPager: waitingPager}
	if found.Awarded, err = store.ListPublicAwards(ctx, s.db, round, awards); err != nil {
		return nil, err
	}
	if found.Waiting, err = store.ListPublicReserve(ctx, s.db, round, reserve); err != nil {
		return nil, err
	}
	for _, r := range slices.Concat(found.Awarded, found.Waiting) {
		found.Runs = max(found.Runs, r.Run)
	}
	return found, nil
}
