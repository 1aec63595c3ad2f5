package main

import (
	"bytes"
	"context"
	"encoding/csv"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// reconcile records the bank's statement over every batch, as it would come at the month's end.
func (p *player) reconcile(ctx context.Context) error {
	sent, err := p.batches(ctx)
	if err != nil {
		return err
	}
	lines := [][]string{{"serial", "date", "direction", "amount", "counterparty", "account", "balance", "reference"}}
	for _, id := range sent {
		moved, err := p.movedBy(ctx, id)
		if err != nil {
			return err
		}
		lines = append(lines, moved...)
	}
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(lines); err != nil {
		return err
	}
	said := map[string]any{"currency": "CNY", "file": grant.Content(b.Bytes())}
	return p.finance.act(ctx, "/funders/"+p.funder.String()+"/bank-statements", "statement", said, nil)
}

// movedBy is what a batch moved on the account: each payment out, and in again where the bank returned it.
func (p *player) movedBy(ctx context.Context, id uuid.UUID) (lines [][]string, err error) {
	var batch struct {
		PayOn        grant.Date `json:"pay_on"`
		Instructions []struct {
			Number  string    `json:"number"`
			Amount  grant.Fen `json:"amount_fen"`
			Holder  string    `json:"holder"`
			Account string    `json:"account"`
			State   string    `json:"state"`
		} `json:"instructions"`
	}
	err = p.finance.get(ctx, "/batches/"+id.String(), &batch)
	for _, i := range batch.Instructions {
		line := func(direction grant.Direction, words string) []string {
			return []string{string(direction) + i.Number, batch.PayOn.String(), string(direction), i.Amount.Yuan(), i.Holder, i.Account, "", words + " " + i.Number}
		}
		lines = append(lines, line(grant.MoneyOut, "网银付款"))
		if i.State == string(grant.ReplyReturned) {
			lines = append(lines, line(grant.MoneyIn, "退汇"))
		}
	}
	return lines, err
}

// reconciliation is the ledger of the season's currency set against the statements.
func (p *player) reconciliation(ctx context.Context) (grant.Reconciliation, error) {
	var told struct {
		Figures []struct {
			Ledger      grant.Fen `json:"ledger_fen"`
			Statement   grant.Fen `json:"statement_fen"`
			Unexplained grant.Fen `json:"unexplained_fen"`
		} `json:"figures"`
	}
	err := p.officer.get(ctx, "/funders/"+p.funder.String()+"/reconciliation", &told)
	if err != nil || len(told.Figures) == 0 {
		return grant.Reconciliation{}, err
	}
	f := told.Figures[0]
	return grant.Reconciliation{Currency: "CNY", Ledger: f.Ledger, Statement: f.Statement, Unexplained: f.Unexplained}, nil
}
