package grant

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind sorts refusals by what a caller can do about them. The list is closed: kinds are never
// reordered or removed, because clients and recorded histories carry their names.
type Kind string

const (
	Invalid         Kind = "invalid"         // the request is wrong and will be wrong again
	Unauthenticated Kind = "unauthenticated" // nobody is signed in
	Forbidden       Kind = "forbidden"       // this person may not
	NotFound        Kind = "not_found"       // no such thing, or none this person may know of
	Conflict        Kind = "conflict"        // right in itself, wrong in this state
	Stale           Kind = "stale"           // the case has moved since it was read: load it again
	Precondition    Kind = "precondition"    // the caller's If-Match names another version
	Refused         Kind = "refused"         // a rule of the round forbids it
)

// Error is a refusal: something a person can act on. It is a value that travels unchanged from the
// rule that made it to the page that shows it, and it is never retried. Params are the figures of the
// refusal (fen, counts, RFC 3339 instants); they fill the translated sentence that belongs to Reason
// and must hold no personal data. Field, where set, is the JSON pointer of the input that is wrong.
type Error struct {
	Kind   Kind           `json:"kind"`
	Reason Reason         `json:"reason"`
	Field  string         `json:"field,omitempty"`
	Params map[string]any `json:"params,omitempty"`
	// More holds further refusals of the same request, for input with several wrong fields.
	More []*Error `json:"more,omitempty"`
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Reason)
	if e.Field != "" {
		fmt.Fprintf(&b, " at %s", e.Field)
	}
	for _, key := range slices.Sorted(maps.Keys(e.Params)) {
		fmt.Fprintf(&b, " %s=%v", key, e.Params[key])
	}
	return b.String()
}

// Refuse makes a refusal. Params alternate name and value: Refuse(Refused, CommunityCap, "left_fen", left).
func Refuse(kind Kind, reason Reason, params ...any) *Error {
	return RefuseAt(kind, reason, "", params...)
}

// RefuseAt is Refuse with the JSON pointer of the field that is wrong.
func RefuseAt(kind Kind, reason Reason, field string, params ...any) *Error {
	e := &Error{Kind: kind, Reason: reason, Field: field}
	for i := 0; i+1 < len(params); i += 2 {
		if e.Params == nil {
			e.Params = make(map[string]any, len(params)/2)
		}
		e.Params[params[i].(string)] = params[i+1]
	}
	return e
}

// Refusal finds the refusal in err, if there is one.
func Refusal(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Join makes one refusal of several: the first carries all others, also those that they carry. It returns nil for
// none.
func Join(refusals []*Error) error {
	var all []*Error
	for _, r := range refusals {
		one := *r
		one.More = nil
		all = append(append(all, &one), r.More...)
	}
	if len(all) == 0 {
		return nil
	}
	all[0].More = all[1:]
	return all[0]
}
