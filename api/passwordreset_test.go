package api

import (
	"bytes"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/granary-grants/granary/grant"
)

// recover lets a person who has forgotten his password choose it again by mail, and answers the client of his session.
func (h *house) recover(t *testing.T, before client, login, address string) client {
	t.Helper()
	h.ask(t, " "+strings.ToUpper(login))
	var opened session
	got := h.stranger().want(t, http.StatusCreated, "POST", h.resetPath(t, address), map[string]any{"new_password": password}, &opened)
	if cookie := got.Cookies()[0]; cookie.Value != opened.Token || !cookie.HttpOnly || opened.Person.Login != login || opened.Person.PasswordInitial {
		t.Errorf("signed in as %+v with the cookie %s", opened.Person, got.Header.Get("Set-Cookie"))
	}
	before.refused(t, http.StatusUnauthorized, grant.SignedOut, "GET", "/me", nil)
	return client{contract: h.contract, token: opened.Token}
}

func (h *house) ask(t *testing.T, login string) answer {
	t.Helper()
	return h.stranger().want(t, http.StatusNoContent, "POST", "/password-resets", map[string]any{"login": login}, nil)
}

func (h *house) resetPath(t *testing.T, address string) string {
	t.Helper()
	return "/password-resets/" + h.link(t, grant.ToldReset, address)
}

var chosen = map[string]any{"new_password": "another one of mine"}

func (h *house) expired(t *testing.T, path string) {
	t.Helper()
	h.stranger().refused(t, http.StatusNotFound, grant.LinkExpired, "POST", path, chosen)
}

// A link works once, for half an hour, and ends with every other one of the person, with his address and with his password.
func TestPasswordResetOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const address = "finance@example.org"
	mail := func(address string) {
		h.finance.want(t, http.StatusOK, "PUT", "/me/email", map[string]any{"email": address}, nil)
	}
	mail(address)
	for range mostFailures {
		h.stranger().send(t, "POST", "/sessions", map[string]any{"login": "finance", "password": "wrong"})
	}
	h.ask(t, "finance")
	first := h.resetPath(t, address)
	h.ask(t, "finance")
	second := h.resetPath(t, address)
	h.stranger().refused(t, http.StatusBadRequest, grant.BadInput, "POST", second, map[string]any{"new_password": "short"})
	var who me
	h.finance.get(t, "/me", &who)
	if !who.PasswordInitial {
		t.Error("a refused password was taken")
	}
	h.finance = h.recover(t, h.finance, "finance", address) // the third of the hour
	for _, spent := range []string{first, second, h.resetPath(t, address), "/password-resets/nothing", "/password-resets/" + strings.Repeat("A", 43)} {
		h.expired(t, spent)
	}
	h.finance.get(t, "/me", &who)
	h.signIn(t, "finance") // the failures are forgotten

	h.ask(t, "finance")
	late := h.resetPath(t, address)
	h.exec(t, "update password_resets set expires_at = clock_timestamp()")
	h.expired(t, late)
	h.ask(t, "finance")
	elsewhere := h.resetPath(t, address)
	mail("new@example.org")
	h.expired(t, elsewhere)
	h.ask(t, "finance")
	overtaken := h.resetPath(t, "new@example.org")
	h.finance = h.finance.choose(t, ownPassword)
	h.expired(t, overtaken)
	h.stranger().want(t, http.StatusCreated, "POST", "/sessions", map[string]any{"login": "finance", "password": ownPassword}, nil)
	h.stranger().refused(t, http.StatusUnauthorized, grant.BadCredentials, "POST", "/sessions", map[string]any{"login": "finance", "password": chosen["new_password"]})
	if n := h.count(t, "journal where name = 'recover_password' and person = $1", who.ID); n != 1 {
		t.Errorf("%d lines of one recovery", n)
	}
}

// Whoever uses a link at the same moment as others, one gets in.
func TestPasswordResetAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.finance.want(t, http.StatusOK, "PUT", "/me/email", map[string]any{"email": "finance@example.org"}, nil)
	h.ask(t, "finance")
	path := h.resetPath(t, "finance@example.org")
	statuses := make([]int, 8)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() { statuses[i] = h.stranger().send(t, "POST", path, chosen).StatusCode })
	}
	all.Wait()
	slices.Sort(statuses)
	if statuses[0] != http.StatusCreated || statuses[1] != http.StatusNotFound {
		t.Errorf("answered %v", statuses)
	}
	if n := h.count(t, "journal where name = 'recover_password'"); n != 1 {
		t.Errorf("%d recoveries", n)
	}
}

// To ask answers and writes the same for a login nobody has, one without an address and one with it; nobody gets more than
// three letters an hour.
func TestPasswordResetTellsNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.finance.want(t, http.StatusOK, "PUT", "/me/email", map[string]any{"email": "finance@example.org"}, nil)
	var first answer
	for i, login := range []string{"finance", "officer", "nobody", "no'body\"@\\"} {
		for range 5 {
			got := h.ask(t, login)
			got.Header.Del("X-Request-Id")
			if i == 0 {
				first = got
			}
			if len(got.body) != 0 || len(got.Header) != len(first.Header) {
				t.Errorf("%s is answered %s with %v, the first with %v", login, got.body, got.Header, first.Header)
			}
		}
		if rows, letters := h.count(t, "password_resets"), h.count(t, "letters"); rows != 3*(i+1) || letters != 3*(i+1) {
			t.Errorf("after %s %d links and %d letters, want three each", login, rows, letters)
		}
	}
	if n := h.count(t, "letters where address = 'finance@example.org'"); n != 3 || h.count(t, "letters where address is not null") != 3 {
		t.Errorf("%d letters leave", n)
	}
	h.exec(t, "update password_resets set made_at = made_at - interval '1 hour', expires_at = expires_at - interval '1 hour'")
	h.exec(t, "update letters set expires_at = clock_timestamp()")
	h.ask(t, "finance")
	if rows, letters := h.count(t, "password_resets"), h.count(t, "letters"); rows != 1 || letters != 1 {
		t.Errorf("an hour later %d links and %d letters, want one each", rows, letters)
	}
}

// Neither the database nor the log holds a link, and nobody guesses one or asks without end.
func TestPasswordResetLinksAreSecret(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var log bytes.Buffer
	h.api.Log = slog.New(slog.NewTextHandler(&log, nil))
	h.finance.want(t, http.StatusOK, "PUT", "/me/email", map[string]any{"email": "finance@example.org"}, nil)
	h.ask(t, "finance")
	path := h.resetPath(t, "finance@example.org")
	token := strings.TrimPrefix(path, "/password-resets/")
	for _, table := range []string{"letters", "password_resets", "journal", "people", "sessions"} {
		if n := h.count(t, table+" row where strpos(row::text, $1) > 0", token); n != 0 {
			t.Errorf("%s holds the link", table)
		}
	}
	h.stranger().want(t, http.StatusCreated, "POST", path, chosen, nil)
	for range mostPerAddress {
		h.expired(t, "/password-resets/guess")
	}
	h.stranger().refused(t, http.StatusTooManyRequests, grant.TooManyTries, "POST", path, chosen)
	for range mostPerAddress - 1 {
		h.ask(t, "finance")
	}
	h.stranger().refused(t, http.StatusTooManyRequests, grant.TooManyTries, "POST", "/password-resets", map[string]any{"login": "finance"})
	if !strings.Contains(log.String(), "/password-resets/:token") || strings.Contains(log.String(), token) || strings.Contains(log.String(), "guess") {
		t.Errorf("the log says\n%s", log.String())
	}
}
