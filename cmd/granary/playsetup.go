package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// meet signs the administrator in, who was added at the machine, and lets him add the staff and give the experts, who
// register themselves, their role.
func (p *player) meet(ctx context.Context) (err error) {
	if p.admin, err = p.public.as(ctx, "admin", rehearsalPassword); err != nil {
		return err
	}
	staff := []struct {
		role grant.Role
		name string
		as   **apiClient
	}{{grant.Officer, "赵敏", &p.officer}, {grant.Decider, "钱立", &p.decider}, {grant.FinancePreparer, "孙会", &p.finance}, {grant.FinanceApprover, "李核", &p.approver}}
	for _, s := range staff {
		login := string(s.role)
		if err := p.add(ctx, login, s.name, s.role); err != nil {
			return err
		}
		if *s.as, err = p.ownPassword(ctx, login); err != nil {
			return err
		}
	}
	p.reviewers = map[string]reviewer{}
	made := make([]reviewer, len(p.season.Experts))
	if err := p.each(ctx, "experts", len(made), 4, func(ctx context.Context, i int) error {
		e := p.season.Experts[i]
		login := "expert-" + e.ID
		person, err := p.registerPerson(ctx, login, e.Name)
		if err != nil {
			return err
		}
		var given struct {
			ID uuid.UUID `json:"id"`
		}
		err = p.admin.act(ctx, "/organizations/"+p.funder.String()+"/members", "reviewer/"+login, map[string]any{"login": login, "role": grant.Reviewer}, &given)
		made[i] = reviewer{given.ID, person}
		return err
	}); err != nil {
		return err
	}
	for i, e := range p.season.Experts {
		p.reviewers[e.ID] = made[i]
	}
	return nil
}

func (p *player) add(ctx context.Context, login, name string, role grant.Role) error {
	return p.admin.act(ctx, "/funders/"+p.funder.String()+"/people", "person/"+login, map[string]any{
		"login": login, "name": name, "language": "zh-CN", "password": firstPassword, "role": role,
	}, nil)
}

// ownPassword signs in a person who has a first password and lets him choose his own, unless he has before.
func (p *player) ownPassword(ctx context.Context, login string) (*apiClient, error) {
	person, err := p.public.as(ctx, login, rehearsalPassword)
	if !refusedAs(err, string(grant.BadCredentials)) {
		return person, err
	}
	if person, err = p.public.as(ctx, login, firstPassword); err != nil {
		return nil, err
	}
	err = person.send(ctx, "PUT", "/me/password", "password/"+login, map[string]any{"current_password": firstPassword, "new_password": rehearsalPassword}, nil)
	if err != nil {
		return nil, err
	}
	return p.public.as(ctx, login, rehearsalPassword)
}

// setUp gives the funder its places, its calendar and the money.
func (p *player) setUp(ctx context.Context) error {
	codes, places := map[string]string{}, []map[string]any{}
	for _, place := range p.season.Places {
		codes[place.Key] = place.Code
		one := map[string]any{"code": place.Code, "name": place.Name, "level": place.Level}
		if place.Kind != "" {
			one["kind"] = place.Kind
		}
		if place.Parent != "" {
			one["parent"] = codes[place.Parent]
		}
		places = append(places, one)
	}
	base := "/funders/" + p.funder.String()
	var added struct {
		Places map[string]uuid.UUID `json:"places"`
	}
	if err := p.officer.act(ctx, base+"/places", "places", map[string]any{"places": places}, &added); err != nil {
		return err
	}
	p.places = map[string]uuid.UUID{}
	for key, code := range codes {
		p.places[key] = added.Places[code]
	}
	for _, year := range p.season.calendar {
		if err := p.officer.act(ctx, base+"/calendars", "calendar/"+strconv.Itoa(year.Year), year, nil); err != nil {
			return err
		}
	}
	return nil
}

// publish makes the season's round.
func (p *player) publish(ctx context.Context) (err error) {
	p.round, err = p.publishRound(ctx, call{"", seasonKey, "示例市公益创投专项资金", p.season.policy})
	return err
}

// call is what a round is made of. Prefix keeps its acts apart from those of others.
type call struct {
	prefix, key, fund string
	policy            json.RawMessage
}

// publishRound funds a round and publishes its policy and itself, each by two people.
func (p *player) publishRound(ctx context.Context, c call) (uuid.UUID, error) {
	base := "/funders/" + p.funder.String()
	var fund, round struct {
		ID uuid.UUID `json:"id"`
	}
	var policy struct {
		ID     uuid.UUID `json:"policy_id"`
		Digest string    `json:"digest"`
	}
	if err := p.officer.act(ctx, base+"/funds", c.prefix+"fund", map[string]any{"name": c.fund, "currency": "CNY"}, &fund); err != nil {
		return round.ID, err
	}
	if err := p.finance.act(ctx, "/funds/"+fund.ID.String()+"/receipts", c.prefix+"appropriation", map[string]any{"amount_fen": 820000000, "reference": c.key + " 年度预算"}, nil); err != nil {
		return round.ID, err
	}
	if err := p.officer.act(ctx, base+"/policies", c.prefix+"policy", map[string]any{"document": c.policy}, &policy); err != nil {
		return round.ID, err
	}
	if err := p.decider.act(ctx, "/policies/"+policy.ID.String()+"/publication", c.prefix+"policy", map[string]any{"digest": policy.Digest}, nil); err != nil {
		return round.ID, err
	}
	if err := p.officer.act(ctx, base+"/rounds", c.prefix+"round", map[string]any{
		"key": c.key, "title_zh": "示例市" + c.key + "年公益创投", "title_en": "Example City venture philanthropy " + c.key, "policy_id": policy.ID, "fund_id": fund.ID,
	}, &round); err != nil {
		return round.ID, err
	}
	return round.ID, p.decider.act(ctx, "/rounds/"+round.ID.String()+"/publication", c.prefix+"round", map[string]any{}, nil)
}

// register lets every organisation register itself before the window opens.
func (p *player) register(ctx context.Context) error {
	if err := p.on(ctx, grant.Date{Year: 2026, Month: 3, Day: 9}, 9*3600); err != nil {
		return err
	}
	made := make([]applicant, len(p.season.Organisations))
	if err := p.each(ctx, "organisations register", len(made), 4, func(ctx context.Context, i int) error {
		o := p.season.Organisations[i]
		person, err := p.registerPerson(ctx, "owner-"+o.ID, "负责人"+o.ID)
		if err != nil {
			return err
		}
		var registered struct {
			ID uuid.UUID `json:"organization_id"`
		}
		if err := person.act(ctx, "/organizations", "organization/"+o.ID, p.registration(o), &registered); err != nil {
			return err
		}
		made[i] = applicant{registered.ID, person}
		return p.recordCredit(ctx, o, registered.ID)
	}); err != nil {
		return err
	}
	p.organizations = map[string]applicant{}
	for i, o := range p.season.Organisations {
		p.organizations[o.ID] = made[i]
	}
	return nil
}

func (p *player) registerPerson(ctx context.Context, login, name string) (*apiClient, error) {
	if err := p.public.act(ctx, "/people", "person/"+login, map[string]any{
		"login": login, "name": name, "language": "zh-CN", "password": rehearsalPassword,
	}, nil); err != nil {
		return nil, err
	}
	return p.public.as(ctx, login, rehearsalPassword)
}

func (p *player) registration(o seasonOrganisation) map[string]any {
	reports := map[string]string{}
	for year, result := range o.Reports {
		if result != "" { // no report was filed
			reports[year] = result
		}
	}
	return map[string]any{"scheme": grant.SchemeUSCC, "code": o.USCC, "name": o.Name, "kind": o.Type, "registered": o.Registered, "reports": reports}
}

// recordCredit lets the officer record what the public lists say, but for what nobody could know before the
// applications were checked.
func (p *player) recordCredit(ctx context.Context, o seasonOrganisation, id uuid.UUID) error {
	records := []map[string]any{}
	for _, c := range o.Credit {
		if c.Entered.Before(grant.Date{Year: 2026, Month: 4, Day: 16}) {
			one := map[string]any{"list": c.List, "listed": c.Listed, "entered": c.Entered, "reason": c.Reason}
			if c.Removed != nil {
				one["removed"] = c.Removed
			}
			records = append(records, one)
		}
	}
	if len(records) == 0 {
		return nil
	}
	return p.officer.act(ctx, "/funders/"+p.funder.String()+"/credit-records", "credit/"+o.ID, map[string]any{"organization_id": id, "records": records}, nil)
}

// apply hands in every application at its second, and what was refused at its own.
func (p *player) apply(ctx context.Context) error {
	type hand struct {
		application seasonApplication
		refused     string
	}
	var hands []hand
	for _, a := range p.season.Applications {
		hands = append(hands, hand{application: a})
	}
	for i, r := range p.season.Refused {
		a := seasonApplication{ID: "refused-" + strconv.Itoa(i), Submitted: r.At, Org: r.Org, Name: "未受理的申报", Theme: "people", Field: "community", Ask: r.Ask,
			Communities: []seasonShare{{Community: r.Community, Percent: 100}}, Start: "2026-07-01", End: "2027-05-31", Beneficiaries: 100}
		a.Budget.Total, a.Budget.Own = (2 * fen(r.Ask)).Yuan(), fen(r.Ask).Yuan()
		hands = append(hands, hand{a, map[string]string{"per_project": "project_cap", "late": "round_closed"}[r.Reason]})
	}
	slices.SortStableFunc(hands, func(a, b hand) int { return a.application.Submitted.Compare(b.application.Submitted) })
	p.applications = map[string]submitted{}
	return p.each(ctx, "applications are submitted", len(hands), 1, func(ctx context.Context, i int) error {
		h := hands[i]
		if err := p.at(ctx, h.application.Submitted); err != nil {
			return err
		}
		receipt, err := p.submit(ctx, h.application)
		again := p.now.Sub(h.application.Submitted) > time.Minute // the season is played again: it is too late for everything
		switch {
		case h.refused != "" && !refusedAs(err, h.refused) && !(again && refusedAs(err, string(grant.RoundClosed))):
			return fmt.Errorf("%s of %s was to be refused as %s: %v", h.application.ID, h.application.Org, h.refused, err)
		case h.refused == "":
			p.applications[h.application.ID] = receipt
			return err
		}
		return nil
	})
}

func (p *player) submit(ctx context.Context, a seasonApplication) (receipt submitted, err error) {
	of := p.organizations[a.Org]
	places := []map[string]any{}
	for _, c := range a.Communities {
		places = append(places, map[string]any{"place_id": p.places[c.Community], "share": percent(c.Percent)})
	}
	err = of.person.act(ctx, "/rounds/"+p.round.String()+"/applications", "application/"+a.ID, map[string]any{
		"organization_id": of.id,
		"content": map[string]any{
			"title": a.Name, "asked_fen": fen(a.Ask), "own_fen": fen(a.Budget.Own), "total_fen": fen(a.Budget.Total), "places": places,
			"answers": map[string]any{
				"project_name": a.Name, "theme_primary": a.Theme, "service_field": a.Field, "start": a.Start, "end": a.End, "beneficiaries_direct": a.Beneficiaries,
			},
		},
	}, &receipt)
	return receipt, err
}

// percent writes a whole percentage as the share it is.
func percent(n int64) string {
	if n == 100 {
		return "1"
	}
	return fmt.Sprintf("0.%02d", n)
}
