package public

import (
	"context"
	"net/http"

	"github.com/granary-grants/granary/store"
)

// The media types of files.
const (
	commas   = "text/csv; charset=utf-8"
	workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	jsonText = "application/json"
)

// download is a file that anybody may keep. Its name is ASCII without quotes.
type download struct {
	name, kind string
	content    []byte
}

// offer answers a file, or the page that says why there is none.
func (s *site) offer(load func(context.Context, *request) (download, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		in := s.read(r)
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		var file download
		var err error
		if in.now, err = store.Now(ctx, s.db); err == nil {
			file, err = load(ctx, in)
		}
		if err != nil {
			s.problem(w, in, err)
			return
		}
		h := w.Header()
		h.Set("Content-Type", file.kind)
		h.Set("Content-Disposition", `attachment; filename="`+file.name+`"`)
		h.Set("Cache-Control", "public, max-age=15")
		h.Set("Vary", "Accept-Encoding")
		serve(w, r, file.content)
	}
}
