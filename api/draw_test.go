package api

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// Where fewer can be drawn than are missing, the draw says how many fewer and why each of the others cannot be.
func TestUnfilledPlacesSayWhy(t *testing.T) {
	t.Parallel()
	lin, wang, zhao, application := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	policy := grant.Policy{Panel: grant.PanelRules{Size: 4}}
	reviewers := []store.Reviewer{{PersonID: lin, Name: "林", Assigned: 1}, {PersonID: wang, Name: "王"}, {PersonID: zhao, Name: "赵"}}
	got := propose(uuid.New(), policy, reviewers, []store.BenchRow{{
		ApplicationID: application, Receipt: "2026-000001", Stage: grant.PanelReview, Members: []uuid.UUID{wang}, Desk: []uuid.UUID{zhao}, Panel: []uuid.UUID{lin},
	}})
	want := assignmentProposal{
		Items: []drawnReviewers{{application, "2026-000001", []namedPerson{{zhao, "赵"}}}},
		Loads: []drawnLoad{{namedPerson{lin, "林"}, 1, 1}, {namedPerson{wang, "王"}, 0, 0}, {namedPerson{zhao, "赵"}, 0, 1}},
		Unfilled: []unfilled{{application, "2026-000001", 2, []excludedPerson{
			{lin, grant.AssignedAlready}, {wang, grant.MemberOfApplicant},
		}}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(drawnLoad{})); diff != "" {
		t.Error(diff)
	}
}
