package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// PaymentAct is an act on a disbursement that needs nothing but the disbursement. Version is the one the caller has
// seen; zero means any.
type PaymentAct struct {
	By           By        `json:"-"`
	Disbursement uuid.UUID `json:"disbursement"`
	Version      int64     `json:"version,omitempty"`
	Reason       string    `json:"reason,omitempty"`
}

// onDisbursement is the frame of every act on a disbursement: locked, permission, version.
func onDisbursement[In any](ctx context.Context, a *Acts, frame PaymentAct, name grant.Act, in In, change func(*store.Tx, *grant.Disbursement) error) (grant.Disbursement, error) {
	return act(ctx, a, frame.By, name, in, func(tx *store.Tx) (grant.Disbursement, error) {
		d, err := store.LockDisbursement(ctx, tx, frame.Disbursement)
		if err != nil {
			return d, err
		}
		if err := current(tx.Allow(name, grant.Facts{Funder: d.FunderID, Stage: d.Stage}), frame.Version, d.Version); err != nil {
			return d, err
		}
		tx.Remark(frame.Reason)
		err = change(tx, &d)
		return d, err
	})
}

// ReleaseTranche makes a planned tranche due. Refused: undecided while what it waits for has not happened, or while the
// receipt for the tranche before is missing.
func (a *Acts) ReleaseTranche(ctx context.Context, in PaymentAct) (grant.Disbursement, error) {
	return onDisbursement(ctx, a, in, grant.ReleaseTranche, in, func(tx *store.Tx, d *grant.Disbursement) error {
		ready, err := store.IsTrancheReady(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		if !ready {
			return grant.Refuse(grant.Conflict, grant.Undecided, "act", grant.ReleaseTranche)
		}
		return tx.MoveDisbursement(ctx, d, grant.PaymentDue)
	})
}

// ReissuePayment makes a payment due again that came back or failed, once what was wrong is put right.
func (a *Acts) ReissuePayment(ctx context.Context, in PaymentAct) (grant.Disbursement, error) {
	return onDisbursement(ctx, a, in, grant.ReissuePayment, in, func(tx *store.Tx, d *grant.Disbursement) error {
		tx.Wake(grant.PaymentCase(d.ID))
		return tx.MoveDisbursement(ctx, d, grant.PaymentDue)
	})
}

// RecordReceipt records what the organisation gave for a payment (捐赠票据 or 发票).
type RecordReceipt struct {
	PaymentAct
	Kind     string     `json:"kind"`
	Number   string     `json:"number"`
	IssuedOn grant.Date `json:"issued_on"`
}

// RecordReceipt records the receipt, for which the next tranche of the line waits. Refused: already_done for a
// payment that has one, already_taken for a number of another, bad_input for a day that lies ahead.
func (a *Acts) RecordReceipt(ctx context.Context, in RecordReceipt) (grant.Disbursement, error) {
	return onDisbursement(ctx, a, in.PaymentAct, grant.RecordReceipt, in, func(tx *store.Tx, d *grant.Disbursement) error {
		if today := grant.DateOf(tx.Now.In(grant.Beijing)); in.IssuedOn.After(today) {
			return grant.RefuseAt(grant.Invalid, grant.BadInput, "/issued_on", "rule", "range", "max", today, "value", in.IssuedOn)
		}
		known, err := store.ListPaymentReceipts(ctx, tx, []uuid.UUID{d.ID})
		if err != nil {
			return err
		}
		if len(known) > 0 {
			return grant.Refuse(grant.Conflict, grant.AlreadyDone)
		}
		if err := tx.InsertPaymentReceipt(ctx, *d, store.PaymentReceipt{Kind: in.Kind, Number: in.Number, IssuedOn: in.IssuedOn}); err != nil {
			return err
		}
		siblings, err := store.ListDisbursements(ctx, tx, d.ProjectID)
		if err != nil {
			return err
		}
		for _, next := range siblings {
			if next.LineID == d.LineID && next.Stage == grant.PaymentPlanned {
				tx.Wake(grant.PaymentCase(next.ID))
			}
		}
		return tx.MoveDisbursement(ctx, d, d.Stage)
	})
}
