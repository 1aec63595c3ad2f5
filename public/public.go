// Package public serves the pages that anybody may read: calls, their rules, results and notices, funded projects, open
// data, receipts; and the form with which anybody may object. They are rendered here, need no script, and show nothing that was not
// published or released.
package public

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// patience is how long a page may take before the reader is asked to come back.
const patience = 10 * time.Second

// site is what the pages share.
type site struct {
	acts     *activities.Acts
	db       store.DB // of the acts
	log      *slog.Logger
	licence  Licence          // of the open data
	books    map[string]*book // by language
	policies sync.Map         // policy id → rules; a published policy is frozen
	lists    sync.Map         // notice id → hash of its list; a published list is frozen
}

// page loads what a page shows. A refusal as not_found and any other error become pages of their own.
type page func(context.Context, *request) (view, error)

// New answers the handler of the public pages: /, /rounds/{id} with the check of who may apply, /notices/{id} with its
// form for objections, /projects, /open-data under the licence, /objections, /receipts, /accessibility, /assets/ and a
// page for whatever does not exist. It panics when a template or a catalogue that is built in is broken.
func New(acts *activities.Acts, log *slog.Logger, licence Licence) http.Handler {
	s := &site{acts: acts, db: acts.Pool, log: log, licence: licence, books: bind()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.show(s.calls))
	mux.HandleFunc("GET /rounds/{id}", s.show(s.round))
	mux.HandleFunc("GET /rounds/{id}/check", s.show(s.check))
	mux.HandleFunc("GET /notices/{id}", s.show(s.notice))
	mux.HandleFunc("GET /notices/{id}/list.csv", s.offer(s.downloadNotice))
	mux.HandleFunc("GET /notices/{id}/objection", s.show(s.askObjection))
	mux.HandleFunc("POST /notices/{id}/objection", s.takeObjection)
	mux.HandleFunc("GET /objections", s.show(s.lookUpObjection))
	mux.HandleFunc("GET /projects", s.show(s.projects))
	mux.HandleFunc("GET /projects/{number}", s.show(s.project))
	mux.HandleFunc("GET /open-data", s.show(s.openData))
	mux.HandleFunc("GET /open-data/projects.csv", s.offer(s.downloadProjects))
	mux.HandleFunc("GET /open-data/projects.xlsx", s.offer(s.downloadWorkbook))
	mux.HandleFunc("GET /open-data/rounds/{id}/360giving.json", s.offer(s.downloadGrants))
	mux.HandleFunc("GET /receipts", s.show(s.receipt))
	mux.HandleFunc("GET /accessibility", s.show(func(context.Context, *request) (view, error) { return view{name: "accessibility"}, nil }))
	mux.HandleFunc("GET /assets/{name}", s.asset)
	mux.Handle("GET /favicon.ico", http.RedirectHandler("/assets/icon.svg", http.StatusMovedPermanently))
	mux.HandleFunc("/", s.show(func(context.Context, *request) (view, error) {
		return view{}, grant.Refuse(grant.NotFound, grant.NoSuchThing)
	}))
	return s.guard(mux)
}

// guard sets the headers that keep browsers from doing what no page of ours needs, writes the request's one
// line in the log (no address, no query) and keeps one broken page from ending the others.
func (s *site) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		// With no-referrer a browser would hide the origin of a form too, by which sameOrigin knows it.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		began, answer := time.Now(), &statusWriter{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if cause := recover(); cause == http.ErrAbortHandler {
				panic(cause)
			} else if cause != nil {
				s.problem(answer, s.read(r), fmt.Errorf("public: panic: %v\n%s", cause, debug.Stack()))
			}
			s.log.Info("page", "method", r.Method, "route", r.Pattern, "status", answer.status, "took", time.Since(began).Round(time.Microsecond))
		}()
		next.ServeHTTP(answer, r)
	})
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// Unwrap lets a http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
