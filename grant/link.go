package grant

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// LinkToken is the secret part of a letter's link: 32 bytes made of the letter's random seed and the installation's
// secret, as text for an address. Neither alone says anything about it.
func LinkToken(secret, seed []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("link\n"))
	mac.Write(seed)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// LinkHash is what is kept of a link's token, to know it again: its SHA-256.
func LinkHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// LinkRefusal makes of not_found what whoever follows a link is told: link_expired. A link that was used, is too old, was
// taken back or never existed is refused alike.
func LinkRefusal(err error) error {
	if refusal, refused := Refusal(err); refused && refusal.Kind == NotFound {
		return Refuse(NotFound, LinkExpired)
	}
	return err
}

// linkPaths are the pages that letters lead to.
var linkPaths = map[MessageEvent]string{ToldReset: "/portal/reset/", ToldInvited: "/portal/invitations/"}

// Link is the address that the letter of an event leads to, on a site as in https://granary.example.org.
func (e MessageEvent) Link(site, token string) string { return site + linkPaths[e] + token }
