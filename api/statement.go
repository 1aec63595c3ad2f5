package api

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type recordStatement struct {
	acting
	Funder   uuid.UUID     `uri:"funder"`
	Currency string        `json:"currency" validate:"currency"`
	File     grant.Content `json:"file"`
}

// maxBody leaves room for the largest file that a bank writes, written as text.
func (recordStatement) maxBody() int { return 8 * maxBody }

func (a *API) recordStatement(ctx context.Context, in recordStatement) (activities.StatementRecorded, error) {
	return a.Acts.RecordStatement(ctx, activities.RecordStatement{By: in.By, Funder: in.Funder, Currency: in.Currency, File: in.File})
}

// reconciliation is the ledger set against the bank's statements.
type reconciliation struct {
	From     *grant.Date               `json:"from"` // nil: the beginning
	To       grant.Date                `json:"to"`
	Figures  []reconciled              `json:"figures"`
	Payments []store.ReconciledPayment `json:"payments"`
	Lines    []store.ReconciledLine    `json:"lines"`
}

type reconciled struct {
	grant.Reconciliation
	Difference grant.Fen `json:"difference_fen"`
	Agrees     bool      `json:"agrees"`
}

// reconciliationLimit is more than a person reads; the figures count all.
const reconciliationLimit = 1000

// getReconciliation is refused as bad_input for days in the wrong order.
func (a *API) getReconciliation(ctx context.Context, in struct {
	ofFunder
	From *grant.Date `form:"from"`
	To   *grant.Date `form:"to"`
}) (reconciliation, error) {
	if err := grant.MayRead(in.actor(), grant.Facts{Funder: in.Funder}); err != nil {
		return reconciliation{}, err
	}
	now, err := store.Now(ctx, a.Pool)
	if err != nil {
		return reconciliation{}, err
	}
	span := store.ReconciliationSpan{To: grant.DateOf(now.In(grant.Beijing)), Limit: reconciliationLimit}
	if in.From != nil {
		span.From = *in.From
	}
	if in.To != nil {
		span.To = *in.To
	}
	if span.To.Before(span.From) {
		return reconciliation{}, grant.RefuseAt(grant.Invalid, grant.BadInput, "to", "rule", "range", "min", span.From, "value", span.To)
	}
	told, err := store.Reconcile(ctx, a.Pool, in.Funder, span)
	return reconciliation{in.From, span.To, listOf(told.Figures, func(r grant.Reconciliation) reconciled {
		return reconciled{r, r.Difference(), r.Agrees()}
	}).Items, told.Payments, told.Lines}, err
}
