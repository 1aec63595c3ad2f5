package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Agreement is one version of a project's agreement. Document is what is printed and signed.
type Agreement struct {
	ID             uuid.UUID
	FunderID       uuid.UUID
	ProjectID      uuid.UUID
	Number         int
	OrganizationID uuid.UUID
	AccountID      uuid.UUID
	Parties        []string
	Document       string
	Digest         string
	DraftedBy      uuid.UUID
	DraftedAt      time.Time
}

// Signature is a party's signature on the digest of a version.
type Signature struct {
	AgreementID uuid.UUID
	Digest      string
	Party       string
	Signer      string
	SignedOn    grant.Date
	RecordedAt  time.Time
}

const (
	agreementColumns = `id, funder_id, project_id, number, organization_id, account_id, parties, document, digest, drafted_by, drafted_at`
	signatureColumns = `agreement_id, digest, party, signer, signed_on, recorded_at`
)

var (
	insertAgreement = doing(`
insert into agreements (id, funder_id, project_id, number, organization_id, account_id, parties, content, document, digest, drafted_by, drafted_at)
values (@id, @funder, @project, @number, @organization, @account, @parties, @content, @document, @digest, @by, @now)`)
	nameLines = doing(`
insert into agreement_lines (funder_id, project_id, agreement_id, line_id)
select funder_id, project_id, @id, id from lines where project_id = @project`)
	namesAllLines = value[bool](`
select not exists (select from lines l where l.project_id = @project
                      and not exists (select from agreement_lines n where n.agreement_id = @agreement and n.line_id = l.id))`)
	findContent     = value[json.RawMessage](`select content from agreements where id = @id`)
	findAgreement   = returning[Agreement](`select ` + agreementColumns + ` from agreements where id = @id`)
	listAgreements  = returning[Agreement](`select ` + agreementColumns + ` from agreements where project_id = @project order by number`)
	insertSignature = doing(`
insert into signatures (funder_id, agreement_id, digest, party, signer, signed_on, recorded_by, recorded_at)
values (@funder, @agreement, @digest, @party, @signer, @signed_on, @by, @now)`)
	listSignatures = returning[Signature](`
select ` + signatureColumns + ` from signatures where agreement_id in (select id from agreements where project_id = @project) order by recorded_at, party`)

	// Statements of their own: parts of one may run in any order, and a project has one version that counts.
	supersedeAgreement = doing(`update signed_agreements set superseded_at = @now where project_id = @project and superseded_at is null`)
	signAgreement      = doing(`
insert into signed_agreements (agreement_id, project_id, account_id, signed_at) values (@agreement, @project, @account, @now)`)
)

// InsertAgreement adds a version, which names every line that the locked project has. Content is what its document says.
func InsertAgreement(ctx context.Context, db DB, a Agreement, content json.RawMessage) error {
	if err := insertAgreement.exec(ctx, db, args{
		"id": a.ID, "funder": a.FunderID, "project": a.ProjectID, "number": a.Number, "organization": a.OrganizationID, "account": a.AccountID,
		"parties": a.Parties, "content": content, "document": a.Document, "digest": a.Digest, "by": a.DraftedBy, "now": a.DraftedAt,
	}); err != nil {
		return err
	}
	return nameLines.exec(ctx, db, args{"id": a.ID, "project": a.ProjectID})
}

// NamesAllLines says whether a version names every line that its project has now.
func NamesAllLines(ctx context.Context, db DB, a Agreement) (bool, error) {
	return namesAllLines.get(ctx, db, args{"project": a.ProjectID, "agreement": a.ID})
}

// FindAgreement answers a version.
func FindAgreement(ctx context.Context, db DB, id uuid.UUID) (Agreement, error) {
	return findAgreement.one(ctx, db, args{"id": id})
}

// FindAgreementContent answers what the document of a version says, before it is set.
func FindAgreementContent(ctx context.Context, db DB, id uuid.UUID) (json.RawMessage, error) {
	return findContent.get(ctx, db, args{"id": id})
}

// ListAgreements answers the versions of a project's agreement in their order.
func ListAgreements(ctx context.Context, db DB, project uuid.UUID) ([]Agreement, error) {
	return listAgreements.all(ctx, db, args{"project": project})
}

// InsertSignature records a party's signature.
func (tx *Tx) InsertSignature(ctx context.Context, funder uuid.UUID, s Signature) error {
	return insertSignature.exec(ctx, tx, args{
		"funder": funder, "agreement": s.AgreementID, "digest": s.Digest, "party": s.Party, "signer": s.Signer, "signed_on": s.SignedOn,
		"by": tx.Actor.Person, "now": tx.Now,
	})
}

// ListSignatures answers the signatures on all versions of a project's agreement.
func ListSignatures(ctx context.Context, db DB, project uuid.UUID) ([]Signature, error) {
	return listSignatures.all(ctx, db, args{"project": project})
}

// SignAgreement notes that every party has signed a version, which takes the place of the one before.
func SignAgreement(ctx context.Context, db DB, a Agreement, now time.Time) error {
	if err := supersedeAgreement.exec(ctx, db, args{"project": a.ProjectID, "now": now}); err != nil {
		return err
	}
	return signAgreement.exec(ctx, db, args{"agreement": a.ID, "project": a.ProjectID, "account": a.AccountID, "now": now})
}
