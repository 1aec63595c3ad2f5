package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
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
	if m := who.Memberships[0]; m.OrganizationName != "示例社区发展基金会" || !m.Funder || m.Organization != h.funder {
		t.Errorf("works for %+v", m)
	}
	if left := time.Until(who.ExpiresAt); left < sessionIdle-time.Minute || left > sessionIdle+time.Minute {
		t.Errorf("the session ends in %s unless it is used", left)
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

// A browser changes things with its cookie as long as it is our own page that asks, as PUT, POST and DELETE.
func TestBrowserOfTheSameOrigin(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	opened := h.stranger().want(t, http.StatusCreated, "POST", "/sessions", map[string]any{"login": "officer", "password": ownPassword}, nil)
	browser := h.stranger().with("Cookie", cookieName+"="+opened.Cookies()[0].Value)
	english := map[string]any{"language": "en"}
	fund := map[string]any{"name": "甲基金", "currency": "CNY"}
	foreign := []client{
		browser.with("Sec-Fetch-Site", "cross-site"), browser.with("Sec-Fetch-Site", "same-site"), browser.with("Origin", "https://evil.example"),
	}
	for _, page := range foreign {
		page.refused(t, http.StatusForbidden, grant.NotAllowed, "PUT", "/me/language", english)
		page.refused(t, http.StatusForbidden, grant.NotAllowed, "DELETE", "/sessions/current", nil)
	}
	var who me
	browser.get(t, "/me", &who)
	if who.Language != "zh-CN" {
		t.Errorf("another page made the language %s", who.Language)
	}
	for _, page := range []client{browser.with("Sec-Fetch-Site", "same-origin"), browser.with("Origin", "https://example.com")} {
		page.want(t, http.StatusOK, "PUT", "/me/language", english, nil)
		fund["name"] = fund["name"].(string) + "一"
		page.want(t, http.StatusCreated, "POST", "/funders/"+h.funder.String()+"/funds", fund, nil)
	}
	browser.with("Sec-Fetch-Site", "same-origin").want(t, http.StatusNoContent, "DELETE", "/sessions/current", nil, nil)
	browser.refused(t, http.StatusUnauthorized, grant.SignedOut, "GET", "/me", nil)
}

// A session that was not used for a while is told anew when it ends, and never beyond its last hour.
func TestSessionSaysWhenItEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	set := func(used, left string) me {
		t.Helper()
		h.exec(t, "update sessions set used_at = clock_timestamp() - $1::text::interval, expires_at = clock_timestamp() + $2::text::interval", used, left)
		var who me
		h.officer.get(t, "/me", &who)
		return who
	}
	for _, c := range []struct {
		used, left string
		want       time.Duration
	}{{"30 seconds", "11 hours", sessionIdle - 30*time.Second}, {"1 hour 59 minutes", "10 hours", sessionIdle}, {"1 hour", "3 minutes", 3 * time.Minute}} {
		if left := time.Until(set(c.used, c.left).ExpiresAt); left < c.want-20*time.Second || left > c.want+20*time.Second {
			t.Errorf("unused for %s, with %s at most, it ends in %s, want %s", c.used, c.left, left, c.want)
		}
	}
	h.exec(t, "update sessions set used_at = clock_timestamp() - interval '2 hours 1 second'")
	h.officer.refused(t, http.StatusUnauthorized, grant.SignedOut, "GET", "/me", nil)
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
	h.signIn(t, "finance")
	h.officer.get(t, "/me", nil) // who is in stays in
}

func TestGuessingFromOneAddress(t *testing.T) {
	t.Parallel()
	var all tries
	for range mostPerAddress - 1 {
		all.count("192.0.2.1")
	}
	if all.lockedFor("192.0.2.1") > 0 {
		t.Error("closed too early")
	}
	all.count("192.0.2.1")
	if all.lockedFor("192.0.2.1") <= 0 || all.lockedFor("192.0.2.2") > 0 {
		t.Error("the wrong address is closed")
	}
}

// A person chooses a new password. Every session ends but the one that the answer opens; the first password of
// somebody who was added is marked as one until then.
func TestChangePassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first, second := h.signIn(t, "finance"), h.signIn(t, "finance")
	var who me
	first.get(t, "/me", &who)
	if !who.PasswordInitial {
		t.Error("who was added has no first password")
	}
	change := map[string]any{"current_password": password, "new_password": ownPassword}
	var opened session
	got := first.with("Idempotency-Key", "k").want(t, http.StatusOK, "PUT", "/me/password", change, &opened)
	if cookie := got.Cookies()[0]; cookie.Value != opened.Token || !cookie.HttpOnly {
		t.Errorf("the cookie is %s", got.Header.Get("Set-Cookie"))
	}
	for _, ended := range []client{h.finance, first, second} {
		ended.refused(t, http.StatusUnauthorized, grant.SignedOut, "GET", "/me", nil)
	}
	goesOn := client{contract: h.contract, token: opened.Token}
	goesOn.get(t, "/me", &who)
	if who.PasswordInitial || opened.Person.PasswordInitial || who.Login != "finance" {
		t.Errorf("signed in as %+v", who)
	}
	h.stranger().refused(t, http.StatusUnauthorized, grant.BadCredentials, "POST", "/sessions", map[string]any{"login": "finance", "password": password})
	h.stranger().want(t, http.StatusCreated, "POST", "/sessions", map[string]any{"login": "finance", "password": ownPassword}, nil)

	goesOn.semantic = true
	goesOn.refused(t, http.StatusForbidden, grant.BadCredentials, "PUT", "/me/password", change)
	change["current_password"] = ownPassword
	same := goesOn.refused(t, http.StatusBadRequest, grant.BadInput, "PUT", "/me/password", change)
	if len(same.problem.Errors) != 1 || same.problem.Errors[0].Pointer != "/new_password" {
		t.Errorf("the same again is told %s", same.body)
	}
	change["new_password"] = "short"
	goesOn.refused(t, http.StatusBadRequest, grant.BadInput, "PUT", "/me/password", change)
	change["new_password"] = "a third password"
	goesOn.with("Idempotency-Key", "k").refused(t, http.StatusUnprocessableEntity, grant.KeyReused, "PUT", "/me/password", change)
	goesOn.get(t, "/me", nil) // a refused change ends nothing

	owner, _ := h.applicant(t, "owner", "52000000MJ00000182")
	owner.get(t, "/me", &who)
	if who.PasswordInitial {
		t.Error("who registered himself chose the password")
	}
}

// Whoever finds a session open cannot guess the password there either.
func TestGuessingWhenSignedIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	guess := map[string]any{"current_password": "wrong", "new_password": ownPassword}
	for range mostFailures {
		h.officer.refused(t, http.StatusForbidden, grant.BadCredentials, "PUT", "/me/password", guess)
	}
	guess["current_password"] = password
	h.officer.refused(t, http.StatusTooManyRequests, grant.TooManyTries, "PUT", "/me/password", guess)
	h.stranger().refused(t, http.StatusTooManyRequests, grant.TooManyTries, "POST", "/sessions", map[string]any{"login": "officer", "password": password})
}

// A sign-in whose password is replaced before it has its session is told that it is the wrong one.
func TestSignInWithAReplacedPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	found, err := store.FindLogin(t.Context(), h.api.Pool, "officer")
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.api.openSession(t.Context(), found.ID, "the hash of his first one", false)
	if refusal, refused := grant.Refusal(err); !refused || refusal.Kind != grant.Unauthenticated || refusal.Reason != grant.BadCredentials {
		t.Errorf("answered %v", err)
	}
	if _, err := h.api.openSession(t.Context(), found.ID, *found.Password, false); err != nil {
		t.Error(err)
	}
}

// Until he has his own password a decider sees why he cannot publish, and an officer why he cannot prepare, and is
// refused so.
func TestInitialPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := &story{house: h}
	s.people(t)
	s.setUp(t)
	body := map[string]any{"key": "2026", "title_zh": "公益创投", "title_en": "Venture philanthropy", "policy_id": s.policy, "fund_id": s.fund}
	var made moved
	s.officer.want(t, http.StatusCreated, "POST", "/funders/"+s.funder.String()+"/rounds", body, &made)
	fresh := s.colleague(t, "fresh", grant.Decider)
	at := "/rounds/" + made.ID.String()
	for drafts, who := range []client{s.stranger(), fresh} {
		var all list[round]
		who.get(t, "/rounds?funder="+s.funder.String(), &all)
		if len(all.Items) != drafts {
			t.Errorf("%d drafts are listed, not %d", len(all.Items), drafts)
		}
	}
	for _, own := range []bool{false, true} {
		var shown round
		fresh.get(t, at, &shown)
		switch reason, listed := shown.Can[grant.PublishRound]; {
		case !listed || own != (reason == nil) || reason != nil && *reason != grant.PasswordInitial:
			t.Errorf("own password %v: can %v", own, shown.Can)
		case own:
			fresh.want(t, http.StatusOK, "POST", at+"/publication", nil, nil)
		default:
			fresh.refused(t, http.StatusForbidden, grant.PasswordInitial, "POST", at+"/publication", nil)
			fresh = fresh.choose(t, ownPassword)
		}
	}
	drafter, people := s.colleague(t, "drafter", grant.Officer), "/funders/"+s.funder.String()+"/people"
	drafter.refused(t, http.StatusForbidden, grant.PasswordInitial, "POST", "/funders/"+s.funder.String()+"/rounds", body)
	drafter.get(t, people, nil)
	var of organization
	drafter.get(t, "/organizations/"+s.funder.String(), &of)
	if reason := of.Can[grant.CreateRound]; reason == nil || *reason != grant.PasswordInitial {
		t.Errorf("an officer with a first password can %v", of.Can)
	}
}
