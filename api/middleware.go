package api

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// patience is how long an operation may take before the caller is told to try again.
const patience = 20 * time.Second

const requestIDKey = "request id"

func requestID(c *gin.Context) string { return c.GetString(requestIDKey) }

// observe gives each request an id and writes its one line in the log: no name, no text, no address.
func (a *API) observe(c *gin.Context) {
	id := uuid.Must(uuid.NewV7()).String()
	c.Set(requestIDKey, id)
	c.Header("X-Request-Id", id)
	began := time.Now()
	c.Next()
	a.Log.Info("request", "method", c.Request.Method, "route", c.FullPath(), "status", c.Writer.Status(),
		"bytes", c.Writer.Size(), "took", time.Since(began).Round(time.Microsecond), "request", id)
}

// recover turns a panic into an internal problem, so that one broken request does not end the others.
func (a *API) recover(c *gin.Context) {
	defer func() {
		switch cause := recover(); cause {
		case nil:
		case http.ErrAbortHandler:
			panic(cause)
		default:
			a.refuse(c, fmt.Errorf("api: panic: %v\n%s", cause, debug.Stack()))
		}
	}()
	c.Next()
}

// guard sets the headers that keep browsers from doing what no answer of ours needs.
func guard(c *gin.Context) {
	c.Header("Cache-Control", "private, no-cache")
	c.Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	c.Header("Cross-Origin-Resource-Policy", "same-origin")
	c.Header("Referrer-Policy", "no-referrer")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Next()
}

// limit ends an operation that waits too long for something.
func (a *API) limit(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), patience)
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

var crossOrigin = http.NewCrossOriginProtection()

// sameOrigin refuses changes that a page of another origin asks a browser for. Programs that are no browsers
// send neither Origin nor Sec-Fetch-Site and pass.
func (a *API) sameOrigin(c *gin.Context) {
	if crossOrigin.Check(c.Request) != nil {
		a.refuse(c, grant.Refuse(grant.Forbidden, grant.NotAllowed, "rule", "origin"))
	}
}
