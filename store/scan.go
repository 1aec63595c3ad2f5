package store

import (
	"context"
	"crypto/sha256"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Scan is a file that shows a signature (Agreement and Party are set) or the receipt for a payment (Disbursement is).
type Scan struct {
	EvidenceFile
	Agreement    *uuid.UUID
	Party        *string
	Disbursement *uuid.UUID
	Position     int
}

const scanColumns = `f.id, f.name, f.media_type, f.sha256, length(f.content) as size, s.agreement_id as agreement, s.party, s.disbursement_id as disbursement, s.position`

var (
	insertScan = doing(`
with file as (
  insert into files (id, funder_id, name, media_type, sha256, content, made_at)
  values (@id, @funder, @name, @type, @sha256, @content, @now)
)
insert into scans (file_id, funder_id, sha256, agreement_id, party, disbursement_id, position, attached_by, attached_at)
values (@id, @funder, @sha256, @agreement, @party, @disbursement, @position, @by, @now)`)

	listSignatureScans = returning[Scan](`
select ` + scanColumns + `
  from scans s
  join files f on f.id = s.file_id
 where s.agreement_id = any(@agreements::uuid[])
 order by s.agreement_id, s.party, s.position`)
	listReceiptScans = returning[Scan](`
select ` + scanColumns + `
  from scans s
  join files f on f.id = s.file_id
 where s.disbursement_id = any(@disbursements::uuid[])
 order by s.disbursement_id, s.position`)

	findScan = returning[File](`
select f.name, f.media_type, f.content
  from scans s
  join files f on f.id = s.file_id
 where s.file_id = @file and (s.agreement_id = @of or s.disbursement_id = @of)`)
)

// InsertScan adds a file to what it shows. Of s it takes what that is and the position.
func (tx *Tx) InsertScan(ctx context.Context, funder uuid.UUID, s Scan, file grant.Evidence) error {
	sum := sha256.Sum256(file.Content)
	return insertScan.exec(ctx, tx, args{
		"id": uuid.Must(uuid.NewV7()), "funder": funder, "name": file.Name, "type": file.MediaType(), "sha256": sum[:], "content": []byte(file.Content),
		"agreement": s.Agreement, "party": s.Party, "disbursement": s.Disbursement, "position": s.Position, "by": tx.Actor.Person, "now": tx.Now,
	})
}

// ListSignatureScans answers the scans of the signatures on versions, by version, party and position.
func ListSignatureScans(ctx context.Context, db DB, agreements ...uuid.UUID) ([]Scan, error) {
	return listSignatureScans.all(ctx, db, args{"agreements": notNil(agreements)})
}

// ListReceiptScans answers the scans of the receipts for payments, by payment and position.
func ListReceiptScans(ctx context.Context, db DB, disbursements ...uuid.UUID) ([]Scan, error) {
	return listReceiptScans.all(ctx, db, args{"disbursements": notNil(disbursements)})
}

// FindScan answers a scan of the version or the payment with its content.
func FindScan(ctx context.Context, db DB, of, file uuid.UUID) (File, error) {
	return findScan.one(ctx, db, args{"of": of, "file": file})
}
