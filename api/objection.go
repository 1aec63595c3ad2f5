package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type fileObjection struct {
	public
	Application uuid.UUID `uri:"application"`
	grant.ObjectionContent
	Evidence []grant.Evidence `json:"evidence,omitempty" validate:"max=3,dive"`
}

// maxBody leaves room for evidence, written as text.
func (fileObjection) maxBody() int { return grant.MaxEvidence*grant.MaxEvidenceSize*4/3 + maxBody }

// filed is the receipt of an objection; Number and Code together look it up.
type filed struct {
	activities.ObjectionFiled
	Code string `json:"code"`
}

func (a *API) fileObjection(ctx context.Context, in fileObjection) (filed, error) {
	receipt, err := a.Acts.FileObjection(ctx, activities.FileObjection{
		By: in.By, Application: in.Application, ObjectionContent: in.ObjectionContent, Evidence: in.Evidence,
	})
	return filed{receipt, a.Acts.ObjectionCode(receipt.ID)}, err
}

// objectionState is what the objector is told, who need not say who he is.
type objectionState struct {
	Number    string                  `json:"number"`
	Receipt   string                  `json:"receipt"`
	FiledAt   time.Time               `json:"filed_at"`
	Outcome   *grant.ObjectionOutcome `json:"outcome"`
	Statement *string                 `json:"statement"`
	DecidedAt *time.Time              `json:"decided_at"`
}

func (a *API) lookUpObjection(ctx context.Context, in struct {
	Number string `uri:"number" validate:"max=40"`
	Code   string `form:"code" validate:"max=40"`
}) (objectionState, error) {
	found, err := store.SeekObjection(ctx, a.Pool, in.Number)
	if err == nil && !a.Acts.OpensObjection(found.ID, in.Code) {
		err = noSuchThing()
	}
	if err != nil {
		return objectionState{}, err
	}
	of, err := store.FindApplication(ctx, a.Pool, found.ApplicationID)
	return objectionState{found.Number, of.Receipt, found.FiledAt.UTC(), found.Outcome, found.Statement, utc(found.DecidedAt)}, err
}

// objection is what the funder's people see of one.
type objection struct {
	ID          uuid.UUID `json:"id"`
	Number      string    `json:"number"`
	Application uuid.UUID `json:"application_id"`
	Notice      uuid.UUID `json:"notice_id"`
	Anonymous   bool      `json:"anonymous"`
	grant.ObjectionContent
	FiledAt   time.Time                   `json:"filed_at"`
	Outcome   *grant.ObjectionOutcome     `json:"outcome"`
	Statement *string                     `json:"statement"`
	DecidedBy *uuid.UUID                  `json:"decided_by"`
	DecidedAt *time.Time                  `json:"decided_at"`
	Can       map[grant.Act]*grant.Reason `json:"can"`
}

func showObjection(actor grant.Actor, o grant.Objection) objection {
	return objection{
		o.ID, o.Number, o.ApplicationID, o.NoticeID, o.IsAnonymous(), o.ShownTo(actor).ObjectionContent, o.FiledAt.UTC(), o.Outcome, o.Statement, o.DecidedBy, utc(o.DecidedAt),
		grant.CanSecond(actor, grant.DecideObjection, grant.Facts{Funder: o.FunderID, Stage: grant.Proposed}, o.Outcome != nil),
	}
}

func (a *API) listObjections(ctx context.Context, in insideRound) (list[objection], error) {
	r, err := a.readInside(ctx, in)
	if err != nil {
		return list[objection]{}, err
	}
	found, err := store.ListObjections(ctx, a.Pool, r.ID)
	return listOf(found, func(o grant.Objection) objection { return showObjection(in.actor(), o) }), err
}

type ofObjection struct {
	signedIn
	Objection uuid.UUID `uri:"objection"`
}

type objectionWithEvidence struct {
	objection
	Evidence []evidence `json:"evidence"`
}

type evidence struct {
	ID        uuid.UUID `json:"id"`
	Name      string    `json:"name"`
	MediaType string    `json:"media_type"`
	Size      int       `json:"size"`
	SHA256    string    `json:"sha256"`
}

func (a *API) getObjection(ctx context.Context, in ofObjection) (objectionWithEvidence, error) {
	found, err := a.readObjection(ctx, in)
	if err != nil {
		return objectionWithEvidence{}, err
	}
	var files []store.EvidenceFile
	if grant.MaySeeObjectors(in.actor(), grant.Facts{Funder: found.FunderID}) {
		files, err = store.ListEvidence(ctx, a.Pool, found.ID)
	}
	return objectionWithEvidence{showObjection(in.actor(), found), listOf(files, showEvidence).Items}, err
}

func (a *API) readObjection(ctx context.Context, in ofObjection) (grant.Objection, error) {
	found, err := store.FindObjection(ctx, a.Pool, in.Objection)
	if err == nil {
		err = grant.MayRead(in.actor(), grant.Facts{Funder: found.FunderID})
	}
	return found, err
}

// file is a file that was handed in.
type file struct {
	Name      string        `json:"name"`
	MediaType string        `json:"media_type"`
	Content   grant.Content `json:"content"`
}

func (a *API) getEvidence(ctx context.Context, in struct {
	ofObjection
	File uuid.UUID `uri:"file"`
}) (file, error) {
	of, err := a.readObjection(ctx, in.ofObjection)
	if err != nil {
		return file{}, err
	}
	if !grant.MaySeeObjectors(in.actor(), grant.Facts{Funder: of.FunderID}) {
		return file{}, grant.Refuse(grant.Forbidden, grant.NotAllowed)
	}
	found, err := store.FindEvidence(ctx, a.Pool, of.ID, in.File)
	return file{found.Name, found.MediaType, found.Content}, err
}

type decideObjection struct {
	acting
	Objection uuid.UUID              `uri:"objection"`
	Outcome   grant.ObjectionOutcome `json:"outcome" validate:"oneof=upheld dismissed"`
	Statement string                 `json:"statement" validate:"min=1,max=2000"`
}

func (a *API) decideObjection(ctx context.Context, in decideObjection) (moved, error) {
	return applicationMoved(a.Acts.DecideObjection(ctx, activities.DecideObjection{
		By: in.By, Objection: in.Objection, Outcome: in.Outcome, Statement: in.Statement,
	}))
}
