package grant

import (
	"encoding"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The published schema and the struct say the same: names, required members, types, null and lists of
// values. So neither can be changed alone.
func TestPolicySchemaIsTheStruct(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/schemas/policy.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(raw, &schema); err != nil {
		t.Fatal(err)
	}
	compareSchema(t, schema, schema, reflect.TypeFor[Policy](), "")
}

// 自筹 of at least 10% of the whole budget: a fraction of a fen is owed as a whole one.
func TestLeastOwn(t *testing.T) {
	t.Parallel()
	tenth, _ := ParseDecimal("0.10")
	for total, want := range map[Fen]Fen{0: 0, 1: 1, 10: 1, 11: 2, 14_640_000: 1_464_000, MaxFen: 900719925474100} {
		if got := (Policy{OwnRatioMin: tenth}).leastOwn(total); got != want {
			t.Errorf("of %d: %d, want %d", total, got, want)
		}
	}
	if got := (Policy{}).leastOwn(MaxFen); got != 0 {
		t.Errorf("no share asked: %d", got)
	}
}

var policyEnums = map[reflect.Type][]string{
	reflect.TypeFor[CapScope]():         names(capScopes),
	reflect.TypeFor[CommunityShare]():   names(shareRules),
	reflect.TypeFor[EligibilityKind]():  names(ruleKinds),
	reflect.TypeFor[AutoCheck]():        names(autoChecks),
	reflect.TypeFor[CreditList]():       names(creditLists),
	reflect.TypeFor[VoteQuorum]():       names(voteQuorums),
	reflect.TypeFor[TrancheCondition](): names(conditions),
	reflect.TypeFor[FormFieldType]():    names(fieldTypes),
	reflect.TypeFor[TieBreak]():         names(tieBreaks),
}

func names[T ~string](values []T) []string {
	var list []string
	for _, value := range values {
		list = append(list, string(value))
	}
	return list
}

func compareSchema(t *testing.T, root, schema map[string]any, goType reflect.Type, pointer string) {
	t.Helper()
	types, node := resolveSchema(root, schema)
	nullable := goType.Kind() == reflect.Pointer
	if nullable {
		goType = goType.Elem()
	}
	if got := slices.Contains(types, "null"); got != nullable {
		t.Errorf("%s: the schema takes null: %v, the struct: %v", pointer, got, nullable)
	}
	if allowed, isEnum := policyEnums[goType]; isEnum {
		if strings.HasSuffix(pointer, "/columns/0/type") { // a cell has a single answer
			allowed = names(columnTypes)
		}
		var listed []string
		for _, value := range node["enum"].([]any) {
			listed = append(listed, value.(string))
		}
		if diff := cmp.Diff(allowed, listed); diff != "" {
			t.Errorf("%s: values\n%s", pointer, diff)
		}
		return
	}
	if goType.Kind() == reflect.Interface { // an answer that a condition asks for
		if diff := cmp.Diff([]string{"string", "boolean"}, types); diff != "" {
			t.Errorf("%s: types\n%s", pointer, diff)
		}
		return
	}
	isText := reflect.PointerTo(goType).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
	want := map[reflect.Kind]string{reflect.Slice: "array", reflect.Struct: "object", reflect.Bool: "boolean", reflect.String: "string"}[goType.Kind()]
	switch {
	case isText:
		want = "string"
	case want == "":
		want = "integer"
	}
	if !slices.Contains(types, want) {
		t.Errorf("%s: the schema has %v, the struct %s", pointer, types, want)
		return
	}
	switch {
	case goType.Kind() == reflect.Slice:
		compareSchema(t, root, node["items"].(map[string]any), goType.Elem(), pointer+"/0")
	case want == "object":
		compareObject(t, root, node, goType, pointer)
	}
}

func compareObject(t *testing.T, root, node map[string]any, goType reflect.Type, pointer string) {
	t.Helper()
	if node["additionalProperties"] != false {
		t.Errorf("%s: the schema lets other members in", pointer)
	}
	properties, _ := node["properties"].(map[string]any)
	var required []any
	for _, field := range reflect.VisibleFields(goType) {
		name, optional := MemberName(field)
		if name == "" {
			continue
		}
		if !optional {
			required = append(required, name)
		}
		property, ok := properties[name].(map[string]any)
		if !ok {
			t.Errorf("%s/%s is not in the schema", pointer, name)
			continue
		}
		compareSchema(t, root, property, field.Type, pointer+"/"+name)
	}
	if len(properties) != len(documentMembers(goType)) {
		t.Errorf("%s: the schema has %d members, the struct %d", pointer, len(properties), len(documentMembers(goType)))
	}
	if diff := cmp.Diff(node["required"], any(required)); diff != "" {
		t.Errorf("%s: required\n%s", pointer, diff)
	}
}

// resolveSchema follows references and a choice with null, and answers the types a schema allows.
func resolveSchema(root, schema map[string]any) (types []string, node map[string]any) {
	if reference, ok := schema["$ref"].(string); ok {
		definition := root["$defs"].(map[string]any)[strings.TrimPrefix(reference, "#/$defs/")]
		return resolveSchema(root, definition.(map[string]any))
	}
	if choices, ok := schema["oneOf"].([]any); ok {
		for _, choice := range choices {
			some, chosen := resolveSchema(root, choice.(map[string]any))
			types = append(types, some...)
			if !slices.Contains(some, "null") {
				node = chosen
			}
		}
		return types, node
	}
	switch named := schema["type"].(type) {
	case string:
		types = []string{named}
	case []any:
		for _, name := range named {
			types = append(types, name.(string))
		}
	}
	return types, schema
}
