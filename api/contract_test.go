package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// contract judges what goes through the door by openapi.yaml, in both directions.
type contract struct {
	handler http.Handler
	router  routers.Router

	mu   sync.Mutex
	done map[string]question // by operation: the last one that succeeded
	seen map[string]bool     // lists that were asked for as tables
}

// question is what was asked.
type question struct {
	method, path string
	body         any
}

var document = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(spec)
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(context.Background())
})

func newContract(t testing.TB, a *API) *contract {
	t.Helper()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	if a.Log == nil {
		a.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	return &contract{handler: a.Handler(), router: router, done: map[string]question{}, seen: map[string]bool{}}
}

// caller of the API in a test. Each act gets a key of its own unless one is given.
type client struct {
	*contract
	token    string
	header   http.Header
	semantic bool // a refusal may rest on what no schema can say
}

func (c client) with(name, value string) client {
	c.header = c.header.Clone()
	if c.header == nil {
		c.header = http.Header{}
	}
	c.header.Set(name, value)
	return c
}

// answer is what came back, the problem among it where there is one.
type answer struct {
	*http.Response
	body    []byte
	problem problem
}

// send asks for something and has both the question and the answer judged. A body that is no string is sent as JSON.
func (c client) send(t testing.TB, method, path string, body any) answer {
	t.Helper()
	var sent []byte
	switch body := body.(type) {
	case nil:
	case string:
		sent = []byte(body)
	default:
		var err error
		if sent, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	request := httptest.NewRequest(method, base+path, bytes.NewReader(sent))
	if sent != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if method != http.MethodGet {
		request.Header.Set("Idempotency-Key", uuid.NewString())
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	for name, values := range c.header {
		request.Header[name] = values
		if values[0] == "" {
			delete(request.Header, name)
		}
	}
	route, pathParams, err := c.router.FindRoute(request)
	if err != nil {
		t.Fatalf("%s %s is not in the contract: %v", method, path, err)
	}
	input := &openapi3filter.RequestValidationInput{
		Request: request, PathParams: pathParams, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true},
	}
	wrong := openapi3filter.ValidateRequest(request.Context(), input)
	request.Body = io.NopCloser(bytes.NewReader(sent))

	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, request)
	got := answer{Response: recorder.Result(), body: recorder.Body.Bytes()}
	if got.StatusCode < 300 {
		c.mu.Lock()
		c.done[route.Operation.OperationID] = question{method, path, body}
		c.mu.Unlock()
	}
	c.judge(t, input, wrong, &got)
	if content := route.Operation.Responses.Status(http.StatusOK); got.StatusCode == http.StatusOK && content != nil && content.Value.Content[commas] != nil {
		c.asTable(t, route.Operation, request, got)
	}
	return got
}

func (c client) judge(t testing.TB, input *openapi3filter.RequestValidationInput, wrong error, got *answer) {
	t.Helper()
	operation := input.Route.Operation.OperationID
	response := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: got.StatusCode, Header: got.Header, Options: input.Options,
	}
	response.SetBodyBytes(got.body)
	if err := openapi3filter.ValidateResponse(context.Background(), response); err != nil {
		t.Errorf("%s answers %d, which breaks the contract: %v\n%s", operation, got.StatusCode, err, got.body)
	}
	if got.StatusCode < 300 {
		if wrong != nil {
			t.Errorf("%s takes what the contract refuses: %v", operation, wrong)
		}
		return
	}
	if got.StatusCode == http.StatusNotModified {
		return
	}
	if err := json.Unmarshal(got.body, &got.problem); err != nil {
		t.Errorf("%s: %v", operation, err)
	}
	formal := !c.semantic && slices.Contains([]grant.Reason{grant.BadInput, grant.UnknownField, grant.MissingField, grant.TooLarge}, got.problem.Code)
	if formal && wrong == nil {
		t.Errorf("%s refuses what the contract takes: %s", operation, got.body)
	}
}

// want sends and expects a status; into takes the answer where it is not nil.
func (c client) want(t testing.TB, status int, method, path string, body, into any) answer {
	t.Helper()
	got := c.send(t, method, path, body)
	if got.StatusCode != status {
		t.Fatalf("%s %s answers %d, want %d: %s", method, path, got.StatusCode, status, got.body)
	}
	if into != nil {
		if err := json.Unmarshal(got.body, into); err != nil {
			t.Fatal(err)
		}
	}
	return got
}

func (c client) get(t testing.TB, path string, into any) answer {
	t.Helper()
	return c.want(t, http.StatusOK, http.MethodGet, path, nil, into)
}

// refused sends and expects a refusal for the reason.
func (c client) refused(t testing.TB, status int, code grant.Reason, method, path string, body any) answer {
	t.Helper()
	got := c.send(t, method, path, body)
	if got.StatusCode != status || got.problem.Code != code {
		t.Errorf("%s %s answers %d %s, want %d %s: %s", method, path, got.StatusCode, got.problem.Code, status, code, got.body)
	}
	return got
}

func TestRoutesAreTheOperations(t *testing.T) {
	t.Parallel()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			want = append(want, fmt.Sprint(operation.OperationID, " ", method, " ", path))
			if operation.Extensions["x-authz"] == nil {
				t.Errorf("%s does not say who may", operation.OperationID)
			}
		}
	}
	parameter := regexp.MustCompile(`:(\w+)`)
	for _, o := range (&API{}).operations() {
		got = append(got, fmt.Sprint(o.id, " ", o.method, " ", parameter.ReplaceAllString(o.path, "{$1}")))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("openapi.yaml (-) and the routes (+)\n%s", diff)
	}
}

// A reason stands in grant, in the contract and in both catalogues, or in none of them.
func TestReasonsAreEverywhere(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../grant/reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var reasons []string
	ast.Inspect(file, func(n ast.Node) bool {
		if value, ok := n.(*ast.BasicLit); ok && value.Kind == token.STRING {
			reason, _ := strconv.Unquote(value.Value)
			reasons = append(reasons, reason)
		}
		return true
	})
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	enum := []string{}
	for _, code := range doc.Components.Schemas["Code"].Value.Enum {
		enum = append(enum, code.(string))
	}
	slices.Sort(reasons)
	for name, got := range map[string][]string{"openapi.yaml": enum, "zh-CN.json": reasonsOf(chinese), "en.json": reasonsOf(english)} {
		slices.Sort(got)
		if diff := cmp.Diff(reasons, got); diff != "" {
			t.Errorf("grant/reason.go (-) and %s (+)\n%s", name, diff)
		}
	}
}

func reasonsOf(c *catalogue) []string {
	var reasons []string
	for reason := range c.reasons {
		reasons = append(reasons, string(reason))
	}
	return reasons
}

func paramsOf(text string) []string {
	names := placeholder.FindAllString(text, -1)
	slices.Sort(names)
	return names
}

func TestCataloguesSayTheSame(t *testing.T) {
	t.Parallel()
	for _, reason := range slices.Sorted(maps.Keys(chinese.reasons)) {
		zh, en := chinese.reasons[reason], english.reasons[reason]
		if zh.Title == "" || en.Title == "" || len(zh.Detail) == 0 {
			t.Errorf("%s lacks a sentence", reason)
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(zh.Rules)), slices.Sorted(maps.Keys(en.Rules))); diff != "" {
			t.Errorf("%s: the rules of zh-CN (-) and en (+)\n%s", reason, diff)
		}
		compare(t, string(reason), zh.Detail, en.Detail)
		for rule := range zh.Rules {
			compare(t, string(reason)+"."+rule, zh.Rules[rule], en.Rules[rule])
		}
	}
}

func compare(t *testing.T, name string, zh, en details) {
	t.Helper()
	if len(zh) != len(en) {
		t.Errorf("%s has %d sentences in zh-CN and %d in en", name, len(zh), len(en))
		return
	}
	for i := range zh {
		if diff := cmp.Diff(paramsOf(zh[i]), paramsOf(en[i])); diff != "" || zh[i] == "" || en[i] == "" {
			t.Errorf("%s, sentence %d: zh-CN (-) and en (+)\n%s", name, i, diff)
		}
	}
	if strings.ContainsFunc(strings.Join(en, ""), func(r rune) bool { return r > 0x2E80 }) {
		t.Errorf("%s: Chinese in the English catalogue", name)
	}
}
