package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// The keys of the season's round and of the one after it.
const (
	seasonKey = "2026"
	nextKey   = "2027"
)

// openNext publishes the next round, so that whoever watches can apply in it, and waits until it takes applications.
func (p *player) openNext(ctx context.Context) error {
	rounds, err := p.rounds(ctx)
	if err != nil {
		return err
	}
	if p.next = rounds[nextKey]; p.next != uuid.Nil { // published before, or by hand
		return nil
	}
	policy, err := p.season.nextPolicy()
	if err != nil {
		return err
	}
	if p.next, err = p.publishRound(ctx, call{"next ", nextKey, "示例市公益创投专项资金（2027年度）", policy}); err != nil {
		return err
	}
	return p.until(ctx, "the next round opens", func() (bool, error) {
		stage, err := p.stageOf(ctx, p.next)
		return stage == grant.RoundOpen, err
	})
}

// rounds answers the published rounds by their keys.
func (p *player) rounds(ctx context.Context) (map[string]uuid.UUID, error) {
	var published struct {
		Items []struct {
			ID  uuid.UUID `json:"id"`
			Key string    `json:"key"`
		} `json:"items"`
	}
	err := p.public.get(ctx, "/rounds", &published)
	rounds := map[string]uuid.UUID{}
	for _, r := range published.Items {
		rounds[r.Key] = r.ID
	}
	return rounds, err
}

// nextPolicy is the policy of the next round with its dates as many days earlier as let it open on the season's last day:
// the clock stays there, since what falls due until the next year would go on with the season.
func (s *season) nextPolicy() (json.RawMessage, error) {
	policy, err := grant.ParsePolicy(s.next)
	if err != nil {
		return nil, err
	}
	var document map[string]json.RawMessage
	if err := json.Unmarshal(s.next, &document); err != nil {
		return nil, err
	}
	earlier := policy.Window.Opens.Sub(s.end().At(9*3600, grant.Beijing))
	for _, at := range []*time.Time{&policy.Window.Opens, &policy.Window.Closes, &policy.Schedule.ReviewFrom, &policy.Schedule.AllocationFrom} {
		*at = at.Add(-earlier).In(grant.Beijing)
	}
	for member, dates := range map[string]any{"window": policy.Window, "schedule": policy.Schedule} {
		if document[member], err = json.Marshal(dates); err != nil {
			return nil, err
		}
	}
	return json.Marshal(document)
}
