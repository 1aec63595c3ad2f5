package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type attachFile struct {
	acting
	Draft uuid.UUID `uri:"draft"`
	Field string    `json:"field" validate:"min=1,max=64"`
	scanned
}

// attachFile keeps a file with a draft that is still open, while the round may yet take it. It is no act; its id makes the request safe to repeat all the
// same.
func (a *API) attachFile(ctx context.Context, in attachFile) (grant.ApplicationFile, error) {
	d, err := a.writeDraft(ctx, in.actor(), in.Draft)
	if err != nil {
		return grant.ApplicationFile{}, err
	}
	form, err := a.formOf(ctx, d.RoundID)
	if err != nil {
		return grant.ApplicationFile{}, err
	}
	if err := grant.CheckApplicationFile(form, in.Field, in.evidence()); err != nil {
		return grant.ApplicationFile{}, err
	}
	round, err := store.FindRound(ctx, a.Pool, d.RoundID)
	if err != nil {
		return grant.ApplicationFile{}, err
	}
	now, err := store.Now(ctx, a.Pool)
	if err != nil {
		return grant.ApplicationFile{}, err
	}
	if closed := round.AdmitsDraft(now); closed != nil {
		return a.attached(ctx, in, closed)
	}
	file, err := store.AttachFile(ctx, a.Pool, in.By.Act, d.ID, in.By.Person, in.Field, in.evidence())
	if _, refused := grant.Refusal(err); refused || store.IsRaced(err) {
		return a.attached(ctx, in, nil)
	}
	return file, err
}

// attached answers a file that was attached before by the same request, or says why it cannot be attached, where that is not
// that the round is closed.
func (a *API) attached(ctx context.Context, in attachFile, closed error) (grant.ApplicationFile, error) {
	none := grant.ApplicationFile{}
	d, err := store.FindDraft(ctx, a.Pool, in.Draft)
	if err != nil {
		return none, err
	}
	known, err := store.ListDraftFiles(ctx, a.Pool, d.ID)
	if err != nil {
		return none, err
	}
	files := known[d.ID]
	sum := sha256.Sum256(in.Content)
	i := slices.IndexFunc(files, func(f grant.ApplicationFile) bool { return f.ID == in.By.Act })
	switch {
	case i >= 0 && files[i].Field == in.Field && files[i].Name == in.Name && files[i].SHA256 == hex.EncodeToString(sum[:]):
		return files[i], nil
	case i >= 0:
		return none, grant.Refuse(grant.Refused, grant.KeyReused)
	case d.ApplicationID != nil:
		return none, grant.Refuse(grant.Conflict, grant.AlreadyDone)
	case closed != nil:
		return none, closed
	case len(files) >= grant.MaxDraftFiles:
		return none, grant.Refuse(grant.Invalid, grant.TooLarge, "rule", "items", "max", grant.MaxDraftFiles)
	}
	return none, grant.Refuse(grant.Refused, grant.KeyReused) // for a file of another draft
}

func (a *API) getDraftFile(ctx context.Context, in struct {
	ofDraft
	File uuid.UUID `uri:"file"`
}) (file, error) {
	d, err := a.readDraft(ctx, in.ofDraft)
	if err != nil {
		return file{}, err
	}
	found, err := store.FindDraftFile(ctx, a.Pool, d.ID, in.File)
	return file{found.Name, found.MediaType, found.Content}, err
}

// getApplicationFile shows a file to those who may read the application, also to a reviewer of it as soon as he has
// said that he has no interest in it.
func (a *API) getApplicationFile(ctx context.Context, in struct {
	ofApplication
	File uuid.UUID `uri:"file"`
}) (file, error) {
	of, err := store.FindApplication(ctx, a.Pool, in.Application)
	if err != nil {
		return file{}, err
	}
	facts := of.Facts()
	if facts.Assigned, err = store.HasAccepted(ctx, a.Pool, of.ID, in.session.PersonID); err != nil {
		return file{}, err
	}
	if err := grant.MayRead(in.actor(), facts); err != nil {
		return file{}, err
	}
	found, err := store.FindApplicationFile(ctx, a.Pool, of.ID, in.File)
	return file{found.Name, found.MediaType, found.Content}, err
}
