package api

import (
	"context"
	"crypto/sha256"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// caller is what an input may want to know about who asks and how.
type caller struct {
	operation string
	session   *store.Session // nil: signed out
	token     []byte         // of the session
	key       string         // Idempotency-Key
	ifMatch   string
	address   string
	secure    bool // the browser came by https
}

// entrant is an input that cares who asks. It refuses whom it does not let in.
type entrant interface{ enter(caller) error }

const (
	cookieName = "granary_session"
	callerKey  = "caller"
)

// identify finds the session that the request's token belongs to. A token that is good no more is as none.
func (a *API) identify(c *gin.Context) {
	who := caller{
		key: c.GetHeader("Idempotency-Key"), ifMatch: c.GetHeader("If-Match"), address: c.ClientIP(),
		secure: a.SecureCookies || c.Request.TLS != nil,
	}
	if token := tokenOf(c); token != "" {
		sum := sha256.Sum256([]byte(token))
		who.token = sum[:]
		var err error
		if who.session, err = a.findSession(c.Request.Context(), who.token); err != nil {
			a.refuse(c, err)
			return
		}
	}
	c.Set(callerKey, who)
	c.Next()
}

// findSession answers nil for a token that belongs to no session.
func (a *API) findSession(ctx context.Context, token []byte) (*store.Session, error) {
	session, err := store.FindSession(ctx, a.Pool, token, sessionIdle)
	if err == nil && session.Idle {
		session.ExpiresAt, err = store.UseSession(ctx, a.Pool, token, sessionIdle)
	}
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		return nil, nil
	}
	return &session, err
}

func tokenOf(c *gin.Context) string {
	if token, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer "); ok {
		return token
	}
	cookie, _ := c.Request.Cookie(cookieName)
	if cookie == nil {
		return ""
	}
	return cookie.Value
}

// anyone is embedded by the inputs of operations that need no sign-in but answer more to those who did.
type anyone struct{ session *store.Session }

func (in *anyone) enter(who caller) error {
	in.session = who.session
	return nil
}

// actor is who asks; nobody has no memberships.
func (in *anyone) actor() grant.Actor {
	if in.session == nil {
		return grant.Actor{}
	}
	return in.session.Actor()
}

// signedIn is embedded by the inputs of operations that need a sign-in.
type signedIn struct{ anyone }

func (in *signedIn) enter(who caller) error {
	if who.session == nil {
		return grant.Refuse(grant.Unauthenticated, grant.SignedOut)
	}
	return in.anyone.enter(who)
}

// acting is embedded by the inputs of acts. By says who acts: the same person, operation and key are one act.
type acting struct {
	signedIn
	By activities.By
}

func (in *acting) enter(who caller) error {
	if err := in.signedIn.enter(who); err != nil {
		return err
	}
	if err := checkKey(who.key); err != nil {
		return err
	}
	in.By = activities.ByPerson(who.session.PersonID, who.operation, who.key)
	return nil
}

// public is embedded by the inputs of acts that anybody may take. The same operation and key are one act.
type public struct{ By activities.By }

func (in *public) enter(who caller) error {
	if err := checkKey(who.key); err != nil {
		return err
	}
	in.By = activities.ByPublic(who.operation, who.key)
	return nil
}

func checkKey(key string) error {
	if key == "" {
		return grant.RefuseAt(grant.Invalid, grant.KeyMissing, "Idempotency-Key")
	}
	if len(key) > 128 || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		return grant.RefuseAt(grant.Invalid, grant.BadInput, "Idempotency-Key", "rule", "printable", "max", 128)
	}
	return nil
}

// editing is embedded by the inputs that change something which If-Match must name the version of.
type editing struct {
	signedIn
	version int64
}

func (in *editing) enter(who caller) error {
	if err := in.signedIn.enter(who); err != nil {
		return err
	}
	version := who.version()
	if version == nil {
		return grant.RefuseAt(grant.Precondition, grant.VersionMissing, "If-Match")
	}
	in.version = *version
	return nil
}

// version is what If-Match names, nil without it. A tag we never gave names no version that exists, and version 0
// never does.
func (who caller) version() *int64 {
	if who.ifMatch == "" {
		return nil
	}
	version, _ := strconv.ParseInt(strings.Trim(who.ifMatch, `"`), 10, 64)
	return &version
}

// tagOf is the strong ETag of a version.
func tagOf(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// id is the answer of an act that made one thing.
type id struct {
	ID uuid.UUID `json:"id"`
}
