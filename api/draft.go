package api

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// draft is an application that is still being written. Its ETag is its version; saving it needs If-Match.
type draft struct {
	ID           uuid.UUID       `json:"id"`
	Round        uuid.UUID       `json:"round_id"`
	Organization uuid.UUID       `json:"organization_id"`
	Content      json.RawMessage `json:"content"`
	Version      int64           `json:"version"`
	SavedAt      time.Time       `json:"saved_at"`
	SavedBy      string          `json:"saved_by_name"`
	Application  *uuid.UUID      `json:"application_id"`

	Files []grant.ApplicationFile `json:"files"`

	Can map[grant.Act]*grant.Reason `json:"can"`
}

// ETag begins with the version, which saving names by If-Match, and goes on with how many files there are, which no saving
// depends on, and why the draft cannot be submitted, which changes with the time alone. It is another one once the draft is
// submitted and can be saved no more.
func (d draft) ETag() string {
	if d.Application != nil {
		return `"submitted"`
	}
	tag := strconv.FormatInt(d.Version, 10)
	if len(d.Files) > 0 {
		tag += "-" + strconv.Itoa(len(d.Files))
	}
	if reason := d.Can[grant.SubmitApplication]; reason != nil {
		tag += "-" + string(*reason)
	}
	return `"` + tag + `"`
}

// showDraft shows a draft of the round as it can be submitted now.
func (a *API) showDraft(ctx context.Context, actor grant.Actor, d store.Draft) (draft, error) {
	can := grant.CanDo(actor, grant.Facts{Applicant: d.OrganizationID}, grant.SubmitApplication)
	if reason, may := can[grant.SubmitApplication]; may && d.ApplicationID != nil {
		can[grant.SubmitApplication] = new(grant.AlreadyDone)
	} else if may && reason == nil {
		now, err := store.Now(ctx, a.Pool)
		if err != nil {
			return draft{}, err
		}
		round, err := store.FindRound(ctx, a.Pool, d.RoundID)
		if err != nil {
			return draft{}, err
		}
		if refusal, refused := grant.Refusal(round.Admits(now)); refused {
			can[grant.SubmitApplication] = &refusal.Reason
		}
	}
	files, err := store.ListDraftFiles(ctx, a.Pool, d.ID)
	shown := append([]grant.ApplicationFile{}, files[d.ID]...)
	return draft{d.ID, d.RoundID, d.OrganizationID, d.Content, d.Version, d.SavedAt.UTC(), d.SavedByName, d.ApplicationID, shown, can}, err
}

type createDraft struct {
	acting
	Round        uuid.UUID       `uri:"round"`
	Organization uuid.UUID       `json:"organization_id"`
	Content      json.RawMessage `json:"content,omitempty"`
	CopyOf       uuid.UUID       `json:"copy_of,omitzero"`
}

// createDraft begins a draft while the round admits one and the organisation has not too many, with some content or what an
// earlier application has that the round's form can take. It is no act; its id makes the request safe to repeat all the same.
func (a *API) createDraft(ctx context.Context, in createDraft) (draft, error) {
	r, err := a.readRound(ctx, ofRound{in.anyone, in.Round})
	if err != nil {
		return draft{}, err
	}
	if _, err := grant.May(in.actor(), grant.SubmitApplication, grant.Facts{Applicant: in.Organization}); err != nil {
		return draft{}, err
	}
	content, err := a.firstContent(ctx, in, r)
	if err != nil {
		return draft{}, err
	}
	if err := a.admitDraft(ctx, r, in.By.Act); err != nil {
		return draft{}, err
	}
	policy, err := a.Acts.PolicyOf(ctx, r.ID)
	if err != nil {
		return draft{}, err
	}
	d, err := store.InsertDraft(ctx, a.Pool, r, store.NewDraft{
		ID: in.By.Act, Organization: in.Organization, Person: in.By.Person, Content: content, Most: policy.MostDrafts(),
	})
	if _, refused := grant.Refusal(err); refused {
		d, err = a.begun(ctx, in, policy.MostDrafts())
	}
	if err != nil {
		return draft{}, err
	}
	return a.showDraft(ctx, in.actor(), d)
}

// begun answers a draft that the same request has begun before, or says why none can be.
func (a *API) begun(ctx context.Context, in createDraft, most int) (store.Draft, error) {
	d, err := store.FindDraft(ctx, a.Pool, in.By.Act)
	if _, unknown := grant.Refusal(err); unknown {
		return d, grant.Refuse(grant.Refused, grant.DraftLimit, "max", most)
	}
	if err == nil && (d.OrganizationID != in.Organization || d.RoundID != in.Round) {
		err = grant.Refuse(grant.Refused, grant.KeyReused)
	}
	return d, err
}

func (a *API) firstContent(ctx context.Context, in createDraft, r grant.Round) (json.RawMessage, error) {
	switch {
	case in.CopyOf == uuid.Nil && in.Content == nil:
		return nil, grant.RefuseAt(grant.Invalid, grant.MissingField, "/content")
	case in.CopyOf == uuid.Nil:
		return in.Content, checkObject(in.Content)
	case in.Content != nil:
		return nil, grant.RefuseAt(grant.Invalid, grant.BadInput, "/content", "rule", "needless")
	}
	earlier, err := store.FindApplication(ctx, a.Pool, in.CopyOf)
	if err == nil && earlier.OrganizationID != in.Organization {
		err = noSuchThing()
	}
	if err != nil {
		return nil, err
	}
	form, err := a.formOf(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	content := form.TakeOver(grant.ApplicationContent{
		Title: earlier.Title, Asked: earlier.Asked, Own: earlier.Own, InKind: earlier.InKind, Total: earlier.Total, Answers: earlier.Answers,
	})
	if earlier.FunderID == r.FunderID { // places are each funder's own
		places, err := store.ListApplicationPlaces(ctx, a.Pool, earlier.ID)
		if err != nil {
			return nil, err
		}
		content.Places = places[earlier.ID]
	}
	return json.Marshal(content)
}

// admitDraft refuses a draft that the round does not admit, but not one that was begun before and is asked for again.
func (a *API) admitDraft(ctx context.Context, r grant.Round, id uuid.UUID) error {
	now, err := store.Now(ctx, a.Pool)
	if err != nil {
		return err
	}
	refusal := r.AdmitsDraft(now)
	if refusal != nil {
		if _, err := store.FindDraft(ctx, a.Pool, id); err == nil {
			return nil
		}
	}
	return refusal
}

// checkObject lets a draft be as incomplete as it likes, if only it is an object.
func checkObject(content json.RawMessage) error {
	if len(content) == 0 || content[0] != '{' {
		return grant.RefuseAt(grant.Invalid, grant.BadInput, "/content", "rule", "type", "expected", "object")
	}
	return nil
}

func (a *API) listDrafts(ctx context.Context, in struct {
	signedIn
	Organization uuid.UUID `uri:"organization"`
	Round        uuid.UUID `form:"round"`
}) (list[draft], error) {
	if err := grant.MayRead(in.actor(), grant.Facts{Applicant: in.Organization}); err != nil {
		return list[draft]{}, err
	}
	rows, err := store.ListDrafts(ctx, a.Pool, in.Organization, in.Round)
	shown := list[draft]{Items: []draft{}}
	for _, row := range rows {
		d, err := a.showDraft(ctx, in.actor(), row)
		if err != nil {
			return shown, err
		}
		shown.Items = append(shown.Items, d)
	}
	return shown, err
}

type ofDraft struct {
	signedIn
	Draft uuid.UUID `uri:"draft"`
}

func (a *API) getDraft(ctx context.Context, in ofDraft) (draft, error) {
	d, err := a.readDraft(ctx, in)
	if err != nil {
		return draft{}, err
	}
	return a.showDraft(ctx, in.actor(), d)
}

func (a *API) readDraft(ctx context.Context, in ofDraft) (store.Draft, error) {
	d, err := store.FindDraft(ctx, a.Pool, in.Draft)
	if err == nil {
		err = grant.MayRead(in.actor(), grant.Facts{Applicant: d.OrganizationID})
	}
	return d, err
}

type saveDraft struct {
	editing
	Draft   uuid.UUID       `uri:"draft"`
	Content json.RawMessage `json:"content"`
}

// enter takes the version alone: what is saved does not depend on whether it could be submitted now.
func (in *saveDraft) enter(who caller) error {
	who.ifMatch, _, _ = strings.Cut(who.ifMatch, "-")
	return in.editing.enter(who)
}

func (a *API) saveDraft(ctx context.Context, in saveDraft) (draft, error) {
	d, err := a.writeDraft(ctx, in.actor(), in.Draft)
	if err != nil {
		return draft{}, err
	}
	if err := checkObject(in.Content); err != nil {
		return draft{}, err
	}
	saved, err := store.SaveDraft(ctx, a.Pool, d.ID, in.version, in.session.PersonID, in.Content)
	if err == nil {
		return a.showDraft(ctx, in.actor(), saved)
	}
	if _, refused := grant.Refusal(err); !refused {
		return draft{}, err
	}
	if d, err = store.FindDraft(ctx, a.Pool, d.ID); err != nil {
		return draft{}, err
	}
	if d.ApplicationID != nil {
		return draft{}, grant.Refuse(grant.Conflict, grant.AlreadyDone)
	}
	return draft{}, grant.RefuseAt(grant.Precondition, grant.Moved, "If-Match", "version", d.Version)
}

// writeDraft answers a draft to those who may submit it.
func (a *API) writeDraft(ctx context.Context, actor grant.Actor, id uuid.UUID) (store.Draft, error) {
	d, err := store.FindDraft(ctx, a.Pool, id)
	if err == nil {
		_, err = grant.May(actor, grant.SubmitApplication, grant.Facts{Applicant: d.OrganizationID})
	}
	return d, err
}

type submitDraft struct {
	acting
	Draft uuid.UUID `uri:"draft"`
}

// submitDraft hands in the draft as it was saved last, but for answers to what is not asked. What is wrong with it is
// named by pointers into its content.
func (a *API) submitDraft(ctx context.Context, in submitDraft) (grant.Receipt, error) {
	d, err := a.writeDraft(ctx, in.actor(), in.Draft)
	if err != nil {
		return grant.Receipt{}, err
	}
	var content grant.ApplicationContent
	if refusals := grant.ReadDocument(d.Content, &content); len(refusals) > 0 {
		return grant.Receipt{}, grant.Join(refusals)
	}
	if refusals := validate(&content); len(refusals) > 0 {
		return grant.Receipt{}, grant.Join(refusals)
	}
	form, err := a.formOf(ctx, d.RoundID)
	if err != nil {
		return grant.Receipt{}, err
	}
	content.Answers = form.Asked(content.Answers)
	receipt, err := a.Acts.SubmitApplication(ctx, activities.SubmitApplication{
		By: in.By, Round: d.RoundID, Organization: d.OrganizationID, Draft: &d.ID, Content: content,
	})
	return inUTC(receipt), err
}

func inUTC(r grant.Receipt) grant.Receipt {
	r.At = r.At.UTC()
	return r
}
