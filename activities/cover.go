package activities

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// GrantCover is an administrator letting a colleague stand in for somebody on leave.
type GrantCover struct {
	By     By        `json:"-"`
	Funder uuid.UUID `json:"funder"`
	grant.Cover
}

// CoverGranted answers a cover.
type CoverGranted struct {
	ID uuid.UUID `json:"id"`
}

// GrantCover lets one of the staff act in a role of another (代班) from the first to the last day, as long as the one has the role
// and the other one of his own, as an evaluator or auditor alone has not. No step ends it: the role is simply not there any
// more. Refused: same_person and bad_input (grant.Cover.Check), no_such_thing (grant.Cover.Admits),
// already_taken while the same two have a cover in the role that shares a day with it, not_allowed.
func (a *Acts) GrantCover(ctx context.Context, in GrantCover) (CoverGranted, error) {
	return act(ctx, a, in.By, grant.GrantCover, in, func(tx *store.Tx) (CoverGranted, error) {
		if err := tx.Allow(grant.GrantCover, grant.Facts{Funder: in.Funder}); err != nil {
			return CoverGranted{}, err
		}
		if err := in.Check(tx.Actor.Person, grant.DateOf(tx.Now.In(grant.Beijing))); err != nil {
			return CoverGranted{}, err
		}
		// One at a time, as people get roles.
		if _, err := store.LockColleagues(ctx, tx, in.Funder, in.Person); err != nil {
			return CoverGranted{}, err
		}
		members, err := store.ListMembers(ctx, tx, in.Funder)
		if err != nil {
			return CoverGranted{}, err
		}
		if err := in.Admits(func(person uuid.UUID, role grant.Role) bool {
			return slices.ContainsFunc(members, func(m store.Membership) bool { return m.Person == person && m.Role == role })
		}); err != nil {
			return CoverGranted{}, err
		}
		covered, err := store.IsCovered(ctx, tx, in.Funder, in.Cover)
		if err != nil {
			return CoverGranted{}, err
		}
		if covered {
			return CoverGranted{}, grant.Refuse(grant.Conflict, grant.AlreadyTaken)
		}
		tx.Remark(in.Reason)
		granted := CoverGranted{uuid.Must(uuid.NewV7())}
		return granted, tx.InsertCover(ctx, granted.ID, in.Funder, in.Cover)
	})
}

// EndCover is an administrator ending a cover before its last day.
type EndCover struct {
	By    By        `json:"-"`
	Cover uuid.UUID `json:"cover"`
}

// EndCover ends a cover from now on. Refused: no_such_thing, not_allowed, already_done for one that was ended or is over.
func (a *Acts) EndCover(ctx context.Context, in EndCover) (none, error) {
	return act(ctx, a, in.By, grant.EndCover, in, func(tx *store.Tx) (none, error) {
		c, err := store.LockCover(ctx, tx, in.Cover)
		if err != nil {
			return none{}, err
		}
		if err := tx.Allow(grant.EndCover, grant.Facts{Funder: c.Organization}); err != nil {
			return none{}, err
		}
		if c.Over(tx.Now) {
			return none{}, grant.Refuse(grant.Conflict, grant.AlreadyDone)
		}
		return none{}, tx.EndCover(ctx, c.ID)
	})
}
