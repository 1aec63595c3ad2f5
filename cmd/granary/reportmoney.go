package main

import (
	"context"
	"fmt"
	"io"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// money is what a played season has come to: awards, what every source gives and what has left.
type money struct {
	Awards      int
	Given, Paid map[grant.LineSource]grant.Fen
	Batches     int
}

// sumMoney adds up what the API answers about projects and payments.
func (p *player) sumMoney(ctx context.Context) (money, error) {
	sum := money{Given: map[grant.LineSource]grant.Fen{}, Paid: map[grant.LineSource]grant.Fen{}}
	var projects struct {
		Items []struct {
			ID uuid.UUID `json:"id"`
		} `json:"items"`
	}
	if err := p.officer.get(ctx, "/rounds/"+p.round.String()+"/projects", &projects); err != nil {
		return sum, err
	}
	sum.Awards = len(projects.Items)
	for _, one := range projects.Items {
		var project struct {
			Lines []struct {
				Source grant.LineSource `json:"source"`
				Amount grant.Fen        `json:"amount_fen"`
			} `json:"lines"`
		}
		if err := p.officer.get(ctx, "/projects/"+one.ID.String(), &project); err != nil {
			return sum, err
		}
		for _, line := range project.Lines {
			sum.Given[line.Source] += line.Amount
		}
	}
	var paid struct {
		Items []struct {
			Source grant.LineSource `json:"source"`
			Amount grant.Fen        `json:"amount_fen"`
		} `json:"items"`
	}
	if err := p.officer.get(ctx, "/funders/"+p.funder.String()+"/disbursements?stage=paid", &paid); err != nil {
		return sum, err
	}
	for _, one := range paid.Items {
		sum.Paid[one.Source] += one.Amount
	}
	batches, err := p.batches(ctx)
	sum.Batches = len(batches)
	return sum, err
}

// reportMoney prints what became of the proposal: notice, awards, funding lines, the first tranche.
func (p *player) reportMoney(ctx context.Context, out io.Writer) error {
	var notices struct {
		Items []struct {
			ID uuid.UUID `json:"id"`
		} `json:"items"`
	}
	if err := p.officer.get(ctx, "/rounds/"+p.round.String()+"/notices", &notices); err != nil {
		return err
	}
	filed, upheld := 0, 0
	for _, n := range notices.Items {
		var notice struct {
			Objections struct{ Filed, Upheld int }
		}
		if err := p.officer.get(ctx, "/notices/"+n.ID.String(), &notice); err != nil {
			return err
		}
		filed, upheld = filed+notice.Objections.Filed, upheld+notice.Objections.Upheld
	}
	sum, err := p.sumMoney(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%d notices, %d objections of which %d upheld; %d awards, %s\n", len(notices.Items), filed, upheld, sum.Awards, grouped(sum.Given[grant.PoolLine]))
	fmt.Fprintf(out, "Districts add %s, a named fund %s\n", grouped(sum.Given[grant.DistrictLine]), grouped(sum.Given[grant.FundLine]))
	fmt.Fprintf(out, "First tranche, in %d batches by two people: %s from the pool, %s from districts, %s from the fund\n",
		sum.Batches, grouped(sum.Paid[grant.PoolLine]), grouped(sum.Paid[grant.DistrictLine]), grouped(sum.Paid[grant.FundLine]))
	r, err := p.reconciliation(ctx)
	fmt.Fprintf(out, "The ledger has %s as paid, the bank's statement %s; unexplained: %s\n", grouped(r.Ledger), grouped(r.Statement), grouped(r.Unexplained))
	return err
}
