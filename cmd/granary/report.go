package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// ranking is a run as the API answers it.
type ranking struct {
	Totals    grant.AllocationTotals `json:"totals"`
	Decisions []struct {
		Application uuid.UUID     `json:"application_id"`
		Rank        *int          `json:"rank"`
		Outcome     grant.Outcome `json:"outcome"`
		Amount      grant.Fen     `json:"amount_fen"`
		BoundBy     *grant.Reason `json:"bound_by"`
		Expert      string        `json:"expert"`
		Resident    string        `json:"resident"`
		Final       string        `json:"final"`
	} `json:"decisions"`
}

// released answers the released run of the round.
func (p *player) released(ctx context.Context) (ranking, error) {
	var runs struct {
		Items []struct {
			ID    uuid.UUID `json:"id"`
			Stage string    `json:"stage"`
		} `json:"items"`
	}
	var run ranking
	if err := p.officer.get(ctx, "/rounds/"+p.round.String()+"/allocations", &runs); err != nil {
		return run, err
	}
	for _, r := range runs.Items {
		if r.Stage == "released" {
			return run, p.officer.get(ctx, "/allocations/"+r.ID.String(), &run)
		}
	}
	return run, fmt.Errorf("no run of the round is released")
}

// report prints the result: how many applied and came how far, what was proposed, what each limit bound.
func (p *player) report(ctx context.Context, out io.Writer) error {
	run, err := p.released(ctx)
	if err != nil {
		return err
	}
	eligible := 0
	for _, a := range p.season.Applications {
		if len(a.Desk) > 0 {
			eligible++
		}
	}
	bound := map[grant.Reason]int{}
	for _, d := range run.Decisions {
		if d.BoundBy != nil {
			bound[*d.BoundBy]++
		}
	}
	fmt.Fprintf(out, "\n%d applications submitted, %d eligible, %d ranked\n", len(p.applications), eligible, len(run.Decisions))
	fmt.Fprintf(out, "%d proposed, %s; %d in reserve, %d not fundable; %s left in the pool\n\n", run.Totals.Awarded, grouped(run.Totals.AwardedFen),
		run.Totals.Reserve, run.Totals.Declined, grouped(*run.Totals.PoolLeftFen))
	fmt.Fprintln(out, "What bound the others:")
	for _, reason := range slices.Sorted(maps.Keys(bound)) {
		fmt.Fprintf(out, "  %-18s %3d\n", reason, bound[reason])
	}
	return p.reportRanks(out, run)
}

func (p *player) reportRanks(out io.Writer, run ranking) error {
	names := map[uuid.UUID]seasonApplication{}
	for _, a := range p.season.Applications {
		names[p.applications[a.ID].ID] = a
	}
	const shown = 8
	fmt.Fprintf(out, "\n%4s  %-7s %7s %9s %7s  %14s  %s\n", "rank", "project", "expert", "resident", "final", "amount", "bound by")
	for i, d := range run.Decisions {
		capped := d.BoundBy != nil && (*d.BoundBy == grant.CommunityCap || *d.BoundBy == grant.ProjectCap || *d.BoundBy == grant.PoolCap)
		if d.Rank == nil || i >= shown && !capped && *d.Rank != run.Totals.Awarded+1 && *d.Rank != run.Totals.Awarded {
			continue
		}
		by := ""
		if d.BoundBy != nil {
			by = string(*d.BoundBy)
		}
		fmt.Fprintf(out, "%4d  %-7s %7s %9s %7s  %14s  %s\n", *d.Rank, names[d.Application].ID, d.Expert, d.Resident, d.Final, grouped(d.Amount), by)
	}
	return nil
}
