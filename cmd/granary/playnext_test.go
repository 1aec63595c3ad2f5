package main

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Once the season is played the next round takes applications, also when it is played again, and the demo finds both
// rounds where they are.
func checkNext(ctx context.Context, t *testing.T, p *player) {
	t.Helper()
	season, next := p.round, p.next
	if err := p.openNext(ctx); err != nil {
		t.Fatal(err)
	}
	if !p.wasPlayed(ctx) {
		t.Error("another demo would play the season again")
	}
	if rounds, err := p.rounds(ctx); err != nil || len(rounds) != 2 || p.round != season || p.next != next {
		t.Errorf("%d rounds, %v: the season's is %s and was %s, the next is %s and was %s", len(rounds), err, p.round, season, p.next, next)
	}
	if stage, err := p.stageOf(ctx, next); err != nil || stage != grant.RoundOpen {
		t.Errorf("the next round is %s, %v", stage, err)
	}
	of := p.organizations["O002"]
	var draft struct {
		Round uuid.UUID `json:"round_id"`
	}
	if err := of.person.act(ctx, "/rounds/"+next.String()+"/drafts", "a draft", map[string]any{
		"organization_id": of.id, "content": map[string]any{"title": "楼间口袋花园"},
	}, &draft); err != nil || draft.Round != next {
		t.Errorf("a draft of %s, %v", draft.Round, err)
	}
}

// The next round opens on the day on which the season ends, and its dates are working days with time enough between them.
func TestNextPolicy(t *testing.T) {
	t.Parallel()
	s, err := readSeason("../../testdata/season")
	if err != nil {
		t.Fatal(err)
	}
	document, err := s.nextPolicy()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := grant.ParsePolicy(document)
	if err != nil {
		t.Fatal(err)
	}
	days, err := grant.NewCalendar(grant.Beijing, s.calendar)
	if err != nil {
		t.Fatal(err)
	}
	if opens := days.DateOf(policy.Window.Opens); opens != s.end() || opens.String() != "2026-06-30" {
		t.Errorf("it opens on %s, the season ends on %s", opens, s.end())
	}
	if closes := days.DateOf(policy.Window.Closes); closes.String() != "2026-08-13" {
		t.Errorf("it closes on %s", closes)
	}
	for _, at := range []grant.Date{days.DateOf(policy.Window.Closes), days.DateOf(policy.Schedule.ReviewFrom), days.DateOf(policy.Schedule.AllocationFrom)} {
		if working, provisional := days.SpanWorkingDays(at, at); working != 1 || provisional {
			t.Errorf("%s is no working day", at)
		}
	}
	if found := grant.PublishCheck(policy, days, s.end()); len(found) != 1 || found[0].Code != grant.PoolBindsFirst { // as in the season
		t.Errorf("%+v", found)
	}
	if len(policy.Form.Sections) != 7 {
		t.Errorf("its form has %d sections", len(policy.Form.Sections))
	}
}
