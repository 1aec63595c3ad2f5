package main

import (
	"fmt"
	"net"
	"strconv"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
)

// clusterName is written into the database at the first start and into every namespace; it must never change.
const clusterName = "active"

const (
	mainStore       = "main"
	visibilityStore = "visibility"
)

// newServer configures the four services: static hosts instead of a membership ring, no metrics and no
// profiling port, nothing that calls out.
func newServer(o options, log temporalLog) (temporal.Server, error) {
	conf, err := serverConfig(o)
	if err != nil {
		return nil, err
	}
	hosts := map[primitives.ServiceName]static.Hosts{}
	for name, service := range conf.Services {
		address := net.JoinHostPort(o.host, strconv.Itoa(service.RPC.GRPCPort))
		hosts[primitives.ServiceName(name)] = static.SingleLocalHost(address)
	}
	server, err := temporal.NewServer(
		temporal.WithConfig(conf),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(hosts),
		temporal.WithLogger(log),
		temporal.WithDynamicConfigClient(dynamicConfig()),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper {
			return authorization.NewNoopClaimMapper()
		}),
	)
	if err != nil {
		return nil, fmt.Errorf("configure the Temporal server: %w", err)
	}
	return server, nil
}

func serverConfig(o options) (*config.Config, error) {
	services, err := services(o)
	if err != nil {
		return nil, err
	}
	persistence, err := persistence(o)
	if err != nil {
		return nil, err
	}
	return &config.Config{
		Persistence: persistence,
		Services:    services,
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: o.address()},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		PublicClient:        config.PublicClient{HostPort: o.address()},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
		}},
	}, nil
}

// services gives the frontend its fixed port and the other three free ones; all talk over the loopback interface.
func services(o options) (map[string]config.Service, error) {
	frontend, err := net.Listen("tcp", o.address())
	if err != nil {
		return nil, fmt.Errorf("the frontend's address is taken: %w", err)
	}
	defer frontend.Close()
	ports := map[primitives.ServiceName]int{primitives.FrontendService: o.port}
	for _, name := range []primitives.ServiceName{
		primitives.HistoryService, primitives.MatchingService, primitives.WorkerService,
	} {
		l, err := net.Listen("tcp", net.JoinHostPort(o.host, "0"))
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close() // after the loop, so that no two services get the same port
		ports[name] = l.Addr().(*net.TCPAddr).Port
	}
	all := map[string]config.Service{}
	for name, port := range ports {
		all[string(name)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: o.host}}
	}
	return all, nil
}

func persistence(o options) (config.Persistence, error) {
	main, err := storeConfig(o.databaseURL, mainDatabase, mainConnections)
	if err != nil {
		return config.Persistence{}, err
	}
	visibility, err := storeConfig(o.databaseURL, visibilityDatabase, visibilityConnections)
	if err != nil {
		return config.Persistence{}, err
	}
	return config.Persistence{
		DefaultStore:     mainStore,
		VisibilityStore:  visibilityStore,
		NumHistoryShards: int32(o.shards),
		DataStores: map[string]config.DataStore{
			mainStore:       {SQL: main},
			visibilityStore: {SQL: visibility},
		},
	}, nil
}

// dynamicConfig holds the settings in which a single small process differs from a cluster.
func dynamicConfig() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		// Nothing calls out.
		dynamicconfig.EnableServerVersionCheck.Key(): false,
		// One process has nobody to spread a task queue to: one partition saves a hop.
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
		// The columns are varchar(255); without this an identifier of 300 characters fails late and again and again.
		dynamicconfig.MaxIDLengthLimit.Key(): 255,
		// A case that ends and is woken in the same second starts again at once.
		dynamicconfig.WorkflowIdReuseMinimalInterval.Key(): time.Duration(0),
		// A new namespace and its search attributes are usable sooner.
		dynamicconfig.NamespaceCacheRefreshInterval.Key():                                      time.Second,
		dynamicconfig.FrontendMaxNamespaceNamespaceReplicationInducingAPIsRPSPerInstance.Key(): 20,
		// The sweeper describes and lists workflows; pages for people never do.
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key(): 100,
		// Entries kept in memory; the default of 128,000 is for machines with nothing else to do.
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key(): 4096,
	}
}
