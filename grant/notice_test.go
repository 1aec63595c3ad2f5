package grant_test

import (
	"testing"
	"time"

	"github.com/granary-grants/granary/grant"
)

// "候补有效期": the reserve is promoted until the last second of the day that was told.
func TestPromotes(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, time.December, 31, 23, 59, 59, 0, grant.Beijing)
	if err := grant.Promotes(until, until); err != nil {
		t.Errorf("in the last second: %v", err)
	}
	refusal, refused := grant.Refusal(grant.Promotes(until, until.Add(time.Second)))
	if !refused || refusal.Reason != grant.ReserveLapsed || refusal.Params["until"] != until {
		t.Errorf("a second later: %v", refusal)
	}
}
