package activities

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// RecordVote records a residents' meeting (居民表决) of one community with its votes.
type RecordVote struct {
	By              By         `json:"-"`
	Round           uuid.UUID  `json:"round"`
	Place           uuid.UUID  `json:"place"`
	Number          int16      `json:"number"`
	HeldOn          grant.Date `json:"held_on"`
	Representatives int32      `json:"representatives"`
	Present         int32      `json:"present"`
	Votes           []VoteOn   `json:"votes"`
}

// VoteOn is the vote on one application.
type VoteOn struct {
	Application uuid.UUID `json:"application_id" validate:"required"`
	For         int32     `json:"for" validate:"min=0"`
	Against     int32     `json:"against" validate:"min=0"`
	Abstained   int32     `json:"abstained" validate:"min=0"`
}

// VoteRecorded says whether the meeting had the quorum of the policy.
type VoteRecorded struct {
	Valid  bool  `json:"valid"`
	Quorum int32 `json:"quorum"`
}

// RecordVote records a meeting; one below the quorum is kept as invalid and may be held again as often as the
// policy says. The valid meeting, told again with the same figures, takes votes that were left out. Refused:
// already_done after a valid one or after the last, and for an application that it has voted on, with the vote;
// bad_input for numbers that do not add up, a meeting held too soon, or an application of another round or first
// community; no_vote where the policy has none.
func (a *Acts) RecordVote(ctx context.Context, in RecordVote) (VoteRecorded, error) {
	return changeRoundBy(ctx, a, RoundAct{By: in.By, Round: in.Round}, grant.RecordVote, in, func(tx *store.Tx, round *grant.Round, policy grant.Policy) (VoteRecorded, error) {
		if policy.Resident == nil {
			return VoteRecorded{}, grant.Refuse(grant.Conflict, grant.VoteMissing)
		}
		quorum := policy.Resident.QuorumOf(in.Representatives)
		recorded := VoteRecorded{Valid: in.Present >= quorum, Quorum: quorum}
		meeting, err := openMeeting(ctx, tx, in, *round, *policy.Resident)
		if err != nil {
			return VoteRecorded{}, err
		}
		if meeting == uuid.Nil {
			meeting = uuid.Must(uuid.NewV7())
			if err := store.InsertMeeting(ctx, tx, *round, store.Meeting{
				ID: meeting, PlaceID: in.Place, Number: in.Number, HeldOn: in.HeldOn,
				Representatives: in.Representatives, Present: in.Present, Valid: recorded.Valid,
			}); err != nil {
				return VoteRecorded{}, err
			}
		}
		votes := make([]store.Vote, len(in.Votes))
		for i, v := range in.Votes {
			votes[i] = store.Vote{ApplicationID: v.Application, For: v.For, Against: v.Against, Abstained: v.Abstained}
		}
		if err := store.InsertVotes(ctx, tx, *round, meeting, votes); err != nil {
			return VoteRecorded{}, err
		}
		return recorded, tx.MoveRound(ctx, round, round.Stage, "")
	})
}

// openMeeting answers the meeting on record that the input repeats, nil where it is a new one.
func openMeeting(ctx context.Context, tx *store.Tx, in RecordVote, round grant.Round, rules grant.VoteRules) (uuid.UUID, error) {
	records, err := store.ListMeetings(ctx, tx, round.ID, in.Place)
	if err != nil {
		return uuid.Nil, err
	}
	held := make([]grant.HeldMeeting, len(records))
	for i, m := range records {
		held[i] = grant.HeldMeeting{Number: m.Number, HeldOn: m.HeldOn, Representatives: m.Representatives, Present: m.Present, Valid: m.Valid}
	}
	meeting := grant.Meeting{Number: in.Number, HeldOn: in.HeldOn, Representatives: in.Representatives, Present: in.Present}
	for _, v := range in.Votes {
		meeting.Votes = append(meeting.Votes, grant.VoteCount{For: v.For, Against: v.Against, Abstained: v.Abstained})
	}
	if err := rules.CheckMeeting(meeting, held); err != nil {
		return uuid.Nil, err
	}
	if err := checkFirst(ctx, tx, in, round); err != nil {
		return uuid.Nil, err
	}
	repeated := slices.IndexFunc(held, meeting.Repeats)
	if repeated < 0 {
		return uuid.Nil, nil
	}
	return records[repeated].ID, checkVoted(ctx, tx, in, records[repeated].ID)
}

// checkFirst refuses a vote on an application that is not the round's, names another community first, or stands
// before in the list.
func checkFirst(ctx context.Context, tx *store.Tx, in RecordVote, round grant.Round) error {
	ids := make([]uuid.UUID, len(in.Votes))
	for i, v := range in.Votes {
		ids[i] = v.Application
	}
	first, err := store.ListFirst(ctx, tx, round.ID, in.Place, ids)
	if err != nil {
		return err
	}
	for i, id := range ids {
		if !slices.Contains(first, id) || slices.Contains(ids[:i], id) {
			return grant.RefuseAt(grant.Invalid, grant.BadInput, pointer("votes", i, "application_id"), "rule", "first_community")
		}
	}
	return nil
}

// checkVoted refuses a second vote of a meeting on an application, with the first, and a repetition that adds none.
func checkVoted(ctx context.Context, tx *store.Tx, in RecordVote, meeting uuid.UUID) error {
	recorded, err := store.ListVotes(ctx, tx, meeting)
	if err != nil {
		return err
	}
	if len(in.Votes) == 0 {
		return grant.Refuse(grant.Conflict, grant.AlreadyDone, "votes", len(recorded))
	}
	var wrong []*grant.Error
	for i, v := range in.Votes {
		if j := slices.IndexFunc(recorded, func(r store.Vote) bool { return r.ApplicationID == v.Application }); j >= 0 {
			wrong = append(wrong, grant.RefuseAt(grant.Conflict, grant.AlreadyDone, pointer("votes", i, "application_id"),
				"for", recorded[j].For, "against", recorded[j].Against, "abstained", recorded[j].Abstained))
		}
	}
	return grant.Join(wrong)
}

// RecordLot records a public draw (公开抽签) among tied applications, named by receipt in the order drawn.
type RecordLot struct {
	By      By         `json:"-"`
	Round   uuid.UUID  `json:"round"`
	Drawn   []string   `json:"drawn"`
	DrawnOn grant.Date `json:"drawn_on"`
}

// RecordLot records a draw. Refused: bad_input for an unknown receipt or one that was drawn before.
func (a *Acts) RecordLot(ctx context.Context, in RecordLot) (grant.Round, error) {
	return changeRoundBy(ctx, a, RoundAct{By: in.By, Round: in.Round}, grant.RecordLot, in, func(tx *store.Tx, round *grant.Round, _ grant.Policy) (grant.Round, error) {
		lots, err := store.ListLots(ctx, tx, round.ID)
		if err != nil {
			return *round, err
		}
		known, err := store.FindReceipts(ctx, tx, round.ID, in.Drawn)
		if err != nil {
			return *round, err
		}
		drawn := make([]uuid.UUID, len(in.Drawn))
		for i, receipt := range in.Drawn {
			id, exists := known[receipt]
			twice := slices.Contains(drawn[:i], id) || slices.ContainsFunc(lots, func(l store.Lot) bool { return slices.Contains(l.Drawn, id) })
			if !exists || twice {
				return *round, grant.RefuseAt(grant.Invalid, grant.BadInput, pointer("drawn", i), "rule", "drawn_once")
			}
			drawn[i] = id
		}
		if err := store.InsertLot(ctx, tx, *round, drawn, in.DrawnOn); err != nil {
			return *round, err
		}
		err = tx.MoveRound(ctx, round, round.Stage, "")
		return *round, err
	})
}

// Shortlist decides which applications of the desk review go to the panel (入围).
type Shortlist struct {
	By    By        `json:"-"`
	Round uuid.UUID `json:"round"`
}

// Shortlisted answers how many are in, and the applications by receipt.
type Shortlisted struct {
	In  []uuid.UUID `json:"in"`
	Out []uuid.UUID `json:"out"`
}

// Shortlist takes the policy's number of applications with the highest desk mean, of equal ones those received
// first; the others are declined as not_shortlisted. Refused: undecided while a desk review is open.
func (a *Acts) Shortlist(ctx context.Context, in Shortlist) (Shortlisted, error) {
	return changeRoundBy(ctx, a, RoundAct{By: in.By, Round: in.Round}, grant.ShortlistRound, in, func(tx *store.Tx, round *grant.Round, policy grant.Policy) (Shortlisted, error) {
		var answer Shortlisted
		applications, err := store.LockApplications(ctx, tx, round.ID, nil, grant.Eligible, grant.DeskReview, grant.DeskClosed)
		if err != nil {
			return answer, err
		}
		var open []string
		for _, a := range applications {
			if a.Stage != grant.DeskClosed {
				open = append(open, a.Receipt)
			}
		}
		if len(open) > 0 || policy.Desk == nil {
			return answer, grant.Refuse(grant.Conflict, grant.Undecided, "act", grant.ShortlistRound, "left", len(open), "receipts", open[:min(len(open), 10)])
		}
		order, err := deskOrder(ctx, tx, applications)
		if err != nil {
			return answer, err
		}
		for i := range order {
			if i < policy.Desk.Shortlist {
				answer.In = append(answer.In, order[i].ID)
				err = tx.MoveApplication(ctx, &order[i], grant.PanelReview, "")
			} else {
				answer.Out = append(answer.Out, order[i].ID)
				err = decline(ctx, tx, &order[i], grant.NotShortlisted)
			}
			if err != nil {
				return answer, err
			}
			tx.Wake(grant.ApplicationCase(order[i].ID))
		}
		return answer, tx.MoveRound(ctx, round, round.Stage, "")
	})
}

func deskOrder(ctx context.Context, tx *store.Tx, applications []grant.Application) ([]grant.Application, error) {
	ids := make([]uuid.UUID, len(applications))
	for i, a := range applications {
		ids[i] = a.ID
	}
	scores, err := store.ListScores(ctx, tx, ids...)
	if err != nil {
		return nil, err
	}
	readings := make([]grant.DeskReading, len(applications))
	at := make(map[uuid.UUID]int, len(applications))
	byReceipt := make(map[string]grant.Application, len(applications))
	for i, a := range applications {
		readings[i].Receipt, at[a.ID], byReceipt[a.Receipt] = a.Receipt, i, a
	}
	for _, s := range scores {
		if s.Part == store.DeskPart {
			reading := &readings[at[s.ApplicationID]]
			reading.Scores = append(reading.Scores, grant.Points(s.Points).Decimal())
		}
	}
	if readings, err = grant.DeskOrder(readings); err != nil {
		return nil, err
	}
	ordered := make([]grant.Application, len(readings))
	for i, r := range readings {
		ordered[i] = byReceipt[r.Receipt]
	}
	return ordered, nil
}
