package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type grantCover struct {
	acting
	Funder uuid.UUID  `uri:"funder"`
	Person uuid.UUID  `json:"person_id"`
	Stand  uuid.UUID  `json:"by_id"`
	Role   grant.Role `json:"role"`
	From   grant.Date `json:"from"`
	Until  grant.Date `json:"until"`
	Reason string     `json:"reason" validate:"min=1,max=500"`
}

func (a *API) grantCover(ctx context.Context, in grantCover) (id, error) {
	granted, err := a.Acts.GrantCover(ctx, activities.GrantCover{
		By: in.By, Funder: in.Funder, Cover: grant.Cover{Person: in.Person, By: in.Stand, Role: in.Role, From: in.From, Until: in.Until, Reason: in.Reason},
	})
	return id{granted.ID}, err
}

// cover is a colleague who stands in for somebody on leave, with whether the caller may end it.
type cover struct {
	ID        uuid.UUID  `json:"id"`
	PersonID  uuid.UUID  `json:"person_id"`
	Person    string     `json:"person"`
	ByID      uuid.UUID  `json:"by_id"`
	By        string     `json:"by"`
	Role      grant.Role `json:"role"`
	From      grant.Date `json:"from"`
	Until     grant.Date `json:"until"`
	Reason    string     `json:"reason"`
	GrantedBy string     `json:"granted_by"`
	GrantedAt time.Time  `json:"granted_at"`
	EndedAt   *time.Time `json:"ended_at"`

	Can map[grant.Act]*grant.Reason `json:"can"`
}

func (a *API) listCovers(ctx context.Context, in ofFunder) (list[cover], error) {
	facts := grant.Facts{Funder: in.Funder}
	if err := grant.MayRead(in.actor(), facts); err != nil {
		return list[cover]{}, err
	}
	now, err := store.Now(ctx, a.Pool)
	if err != nil {
		return list[cover]{}, err
	}
	rows, err := store.ListCovers(ctx, a.Pool, in.Funder)
	return listOf(rows, func(c store.Cover) cover {
		can := grant.CanDo(in.actor(), facts, grant.EndCover)
		if c.Over(now) {
			refuseIn(can, grant.EndCover, grant.AlreadyDone)
		}
		return cover{
			c.ID, c.PersonID, c.Person, c.ByID, c.By, c.Role, c.From, c.Until, c.Reason, c.GrantedBy, c.GrantedAt.UTC(), utc(c.EndedAt), can,
		}
	}), err
}

func (a *API) endCover(ctx context.Context, in struct {
	acting
	Funder uuid.UUID `uri:"funder"`
	Cover  uuid.UUID `uri:"cover"`
}) (nothing, error) {
	c, err := store.FindCover(ctx, a.Pool, in.Cover)
	if err == nil && c.Organization != in.Funder {
		err = noSuchThing()
	}
	if err == nil {
		_, err = a.Acts.EndCover(ctx, activities.EndCover{By: in.By, Cover: in.Cover})
	}
	return nothing{}, err
}
