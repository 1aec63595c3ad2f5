package main

import (
	"fmt"
	"os"
	"testing"
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
	os.Exit(m.Run())
}
