package activities_test

import (
	"strings"
	"testing"

	"github.com/granary-grants/granary/activities"
)

func TestPassword(t *testing.T) {
	t.Parallel()
	hash, again := activities.HashPassword("谷仓 correct horse"), activities.HashPassword("谷仓 correct horse")
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || hash == again {
		t.Errorf("hashes %s and %s", hash, again)
	}
	for _, c := range []struct {
		hash, password string
		want           bool
	}{
		{hash, "谷仓 correct horse", true},
		{again, "谷仓 correct horse", true},
		{hash, "谷仓 correct hors", false},
		{hash, "", false},
		{"", "谷仓 correct horse", false},
		{strings.Replace(hash, "t=2", "t=1", 1), "谷仓 correct horse", false},
		{strings.Replace(hash, "argon2id", "argon2i", 1), "谷仓 correct horse", false},
		{hash[:len(hash)-1], "谷仓 correct horse", false},
		{"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2E$", "", false},
	} {
		if got := activities.CheckPassword(c.hash, c.password); got != c.want {
			t.Errorf("%q against %q: %t, want %t", c.password, c.hash, got, c.want)
		}
	}
}

// A hash made with other costs, as an older release may have, goes on being good.
func TestPasswordWithOtherCosts(t *testing.T) {
	t.Parallel()
	const hash = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$myFBMvwz0oVINQbu8/gio1J/L4j4BOV1"
	if !activities.CheckPassword(hash, "granary") || activities.CheckPassword(hash, "barn") {
		t.Error("the wrong password opens it")
	}
}
