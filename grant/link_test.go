package grant_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/granary-grants/granary/grant"
)

func ExampleMessageEvent_Link() {
	fmt.Println(grant.ToldReset.Link("https://granary.example.org", "token"))
	fmt.Println(grant.ToldInvited.Link("https://granary.example.org", "token"))
	// Output:
	// https://granary.example.org/portal/reset/token
	// https://granary.example.org/portal/invitations/token
}

// A token is known by its seed and the secret together, and by neither alone.
func TestLinkToken(t *testing.T) {
	t.Parallel()
	seed, other := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	token := grant.LinkToken([]byte("secret"), seed)
	if raw, err := base64.RawURLEncoding.DecodeString(token); err != nil || len(raw) != 32 {
		t.Errorf("%s is not 32 bytes, %v", token, err)
	}
	if token != grant.LinkToken([]byte("secret"), seed) || token == grant.LinkToken([]byte("another"), seed) || token == grant.LinkToken([]byte("secret"), other) {
		t.Error("another secret or seed makes the same token, or the same ones another")
	}
	if hash := grant.LinkHash(token); len(hash) != 32 || bytes.Equal(hash, grant.LinkHash(token[1:])) {
		t.Errorf("the hash is %x", hash)
	}
}
