package grant

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Form is what an application is asked (申报书), in the order shown.
type Form struct {
	Version  int           `json:"version"`
	Sections []FormSection `json:"sections"`
}

// FormSection is a part of the form.
type FormSection struct {
	Key    string      `json:"key"`
	Title  Text        `json:"title"`
	Fields []FormField `json:"fields"`
}

// FormField is one question. Its key is unique in the whole form.
type FormField struct {
	Key      string        `json:"key"`
	Title    Text          `json:"title"`
	Type     FormFieldType `json:"type"`
	Required bool          `json:"required"`
	// Max is the most characters of a text, which must have one, or the greatest value of an int or an
	// amount of money, which may.
	Max int64 `json:"max,omitzero"`
	// Options are the answers of an enum, which must have some.
	Options []FormOption `json:"options,omitzero"`
}

// FormFieldType is the kind of answer a field takes.
type FormFieldType string

// The kinds of answers and their JSON forms.
const (
	TextField     FormFieldType = "text"     // a string of one line
	TextAreaField FormFieldType = "textarea" // a string of any number of lines
	IntField      FormFieldType = "int"      // a whole number of 0 or more
	DateField     FormFieldType = "date"     // a string 2026-07-01
	EnumField     FormFieldType = "enum"     // the key of an option
	MoneyField    FormFieldType = "money"    // an amount of 0 or more in the minor unit
	BoolField     FormFieldType = "bool"
)

// FormOption is one answer of an enum.
type FormOption struct {
	Key   string `json:"key"`
	Title Text   `json:"title"`
}

// Check judges the answers of an application that is handed in, as encoding/json reads them into a map.
// Each wrong one is refused at /answers/ and its key: missing_field for a required answer that is
// absent, null or blank; unknown_field for a key the form does not have; too_large for a text or number
// above the field's maximum; bad_input for an answer of another type.
func (f Form) Check(answers map[string]any) error {
	var refusals []*Error
	known := map[string]bool{}
	for _, section := range f.Sections {
		for _, field := range section.Fields {
			known[field.Key] = true
			if refusal := field.check(answers[field.Key]); refusal != nil {
				refusals = append(refusals, refusal)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(answers)) {
		if !known[key] {
			refusals = append(refusals, RefuseAt(Invalid, UnknownField, "/answers/"+PointerToken(key)))
		}
	}
	return Join(refusals)
}

func (f FormField) check(answer any) *Error {
	text, isText := answer.(string)
	if answer == nil || isText && strings.TrimFunc(text, blank) == "" {
		if f.Required {
			return f.refuse(MissingField)
		}
		return nil
	}
	switch f.Type {
	case TextField, TextAreaField:
		return f.checkText(text, isText)
	case IntField, MoneyField:
		return f.checkNumber(answer)
	case DateField:
		if _, err := ParseDate(text); err != nil {
			return f.refuse(BadInput, "rule", ruleType, "expected", "date")
		}
	case EnumField:
		if !slices.ContainsFunc(f.Options, func(o FormOption) bool { return o.Key == text }) {
			return f.refuse(BadInput, "rule", ruleType, "expected", "option")
		}
	case BoolField:
		if _, ok := answer.(bool); !ok {
			return f.refuse(BadInput, "rule", ruleType, "expected", "boolean")
		}
	}
	return nil
}

func (f FormField) checkText(text string, isText bool) *Error {
	control := func(r rune) bool {
		return unicode.IsControl(r) && !(f.Type == TextAreaField && strings.ContainsRune("\n\r\t", r))
	}
	if !isText || !utf8.ValidString(text) || strings.ContainsFunc(text, control) {
		return f.refuse(BadInput, "rule", ruleType, "expected", string(f.Type))
	}
	if length := int64(utf8.RuneCountInString(text)); length > f.Max {
		return f.refuse(TooLarge, "length", length, "max", f.Max)
	}
	return nil
}

func (f FormField) checkNumber(answer any) *Error {
	n, ok := wholeNumber(answer)
	if !ok || n < 0 || n > int64(MaxFen) {
		return f.refuse(BadInput, "rule", ruleType, "expected", string(f.Type))
	}
	if f.Max > 0 && n > f.Max {
		if f.Type == MoneyField {
			return f.refuse(TooLarge, "value_fen", n, "max_fen", f.Max)
		}
		return f.refuse(TooLarge, "value", n, "max", f.Max)
	}
	return nil
}

func (f FormField) refuse(reason Reason, params ...any) *Error {
	return RefuseAt(Invalid, reason, "/answers/"+PointerToken(f.Key), params...)
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
