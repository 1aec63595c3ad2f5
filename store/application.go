package store

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// shortColumns are an application without its answers, which are long.
const (
	applicationColumns = `answers, ` + otherColumns
	shortColumns       = `'{}'::jsonb as answers, ` + otherColumns
	otherColumns       = `id, funder_id, round_id, organization_id, receipt, title, asked, own, in_kind, total, reviewed, reviewed_reason,
       slot, submitted_at, stage, stage_reason, version`
)

var (
	findApplication = returning[grant.Application](`select ` + applicationColumns + ` from applications where id = @id`)
	lockApplication = returning[grant.Application](`select ` + applicationColumns + ` from applications where id = @id for update`)

	// Cases are locked in the order of their ids.
	lockNamed = returning[grant.Application](`
select ` + shortColumns + ` from applications where round_id = @round and id = any(@ids::uuid[]) order by id for update`)
	lockStages = returning[grant.Application](`
select ` + shortColumns + ` from applications where round_id = @round and stage = any(@stages::text[]) order by id for update`)

	// What a submission needs comes in one round trip: at a deadline everybody submits at once.
	shareIntake = returning[Intake](`
select ` + roundColumns + `,
       array(select a.slot from applications a
              where a.round_id = r.id and a.organization_id = @organization and a.stage <> 'withdrawn' and a.slot is not null
              order by a.slot) as taken,
       array(select p.id from places p where p.funder_id = r.funder_id and p.id = any(@places::uuid[])) as known,
       array(select p.id from places p where p.funder_id = r.funder_id and p.id = any(@places::uuid[]) and p.kind is not null) as communities
  from rounds r
 where id = @round
   for share`)

	// Receipts have one width up to a million, so that they order as text.
	insertApplication = value[string](`
with application as (
  insert into applications (id, funder_id, round_id, organization_id, receipt, title, answers, content_hash, asked, asked_limit, own, in_kind, total,
                            slot, slot_limit, submitted_at, submitted_by, stage, version)
  values (@id, @funder, @round, @organization,
          (select @key::text || '-' || lpad(number, greatest(length(number), 6), '0') from (select nextval('receipt_numbers')::text) as next (number)),
          @title, coalesce(nullif(@content::jsonb -> 'answers', 'null'), '{}'), @hash, @asked, @asked_limit, @own, @in_kind, @total,
          @slot, @slot_limit, @now, @person, @stage, @version)
  returning id, funder_id, receipt
), placed as (
  insert into application_places (funder_id, application_id, position, place_id, share)
  select a.funder_id, a.id, p.position, p.place, p.share
    from application a, unnest(@places::uuid[], @shares::numeric[]) with ordinality as p (place, share, position)
)
select receipt from application`)

	findNamed = returning[grant.Application](`
select ` + shortColumns + ` from applications where round_id = @round and id = any(@ids::uuid[]) order by id`)
	findStages = returning[grant.Application](`
select ` + shortColumns + ` from applications where round_id = @round and stage = any(@stages::text[]) order by id`)

	moveApplication = doing(`update applications set stage = @stage, stage_reason = @reason, version = @version where id = @id`)
	reviewAmount    = doing(`update applications set reviewed = @amount, reviewed_reason = @reason where id = @id`)
)

// FindApplication answers an application as it stands.
func FindApplication(ctx context.Context, db DB, id uuid.UUID) (grant.Application, error) {
	return findApplication.one(ctx, db, args{"id": id})
}

// LockApplication answers an application that the act will change.
func LockApplication(ctx context.Context, db DB, id uuid.UUID) (grant.Application, error) {
	return lockApplication.one(ctx, db, args{"id": id})
}

// LockApplications answers the applications of a round that are named or, where none is, stand in one of the stages,
// in the order of their ids and without their answers.
func LockApplications(ctx context.Context, db DB, round uuid.UUID, ids []uuid.UUID, stages ...grant.Stage) ([]grant.Application, error) {
	if len(ids) > 0 {
		return lockNamed.all(ctx, db, args{"round": round, "ids": ids})
	}
	return lockStages.all(ctx, db, args{"round": round, "stages": stages})
}

// FindApplications answers what LockApplications does and locks nothing.
func FindApplications(ctx context.Context, db DB, round uuid.UUID, ids []uuid.UUID, stages ...grant.Stage) ([]grant.Application, error) {
	if len(ids) > 0 {
		return findNamed.all(ctx, db, args{"round": round, "ids": ids})
	}
	return findStages.all(ctx, db, args{"round": round, "stages": stages})
}

// Intake is what a submission is judged by besides its content.
type Intake struct {
	grant.Round
	Taken       []int16     // the slots that the organisation's live applications in the round hold
	Known       []uuid.UUID // those of the places that belong to the funder
	Communities []uuid.UUID // those of them that are communities
}

// ShareIntake answers the intake of a submission and keeps the round's stage until the commit.
func ShareIntake(ctx context.Context, db DB, round, organization uuid.UUID, places []uuid.UUID) (Intake, error) {
	return shareIntake.one(ctx, db, args{"round": round, "organization": organization, "places": places})
}

// Submission is what the insert of an application needs besides the application itself.
type Submission struct {
	RoundKey   string          // what the number of the receipt begins with
	Content    json.RawMessage // as handed in; its answers are stored
	Hash       []byte          // SHA-256 of what was received: Content and the digests of its files
	Places     []grant.PlaceShare
	AskedLimit *grant.Fen
	SlotLimit  *int
}

// InsertApplication adds a submitted application with its places and gives it the next number of a receipt.
func (tx *Tx) InsertApplication(ctx context.Context, a *grant.Application, s Submission) (err error) {
	tx.moved(movement{of: grant.ApplicationCase(a.ID), versionAfter: a.Version, stageAfter: a.Stage})
	places, shares := make([]uuid.UUID, len(s.Places)), make([]string, len(s.Places))
	for i, p := range s.Places {
		places[i], shares[i] = p.Place, p.Share.String()
	}
	a.Receipt, err = insertApplication.get(ctx, tx, args{
		"id": a.ID, "funder": a.FunderID, "round": a.RoundID, "organization": a.OrganizationID, "key": s.RoundKey, "title": a.Title,
		"content": s.Content, "hash": s.Hash, "asked": a.Asked, "asked_limit": s.AskedLimit, "own": a.Own, "in_kind": a.InKind, "total": a.Total, "slot": a.Slot,
		"slot_limit": s.SlotLimit, "now": tx.Now, "person": tx.Actor.Person, "stage": a.Stage, "version": a.Version, "places": places, "shares": shares,
	})
	return err
}

// MoveApplication brings a locked application to a stage, or leaves it there, and raises its version.
func (tx *Tx) MoveApplication(ctx context.Context, a *grant.Application, to grant.Stage, reason grant.Reason) error {
	tx.step(grant.ApplicationCase(a.ID), a.Stage, to, a.Version, reason)
	if to != a.Stage {
		a.StageReason = orNull(reason)
	}
	a.Stage, a.Version = to, a.Version+1
	return moveApplication.exec(ctx, tx, args{"id": a.ID, "stage": a.Stage, "reason": a.StageReason, "version": a.Version})
}

// SetReviewedAmount records the amount fixed by the budget review.
func (tx *Tx) SetReviewedAmount(ctx context.Context, application uuid.UUID, amount grant.Fen, reason string) error {
	return reviewAmount.exec(ctx, tx, args{"id": application, "amount": amount, "reason": reason})
}

var lockDraft = value[bool](`select application_id is null from drafts where id = @draft for update`)

// LockDraft says whether a draft is still open and keeps it so until the commit. Refused: no_such_thing.
func LockDraft(ctx context.Context, db DB, draft uuid.UUID) (bool, error) {
	return lockDraft.get(ctx, db, args{"draft": draft})
}

var markDraft = doing(`update drafts set application_id = @application where id = @draft and organization_id = @organization and round_id = @round and application_id is null`)

// MarkDraft notes that a draft was submitted and answers whether it was an open draft of that organisation and round.
func MarkDraft(ctx context.Context, db DB, draft uuid.UUID, a grant.Application) (bool, error) {
	n, err := markDraft.run(ctx, db, args{"draft": draft, "application": a.ID, "organization": a.OrganizationID, "round": a.RoundID})
	return n == 1, err
}

// ApplicationPlace is a community's share of an application.
type ApplicationPlace struct {
	ApplicationID uuid.UUID
	PlaceID       uuid.UUID
	Code          string
	Share         string
}

var (
	listApplicationPlaces = returning[ApplicationPlace](`
select ap.application_id, ap.place_id, p.code, ap.share::text
  from application_places ap
  join places p on p.id = ap.place_id
 where ap.application_id = any(@applications::uuid[])
 order by ap.application_id, ap.position`)
)

// ListApplicationPlaces answers the places of the applications, each in the declared order.
func ListApplicationPlaces(ctx context.Context, db DB, applications ...uuid.UUID) (map[uuid.UUID][]grant.PlaceShare, error) {
	coded, err := ListCodedShares(ctx, db, applications...)
	places := make(map[uuid.UUID][]grant.PlaceShare, len(coded))
	for application, shares := range coded {
		for _, s := range shares {
			places[application] = append(places[application], grant.PlaceShare{Place: s.Place, Share: s.Share.Share})
		}
	}
	return places, err
}

// CodedShare is a place's share of an application, by the place and by its code.
type CodedShare struct {
	Place uuid.UUID
	Share grant.Share
}

// ListCodedShares answers the shares of the applications, each in the declared order.
func ListCodedShares(ctx context.Context, db DB, applications ...uuid.UUID) (map[uuid.UUID][]CodedShare, error) {
	rows, err := listApplicationPlaces.all(ctx, db, args{"applications": applications})
	if err != nil {
		return nil, err
	}
	shares := make(map[uuid.UUID][]CodedShare, len(applications))
	for _, r := range rows {
		share, err := grant.ParseDecimal(r.Share)
		if err != nil {
			return nil, err
		}
		shares[r.ApplicationID] = append(shares[r.ApplicationID], CodedShare{r.PlaceID, grant.Share{ID: r.Code, Share: share}})
	}
	return shares, nil
}

// Page cuts a list: rows after the cursor, at most Limit.
type Page struct {
	After string
	Limit int
}

type receipt struct {
	ID      uuid.UUID
	Receipt string
}

var findReceipts = returning[receipt](`select id, receipt from applications where round_id = @round and receipt = any(@receipts::text[])`)

// Applicant is who applied with what, by receipt.
type Applicant struct {
	ApplicationID  uuid.UUID
	Receipt        string
	Title          string
	OrganizationID uuid.UUID
	Organization   string
}

var listApplicants = returning[Applicant](`
select a.id as application_id, a.receipt, a.title, a.organization_id, o.name as organization
  from applications a
  join organizations o on o.id = a.organization_id
 where a.funder_id = @funder and a.receipt = any(@receipts::text[])`)

// ListApplicants answers who applied to a funder with the receipts.
func ListApplicants(ctx context.Context, db DB, funder uuid.UUID, receipts []string) ([]Applicant, error) {
	return listApplicants.all(ctx, db, args{"funder": funder, "receipts": receipts})
}

// FindReceipts answers the applications of a round by receipt.
func FindReceipts(ctx context.Context, db DB, round uuid.UUID, receipts []string) (map[string]uuid.UUID, error) {
	rows, err := findReceipts.all(ctx, db, args{"round": round, "receipts": receipts})
	found := make(map[string]uuid.UUID, len(rows))
	for _, r := range rows {
		found[r.Receipt] = r.ID
	}
	return found, err
}
