package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"github.com/gin-gonic/gin"
)

// operation is one entry of openapi.yaml and what answers it.
type operation struct {
	id, method, path string // path is gin's, under base
	input            reflect.Type
	handler          gin.HandlerFunc
}

// serve makes an operation of a function: it fills the input, calls the function and writes what it answers
// under the status, as JSON or, where it is a list, as the table that was asked for, or the problem.
func serve[In, Out any](a *API, id, method, path string, status int, do func(context.Context, In) (Out, error)) operation {
	return operation{id, method, path, reflect.TypeFor[In](), func(c *gin.Context) {
		var in In
		err := admit(c, id, &in)
		if err == nil {
			err = fill(c, &in)
		}
		var out Out
		if err == nil {
			out, err = do(c.Request.Context(), in)
		}
		_, isList := any(out).(tabular)
		switch media := tableType(c); {
		case err != nil:
		case isList && media != "":
			err = answerTable(c, media, in, out, do)
		default:
			err = write(c, status, out)
		}
		if err != nil {
			a.refuse(c, err)
		}
	}}
}

// admit lets an input that cares look at who asks, before anything of the request is read.
func admit(c *gin.Context, operation string, in any) error {
	e, ok := in.(entrant)
	if !ok {
		return nil
	}
	who := c.MustGet(callerKey).(caller)
	who.operation = operation
	return e.enter(who)
}

// nothing is the answer of an operation that has nothing to say.
type nothing = struct{}

// write answers a value. What was read carries a strong ETag: its version where it has one that If-Match
// can name, else the digest of the answer.
func write(c *gin.Context, status int, out any) error {
	if h, ok := out.(interface{ SetHeader(http.Header) }); ok {
		h.SetHeader(c.Writer.Header())
	}
	if status == http.StatusNoContent {
		c.Status(status)
		c.Writer.WriteHeaderNow()
		return nil
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(out); err != nil {
		return err
	}
	tag := ""
	if versioned, ok := out.(interface{ ETag() string }); ok {
		tag = versioned.ETag()
	} else if c.Request.Method == http.MethodGet {
		sum := sha256.Sum256(body.Bytes())
		tag = `"` + hex.EncodeToString(sum[:16]) + `"`
	}
	if tag != "" {
		c.Header("ETag", tag)
	}
	if c.Request.Method == http.MethodGet && tag != "" && namesTag(c.GetHeader("If-None-Match"), tag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	c.Data(status, "application/json", body.Bytes())
	return nil
}

// namesTag says whether an If-None-Match header lists the tag. Proxies may have weakened it.
func namesTag(header, tag string) bool {
	for listed := range strings.SplitSeq(header, ",") {
		if listed = strings.TrimPrefix(strings.TrimSpace(listed), "W/"); listed == tag || listed == "*" {
			return true
		}
	}
	return false
}
