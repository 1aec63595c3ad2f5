package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Meeting is one residents' meeting (居民表决) of a community.
type Meeting struct {
	ID              uuid.UUID
	PlaceID         uuid.UUID
	Number          int16
	HeldOn          grant.Date
	Representatives int32
	Present         int32
	Valid           bool
}

// Vote is a meeting's vote on one application.
type Vote struct {
	ApplicationID uuid.UUID
	For           int32
	Against       int32
	Abstained     int32
}

// RecordedVote is a vote with the meeting it was taken in and the application it was on.
type RecordedVote struct {
	MeetingID uuid.UUID
	Vote
	Receipt string
	Title   string
}

// Tally is the valid vote on an application.
type Tally struct {
	ApplicationID uuid.UUID
	VotesFor      int32
	Present       int32
}

var (
	insertMeeting = doing(`
insert into vote_meetings (id, funder_id, round_id, place_id, number, held_on, representatives, present, valid)
values (@id, @funder, @round, @place, @number, @held_on, @representatives, @present, @valid)`)

	insertVotes = doing(`
insert into votes (funder_id, meeting_id, application_id, votes_for, against, abstained)
select @funder, @meeting, v.*
  from unnest(@applications::uuid[], @for::int[], @against::int[], @abstained::int[]) v`)

	listVotes = returning[Vote](`
select application_id, votes_for as for, against, abstained from votes where meeting_id = @meeting order by application_id`)

	listRoundVotes = returning[RecordedVote](`
select v.meeting_id, v.application_id, v.votes_for as for, v.against, v.abstained, a.receipt, a.title
  from votes v
  join vote_meetings m on m.id = v.meeting_id
  join applications a on a.id = v.application_id
 where m.round_id = @round
 order by a.receipt`)

	listMeetings = returning[Meeting](`
select id, place_id, number, held_on, representatives, present, valid
  from vote_meetings where round_id = @round and (@place::uuid is null or place_id = @place)
 order by place_id, number`)

	listFirst = value[uuid.UUID](`
select a.id
  from applications a
  join application_places p on p.application_id = a.id and p.position = 1
 where a.round_id = @round and p.place_id = @place and a.id = any(@applications::uuid[])`)

	listTallies = returning[Tally](`
select v.application_id, v.votes_for, m.present
  from votes v
  join vote_meetings m on m.id = v.meeting_id
 where m.round_id = @round and m.valid and v.application_id = any(@applications::uuid[])`)
)

// InsertMeeting records a meeting.
func InsertMeeting(ctx context.Context, db DB, r grant.Round, m Meeting) error {
	return insertMeeting.exec(ctx, db, args{
		"id": m.ID, "funder": r.FunderID, "round": r.ID, "place": m.PlaceID, "number": m.Number, "held_on": m.HeldOn,
		"representatives": m.Representatives, "present": m.Present, "valid": m.Valid,
	})
}

// InsertVotes records votes of a meeting. One on an application that it has voted on is a race.
func InsertVotes(ctx context.Context, db DB, r grant.Round, meeting uuid.UUID, votes []Vote) error {
	n := len(votes)
	applications, yes, no, abstained := make([]uuid.UUID, n), make([]int32, n), make([]int32, n), make([]int32, n)
	for i, v := range votes {
		applications[i], yes[i], no[i], abstained[i] = v.ApplicationID, v.For, v.Against, v.Abstained
	}
	return insertVotes.exec(ctx, db, args{
		"funder": r.FunderID, "meeting": meeting, "applications": applications, "for": yes, "against": no, "abstained": abstained,
	})
}

// ListVotes answers the votes of a meeting.
func ListVotes(ctx context.Context, db DB, meeting uuid.UUID) ([]Vote, error) {
	return listVotes.all(ctx, db, args{"meeting": meeting})
}

// ListRoundVotes answers the votes of all meetings of a round, by receipt.
func ListRoundVotes(ctx context.Context, db DB, round uuid.UUID) ([]RecordedVote, error) {
	return listRoundVotes.all(ctx, db, args{"round": round})
}

// ListMeetings answers the meetings of a round, or of one place in it.
func ListMeetings(ctx context.Context, db DB, round, place uuid.UUID) ([]Meeting, error) {
	return listMeetings.all(ctx, db, args{"round": round, "place": orNull(place)})
}

// ListFirst answers those of the applications that are the round's and name the place first.
func ListFirst(ctx context.Context, db DB, round, place uuid.UUID, applications []uuid.UUID) ([]uuid.UUID, error) {
	return listFirst.all(ctx, db, args{"round": round, "place": place, "applications": applications})
}

// ListTallies answers the valid votes on applications of a round.
func ListTallies(ctx context.Context, db DB, round uuid.UUID, applications []uuid.UUID) ([]Tally, error) {
	return listTallies.all(ctx, db, args{"round": round, "applications": applications})
}
