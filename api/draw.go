package api

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// assignmentProposal is a draw of reviewers for the applications of a round that lack some. Nothing of it is stored.
type assignmentProposal struct {
	Items    []drawnReviewers `json:"items"`
	Loads    []drawnLoad      `json:"loads"`
	Unfilled []unfilled       `json:"unfilled"`
}

type drawnReviewers struct {
	Application uuid.UUID     `json:"application_id"`
	Receipt     string        `json:"receipt"`
	Reviewers   []namedPerson `json:"reviewers"`
}

type namedPerson struct {
	Person uuid.UUID `json:"person_id"`
	Name   string    `json:"name"`
}

// drawnLoad is how many applications of the round a reviewer has before and after the draw.
type drawnLoad struct {
	namedPerson
	Before int `json:"before"`
	After  int `json:"after"`
}

// unfilled is an application for which fewer can be drawn than it lacks, and who cannot be.
type unfilled struct {
	Application uuid.UUID        `json:"application_id"`
	Receipt     string           `json:"receipt"`
	Missing     int              `json:"missing"`
	Excluded    []excludedPerson `json:"excluded"`
}

type excludedPerson struct {
	Person uuid.UUID       `json:"person_id"`
	Reason grant.Exclusion `json:"reason"`
}

// proposeAssignments draws reviewers for an officer to look at. The round's id is the seed: as long as nothing changes,
// whoever asks gets the same draw.
func (a *API) proposeAssignments(ctx context.Context, in insideRound) (assignmentProposal, error) {
	none := assignmentProposal{}
	r, err := store.FindRound(ctx, a.Pool, in.Round)
	if err != nil {
		return none, err
	}
	if _, err := grant.May(in.actor(), grant.AssignReviewers, grant.Facts{Funder: r.FunderID, Stage: grant.Eligible}); err != nil {
		return none, err
	}
	policy, err := a.Acts.PolicyOf(ctx, r.ID)
	if err != nil {
		return none, err
	}
	reviewers, err := store.ListReviewers(ctx, a.Pool, r.FunderID, r.ID)
	if err != nil {
		return none, err
	}
	rows, err := store.ListOpenBenches(ctx, a.Pool, r.ID)
	return propose(r.ID, policy, reviewers, rows), err
}

func propose(seed uuid.UUID, policy grant.Policy, reviewers []store.Reviewer, rows []store.BenchRow) assignmentProposal {
	people, names, loads := make([]uuid.UUID, len(reviewers)), map[uuid.UUID]string{}, map[uuid.UUID]int{}
	for i, r := range reviewers {
		people[i], names[r.PersonID], loads[r.PersonID] = r.PersonID, r.Name, r.Assigned
	}
	var open []store.BenchRow
	var vacancies []grant.Vacancy
	for _, row := range rows {
		part := store.PanelPart
		if policy.ReadsAtDesk(row.Stage) {
			part = store.DeskPart
		}
		bench := row.At(part, people)
		if missing := policy.Readers(part == store.DeskPart) - len(bench.Assigned); missing > 0 {
			open, vacancies = append(open, row), append(vacancies, grant.Vacancy{Application: row.ApplicationID, Missing: missing, Bench: bench})
		}
	}
	proposal := assignmentProposal{Items: []drawnReviewers{}, Loads: []drawnLoad{}, Unfilled: []unfilled{}}
	after := map[uuid.UUID]int{}
	for i, drawn := range grant.Draw(seed, loads, vacancies) {
		for _, person := range drawn {
			after[person]++
		}
		if len(drawn) > 0 {
			proposal.Items = append(proposal.Items, drawnReviewers{open[i].ApplicationID, open[i].Receipt, listOf(drawn, func(person uuid.UUID) namedPerson {
				return namedPerson{person, names[person]}
			}).Items})
		}
		if missing := vacancies[i].Missing - len(drawn); missing > 0 {
			proposal.Unfilled = append(proposal.Unfilled, unfilled{open[i].ApplicationID, open[i].Receipt, missing, excluded(vacancies[i].Bench)})
		}
	}
	for _, r := range reviewers {
		proposal.Loads = append(proposal.Loads, drawnLoad{namedPerson{r.PersonID, r.Name}, r.Assigned, r.Assigned + after[r.PersonID]})
	}
	return proposal
}

func excluded(bench grant.Bench) []excludedPerson {
	people := []excludedPerson{}
	for _, person := range bench.Reviewers {
		if reason, excluded := bench.Excludes(person); excluded {
			people = append(people, excludedPerson{person, reason})
		}
	}
	return people
}

type assignRound struct {
	acting
	Round       uuid.UUID                         `uri:"round"`
	Assignments []activities.ApplicationReviewers `json:"assignments" validate:"min=1,max=1000,dive"`
}

// assigned answers where the applications stand since.
type assigned struct {
	Applications []moved `json:"applications"`
}

func (a *API) assignRound(ctx context.Context, in assignRound) (assigned, error) {
	done, err := a.Acts.AssignRound(ctx, activities.AssignRound{By: in.By, Round: in.Round, Assignments: in.Assignments})
	return assigned{listOf(done.Applications, func(of activities.ApplicationAssigned) moved {
		return moved{ID: of.ID, Stage: of.Stage, Version: of.Version}
	}).Items}, err
}
