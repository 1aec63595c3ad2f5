package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// notice publishes the public notice on the day after the allocation and plays what people object to in it.
func (p *player) notice(ctx context.Context) error {
	if err := p.on(ctx, grant.Date{Year: 2026, Month: 5, Day: 26}, 9*3600); err != nil {
		return err
	}
	stage, err := p.stage(ctx)
	if err != nil {
		return err
	}
	if before(stage, grant.RoundNotice) { // else it was done by hand
		if err := p.publishNotice(ctx, "notice"); err != nil {
			return err
		}
	}
	return p.each(ctx, "objections", len(p.season.Objections), 1, func(ctx context.Context, i int) error {
		o := p.season.Objections[i]
		if err := p.on(ctx, o.On, 10*3600); err != nil {
			return err
		}
		if o.Kind == "gives_up" {
			return p.onApplication(ctx, p.organizations[o.By].person, seasonApplication{ID: o.About}, "withdrawal", map[string]any{})
		}
		return p.object(ctx, i)
	})
}

func (p *player) publishNotice(ctx context.Context, key string) error {
	return p.officer.act(ctx, "/rounds/"+p.round.String()+"/notices", key, map[string]any{}, nil)
}

// object files an objection of the season, as somebody who is not signed in, and has it decided.
func (p *player) object(ctx context.Context, i int) error {
	o := p.season.Objections[i]
	in := map[string]any{"claim": o.Claim}
	if o.By == "anonymous" {
		in["clue"] = o.Claim
	} else {
		in["name"], in["contact"] = p.organisation(o.By).Name, o.By+"@example.org"
	}
	var filed struct {
		ID uuid.UUID `json:"id"`
	}
	if err := p.public.act(ctx, "/applications/"+p.applications[o.About].ID.String()+"/objections", fmt.Sprintf("season-2026-objection-%d", i), in, &filed); err != nil {
		return err
	}
	outcome := grant.ObjectionDismissed
	if o.Effect == "cancel" {
		outcome = grant.ObjectionUpheld
	}
	return p.decider.act(ctx, "/objections/"+filed.ID.String()+"/decision", fmt.Sprintf("objection/%d", i),
		map[string]any{"outcome": outcome, "statement": foundOut[o.Checked]}, nil)
}

// foundOut is what the season's checks of objections came to, in the words of a decision.
var foundOut = map[string]string{
	"true":               "经核查，所反映情况属实，取消该项目拟立项资格。",
	"rule was published": "经核查，同分处理规则已随申报公告公布，结果维持不变。",
}

// promote gives what became free to the reserve in its order, with a supplementary notice.
func (p *player) promote(ctx context.Context) error {
	if err := p.on(ctx, grant.Date{Year: 2026, Month: 6, Day: 2}, 9*3600); err != nil {
		return err
	}
	if err := p.noneIn(ctx, grant.Proposed); err != nil {
		return err
	}
	if err := p.proposeAndRelease(ctx, "promotion"); err != nil {
		return err
	}
	return p.publishNotice(ctx, "supplementary notice")
}

// announce makes the awards final once nothing is left to object to.
func (p *player) announce(ctx context.Context) error {
	if err := p.on(ctx, grant.Date{Year: 2026, Month: 6, Day: 9}, 9*3600); err != nil {
		return err
	}
	if err := p.noneIn(ctx, grant.Proposed); err != nil {
		return err
	}
	return p.decider.act(ctx, "/rounds/"+p.round.String()+"/announcement", "announcement", map[string]any{}, nil)
}
