package api

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// reviewer is somebody who can be assigned, with the organisations that he may have to recuse himself for.
type reviewer struct {
	Person        uuid.UUID                 `json:"person_id"`
	Name          string                    `json:"name"`
	Organizations []store.NamedOrganization `json:"organizations"`
	Assigned      int                       `json:"assigned"`
	HandedIn      int                       `json:"handed_in"`
	Late          int                       `json:"late"`
}

// listReviewers answers to those who may assign reviewers.
func (a *API) listReviewers(ctx context.Context, in struct {
	ofFunder
	Round uuid.UUID `form:"round"`
}) (list[reviewer], error) {
	if _, err := grant.May(in.actor(), grant.AssignReviewers, grant.Facts{Funder: in.Funder, Stage: grant.Eligible}); err != nil {
		return list[reviewer]{}, err
	}
	rows, err := store.ListReviewers(ctx, a.Pool, in.Funder, in.Round)
	return listOf(rows, func(r store.Reviewer) reviewer {
		return reviewer{r.PersonID, r.Name, r.Organizations, r.Assigned, r.HandedIn, r.Late}
	}), err
}
