// Package bench measures Granary against baselines: what an ordinary careful program, or the engine alone,
// needs for the same work on the same machine in the same minutes. Ours and the baseline take turns,
// A B A B …, and what counts is the median of the ratios, so that a slow disk or a busy neighbour weighs on
// both sides alike.
//
// The benchmarks need a Postgres (GRANARY_TEST_DATABASE_URL) and, for the processes, a Temporal server
// (GRANARY_TEST_TEMPORAL); make bench starts both. Each is one measured run: use -benchtime 1x. The table
// comes last. With BENCH_JSON set to a file's name every figure is also appended to that file as a line of JSON.
package bench
