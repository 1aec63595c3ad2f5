package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

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
	var run ranking
	id, found, err := p.findReleased(ctx)
	switch {
	case err != nil:
		return run, err
	case !found:
		return run, errors.New("no run of the round is released")
	}
	return run, p.officer.get(ctx, "/allocations/"+id.String(), &run)
}

// findReleased says which run of the round is released, if one is.
func (p *player) findReleased(ctx context.Context) (id uuid.UUID, found bool, err error) {
	var runs struct {
		Items []struct {
			ID    uuid.UUID `json:"id"`
			Stage string    `json:"stage"`
		} `json:"items"`
	}
	err = p.officer.get(ctx, "/rounds/"+p.round.String()+"/allocations", &runs)
	for _, r := range runs.Items {
		if r.Stage == "released" {
			return r.ID, true, nil
		}
	}
	return id, false, err
}

// listed is an application as the officer's list has it.
type listed struct {
	ID      uuid.UUID     `json:"id"`
	Receipt string        `json:"receipt"`
	Title   string        `json:"title"`
	Stage   grant.Stage   `json:"stage"`
	Reason  *grant.Reason `json:"stage_reason"`
}

// list answers every application of the round.
func (p *player) list(ctx context.Context) (map[uuid.UUID]listed, error) {
	found, cursor := map[uuid.UUID]listed{}, ""
	for {
		var page struct {
			Items []listed `json:"items"`
			Next  *string  `json:"next_cursor"`
		}
		if err := p.officer.get(ctx, "/rounds/"+p.round.String()+"/applications?limit=200"+cursor, &page); err != nil {
			return nil, err
		}
		for _, a := range page.Items {
			found[a.ID] = a
		}
		if page.Next == nil {
			return found, nil
		}
		cursor = "&cursor=" + *page.Next
	}
}

// report prints the result: how many applied and came how far, what was proposed, what each limit bound.
func (p *player) report(ctx context.Context, out io.Writer) error {
	run, err := p.released(ctx)
	if err != nil {
		return err
	}
	applications, err := p.list(ctx)
	if err != nil {
		return err
	}
	eligible := len(applications)
	for _, a := range applications {
		if a.Reason != nil && (*a.Reason == grant.NotEligible || *a.Reason == grant.LateSupplement) {
			eligible--
		}
	}
	bound := map[grant.Reason]int{}
	for _, d := range run.Decisions {
		if d.BoundBy != nil {
			bound[*d.BoundBy]++
		}
	}
	fmt.Fprintf(out, "\n%d applications submitted, %d eligible, %d ranked\n", len(applications), eligible, len(run.Decisions))
	fmt.Fprintf(out, "%d proposed, %s; %d in reserve, %d declined; %s left in the pool\n\n", run.Totals.Awarded, grouped(run.Totals.AwardedFen),
		run.Totals.Reserve, run.Totals.Declined, grouped(*run.Totals.PoolLeftFen))
	fmt.Fprintln(out, "What bound the others:")
	for _, reason := range slices.Sorted(maps.Keys(bound)) {
		fmt.Fprintf(out, "  %-18s %3d\n", reason, bound[reason])
	}
	if err := p.reportMoney(ctx, out); err != nil {
		return err
	}
	fmt.Fprint(out, "\nThe first ranks, those that a cap bound, and the last in and the first out; the round's page has them all:\n\n", ranks(run, applications))
	return nil
}

// ranks is the telling part of the ranking as a table.
func ranks(run ranking, applications map[uuid.UUID]listed) string {
	const first = 8
	rows := [][]string{{"rank", "receipt", "project", "expert", "resident", "final", "amount", "bound by"}}
	for _, d := range run.Decisions {
		capped := d.BoundBy != nil && slices.Contains([]grant.Reason{grant.CommunityCap, grant.ProjectCap, grant.PoolCap}, *d.BoundBy)
		told := d.Rank != nil && (*d.Rank <= first || capped || *d.Rank == run.Totals.Awarded+1 || *d.Rank == run.Totals.Awarded+2)
		if !told {
			continue
		}
		by := ""
		if d.BoundBy != nil {
			by = string(*d.BoundBy)
		}
		a := applications[d.Application]
		rows = append(rows, []string{strconv.Itoa(*d.Rank), a.Receipt, a.Title, d.Expert, d.Resident, d.Final, grouped(d.Amount), by})
	}
	return aligned(rows, 0, 3, 4, 5, 6)
}
