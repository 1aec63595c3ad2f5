package grant

import (
	"iter"
	"maps"
	"slices"

	"github.com/google/uuid"
)

// Form is what an application is asked (申报书), in the order shown.
type Form struct {
	Version  int           `json:"version"`
	Sections []FormSection `json:"sections"`
}

// FormSection is a part of the form.
type FormSection struct {
	Key    string        `json:"key"`
	Title  Text          `json:"title"`
	Help   Text          `json:"help,omitzero"` // what the section is for
	When   FormCondition `json:"when,omitzero"`
	Fields []FormField   `json:"fields"`
}

// FormField is one question. Its key is unique in the whole form.
type FormField struct {
	Key      string        `json:"key"`
	Title    Text          `json:"title"`
	Help     Text          `json:"help,omitzero"` // how to answer it well
	When     FormCondition `json:"when,omitzero"`
	Type     FormFieldType `json:"type"`
	Required bool          `json:"required"`
	// Max is the most characters of a text and the most files of a file field, which must have one, or the most
	// options of a multi, the greatest value of an int or an amount of money, which may.
	Max int64 `json:"max,omitzero"`
	// Options are the answers of an enum or a multi, which must have some.
	Options []FormOption `json:"options,omitzero"`
	// Columns are the members of a list's rows, of which it takes from MinRows, once it has any, to MaxRows.
	Columns []FormColumn `json:"columns,omitzero"`
	MinRows int          `json:"min_rows,omitzero"`
	MaxRows int          `json:"max_rows,omitzero"`
	// Heads are what a budget is divided into.
	Heads []BudgetHead `json:"heads,omitzero"`
}

// FormColumn is one question of each row of a list: a field of a type that has a single answer.
type FormColumn struct {
	Key      string        `json:"key"`
	Title    Text          `json:"title"`
	Type     FormFieldType `json:"type"`
	Required bool          `json:"required"`
	Max      int64         `json:"max,omitzero"`
	Options  []FormOption  `json:"options,omitzero"`
}

// field is the column as a question by itself.
func (c FormColumn) field() FormField {
	return FormField{Key: c.Key, Title: c.Title, Type: c.Type, Required: c.Required, Max: c.Max, Options: c.Options}
}

// FormCondition lets something be asked only while an earlier field has one of the answers: keys of options, of which a
// multi's answer need hold only one, or true and false. The zero condition always holds.
type FormCondition struct {
	Field string `json:"field"`
	In    []any  `json:"in"`
}

// met says whether the condition holds under the answers to the fields that were asked before.
func (c FormCondition) met(answers map[string]any) bool {
	if c.isZero() {
		return true
	}
	chosen, isMulti := answers[c.Field].([]any)
	if !isMulti {
		chosen = []any{answers[c.Field]}
	}
	return slices.ContainsFunc(chosen, func(answer any) bool {
		switch answer.(type) {
		case string, bool:
			return slices.Contains(c.In, answer)
		}
		return false
	})
}

func (c FormCondition) isZero() bool { return c.Field == "" && c.In == nil }

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
	MultiField    FormFieldType = "multi"  // an array of keys of options, each once
	ListField     FormFieldType = "list"   // an array of rows, objects by the keys of the columns
	FileField     FormFieldType = "file"   // an array of ids of files, each once
	BudgetField   FormFieldType = "budget" // an array of rows of the budget table; at most one field of a form
)

// FormOption is one answer of an enum or a multi.
type FormOption struct {
	Key   string `json:"key"`
	Title Text   `json:"title"`
}

// fields goes through the fields in the order shown and says of each whether it is asked under the answers. The answer
// to a field that is not asked meets no condition.
func (f Form) fields(answers map[string]any) iter.Seq2[FormField, bool] {
	return func(yield func(FormField, bool) bool) {
		heard := map[string]any{}
		for _, section := range f.Sections {
			open := section.When.met(heard)
			for _, field := range section.Fields {
				asked := open && field.When.met(heard)
				if asked {
					heard[field.Key] = answers[field.Key]
				}
				if !yield(field, asked) {
					return
				}
			}
		}
	}
}

// Asked is the part of the answers that is asked: without those to fields whose condition the others do not meet. A draft
// keeps them, so that switching back loses nothing; what is handed in does not. A key that the form does not have stays,
// for Check to refuse.
func (f Form) Asked(answers map[string]any) map[string]any {
	kept := maps.Clone(answers)
	for field, asked := range f.fields(answers) {
		if !asked {
			delete(kept, field.Key)
		}
	}
	return kept
}

// Check judges the answers of an application that is handed in, as encoding/json reads them into a map.
// Each wrong one is refused at /answers/ and its key, down to the row and the cell: missing_field for a required answer
// that is absent, null, blank or empty; unknown_field for a key the form does not have or does not ask; too_large for a
// text, number or list above the field's maximum; bad_input for an answer of another type, and for a row of the budget
// whose unit price times quantity is not what its sources bring. How the budget stands to the amounts of the application
// is judged with them.
func (f Form) Check(answers map[string]any) error {
	var refusals []*Error
	known := map[string]bool{}
	for field, asked := range f.fields(answers) {
		if asked {
			known[field.Key] = true
			refusals = append(refusals, field.check("/answers/"+PointerToken(field.Key), answers[field.Key])...)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(answers)) {
		if !known[key] {
			refusals = append(refusals, RefuseAt(Invalid, UnknownField, "/answers/"+PointerToken(key)))
		}
	}
	return Join(refusals)
}

// TakeOver is what the form can take of an earlier application, to begin another with: the answers to a field that it has
// too and that are of its kind. What is too large comes along, to be cut. Files stay with the application they were handed
// in with, places with its funder, and amounts where a budget table makes them that does not come along.
func (f Form) TakeOver(earlier ApplicationContent) ApplicationContent {
	taken := earlier
	taken.Places, taken.Answers = []PlaceShare{}, map[string]any{}
	for field := range f.fields(nil) {
		answer, given := earlier.Answers[field.Key]
		refusals := field.check("", answer)
		unfit := slices.ContainsFunc(refusals, func(e *Error) bool { return e.Reason != TooLarge })
		switch {
		case given && !unfit && field.Type != FileField:
			taken.Answers[field.Key] = answer
		case field.Type == BudgetField:
			taken.Asked, taken.Own, taken.InKind, taken.Total = 0, 0, 0, 0
		}
	}
	return taken
}

// NamedFile is a file that an answer names, at its position in the answer.
type NamedFile struct {
	Field    string
	Position int
	ID       uuid.UUID
}

// Files lists the files that the answers name, in the order of the form. The answers are such as Check takes.
func (f Form) Files(answers map[string]any) []NamedFile {
	var named []NamedFile
	for field, asked := range f.fields(answers) {
		ids, _ := answers[field.Key].([]any)
		if !asked || field.Type != FileField {
			continue
		}
		for i, written := range ids {
			if id, ok := fileID(written); ok {
				named = append(named, NamedFile{field.Key, i, id})
			}
		}
	}
	return named
}

// HasFiles says whether the form has a file field of that key, asked or not.
func (f Form) HasFiles(key string) bool {
	for field := range f.fields(nil) {
		if field.Key == key {
			return field.Type == FileField
		}
	}
	return false
}
