package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"
)

// searchAttributes are what an operator may filter workflows by. They hold identifiers, never names.
var searchAttributes = map[string]enums.IndexedValueType{
	"GrantsRound":        enums.INDEXED_VALUE_TYPE_KEYWORD,
	"GrantsCommunity":    enums.INDEXED_VALUE_TYPE_KEYWORD,
	"GrantsOrganization": enums.INDEXED_VALUE_TYPE_KEYWORD,
}

// registerWithin bounds the wait for the services to find each other and the new namespace.
const registerWithin = 60 * time.Second

// register makes the namespace, sets its retention and adds the search attributes that are missing. It
// answers with the number of history shards the cluster really has.
func register(ctx context.Context, o options) (shards int32, err error) {
	ctx, cancel := context.WithTimeout(ctx, registerWithin)
	defer cancel()
	c, err := client.NewLazyClient(client.Options{HostPort: o.address(), Namespace: o.namespace})
	if err != nil {
		return 0, fmt.Errorf("reach the frontend: %w", err)
	}
	defer c.Close()

	err = retry(ctx, "register the namespace "+o.namespace, func() error { return registerNamespace(ctx, c, o) })
	if err != nil {
		return 0, err
	}
	err = retry(ctx, "add the search attributes", func() error { return addSearchAttributes(ctx, c, o.namespace) })
	if err != nil {
		return 0, err
	}
	info, err := c.WorkflowService().GetClusterInfo(ctx, &workflowservice.GetClusterInfoRequest{})
	if err != nil {
		return 0, fmt.Errorf("ask for the cluster's shards: %w", err)
	}
	return info.GetHistoryShardCount(), nil
}

// retry runs step until it succeeds or the context ends.
func retry(ctx context.Context, what string, step func() error) error {
	for {
		err := step()
		if err == nil {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, err)
		}
	}
}

func registerNamespace(ctx context.Context, c client.Client, o options) error {
	retention := durationpb.New(o.retention)
	found, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: o.namespace})
	if missing := (*serviceerror.NamespaceNotFound)(nil); errors.As(err, &missing) {
		_, err := c.WorkflowService().RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
			Namespace:                        o.namespace,
			Description:                      "Cases of Granary",
			WorkflowExecutionRetentionPeriod: retention,
		})
		if exists := (*serviceerror.NamespaceAlreadyExists)(nil); errors.As(err, &exists) {
			return nil
		}
		return err
	}
	if err != nil || found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration() == o.retention {
		return err
	}
	_, err = c.WorkflowService().UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: o.namespace,
		Config:    &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: retention},
	})
	return err
}

func addSearchAttributes(ctx context.Context, c client.Client, namespace string) error {
	listed, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return err
	}
	missing := map[string]enums.IndexedValueType{}
	for name, kind := range searchAttributes {
		if _, ok := listed.GetCustomAttributes()[name]; !ok {
			missing[name] = kind
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: namespace, SearchAttributes: missing,
	})
	return err
}
