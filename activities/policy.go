package activities

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// DraftPolicy saves the draft of a policy's next version.
type DraftPolicy struct {
	By       By              `json:"-"`
	Funder   uuid.UUID       `json:"funder"`
	Document json.RawMessage `json:"document"`
}

// PolicyVersion answers which version of a policy a document became.
type PolicyVersion struct {
	Policy  uuid.UUID `json:"policy_id"`
	Version int       `json:"version"`
	Digest  string    `json:"digest"`
}

// DraftPolicy saves a draft; whoever saves it last is its author. Refused: bad_policy with the place of each
// fault, not_allowed, password_initial.
func (a *Acts) DraftPolicy(ctx context.Context, in DraftPolicy) (PolicyVersion, error) {
	return act(ctx, a, in.By, grant.DraftPolicy, in, func(tx *store.Tx) (PolicyVersion, error) {
		if err := allowAt(tx, grant.DraftPolicy, in.Funder); err != nil {
			return PolicyVersion{}, err
		}
		policy, err := grant.ParsePolicy(in.Document)
		if err != nil {
			return PolicyVersion{}, err
		}
		saved, err := store.SaveDraftPolicy(ctx, tx, store.Policy{
			ID: uuid.Must(uuid.NewV7()), FunderID: in.Funder, Key: policy.Key, Document: in.Document, Digest: policy.Digest(), Author: tx.Actor.Person,
		}, tx.Now)
		return PolicyVersion{saved.ID, saved.Version, saved.Digest}, err
	})
}

// PublishPolicy freezes a version. Digest names what is approved: any change since voids the approval.
type PublishPolicy struct {
	By     By        `json:"-"`
	Policy uuid.UUID `json:"policy"`
	Digest string    `json:"digest"`
}

// PublishPolicy publishes a draft. Refused: same_person for everybody who saved it, moved when the draft has changed,
// already_done, bad_policy when the publish check finds an error, not_allowed.
func (a *Acts) PublishPolicy(ctx context.Context, in PublishPolicy) (PolicyVersion, error) {
	return act(ctx, a, in.By, grant.PublishPolicy, in, func(tx *store.Tx) (PolicyVersion, error) {
		draft, err := store.LockPolicy(ctx, tx, in.Policy)
		if err != nil {
			return PolicyVersion{}, err
		}
		if err := tx.Allow(grant.PublishPolicy, grant.Facts{Funder: draft.FunderID}); err != nil {
			return PolicyVersion{}, err
		}
		switch {
		case draft.PublishedAt != nil:
			return PolicyVersion{}, grant.Refuse(grant.Conflict, grant.AlreadyDone)
		case draft.Digest != in.Digest:
			return PolicyVersion{}, grant.RefuseAt(grant.Stale, grant.Moved, "/digest")
		}
		if err := grant.SecondPerson(tx.Actor, grant.PublishPolicy, draft.Preparers...); err != nil {
			return PolicyVersion{}, err
		}
		findings, err := CheckPolicy(ctx, tx, draft, tx.Now)
		if err != nil {
			return PolicyVersion{}, err
		}
		if err := grant.Unpublishable(findings); err != nil {
			return PolicyVersion{}, err
		}
		tx.Under(draft.Version)
		return PolicyVersion{draft.ID, draft.Version, draft.Digest}, store.PublishPolicy(ctx, tx, draft.ID, tx.Actor.Person, tx.Now)
	})
}

// CheckPolicy answers what the publish check finds in a version.
func CheckPolicy(ctx context.Context, db store.DB, p store.Policy, now time.Time) ([]grant.Finding, error) {
	policy, err := grant.ParsePolicy(p.Document)
	if err != nil {
		return nil, err
	}
	days, err := calendar(ctx, db, p.FunderID, policy)
	if err != nil {
		return nil, err
	}
	return grant.PublishCheck(policy, days, days.DateOf(now)), nil
}
