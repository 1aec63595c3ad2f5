package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/granary-grants/granary/api"
	"github.com/granary-grants/granary/grant"
)

// Each wrong input ends with status 2, names the field, gives no result, and has a sentence for a reader. Those
// that are wrong in shape are wrong by the published schema too.
func TestAllocateRefuses(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t, "../../docs/schemas/allocation-input.json")
	vague := api.Sentence(grant.Refuse(grant.Invalid, grant.BadInput)) // the sentence of a rule that has none
	tests := map[string]struct {
		edit   func(in document)
		want   string // reason or rule, and field
		beyond bool   // the schema cannot say it
	}{
		"unknown field":             {func(in document) { in["budget"] = 1 }, "unknown_field /budget", false},
		"unknown field of a policy": {func(in document) { in.policy()["Pool_fen"] = 1 }, "unknown_field /policy/Pool_fen", false},
		"a name to escape":          {func(in document) { in["a/b~c"] = 1 }, "unknown_field /a~1b~0c", false},
		"missing amount":            {func(in document) { delete(in.application(0), "reviewed_fen") }, "missing_field /applications/0/reviewed_fen", false},
		"missing limit":             {func(in document) { delete(in.policy(), "pool_fen") }, "missing_field /policy/pool_fen", false},
		"missing used room":         {func(in document) { delete(in.community(), "used_fen") }, "missing_field /communities/0/used_fen", false},
		"missing policy":            {func(in document) { delete(in, "policy") }, "missing_field /policy", false},
		"null amount":               {func(in document) { in.application(0)["asked_fen"] = nil }, "type /applications/0/asked_fen", false},
		"null list":                 {func(in document) { in["applications"] = nil }, "type /applications", false},
		"text for a number":         {func(in document) { in.application(0)["votes_for"] = "27" }, "type /applications/0/votes_for", false},
		"number for a decimal":      {func(in document) { in.policy()["pass_mark"] = 70 }, "type /policy/pass_mark", false},
		"list for a text":           {func(in document) { in.application(0)["receipt"] = []any{[]any{}, document{"a": 1}} }, "type /applications/0/receipt", false},
		"text for true":             {func(in document) { in.policy()["resident_gate"] = "true" }, "type /policy/resident_gate", false},
		"object for a list":         {func(in document) { in["communities"] = document{"id": "c1"} }, "type /communities", false},
		"list for an object":        {func(in document) { in["used"] = []any{} }, "type /used", false},
		"half a fen":                {func(in document) { in.application(0)["asked_fen"] = 10000000.5 }, "type /applications/0/asked_fen", false},
		"an amount with a point":    {func(in document) { in.application(0)["asked_fen"] = json.Number("10000000.0") }, "type /applications/0/asked_fen", true},
		"an amount of 2^53":         {func(in document) { in.application(0)["asked_fen"] = 1 << 53 }, "too_large /applications/0/asked_fen", false},
		"an amount above 2^63":      {func(in document) { in.application(0)["asked_fen"] = json.Number("9223372036854775808") }, "range /applications/0/asked_fen", false},
		"an amount below −2^63":     {func(in document) { in.application(0)["asked_fen"] = json.Number("-9223372036854775809") }, "range /applications/0/asked_fen", false},
		"a negative amount":         {func(in document) { in.policy()["pool_fen"] = -1 }, "negative /policy/pool_fen", false},
		"an exponent":               {func(in document) { in.application(0)["match_score"] = "1e5" }, "decimal /applications/0/match_score", false},
		"a plus":                    {func(in document) { in.application(0)["match_score"] = "+1" }, "decimal /applications/0/match_score", false},
		"a minus":                   {func(in document) { in.application(0)["match_score"] = "-1" }, "negative /applications/0/match_score", false},
		"a blank":                   {func(in document) { in.application(0)["match_score"] = " 1" }, "decimal /applications/0/match_score", false},
		"a full-width digit":        {func(in document) { in.application(0)["match_score"] = "１" }, "decimal /applications/0/match_score", false},
		"no number":                 {func(in document) { in.application(0)["match_score"] = "NaN" }, "decimal /applications/0/match_score", false},
		"nineteen decimals":         {func(in document) { in.application(0)["match_score"] = "0.1234567890123456789" }, "decimal /applications/0/match_score", false},
		"a score in the middle":     {func(in document) { in.application(0)["expert_scores"] = []any{"90", "9O"} }, "decimal /applications/0/expert_scores/1", false},
		"a score above 100":         {func(in document) { in.application(0)["expert_scores"] = []any{"100.01"} }, "score_range /applications/0/expert_scores/0", false},
		"no score":                  {func(in document) { in.application(0)["expert_scores"] = []any{} }, "no_score /applications/0/expert_scores", false},
		"half a character":          {func(in document) { in.application(0)["id"] = json.RawMessage(`"\ud83c"`) }, "characters /applications/0/id", true},
		"an empty id":               {func(in document) { in.application(0)["id"] = "" }, "empty /applications/0/id", false},
		"a ratio above 1":           {func(in document) { in.policy()["min_part_ratio"] = "1.5" }, "ratio /policy/min_part_ratio", false},
		"a share of 0":              {func(in document) { in.share()["share"] = "0.0" }, "share /applications/0/communities/0/share", false},
		"shares below 1":            {func(in document) { in.share()["share"] = "0.99" }, "share_sum /applications/0/communities", true},
		"weights above 1":           {func(in document) { in.policy()["score"] = document{"expert": "0.80", "resident": "0.21"} }, "weight_sum /policy/score", true},
		"an unknown tie_break":      {func(in document) { in.policy()["tie_break"] = []any{"coin"} }, "unknown /policy/tie_break/0", false},
		"lots with repeated ids":    {func(in document) { in.policy()["lots"] = []any{[]any{"a1"}, []any{"a1"}} }, "repeated_in_lots /policy/lots/1/0", true},
		"lots with an unknown id":   {func(in document) { in.policy()["lots"] = []any{[]any{"a9"}} }, "unknown /policy/lots/0/0", true},
		"duplicate ids":             {func(in document) { in["applications"] = []any{in.application(0), in.application(0)} }, "duplicate /applications/1/id", true},
		"duplicate communities":     {func(in document) { in["communities"] = []any{in.community(), in.community()} }, "duplicate /communities/1/id", true},
		"trimming leaves nothing": {func(in document) {
			in.policy()["panel"] = document{"trim_high": 1, "trim_low": 1, "min_scores_to_trim": 2}
		}, "trim /policy/panel", true},
		"reviewed above asked":    {func(in document) { in.application(0)["reviewed_fen"] = 10000001 }, "reviewed_range /applications/0/reviewed_fen", true},
		"reviewed to nothing":     {func(in document) { in.application(0)["reviewed_fen"] = 0 }, "reviewed_range /applications/0/reviewed_fen", false},
		"more votes than people":  {func(in document) { in.application(0)["votes_for"] = 32 }, "votes_range /applications/0/votes_for", true},
		"a negative used count":   {func(in document) { in["used"] = document{"organizations": document{"o1": -1}} }, "negative /used/organizations/o1", false},
		"an override of nothing":  {func(in document) { in.override("a9", "pass") }, "unknown /overrides/0/application_id", true},
		"a kind of override":      {func(in document) { in.override("a1", "swap") }, "unknown /overrides/0/kind", false},
		"a move to nowhere":       {func(in document) { in.override("a1", "move") }, "missing_field /overrides/0/rank", false},
		"a move beyond the last":  {func(in document) { in.override("a1", "move")["rank"] = 2 }, "range /overrides/0/rank", true},
		"a limit below the floor": {func(in document) { in.override("a1", "limit")["amount_fen"] = 5999999 }, "part_floor /overrides/0/amount_fen", true},
		"a needless amount":       {func(in document) { in.override("a1", "pass")["amount_fen"] = 1 }, "needless /overrides/0/amount_fen", false},
		"a blank reason":          {func(in document) { in.override("a1", "pass")["reason"] = "\n " }, "reason /overrides/0/reason", false},
		"awards that pass 2^63": {func(in document) {
			in.policy()["pool_fen"], in["applications"] = nil, manyOfTheLargest()
		}, "unlimited_sum /policy/pool_fen", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			input := editedInput(t, test.edit)
			refusals, message := refused(t, input)
			kind, field, _ := strings.Cut(test.want, " ")
			if code := string(refusals[0].Reason); refusals[0].Field != field || code != kind && refusals[0].Params["rule"] != kind {
				t.Errorf("got %+v, want %s", refusals[0], test.want)
			}
			if !strings.Contains(message, "\n  "+field+": ") || strings.Contains(message, ": "+vague) {
				t.Errorf("the message is %q", message)
			}
			if err := schema.Validate(parseJSON(t, input)); (err == nil) != test.beyond {
				t.Errorf("the schema says %v", err)
			}
		})
	}
}

// Text that is not one JSON value is refused with its place.
func TestAllocateRefusesBrokenJSON(t *testing.T) {
	t.Parallel()
	whole := string(readFile(t, contractInput))
	for name, test := range map[string]struct{ input, want string }{
		"nothing":            {"", "line 1, column 1"},
		"a part":             {whole[:len(whole)-4], "unexpected end"},
		"a comma too many":   {"{\n \"policy\": {},\n}", "line 3, column 1"},
		"text after it":      {whole + "x", "after top-level value"},
		"a second value":     {whole + whole, "after top-level value"},
		"a comment":          {"// a round\n" + whole, "line 1, column 1"},
		"broken UTF-8":       {strings.Replace(whole, `"a1"`, "\"a\xff\"", 1), "not UTF-8"},
		"no number":          {strings.Replace(whole, "820000000", "NaN", 1), "not JSON"},
		"a leading zero":     {strings.Replace(whole, "820000000", "0820000000", 1), "not JSON"},
		"a byte order mark":  {"\ufeff" + whole, "line 1, column 1"},
		"a repeated name":    {strings.Replace(whole, `"pool_fen": 820000000`, `"pool_fen": 1, "pool_fen": 820000000`, 1), "/policy/pool_fen: The same stands here twice."},
		"a repeated unknown": {strings.Replace(whole, `"pool_fen": 820000000`, `"p": {"a": [1]}, "p": [2], "pool_fen": 820000000`, 1), "/policy/p: The same stands here twice."},
		"another value":      {"[]", "the whole file: This must be an object with named members."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, message := refused(t, test.input); !strings.Contains(message, test.want) {
				t.Errorf("the message is %q, want %q in it", message, test.want)
			}
		})
	}
}

// A file that is wrong everywhere is answered with its first errors.
func TestAllocateBoundsItsErrors(t *testing.T) {
	t.Parallel()
	refusals, _ := refused(t, editedInput(t, func(in document) {
		in["applications"] = make([]document, 1000)
	}))
	if len(refusals) != grant.MaxRefusals {
		t.Errorf("there are %d errors", len(refusals))
	}
}

func manyOfTheLargest() []document {
	var all []document
	for i := range 1025 {
		id := string(rune('一' + i))
		all = append(all, document{
			"id": id, "organization": id, "communities": []document{{"id": "c1", "share": "1"}}, "asked_fen": grant.MaxFen, "reviewed_fen": grant.MaxFen,
			"expert_scores": []string{"80"}, "match_score": "1", "votes_for": 1, "votes_present": 1, "receipt": id,
		})
	}
	return all
}

// refused runs the command over wrong input, for programs and for readers, and returns both answers.
func refused(t *testing.T, input string) ([]*grant.Error, string) {
	t.Helper()
	text, err := allocate(t, input, "--input", "-", "--json")
	if status(err) != 2 {
		t.Fatalf("the status is %d: %v", status(err), err)
	}
	var out struct{ Errors []*grant.Error }
	if decodeErr := json.Unmarshal([]byte(text), &out); decodeErr != nil || len(out.Errors) == 0 || strings.Contains(text, "results") {
		t.Fatalf("the output is %s", text)
	}
	for _, refusal := range out.Errors {
		if refusal.Kind != grant.Invalid || refusal.More != nil {
			t.Errorf("got %+v", refusal)
		}
	}
	if text, again := allocate(t, input, "--input", "-"); text != "" || again.Error() != err.Error() {
		t.Errorf("without --json: %q, %v", text, again)
	}
	return out.Errors, err.Error()
}

// status is the exit status that an error of a command asks for.
func status(err error) int {
	var own interface{ ExitCode() int }
	switch {
	case err == nil:
		return 0
	case errors.As(err, &own):
		return own.ExitCode()
	}
	return 1
}
