package grant_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Every kind of work says in both languages what must be done, and is asked of people who may do it.
func TestWorkRules(t *testing.T) {
	t.Parallel()
	acts := map[grant.Act][]grant.Role{}
	for _, rule := range grant.ActRules() {
		acts[rule.Act] = rule.Roles
	}
	seen := map[grant.WorkKind]bool{}
	for _, rule := range grant.WorkRules() {
		told(t, rule.Kind)
		if seen[rule.Kind] || len(rule.Roles) == 0 {
			t.Errorf("%s stands twice or is nobody's", rule.Kind)
		}
		seen[rule.Kind] = true
		for _, role := range rule.Roles {
			if rule.Act != "" && !slices.Contains(acts[rule.Act], role) {
				t.Errorf("%s is asked of %s, who may not %s", rule.Kind, role, rule.Act)
			}
		}
	}
	for _, rule := range grant.ActRules() {
		if slices.Contains(rule.Roles, grant.Process) {
			told(t, grant.TaskWork(string(rule.Act)))
		}
	}
	told(t, grant.TaskWork("something new"))
}

func told(t *testing.T, kind grant.WorkKind) {
	t.Helper()
	text := kind.Text()
	if !strings.HasSuffix(text.ZH, "。") || !strings.HasSuffix(text.EN, ".") {
		t.Errorf("%s is told as %+v", kind, text)
	}
}

// Every act of the process that can ask a person has a sentence of its own.
func TestTasksAreTold(t *testing.T) {
	t.Parallel()
	other := grant.TaskWork("something new").Text()
	for _, rule := range grant.ActRules() {
		if slices.Contains(rule.Roles, grant.Process) && rule.On != "" && grant.TaskWork(string(rule.Act)).Text() == other {
			t.Errorf("a task to %s is told as any other", rule.Act)
		}
	}
}

// Who has a first password, which somebody else knows, is not asked to be a second person, nor to prepare for one.
func TestWorkIsAskedOf(t *testing.T) {
	t.Parallel()
	funder, other := uuid.New(), uuid.New()
	actor := grant.Actor{Person: uuid.New(), Memberships: []grant.Membership{
		{Organization: funder, Role: grant.Decider}, {Organization: funder, Role: grant.Officer}, {Organization: other, Role: grant.Owner},
	}}
	asked := func() map[grant.WorkKind]map[uuid.UUID]grant.Role {
		of := map[grant.WorkKind]map[uuid.UUID]grant.Role{}
		for _, rule := range grant.WorkRules() {
			if slices.Contains([]grant.WorkKind{grant.RoundToPublish, grant.ApplicationsToScreen, grant.AmountsToReview, grant.SupplementDue, grant.PaymentsDue}, rule.Kind) {
				of[rule.Kind] = rule.Asks(actor)
			}
		}
		return of
	}
	none := map[uuid.UUID]grant.Role{}
	want := map[grant.WorkKind]map[uuid.UUID]grant.Role{
		grant.RoundToPublish: {funder: grant.Decider}, grant.ApplicationsToScreen: {funder: grant.Officer}, grant.AmountsToReview: {funder: grant.Officer},
		grant.SupplementDue: {other: grant.Owner}, grant.PaymentsDue: none,
	}
	if diff := cmp.Diff(want, asked()); diff != "" {
		t.Error(diff)
	}
	actor.PasswordInitial = true
	want[grant.RoundToPublish], want[grant.AmountsToReview] = none, none
	if diff := cmp.Diff(want, asked()); diff != "" {
		t.Errorf("with a first password\n%s", diff)
	}
}
