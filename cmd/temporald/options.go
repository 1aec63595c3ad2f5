package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// options say where the server listens and keeps its state. Every flag falls back to an environment
// variable of its name in capitals, TEMPORALD_DATABASE_URL for -database-url; a password belongs there,
// because a command line can be read by every user of the machine.
type options struct {
	databaseURL string
	host        string
	port        int
	shards      int
	namespace   string
	retention   time.Duration
	version     bool
}

// address is where the frontend listens.
func (o options) address() string { return net.JoinHostPort(o.host, strconv.Itoa(o.port)) }

func parse(args []string, env func(string) string, usage io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("temporald", flag.ContinueOnError)
	f.SetOutput(usage)
	f.StringVar(&o.databaseURL, "database-url", "",
		"Postgres `URL` of any database of the cluster in which the databases temporal and temporal_visibility are kept")
	f.StringVar(&o.host, "host", "127.0.0.1", "loopback `address` to listen on")
	f.IntVar(&o.port, "port", 7233, "port of the frontend")
	f.IntVar(&o.shards, "shards", 4, "history shards of a new cluster; an existing one keeps its number for ever")
	f.StringVar(&o.namespace, "namespace", "grants", "namespace that is registered")
	f.DurationVar(&o.retention, "retention", 30*24*time.Hour, "how long the history of a closed workflow is kept, at least 24h")
	f.BoolVar(&o.version, "version", false, "print the version as a line of JSON and exit")
	if err := f.Parse(args); err != nil {
		return options{}, err
	}
	if err := fromEnvironment(f, env); err != nil {
		return options{}, err
	}
	if o.version {
		return o, nil
	}
	return o, o.check(f.Args())
}

// fromEnvironment fills the flags that were not given.
func fromEnvironment(f *flag.FlagSet, env func(string) string) error {
	given := map[string]bool{}
	f.Visit(func(fl *flag.Flag) { given[fl.Name] = true })
	var errs []error
	f.VisitAll(func(fl *flag.Flag) {
		name := "TEMPORALD_" + strings.ToUpper(strings.ReplaceAll(fl.Name, "-", "_"))
		value := env(name)
		if given[fl.Name] || value == "" {
			return
		}
		if err := f.Set(fl.Name, value); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	})
	return errors.Join(errs...)
}

func (o options) check(rest []string) error {
	switch ip := net.ParseIP(o.host); {
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q", rest[0])
	case o.databaseURL == "":
		return errors.New("no database: give -database-url or TEMPORALD_DATABASE_URL")
	case ip == nil || !ip.IsLoopback():
		return fmt.Errorf("-host %s: the server has no access control, so it listens on a loopback address only", o.host)
	case o.port < 1 || o.port > 65535:
		return fmt.Errorf("-port %d: not a port", o.port)
	case o.shards < 1 || o.shards > 1024:
		return fmt.Errorf("-shards %d: must be 1 to 1024", o.shards)
	case o.namespace == "":
		return errors.New("-namespace: must not be empty")
	case o.retention < 24*time.Hour:
		return fmt.Errorf("-retention %s: the server keeps closed workflows for 24h at least", o.retention)
	}
	return nil
}
