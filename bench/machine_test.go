package bench

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/granary-grants/granary/store/storetest"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// machine is what the figures depend on.
type machine struct {
	At        time.Time     `json:"at"`
	Cores     int           `json:"cores"`
	Processor string        `json:"processor"`
	Flush     time.Duration `json:"flush_p50_ns"` // of 8 KiB in the directory for temporary files
	Load      string        `json:"load"`         // averages of the last 1, 5 and 15 minutes
	Go        string        `json:"go"`
	Postgres  string        `json:"postgres"`
	Settings  string        `json:"settings"`
	Temporal  string        `json:"temporal"`
}

func (m machine) String() string {
	return fmt.Sprintf("%s, %d cores (%s), fdatasync p50 %s, load %s\n%s, Postgres %s (%s), Temporal %s",
		m.At.Format(time.DateTime), m.Cores, m.Processor, m.Flush.Round(time.Microsecond), m.Load, m.Go, m.Postgres, m.Settings, m.Temporal)
}

// idleFlush is measured before the benchmarks load the disk.
var idleFlush = flushTime()

func inspect(ctx context.Context) (machine, error) {
	m := machine{
		At: time.Now().UTC(), Cores: runtime.NumCPU(), Processor: runtime.GOARCH, Load: "unknown", Flush: idleFlush, Go: runtime.Version(), Temporal: "not used",
	}
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		_, name, _ := strings.Cut(string(info), "model name\t: ")
		m.Processor, _, _ = strings.Cut(name, "\n")
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.Load = strings.Join(strings.Fields(string(load))[:3], " ")
	}
	conn, err := pgx.Connect(ctx, storetest.URL)
	if err != nil {
		return m, err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, `
select current_setting('server_version'),
       'fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')
         || ', shared_buffers ' || current_setting('shared_buffers')`).Scan(&m.Postgres, &m.Settings)
	if err != nil || temporalAddress == "" {
		return m, err
	}
	c, err := client.Dial(client.Options{HostPort: temporalAddress, Logger: quiet{}})
	if err != nil {
		return m, err
	}
	defer c.Close()
	info, err := c.WorkflowService().GetClusterInfo(ctx, &workflowservice.GetClusterInfoRequest{})
	m.Temporal = info.GetServerVersion()
	return m, err
}

// flushTime is the median time of a flush of 8 KiB that were just written, 0 where it cannot be measured.
func flushTime() time.Duration {
	file, err := os.CreateTemp("", "flush")
	if err != nil {
		return 0
	}
	defer os.Remove(file.Name())
	defer file.Close()
	page := make([]byte, 8192)
	var times []time.Duration
	for range 200 {
		if _, err := file.WriteAt(page, 0); err != nil {
			return 0
		}
		start := time.Now()
		if err := flush(file); err != nil {
			return 0
		}
		times = append(times, time.Since(start))
	}
	return median(times)
}
