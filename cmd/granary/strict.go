package main

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/granary-grants/granary/grant"
)

// maxRefusals bounds the answer to a file that is wrong everywhere.
const maxRefusals = 50

// decodeStrict reads one JSON value into a pointer. It takes nothing for granted that encoding/json lets pass: an
// unknown, repeated or missing field, a null where none is allowed, a name in other letters, text after the value,
// broken UTF-8. Each finding is a refusal of kind invalid with the JSON pointer of its place under at. A field may
// be absent when its tag says omitzero, and null when it is a pointer.
func decodeStrict(data []byte, at string, into any) error {
	if err := wellFormed(data); err != nil {
		return err
	}
	d := &strictDecoder{Decoder: json.NewDecoder(bytes.NewReader(data)), fields: make(map[reflect.Type][]strictField)}
	d.UseNumber()
	if at != "" {
		d.path = []string{strings.TrimPrefix(at, "/")}
	}
	d.value(d.token(), reflect.ValueOf(into).Elem())
	return grant.Join(d.refusals)
}

// wellFormed refuses what is not one JSON value in UTF-8, with the place of the first error.
func wellFormed(data []byte) error {
	var value json.RawMessage
	err := json.Unmarshal(data, &value)
	var syntax *json.SyntaxError
	switch {
	case !utf8.Valid(data):
		return grant.Refuse(grant.Invalid, grant.BrokenJSON, "detail", "the text is not UTF-8")
	case errors.As(err, &syntax):
		before := data[:min(max(syntax.Offset-1, 0), int64(len(data)))]
		line := bytes.Count(before, []byte("\n")) + 1
		column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
		return grant.Refuse(grant.Invalid, grant.BrokenJSON, "line", line, "column", column, "detail", syntax.Error())
	}
	return err
}

// strictDecoder walks the tokens of well-formed JSON along a Go type.
type strictDecoder struct {
	*json.Decoder
	path     []string // of the value at hand, unescaped
	fields   map[reflect.Type][]strictField
	refusals []*grant.Error
}

type strictField struct {
	name     string
	required bool
}

func (d *strictDecoder) token() json.Token {
	token, _ := d.Token() // the text was checked to be one JSON value
	return token
}

func (d *strictDecoder) refuse(reason grant.Reason, params ...any) {
	if len(d.refusals) >= maxRefusals {
		return
	}
	var pointer strings.Builder
	for _, name := range d.path {
		pointer.WriteString("/" + grant.PointerToken(name))
	}
	d.refusals = append(d.refusals, grant.RefuseAt(grant.Invalid, reason, pointer.String(), params...))
}

// wrongType refuses the value that the token begins, and passes over it.
func (d *strictDecoder) wrongType(token json.Token, want string) {
	d.refuse(grant.BadInput, "rule", "type", "want", want)
	depth := 0
	for {
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return
		}
		token = d.token()
	}
}

// value reads the value that begins with the token.
func (d *strictDecoder) value(token json.Token, v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		if token != nil {
			v.Set(reflect.New(v.Type().Elem()))
			d.value(token, v.Elem())
		}
		return
	}
	if text, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.text(token, text)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.object(token, v)
	case reflect.Map:
		d.table(token, v)
	case reflect.Slice:
		d.list(token, v)
	case reflect.Int64:
		d.integer(token, v)
	case reflect.String:
		text, ok := token.(string)
		if !ok {
			d.wrongType(token, "string")
			return
		}
		v.SetString(text)
	case reflect.Bool:
		truth, ok := token.(bool)
		if !ok {
			d.wrongType(token, "true or false")
			return
		}
		v.SetBool(truth)
	default:
		panic("no strict reading of " + v.Type().String())
	}
}

func (d *strictDecoder) text(token json.Token, into encoding.TextUnmarshaler) {
	text, ok := token.(string)
	if !ok {
		d.wrongType(token, "string")
		return
	}
	if err := into.UnmarshalText([]byte(text)); err != nil {
		refusal, _ := grant.Refusal(err)
		d.refuse(refusal.Reason, "rule", refusal.Params["rule"], "value", refusal.Params["value"])
	}
}

func (d *strictDecoder) integer(token json.Token, v reflect.Value) {
	number, ok := token.(json.Number)
	if !ok {
		d.wrongType(token, "integer")
		return
	}
	n, err := strconv.ParseInt(number.String(), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) && strings.HasPrefix(number.String(), "-"):
		d.refuse(grant.BadInput, "rule", "negative", "value", number)
	case errors.Is(err, strconv.ErrRange):
		d.refuse(grant.BadInput, "rule", "too_large", "value", number)
	case err != nil:
		d.refuse(grant.BadInput, "rule", "type", "want", "integer", "value", number)
	}
	v.SetInt(n)
}

func (d *strictDecoder) list(token json.Token, v reflect.Value) {
	if token != json.Delim('[') {
		d.wrongType(token, "array")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	for i := 0; d.More(); i++ {
		v.Grow(1)
		v.SetLen(i + 1)
		d.path = append(d.path, strconv.Itoa(i))
		d.value(d.token(), v.Index(i))
		d.path = d.path[:len(d.path)-1]
	}
	d.token()
}

func (d *strictDecoder) table(token json.Token, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	d.members(token, func(key string) reflect.Value {
		return reflect.New(v.Type().Elem()).Elem()
	}, func(key string, element reflect.Value) {
		v.SetMapIndex(reflect.ValueOf(key), element)
	})
}

func (d *strictDecoder) object(token json.Token, v reflect.Value) {
	fields := d.fieldsOf(v.Type())
	seen := make([]bool, len(fields))
	if !d.members(token, func(key string) reflect.Value {
		i := slices.IndexFunc(fields, func(f strictField) bool { return f.name == key })
		if i < 0 {
			return reflect.Value{}
		}
		seen[i] = true
		return v.Field(i)
	}, func(string, reflect.Value) {}) {
		return
	}
	for i, f := range fields {
		if f.required && !seen[i] {
			d.path = append(d.path, f.name)
			d.refuse(grant.MissingField)
			d.path = d.path[:len(d.path)-1]
		}
	}
}

// members reads the members of an object into what target gives for each key, or refuses the key where it gives
// nothing, and hands each to done. It answers false when the value is no object.
func (d *strictDecoder) members(token json.Token, target func(string) reflect.Value, done func(string, reflect.Value)) bool {
	if token != json.Delim('{') {
		d.wrongType(token, "object")
		return false
	}
	seen := make(map[string]bool)
	for d.More() {
		key, _ := d.token().(string)
		d.path = append(d.path, key)
		into := target(key)
		switch {
		case seen[key]:
			d.refuse(grant.BadInput, "rule", "repeated_field")
			d.skip()
		case !into.IsValid():
			d.refuse(grant.UnknownField)
			d.skip()
		default:
			d.value(d.token(), into)
			done(key, into)
		}
		seen[key] = true
		d.path = d.path[:len(d.path)-1]
	}
	d.token()
	return true
}

func (d *strictDecoder) skip() {
	var value json.RawMessage
	_ = d.Decode(&value) // the text was checked to be one JSON value
}

// fieldsOf lists a struct's JSON names by field index.
func (d *strictDecoder) fieldsOf(t reflect.Type) []strictField {
	if known, ok := d.fields[t]; ok {
		return known
	}
	all := make([]strictField, t.NumField())
	for i := range all {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		all[i] = strictField{name: name, required: options != "omitzero"}
	}
	d.fields[t] = all
	return all
}
