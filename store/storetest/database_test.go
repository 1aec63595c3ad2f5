package storetest

import (
	"context"
	"testing"
)

func TestDatabase(t *testing.T) {
	t.Parallel()
	for _, rehearsal := range []bool{false, true} {
		url := Database(t, rehearsal)
		var got bool
		var role string
		row := Pool(t, url, "granary_api").QueryRow(context.Background(), "select rehearsal, current_user from installation")
		if err := row.Scan(&got, &role); err != nil {
			t.Fatal(err)
		}
		if got != rehearsal || role != "granary_api" {
			t.Errorf("rehearsal %t as %s, want %t as granary_api", got, role, rehearsal)
		}
	}
}
