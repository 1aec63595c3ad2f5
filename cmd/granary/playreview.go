package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// screen checks every application after the close and asks for supplements, each at its time.
func (p *player) screen(ctx context.Context) error {
	first := grant.Date{Year: 2026, Month: 4, Day: 16}
	if err := p.on(ctx, first, 9*3600); err != nil {
		return err
	}
	if err := p.reaches(ctx, grant.RoundScreening); err != nil {
		return err
	}
	if err := p.settled(ctx); err != nil {
		return err
	}
	var direct, asked []seasonApplication
	for _, a := range p.season.Applications {
		if a.Supplement == nil {
			direct = append(direct, a)
		} else {
			asked = append(asked, a)
		}
	}
	if err := p.each(ctx, "eligibility is checked", len(direct), 4, func(ctx context.Context, i int) error {
		return p.decideEligibility(ctx, direct[i], p.organisation(direct[i].Org).Reports)
	}); err != nil {
		return err
	}
	return p.supplement(ctx, asked)
}

func (p *player) organisation(id string) seasonOrganisation {
	i := slices.IndexFunc(p.season.Organisations, func(o seasonOrganisation) bool { return o.ID == id })
	return p.season.Organisations[i]
}

// decideEligibility answers every rule that needs a person. The season says what staff find of two: the yearly
// reports (e04) and the scope of the charter (e08).
func (p *player) decideEligibility(ctx context.Context, a seasonApplication, reports map[string]string) error {
	reported := true
	for _, year := range []string{"2023", "2024"} {
		reported = reported && (reports[year] == "合格" || reports[year] == "基本合格")
	}
	found := map[string]bool{"e04": reported, "e08": a.CharterOK}
	answers := []map[string]any{}
	for _, rule := range p.season.rules {
		if passed, checked := found[rule.Key]; checked {
			answers = append(answers, map[string]any{"rule": rule.Key, "passed": passed, "note": ""})
		} else if rule.Auto == "" || rule.Auto == grant.CheckBar {
			answers = append(answers, map[string]any{"rule": rule.Key, "passed": true, "note": ""})
		}
	}
	err := p.onApplication(ctx, p.officer, a, "screening", map[string]any{"answers": answers})
	return unlessByHand(err)
}

// unlessByHand forgives that an application has gone on: whoever watches did by hand what was to be done with it.
func unlessByHand(err error) error {
	if refusedAs(err, string(grant.WrongStage)) {
		return nil
	}
	return err
}

func (p *player) onApplication(ctx context.Context, by *apiClient, a seasonApplication, act string, in map[string]any) error {
	err := by.act(ctx, "/applications/"+p.applications[a.ID].ID.String()+"/"+act, act+"/"+a.ID, in, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", a.ID, err)
	}
	return nil
}

// supplement asks, receives and decides in the order of time. What comes a second late is refused, and the
// process ends the application.
func (p *player) supplement(ctx context.Context, asked []seasonApplication) error {
	type moment struct {
		at time.Time
		do func(context.Context) error
	}
	var moments []moment
	for _, a := range asked {
		moments = append(moments, moment{a.Supplement.Asked.At(10*3600, grant.Beijing), func(ctx context.Context) error {
			return unlessByHand(p.onApplication(ctx, p.officer, a, "supplement-request", map[string]any{"rule": a.Supplement.Rule, "wanted": a.Supplement.Item}))
		}})
		if a.Supplement.Received != nil {
			moments = append(moments, moment{*a.Supplement.Received, func(ctx context.Context) error { return p.answerSupplement(ctx, a) }})
		}
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
	return p.each(ctx, "supplements", len(moments), 1, func(ctx context.Context, i int) error {
		if err := p.at(ctx, moments[i].at); err != nil {
			return err
		}
		return moments[i].do(ctx)
	})
}

func (p *player) answerSupplement(ctx context.Context, a seasonApplication) error {
	err := p.onApplication(ctx, p.organizations[a.Org].person, a, "supplement", map[string]any{"reply": map[string]any{"item": a.Supplement.Item}})
	if refusedAs(err, string(grant.LateSupplement)) || refusedAs(err, string(grant.WrongStage)) {
		return nil // the process has ended it or will
	}
	if err != nil {
		return err
	}
	reports := a.Supplement.Shows.Reports
	if len(reports) == 0 {
		reports = p.organisation(a.Org).Reports
	} else {
		reports = map[string]string{"2023": p.organisation(a.Org).Reports["2023"], "2024": p.organisation(a.Org).Reports["2024"]}
		for year, result := range a.Supplement.Shows.Reports {
			reports[year] = result
		}
	}
	return p.decideEligibility(ctx, a, reports)
}

// desk lets three readers score every eligible application.
func (p *player) desk(ctx context.Context) error {
	if err := p.on(ctx, grant.Date{Year: 2026, Month: 4, Day: 27}, 9*3600); err != nil {
		return err
	}
	if err := p.reaches(ctx, grant.RoundReview); err != nil {
		return err
	}
	var read []seasonApplication
	for _, a := range p.season.Applications {
		if len(a.Desk) > 0 {
			read = append(read, a)
		}
	}
	if err := p.each(ctx, "desk reviews", len(read), 6, func(ctx context.Context, i int) error {
		a := read[i]
		var scores []scored
		for _, d := range a.Desk {
			scores = append(scores, scored{expert: d.Expert, items: p.spread(d.Score)})
		}
		if err := p.assign(ctx, a, "desk", scores); err != nil {
			return err
		}
		return p.score(ctx, a, "desk", scores)
	}); err != nil {
		return err
	}
	return p.noneIn(ctx, grant.Eligible, grant.DeskReview)
}

type scored struct {
	expert   string
	items    []grant.Points // in the order of the rubric
	declares bool           // answers yes to a recusal question
}

// spread gives every item of the rubric the same part of its points, so that the items make up the total: of 82 an item
// of 10 points gets 8.20.
func (p *player) spread(total int64) []grant.Points {
	var items []grant.Points
	for _, item := range p.season.rubric.Items() {
		items = append(items, grant.Points(total*int64(item.Points)))
	}
	return items
}

// sheet is what a reviewer hands in. Few points for a star item take a reason, which the season does not tell.
func (p *player) sheet(s scored) grant.ScoreSheet {
	var match grant.Points
	sheet := grant.ScoreSheet{Match: &match}
	for i, item := range p.season.rubric.Items() {
		score := grant.ItemScore{Key: item.Key, Points: s.items[i]}
		if p.season.rubric.NeedsReason(item, score.Points) {
			score.Reason = "材料不足以支持更高的得分"
		}
		sheet.Items, sheet.Points = append(sheet.Items, score), sheet.Points+score.Points
		if item.Match {
			match += score.Points
		}
	}
	return sheet
}

func (p *player) assign(ctx context.Context, a seasonApplication, part string, scores []scored) error {
	reviewers := make([]uuid.UUID, len(scores))
	for i, s := range scores {
		reviewers[i] = p.reviewers[s.expert].id
	}
	return p.officer.act(ctx, "/applications/"+p.applications[a.ID].ID.String()+"/assignments", part+"/"+a.ID+"/"+scores[0].expert, map[string]any{"reviewers": reviewers}, nil)
}

// score lets every reviewer answer the recusal questions and hand in, unless somebody has done it by hand.
func (p *player) score(ctx context.Context, a seasonApplication, part string, scores []scored) error {
	var assigned struct {
		Items []struct {
			ID       uuid.UUID `json:"id"`
			Reviewer uuid.UUID `json:"reviewer_id"`
			Part     string    `json:"part"`
			State    string    `json:"state"`
		} `json:"items"`
	}
	if err := p.officer.get(ctx, "/applications/"+p.applications[a.ID].ID.String()+"/assignments", &assigned); err != nil {
		return err
	}
	for _, s := range scores {
		by := p.reviewers[s.expert]
		for _, one := range assigned.Items {
			if one.Reviewer != by.id || one.Part != part || one.State == "recused" || one.State == "handed_in" {
				continue
			}
			path, key := "/assignments/"+one.ID.String(), part+"/"+a.ID
			if one.State == "assigned" {
				if err := by.person.act(ctx, path+"/acceptance", key, map[string]any{"answers": recusal(s.declares)}, nil); err != nil {
					return err
				}
			}
			if s.declares {
				continue
			}
			if err := by.person.act(ctx, path+"/score", key, p.sheet(s), nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// recusal answers the seven questions; one who declares was a director of the applicant (c2).
func recusal(declares bool) map[string]bool {
	answers := map[string]bool{}
	for _, question := range []string{"c1", "c2", "c3", "c4", "c5", "c6", "c7"} {
		answers[question] = declares && question == "c2"
	}
	return answers
}

func (p *player) shortlist(ctx context.Context) error {
	if err := p.on(ctx, grant.Date{Year: 2026, Month: 5, Day: 12}, 16*3600); err != nil {
		return err
	}
	return p.officer.act(ctx, "/rounds/"+p.round.String()+"/shortlist", "shortlist", nil, nil)
}

// panel assigns seven experts to every shortlisted application, whose amounts are reviewed meanwhile.
func (p *player) panel(ctx context.Context) error {
	if err := p.on(ctx, grant.Date{Year: 2026, Month: 5, Day: 20}, 9*3600); err != nil {
		return err
	}
	shortlisted := p.shortlisted()
	return p.each(ctx, "panels", len(shortlisted), 6, func(ctx context.Context, i int) error {
		a := shortlisted[i]
		if reviewed := fen(a.Reviewed); reviewed != fen(a.Ask) {
			if err := p.onApplication(ctx, p.officer, a, "reviewed-amount", map[string]any{"amount_fen": reviewed, "why": a.ReviewedReason}); err != nil {
				return err
			}
		}
		var drawn []scored
		for _, s := range panelScores(a) {
			if r := p.recusalOf(a); r != nil && r.ReplacedBy == s.expert {
				s.expert = r.Expert
			}
			drawn = append(drawn, s)
		}
		return p.assign(ctx, a, "panel", drawn)
	})
}

// scores lets the experts hand in what they score; a recused one is replaced.
func (p *player) scores(ctx context.Context) error {
	shortlisted := p.shortlisted()
	if err := p.each(ctx, "panel scores", len(shortlisted), 6, func(ctx context.Context, i int) error {
		a := shortlisted[i]
		sheets := panelScores(a)
		if r := p.recusalOf(a); r != nil {
			if err := p.score(ctx, a, "panel", []scored{{expert: r.Expert, declares: true}}); err != nil {
				return err
			}
			replacement := slices.IndexFunc(sheets, func(s scored) bool { return s.expert == r.ReplacedBy })
			if err := p.assign(ctx, a, "panel", sheets[replacement:replacement+1]); err != nil {
				return err
			}
		}
		return p.score(ctx, a, "panel", sheets)
	}); err != nil {
		return err
	}
	return p.noneIn(ctx, grant.PanelReview)
}

func (p *player) shortlisted() []seasonApplication {
	var shortlisted []seasonApplication
	for _, a := range p.season.Applications {
		if len(a.Sheets) > 0 {
			shortlisted = append(shortlisted, a)
		}
	}
	return shortlisted
}

// recusalOf answers who of an application's panel steps back, and who steps in; nil where nobody does.
func (p *player) recusalOf(a seasonApplication) *seasonRecusal {
	i := slices.IndexFunc(p.season.Recusals, func(r seasonRecusal) bool { return r.Project == a.ID })
	if i < 0 {
		return nil
	}
	return &p.season.Recusals[i]
}

// panelScores are the sheets of an application's panel, item by item.
func panelScores(a seasonApplication) []scored {
	sheets := make([]scored, len(a.Sheets))
	for i, s := range a.Sheets {
		items := make([]grant.Points, len(s.Items))
		for i, points := range s.Items {
			items[i] = grant.Points(100 * points)
		}
		sheets[i] = scored{expert: s.Expert, items: items}
	}
	return sheets
}

// vote records the residents' meetings, first meetings before second ones, and the public lots.
func (p *player) vote(ctx context.Context) error {
	meetings := slices.Clone(p.season.Meetings)
	slices.SortStableFunc(meetings, func(a, b seasonMeeting) int { return a.Date.Compare(b.Date) })
	if err := p.each(ctx, "residents vote", len(meetings), 1, func(ctx context.Context, i int) error {
		m := meetings[i]
		votes := []map[string]any{}
		for _, v := range m.Votes {
			votes = append(votes, map[string]any{"application_id": p.applications[v.Project].ID, "for": v.For, "against": v.Against, "abstained": v.Abstain})
		}
		return p.officer.act(ctx, "/rounds/"+p.round.String()+"/votes", fmt.Sprintf("vote/%s/%d", p.places[m.Community], m.Number), map[string]any{
			"place_id": p.places[m.Community], "number": m.Number, "held_on": m.Date, "representatives": m.Representatives, "present": m.Present, "votes": votes,
		}, nil)
	}); err != nil {
		return err
	}
	for i, lot := range p.season.Lots {
		var drawn []string
		for _, project := range lot.Order {
			drawn = append(drawn, p.applications[project].Receipt)
		}
		if err := p.officer.act(ctx, "/rounds/"+p.round.String()+"/lots", fmt.Sprintf("lot/%d", i), map[string]any{"drawn": drawn, "drawn_on": lot.Drawn}, nil); err != nil {
			return err
		}
	}
	return nil
}

// allocate proposes by one person and releases by another.
func (p *player) allocate(ctx context.Context) error {
	if err := p.on(ctx, grant.Date{Year: 2026, Month: 5, Day: 25}, 9*3600); err != nil {
		return err
	}
	if err := p.reaches(ctx, grant.RoundAllocation); err != nil {
		return err
	}
	_, found, err := p.findReleased(ctx)
	if err != nil {
		return err
	}
	if !found { // else it was done by hand; the process moves the round a moment after it
		if err := p.proposeAndRelease(ctx, "allocation"); err != nil {
			return err
		}
	}
	return p.reaches(ctx, grant.RoundReleased)
}

func (p *player) proposeAndRelease(ctx context.Context, key string) error {
	var proposal struct {
		ID     uuid.UUID `json:"allocation_id"`
		Digest string    `json:"digest"`
	}
	if err := p.officer.act(ctx, "/rounds/"+p.round.String()+"/allocations", key, map[string]any{}, &proposal); err != nil {
		return err
	}
	return p.decider.act(ctx, "/allocations/"+proposal.ID.String()+"/release", "release "+key, map[string]any{"digest": proposal.Digest}, nil)
}
