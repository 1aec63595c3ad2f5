package grant

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// The bounds of a form. An answer is read and kept whole.
const (
	maxListRows = 100
	maxFiles    = 20 // of one answer
)

var (
	columnTypes = []FormFieldType{TextField, TextAreaField, IntField, DateField, EnumField, MoneyField, BoolField}
	fieldTypes  = append(slices.Clone(columnTypes), MultiField, ListField, FileField, BudgetField)
)

// choices are the fields that a condition may name, those before it, by key with the answers they take.
type choices map[string][]any

func (c *policyCheck) form(form Form) {
	between(c, "/form/version", form.Version, 1, maxCount)
	sections, fields, earlier, budgets := usedKeys{}, usedKeys{}, choices{}, 0
	for i, section := range form.Sections {
		at := fmt.Sprintf("/form/sections/%d", i)
		sections.add(c, at+"/key", section.Key)
		c.text(at+"/title", section.Title)
		c.optionalText(at+"/help", section.Help)
		c.condition(at+"/when", section.When, earlier)
		for j, field := range section.Fields {
			at := fmt.Sprintf("%s/fields/%d", at, j)
			fields.add(c, at+"/key", field.Key)
			c.condition(at+"/when", field.When, earlier)
			c.field(at, field)
			earlier.add(field)
			if field.Type == BudgetField {
				budgets++
				c.need(budgets == 1, at+"/type", "one_budget")
			}
		}
	}
}

func (known choices) add(field FormField) {
	switch field.Type {
	case BoolField:
		known[field.Key] = []any{true, false}
	case EnumField, MultiField:
		known[field.Key] = []any{}
		for _, option := range field.Options {
			known[field.Key] = append(known[field.Key], option.Key)
		}
	}
}

// condition wants one that an earlier field can meet.
func (c *policyCheck) condition(at string, when FormCondition, earlier choices) {
	if when.isZero() {
		return
	}
	answers, known := earlier[when.Field]
	c.need(known, at+"/field", "no_choice_before", "value", excerpt(when.Field))
	c.need(len(when.In) > 0, at+"/in", "no_option")
	if !known {
		return
	}
	var allowed []string
	for _, answer := range answers {
		allowed = append(allowed, fmt.Sprint(answer))
	}
	for i, answer := range when.In {
		at := fmt.Sprintf("%s/in/%d", at, i)
		same := func(other any) bool { return reflect.DeepEqual(other, answer) }
		value := excerpt(fmt.Sprint(answer))
		c.need(slices.ContainsFunc(answers, same), at, ruleUnknown, "value", value, "allowed", strings.Join(allowed, ", "))
		c.need(!slices.ContainsFunc(when.In[:i], same), at, ruleDuplicate, "value", value)
	}
}

func (c *policyCheck) field(at string, field FormField) {
	c.text(at+"/title", field.Title)
	c.optionalText(at+"/help", field.Help)
	listed(c, at+"/type", field.Type, fieldTypes)
	c.answer(at, field)
	if field.Type == ListField {
		c.columns(at, field)
	} else {
		c.need(field.Columns == nil, at+"/columns", "needless")
		c.need(field.MinRows == 0, at+"/min_rows", "needless")
		c.need(field.MaxRows == 0, at+"/max_rows", "needless")
	}
	if field.Type == BudgetField {
		c.heads(at+"/heads", field.Heads)
	} else {
		c.need(field.Heads == nil, at+"/heads", "needless")
	}
}

// answer checks what a field and a column of a list have alike: the greatest answer and the options.
func (c *policyCheck) answer(at string, field FormField) {
	switch field.Type {
	case TextField, TextAreaField:
		between(c, at+"/max", field.Max, 1, maxCount)
	case IntField, MoneyField:
		between(c, at+"/max", field.Max, 0, int64(MaxFen))
	case MultiField:
		between(c, at+"/max", field.Max, 0, int64(len(field.Options)))
	case FileField:
		between(c, at+"/max", field.Max, 1, maxFiles)
	default:
		c.need(field.Max == 0, at+"/max", "needless")
	}
	if field.Type == EnumField || field.Type == MultiField {
		c.need(len(field.Options) > 0, at+"/options", "no_option")
	} else {
		c.need(field.Options == nil, at+"/options", "needless")
	}
	used := usedKeys{}
	for i, option := range field.Options {
		at := fmt.Sprintf("%s/options/%d", at, i)
		used.add(c, at+"/key", option.Key)
		c.text(at+"/title", option.Title)
	}
}

func (c *policyCheck) columns(at string, list FormField) {
	between(c, at+"/max_rows", list.MaxRows, 1, maxListRows)
	between(c, at+"/min_rows", list.MinRows, 0, max(list.MaxRows, 0))
	c.need(len(list.Columns) > 0, at+"/columns", "no_column")
	used := usedKeys{}
	for i, column := range list.Columns {
		at := fmt.Sprintf("%s/columns/%d", at, i)
		used.add(c, at+"/key", column.Key)
		c.text(at+"/title", column.Title)
		listed(c, at+"/type", column.Type, columnTypes)
		c.answer(at, column.field())
	}
}

func (c *policyCheck) heads(at string, heads []BudgetHead) {
	c.need(len(heads) > 0, at, "no_line")
	usedHeads, usedLines := usedKeys{}, usedKeys{}
	for i, head := range heads {
		at := fmt.Sprintf("%s/%d", at, i)
		usedHeads.add(c, at+"/key", head.Key)
		c.text(at+"/title", head.Title)
		c.optionalRatio(at+"/max_ratio", head.MaxRatio)
		c.need(len(head.Lines) > 0, at+"/lines", "no_line")
		for j, line := range head.Lines {
			at := fmt.Sprintf("%s/lines/%d", at, j)
			usedLines.add(c, at+"/key", line.Key)
			c.text(at+"/title", line.Title)
			c.text(at+"/unit", line.Unit)
			between(c, at+"/max_unit_fen", line.MaxUnitFen, 0, MaxFen)
			c.optionalRatio(at+"/max_ratio", line.MaxRatio)
		}
	}
}

func (c *policyCheck) optionalRatio(at string, ratio *Decimal) {
	if ratio != nil {
		c.ratio(at, *ratio)
	}
}
