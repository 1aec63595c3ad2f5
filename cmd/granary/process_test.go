package main

import (
	"fmt"
	"os"
	"testing"

	"go.temporal.io/sdk/worker"
)

// A copy of this test program is another program where one of these is set: granary itself, or the stand-in bank whose
// directory it names.
const (
	granaryVariable = "GRANARY_TEST_GRANARY"
	bankVariable    = "GRANARY_TEST_BANK"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(granaryVariable) != "":
		main()
	case os.Getenv(bankVariable) != "":
		fmt.Fprintln(os.Stderr, "the stand-in bank:", runStandInBank(os.Getenv(bankVariable), os.Getenv(seedVariable)))
		os.Exit(1)
	}
	// Nothing is kept of a workflow between its tasks, so that each is replayed from its first event: what the season comes
	// to must not depend on it. Granary as its own process, and the one that the browsers meet, keep what they can.
	worker.SetStickyWorkflowCacheSize(0)
	os.Exit(m.Run())
}
