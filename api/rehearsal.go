package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/store"
)

// clock is business time. In a rehearsal it can be moved, forward only, best to the next date a case waits for.
type clock struct {
	Rehearsal bool       `json:"rehearsal"`
	Now       time.Time  `json:"now"`
	NextDue   *time.Time `json:"next_due"`
	// Wakes is how many cases still have to look again: a rehearsal steps on when it is 0.
	Wakes int `json:"wakes"`
}

func (a *API) getRehearsal(ctx context.Context, _ nothing) (clock, error) {
	rehearsal, err := store.IsRehearsal(ctx, a.Pool)
	if err != nil {
		return clock{}, err
	}
	now, err := store.Now(ctx, a.Pool)
	if err != nil {
		return clock{}, err
	}
	due, err := store.NextDue(ctx, a.Pool)
	if err != nil {
		return clock{}, err
	}
	wakes, err := store.CountWakes(ctx, a.Pool)
	return clock{rehearsal, now.UTC(), utc(due), wakes}, err
}

func (a *API) setClock(ctx context.Context, in struct {
	signedIn
	Funder uuid.UUID `json:"funder_id"`
	To     time.Time `json:"to"`
}) (clock, error) {
	by := activities.By{Person: in.session.PersonID}
	if err := a.Acts.SetClock(ctx, activities.SetClock{By: by, Funder: in.Funder, To: in.To}); err != nil {
		return clock{}, err
	}
	return a.getRehearsal(ctx, nothing{})
}
