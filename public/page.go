package public

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// request is a reader's request as pages see it.
type request struct {
	*http.Request
	book    *book
	reading reading
	query   url.Values
	now     time.Time // business time; zero where the database did not answer
}

func (s *site) read(r *http.Request) *request {
	query := r.URL.Query()
	return &request{Request: r, book: s.books[languageOf(r)], reading: readingOf(r, query), query: query}
}

// with is the address of this page with another value of a query parameter; an empty one is left out. What a cookie
// keeps is not repeated.
func (r *request) with(name, value, fragment string) string {
	query := url.Values{}
	for key, values := range r.query {
		if !slices.Contains(settings, key) && len(values) > 0 {
			query.Set(key, values[0])
		}
	}
	query.Set(name, value)
	if value == "" {
		query.Del(name)
	}
	return (&url.URL{Path: r.URL.Path, RawQuery: query.Encode(), Fragment: fragment}).String()
}

// view is what one page shows: its template, its status and the template's data. What is private, or has a status, is
// kept by no cache.
type view struct {
	name    string
	status  int // 200 when zero
	private bool
	data    any
}

// frame is what every page is rendered with. Now is when its figures were read.
type frame struct {
	Language string
	Other    string // the same page in the other language; empty for the answer to a form
	Reading  reading
	Sizes    []choice // empty for the answer to a form
	Care     choice
	At       string // which entry of the navigation is this page
	Now      *moment
	View     any
}

// show answers a page, or the page that says why there is none.
func (s *site) show(load page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		in := s.read(r)
		remember(w, in)
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		now, err := store.Now(ctx, s.db)
		if err != nil {
			s.problem(w, in, err)
			return
		}
		in.now = now
		shown, err := load(ctx, in)
		if err != nil {
			s.problem(w, in, err)
			return
		}
		s.write(w, in, shown)
	}
}

// problems are the pages for what is refused as a whole, by the kind of the refusal.
var problems = map[grant.Kind]view{
	grant.NotFound:  {status: http.StatusNotFound, data: "missing"},
	grant.Forbidden: {status: http.StatusForbidden, data: "foreign"},
	grant.Invalid:   {status: http.StatusBadRequest, data: "broken"},
}

// problem answers the page for what does not exist, may not be done, or cannot be shown now.
func (s *site) problem(w http.ResponseWriter, in *request, err error) {
	var shown view
	refusal, known := grant.Refusal(err)
	if known {
		shown, known = problems[refusal.Kind]
	}
	if !known {
		shown = view{status: http.StatusServiceUnavailable, data: "unavailable"}
		s.log.Error("page failed", "route", in.Pattern, "error", err)
		w.Header().Set("Retry-After", "10")
	}
	shown.name = "problem"
	s.write(w, in, shown)
}

// write renders a page whole before the first byte leaves, so that no reader gets half of one.
func (s *site) write(w http.ResponseWriter, in *request, v view) {
	other := english
	if in.book.language == english {
		other = chinese
	}
	shown := frame{Language: in.book.language, Reading: in.reading, At: v.name, View: v.data}
	if in.Method != http.MethodPost {
		shown.Other = in.with(languageSetting, other, "")
		shown.Sizes, shown.Care = in.sizes()
	}
	if !in.now.IsZero() {
		shown.Now = &moment{in.now.Truncate(time.Minute), grant.Beijing}
	}
	var body bytes.Buffer
	if err := in.book.pages[v.name].ExecuteTemplate(&body, "frame.html", shown); err != nil {
		s.log.Error("page failed", "route", in.Pattern, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Language", in.book.language)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept-Language, Cookie, Accept-Encoding")
	if v.status != 0 || v.private {
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Length", strconv.Itoa(body.Len()))
		w.WriteHeader(cmp.Or(v.status, http.StatusOK))
		if in.Method != http.MethodHead {
			_, _ = w.Write(body.Bytes())
		}
		return
	}
	h.Set("Cache-Control", "public, max-age=15")
	if h.Get("Set-Cookie") != "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	serve(w, in.Request, body.Bytes())
}

// serve answers what anybody may keep, compressed where the browser takes it. What is private is never compressed: the
// length of an answer would tell of a secret beside what a stranger made the browser ask for.
func serve(w http.ResponseWriter, r *http.Request, content []byte) {
	h := w.Header()
	sum := sha256.Sum256(content)
	tag := hex.EncodeToString(sum[:16])
	if len(content) >= leastCompressed && takesGzip(r) {
		content, tag = compress(content), tag+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// pager leads through a list that is longer than a page. Earlier and Later are addresses, empty at the ends.
type pager struct {
	Page, Pages    int
	Earlier, Later string
}

// turn answers which slice of a list of so many rows the reader asks for under a query parameter, the last one
// for a page too far, and the way to the others. The fragment names where the list lies on the page.
func (r *request) turn(name, fragment string, size, rows int) (store.PublicPage, pager) {
	at := pager{Pages: max(1, (rows+size-1)/size)}
	asked, err := strconv.Atoi(r.query.Get(name))
	if err != nil {
		asked = 1
	}
	at.Page = min(max(asked, 1), at.Pages)
	if at.Page > 1 {
		at.Earlier = r.with(name, strconv.Itoa(at.Page-1), fragment)
	}
	if at.Page < at.Pages {
		at.Later = r.with(name, strconv.Itoa(at.Page+1), fragment)
	}
	return store.PublicPage{Limit: size, Offset: (at.Page - 1) * size}, at
}
