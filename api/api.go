// Package api is the door for programs and for the portal: every operation of openapi.yaml, and nothing else.
// A handler reads its input, asks for an act or a read, and writes what comes back. It knows no rule.
package api

import (
	"context"
	_ "embed"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/print"
	"github.com/granary-grants/granary/store"
)

// base is where the operations of version 1 lie. Versions only grow.
const base = "/api/v1"

//go:embed openapi.yaml
var spec []byte

// API is what the operations share.
type API struct {
	Acts *activities.Acts
	Pool store.DB // for reads; in production a *pgxpool.Pool
	Log  *slog.Logger

	// SecureCookies says that browsers come by https although this process sees http, behind a proxy.
	SecureCookies bool
	// Proxies are the addresses of proxies whose X-Forwarded-For is believed, as CheckProxies takes them. Nobody else's is.
	Proxies []string
	// Font is what PDFs are set in. Nil: there is none, and a PDF is refused as font_missing.
	Font *print.Font

	tries tries // of passwords and links
	asked tries // for links to a new password
}

// CheckProxies refuses what is neither an IP address nor a range of them as in 10.0.0.0/8.
func CheckProxies(proxies []string) error {
	for _, proxy := range proxies {
		_, _, err := net.ParseCIDR(proxy)
		if err != nil && net.ParseIP(proxy) == nil {
			return fmt.Errorf("the proxy %q is no IP address and no range as in 10.0.0.0/8", proxy)
		}
	}
	return nil
}

// Handler answers the operations under /api/v1, the specification, and whether the process lives and is ready.
func (a *API) Handler() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	if err := engine.SetTrustedProxies(a.Proxies); err != nil {
		panic("api: " + err.Error())
	}
	engine.Use(a.observe, a.recover, guard)
	engine.NoRoute(func(c *gin.Context) { a.refuse(c, noSuchThing()) })

	engine.GET("/healthz", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "ok"}) })
	engine.GET("/readyz", a.ready)
	engine.Match([]string{http.MethodGet, http.MethodHead}, "/openapi.yaml", func(c *gin.Context) { c.Data(http.StatusOK, "application/yaml", spec) })

	operations := engine.Group(base, a.limit, a.sameOrigin, a.identify)
	for _, o := range a.operations() {
		operations.Handle(o.method, o.path, o.handler)
	}
	return engine
}

func (a *API) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), 2*time.Second)
	defer cancel()
	if _, err := store.Now(ctx, a.Pool); err != nil {
		a.Log.Warn("not ready", "error", err)
		a.refuse(c, errUnavailable)
		return
	}
	c.JSON(http.StatusOK, gin.H{"status": "ok"})
}
