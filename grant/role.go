package grant

import (
	"slices"

	"github.com/google/uuid"
)

// Role is what a person is in an organisation, for a time. Process is the engine itself, Public is anybody at all.
type Role string

const (
	Process Role = "process"
	Public  Role = "public"

	// Roles in a funder.
	Administrator   Role = "administrator" // people, places, calendars; sees no score before it closes
	Officer         Role = "officer"       // 项目官员: runs the round
	Decider         Role = "decider"       // 审批人: the second person
	FinancePreparer Role = "finance_preparer"
	FinanceApprover Role = "finance_approver"
	Supervisor      Role = "supervisor" // 督导
	Evaluator       Role = "evaluator"  // 第三方评估方
	Auditor         Role = "auditor"    // reads everything, changes nothing
	Reviewer        Role = "reviewer"   // 评审专家
	Secretary       Role = "community_secretary"
	Donor           Role = "donor"

	// Roles in an applicant organisation.
	Owner  Role = "owner"
	Editor Role = "editor"
	Clerk  Role = "finance"
	Viewer Role = "viewer"

	Resident Role = "resident"
)

// Roles lists every role a person can be given, in the order pages show them.
func Roles() []Role {
	return []Role{
		Administrator, Officer, Decider, FinancePreparer, FinanceApprover, Supervisor, Evaluator, Auditor,
		Reviewer, Secretary, Donor, Owner, Editor, Clerk, Viewer, Resident,
	}
}

// staff are the roles that see a funder's cases. Secretaries, donors and residents see what the public sees until
// acts of their own exist.
var staff = []Role{Administrator, Officer, Decider, FinancePreparer, FinanceApprover, Supervisor, Evaluator, Auditor}

// standIns are the staff who may stand in for a colleague: third-party evaluators and auditors come from outside, to judge what
// the others have done.
var standIns = []Role{Administrator, Officer, Decider, FinancePreparer, FinanceApprover, Supervisor}

// applicants are the roles in an applicant organisation, which see its own cases.
var applicants = []Role{Owner, Editor, Clerk, Viewer}

// OfApplicant says whether the role belongs to an applicant organisation rather than to a funder.
func (r Role) OfApplicant() bool { return slices.Contains(applicants, r) }

// Membership is a role that holds at the instant a person acts: his own, or that of a colleague whom he covers for.
type Membership struct {
	Organization uuid.UUID  `json:"organization_id"`
	Role         Role       `json:"role"`
	Covers       *string    `json:"covers"` // the colleague's name; nil: the role is his own
	Until        *Date      `json:"until"`  // the last day of a cover, in Beijing; nil: none is known
	CoveredID    *uuid.UUID `json:"-"`      // the colleague, where an act is to be noted
}

// Actor is who acts: a person with the memberships that hold now, or the process.
type Actor struct {
	Person          uuid.UUID
	Memberships     []Membership
	PasswordInitial bool // it is a first password: somebody else chose it and so knows it
}

// ByProcess is the engine acting for itself: a deadline passed, all scores are in.
func ByProcess() Actor { return Actor{Memberships: []Membership{{Role: Process}}} }

// ByPublic is anybody, who need not say who he is: somebody who objects to a notice.
func ByPublic() Actor { return Actor{Memberships: []Membership{{Role: Public}}} }

// Is says whether the actor has one of the roles in the organisation.
func (a Actor) Is(organization uuid.UUID, roles ...Role) bool {
	return slices.ContainsFunc(a.Memberships, func(m Membership) bool {
		return m.Organization == organization && slices.Contains(roles, m.Role)
	})
}

// Applies lists the organisations in which the actor has a part as one of the applicant's people.
func (a Actor) Applies() []uuid.UUID {
	organizations := []uuid.UUID{}
	for _, m := range a.Memberships {
		if m.Role.OfApplicant() && !slices.Contains(organizations, m.Organization) {
			organizations = append(organizations, m.Organization)
		}
	}
	return organizations
}
