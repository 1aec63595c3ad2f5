package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// statuses maps the kinds of refusals to HTTP.
var statuses = map[grant.Kind]int{
	grant.Invalid:         http.StatusBadRequest,
	grant.Unauthenticated: http.StatusUnauthorized,
	grant.Forbidden:       http.StatusForbidden,
	grant.NotFound:        http.StatusNotFound,
	grant.Conflict:        http.StatusConflict,
	grant.Stale:           http.StatusConflict,
	grant.Precondition:    http.StatusPreconditionFailed,
	grant.Refused:         http.StatusUnprocessableEntity,
	unavailable:           http.StatusServiceUnavailable,
	internal:              http.StatusInternalServerError,
}

// Kinds made only here, for what is no refusal.
const (
	unavailable grant.Kind = "unavailable"
	internal    grant.Kind = "internal"
)

var errUnavailable = grant.Refuse(unavailable, grant.Unavailable, "retry_after", 5)

func noSuchThing() error { return grant.Refuse(grant.NotFound, grant.NoSuchThing) }

// problem is the body of every refusal (RFC 9457).
type problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail"`
	Instance  string         `json:"instance"`
	Code      grant.Reason   `json:"code"`
	Params    map[string]any `json:"params,omitempty"`
	RequestID string         `json:"requestId"`
	Errors    []fieldError   `json:"errors,omitempty"`
}

// fieldError is what is wrong with one field of the body, which Pointer names, or one parameter or header.
type fieldError struct {
	Pointer   string         `json:"pointer,omitempty"`
	Parameter string         `json:"parameter,omitempty"`
	Code      grant.Reason   `json:"code"`
	Params    map[string]any `json:"params,omitempty"`
	Detail    string         `json:"detail"`
}

// refuse answers an error. A refusal is shown as it is; anything else is logged with the request's id, and
// the caller learns only that.
func (a *API) refuse(c *gin.Context, err error) {
	c.Abort()
	if c.Writer.Written() {
		a.Log.Error("failed after answering", "error", err, "request", requestID(c))
		return
	}
	refusal, refused := grant.Refusal(err)
	if !refused {
		refusal = failure(err)
		level := slog.LevelError
		if refusal.Kind == unavailable {
			level = slog.LevelWarn
		}
		a.Log.Log(c.Request.Context(), level, "failed", "error", err, "route", c.FullPath(), "request", requestID(c))
	}
	if seconds, ok := refusal.Params["retry_after"].(int); ok {
		c.Header("Retry-After", strconv.Itoa(seconds))
	}
	body := describe(refusal, languageOf(c.GetHeader("Accept-Language")))
	body.Instance, body.RequestID = c.Request.URL.Path, requestID(c)
	c.Header("Content-Type", "application/problem+json")
	c.Header("Vary", "Accept-Language")
	c.Status(body.Status)
	_ = json.NewEncoder(c.Writer).Encode(body)
}

// failure tells trouble that passes from a fault of ours.
func failure(err error) *grant.Error {
	var database interface{ SQLState() string }
	busy := errors.As(err, &database) && (database.SQLState() == "53300" || database.SQLState() == "55P03" || database.SQLState() == "57014")
	if busy || store.IsConnectionLost(err) || store.IsRaced(err) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return errUnavailable
	}
	return grant.Refuse(internal, grant.Internal)
}

func describe(e *grant.Error, l *catalogue) problem {
	p := problem{
		Type: "/problems/" + string(e.Reason), Title: l.title(e.Reason), Status: statuses[e.Kind], Detail: l.detail(e),
		Code: e.Reason, Params: params(e),
	}
	switch e.Reason {
	case grant.VersionMissing:
		p.Status = http.StatusPreconditionRequired
	case grant.TooManyTries:
		p.Status = http.StatusTooManyRequests
	}
	for _, each := range append([]*grant.Error{e}, e.More...) {
		field := fieldError{Code: each.Reason, Params: params(each), Detail: l.detail(each)}
		switch {
		case each.Field == "":
			continue
		case strings.HasPrefix(each.Field, "/"):
			field.Pointer = each.Field
		default:
			field.Parameter = each.Field
		}
		p.Errors = append(p.Errors, field)
	}
	return p
}

// relocate moves the pointers of a refusal to where an act's input lay in the body: from the old prefix to the new one.
func relocate(err error, from, to string) error {
	refusal, refused := grant.Refusal(err)
	if !refused {
		return err
	}
	var placed []*grant.Error
	for _, each := range append([]*grant.Error{refusal}, refusal.More...) {
		one := *each
		one.More = nil
		if rest, inside := strings.CutPrefix(one.Field, from); inside && strings.HasPrefix(rest, "/") {
			one.Field = to + rest
		}
		placed = append(placed, &one)
	}
	return grant.Join(placed)
}

// params writes instants as RFC 3339 in UTC.
func params(e *grant.Error) map[string]any {
	shown := make(map[string]any, len(e.Params))
	for name, value := range e.Params {
		if at, ok := value.(time.Time); ok {
			value = at.UTC().Format(time.RFC3339)
		}
		shown[name] = value
	}
	return shown
}
