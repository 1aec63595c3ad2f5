package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Community is a place that has a cap in a round, with what it has used of it.
type Community struct {
	ID   uuid.UUID
	Code string
	Name string
	Used grant.Fen
	Room grant.Fen // what is left
}

// CommunityQuery says which communities of a round are listed, and after which code.
type CommunityQuery struct {
	Round uuid.UUID
	Text  string // in the name or the code; empty: any
	Show  string // used: those that have used some of their cap; full: those that have none left; empty: all
	Page
}

var (
	communities = `
  from (select p.id, p.code, p.name, coalesce(used.balance, 0) as used, room.balance as room
          from accounts room
          join places p on p.id = room.owner
          left join accounts used on used.kind = 'community_used' and used.round_id = room.round_id and used.owner = room.owner
         where room.kind = 'community_room' and room.round_id = @round) c
 where ` + hasText("name", "code") + `
   and (@show = '' or (@show = 'used' and used > 0) or (@show = 'full' and room = 0))`
	listCommunities = returning[Community](`
select id, code, name, used, room` + communities + `
   and code > @after
 order by code
 limit @limit`)
	countCommunities = value[int](`select count(*)::int` + communities)
)

// ListCommunities answers one page of the communities that are asked for, by code.
func ListCommunities(ctx context.Context, db DB, q CommunityQuery) ([]Community, error) {
	return listCommunities.all(ctx, db, args{"round": q.Round, "text": q.Text, "show": q.Show, "after": q.After, "limit": q.Limit})
}

// CountCommunities answers how many communities are asked for, on all pages.
func CountCommunities(ctx context.Context, db DB, q CommunityQuery) (int, error) {
	return countCommunities.get(ctx, db, args{"round": q.Round, "text": q.Text, "show": q.Show})
}
