package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

type shelf struct {
	Name  string          `json:"name"`
	Count int16           `json:"count"`
	Label *string         `json:"label"`
	Note  string          `json:"note,omitempty"`
	Books []book          `json:"books"`
	Free  map[string]any  `json:"free,omitempty"`
	Raw   json.RawMessage `json:"raw,omitempty"`
	Flags map[string]bool `json:"flags,omitempty"`
	Owner uuid.UUID       `json:"owner,omitempty"`
	Share grant.Decimal   `json:"share,omitempty"`
	Path  string          `uri:"path"`
}

type book struct {
	Title string `json:"title"`
	Pages int64  `json:"pages"`
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	const rest = `"count": 1, "books": []`
	for _, c := range []struct{ body, want string }{
		{``, "broken_json"},
		{`{`, "broken_json"},
		{`{"name": "a"} {"name": "b"}`, "broken_json"},
		{`{"name": "a",}`, "broken_json"},
		{"{\"name\": \"\xff\"}", "broken_json"},
		{`{"name": "\ud800"}`, "broken_json"},
		{`{"name": "\udc00"}`, "broken_json"},
		{`{"name": "\ud83c\ud83c\udf3e"}`, "broken_json"},
		{`{"name": "\ud83c\udf3e \\ud800", ` + rest + `}`, ""},
		{`[]`, `bad_input at  expected=object rule=type`},
		{`null`, `bad_input at  expected=object rule=type`},
		{`{"name": "a", ` + rest + `, "more": 1}`, "unknown_field at /more"},
		{`{"Name": "a", ` + rest + `}`, "missing_field at /name; unknown_field at /Name"},
		{`{"name": "a", "path": "x", ` + rest + `}`, "unknown_field at /path"},
		{`{"name": "a", "a/b~c": 1, ` + rest + `}`, "unknown_field at /a~1b~0c"},
		{`{"name": "a", "name": "a", ` + rest + `}`, "bad_input at /name rule=duplicate"},
		{`{"name": "a", "count": 1, "books": [{"title": "b", "pages": 1, "pages": 2}]}`, "bad_input at /books/0/pages rule=duplicate"},
		{`{"name": "a", ` + rest + `, "free": {"x": {"y": 1, "y": 1}}}`, "bad_input at /free/x/y rule=duplicate"},
		{`{"name": "a", ` + rest + `, "raw": {"y": 1, "y": 1}}`, "bad_input at /raw/y rule=duplicate"},
		{`{}`, "missing_field at /name; missing_field at /count; missing_field at /books"},
		{`{"name": null, ` + rest + `}`, "bad_input at /name expected=string rule=type"},
		{`{"name": 7, ` + rest + `}`, "bad_input at /name expected=string rule=type"},
		{`{"name": "a", "count": "1", "books": []}`, "bad_input at /count expected=integer rule=type"},
		{`{"name": "a", "count": 1.5, "books": []}`, "bad_input at /count expected=integer rule=type"},
		{`{"name": "a", "count": 32768, "books": []}`, "bad_input at /count expected=integer rule=type"},
		{`{"name": "a", "count": 99999999999999999999, "books": []}`, "bad_input at /count expected=integer rule=type"},
		{`{"name": "a", "count": 1, "books": {}}`, "bad_input at /books expected=array rule=type"},
		{`{"name": "a", "count": 1, "books": [{"title": "b", "pages": 1}, 3]}`, "bad_input at /books/1 expected=object rule=type"},
		{`{"name": "a\u0000", ` + rest + `}`, "bad_input at /name rule=characters"},
		{`{"name": "a", ` + rest + `, "free": {"x": ["\u0000"]}}`, "bad_input at /free/x/0 rule=characters"},
		{`{"name": "a", ` + rest + `, "free": {"x\u0000": 1}}`, "bad_input at /free/x\x00 rule=characters"},
		{`{"name": "a", ` + rest + `, "free": {"x": 1e999}}`, "bad_input at /free/x rule=range"},
		{`{"name": "a", ` + rest + `, "free": null}`, "bad_input at /free expected=object rule=type"},
		{`{"name": "a", ` + rest + `, "flags": {"x": "yes"}}`, "bad_input at /flags expected=object rule=type"},
		{`{"name": "a", ` + rest + `, "owner": "nobody"}`, "bad_input at /owner expected=string rule=type"},
		{`{"name": "a", ` + rest + `, "share": 0.5}`, "bad_input at /share expected=string rule=type"},
		{`{"name": "a", ` + rest + `, "share": "1/2"}`, "bad_input at /share expected=string rule=type"},
	} {
		if got := refusalsOf(decode([]byte(c.body), new(shelf))); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.body, got, c.want)
		}
	}
}

// A body that is made to exhaust a parser is refused before it is parsed into anything, and an answer names no
// more faults than a person would read.
func TestDecodeBoundsItsWork(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
	if got := refusalsOf(decode([]byte(`{"free": {"x": `+deep+`}}`), new(shelf))); !strings.Contains(got, "rule=depth") {
		t.Errorf("a deep body: %s", got)
	}
	many := `{"name": "a", "count": 1, "books": [` + strings.TrimSuffix(strings.Repeat("0,", 1000), ",") + `]}`
	if got := len(decode([]byte(many), new(shelf))); got != maxRefusals {
		t.Errorf("%d refusals, want %d", got, maxRefusals)
	}
}

func TestDecodeKeepsNumbers(t *testing.T) {
	t.Parallel()
	var got shelf
	body := `{"name": "社区", "count": -3, "label": null, "books": [{"title": "b", "pages": 9007199254740993}], "free": {"x": 9007199254740993}, "raw": [1]}`
	if refusals := decode([]byte(body), &got); len(refusals) > 0 {
		t.Fatal(refusalsOf(refusals))
	}
	want := shelf{
		Name: "社区", Count: -3, Books: []book{{"b", 9007199254740993}},
		Free: map[string]any{"x": json.Number("9007199254740993")}, Raw: json.RawMessage("[1]"),
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b grant.Decimal) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

func refusalsOf(refusals []*grant.Error) string {
	var told []string
	for _, r := range refusals {
		text := string(r.Reason)
		if r.Field != "" || r.Params != nil {
			text += " at " + r.Field
		}
		for _, name := range []string{"expected", "rule"} {
			if value, ok := r.Params[name]; ok {
				text += fmt.Sprintf(" %s=%v", name, value)
			}
		}
		told = append(told, text)
	}
	return strings.Join(told, "; ")
}
