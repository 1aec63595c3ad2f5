package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"
)

const (
	pairs       = 5
	clients     = 64
	connections = 32 // of each pool
)

// batch is what one side did in one turn.
type batch struct {
	done      int // what counts: submissions acknowledged, reservations made, cases acted on
	elapsed   time.Duration
	latencies []time.Duration
	cpu       time.Duration // of this process, the generator of the load
}

func (b batch) rate() float64 { return float64(b.done) / b.elapsed.Seconds() }

// side is what one of the two sides has done in all its turns.
type side struct {
	Rate  float64 `json:"rate"` // a second; the median of the turns
	P50   float64 `json:"p50_ms"`
	P99   float64 `json:"p99_ms"`
	Cores float64 `json:"generator_cores"` // how many of the machine's cores the generator kept busy
}

func sideOf(batches []batch) side {
	var all []time.Duration
	var rates []float64
	var cpu, elapsed time.Duration
	for _, b := range batches {
		all, rates = append(all, b.latencies...), append(rates, b.rate())
		cpu, elapsed = cpu+b.cpu, elapsed+b.elapsed
	}
	slices.Sort(all)
	return side{
		Rate: median(rates), P50: milliseconds(all[len(all)/2]), P99: milliseconds(all[len(all)*99/100]),
		Cores: cpu.Seconds() / elapsed.Seconds(),
	}
}

// figure is the end of one contest.
type figure struct {
	Name     string    `json:"name"`
	Goal     string    `json:"goal"`
	Ratio    float64   `json:"ratio"` // our rate to the baseline's: the median of the pairs
	Ratios   []float64 `json:"ratios"`
	Ours     side      `json:"ours"`
	Baseline side      `json:"baseline"`
}

var figures []figure

// contest lets the two sides take turns. Each prepares its turn before it measures it. The first pair warms
// connections and caches and does not count.
func contest(b *testing.B, name, goal string, ours, baseline func() batch) {
	var us, them []batch
	var ratios []float64
	for pair := range pairs + 1 {
		a, c := ours(), baseline()
		if b.Failed() {
			return
		}
		if pair == 0 {
			continue
		}
		us, them, ratios = append(us, a), append(them, c), append(ratios, a.rate()/c.rate())
	}
	f := figure{Name: name, Goal: goal, Ratio: median(ratios), Ratios: ratios, Ours: sideOf(us), Baseline: sideOf(them)}
	figures = append(figures, f)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(f.Ratio, "ratio")
	b.ReportMetric(f.Ours.Rate, "ours/s")
	b.ReportMetric(f.Baseline.Rate, "baseline/s")
	b.ReportMetric(f.Ours.P50, "p50-ms")
	b.ReportMetric(f.Ours.P99, "p99-ms")
}

// loop has the clients do n pieces of work; each takes the next as soon as it has done one. Work that fails ends
// the benchmark; what does not count was refused.
func loop(b *testing.B, n int, do func(i int) (counts bool, err error)) batch {
	b.Helper()
	made := batch{latencies: make([]time.Duration, n)}
	var next, done atomic.Int64
	var all sync.WaitGroup
	before, start := processorTime(), time.Now()
	for range clients {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				begun := time.Now()
				counts, err := do(i)
				if err != nil {
					b.Errorf("number %d: %v", i, err)
					return
				}
				made.latencies[i] = time.Since(begun)
				if counts {
					done.Add(1)
				}
			}
		})
	}
	all.Wait()
	made.elapsed, made.cpu, made.done = time.Since(start), processorTime()-before, int(done.Load())
	if b.Failed() {
		b.FailNow()
	}
	return made
}

// processorTime is how long this process has kept cores busy.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// TestMain prints the machine and the table when all benchmarks are over: a line in the middle of one would
// break the form that tools read.
func TestMain(m *testing.M) {
	code := m.Run()
	if len(figures) > 0 {
		if err := report(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

func report(ctx context.Context) error {
	machine, err := inspect(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s\n\n", machine)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "benchmark\tratio\tgoal\tlowest–highest\tours\tp50\tp99\tcores\tbaseline\tp50\tp99\tcores")
	for _, f := range figures {
		fmt.Fprintf(table, "%s\t%.2f\t%s\t%.2f–%.2f", f.Name, f.Ratio, f.Goal, slices.Min(f.Ratios), slices.Max(f.Ratios))
		for _, s := range []side{f.Ours, f.Baseline} {
			fmt.Fprintf(table, "\t%.0f/s\t%.1f ms\t%.1f ms\t%.2f", s.Rate, s.P50, s.P99, s.Cores)
		}
		fmt.Fprintln(table)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Println("\ncores: how many cores the generator of the load, which runs our acts, kept busy beside Postgres and Temporal.")
	return record(machine)
}

// record appends the machine and the figures to the file that BENCH_JSON names.
func record(m machine) error {
	name := os.Getenv("BENCH_JSON")
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	encoder := json.NewEncoder(file)
	for _, f := range figures {
		line := struct {
			figure
			Machine machine `json:"machine"`
		}{f, m}
		if err := encoder.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
