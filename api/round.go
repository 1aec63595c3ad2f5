package api

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type createRound struct {
	acting
	Funder  uuid.UUID `uri:"funder"`
	Key     string    `json:"key" validate:"round_key"`
	TitleZH string    `json:"title_zh" validate:"min=1,max=200"`
	TitleEN string    `json:"title_en" validate:"min=1,max=200"`
	Policy  uuid.UUID `json:"policy_id"`
	Fund    uuid.UUID `json:"fund_id"`
}

func (a *API) createRound(ctx context.Context, in createRound) (moved, error) {
	round, err := a.Acts.CreateRound(ctx, activities.CreateRound{
		By: in.By, Funder: in.Funder, Key: in.Key, TitleZH: in.TitleZH, TitleEN: in.TitleEN, Policy: in.Policy, Fund: &in.Fund,
	})
	return roundMoved(round), err
}

// moved answers an act on a case: where the case stands since.
type moved struct {
	ID      uuid.UUID     `json:"id"`
	Stage   grant.Stage   `json:"stage"`
	Reason  *grant.Reason `json:"stage_reason"`
	Version int64         `json:"version"`
}

func roundMoved(r grant.Round) moved { return moved{ID: r.ID, Stage: r.Stage, Version: r.Version} }

// standing is where a case stands, in words for people, and what the caller can do now: null, or why not.
type standing struct {
	Stage   grant.Stage                 `json:"stage"`
	Version int64                       `json:"version"`
	Name    grant.Text                  `json:"stage_name"`
	Next    grant.Text                  `json:"next"`
	Who     []grant.Role                `json:"who"`
	Final   bool                        `json:"final"`
	Can     map[grant.Act]*grant.Reason `json:"can"`
}

func standingOf(kind grant.CaseKind, version int64, actor grant.Actor, facts grant.Facts) standing {
	rule := grant.StageOf(kind, facts.Stage)
	return standing{
		Stage: facts.Stage, Version: version, Name: rule.Name, Next: rule.Next, Who: append([]grant.Role{}, rule.Who...), Final: rule.Final,
		Can: grant.Can(actor, kind, facts),
	}
}

type round struct {
	ID       uuid.UUID  `json:"id"`
	Funder   uuid.UUID  `json:"funder_id"`
	Key      string     `json:"key"`
	Title    grant.Text `json:"title"`
	Policy   uuid.UUID  `json:"policy_id"`
	Fund     *uuid.UUID `json:"fund_id"`
	Currency string     `json:"currency"`
	OpensAt  time.Time  `json:"opens_at"`
	ClosesAt time.Time  `json:"closes_at"`
	extended
	standing
}

// besideRounds is what is told of rounds besides their rows.
type besideRounds struct {
	extensions []store.Extension
	notices    []grant.NextNotice
}

func (a *API) besideRounds(ctx context.Context, rounds ...grant.Round) (beside besideRounds, err error) {
	ids := make([]uuid.UUID, len(rounds))
	for i, r := range rounds {
		ids[i] = r.ID
	}
	if beside.extensions, err = store.ListExtensions(ctx, a.Pool, ids...); err != nil {
		return beside, err
	}
	beside.notices, err = store.ListNextNotices(ctx, a.Pool, ids...)
	return beside, err
}

// roundFor shows a round with what is told beside it, and may be told of others.
func roundFor(actor grant.Actor, r grant.Round, beside besideRounds) round {
	shown := round{
		r.ID, r.FunderID, r.Key, grant.Text{ZH: r.TitleZH, EN: r.TitleEN}, r.PolicyID, r.FundID, r.Currency, r.OpensAt.UTC(), r.ClosesAt.UTC(),
		extendedFor(actor, r, beside.extensions), standingOf(grant.RoundKind, r.Version, actor, r.Facts()),
	}
	maps.Copy(shown.Can, grant.CanSecond(actor, grant.PublishRound, r.Facts(), false, r.MadeBy))
	delete(shown.Can, grant.ConfirmExtension)
	maps.Copy(shown.Can, shown.mayExtend(actor, r))
	for _, next := range beside.notices {
		if next.RoundID == r.ID {
			maps.Copy(shown.Can, next.Can(shown.Can))
		}
	}
	return shown
}

func (a *API) listRounds(ctx context.Context, in struct {
	anyone
	Funder uuid.UUID     `form:"funder"`
	Text   string        `form:"q" validate:"max=100"`
	Stages []grant.Stage `form:"stage" validate:"max=11,dive,oneof=draft published open screening review allocation released notice contracting running cancelled"`
}) (list[round], error) {
	asked := store.RoundQuery{Drafts: insideOf(in.actor()), Funder: in.Funder, Text: strings.TrimSpace(in.Text), Stages: in.Stages}
	rows, err := store.ListRounds(ctx, a.Pool, asked)
	if err != nil {
		return list[round]{}, err
	}
	beside, err := a.besideRounds(ctx, rows...)
	return listOf(rows, func(r grant.Round) round { return roundFor(in.actor(), r, beside) }), err
}

// insideOf are the funders whose drafts the actor sees.
func insideOf(actor grant.Actor) []uuid.UUID {
	var funders []uuid.UUID
	for _, m := range actor.Memberships {
		if grant.MayRead(actor, grant.Facts{Funder: m.Organization}) == nil {
			funders = append(funders, m.Organization)
		}
	}
	return funders
}

type ofRound struct {
	anyone
	Round uuid.UUID `uri:"round"`
}

func (a *API) getRound(ctx context.Context, in ofRound) (round, error) {
	r, err := a.readRound(ctx, in)
	if err != nil {
		return round{}, err
	}
	beside, err := a.besideRounds(ctx, r)
	return roundFor(in.actor(), r, beside), err
}

// readRound shows a published round to anyone and a draft to its funder.
func (a *API) readRound(ctx context.Context, in ofRound) (grant.Round, error) {
	r, err := store.FindRound(ctx, a.Pool, in.Round)
	if err == nil && r.Stage == grant.RoundDraft {
		err = grant.MayRead(in.actor(), r.Facts())
	}
	return r, err
}

// insideRound asks for what only the people of a round's funder see.
type insideRound struct {
	signedIn
	Round uuid.UUID `uri:"round"`
}

func (a *API) readInside(ctx context.Context, in insideRound) (grant.Round, error) {
	r, err := store.FindRound(ctx, a.Pool, in.Round)
	if err == nil {
		err = grant.MayRead(in.actor(), r.Facts())
	}
	return r, err
}

// community is what is left for a community under its cap.
type community struct {
	Place uuid.UUID `json:"place_id"`
	Code  string    `json:"code"`
	Name  string    `json:"name"`
	Limit grant.Fen `json:"limit_fen"`
	Used  grant.Fen `json:"used_fen"`
	Left  grant.Fen `json:"left_fen"`

	Can map[grant.Act]*grant.Reason `json:"can"`
}

// listCommunities answers the communities that have a cap in the round, by code.
func (a *API) listCommunities(ctx context.Context, in struct {
	ofRound
	Show string `form:"show" validate:"omitempty,oneof=used full"`
	searched
}) (counted[community], error) {
	none := counted[community]{}
	r, err := a.readRound(ctx, in.ofRound)
	if err != nil {
		return none, err
	}
	after, err := readTextCursor(in.Cursor)
	if err != nil {
		return none, err
	}
	asked := store.CommunityQuery{Round: r.ID, Text: in.text(), Show: in.Show, Page: store.Page{After: after, Limit: in.size() + 1}}
	rows, err := store.ListCommunities(ctx, a.Pool, asked)
	if err != nil {
		return none, err
	}
	can := grant.CanOn(in.actor(), grant.RoundKind, r.Facts(), grant.ChangeLimit)
	cursor := func(c store.Community) string { return cursorOfText(c.Code) }
	page := pageOf(in.size(), rows, cursor, func(c store.Community) community {
		return community{c.ID, c.Code, c.Name, c.Room + c.Used, c.Used, c.Room, can}
	})
	return withTotal(ctx, a.Pool, page, in.Count, store.CountCommunities, asked)
}

// onRound is the input of an act that needs nothing but the round.
type onRound struct {
	acting
	Round   uuid.UUID `uri:"round"`
	Version int64     `json:"version,omitempty" validate:"min=0"`
	Reason  string    `json:"reason,omitempty" validate:"max=2000"`
}

func (in onRound) act() activities.RoundAct {
	return activities.RoundAct{By: in.By, Round: in.Round, Version: in.Version, Reason: in.Reason}
}

func (a *API) publishRound(ctx context.Context, in onRound) (moved, error) {
	r, err := a.Acts.PublishRound(ctx, in.act())
	return roundMoved(r), err
}

func (a *API) cancelRound(ctx context.Context, in onRound) (moved, error) {
	r, err := a.Acts.CancelRound(ctx, in.act())
	return roundMoved(r), err
}

func (a *API) startReview(ctx context.Context, in onRound) (moved, error) {
	r, err := a.Acts.StartReview(ctx, in.act())
	return roundMoved(r), err
}

func (a *API) startAllocation(ctx context.Context, in onRound) (moved, error) {
	r, err := a.Acts.StartAllocation(ctx, in.act())
	return roundMoved(r), err
}

type changeLimit struct {
	acting
	Round  uuid.UUID `uri:"round"`
	Place  uuid.UUID `json:"place_id"`
	Limit  grant.Fen `json:"limit_fen" validate:"min=0,max=9007199254740991"`
	Reason string    `json:"reason" validate:"min=1,max=2000"`
}

func (a *API) changeLimit(ctx context.Context, in changeLimit) (nothing, error) {
	_, err := a.Acts.ChangeLimit(ctx, activities.ChangeLimit{By: in.By, Round: in.Round, Place: in.Place, Limit: in.Limit, Reason: in.Reason})
	return nothing{}, err
}
