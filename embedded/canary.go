package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/command/v1"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
)

// silent keeps the SDK from writing to the terminal; what goes wrong is in the errors it returns.
var silent = log.NewStructuredLogger(slog.New(slog.DiscardHandler))

// canary proves that the Temporal server works: it signals a workflow and does the work of its worker,
// through the frontend, history, matching and the database. A server that lost its database may still
// describe itself as healthy.
type canary struct {
	client client.Client

	mu sync.Mutex // one song at a time: they share a workflow and a task queue
}

const (
	// canaryName is the workflow's id, its type and its task queue.
	canaryName = "canary"
	// canaryEvents is the length of a history at which the workflow is completed and deleted; the next
	// song starts another one.
	canaryEvents = 200
)

func newCanary(address string) (*canary, error) {
	c, err := client.NewLazyClient(client.Options{HostPort: address, Namespace: Namespace, Logger: silent})
	if err != nil {
		return nil, fmt.Errorf("reach Temporal: %w", err)
	}
	return &canary{client: c}, nil
}

func (c *canary) close() { c.client.Close() }

// sing runs one step of the workflow.
func (c *canary) sing(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	server := c.client.WorkflowService()
	signalled, err := server.SignalWithStartWorkflowExecution(ctx, &workflowservice.SignalWithStartWorkflowExecutionRequest{
		Namespace: Namespace, WorkflowId: canaryName, RequestId: uuid.NewString(), Identity: identity(),
		WorkflowType: &common.WorkflowType{Name: canaryName}, TaskQueue: canaryQueue(), SignalName: "sing",
		WorkflowIdReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIdConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	})
	if err != nil {
		return fmt.Errorf("signal the workflow: %w", err)
	}
	task, err := c.take(ctx, signalled.GetRunId())
	if err != nil {
		return fmt.Errorf("take the workflow's task: %w", err)
	}
	answer := &workflowservice.RespondWorkflowTaskCompletedRequest{
		Namespace: Namespace, TaskToken: task.GetTaskToken(), Identity: identity(),
	}
	last := task.GetStartedEventId() > canaryEvents
	if last {
		answer.Commands = []*command.Command{{
			CommandType: enums.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
			Attributes: &command.Command_CompleteWorkflowExecutionCommandAttributes{
				CompleteWorkflowExecutionCommandAttributes: &command.CompleteWorkflowExecutionCommandAttributes{},
			},
		}}
	}
	if _, err := server.RespondWorkflowTaskCompleted(ctx, answer); err != nil {
		return fmt.Errorf("complete the workflow's task: %w", err)
	}
	if !last {
		return nil
	}
	_, err = server.DeleteWorkflowExecution(ctx, &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace: Namespace, WorkflowExecution: task.GetWorkflowExecution(),
	})
	if err != nil {
		return fmt.Errorf("delete the completed workflow: %w", err)
	}
	return nil
}

// take polls until a task of the run comes.
func (c *canary) take(ctx context.Context, run string) (*workflowservice.PollWorkflowTaskQueueResponse, error) {
	// The server warns of polls whose deadline is near, so this one has a far one and is cancelled instead.
	polling, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	for {
		task, err := c.client.WorkflowService().PollWorkflowTaskQueue(polling, &workflowservice.PollWorkflowTaskQueueRequest{
			Namespace: Namespace, TaskQueue: canaryQueue(), Identity: identity(),
		})
		if err != nil {
			return nil, err
		}
		if task.GetWorkflowExecution().GetRunId() == run {
			return task, nil
		}
	}
}

func canaryQueue() *taskqueue.TaskQueue {
	return &taskqueue.TaskQueue{Name: canaryName, Kind: enums.TASK_QUEUE_KIND_NORMAL}
}

func identity() string { return fmt.Sprintf("granary-engine@%d", os.Getpid()) }
