package workflows

import (
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"go.temporal.io/sdk/workflow"
)

// Application carries an application from its submission until it is awarded, cancelled, refused or withdrawn.
// It makes the checks that need no person, ends a supplement that did not come, and closes the desk review and
// the panel when the scores are in or their time is over.
func Application(ctx workflow.Context, id uuid.UUID) error {
	return carry(ctx, grant.ApplicationKind, id, func(a *follower) error {
		switch a.stage() {
		case grant.Submitted:
			return a.actWhen(a.standing.Ready, grant.CheckApplication)
		case grant.Supplement:
			return a.actWhen(a.standing.IsDue(grant.DueSupplement), grant.RefuseSupplement)
		case grant.DeskReview:
			return a.actWhen(a.standing.Ready || a.standing.IsDue(grant.DueDesk), grant.CloseDesk)
		case grant.PanelReview:
			return a.actWhen(a.standing.Ready || a.standing.IsDue(grant.DuePanel), grant.ClosePanel)
		}
		return a.wait()
	})
}
