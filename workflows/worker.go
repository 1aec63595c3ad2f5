package workflows

import (
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Namespace is the Temporal namespace of the processes.
const Namespace = "grants"

// Name is the registered name of the workflow that carries a kind of case.
func Name(kind grant.CaseKind) string {
	switch kind {
	case grant.RoundKind:
		return "Round"
	case grant.ApplicationKind:
		return "Application"
	case grant.PaymentKind:
		return "Disbursement"
	}
	panic("workflows: no process carries a " + string(kind))
}

// NewWorker makes a worker of the processes. A workflow that cannot be replayed blocks until it is mended; it is
// never failed.
func NewWorker(c client.Client, acts *activities.Acts) worker.Worker {
	w := worker.New(c, Queue, worker.Options{
		MaxConcurrentWorkflowTaskExecutionSize:  50,
		MaxConcurrentActivityExecutionSize:      16,
		MaxConcurrentLocalActivityExecutionSize: 16,
		DeadlockDetectionTimeout:                5 * time.Second,
		WorkerStopTimeout:                       10 * time.Second,
		DisableRegistrationAliasing:             true,
	})
	Register(w, acts)
	return w
}

// Register registers the processes and what they call.
func Register(r worker.Registry, acts *activities.Acts) {
	r.RegisterWorkflowWithOptions(Round, workflow.RegisterOptions{Name: Name(grant.RoundKind)})
	r.RegisterWorkflowWithOptions(Application, workflow.RegisterOptions{Name: Name(grant.ApplicationKind)})
	r.RegisterWorkflowWithOptions(Disbursement, workflow.RegisterOptions{Name: Name(grant.PaymentKind)})
	r.RegisterActivityWithOptions(acts.Load, activity.RegisterOptions{Name: activities.LoadName})
	r.RegisterActivityWithOptions(acts.Step, activity.RegisterOptions{Name: activities.StepName})
	r.RegisterActivityWithOptions(acts.Ask, activity.RegisterOptions{Name: activities.AskName})
}
