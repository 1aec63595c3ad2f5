package grant

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Change is one difference between two policies: the place and the JSON value before and after. A side
// that has nothing at that place has no value; null is a value.
type Change struct {
	Pointer string          `json:"pointer"`
	Before  json.RawMessage `json:"before,omitempty"`
	After   json.RawMessage `json:"after,omitempty"`
}

// DiffPolicies lists what changed from one policy to another, in the order of places: members by name,
// items of lists by number. Items are compared by number; what only one side has is one change.
func DiffPolicies(before, after Policy) []Change {
	return diff(nil, "", before.tree(), after.tree())
}

func diff(changes []Change, pointer string, before, after any) []Change {
	switch before := before.(type) {
	case map[string]any:
		if after, ok := after.(map[string]any); ok {
			return diffObjects(changes, pointer, before, after)
		}
	case []any:
		if after, ok := after.([]any); ok {
			return diffLists(changes, pointer, before, after)
		}
	}
	if reflect.DeepEqual(before, after) {
		return changes
	}
	return append(changes, Change{pointer, writeJSON(before), writeJSON(after)})
}

func diffObjects(changes []Change, pointer string, before, after map[string]any) []Change {
	names := slices.Concat(slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(after)))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		at := pointer + "/" + PointerToken(name)
		was, had := before[name]
		is, has := after[name]
		switch {
		case !had:
			changes = append(changes, Change{Pointer: at, After: writeJSON(is)})
		case !has:
			changes = append(changes, Change{Pointer: at, Before: writeJSON(was)})
		default:
			changes = diff(changes, at, was, is)
		}
	}
	return changes
}

func diffLists(changes []Change, pointer string, before, after []any) []Change {
	for i := range max(len(before), len(after)) {
		at := fmt.Sprintf("%s/%d", pointer, i)
		switch {
		case i >= len(before):
			changes = append(changes, Change{Pointer: at, After: writeJSON(after[i])})
		case i >= len(after):
			changes = append(changes, Change{Pointer: at, Before: writeJSON(before[i])})
		default:
			changes = diff(changes, at, before[i], after[i])
		}
	}
	return changes
}
