package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/granary-grants/granary/grant"
)

const (
	contractInput = "../../testdata/allocation/input.json"
	seasonInput   = "../../testdata/season/allocation_input.json"
)

// The output has the contract's shape, its field order and its nulls, byte for byte.
func TestAllocateContract(t *testing.T) {
	t.Parallel()
	out, err := allocate(t, "", "--input", contractInput, "--json")
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, readFile(t, "../../testdata/allocation/output.json")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(want.String()), strings.TrimSpace(out)); diff != "" {
		t.Error(diff)
	}
}

func TestAllocateSeason(t *testing.T) {
	t.Parallel()
	text, err := allocate(t, "", "--input", seasonInput, "--json")
	if err != nil {
		t.Fatal(err)
	}
	var out grant.Allocation
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	want := grant.AllocationTotals{Awarded: 100, Reserve: 40, Declined: 10, AwardedFen: 818700000, PoolLeftFen: new(grant.Fen(1300000))}
	if diff := cmp.Diff(want, out.Totals); diff != "" {
		t.Error(diff)
	}
	piped, err := allocate(t, string(readFile(t, seasonInput)), "--input", "-", "--json")
	if diff := cmp.Diff(text, piped); diff != "" || err != nil {
		t.Errorf("the standard input gives another result: %v %s", err, diff)
	}
}

func TestAllocateTable(t *testing.T) {
	t.Parallel()
	out, err := allocate(t, editedInput(t, func(in document) {
		in.application(0)["id"] = "甲\x1b[2J"
		in.policy()["pool_fen"] = 123456789
	}), "--input", "-")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"rank  id      expert  resident  final  outcome      amount  bound by  community",
		"   1  甲�[2J   88.20     87.10  87.98  awarded  100,000.00",
		"",
		"awarded                            1",
		"reserve                            0",
		"declined                           0",
		"awarded, yuan             100,000.00",
		"left in the pool, yuan  1,134,567.89",
		"",
	}, "\n")
	if diff := cmp.Diff(want, out); diff != "" {
		t.Error(diff)
	}
}

// A reader sees what bound an application, where, and that a limit is none.
func TestAllocateTableOfLimits(t *testing.T) {
	t.Parallel()
	out, err := allocate(t, editedInput(t, func(in document) {
		in.community()["used_fen"], in.policy()["pool_fen"] = 29999999, nil
	}), "--input", "-")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"reserve    0.00  community_cap  c1\n", "left in the pool, yuan  no limit\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

// A reader sees what people changed, and from where they moved it.
func TestAllocateTableOfOverrides(t *testing.T) {
	t.Parallel()
	out, err := allocate(t, overriddenInput(t), "--input", "-")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"rank  id  expert  resident  final  outcome     amount  bound by  community  override",
		"   1  a2   88.20     87.10  87.98  reserve       0.00  override             pass (earned rank 2)",
		"   2  a1   88.20     87.10  87.98  awarded  99,999.99  override             limit",
	}, "\n")
	if !strings.HasPrefix(out, want+"\n\n") {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// overriddenInput is the contract's example with a second application that is moved ahead and passed over.
func overriddenInput(t *testing.T) string {
	t.Helper()
	return editedInput(t, func(in document) {
		second := maps.Clone(in.application(0))
		second["id"], second["receipt"] = "a2", "0002"
		in["applications"] = []any{in.application(0), second}
		in["overrides"] = []any{
			document{"application_id": "a1", "kind": "limit", "amount_fen": 9999999, "reason": "活动场次核减"},
			document{"application_id": "a2", "kind": "move", "rank": 1, "reason": "连续两年空白社区"},
			document{"application_id": "a2", "kind": "pass", "reason": "书面表示推迟"},
		}
	})
}

// --policy holds only the policy object and takes the place of the input's, or supplies it.
func TestAllocatePolicyFile(t *testing.T) {
	t.Parallel()
	var policy []byte
	withoutPolicy := editedInput(t, func(in document) {
		in.policy()["pool_fen"] = 6000000
		policy, _ = json.Marshal(in.policy())
		delete(in, "policy")
	})
	path := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(path, policy, 0o600); err != nil {
		t.Fatal(err)
	}
	supplied, err := allocate(t, withoutPolicy, "--input", "-", "--policy", path, "--json")
	if err != nil || !strings.Contains(supplied, `"amount_fen":6000000`) || !strings.Contains(supplied, `"bound_by":"pool"`) {
		t.Errorf("got %s, %v", supplied, err)
	}
	overridden, err := allocate(t, string(policy), "--input", contractInput, "--policy", "-", "--json")
	if err != nil || overridden != supplied {
		t.Errorf("got %s, %v", overridden, err)
	}
	if _, err := allocate(t, withoutPolicy, "--input", "-"); status(err) != 2 || !strings.Contains(err.Error(), "/policy: is missing") {
		t.Errorf("no policy at all: %v", err)
	}
	if _, err := allocate(t, `{"pool": 1}`, "--input", contractInput, "--policy", "-"); status(err) != 2 || !strings.Contains(err.Error(), "/policy/pool: is no field") {
		t.Errorf("a wrong policy: %v", err)
	}
	_, err = allocate(t, "", "--input", contractInput, "--policy", "../../testdata/season/policy.json")
	if status(err) != 2 || !strings.Contains(err.Error(), "--policy takes the form of docs/schemas/allocation-input.json") {
		t.Errorf("the policy document of a round: %v", err)
	}
	if _, err := allocate(t, "", "--input", "-", "--policy", "-"); err == nil || status(err) != 1 {
		t.Errorf("two files from one input: %v", err)
	}
}

func TestAllocateWithoutAFile(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{{}, {"--input", filepath.Join(t.TempDir(), "none.json")}, {"--input", contractInput, "more"}} {
		if out, err := allocate(t, "", arguments...); err == nil || status(err) != 1 || out != "" {
			t.Errorf("%v: %q, %v", arguments, out, err)
		}
	}
}

func TestAllocateNothing(t *testing.T) {
	t.Parallel()
	out, err := allocate(t, editedInput(t, func(in document) { in["applications"] = []any{} }), "--input", "-", "--json")
	want := `{"results":[],"totals":{"awarded":0,"reserve":0,"declined":0,"awarded_fen":0,"pool_left_fen":820000000}}` + "\n"
	if diff := cmp.Diff(want, out); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

// What may be absent: what was used before, and the lots.
func TestAllocateOptionalFields(t *testing.T) {
	t.Parallel()
	out, err := allocate(t, editedInput(t, func(in document) {
		delete(in, "used")
		delete(in.policy(), "lots")
		delete(in.policy(), "lot_seed")
	}), "--input", "-", "--json")
	full, _ := allocate(t, "", "--input", contractInput, "--json")
	if out != full || err != nil {
		t.Errorf("got %s, %v", out, err)
	}
}

func TestAllocationSchemas(t *testing.T) {
	t.Parallel()
	input, output := compileSchema(t, "../../docs/schemas/allocation-input.json"), compileSchema(t, "../../docs/schemas/allocation-output.json")
	unlimited := editedInput(t, func(in document) {
		for _, limit := range []string{"pool_fen", "per_project_cap_fen", "per_community_cap_fen", "per_organization_projects", "max_projects"} {
			in.policy()[limit] = nil
		}
	})
	cut := editedInput(t, func(in document) {
		in.policy()["per_community_cap_fen"], in.policy()["lot_seed"], in.policy()["lots"] = 7000000, "spring", []any{[]any{"a1"}}
	})
	for name, text := range map[string]string{
		"contract": string(readFile(t, contractInput)), "season": string(readFile(t, seasonInput)), "unlimited": unlimited, "cut": cut, "overridden": overriddenInput(t),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := input.Validate(parseJSON(t, text)); err != nil {
				t.Errorf("the input: %v", err)
			}
			out, err := allocate(t, text, "--input", "-", "--json")
			if err != nil {
				t.Fatal(err)
			}
			if err := output.Validate(parseJSON(t, out)); err != nil {
				t.Errorf("the output: %v", err)
			}
		})
	}
	if err := output.Validate(parseJSON(t, string(readFile(t, "../../testdata/allocation/output.json")))); err != nil {
		t.Errorf("the contract's output: %v", err)
	}
}

// document is an input as parsed JSON, to break it in one place.
type document map[string]any

func (d document) policy() document { return d["policy"].(map[string]any) }

func (d document) application(i int) document {
	return d["applications"].([]any)[i].(map[string]any)
}

func (d document) community() document { return d["communities"].([]any)[0].(map[string]any) }

func (d document) share() document {
	return d.application(0)["communities"].([]any)[0].(map[string]any)
}

// override adds one to the input, of a kind, with a reason and nothing else.
func (d document) override(id, kind string) document {
	made := document{"application_id": id, "kind": kind, "reason": "因故"}
	d["overrides"] = []any{made}
	return made
}

// editedInput is the contract's example with a change.
func editedInput(t *testing.T, edit func(document)) string {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(readFile(t, contractInput)))
	decoder.UseNumber()
	var in document
	if err := decoder.Decode(&in); err != nil {
		t.Fatal(err)
	}
	edit(in)
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// allocate runs the command over the input and returns what it prints.
func allocate(t *testing.T, stdin string, arguments ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	command := allocateCommand()
	command.SilenceUsage, command.SilenceErrors = true, true
	command.SetArgs(arguments)
	command.SetIn(strings.NewReader(stdin))
	command.SetOut(&out)
	err := command.Execute()
	return out.String(), err
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parseJSON(t *testing.T, text string) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func compileSchema(t *testing.T, path string) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}
