package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// pay pays the first tranche in the season's runs, with one payment that bounces and is paid again.
func (p *player) pay(ctx context.Context) error {
	for _, run := range p.season.Runs {
		if run.Tranche != 1 {
			continue
		}
		if err := p.on(ctx, run.Date, 9*3600); err != nil {
			return err
		}
		if err := p.payRun(ctx, run); err != nil {
			return fmt.Errorf("run %s: %w", run.ID, err)
		}
	}
	return p.reissue(ctx)
}

// duePayment is a payment in finance's list.
type duePayment struct {
	ID      uuid.UUID `json:"id"`
	Project uuid.UUID `json:"project_id"`
	Tranche int       `json:"tranche"`
	Source  string    `json:"source"`
}

func (p *player) payRun(ctx context.Context, run seasonRun) error {
	wanted := map[uuid.UUID]string{}
	for _, project := range run.Projects {
		wanted[p.projects[project]] = project
	}
	bounces := func(d duePayment) bool {
		for _, b := range p.season.Bounced {
			if b.Run == run.ID && wanted[d.Project] == b.Project && (b.Line == "city") == (d.Source == "pool") {
				return true
			}
		}
		return false
	}
	return p.payBatch(ctx, "run/"+run.ID, run.Date, func(d duePayment) bool { return wanted[d.Project] != "" && d.Tranche == run.Tranche }, bounces)
}

// payBatch pays what is due and meant, as two people and the bank do it.
func (p *player) payBatch(ctx context.Context, key string, on grant.Date, means, bounces func(duePayment) bool) error {
	var due struct {
		Items []duePayment `json:"items"`
	}
	if err := p.finance.get(ctx, "/funders/"+p.funder.String()+"/disbursements?stage=due", &due); err != nil {
		return err
	}
	ids, bounced := []uuid.UUID{}, map[uuid.UUID]bool{}
	for _, d := range due.Items {
		if means(d) {
			ids = append(ids, d.ID)
			bounced[d.ID] = bounces(d)
		}
	}
	if len(ids) == 0 {
		return nil // played before
	}
	var batch struct {
		ID     uuid.UUID `json:"id"`
		Digest string    `json:"digest"`
	}
	if err := p.finance.act(ctx, "/funders/"+p.funder.String()+"/batches", key, map[string]any{"pay_on": on, "disbursements": ids}, &batch); err != nil {
		return err
	}
	at, said := "/batches/"+batch.ID.String(), map[string]any{"digest": batch.Digest}
	if err := p.approver.act(ctx, at+"/approval", key, said, nil); err != nil {
		return err
	}
	if err := p.finance.act(ctx, at+"/export", key, said, nil); err != nil {
		return err
	}
	replies, err := p.askBank(ctx, at, on, bounced)
	if err != nil {
		return err
	}
	return p.finance.act(ctx, at+"/replies", key, map[string]any{"file": grant.Content(replies)}, nil)
}

// askBank answers as a bank would: it reads the file it was given and confirms or returns each payment.
func (p *player) askBank(ctx context.Context, batch string, on grant.Date, bounced map[uuid.UUID]bool) ([]byte, error) {
	var file struct {
		Content grant.Content `json:"content"`
	}
	if err := p.finance.get(ctx, batch+"/file", &file); err != nil {
		return nil, err
	}
	var whole struct {
		Instructions []struct {
			Number       string    `json:"number"`
			Disbursement uuid.UUID `json:"disbursement_id"`
		} `json:"instructions"`
	}
	if err := p.finance.get(ctx, batch, &whole); err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Content, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return nil, err
	}
	column := func(name string) int { return slices.Index(rows[0], name) }
	answer := [][]string{{"batch", "digest", "instruction", "status", "amount", "date", "reason"}}
	for _, row := range rows[1:] {
		number, status, reason := row[column("instruction")], "confirmed", ""
		for _, i := range whole.Instructions {
			if i.Number == number && bounced[i.Disbursement] {
				status, reason = "returned", p.season.Bounced[0].Reason
			}
		}
		answer = append(answer, []string{row[column("batch")], row[column("digest")], number, status, row[column("amount")], on.String(), reason})
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err = w.WriteAll(answer)
	return b.Bytes(), err
}

// reissue pays again what came back.
func (p *player) reissue(ctx context.Context) error {
	for _, b := range p.season.Bounced {
		if err := p.on(ctx, b.Reissued, 9*3600); err != nil {
			return err
		}
		var returned struct {
			Items []duePayment `json:"items"`
		}
		if err := p.finance.get(ctx, "/funders/"+p.funder.String()+"/disbursements?stage=returned", &returned); err != nil {
			return err
		}
		for _, d := range returned.Items {
			if err := p.finance.act(ctx, "/disbursements/"+d.ID.String()+"/reissue", "reissue/"+d.ID.String(), map[string]any{"reason": b.Reason}, nil); err != nil {
				return err
			}
		}
		if err := p.payBatch(ctx, "reissue/"+b.Project, b.Reissued, func(d duePayment) bool { return d.Project == p.projects[b.Project] && d.Tranche == 1 },
			func(duePayment) bool { return false }); err != nil {
			return err
		}
	}
	return nil
}
