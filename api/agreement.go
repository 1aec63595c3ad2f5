package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
	"github.com/granary-grants/granary/store"
)

type draftAgreement struct {
	acting
	Project uuid.UUID                    `uri:"project"`
	Account uuid.UUID                    `json:"account_id"`
	Parties []grant.Party                `json:"parties,omitempty" validate:"max=1,dive,oneof=community"`
	From    grant.Date                   `json:"from"`
	To      grant.Date                   `json:"to"`
	Changes []activities.AgreementChange `json:"changes,omitempty" validate:"max=20,dive"`
}

func (a *API) draftAgreement(ctx context.Context, in draftAgreement) (activities.AgreementDrafted, error) {
	return a.Acts.DraftAgreement(ctx, activities.DraftAgreement{
		ProjectAct: activities.ProjectAct{By: in.By, Project: in.Project}, Account: in.Account, Parties: in.Parties, From: in.From, To: in.To, Changes: in.Changes,
	})
}

// agreementHead is a version of an agreement without its text.
type agreementHead struct {
	ID        uuid.UUID   `json:"id"`
	Number    int         `json:"number"`
	Digest    string      `json:"digest"`
	Parties   []string    `json:"parties"`
	Account   uuid.UUID   `json:"account_id"`
	DraftedAt time.Time   `json:"drafted_at"`
	Signed    []signature `json:"signatures"`
}

type signature struct {
	Party    string     `json:"party"`
	Signer   string     `json:"signer"`
	SignedOn grant.Date `json:"signed_on"`
	Scans    []evidence `json:"scans"`
}

func (a *API) agreementsOf(ctx context.Context, project uuid.UUID) ([]agreementHead, error) {
	versions, err := store.ListAgreements(ctx, a.Pool, project)
	if err != nil {
		return nil, err
	}
	return a.headsOf(ctx, project, versions...)
}

// headsOf shows versions of a project's agreement with who signed them, and the scans of each signature.
func (a *API) headsOf(ctx context.Context, project uuid.UUID, versions ...store.Agreement) ([]agreementHead, error) {
	signatures, err := store.ListSignatures(ctx, a.Pool, project)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(versions))
	heads := make([]agreementHead, len(versions))
	for i, v := range versions {
		ids[i], heads[i] = v.ID, agreementHead{v.ID, v.Number, v.Digest, v.Parties, v.AccountID, v.DraftedAt.UTC(), []signature{}}
	}
	scans, err := store.ListSignatureScans(ctx, a.Pool, ids...)
	for i := range heads {
		for _, s := range signatures {
			if s.AgreementID == heads[i].ID {
				heads[i].Signed = append(heads[i].Signed, signature{s.Party, s.Signer, s.SignedOn, scansOf(s, scans)})
			}
		}
	}
	return heads, err
}

func scansOf(s store.Signature, scans []store.Scan) []evidence {
	shown := []evidence{}
	for _, scan := range scans {
		if *scan.Agreement == s.AgreementID && *scan.Party == s.Party {
			shown = append(shown, showEvidence(scan.EvidenceFile))
		}
	}
	return shown
}

type agreement struct {
	agreementHead
	Project  uuid.UUID `json:"project_id"`
	Document string    `json:"document"`
}

type ofAgreement struct {
	signedIn
	Agreement uuid.UUID `uri:"agreement"`
}

func (a *API) readAgreement(ctx context.Context, in ofAgreement) (store.Agreement, error) {
	version, err := store.FindAgreement(ctx, a.Pool, in.Agreement)
	if err == nil {
		_, err = a.readProject(ctx, ofProject{in.signedIn, version.ProjectID})
	}
	return version, err
}

func (a *API) getAgreement(ctx context.Context, in ofAgreement) (agreement, error) {
	version, err := a.readAgreement(ctx, in)
	if err != nil {
		return agreement{}, err
	}
	heads, err := a.headsOf(ctx, version.ProjectID, version)
	if err != nil {
		return agreement{}, err
	}
	return agreement{heads[0], version.ProjectID, version.Document}, nil
}

// getAgreementPDF sets what the version says as a PDF. A character for which the font has no form is refused by name.
func (a *API) getAgreementPDF(ctx context.Context, in ofAgreement) (file, error) {
	version, err := a.readAgreement(ctx, in)
	if err != nil {
		return file{}, err
	}
	if a.Font == nil {
		return file{}, grant.Refuse(unavailable, grant.FontMissing)
	}
	content, err := store.FindAgreementContent(ctx, a.Pool, version.ID)
	if err != nil {
		return file{}, err
	}
	var said print.Document
	if err := json.Unmarshal(content, &said); err != nil {
		return file{}, err
	}
	pdf, err := said.PDF(a.Font)
	return file{said.Number + ".pdf", "application/pdf", pdf}, err
}

type recordSignature struct {
	acting
	Agreement uuid.UUID   `uri:"agreement"`
	Digest    string      `json:"digest" validate:"digest"`
	Party     grant.Party `json:"party" validate:"oneof=funder grantee community"`
	Signer    string      `json:"signer" validate:"min=1,max=50"`
	SignedOn  grant.Date  `json:"signed_on"`
}

func (a *API) recordSignature(ctx context.Context, in recordSignature) (moved, error) {
	version, err := store.FindAgreement(ctx, a.Pool, in.Agreement)
	if err != nil {
		return moved{}, err
	}
	p, err := a.Acts.RecordSignature(ctx, activities.RecordSignature{
		ProjectAct: activities.ProjectAct{By: in.By, Project: version.ProjectID},
		Agreement:  in.Agreement, Digest: in.Digest, Party: in.Party, Signer: in.Signer, SignedOn: in.SignedOn,
	})
	return projectMoved(p), err
}
