package activities

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// ScanSignature attaches a scan to the signature of a party on a version.
type ScanSignature struct {
	ProjectAct
	Agreement uuid.UUID   `json:"agreement"`
	Party     grant.Party `json:"party"`
	grant.Evidence
}

// ScanSignature keeps the file beside those that show the signature already. Refused: no_such_thing where the party has
// not signed the version, what grant.CheckScan refuses, not_allowed.
func (a *Acts) ScanSignature(ctx context.Context, in ScanSignature) (grant.Project, error) {
	return onProject(ctx, a, in.ProjectAct, grant.ScanSignature, in, func(s *site) (grant.Project, error) {
		signatures, err := store.ListSignatures(ctx, s.Tx, s.project.ID)
		if err != nil {
			return s.project, err
		}
		party := string(in.Party)
		if !slices.ContainsFunc(signatures, func(s store.Signature) bool { return s.AgreementID == in.Agreement && s.Party == party }) {
			return s.project, grant.Refuse(grant.NotFound, grant.NoSuchThing)
		}
		known, err := store.ListSignatureScans(ctx, s.Tx, in.Agreement)
		if err != nil {
			return s.project, err
		}
		known = slices.DeleteFunc(known, func(s store.Scan) bool { return *s.Party != party })
		if err := attach(ctx, s.Tx, s.project.FunderID, store.Scan{Agreement: &in.Agreement, Party: &party}, in.Evidence, known); err != nil {
			return s.project, err
		}
		err = s.stay(ctx)
		return s.project, err
	})
}

// attach adds a scan behind those that are known.
func attach(ctx context.Context, tx *store.Tx, funder uuid.UUID, scan store.Scan, file grant.Evidence, known []store.Scan) error {
	sums := make([][]byte, len(known))
	for i, one := range known {
		sums[i] = one.SHA256
	}
	if err := grant.CheckScan(file, sums); err != nil {
		return err
	}
	scan.Position = len(known) + 1
	return tx.InsertScan(ctx, funder, scan, file)
}

// ScanReceipt attaches a scan to the receipt for a payment.
type ScanReceipt struct {
	PaymentAct
	grant.Evidence
}

// ScanReceipt keeps the file beside those that show the receipt already. Refused: no_such_thing where no receipt is
// recorded, what grant.CheckScan refuses, not_allowed.
func (a *Acts) ScanReceipt(ctx context.Context, in ScanReceipt) (grant.Disbursement, error) {
	return onDisbursement(ctx, a, in.PaymentAct, grant.ScanReceipt, in, func(tx *store.Tx, d *grant.Disbursement) error {
		receipts, err := store.ListPaymentReceipts(ctx, tx, []uuid.UUID{d.ID})
		if err != nil {
			return err
		}
		if len(receipts) == 0 {
			return grant.Refuse(grant.NotFound, grant.NoSuchThing)
		}
		known, err := store.ListReceiptScans(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		if err := attach(ctx, tx, d.FunderID, store.Scan{Disbursement: &d.ID}, in.Evidence, known); err != nil {
			return err
		}
		return tx.MoveDisbursement(ctx, d, d.Stage)
	})
}
