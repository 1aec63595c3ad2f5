package api

import (
	"context"
	"strings"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// score is what one reviewer handed in. Nobody is told which one. What it is made of and the comment are for himself and
// the funder; the feedback is for the applicant.
type score struct {
	Part     store.Part        `json:"part"`
	Points   grant.Points      `json:"points"`
	Match    *grant.Points     `json:"match_points"`
	Items    []grant.ItemScore `json:"items"`
	Comment  *string           `json:"comment"`
	Feedback string            `json:"feedback"`
}

// showScore shows a score sheet, to people outside the funder without what is the funder's own.
func showScore(s store.ScoreSheet, inside bool) score {
	shown := score{Part: s.Part, Points: grant.Points(s.Points), Feedback: s.Feedback}
	if s.MatchPoints != nil {
		shown.Match = new(grant.Points(*s.MatchPoints))
	}
	if inside {
		shown.Items, shown.Comment = s.Items, &s.Comment
	}
	return shown
}

// openScores answers the scores of an application, to its reviewers as to people outside the funder. That somebody
// wanted to see them while they are sealed is noted before he is refused.
func (a *API) openScores(ctx context.Context, in struct{ ofApplication }) (list[score], error) {
	none := list[score]{}
	found, err := store.FindApplication(ctx, a.Pool, in.Application)
	if err != nil {
		return none, err
	}
	facts := found.Facts()
	if facts.Assigned, err = store.IsAssigned(ctx, a.Pool, found.ID, in.session.PersonID); err != nil {
		return none, err
	}
	if err := grant.MayRead(in.actor(), facts); err != nil {
		return none, err
	}
	r, err := store.FindRound(ctx, a.Pool, found.RoundID)
	if err != nil {
		return none, err
	}
	if denied := grant.MayOpenScores(in.actor(), found, r.Stage); denied != nil {
		noted, err := a.Acts.DenyScores(ctx, in.session.PersonID, found.ID)
		if noted {
			err = denied
		}
		if err != nil {
			return none, err
		}
	}
	inside := grant.MayRead(in.actor(), grant.Facts{Funder: found.FunderID}) == nil
	rows, err := store.ListScoreSheets(ctx, a.Pool, found.ID)
	return listOf(rows, func(row store.ScoreSheet) score { return showScore(row, inside) }), err
}

// newScore is a score sheet as it is handed in or entered from paper.
type newScore struct {
	Points   grant.Points      `json:"points" validate:"min=0,max=10000"`
	Match    *grant.Points     `json:"match_points,omitzero" validate:"omitempty,min=0,max=10000"`
	Items    []grant.ItemScore `json:"items,omitempty" validate:"max=100,dive"`
	Comment  string            `json:"comment,omitempty" validate:"max=4000"`
	Feedback string            `json:"feedback,omitempty" validate:"max=4000"`
}

func (in newScore) sheet() grant.ScoreSheet {
	return grant.ScoreSheet{Points: in.Points, Match: in.Match, Items: in.Items, Comment: in.Comment, Feedback: in.Feedback}
}

type handInScore struct {
	onAssignment
	newScore
	version *int64
}

// enter takes the version alone: a score depends on nothing else that the tag stands for.
func (in *handInScore) enter(who caller) error {
	who.ifMatch, _, _ = strings.Cut(who.ifMatch, "-")
	in.version = who.version()
	return in.onAssignment.enter(who)
}

func (a *API) handInScore(ctx context.Context, in handInScore) (moved, error) {
	return applicationMoved(a.Acts.HandInScore(ctx, activities.HandInScore{AssignmentAct: in.act(), Version: in.version, ScoreSheet: in.sheet()}))
}
