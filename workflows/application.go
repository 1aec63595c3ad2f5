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
	a, err := follow(ctx, grant.ApplicationKind, id)
	for err == nil {
		var ended bool
		if ended, err = a.ended(); ended || err != nil {
			break
		}
		switch a.stage() {
		case grant.Submitted:
			err = a.actWhen(a.standing.Ready, grant.CheckApplication)
		case grant.Supplement:
			err = a.actWhen(a.standing.IsDue(grant.DueSupplement), grant.RefuseSupplement)
		case grant.DeskReview:
			err = a.actWhen(a.standing.Ready || a.standing.IsDue(grant.DueDesk), grant.CloseDesk)
		case grant.PanelReview:
			err = a.actWhen(a.standing.Ready || a.standing.IsDue(grant.DuePanel), grant.ClosePanel)
		default:
			err = a.wait()
		}
	}
	return err
}
