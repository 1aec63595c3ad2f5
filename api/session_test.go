package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/granary-grants/granary/grant"
)

func TestSession(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	entry := map[string]any{"login": " Admin ", "password": password}
	opened := h.stranger().want(t, http.StatusCreated, "POST", "/sessions", entry, nil)
	cookie := opened.Cookies()[0]
	if cookie.Name != cookieName || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Secure {
		t.Errorf("the cookie is %s", opened.Header.Get("Set-Cookie"))
	}
	browser := h.stranger().with("Cookie", cookieName+"="+cookie.Value)
	var who me
	got := browser.get(t, "/me", &who)
	if who.Login != "admin" || len(who.Memberships) != 1 || who.Memberships[0].Role != grant.Administrator {
		t.Errorf("signed in as %+v", who)
	}
	tag := got.Header.Get("ETag")
	browser.with("If-None-Match", `"other", W/`+tag).want(t, http.StatusNotModified, "GET", "/me", nil, nil)
	browser.with("If-None-Match", `"other"`).get(t, "/me", nil)

	left := browser.want(t, http.StatusNoContent, "DELETE", "/sessions/current", nil, nil)
	if taken := left.Cookies()[0]; taken.MaxAge >= 0 || taken.Value != "" {
		t.Errorf("signing out leaves the cookie %s", left.Header.Get("Set-Cookie"))
	}
	browser.refused(t, http.StatusUnauthorized, grant.SignedOut, "GET", "/me", nil)
	h.admin.get(t, "/me", nil) // another session of the same person goes on
}

// Guessing is slow for one login and tells nobody which logins exist; other logins are not held up by it.
func TestGuessing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, login := range []string{"officer", "nobody"} {
		guess := map[string]any{"login": login, "password": "wrong"}
		for range mostFailures {
			h.stranger().refused(t, http.StatusUnauthorized, grant.BadCredentials, "POST", "/sessions", guess)
		}
		got := h.stranger().refused(t, http.StatusTooManyRequests, grant.TooManyTries, "POST", "/sessions", guess)
		if got.Header.Get("Retry-After") == "" || !strings.Contains(got.problem.Detail, got.Header.Get("Retry-After")) {
			t.Errorf("%s is told %s", login, got.body)
		}
	}
	h.stranger().refused(t, http.StatusTooManyRequests, grant.TooManyTries, "POST", "/sessions", map[string]any{"login": "officer", "password": password})
	h.signIn(t, "decider")
	h.officer.get(t, "/me", nil) // who is in stays in
}

func TestGuessingFromOneAddress(t *testing.T) {
	t.Parallel()
	var all tries
	for range mostPerAddress - 1 {
		all.failed("192.0.2.1")
	}
	if all.lockedFor("192.0.2.1") > 0 {
		t.Error("closed too early")
	}
	all.failed("192.0.2.1")
	if all.lockedFor("192.0.2.1") <= 0 || all.lockedFor("192.0.2.2") > 0 {
		t.Error("the wrong address is closed")
	}
}
