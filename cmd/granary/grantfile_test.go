package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
)

// endless repeats a text for ever.
type endless struct{ text string }

func (e endless) Read(p []byte) (n int, err error) {
	for n < len(p) {
		n += copy(p[n:], e.text)
	}
	return n, nil
}

// A broken file is read up to where it breaks, and says where; none makes the program hold much of it.
func TestBrokenGrantFiles(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]struct {
		from   io.Reader
		grants int
		says   string
	}{
		"nothing":            {strings.NewReader(""), 0, "breaks off"},
		"no JSON":            {strings.NewReader("id,title"), 0, "no JSON"},
		"a list":             {strings.NewReader("[]"), 0, "expected is an object"},
		"no grants":          {strings.NewReader(`{"version": "1.0"}`), 0, `no member "grants"`},
		"grants no list":     {strings.NewReader(`{"grants": {"id": "a"}}`), 0, "to be a list"},
		"grants twice":       {strings.NewReader(`{"grants": [{}], "grants": [{}]}`), 1, "stands twice"},
		"text after the end": {strings.NewReader(`{"grants": [{}]} {}`), 1, "after its end"},
		"cut in a grant":     {strings.NewReader(`{"grants": [{}, {}, {"id": "a`), 2, "breaks off"},
		"cut after a grant":  {strings.NewReader(`{"grants": [{}, {}`), 2, "breaks off"},
		"cut before the end": {strings.NewReader(`{"grants": [{}, {}]`), 2, "breaks off"},
		"cut in a member":    {strings.NewReader(`{"publisher": {"name": `), 0, "breaks off"},
		"broken grant":       {strings.NewReader(`{"grants": [{}, {"id": tru}]}`), 1, "no JSON"},
		"endless string":     {io.MultiReader(strings.NewReader(`{"grants": [{}, {"id": "`), endless{"a"}), 1, "longer than"},
		"endless key":        {io.MultiReader(strings.NewReader(`{"grants": [{}, {"`), endless{"a"}), 1, "longer than"},
		"endless blanks":     {io.MultiReader(strings.NewReader(`{"grants": [{},`), endless{" "}), 1, "longer than"},
		"endless nesting":    {io.MultiReader(strings.NewReader(`{"grants": [{}, `), endless{"["}), 1, "max depth"},
		"endless elsewhere":  {io.MultiReader(strings.NewReader(`{"grants": [{}], "x": `), endless{"["}), 1, "more than 64 deep"},
		"endless other text": {io.MultiReader(strings.NewReader(`{"x": "`), endless{"a"}), 0, "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := 0
			err := newGrantFile(file.from).each(func(int, json.RawMessage) bool { read++; return true })
			var broken *fileError
			if !errors.As(err, &broken) || broken.ExitCode() != 2 || broken.grants != file.grants || read != file.grants || !strings.Contains(err.Error(), file.says) {
				t.Errorf("%d grants, %v", read, err)
			}
		})
	}
}

func TestGrantFilePassesOverTheRest(t *testing.T) {
	t.Parallel()
	var got []string
	err := newGrantFile(strings.NewReader(`{"x": [1, {"grants": [2]}], "grants": [{"id": "a"}, 7], "y": null}`)).each(func(_ int, raw json.RawMessage) bool {
		got = append(got, string(raw))
		return true
	})
	if diff := cmp.Diff([]string{`{"id": "a"}`, "7"}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// What a grant says is read exactly or refused with its place; nothing is guessed.
func TestReadGrant(t *testing.T) {
	t.Parallel()
	type fault struct {
		Field  string
		Reason grant.Reason
		Rule   any
	}
	long := strings.Repeat("长", 201)
	for name, c := range map[string]struct {
		edit func(map[string]any)
		want []fault
	}{
		"as published":     {nil, nil},
		"no title":         {with("title", " \n "), []fault{{"/title", grant.MissingField, nil}}},
		"long title":       {with("title", long), []fault{{"/title", grant.TooLarge, nil}}},
		"control in title": {with("title", "a\x07b"), []fault{{"/title", grant.BadInput, "characters"}}},
		"lone surrogate":   {with("title", json.RawMessage(`"\ud800"`)), []fault{{"/title", grant.BadInput, "characters"}}},
		"title a number":   {with("title", 7), []fault{{"/title", grant.BadInput, "type"}}},
		"null id":          {with("id", nil), []fault{{"/id", grant.MissingField, nil}}},
		"three decimals":   {with("amountAwarded", json.Number("1.005")), []fault{{"/amountAwarded", grant.BadInput, "yuan"}}},
		"exponent":         {with("amountAwarded", json.Number("1e5")), []fault{{"/amountAwarded", grant.BadInput, "yuan"}}},
		"negative":         {with("amountAwarded", json.Number("-1")), []fault{{"/amountAwarded", grant.BadInput, "yuan"}}},
		"too much":         {with("amountAwarded", json.Number("90071992547409.92")), []fault{{"/amountAwarded", grant.BadInput, "too_large"}}},
		"nothing":          {with("amountAwarded", json.Number("0.00")), []fault{{"/amountAwarded", grant.BadInput, "above_zero"}}},
		"amount a text":    {with("amountAwarded", "100"), []fault{{"/amountAwarded", grant.BadInput, "type"}}},
		"no recipient":     {with("recipientOrganization", []any{}), []fault{{"/recipientOrganization", grant.MissingField, nil}}},
		"recipient a text": {with("recipientOrganization", "x"), []fault{{"/recipientOrganization", grant.BadInput, "type"}}},
		"no register":      {recipient("id", "1136419"), []fault{{"/recipientOrganization/0/id", grant.BadCode, "scheme"}}},
		"no code":          {recipient("id", "GB-CHC-"), []fault{{"/recipientOrganization/0/id", grant.BadCode, "empty"}}},
		"no name":          {recipient("name", ""), []fault{{"/recipientOrganization/0/name", grant.MissingField, nil}}},
		"no postcode":      {recipient("postalCode", nil), []fault{{"/recipientOrganization/0/postalCode", grant.MissingField, nil}}},
		"short postcode":   {recipient("postalCode", "1AA"), []fault{{"/recipientOrganization/0/postalCode", grant.BadInput, "postcode"}}},
		"other letters":    {func(g map[string]any) { g["ID"] = g["id"]; delete(g, "id") }, []fault{{"/id", grant.MissingField, nil}}},
		"two faults":       {func(g map[string]any) { g["id"] = 1; g["title"] = "" }, []fault{{"/id", grant.BadInput, "type"}, {"/title", grant.MissingField, nil}}},
		"repeated field": {with("x", json.RawMessage(`[{}, {"a": 1, "b": {"a": 2}, "a": 3}]`)),
			[]fault{{"/x/1/a", grant.BadInput, "duplicate"}}},
		"nesting": {with("x", json.RawMessage(strings.Repeat("[", 80)+strings.Repeat("]", 80))), []fault{{"/x" + strings.Repeat("/0", 63), grant.BadInput, "depth"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := readGrant(json.RawMessage(published("g1", c.edit)))
			var got []fault
			if refusal, refused := grant.Refusal(err); refused {
				for _, r := range append([]*grant.Error{refusal}, refusal.More...) {
					got = append(got, fault{r.Field, r.Reason, r.Params["rule"]})
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, err := readGrant(json.RawMessage("{\"id\": \"\xff\"}")); err == nil || !strings.Contains(err.Error(), "broken_json") {
		t.Errorf("broken UTF-8: %v", err)
	}
}

// The amount of each of the real grants with pence is exact, and each postcode gives a place.
func TestReadRealGrants(t *testing.T) {
	t.Parallel()
	file, err := os.Open(grantsFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var sum grant.Fen
	zero, grants, places := 0, 0, map[string]bool{}
	if err := newGrantFile(file).each(func(_ int, raw json.RawMessage) bool {
		g, err := readGrant(raw)
		if err != nil {
			zero++
		}
		grants++
		sum += g.amount
		places[g.place] = true
		return true
	}); err != nil {
		t.Fatal(err)
	}
	// testdata/360giving: 4,116 grants, 115,795,635.69 in all, one of nothing, 1,248 places.
	if grants != 4116 || zero != 1 || sum != 115_795_635_69 || len(places) != 1248 {
		t.Errorf("%d grants, %d refused, %s in all, %d places", grants, zero, sum.Yuan(), len(places))
	}
}

// Whatever a grant is, it is refused or has all that an application needs.
func FuzzReadGrant(f *testing.F) {
	for _, text := range []string{published("g1", nil), `null`, `[]`, `{"recipientOrganization": [null]}`, `{"amountAwarded": 0.5}`, `{"a":[{"a":[]}],"b":{"":{}}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !json.Valid(raw) {
			return // the file's reader takes only JSON
		}
		g, err := readGrant(raw)
		if refusal, refused := grant.Refusal(err); err != nil {
			if !refused || refusal.Kind != grant.Invalid {
				t.Fatal(err)
			}
			return
		}
		if g.id == "" || g.title == "" || g.recipientName == "" || g.place == "" || g.amount < 1 || g.amount > grant.MaxFen || g.recipient.Code == "" {
			t.Fatalf("%+v", g)
		}
	})
}

// No cell of the report can be run by a spreadsheet.
func TestReportIsInert(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "report.csv")
	r, err := openReport(path)
	if err != nil {
		t.Fatal(err)
	}
	cells := []string{"=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"}
	for _, cell := range cells {
		if err := r.add(outcome{Row: 1, Grant: cell, Outcome: grantSubmitted}); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != len(cells)+1 {
		t.Fatal(len(lines), err)
	}
	for i, line := range lines[1:] {
		if got := line[1]; got != "'"+strings.ReplaceAll(cells[i], "\r", "\r") {
			t.Errorf("%q", got)
		}
	}
}
