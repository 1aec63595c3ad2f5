package grant

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// readDocument reads one JSON value into the struct that into points to, and takes nothing on trust. It
// refuses, each at its pointer: a member the struct does not have (unknown_field), one it has that is
// absent (missing_field; those tagged omitzero may be), and for the reason given a member named twice,
// null where no pointer stands, a value of another type, and an omitzero member that says nothing. Text
// that is not one JSON value is refused as broken_json. Names are compared with their case.
func readDocument(raw []byte, into any, wrong Reason) []*Error {
	if !utf8.Valid(raw) || !json.Valid(raw) {
		return []*Error{Refuse(Invalid, BrokenJSON)}
	}
	reader := documentReader{wrong: wrong}
	reader.value(raw, reflect.ValueOf(into).Elem(), "")
	return reader.refusals
}

type documentReader struct {
	wrong    Reason
	refusals []*Error
}

func (r *documentReader) refuse(reason Reason, pointer string, params ...any) {
	r.refusals = append(r.refusals, RefuseAt(Invalid, reason, pointer, params...))
}

func (r *documentReader) value(raw json.RawMessage, v reflect.Value, pointer string) {
	isNull := string(bytes.TrimSpace(raw)) == "null"
	_, isText := v.Addr().Interface().(encoding.TextUnmarshaler)
	switch {
	case isNull && v.Kind() == reflect.Pointer:
	case isNull:
		r.refuse(r.wrong, pointer, "rule", "type", "expected", jsonType(v))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.value(raw, v.Elem(), pointer)
	case v.Kind() == reflect.Struct && !isText:
		r.object(raw, v, pointer)
	case v.Kind() == reflect.Slice:
		r.array(raw, v, pointer)
	default:
		if json.Unmarshal(raw, v.Addr().Interface()) != nil {
			r.refuse(r.wrong, pointer, "rule", "type", "expected", jsonType(v))
		}
	}
}

func (r *documentReader) object(raw json.RawMessage, v reflect.Value, pointer string) {
	members, ok := readMembers(raw)
	if !ok {
		r.refuse(r.wrong, pointer, "rule", "type", "expected", jsonType(v))
		return
	}
	present := map[string]bool{}
	fields := documentFields(v.Type())
	for _, member := range members {
		at := pointer + "/" + PointerToken(member.name)
		field, known := fields[member.name]
		switch {
		case present[member.name]:
			r.refuse(r.wrong, at, "rule", "duplicate")
		case !known:
			r.refuse(UnknownField, at)
		default:
			r.member(member.value, field, v.FieldByIndex(field.Index), at)
		}
		present[member.name] = true
	}
	for _, field := range reflect.VisibleFields(v.Type()) {
		name, optional := memberName(field)
		if name != "" && !optional && !present[name] {
			r.refuse(MissingField, pointer+"/"+name)
		}
	}
}

// member reads a value of an object. One that may be absent must say something when it is there, so that
// there is one way to write a document.
func (r *documentReader) member(raw json.RawMessage, field reflect.StructField, v reflect.Value, pointer string) {
	known := len(r.refusals)
	r.value(raw, v, pointer)
	if _, optional := memberName(field); optional && v.IsZero() && len(r.refusals) == known {
		r.refuse(r.wrong, pointer, "rule", "needless")
	}
}

func (r *documentReader) array(raw json.RawMessage, v reflect.Value, pointer string) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		r.refuse(r.wrong, pointer, "rule", "type", "expected", jsonType(v))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		r.value(item, v.Index(i), fmt.Sprintf("%s/%d", pointer, i))
	}
}

type member struct {
	name  string
	value json.RawMessage
}

// readMembers lists the members of an object in the order written, also those named twice, which a map
// would hide. It answers false for any other value.
func readMembers(raw json.RawMessage) ([]member, bool) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, false
	}
	var members []member
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, false
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, false
		}
		members = append(members, member{token.(string), value})
	}
	return members, true
}

// documentFields are a struct's fields by the names they have in JSON; those of an embedded struct
// count as its own.
func documentFields(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for _, field := range reflect.VisibleFields(t) {
		if name, _ := memberName(field); name != "" {
			fields[name] = field
		}
	}
	return fields
}

func memberName(field reflect.StructField) (name string, optional bool) {
	if field.Anonymous {
		return "", false
	}
	name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name, options == "omitzero"
}

// jsonType is what a person who wrote the document is told to write instead.
func jsonType(v reflect.Value) string {
	switch v.Interface().(type) {
	case time.Time:
		return "date-time"
	case TimeOfDay:
		return "time"
	case Decimal:
		return "decimal"
	}
	switch v.Kind() {
	case reflect.Struct:
		return "object"
	case reflect.Slice:
		return "array"
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	}
	return "integer"
}
