package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

const (
	sessionLasts = 12 * time.Hour
	sessionIdle  = 2 * time.Hour
	mostFailures = 10 // of one login within triesWindow
)

type signIn struct {
	who      caller
	Login    string `json:"login" validate:"min=3,max=200"`
	Password string `json:"password" validate:"min=1,max=200"`
}

func (in *signIn) enter(who caller) error {
	in.who = who
	return nil
}

// session answers a sign-in. Programs send the token as a bearer; browsers keep it in a cookie no script can read.
type session struct {
	Token     string    `json:"token"`
	ExpiresAt time.Time `json:"expires_at"`
	Person    me        `json:"person"`

	secure bool
}

func (s session) SetHeader(h http.Header) {
	cookie := http.Cookie{
		Name: cookieName, Value: s.Token, Path: "/", MaxAge: int(sessionLasts.Seconds()),
		HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	}
	h.Set("Set-Cookie", cookie.String())
}

func (a *API) signIn(ctx context.Context, in signIn) (session, error) {
	login := strings.ToLower(strings.TrimSpace(in.Login))
	person, fits, err := a.tryPassword(ctx, login, in.Password, in.who.address)
	if err == nil && !fits {
		err = grant.Refuse(grant.Unauthenticated, grant.BadCredentials)
	}
	if err != nil {
		return session{}, err
	}
	return a.openSession(ctx, person.ID, *person.Password, in.who.secure)
}

// tryPassword says whether the password fits the login. Wrong ones are counted, wherever they are tried, and so many
// of them close the login and the address for a while: too_many_tries.
func (a *API) tryPassword(ctx context.Context, login, password, address string) (person store.Person, fits bool, err error) {
	if err := a.mayTry(ctx, login, address); err != nil {
		return person, false, err
	}
	person, err = store.FindLogin(ctx, a.Pool, login)
	if _, refused := grant.Refusal(err); err != nil && !refused {
		return person, false, err
	}
	hash := ""
	if person.Password != nil {
		hash = *person.Password
	}
	if !activities.CheckPassword(hash, password) {
		a.tries.count(address)
		return person, false, store.FailedLogin(ctx, a.Pool, login)
	}
	return person, true, store.ForgetFailedLogins(ctx, a.Pool, login, triesWindow)
}

func (a *API) mayTry(ctx context.Context, login, address string) error {
	wait := a.tries.lockedFor(address)
	locked, err := store.LockedFor(ctx, a.Pool, login, mostFailures, triesWindow)
	if err == nil {
		err = tooManyTries(max(wait, locked))
	}
	return err
}

// tooManyTries refuses whoever has to wait.
func tooManyTries(wait time.Duration) error {
	if wait > 0 {
		return grant.Refuse(grant.Refused, grant.TooManyTries, "retry_after", int(wait.Seconds())+1)
	}
	return nil
}

// openSession signs in a person whose password was found to be the one with that encoded hash. Refused: bad_credentials
// when it has been replaced since, and so every session ended.
func (a *API) openSession(ctx context.Context, person uuid.UUID, checked string, secure bool) (session, error) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	token := base64.RawURLEncoding.EncodeToString(secret)
	sum := sha256.Sum256([]byte(token))
	if err := store.DeleteExpiredSessions(ctx, a.Pool, sessionIdle); err != nil {
		return session{}, err
	}
	var opened store.Session
	expires, err := store.InsertSession(ctx, a.Pool, sum[:], person, checked, sessionLasts)
	if err == nil {
		opened, err = store.FindSession(ctx, a.Pool, sum[:], sessionIdle)
	}
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		err = grant.Refuse(grant.Unauthenticated, grant.BadCredentials)
	}
	return session{Token: token, ExpiresAt: expires.UTC(), Person: meOf(opened), secure: secure}, err
}

type signOut struct {
	signedIn
	token []byte
}

func (in *signOut) enter(who caller) error {
	in.token = who.token
	return in.signedIn.enter(who)
}

// signedOut takes the cookie away.
type signedOut struct{}

func (signedOut) SetHeader(h http.Header) {
	cookie := http.Cookie{Name: cookieName, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	h.Set("Set-Cookie", cookie.String())
}

func (a *API) signOut(ctx context.Context, in signOut) (signedOut, error) {
	return signedOut{}, store.DeleteSession(ctx, a.Pool, in.token)
}

// me is who is signed in.
type me struct {
	ID              uuid.UUID         `json:"id"`
	Login           string            `json:"login"`
	Name            string            `json:"name"`
	Language        string            `json:"language"`
	Email           *string           `json:"email"`
	PasswordInitial bool              `json:"password_initial"`
	Memberships     []store.Belonging `json:"memberships"`
	ExpiresAt       time.Time         `json:"session_expires_at"`
}

func meOf(s store.Session) me {
	return me{s.PersonID, s.Login, s.Name, s.Language, s.Email, s.PasswordInitial, s.Memberships, s.ExpiresAt.UTC()}
}

func (a *API) showMe(_ context.Context, in struct{ signedIn }) (me, error) {
	return meOf(*in.session), nil
}

type changeEmail struct {
	acting
	Email *string `json:"email" validate:"omitempty,max=200,email"`
}

func (a *API) changeEmail(ctx context.Context, in changeEmail) (me, error) {
	_, err := a.Acts.ChangeEmail(ctx, activities.ChangeEmail{By: in.By, Email: in.Email})
	shown := meOf(*in.session)
	shown.Email = in.Email
	return shown, err
}

type changeLanguage struct {
	acting
	Language string `json:"language" validate:"oneof=zh-CN en"`
}

func (a *API) changeLanguage(ctx context.Context, in changeLanguage) (me, error) {
	_, err := a.Acts.ChangeLanguage(ctx, activities.ChangeLanguage{By: in.By, Language: in.Language})
	shown := meOf(*in.session)
	shown.Language = in.Language
	return shown, err
}

type changePassword struct {
	acting
	who     caller
	Current string `json:"current_password" validate:"min=1,max=200"`
	New     string `json:"new_password" validate:"min=10,max=200"`
}

func (in *changePassword) enter(who caller) error {
	in.who = who
	return in.acting.enter(who)
}

// changePassword ends every session of the person, the one that asks too, and answers a new one.
func (a *API) changePassword(ctx context.Context, in changePassword) (session, error) {
	person, fits, err := a.tryPassword(ctx, in.session.Login, in.Current, in.who.address)
	switch {
	case err != nil:
		return session{}, err
	case !fits:
		return session{}, grant.RefuseAt(grant.Forbidden, grant.BadCredentials, "/current_password")
	case in.New == in.Current: // whoever else knows it would go on knowing it
		return session{}, grant.RefuseAt(grant.Invalid, grant.BadInput, "/new_password", "rule", "unchanged")
	}
	chosen := activities.HashPassword(in.New)
	if _, err := a.Acts.ChangePassword(ctx, activities.ChangePassword{By: in.By, Known: *person.Password, Password: chosen}); err != nil {
		return session{}, err
	}
	return a.openSession(ctx, person.ID, chosen, in.who.secure)
}
