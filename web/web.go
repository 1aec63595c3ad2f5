// Package web is the portal: the pages of everybody who signs in, built by Vite and embedded into the binary. It knows
// no rule and reads no fact; what it shows and does goes through the API.
package web

import (
	"bytes"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// base is where the portal lies. Vite is told the same in vite.config.ts.
const base = "/portal/"

//go:embed all:dist
var built embed.FS

//go:embed placeholder.html
var placeholder []byte

// Handler serves the portal under /portal/. Every address that is no file is the portal's first page, which finds the
// rest itself. A binary built without Node answers a page that says how to build the portal.
func Handler() http.Handler {
	dist, err := fs.Sub(built, "dist")
	if err != nil {
		panic("web: " + err.Error())
	}
	return handler(dist)
}

func handler(dist fs.FS) http.Handler {
	index, err := fs.ReadFile(dist, "index.html")
	if err != nil {
		index = placeholder
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		guard(w.Header())
		name := strings.TrimPrefix(r.URL.Path, base)
		if strings.HasPrefix(name, "assets/") {
			serveFile(w, r, dist, name)
			return
		}
		serveIndex(w, index)
	})
}

// guard sets the headers of every answer of the portal.
func guard(h http.Header) {
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
}

// serveIndex answers the first page with a nonce of its own: scripts come from files alone, and styles that scripts
// make must bear the nonce.
func serveIndex(w http.ResponseWriter, index []byte) {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails
	nonce := base64.StdEncoding.EncodeToString(random)
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"+nonce+"'; "+
		"img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src blob:; object-src blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(bytes.ReplaceAll(index, []byte("{{nonce}}"), []byte(nonce)))
}

// serveFile answers a built file, compressed as the browser takes it. Its name holds the digest of its content, so
// that it may be kept for ever.
func serveFile(w http.ResponseWriter, r *http.Request, dist fs.FS, name string) {
	content, encoding := find(dist, name, r.Header.Get("Accept-Encoding"))
	if content == nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	h.Set("Vary", "Accept-Encoding")
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	_, _ = w.Write(content)
}

// find answers a file in the best form that the browser takes, nil where there is none.
func find(dist fs.FS, name, accepted string) (content []byte, encoding string) {
	for _, form := range []struct{ encoding, ending string }{{"br", ".br"}, {"gzip", ".gz"}, {"", ""}} {
		if !strings.Contains(accepted, form.encoding) {
			continue
		}
		if content, err := fs.ReadFile(dist, name+form.ending); err == nil {
			return content, form.encoding
		}
	}
	return nil, ""
}
