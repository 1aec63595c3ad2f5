package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// fund lets the districts co-fund and the named fund's committee decide.
func (p *player) fund(ctx context.Context) error {
	if err := p.on(ctx, p.season.CoFunding.Decided, 9*3600); err != nil {
		return err
	}
	if err := p.findProjects(ctx); err != nil {
		return err
	}
	for i, d := range p.season.CoFunding.Districts {
		key := fmt.Sprintf("district/%d", i)
		fund, err := p.newFund(ctx, key, d.District+"配套资金", d.Pool, map[string]any{"kind": "district", "rules": map[string]any{
			"district_id": p.places[d.District], "co_funding": p.coFundingRule(d),
		}})
		if err != nil {
			return err
		}
		if err := p.officer.act(ctx, "/rounds/"+p.round.String()+"/co-funding", "co-funding/"+key, map[string]any{"fund_id": fund}, nil); err != nil {
			return err
		}
	}
	return p.askNamedFund(ctx)
}

// findProjects learns the projects by the season's names of their applications.
func (p *player) findProjects(ctx context.Context) error {
	var found struct {
		Items []struct {
			ID          uuid.UUID `json:"id"`
			Application uuid.UUID `json:"application_id"`
		} `json:"items"`
	}
	if err := p.officer.get(ctx, "/rounds/"+p.round.String()+"/projects", &found); err != nil {
		return err
	}
	of := make(map[uuid.UUID]uuid.UUID, len(found.Items))
	for _, one := range found.Items {
		of[one.Application] = one.ID
	}
	p.projects = map[string]uuid.UUID{}
	for name, a := range p.applications {
		if id, awarded := of[a.ID]; awarded {
			p.projects[name] = id
		}
	}
	return nil
}

func (p *player) newFund(ctx context.Context, key, name, balance string, in map[string]any) (uuid.UUID, error) {
	in["name"], in["currency"] = name, "CNY"
	var fund struct {
		ID uuid.UUID `json:"id"`
	}
	if err := p.officer.act(ctx, "/funders/"+p.funder.String()+"/funds", "fund/"+key, in, &fund); err != nil {
		return fund.ID, err
	}
	return fund.ID, p.finance.act(ctx, "/funds/"+fund.ID.String()+"/receipts", "received/"+key, map[string]any{"amount_fen": fen(balance), "reference": name}, nil)
}

func (p *player) coFundingRule(d seasonDistrict) map[string]any {
	rule := map[string]any{"scope": "all"}
	if len(d.Projects) > 0 {
		var listed []string
		for _, project := range d.Projects {
			listed = append(listed, p.applications[project].ID.String())
		}
		rule["scope"], rule["listed"] = "listed", listed
	}
	if d.Rule.Kind == "flat" {
		rule["kind"], rule["flat_fen"] = "flat", fen(d.Rule.Amount)
		return rule
	}
	rule["kind"], rule["ratio"], rule["max_fen"] = "ratio_of_pool", "0."+d.Rule.Percent, fen(d.Rule.Max)
	return rule
}

// askNamedFund has the committee vote on each request. One is barred: the donor's brother leads the applicant.
func (p *player) askNamedFund(ctx context.Context) error {
	f := p.season.Fund
	member := func(name string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceOID, []byte("committee "+name)) }
	var committee, interested []map[string]any
	var area []uuid.UUID
	for _, name := range f.Committee {
		committee = append(committee, map[string]any{"member_id": member(name)})
	}
	for _, r := range f.Relations {
		interested = append(interested, map[string]any{"organization_id": p.organizations[r.Org].id, "tie": "legal_representative"})
	}
	for _, place := range f.Area {
		area = append(area, p.places[place])
	}
	fund, err := p.newFund(ctx, "named", f.Name, f.Balance, map[string]any{"kind": "named", "rules": map[string]any{
		"fields": f.Fields, "area": area, "interested": interested, "committee": committee,
	}})
	if err != nil {
		return err
	}
	for _, r := range f.Requests {
		recused, ballots := []uuid.UUID{}, []map[string]any{}
		for _, m := range r.Recused {
			recused = append(recused, member(m.Member))
		}
		for _, name := range f.Committee {
			if r.Blocked == "" && !slices.Contains(recused, member(name)) && len(ballots) < r.For {
				ballots = append(ballots, map[string]any{"member_id": member(name), "vote": "for"})
			}
		}
		err := p.officer.act(ctx, "/projects/"+p.projects[r.Project].String()+"/fund-decisions", "fund-decision/"+r.Project, map[string]any{
			"fund_id": fund, "amount_fen": fen(r.Amount), "recused": recused, "ballots": ballots,
		}, nil)
		if r.Blocked != "" && (refusedAs(err, string(grant.InterestedParty)) || refusedAs(err, string(grant.WrongStage))) {
			continue // a refusal uses up no key: played again the project runs already
		}
		if err = errors.Join(err); err != nil {
			return fmt.Errorf("%s: %w", r.Project, err)
		}
	}
	return nil
}

// sign has every agreement drafted and signed by three parties on its day.
func (p *player) sign(ctx context.Context) error {
	for _, day := range p.season.Agreements {
		if err := p.on(ctx, day.Date, 9*3600); err != nil {
			return err
		}
		if err := p.each(ctx, "agreements of "+day.Date.String(), len(day.Projects), 4, func(ctx context.Context, i int) error {
			return p.signOne(ctx, day.Projects[i], day.Date)
		}); err != nil {
			return err
		}
	}
	return p.settled(ctx)
}

func (p *player) signOne(ctx context.Context, project string, on grant.Date) error {
	a := p.season.Applications[slices.IndexFunc(p.season.Applications, func(a seasonApplication) bool { return a.ID == project })]
	organisation, of := p.organisation(a.Org), p.organizations[a.Org]
	var account struct {
		ID uuid.UUID `json:"id"`
	}
	if err := of.person.act(ctx, "/organizations/"+of.id.String()+"/bank-accounts", "account/"+a.Org, map[string]any{
		"holder": organisation.Bank.Name, "bank": "示例银行示例支行", "number": organisation.Bank.Number,
	}, &account); err != nil {
		return fmt.Errorf("%s: %w", project, err)
	}
	var drafted struct {
		ID     uuid.UUID `json:"id"`
		Digest string    `json:"digest"`
	}
	if err := p.officer.act(ctx, "/projects/"+p.projects[project].String()+"/agreements", "agreement/"+project, map[string]any{
		"account_id": account.ID, "parties": []string{"community"}, "from": a.Start, "to": a.End,
	}, &drafted); err != nil {
		return fmt.Errorf("%s: %w", project, err)
	}
	for _, party := range []string{"grantee", "community", "funder"} {
		if err := p.officer.act(ctx, "/agreements/"+drafted.ID.String()+"/signatures", "signature/"+party+"/"+project, map[string]any{
			"digest": drafted.Digest, "party": party, "signer": "某某某", "signed_on": on,
		}, nil); err != nil {
			return fmt.Errorf("%s: %w", project, err)
		}
	}
	return nil
}
