package grant

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// documentMember is a field of a struct as a member of an object.
type documentMember struct {
	name     string
	optional bool
	index    []int // of the field; those of an embedded struct count as its own
}

// MemberName is the name that a field of a struct has in a document, "" for a field that is no member, and whether
// the member may be absent. Both stand in the field's json tag: a field without a name there is no member, one
// with omitempty or omitzero may be absent. A pointer may be null; that alone does not let it be absent, so
// that no limit is lost by leaving it out.
func MemberName(field reflect.StructField) (name string, optional bool) {
	name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "-" {
		return "", false
	}
	return name, strings.HasPrefix(options, "omit")
}

func documentMembers(t reflect.Type) []documentMember {
	var members []documentMember
	for _, field := range reflect.VisibleFields(t) {
		if name, optional := MemberName(field); name != "" {
			members = append(members, documentMember{name, optional, field.Index})
		}
	}
	return members
}

// JSONType names what a document is expected to hold for a Go type: object, array, string, integer, boolean, the
// formats date-time and uuid, or value for anything but null.
func JSONType(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "date-time"
	case t == reflect.TypeFor[uuid.UUID]():
		return "uuid"
	case hasTextForm(t):
		return "string"
	case takesAny(t):
		return "value"
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "object"
	case reflect.Slice:
		return "array"
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "integer"
	}
	panic("grant: no document can hold a " + t.String())
}

func hasTextForm(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// takesAny says whether a type reads its JSON by itself, or keeps it whatever it is.
func takesAny(t reflect.Type) bool {
	return t.Kind() == reflect.Interface || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]())
}

// isText says whether a string, as it is written in valid JSON, is text: without NUL, and with both halves of every
// character that is escaped as two. JSON allows neither raw.
func isText(written []byte) bool {
	afterHigh := false
	for i := 0; i < len(written); i++ {
		unit := uint64(written[i])
		if unit == '\\' {
			if i++; written[i] == 'u' {
				unit, _ = strconv.ParseUint(string(written[i+1:i+5]), 16, 16)
				i += 4
			}
		}
		isLow := unit >= 0xdc00 && unit <= 0xdfff
		if unit == 0 || isLow != afterHigh {
			return false
		}
		afterHigh = unit >= 0xd800 && unit <= 0xdbff
	}
	return true
}
