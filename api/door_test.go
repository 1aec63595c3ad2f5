package api

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Nobody who is signed out learns anything but that, whatever he sends, except where the contract says anyone.
func TestSignedOut(t *testing.T) {
	t.Parallel()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	c := client{contract: newContract(t, &API{})}
	parameter := regexp.MustCompile(`{\w+}`)
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			if operation.Security != nil && len(*operation.Security) == 0 {
				continue
			}
			at := parameter.ReplaceAllString(path, uuid.NewString())
			for _, body := range []any{nil, "{", exampleOf(operation)} {
				if body == nil || method != http.MethodGet {
					c.refused(t, http.StatusUnauthorized, grant.SignedOut, method, at, body)
				}
			}
		}
	}
}

func exampleOf(operation *openapi3.Operation) any {
	if operation.RequestBody == nil {
		return nil
	}
	return operation.RequestBody.Value.Content.Get("application/json").Schema.Value.Example
}

// What the contract refuses the door refuses, with the place of each fault, before anything is asked of the database.
func TestBadInput(t *testing.T) {
	t.Parallel()
	c := client{contract: newContract(t, &API{})}
	whole := `{"login": "lin@example.org", "name": "林晓", "language": "zh-CN", "password": "correct horse battery"`
	for _, bad := range []struct {
		body, at string
		code     grant.Reason
	}{
		{`{"login": `, "", grant.BrokenJSON},
		{whole + `, "funder": true}`, "/funder", grant.UnknownField},
		{`{"name": "林晓", "language": "zh-CN", "password": "correct horse battery"}`, "/login", grant.MissingField},
		{strings.Replace(whole, "lin@example.org", "林", 1) + "}", "/login", grant.BadInput},
		{strings.Replace(whole, "lin@example.org", "   ", 1) + "}", "/login", grant.BadInput},
		{strings.Replace(whole, "zh-CN", "zh-TW", 1) + "}", "/language", grant.BadInput},
		{strings.Replace(whole, "林晓", strings.Repeat("林", 51), 1) + "}", "/name", grant.TooLarge},
		{strings.Replace(whole, "correct horse battery", "short", 1) + "}", "/password", grant.BadInput},
		{strings.Replace(whole, `"林晓"`, `{"a": 1}`, 1) + "}", "/name", grant.BadInput},
	} {
		got := c.refused(t, http.StatusBadRequest, bad.code, "POST", "/people", bad.body)
		if bad.at != "" && (len(got.problem.Errors) != 1 || got.problem.Errors[0].Pointer != bad.at) {
			t.Errorf("%s\nnames %+v, want %s", bad.body, got.problem.Errors, bad.at)
		}
		if strings.Contains(string(got.body), "correct horse") || strings.Contains(string(got.body), "short") {
			t.Errorf("%s\nis echoed: %s", bad.body, got.body)
		}
	}
	c.with("Idempotency-Key", "").refused(t, http.StatusBadRequest, grant.KeyMissing, "POST", "/people", whole+"}")
	c.with("Idempotency-Key", strings.Repeat("k", 129)).refused(t, http.StatusBadRequest, grant.BadInput, "POST", "/people", whole+"}")
	c.with("Content-Type", "text/plain").refused(t, http.StatusBadRequest, grant.BadInput, "POST", "/people", whole+"}")
	large := strings.Replace(whole, "林晓", strings.Repeat("x", maxBody), 1) + "}"
	c.refused(t, http.StatusBadRequest, grant.TooLarge, "POST", "/people", large)
	c.refused(t, http.StatusBadRequest, grant.UnknownField, "POST", "/people", whole+`, "x": 1, "y": 2}`)
	c.semantic = true // a query that the contract does not know
	c.refused(t, http.StatusBadRequest, grant.UnknownField, "GET", "/rounds?founder=1", nil)
	c.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", "/rounds/nothing", nil)
}

// A browser that a page of another origin sends is turned away; programs and our own pages are not.
func TestOtherOrigins(t *testing.T) {
	t.Parallel()
	c := client{contract: newContract(t, &API{})}
	for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		c.with(header[0], header[1]).refused(t, http.StatusForbidden, grant.NotAllowed, "DELETE", "/sessions/current", nil)
	}
	for _, header := range [][2]string{{"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://example.com"}, {"Accept", "*/*"}} {
		c.with(header[0], header[1]).refused(t, http.StatusUnauthorized, grant.SignedOut, "DELETE", "/sessions/current", nil)
	}
}

func TestOutsideTheContract(t *testing.T) {
	t.Parallel()
	handler := newContract(t, &API{}).handler
	for path, want := range map[string]int{
		"/healthz": http.StatusOK, "/openapi.yaml": http.StatusOK, "/nothing": http.StatusNotFound, base + "/nothing": http.StatusNotFound,
		base + "/people": http.StatusNotFound, // there is only POST
	} {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest("GET", path, nil))
		header := recorder.Header()
		if recorder.Code != want || header.Get("X-Content-Type-Options") != "nosniff" || header.Get("X-Request-Id") == "" || header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s answers %d with %v", path, recorder.Code, header)
		}
	}
}
