package api

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
)

// The limits of an input stand twice, in the contract and in the tags. Here they are compared, field by field.
func TestInputsAreTheSchemas(t *testing.T) {
	t.Parallel()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	inputs := inputsOf()
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			input := inputs[operation.OperationID]
			var got, want []string
			describeType(input, "", &got)
			if operation.RequestBody != nil {
				describeSchema(operation.RequestBody.Value.Content.Get("application/json").Schema.Value, "", &want)
			}
			got = append(got, parametersOf(input)...)
			for _, p := range operation.Parameters {
				if p.Value.In == "query" {
					want = append(want, "?"+p.Value.Name)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: openapi.yaml (-) and %s (+)\n%s", operation.OperationID, input, diff)
			}
		}
	}
}

// The example of every input is one that is taken.
func TestExamplesAreTaken(t *testing.T) {
	t.Parallel()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	inputs := inputsOf()
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			if operation.RequestBody == nil {
				continue
			}
			body, err := json.Marshal(exampleOf(operation))
			if err != nil {
				t.Fatal(err)
			}
			in := reflect.New(inputs[operation.OperationID]).Interface()
			for _, r := range append(grant.ReadDocument(body, in), validate(in)...) {
				if strings.HasPrefix(r.Field, "/") || r.Field == "" {
					t.Errorf("%s: %s\n%v", operation.OperationID, body, r)
				}
			}
		}
	}
}

func inputsOf() map[string]reflect.Type {
	inputs := map[string]reflect.Type{}
	for _, o := range (&API{}).operations() {
		inputs[o.id] = o.input
	}
	return inputs
}

// describeType lists the members a type takes with what their tags demand, one a line.
func describeType(of reflect.Type, at string, lines *[]string) {
	for _, field := range reflect.VisibleFields(of) {
		name, optional := grant.MemberName(field)
		if name == "" {
			continue
		}
		path := at + "/" + name
		*lines = append(*lines, fmt.Sprintf("%s optional=%t", path, optional))
		ofMember := field.Type
		if ofMember.Kind() == reflect.Pointer {
			ofMember = ofMember.Elem()
		}
		own, _, _ := strings.Cut(field.Tag.Get("validate"), ",dive")
		for rule := range strings.SplitSeq(own, ",") {
			tag, value, _ := strings.Cut(rule, "=")
			switch {
			case tag == "min" || tag == "max":
				// An absent number is 0, so that 0 says no more than optional does.
				if !readsItself(ofMember) {
					*lines = append(*lines, fmt.Sprintf("%s %s=%s", path, tag, value))
				}
			case tag == "oneof":
				*lines = append(*lines, fmt.Sprintf("%s oneof=%s", path, value))
			case patterns[tag] != "":
				*lines = append(*lines, fmt.Sprintf("%s pattern=%s", path, patterns[tag]))
			case tag == "required" && ofMember.Kind() == reflect.String:
				*lines = append(*lines, path+" min=1")
			}
		}
		for ofMember.Kind() == reflect.Slice {
			path, ofMember = path+"/*", ofMember.Elem()
		}
		if ofMember.Kind() == reflect.Struct && !readsItself(ofMember) {
			describeType(ofMember, path, lines)
		}
	}
}

// readsItself says whether a type has a JSON or text form of its own.
func readsItself(of reflect.Type) bool {
	pointer := reflect.PointerTo(of)
	return pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) || pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// describeSchema lists the same of a schema.
func describeSchema(s *openapi3.Schema, at string, lines *[]string) {
	for name, property := range s.Properties {
		path, p := at+"/"+name, property.Value
		*lines = append(*lines, fmt.Sprintf("%s optional=%t", path, !slices.Contains(s.Required, name)))
		add := func(rule string, value string) { *lines = append(*lines, path+" "+rule+"="+value) }
		whole := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
		if least := max(p.MinLength, p.MinItems); least > 0 {
			add("min", strconv.FormatUint(least, 10))
		}
		for _, most := range []*uint64{p.MaxLength, p.MaxItems, p.MaxProps} {
			if most != nil {
				add("max", strconv.FormatUint(*most, 10))
			}
		}
		if p.Min != nil {
			add("min", whole(*p.Min))
		}
		if p.Max != nil {
			add("max", whole(*p.Max))
		}
		if len(p.Enum) > 0 && property.Ref == "" {
			add("oneof", strings.Trim(fmt.Sprint(p.Enum), "[]"))
		}
		if p.Pattern != "" && property.Ref == "" {
			add("pattern", p.Pattern)
		}
		if p.Items != nil && p.Items.Value.Type.Is("object") {
			describeSchema(p.Items.Value, path+"/*", lines)
		} else if p.Type.Is("object") {
			describeSchema(p, path, lines)
		}
	}
}

func parametersOf(of reflect.Type) []string {
	var names []string
	for _, field := range reflect.VisibleFields(of) {
		if name := field.Tag.Get("form"); name != "" {
			names = append(names, "?"+name)
		}
	}
	return names
}
