package api

import (
	"encoding"
	"errors"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/go-playground/validator/v10"
	"github.com/granary-grants/granary/grant"
)

const maxBody = 2 << 20

// fill reads a request into an input: fields tagged uri from the path, form from the query, header from the
// headers, json from the body. It checks the tags of validator/v10 once all are there.
func fill(c *gin.Context, in any) error {
	v := reflect.ValueOf(in).Elem()
	refusals := fillParameters(c, v)
	hasBody := false
	for _, field := range reflect.VisibleFields(v.Type()) {
		name, _ := grant.MemberName(field)
		hasBody = hasBody || name != ""
	}
	most := maxBody
	if large, is := in.(interface{ maxBody() int }); is {
		most = large.maxBody()
	}
	body, err := readBody(c, hasBody, most)
	if err != nil {
		return err
	}
	if hasBody {
		refusals = append(refusals, grant.ReadDocument(body, in)...)
	}
	if len(refusals) == 0 {
		refusals = validate(in)
	}
	return grant.Join(refusals)
}

func fillParameters(c *gin.Context, v reflect.Value) []*grant.Error {
	var refusals []*grant.Error
	query, known := c.Request.URL.Query(), map[string]bool{}
	for _, field := range reflect.VisibleFields(v.Type()) {
		var name string
		var texts []string
		switch {
		case field.Tag.Get("uri") != "":
			name = field.Tag.Get("uri")
			texts = []string{c.Param(name)}
		case field.Tag.Get("form") != "":
			name = field.Tag.Get("form")
			known[name] = true
			texts = query[name]
		case field.Tag.Get("header") != "":
			name = field.Tag.Get("header")
			texts = c.Request.Header.Values(name)
		}
		if len(texts) > 0 && !set(v.FieldByIndex(field.Index), texts) {
			if field.Tag.Get("uri") != "" {
				// What is no id names nothing.
				return []*grant.Error{grant.Refuse(grant.NotFound, grant.NoSuchThing)}
			}
			each := field.Type
			if each.Kind() == reflect.Slice {
				each = each.Elem()
			}
			refusals = append(refusals, grant.RefuseAt(grant.Invalid, grant.BadInput, name, "rule", "type", "expected", grant.JSONType(each)))
		}
	}
	for name := range query {
		if !known[name] {
			refusals = append(refusals, grant.RefuseAt(grant.Invalid, grant.UnknownField, strings.ToValidUTF8(name, "")))
		}
	}
	return refusals
}

// set puts a parameter's texts into its field. Only a list takes more than one.
func set(v reflect.Value, texts []string) bool {
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), len(texts), len(texts)))
		for i, text := range texts {
			if !set(v.Index(i), []string{text}) {
				return false
			}
		}
		return true
	}
	text := texts[0]
	if len(texts) > 1 || !isText(text) {
		return false
	}
	if reader, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return reader.UnmarshalText([]byte(text)) == nil
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(text == "true")
		return text == "true" || text == "false"
	case reflect.Int:
		n, err := strconv.Atoi(text)
		v.SetInt(int64(n))
		return err == nil
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return set(v.Elem(), texts)
	default:
		panic("api: no parameter can be a " + v.Type().String())
	}
	return true
}

// isText says whether the database can hold it.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func readBody(c *gin.Context, wanted bool, most int) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, int64(most)))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, grant.Refuse(grant.Invalid, grant.TooLarge, "rule", "body", "max", most)
	case err != nil: // the client stopped half-way
		return nil, grant.Refuse(grant.Invalid, grant.BrokenJSON)
	case len(body) == 0:
		return []byte("{}"), nil // what must be there is then missing
	case !wanted:
		return nil, grant.Refuse(grant.Invalid, grant.BadInput, "rule", "no_body")
	case c.ContentType() != "application/json":
		return nil, grant.RefuseAt(grant.Invalid, grant.BadInput, "Content-Type", "rule", "content_type", "expected", "application/json")
	}
	return body, nil
}

var check = func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(field reflect.StructField) string {
		if name, _ := grant.MemberName(field); name != "" {
			return name
		}
		for _, tag := range []string{"form", "header", "uri"} {
			if name := field.Tag.Get(tag); name != "" {
				return "?" + name
			}
		}
		return "." // an embedded struct: its members count as the outer one's
	})
	for tag, pattern := range patterns {
		shape := regexp.MustCompile(pattern)
		_ = v.RegisterValidation(tag, func(f validator.FieldLevel) bool { return shape.MatchString(f.Field().String()) })
	}
	return v
}()

// patterns are the shapes of texts that have one. They stand in openapi.yaml too.
var patterns = map[string]string{
	"login":     grant.LoginPattern,
	"email":     grant.EmailPattern,
	"round_key": `^[0-9A-Za-z-]{1,20}$`,
	"currency":  `^[A-Z]{3}$`,
	"digest":    `^[0-9a-f]{64}$`,
}

// validate answers one refusal for each failed tag. The value that failed is not among the params: it may be
// somebody's name or number.
func validate(in any) []*grant.Error {
	var failed validator.ValidationErrors
	if !errors.As(check.Struct(in), &failed) {
		return nil
	}
	var refusals []*grant.Error
	for _, f := range failed[:min(len(failed), grant.MaxRefusals)] {
		refusals = append(refusals, failedTag(f, pointerOf(f.Namespace())))
	}
	return refusals
}

// failedTag names the rule that a tag states, with its figures.
func failedTag(f validator.FieldError, at string) *grant.Error {
	refuse := func(reason grant.Reason, params ...any) *grant.Error {
		return grant.RefuseAt(grant.Invalid, reason, at, params...)
	}
	switch tag := f.Tag(); tag {
	case "required":
		if !strings.HasPrefix(at, "/") {
			return refuse(grant.MissingField)
		}
		return refuse(grant.BadInput, "rule", "required")
	case "oneof":
		return refuse(grant.BadInput, "rule", "enum", "allowed", strings.ReplaceAll(f.Param(), " ", ", "))
	case "unique":
		return refuse(grant.BadInput, "rule", "duplicate")
	case "min", "max":
		name, limit := bound(f)
		rule, size := "range", grant.BadInput
		switch f.Kind() {
		case reflect.String:
			rule = "length"
		case reflect.Slice, reflect.Map:
			rule = "items"
		}
		if rule != "range" && tag == "max" {
			size = grant.TooLarge
		}
		return refuse(size, "rule", rule, name, limit)
	default: // a pattern
		return refuse(grant.BadInput, "rule", tag)
	}
}

// bound is the limit of a min or max in the unit of its field: an amount is named as one, points are points.
func bound(f validator.FieldError) (name string, limit any) {
	n, _ := strconv.ParseInt(f.Param(), 10, 64)
	switch f.Type() {
	case reflect.TypeFor[grant.Fen]():
		return f.Tag() + "_fen", n
	case reflect.TypeFor[grant.Points]():
		return f.Tag(), grant.Points(n)
	}
	return f.Tag(), n
}

// pointerOf turns the validator's path of an input, "input.places[0].share", into a JSON pointer, and that of a
// parameter into its bare name.
func pointerOf(namespace string) string {
	_, path, _ := strings.Cut(namespace, ".")
	path = strings.TrimLeft(path, ".")
	if _, name, ok := strings.Cut(path, "?"); ok {
		return name
	}
	var b strings.Builder
	for step := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		b.WriteString("/" + grant.PointerToken(step))
	}
	return b.String()
}
