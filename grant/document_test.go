package grant_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

// shelf has a field of every sort that a document is read into.
type shelf struct {
	Name  string  `json:"name"`
	Count int16   `json:"count"`
	Label *string `json:"label"`
	Note  string  `json:"note,omitempty"`
	Books []book  `json:"books"`
	size
	Free   any              `json:"free,omitempty"`
	Raw    json.RawMessage  `json:"raw,omitempty"`
	Flags  map[string]bool  `json:"flags,omitzero"`
	Years  map[int16]string `json:"years,omitempty"`
	Owner  uuid.UUID        `json:"owner,omitzero"`
	Share  grant.Decimal    `json:"share,omitempty"`
	Since  time.Time        `json:"since,omitzero"`
	Hidden string           `json:"-"`
	Path   string           `uri:"path"`
}

type book struct {
	Title string `json:"title"`
	Pages int64  `json:"pages"`
}

type size struct {
	Width *int `json:"width,omitzero"`
}

// shelfText is a shelf as JSON with more members.
func shelfText(more string) string {
	return `{"name": "a", "count": 1, "label": null, "books": []` + more + `}`
}

func TestReadDocumentRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{shelfText(``), ""},
		{``, "broken_json column=1 line=1"},
		{"{\n \"书\": 1,\n}", "broken_json column=1 line=3"},
		{`{"书": tru}`, "broken_json column=10 line=1"},
		{`{"name": "a"} {"name": "b"}`, "broken_json column=15 line=1"},
		{"{\"name\": \"\xff\"}", "broken_json"},
		{`[]`, `bad_input expected=object rule=type`},
		{`null`, `bad_input expected=object rule=type`},

		{shelfText(`, "more": {"a": 1, "a": 1}`), "unknown_field at /more"},
		{shelfText(`, "Note": "b"`), "unknown_field at /Note"},
		{shelfText(`, "a/b~c": 1`), "unknown_field at /a~1b~0c"},
		{shelfText(`, "": 1`), "unknown_field at /"},
		{shelfText(`, "path": "x", "Path": "x", "Hidden": "x", "-": "x", "size": {}`),
			"unknown_field at /path; unknown_field at /Path; unknown_field at /Hidden; unknown_field at /-; unknown_field at /size"},
		{`{}`, "missing_field at /name; missing_field at /count; missing_field at /label; missing_field at /books"},
		{`{"name": "a", "count": 1, "label": null, "books": [{"pages": 1}]}`, "missing_field at /books/0/title"},

		{shelfText(`, "name": "a"`), "bad_input at /name rule=duplicate"},
		{shelfText(`, "\u006eame": "a"`), "bad_input at /name rule=duplicate"},
		{shelfText(`, "free": {"x": [0, {"y": 1, "y": 1}]}`), "bad_input at /free/x/1/y rule=duplicate"},
		{shelfText(`, "raw": {"y": 1, "y": 1}`), "bad_input at /raw/y rule=duplicate"},
		{shelfText(`, "flags": {"y": true, "y": true}`), "bad_input at /flags/y rule=duplicate"},
		{shelfText(`, "p": {}, "p": []`), "unknown_field at /p; bad_input at /p rule=duplicate"},

		{shelfText(`, "note": null`), "bad_input at /note expected=string rule=type"},
		{shelfText(`, "note": 7`), "bad_input at /note expected=string rule=type"},
		{shelfText(`, "note": [[], {"a": {}}]`), "bad_input at /note expected=string rule=type"},
		{shelfText(`, "width": "1"`), "bad_input at /width expected=integer rule=type"},
		{shelfText(`, "width": 1.5`), "bad_input at /width expected=integer rule=type value=1.5"},
		{shelfText(`, "width": 1.0`), "bad_input at /width expected=integer rule=type value=1.0"},
		{shelfText(`, "width": 1e2`), "bad_input at /width expected=integer rule=type value=1e2"},
		{shelfText(`, "raw": null`), "bad_input at /raw expected=value rule=type"},
		{shelfText(`, "flags": []`), "bad_input at /flags expected=object rule=type"},
		{shelfText(`, "flags": {"x": "yes"}`), "bad_input at /flags/x expected=boolean rule=type"},
		{shelfText(`, "flags": {"x": null}`), "bad_input at /flags/x expected=boolean rule=type"},
		{shelfText(`, "years": {"x": "a", "07": "a", "70000": "a"}`),
			"bad_input at /years/x expected=integer rule=type; bad_input at /years/07 expected=integer rule=type; bad_input at /years/70000 expected=integer rule=type"},
		{`{"name": "a", "count": 1, "label": "b", "books": {}}`, "bad_input at /books expected=array rule=type"},
		{`{"name": "a", "count": 1, "label": "b", "books": [{"title": "b", "pages": 1}, 3]}`, "bad_input at /books/1 expected=object rule=type"},

		{`{"name": "a", "count": 32768, "label": null, "books": []}`, "bad_input at /count rule=range value=32768"},
		{`{"name": "a", "count": -99999999999999999999, "label": null, "books": []}`, "bad_input at /count rule=range value=-99999999999999999999"},
		{shelfText(`, "free": {"x": 1e999}`), "bad_input at /free/x rule=range value=1e999"},
		{shelfText(`, "raw": -1e999`), "bad_input at /raw rule=range value=-1e999"},

		{shelfText(`, "note": "a\u0000"`), "bad_input at /note rule=characters"},
		{shelfText(`, "note": "\ud800"`), "bad_input at /note rule=characters"},
		{shelfText(`, "note": "\udc00"`), "bad_input at /note rule=characters"},
		{shelfText(`, "note": "\ud83c\ud83c\udf3e"`), "bad_input at /note rule=characters"},
		{shelfText(`, "note": "\ud83c\\udf3e"`), "bad_input at /note rule=characters"},
		{shelfText(`, "note": "\ud83c\udf3e \\ud800 \\u0000 \""`), ""},
		{shelfText(`, "free": {"x": ["\u0000"]}`), "bad_input at /free/x/0 rule=characters"},
		{shelfText(`, "raw": {"\ud800": 1}`), "bad_input at /raw/\ufffd rule=characters"},
		{shelfText(`, "\u0000": {"a": 1}`), "bad_input at /\x00 rule=characters"},

		{shelfText(`, "owner": "nobody"`), "bad_input at /owner expected=uuid rule=type"},
		{shelfText(`, "owner": 1`), "bad_input at /owner expected=uuid rule=type"},
		{shelfText(`, "since": "2026-04-15"`), "bad_input at /since expected=date-time rule=type"},
		{shelfText(`, "share": 0.5`), "bad_input at /share expected=string rule=type"},
		{shelfText(`, "share": "1/2"`), "bad_input at /share rule=decimal value=1/2"},
		{shelfText(`, "share": "-1"`), "bad_input at /share rule=negative value=-1"},
	} {
		if got := refusalsOf(grant.ReadDocument([]byte(c.text), new(shelf))); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// A document that is made to exhaust a parser, or the reader of the answer, does neither.
func TestReadDocumentBoundsItsWork(t *testing.T) {
	t.Parallel()
	nested := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
	for depth, want := range map[int]string{grant.MaxDepth - 1: "", grant.MaxDepth: "max=64 rule=depth", 1000: "max=64 rule=depth", 20000: "broken_json"} {
		for _, member := range []string{"free", "raw"} {
			got := refusalsOf(grant.ReadDocument([]byte(shelfText(`, "`+member+`": `+nested(depth))), new(shelf)))
			if !strings.Contains(got, want) || want == "" && got != "" {
				t.Errorf("%s %d deep: %s", member, depth, got)
			}
		}
	}
	many := func(item string) string { return strings.TrimSuffix(strings.Repeat(item+",", 1000), ",") }
	if got := grant.ReadDocument([]byte(`{"name": "a", "count": 1, "books": [`+many("0")+`]}`), new(shelf)); len(got) != grant.MaxRefusals {
		t.Errorf("%d refusals", len(got))
	}
	long := shelfText(`, "free": {"` + strings.Repeat("a", 1<<20) + `": [` + many(`"\u0000"`) + `]}`)
	if got := grant.ReadDocument([]byte(long), new(shelf)); len(got) != 1 {
		t.Errorf("%d refusals under a long name", len(got))
	}
}

func TestReadDocumentKeepsNumbers(t *testing.T) {
	t.Parallel()
	var got shelf
	text := `{"name": "社区", "count": -3, "label": "b", "books": [{"title": "b", "pages": 9007199254740993}], "width": 2,
		"free": {"x": [9007199254740993, 1.50, null]}, "raw": [1.50 ], "flags": {"a": true}, "years": {"2026": "b"}, "share": "0.50"}`
	if refusals := grant.ReadDocument([]byte(text), &got); len(refusals) > 0 {
		t.Fatal(refusalsOf(refusals))
	}
	half, _ := grant.ParseDecimal("0.5")
	want := shelf{
		Name: "社区", Count: -3, Label: new("b"), Books: []book{{"b", 9007199254740993}}, size: size{new(2)},
		Free: map[string]any{"x": []any{json.Number("9007199254740993"), json.Number("1.50"), nil}}, Raw: json.RawMessage("[1.50 ]"),
		Flags: map[string]bool{"a": true}, Years: map[int16]string{2026: "b"}, Share: half,
	}
	if diff := cmp.Diff(want, got, decimals, cmp.AllowUnexported(shelf{})); diff != "" {
		t.Error(diff)
	}
}

// Whatever is sent, the reader ends and takes only what encoding/json takes too.
func TestReadDocumentAnything(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{
		`{`, `}`, `[`, `]`, `,`, `:`, ` `, `"name"`, `"count"`, `"books"`, `"title"`, `"pages"`, `"free"`, `"raw"`, `"share"`, `"a"`, `"\u0000"`,
		`"\ud800"`, `"\ud83c\udf3e"`, `1`, `-0`, `1e9`, `1.5`, `99999`, `null`, `true`, `"0.5"`, "\"\xff\"", `\`,
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 24).Draw(t, "text"), "")
		if len(grant.ReadDocument([]byte(text), new(shelf))) == 0 && json.Unmarshal([]byte(text), new(shelf)) != nil {
			t.Errorf("takes %s", text)
		}
	})
}

// Whatever the reader takes, encoding/json takes too and reads the same from it. Everything else is refused as invalid.
func FuzzReadDocument(f *testing.F) {
	for _, path := range []string{"../testdata/allocation/input.json", "../testdata/allocation/output.json"} {
		text := readFile(f, path)
		f.Add(text)
		f.Add(text[:len(text)/2])
	}
	for _, text := range []string{
		``, `null`, `{}`, `[]`, `{"policy":null}`, `{"policy":{},"policy":{}}`, `{"communities":[],"applications":[]}`, `{"communities":[{"id":"\ud800","used_fen":-0}],"applications":[]}`,
		`{"used":{"organizations":{"a":1,"a":2}},"communities":[],"applications":[]}`, `{"a":{"b":[{"c":[[1]]}]},"communities":{"d":{}},"applications":[[]]}`,
		`{"communities":[],"applications":[{"expert_scores":["1","2e1",null,3]}]}`, `{"communities":[]}{`, "\xff", "{\"communities\":[],\"applications\":[]}\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var strict, usual grant.AllocationInput
		if refusals := grant.ReadDocument(text, &strict); len(refusals) > 0 {
			for _, refusal := range refusals {
				if refusal.Kind != grant.Invalid || len(refusals) > grant.MaxRefusals {
					t.Fatal(refusalsOf(refusals))
				}
			}
			return
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&usual); err != nil {
			t.Fatalf("encoding/json refuses it: %v", err)
		}
		if diff := cmp.Diff(usual, strict, decimals); diff != "" {
			t.Fatalf("encoding/json reads something else: %s", diff)
		}
	})
}

// refusalsOf writes refusals in a line, without their kind and the words of a broken document.
func refusalsOf(refusals []*grant.Error) string {
	var told []string
	for _, r := range refusals {
		delete(r.Params, "detail")
		told = append(told, strings.TrimPrefix(r.Error(), fmt.Sprint(r.Kind, ": ")))
	}
	return strings.Join(told, "; ")
}
