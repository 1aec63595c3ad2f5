package api

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/granary-grants/granary/grant"
)

const (
	maxDepth    = 64 // of a body; deeper ones are made to exhaust a parser
	maxRefusals = 50 // in one answer
)

// decode reads a request body into the struct that into points to, and takes nothing on trust. It refuses, each
// at its pointer, what the struct has no member for, a member named twice, one that is absent although its
// field is neither a pointer nor tagged omitzero, a value of a wrong type or size, and text that the database
// cannot hold. Names are compared with their case.
func decode(raw []byte, into any) []*grant.Error {
	if !utf8.Valid(raw) || !json.Valid(raw) || !wholeCharacters(raw) {
		return []*grant.Error{grant.Refuse(grant.Invalid, grant.BrokenJSON)}
	}
	d := &decoder{}
	if d.scan(raw); len(d.refusals) == 0 {
		d.value(raw, reflect.ValueOf(into).Elem(), "")
	}
	return d.refusals
}

// wholeCharacters says whether every escaped half of a character in a valid body stands beside its other half. Half
// a character is no text; the database takes none.
func wholeCharacters(raw []byte) bool {
	afterHigh := false
	for i := 0; i < len(raw); i++ {
		var unit uint64
		if raw[i] == '\\' {
			if i++; raw[i] == 'u' {
				unit, _ = strconv.ParseUint(string(raw[i+1:i+5]), 16, 16)
				i += 4
			}
		}
		if isLow := unit >= 0xdc00 && unit <= 0xdfff; isLow != afterHigh {
			return false
		}
		afterHigh = unit >= 0xd800 && unit <= 0xdbff
	}
	return true
}

type decoder struct{ refusals []*grant.Error }

func (d *decoder) refuse(reason grant.Reason, pointer string, params ...any) {
	if len(d.refusals) < maxRefusals {
		d.refusals = append(d.refusals, grant.RefuseAt(grant.Invalid, reason, pointer, params...))
	}
}

// level is one open object or array of a scan. An object remembers its members and the one it is at.
type level struct {
	members map[string]bool
	name    string
	named   bool // the next token is the value of name
	index   int
}

// scan walks through a valid body once for what the later decoding into types would not notice.
func (d *decoder) scan(raw []byte) {
	tokens := json.NewDecoder(bytes.NewReader(raw))
	tokens.UseNumber()
	var open []*level
	for len(d.refusals) == 0 {
		token, err := tokens.Token()
		if err != nil {
			return
		}
		at := func() string { return pointerTo(open) }
		if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
			open = open[:len(open)-1]
			continue
		}
		if len(open) > 0 && !d.step(open[len(open)-1], token, at) {
			continue
		}
		switch value := token.(type) {
		case json.Delim:
			if len(open) == maxDepth {
				d.refuse(grant.BadInput, at(), "rule", "depth", "max", maxDepth)
				return
			}
			next := &level{index: -1}
			if value == '{' {
				next.members = map[string]bool{}
			}
			open = append(open, next)
		case string:
			if strings.ContainsRune(value, 0) {
				d.refuse(grant.BadInput, at(), "rule", "characters")
			}
		case json.Number:
			if _, err := strconv.ParseFloat(string(value), 64); err != nil {
				d.refuse(grant.BadInput, at(), "rule", "range")
			}
		}
	}
}

// step goes on inside an object or array and says whether token is a value there rather than a name.
func (d *decoder) step(l *level, token json.Token, at func() string) bool {
	switch {
	case l.members == nil:
		l.index++
	case l.named:
		l.named = false
	default:
		l.name, l.named = token.(string), true
		if strings.ContainsRune(l.name, 0) {
			d.refuse(grant.BadInput, at(), "rule", "characters")
		}
		if l.members[l.name] {
			d.refuse(grant.BadInput, at(), "rule", "duplicate")
		}
		l.members[l.name] = true
		return false
	}
	return true
}

func pointerTo(open []*level) string {
	var b strings.Builder
	for _, l := range open {
		b.WriteByte('/')
		if l.members == nil {
			b.WriteString(strconv.Itoa(l.index))
		} else {
			b.WriteString(grant.PointerToken(l.name))
		}
	}
	return b.String()
}

func (d *decoder) value(raw json.RawMessage, v reflect.Value, pointer string) {
	isNull := string(raw) == "null"
	switch {
	case v.Kind() == reflect.Pointer && isNull:
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(raw, v.Elem(), pointer)
	case isNull:
		d.refuse(grant.BadInput, pointer, "rule", "type", "expected", expected(v))
	case v.Kind() == reflect.Struct && !readsItself(v):
		d.object(raw, v, pointer)
	case v.Kind() == reflect.Slice && !readsItself(v):
		d.array(raw, v, pointer)
	default:
		d.leaf(raw, v, pointer)
	}
}

func (d *decoder) leaf(raw json.RawMessage, v reflect.Value, pointer string) {
	reader := json.NewDecoder(bytes.NewReader(raw))
	reader.UseNumber()
	if reader.Decode(v.Addr().Interface()) != nil {
		d.refuse(grant.BadInput, pointer, "rule", "type", "expected", expected(v))
	}
}

func (d *decoder) object(raw json.RawMessage, v reflect.Value, pointer string) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		d.refuse(grant.BadInput, pointer, "rule", "type", "expected", "object")
		return
	}
	for _, field := range reflect.VisibleFields(v.Type()) {
		name, optional := bodyName(field)
		if name == "" {
			continue
		}
		at := pointer + "/" + grant.PointerToken(name)
		if value, present := members[name]; present {
			d.value(value, v.FieldByIndex(field.Index), at)
		} else if !optional {
			d.refuse(grant.MissingField, at)
		}
		delete(members, name)
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		d.refuse(grant.UnknownField, pointer+"/"+grant.PointerToken(name))
	}
}

func (d *decoder) array(raw json.RawMessage, v reflect.Value, pointer string) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		d.refuse(grant.BadInput, pointer, "rule", "type", "expected", "array")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		d.value(item, v.Index(i), fmt.Sprintf("%s/%d", pointer, i))
	}
}

// bodyName answers the name a field has in a body, "" for none, and whether it may be absent.
func bodyName(field reflect.StructField) (name string, optional bool) {
	name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "-" || field.Anonymous && name == "" {
		return "", false
	}
	return name, strings.HasPrefix(options, "omit") || field.Type.Kind() == reflect.Pointer
}

// readsItself says whether a type has its own JSON or text form.
func readsItself(v reflect.Value) bool {
	switch v.Addr().Interface().(type) {
	case json.Unmarshaler, encoding.TextUnmarshaler:
		return true
	}
	return false
}

// expected names the JSON type that the caller should write instead.
func expected(v reflect.Value) string {
	switch {
	case readsItself(v):
		return "string"
	case v.Kind() == reflect.Bool:
		return "boolean"
	case v.Kind() == reflect.String:
		return "string"
	case v.Kind() == reflect.Slice:
		return "array"
	case v.CanInt():
		return "integer"
	}
	return "object"
}
