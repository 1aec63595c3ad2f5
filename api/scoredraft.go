package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// scoreDraft is a score sheet that its reviewer is still writing.
type scoreDraft struct {
	Content json.RawMessage `json:"content"`
	Version int64           `json:"version"`
	SavedAt time.Time       `json:"saved_at"`
}

// ETag is the version, which saving names by If-Match.
func (d scoreDraft) ETag() string { return tagOf(d.Version) }

func showScoreDraft(d store.ScoreDraft) scoreDraft {
	return scoreDraft{d.Content, d.Version, d.SavedAt.UTC()}
}

// scoreDraft answers the draft of an assignment's score sheet, nil where there is none, and the version that saving names.
func (a *API) scoreDraft(ctx context.Context, assignment uuid.UUID) (*scoreDraft, int64, error) {
	found, err := store.FindScoreDraft(ctx, a.Pool, assignment)
	if _, refused := grant.Refusal(err); refused {
		return nil, 0, nil
	}
	if err != nil || found.Content == nil {
		return nil, found.Version, err
	}
	return new(showScoreDraft(found)), found.Version, nil
}

type saveScoreDraft struct {
	signedIn
	version    *int64
	Assignment uuid.UUID       `uri:"assignment"`
	Content    json.RawMessage `json:"content"`
}

func (in *saveScoreDraft) enter(who caller) error {
	in.version = who.version()
	return in.signedIn.enter(who)
}

// saveScoreDraft keeps what a reviewer has typed, for himself alone, while he may hand it in. The first one needs no
// version, unless a score was handed in: what was typed before that may arrive after it.
func (a *API) saveScoreDraft(ctx context.Context, in saveScoreDraft) (scoreDraft, error) {
	assignment, err := a.scoring(ctx, in.actor(), in.Assignment)
	if err != nil {
		return scoreDraft{}, err
	}
	if err := checkObject(in.Content); err != nil {
		return scoreDraft{}, err
	}
	var version int64
	if in.version != nil {
		version = *in.version
	}
	saved, err := store.SaveScoreDraft(ctx, a.Pool, assignment, version, in.Content)
	if _, refused := grant.Refusal(err); !refused {
		return showScoreDraft(saved), err
	}
	_, version, err = a.scoreDraft(ctx, assignment.ID)
	switch {
	case err != nil:
		return scoreDraft{}, err
	case in.version == nil:
		return scoreDraft{}, grant.RefuseAt(grant.Precondition, grant.VersionMissing, "If-Match")
	}
	return scoreDraft{}, grant.RefuseAt(grant.Precondition, grant.Moved, "If-Match", "version", version)
}

// scoring answers a reviewer's own assignment on which he may hand in a score.
func (a *API) scoring(ctx context.Context, actor grant.Actor, id uuid.UUID) (store.Assignment, error) {
	found, err := store.FindAssignment(ctx, a.Pool, id)
	if err == nil && found.Reviewer != actor.Person {
		err = noSuchThing()
	}
	if err != nil {
		return found, err
	}
	of, err := store.FindApplication(ctx, a.Pool, found.ApplicationID)
	if err != nil {
		return found, err
	}
	facts := of.Facts()
	facts.Assigned = found.State != store.Recused
	if _, err := grant.May(actor, grant.HandInScore, facts); err != nil {
		return found, err
	}
	return found, found.Standing().May(grant.HandInScore, of.Stage)
}
