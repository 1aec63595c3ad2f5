package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// work is what the person must do now, of one case or of several things of a kind at once.
type work struct {
	Kind         grant.WorkKind `json:"kind"`
	Role         grant.Role     `json:"role"`
	Organization uuid.UUID      `json:"organization_id"`
	Case         *grant.Case    `json:"case"`
	Title        grant.Text     `json:"title"`
	Text         grant.Text     `json:"text"`
	Count        int            `json:"count"`
	Amount       *grant.Fen     `json:"amount_fen"`
	Currency     *string        `json:"currency"`
	DueAt        *time.Time     `json:"due_at"`
	Overdue      bool           `json:"overdue"`
}

// listMyWork answers what the person must do now in all his roles. What he may not do himself is not among it.
func (a *API) listMyWork(ctx context.Context, in struct{ signedIn }) (list[work], error) {
	found, now, err := store.ListWork(ctx, a.Acts.Pool, in.actor())
	return listOf(found, func(w grant.Work) work {
		return work{w.Kind, w.Role, w.Organization, w.Case, w.Title, w.Kind.Text(), w.Count, w.Amount, w.Currency, utc(w.DueAt), w.IsOverdue(now)}
	}), err
}
