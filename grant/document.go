package grant

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
)

const (
	// MaxDepth is how deep the objects and arrays of a document may lie in each other. Deeper ones are made
	// to exhaust a parser.
	MaxDepth = 64
	// MaxRefusals is the most faults that one answer names. Nobody reads more.
	MaxRefusals = 50
	// maxPointers bounds the bytes of an answer's pointers: a long name may lie over many faults.
	maxPointers = 1 << 16
)

// The rules of a document that is wrong in its form, in the refusal's param "rule".
const (
	ruleType       = "type"       // of another type than the param "expected" names
	ruleRange      = "range"      // a number that its type cannot hold
	ruleDepth      = "depth"      // deeper than the param "max"
	ruleCharacters = "characters" // NUL or half a surrogate pair: no database takes them as text
)

// ReadDocument reads one JSON value into the variable that into points to. It is the reader of all JSON that others
// write, policies, requests, files, and takes nothing on trust that encoding/json lets pass.
//
// The members of an object are the fields of a struct that MemberName names, names compared with their case. A
// member may be absent only when its tag says so, and null only when its field is a pointer or takes any
// value. Numbers in a field of any value stay as written, as json.Number. A type with a text form of its own is
// read from a string.
//
// It answers nil or at most MaxRefusals refusals of kind Invalid:
//
//   - BrokenJSON for what is not one JSON value in UTF-8, with "line", "column" and "detail" where known;
//   - UnknownField and MissingField, each at its pointer;
//   - BadInput at its pointer with the rule "duplicate" (a member named twice), "type" (with what is "expected"),
//     "range" (with the "value"), "depth" (with the "max") or "characters";
//   - what a text form refuses by itself, at its pointer.
func ReadDocument(raw []byte, into any) []*Error {
	if refusal := broken(raw); refusal != nil {
		return []*Error{refusal}
	}
	r := documentReader{Decoder: json.NewDecoder(bytes.NewReader(raw)), raw: raw, members: map[reflect.Type][]documentMember{}}
	r.UseNumber()
	r.value(reflect.ValueOf(into).Elem())
	return r.refusals
}

// broken refuses what is not one JSON value in UTF-8, with the place of the first error.
func broken(raw []byte) *Error {
	if !utf8.Valid(raw) {
		return Refuse(Invalid, BrokenJSON, "detail", "the text is not UTF-8")
	}
	if json.Valid(raw) {
		return nil
	}
	var syntax *json.SyntaxError
	errors.As(json.Unmarshal(raw, new(any)), &syntax)
	before := raw[:max(syntax.Offset-1, 0)]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return Refuse(Invalid, BrokenJSON, "line", line, "column", column, "detail", syntax.Error())
}

// documentReader walks the tokens of valid JSON along a Go type.
type documentReader struct {
	*json.Decoder
	raw      []byte
	path     []string // the names and indices down to the value at hand
	members  map[reflect.Type][]documentMember
	refusals []*Error
	told     int // bytes of the pointers so far
}

func (r *documentReader) refuse(reason Reason, params ...any) {
	r.add(Refuse(Invalid, reason, params...))
}

// add places a refusal at the value at hand.
func (r *documentReader) add(refusal *Error) {
	if len(r.refusals) == MaxRefusals || r.told > maxPointers {
		return
	}
	var pointer strings.Builder
	for _, name := range r.path {
		pointer.WriteString("/" + PointerToken(name))
	}
	r.told += pointer.Len()
	refusal.Field = pointer.String()
	r.refusals = append(r.refusals, refusal)
}

// at does something one step further down.
func (r *documentReader) at(name string, do func()) {
	r.path = append(r.path, name)
	do()
	r.path = r.path[:len(r.path)-1]
}

// next takes the next token and answers how it is written too, after the punctuation before it.
func (r *documentReader) next() (token json.Token, start int64) {
	start = r.InputOffset()
	token, _ = r.Token() // it never fails: the text is one JSON value
	return token, start
}

// written is the text from an offset to where the reader stands.
func (r *documentReader) written(start int64) []byte {
	return bytes.TrimLeft(r.raw[start:r.InputOffset()], " \t\r\n,:")
}

// pass goes past the rest of the value that token begins.
func (r *documentReader) pass(token json.Token) {
	for depth := 0; ; token, _ = r.next() {
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return
		}
	}
}

// skip goes past the next value.
func (r *documentReader) skip() {
	token, _ := r.next()
	r.pass(token)
}

// wrongType refuses the value that token begins.
func (r *documentReader) wrongType(token json.Token, v reflect.Value) {
	r.refuse(BadInput, "rule", ruleType, "expected", JSONType(v.Type()))
	r.pass(token)
}

// value reads the next value into v. Without a v it only checks what needs no type.
func (r *documentReader) value(v reflect.Value) {
	token, start := r.next()
	for token != nil && v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	_, isString := token.(string)
	switch {
	case isString && !isText(r.written(start)):
		r.refuse(BadInput, "rule", ruleCharacters)
	case !v.IsValid():
		r.check(token)
	case token == nil:
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			r.wrongType(token, v)
		}
	case hasTextForm(v.Type()):
		r.text(token, v)
	case takesAny(v.Type()):
		r.any(token, start, v)
	default:
		r.plain(token, v)
	}
}

// plain reads a value of a type that JSON has itself.
func (r *documentReader) plain(token json.Token, v reflect.Value) {
	text, isString := token.(string)
	truth, isBool := token.(bool)
	number, isNumber := token.(json.Number)
	switch kind := v.Kind(); {
	case kind == reflect.Struct && token == json.Delim('{'):
		r.object(v)
	case kind == reflect.Map && token == json.Delim('{'):
		r.table(v)
	case kind == reflect.Slice && token == json.Delim('['):
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		r.array(func(i int) reflect.Value {
			v.Grow(1)
			v.SetLen(i + 1)
			return v.Index(i)
		})
	case v.CanInt() && isNumber:
		r.integer(number.String(), v)
	case kind == reflect.String && isString:
		v.SetString(text)
	case kind == reflect.Bool && isBool:
		v.SetBool(truth)
	default:
		r.wrongType(token, v)
	}
}

func (r *documentReader) text(token json.Token, v reflect.Value) {
	text, ok := token.(string)
	if !ok {
		r.wrongType(token, v)
		return
	}
	err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	if own, refused := Refusal(err); refused {
		r.add(own)
	} else if err != nil {
		r.wrongType(token, v)
	}
}

// any keeps a value for a type that reads it by itself or takes any.
func (r *documentReader) any(token json.Token, start int64, v reflect.Value) {
	known := len(r.refusals)
	r.check(token)
	if len(r.refusals) > known {
		return
	}
	decoder := json.NewDecoder(bytes.NewReader(r.written(start)))
	decoder.UseNumber()
	if decoder.Decode(v.Addr().Interface()) != nil {
		r.refuse(BadInput, "rule", ruleType, "expected", JSONType(v.Type()))
	}
}

// check goes through the value that token begins for what is wrong in any type.
func (r *documentReader) check(token json.Token) {
	switch token := token.(type) {
	case json.Delim:
		nowhere := reflect.Value{}
		if token == '[' {
			r.array(func(int) reflect.Value { return nowhere })
		} else {
			r.eachMember(func(string) { r.value(nowhere) })
		}
	case json.Number:
		if _, err := strconv.ParseFloat(token.String(), 64); err != nil {
			r.refuse(BadInput, "rule", ruleRange, "value", excerpt(token.String()))
		}
	}
}

func (r *documentReader) integer(number string, v reflect.Value) {
	n, err := strconv.ParseInt(number, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && v.OverflowInt(n):
		r.refuse(BadInput, "rule", ruleRange, "value", excerpt(number))
	case err != nil:
		r.refuse(BadInput, "rule", ruleType, "expected", JSONType(v.Type()), "value", excerpt(number))
	default:
		v.SetInt(n)
	}
}

// array reads the items of the array that has begun, each into what item gives.
func (r *documentReader) array(item func(i int) reflect.Value) {
	if r.tooDeep('[') {
		return
	}
	for i := 0; r.More(); i++ {
		r.at(strconv.Itoa(i), func() { r.value(item(i)) })
	}
	r.next()
}

// eachMember lets read take the value of each member of the object that has begun.
func (r *documentReader) eachMember(read func(name string)) {
	if r.tooDeep('{') {
		return
	}
	seen := map[string]bool{}
	for r.More() {
		token, start := r.next()
		name, _ := token.(string)
		r.at(name, func() {
			switch {
			case !isText(r.written(start)):
				r.refuse(BadInput, "rule", ruleCharacters)
				r.skip()
			case seen[name]:
				r.refuse(BadInput, "rule", ruleDuplicate)
				r.skip()
			default:
				read(name)
			}
		})
		seen[name] = true
	}
	r.next()
}

// tooDeep refuses and passes what the bracket begins where it would be one level too many.
func (r *documentReader) tooDeep(bracket json.Delim) bool {
	if len(r.path) < MaxDepth {
		return false
	}
	r.refuse(BadInput, "rule", ruleDepth, "max", MaxDepth)
	r.pass(bracket)
	return true
}

func (r *documentReader) object(v reflect.Value) {
	members := r.membersOf(v.Type())
	present := make([]bool, len(members))
	r.eachMember(func(name string) {
		i := slices.IndexFunc(members, func(m documentMember) bool { return m.name == name })
		if i < 0 {
			r.refuse(UnknownField)
			r.skip()
			return
		}
		present[i] = true
		r.value(v.FieldByIndex(members[i].index))
	})
	for i, m := range members {
		if !present[i] && !m.optional {
			r.at(m.name, func() { r.refuse(MissingField) })
		}
	}
}

func (r *documentReader) membersOf(t reflect.Type) []documentMember {
	if _, known := r.members[t]; !known {
		r.members[t] = documentMembers(t)
	}
	return r.members[t]
}

// table reads an object of any names. Names of a number are written in one way only, that none stands twice.
func (r *documentReader) table(v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	r.eachMember(func(name string) {
		key := reflect.New(v.Type().Key()).Elem()
		if key.Kind() == reflect.String {
			key.SetString(name)
		} else {
			n, err := strconv.ParseInt(name, 10, 64)
			if err != nil || key.OverflowInt(n) || strconv.FormatInt(n, 10) != name {
				r.refuse(BadInput, "rule", ruleType, "expected", JSONType(key.Type()))
				r.skip()
				return
			}
			key.SetInt(n)
		}
		element := reflect.New(v.Type().Elem()).Elem()
		r.value(element)
		v.SetMapIndex(key, element)
	})
}
