package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// limits are what a policy bounds, as rooms that open full and may not fall below zero.
type limits struct {
	perCommunity, perProject, projects, perOrganization *int64
}

func limitsOf(p grant.Policy) limits {
	return limits{
		perCommunity: (*int64)(p.Caps.PerCommunityFen), perProject: (*int64)(p.Caps.PerProjectFen),
		projects: wide(p.Caps.Projects), perOrganization: wide(p.Caps.PerOrganizationProjects),
	}
}

func wide(n *int) *int64 {
	if n == nil {
		return nil
	}
	return new(int64(*n))
}

// room is a limit of one owner: a room account that opens with Limit, and the account of what is used of it.
type room struct {
	room, used grant.AccountKind
	owner      uuid.UUID
	limit      int64
}

func rooms(kind, used grant.AccountKind, limit *int64, owners ...uuid.UUID) []room {
	if limit == nil {
		return nil
	}
	made := make([]room, len(owners))
	for i, owner := range owners {
		made[i] = room{kind, used, owner, *limit}
	}
	return made
}

func (l limits) round(round uuid.UUID) []room {
	return rooms(grant.AwardRoom, grant.AwardUsed, l.projects, round)
}

func (l limits) communities(places ...uuid.UUID) []room {
	return rooms(grant.CommunityRoom, grant.CommunityUsed, l.perCommunity, places...)
}

func (l limits) applications(applications ...uuid.UUID) []room {
	return rooms(grant.ProjectRoom, grant.ProjectUsed, l.perProject, applications...)
}

func (l limits) organizations(organizations ...uuid.UUID) []room {
	return rooms(grant.OrgRoom, grant.OrgUsed, l.perOrganization, organizations...)
}

// openRooms opens those of the rooms that do not exist yet and fills each from the round's limits.
func openRooms(ctx context.Context, tx *store.Tx, round grant.Round, wanted []room) error {
	var accounts []store.Account
	for _, r := range wanted {
		accounts = append(accounts, account(r.room, round.ID, r.owner, new(int64)), account(r.used, round.ID, r.owner, new(int64)))
	}
	opened, err := store.InsertAccounts(ctx, tx, round.FunderID, accounts)
	if err != nil {
		return err
	}
	isNew := make(map[uuid.UUID]bool, len(opened))
	for _, id := range opened {
		isNew[id] = true
	}
	entry := store.Entry{Kind: "limit", Funder: round.FunderID, Case: grant.RoundCase(round.ID)}
	total := map[grant.Unit]int64{}
	for _, r := range wanted {
		if p := posting(r.room, round.ID, r.owner, r.limit); isNew[p.Account] && r.limit > 0 {
			entry.Postings = append(entry.Postings, p)
			total[p.Unit] += r.limit
		}
	}
	if sum := total[grant.RoomUnit]; sum > 0 {
		entry.Postings = append(entry.Postings, posting(grant.Limits, round.ID, round.ID, -sum))
	}
	if sum := total[grant.CountUnit]; sum > 0 {
		entry.Postings = append(entry.Postings, posting(grant.CountLimits, round.ID, round.ID, -sum))
	}
	if len(entry.Postings) > 0 {
		tx.Post(entry)
	}
	return nil
}

// ChangeLimit lowers a community's cap in a round, or raises it again up to the policy's.
type ChangeLimit struct {
	By     By        `json:"-"`
	Round  uuid.UUID `json:"round"`
	Place  uuid.UUID `json:"place"`
	Limit  grant.Fen `json:"limit_fen"`
	Reason string    `json:"reason"`
}

// ChangeLimit sets the cap of one community, never below what is used. Refused: community_cap with what is
// used, bad_input above the policy's cap, no_such_thing where the policy sets none, not_allowed.
func (a *Acts) ChangeLimit(ctx context.Context, in ChangeLimit) (none, error) {
	frame := RoundAct{By: in.By, Round: in.Round, Reason: in.Reason}
	return changeRoundBy(ctx, a, frame, grant.ChangeLimit, in, func(tx *store.Tx, round *grant.Round, policy grant.Policy) (none, error) {
		left := grant.AccountID(grant.CommunityRoom, round.ID, in.Place)
		used := grant.AccountID(grant.CommunityUsed, round.ID, in.Place)
		found, err := store.FindAccounts(ctx, tx, []uuid.UUID{left, used})
		if err != nil {
			return none{}, err
		}
		if len(found) != 2 {
			return none{}, grant.RefuseAt(grant.NotFound, grant.NoSuchThing, "/place_id")
		}
		if most := *policy.Caps.PerCommunityFen; in.Limit < 0 || in.Limit > most {
			return none{}, grant.RefuseAt(grant.Invalid, grant.BadInput, "/limit_fen", "rule", "policy_cap", "cap_fen", most)
		}
		if int64(in.Limit) < found[used].Balance {
			return none{}, grant.RefuseAt(grant.Refused, grant.CommunityCap, "/limit_fen", "used_fen", found[used].Balance, "requested_fen", in.Limit)
		}
		change := int64(in.Limit) - found[used].Balance - found[left].Balance
		if change != 0 {
			tx.Post(store.Entry{Kind: "limit", Funder: round.FunderID, Case: grant.RoundCase(round.ID), Postings: []store.Posting{
				posting(grant.CommunityRoom, round.ID, in.Place, change),
				posting(grant.Limits, round.ID, round.ID, -change),
			}})
		}
		return none{}, tx.MoveRound(ctx, round, round.Stage, "")
	})
}
