package api

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type recordVote struct {
	acting
	Round           uuid.UUID           `uri:"round"`
	Place           uuid.UUID           `json:"place_id"`
	Number          int16               `json:"number" validate:"min=1,max=20"`
	HeldOn          grant.Date          `json:"held_on"`
	Representatives int32               `json:"representatives" validate:"min=1,max=1000000"`
	Present         int32               `json:"present" validate:"min=0,max=1000000"`
	Votes           []activities.VoteOn `json:"votes" validate:"max=1000,dive"`
}

func (a *API) recordVote(ctx context.Context, in recordVote) (activities.VoteRecorded, error) {
	return a.Acts.RecordVote(ctx, activities.RecordVote{
		By: in.By, Round: in.Round, Place: in.Place, Number: in.Number, HeldOn: in.HeldOn,
		Representatives: in.Representatives, Present: in.Present, Votes: in.Votes,
	})
}

// heldMeeting is a residents' meeting that is on record.
type heldMeeting struct {
	ID              uuid.UUID      `json:"id"`
	Place           uuid.UUID      `json:"place_id"`
	Code            string         `json:"code"`
	Name            string         `json:"name"`
	Number          int16          `json:"number"`
	HeldOn          grant.Date     `json:"held_on"`
	Representatives int32          `json:"representatives"`
	Present         int32          `json:"present"`
	Valid           bool           `json:"valid"`
	Votes           []recordedVote `json:"votes"`
}

type recordedVote struct {
	Application uuid.UUID `json:"application_id"`
	Receipt     string    `json:"receipt"`
	Title       string    `json:"title"`
	For         int32     `json:"for"`
	Against     int32     `json:"against"`
	Abstained   int32     `json:"abstained"`
}

// listMeetings answers the meetings of a round to its funder: what they voted is public with the result.
func (a *API) listMeetings(ctx context.Context, in insideRound) (list[heldMeeting], error) {
	found := list[heldMeeting]{Items: []heldMeeting{}}
	r, err := a.readInside(ctx, in)
	if err != nil {
		return found, err
	}
	meetings, err := store.ListMeetings(ctx, a.Pool, r.ID, uuid.Nil)
	if err != nil {
		return found, err
	}
	votes, err := store.ListRoundVotes(ctx, a.Pool, r.ID)
	if err != nil {
		return found, err
	}
	places, err := store.ListPlaces(ctx, a.Pool, r.FunderID)
	for _, p := range places {
		for _, m := range meetings {
			if m.PlaceID != p.ID {
				continue
			}
			held := heldMeeting{m.ID, p.ID, p.Code, p.Name, m.Number, m.HeldOn, m.Representatives, m.Present, m.Valid, []recordedVote{}}
			for _, v := range votes {
				if v.MeetingID == m.ID {
					held.Votes = append(held.Votes, recordedVote{v.ApplicationID, v.Receipt, v.Title, v.For, v.Against, v.Abstained})
				}
			}
			found.Items = append(found.Items, held)
		}
	}
	return found, err
}

type recordLot struct {
	acting
	Round   uuid.UUID  `uri:"round"`
	Drawn   []string   `json:"drawn" validate:"min=2,max=1000,dive,min=1,max=60"`
	DrawnOn grant.Date `json:"drawn_on"`
}

func (a *API) recordLot(ctx context.Context, in recordLot) (moved, error) {
	r, err := a.Acts.RecordLot(ctx, activities.RecordLot{By: in.By, Round: in.Round, Drawn: in.Drawn, DrawnOn: in.DrawnOn})
	return roundMoved(r), err
}

type shortlist struct {
	acting
	Round uuid.UUID `uri:"round"`
}

// shortlisted answers which applications go on to the panel.
type shortlisted struct {
	In  []uuid.UUID `json:"in"`
	Out []uuid.UUID `json:"out"`
}

func (a *API) shortlist(ctx context.Context, in shortlist) (shortlisted, error) {
	done, err := a.Acts.Shortlist(ctx, activities.Shortlist{By: in.By, Round: in.Round})
	return shortlisted{append([]uuid.UUID{}, done.In...), append([]uuid.UUID{}, done.Out...)}, err
}
