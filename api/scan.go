package api

import (
	"context"
	"encoding/hex"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// scanned is a file that shows a signature or a receipt.
type scanned struct {
	Name    string        `json:"name" validate:"min=1,max=200"`
	Content grant.Content `json:"content"`
}

func (s scanned) evidence() grant.Evidence { return grant.Evidence{Name: s.Name, Content: s.Content} }

// maxBody leaves room for a scan, written as text.
func (scanned) maxBody() int { return grant.MaxEvidenceSize*4/3 + maxBody }

type scanSignature struct {
	acting
	Agreement uuid.UUID   `uri:"agreement"`
	Party     grant.Party `uri:"party" validate:"oneof=funder grantee community"`
	scanned
}

func (a *API) scanSignature(ctx context.Context, in scanSignature) (moved, error) {
	version, err := store.FindAgreement(ctx, a.Pool, in.Agreement)
	if err != nil {
		return moved{}, err
	}
	p, err := a.Acts.ScanSignature(ctx, activities.ScanSignature{
		ProjectAct: activities.ProjectAct{By: in.By, Project: version.ProjectID}, Agreement: version.ID, Party: in.Party, Evidence: in.evidence(),
	})
	return projectMoved(p), err
}

func (a *API) getSignatureScan(ctx context.Context, in struct {
	ofAgreement
	File uuid.UUID `uri:"file"`
}) (file, error) {
	version, err := a.readAgreement(ctx, in.ofAgreement)
	if err != nil {
		return file{}, err
	}
	return a.readScan(ctx, version.ID, in.File)
}

type scanReceipt struct {
	acting
	Disbursement uuid.UUID `uri:"disbursement"`
	scanned
}

func (a *API) scanReceipt(ctx context.Context, in scanReceipt) (moved, error) {
	d, err := a.Acts.ScanReceipt(ctx, activities.ScanReceipt{
		PaymentAct: activities.PaymentAct{By: in.By, Disbursement: in.Disbursement}, Evidence: in.evidence(),
	})
	return moved{ID: d.ID, Stage: d.Stage, Version: d.Version}, err
}

func (a *API) getReceiptScan(ctx context.Context, in struct {
	signedIn
	Disbursement uuid.UUID `uri:"disbursement"`
	File         uuid.UUID `uri:"file"`
}) (file, error) {
	d, err := store.FindDisbursement(ctx, a.Pool, in.Disbursement)
	if err == nil {
		_, err = a.readProject(ctx, ofProject{in.signedIn, d.ProjectID})
	}
	if err != nil {
		return file{}, err
	}
	return a.readScan(ctx, d.ID, in.File)
}

func (a *API) readScan(ctx context.Context, of, id uuid.UUID) (file, error) {
	found, err := store.FindScan(ctx, a.Pool, of, id)
	return file{found.Name, found.MediaType, found.Content}, err
}

func showEvidence(f store.EvidenceFile) evidence {
	return evidence{f.ID, f.Name, f.MediaType, f.Size, hex.EncodeToString(f.SHA256)}
}
