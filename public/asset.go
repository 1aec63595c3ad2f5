package public

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/granary-grants/granary/grant"
)

//go:embed assets/style.css
var styleCSS []byte

//go:embed assets/icon.svg
var iconSVG []byte

// Each asset lies under its plain name, which must be asked for again, and under a name with its hash, which
// never changes.
var (
	styleHash   = shortHash(styleCSS)
	iconHash    = shortHash(iconSVG)
	smallStyles = compress(styleCSS)
)

func shortHash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:8])
}

func stylesheet() string { return "/assets/style." + styleHash + ".css" }
func icon() string       { return "/assets/icon." + iconHash + ".svg" }

func (s *site) asset(w http.ResponseWriter, r *http.Request) {
	content, hash, kind := styleCSS, styleHash, "text/css; charset=utf-8"
	name := r.PathValue("name")
	switch name {
	case "style.css", "style." + styleHash + ".css":
	case "icon.svg", "icon." + iconHash + ".svg":
		content, hash, kind = iconSVG, iconHash, "image/svg+xml"
	default:
		s.problem(w, s.read(r), grant.Refuse(grant.NotFound, grant.NoSuchThing))
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=300")
	if strings.Contains(name, hash) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Content-Type", kind)
	h.Set("ETag", `"`+hash+`"`)
	h.Set("Vary", "Accept-Encoding")
	if hash == styleHash && takesGzip(r) {
		content = smallStyles
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", `"`+hash+`-gzip"`)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}
