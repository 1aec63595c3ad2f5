package grant

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// check judges the answer to a field that stands at a place.
func (f FormField) check(at string, answer any) []*Error {
	if f.isEmpty(answer) {
		if f.Required {
			return []*Error{RefuseAt(Invalid, MissingField, at)}
		}
		return nil
	}
	switch f.Type {
	case MultiField:
		return f.checkChoices(at, answer)
	case FileField:
		return f.checkFiles(at, answer)
	case ListField:
		return checkRows(at, answer, f.Columns, f.MinRows, f.MaxRows)
	case BudgetField:
		_, refusals := f.readBudget(at, answer)
		return refusals
	}
	if refusal := f.checkSingle(at, answer); refusal != nil {
		return []*Error{refusal}
	}
	return nil
}

// isEmpty says whether an answer says nothing: null, blank or, where there may be several, none.
func (f FormField) isEmpty(answer any) bool {
	switch said := answer.(type) {
	case nil:
		return true
	case string:
		return strings.TrimFunc(said, blank) == ""
	case []any:
		return len(said) == 0 && slices.Contains([]FormFieldType{MultiField, ListField, FileField, BudgetField}, f.Type)
	}
	return false
}

// checkSingle judges an answer of a type that has one alone.
func (f FormField) checkSingle(at string, answer any) *Error {
	text, isText := answer.(string)
	switch f.Type {
	case TextField, TextAreaField:
		return f.checkText(at, text, isText)
	case IntField, MoneyField:
		return f.checkNumber(at, answer)
	case DateField:
		if _, err := ParseDate(text); err != nil {
			return wrongAnswer(at, "date")
		}
	case EnumField:
		if !f.offers(text) {
			return wrongAnswer(at, "option")
		}
	case BoolField:
		if _, ok := answer.(bool); !ok {
			return wrongAnswer(at, "boolean")
		}
	}
	return nil
}

func wrongAnswer(at, expected string) *Error {
	return RefuseAt(Invalid, BadInput, at, "rule", ruleType, "expected", expected)
}

func (f FormField) offers(key string) bool {
	return slices.ContainsFunc(f.Options, func(o FormOption) bool { return o.Key == key })
}

func (f FormField) checkText(at, text string, isText bool) *Error {
	control := func(r rune) bool {
		return unicode.IsControl(r) && !(f.Type == TextAreaField && strings.ContainsRune("\n\r\t", r))
	}
	if !isText || !utf8.ValidString(text) || strings.ContainsFunc(text, control) {
		return wrongAnswer(at, string(f.Type))
	}
	if length := int64(utf8.RuneCountInString(text)); length > f.Max {
		return RefuseAt(Invalid, TooLarge, at, "length", length, "max", f.Max)
	}
	return nil
}

func (f FormField) checkNumber(at string, answer any) *Error {
	n, ok := wholeNumber(answer)
	if !ok || n < 0 || n > int64(MaxFen) {
		return wrongAnswer(at, string(f.Type))
	}
	if f.Max > 0 && n > f.Max {
		if f.Type == MoneyField {
			return RefuseAt(Invalid, TooLarge, at, "value_fen", n, "max_fen", f.Max)
		}
		return RefuseAt(Invalid, TooLarge, at, "value", n, "max", f.Max)
	}
	return nil
}

// checkChoices judges the answer to a multi: options, each once, at most Max of them.
func (f FormField) checkChoices(at string, answer any) []*Error {
	most := int64(len(f.Options))
	if f.Max > 0 {
		most = min(most, f.Max)
	}
	return checkItems(at, answer, most, func(at string, item any) *Error {
		if key, ok := item.(string); !ok || !f.offers(key) {
			return wrongAnswer(at, "option")
		}
		return nil
	})
}

// checkFiles judges the answer to a file field: ids, each once, at most Max of them. Whether there are such files is
// not known here.
func (f FormField) checkFiles(at string, answer any) []*Error {
	return checkItems(at, answer, f.Max, func(at string, item any) *Error {
		if _, ok := fileID(item); !ok {
			return wrongAnswer(at, "uuid")
		}
		return nil
	})
}

// checkItems judges the items of an answer one by one: at most so many, none twice.
func checkItems(at string, answer any, most int64, check func(at string, item any) *Error) []*Error {
	items, ok := answer.([]any)
	if !ok {
		return []*Error{wrongAnswer(at, "array")}
	}
	if int64(len(items)) > most {
		return []*Error{tooMany(at, most)}
	}
	var refusals []*Error
	seen := map[any]bool{}
	for i, item := range items {
		at := at + "/" + strconv.Itoa(i)
		if refusal := check(at, item); refusal != nil {
			refusals = append(refusals, refusal)
			continue // it may be of a type that no map takes
		}
		if seen[item] {
			refusals = append(refusals, RefuseAt(Invalid, BadInput, at, "rule", ruleDuplicate))
		}
		seen[item] = true
	}
	return refusals
}

func tooMany(at string, most int64) *Error {
	return RefuseAt(Invalid, TooLarge, at, "rule", "items", "max", most)
}

// fileID reads an id in the one form in which the program writes it.
func fileID(written any) (uuid.UUID, bool) {
	text, _ := written.(string)
	id, err := uuid.Parse(text)
	return id, err == nil && id.String() == text
}

// checkRows judges the rows of a list or a budget, cell by cell.
func checkRows(at string, answer any, columns []FormColumn, least, most int) []*Error {
	rows, ok := answer.([]any)
	switch {
	case !ok:
		return []*Error{wrongAnswer(at, "array")}
	case len(rows) > most:
		return []*Error{tooMany(at, int64(most))}
	case len(rows) < least:
		return []*Error{RefuseAt(Invalid, BadInput, at, "rule", "items", "min", least)}
	}
	var refusals []*Error
	for i, row := range rows {
		refusals = append(refusals, checkRow(at+"/"+strconv.Itoa(i), row, columns)...)
	}
	return refusals
}

func checkRow(at string, row any, columns []FormColumn) []*Error {
	cells, ok := row.(map[string]any)
	if !ok {
		return []*Error{wrongAnswer(at, "object")}
	}
	var refusals []*Error
	known := map[string]bool{}
	for _, column := range columns {
		known[column.Key] = true
		refusals = append(refusals, column.field().check(at+"/"+PointerToken(column.Key), cells[column.Key])...)
	}
	for _, key := range slices.Sorted(maps.Keys(cells)) {
		if !known[key] {
			refusals = append(refusals, RefuseAt(Invalid, UnknownField, at+"/"+PointerToken(key)))
		}
	}
	return refusals
}

// wholeNumber takes the forms in which encoding/json hands out a number. A float64 holds every whole
// number up to 2^53 exactly.
func wholeNumber(v any) (int64, bool) {
	switch n := v.(type) {
	case json.Number:
		whole, err := strconv.ParseInt(string(n), 10, 64)
		return whole, err == nil
	case float64:
		return int64(n), n >= 0 && n <= float64(MaxFen) && n == float64(int64(n))
	case int:
		return int64(n), true
	case int64:
		return n, true
	}
	return 0, false
}
