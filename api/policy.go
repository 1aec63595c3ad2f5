package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type draftPolicy struct {
	acting
	Funder   uuid.UUID       `uri:"funder"`
	Document json.RawMessage `json:"document"`
}

func (a *API) draftPolicy(ctx context.Context, in draftPolicy) (activities.PolicyVersion, error) {
	version, err := a.Acts.DraftPolicy(ctx, activities.DraftPolicy{By: in.By, Funder: in.Funder, Document: in.Document})
	return version, relocate(err, "", "/document")
}

type policyHead struct {
	ID          uuid.UUID  `json:"id"`
	Funder      uuid.UUID  `json:"funder_id"`
	Key         string     `json:"key"`
	Version     int        `json:"version"`
	Title       grant.Text `json:"title"`
	Digest      string     `json:"digest"`
	Author      uuid.UUID  `json:"author_id"`
	Approver    *uuid.UUID `json:"approver_id"`
	PublishedAt *time.Time `json:"published_at"`

	Can map[grant.Act]*grant.Reason `json:"can"`
}

func headOf(actor grant.Actor, p store.Policy) policyHead {
	can := grant.CanSecond(actor, grant.PublishPolicy, grant.Facts{Funder: p.FunderID}, p.PublishedAt != nil, p.Preparers...)
	return policyHead{p.ID, p.FunderID, p.Key, p.Version, titleOf(p), p.Digest, p.Author, p.Approver, utc(p.PublishedAt), can}
}

// titleOf reads the title alone: a list shows many documents.
func titleOf(p store.Policy) grant.Text {
	var named struct{ Title grant.Text }
	_ = json.Unmarshal(p.Document, &named) // what is stored was read as a policy before
	return named.Title
}

func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	return new(at.UTC())
}

func (a *API) listPolicies(ctx context.Context, in ofFunder) (list[policyHead], error) {
	if err := grant.MayRead(in.actor(), grant.Facts{Funder: in.Funder}); err != nil {
		return list[policyHead]{}, err
	}
	rows, err := store.ListPolicies(ctx, a.Pool, in.Funder)
	return listOf(rows, func(p store.Policy) policyHead { return headOf(in.actor(), p) }), err
}

type policy struct {
	policyHead
	Document json.RawMessage `json:"document"`
}

type ofPolicy struct {
	anyone
	Policy uuid.UUID `uri:"policy"`
}

func (a *API) getPolicy(ctx context.Context, in ofPolicy) (policy, error) {
	p, err := a.readPolicy(ctx, in.actor(), in.Policy)
	return policy{headOf(in.actor(), p), p.Document}, err
}

// readPolicy shows a published policy to anyone and a draft to its funder.
func (a *API) readPolicy(ctx context.Context, actor grant.Actor, id uuid.UUID) (store.Policy, error) {
	p, err := store.FindPolicy(ctx, a.Pool, id)
	if err == nil && p.PublishedAt == nil {
		err = grant.MayRead(actor, grant.Facts{Funder: p.FunderID})
	}
	return p, err
}

// formOf is what an application in the round is asked.
func (a *API) formOf(ctx context.Context, round uuid.UUID) (grant.Form, error) {
	p, err := a.Acts.PolicyOf(ctx, round)
	return p.Form, err
}

type findings struct {
	Findings []grant.Finding `json:"findings"`
}

func (a *API) checkPolicy(ctx context.Context, in ofPolicy) (findings, error) {
	p, err := a.readPolicy(ctx, in.actor(), in.Policy)
	if err != nil {
		return findings{}, err
	}
	now, err := store.Now(ctx, a.Pool)
	if err != nil {
		return findings{}, err
	}
	found, err := activities.CheckPolicy(ctx, a.Pool, p, now)
	return findings{append([]grant.Finding{}, found...)}, err
}

type changes struct {
	Changes []grant.Change `json:"changes"`
}

func (a *API) diffPolicies(ctx context.Context, in struct {
	ofPolicy
	To uuid.UUID `form:"to" validate:"required"`
}) (changes, error) {
	var parsed [2]grant.Policy
	for i, id := range []uuid.UUID{in.Policy, in.To} {
		p, err := a.readPolicy(ctx, in.actor(), id)
		if err != nil {
			return changes{}, err
		}
		if parsed[i], err = grant.ParsePolicy(p.Document); err != nil {
			return changes{}, err
		}
	}
	return changes{append([]grant.Change{}, grant.DiffPolicies(parsed[0], parsed[1])...)}, nil
}

type publishPolicy struct {
	acting
	Policy uuid.UUID `uri:"policy"`
	Digest string    `json:"digest" validate:"digest"`
}

func (a *API) publishPolicy(ctx context.Context, in publishPolicy) (activities.PolicyVersion, error) {
	return a.Acts.PublishPolicy(ctx, activities.PublishPolicy{By: in.By, Policy: in.Policy, Digest: in.Digest})
}
