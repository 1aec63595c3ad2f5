package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var dist = fstest.MapFS{
	"index.html":          {Data: []byte(`<meta name="nonce" content="{{nonce}}"><style nonce="{{nonce}}"></style>`)},
	"assets/main-1.js":    {Data: []byte("plain")},
	"assets/main-1.js.br": {Data: []byte("brotli")},
	"assets/main-1.js.gz": {Data: []byte("gzip")},
}

func ask(t *testing.T, method, path, encoding string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, http.NoBody)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	handler(dist).ServeHTTP(w, r)
	return w
}

// Every address but a file's is the first page; its scripts come from files alone, and its nonce is never the same.
func TestFirstPage(t *testing.T) {
	t.Parallel()
	nonces := map[string]bool{}
	for _, path := range []string{"/portal/", "/portal/office/rounds", "/portal/../etc/passwd", "/portal/index.html"} {
		w := ask(t, http.MethodGet, path, "br")
		nonce := regexp.MustCompile(`'nonce-([^']+)'`).FindStringSubmatch(w.Header().Get("Content-Security-Policy"))
		if w.Code != http.StatusOK || nonce == nil || strings.Count(w.Body.String(), nonce[1]) != 2 {
			t.Fatalf("%s: %d %s %s", path, w.Code, w.Header(), w.Body)
		}
		if nonces[nonce[1]] {
			t.Errorf("%s: the nonce was used before", path)
		}
		nonces[nonce[1]] = true
		if got := w.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: kept as %q", path, got)
		}
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	for encoding, want := range map[string]string{"br, gzip": "brotli", "gzip, deflate": "gzip", "": "plain"} {
		w := ask(t, http.MethodGet, "/portal/assets/main-1.js", encoding)
		if w.Body.String() != want || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
			t.Errorf("%q: %s %s", encoding, w.Body, w.Header())
		}
		if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%q: kept as %q", encoding, got)
		}
	}
	if w := ask(t, http.MethodGet, "/portal/assets/main-2.js", "br"); w.Code != http.StatusNotFound {
		t.Errorf("a file of an older portal: %d", w.Code)
	}
	if w := ask(t, http.MethodPost, "/portal/", ""); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("a form: %d", w.Code)
	}
}

// Without Node the binary is built all the same and says what is missing.
func TestPlaceholder(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	handler(fstest.MapFS{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/portal/", http.NoBody))
	if !strings.Contains(w.Body.String(), "make") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
