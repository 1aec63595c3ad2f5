package print

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/granary-grants/granary/grant"
)

// checker collects what is wrong with data that are to be printed.
type checker struct{ wrong []*grant.Error }

// demand refuses the field unless it is right.
func (c *checker) demand(right bool, field string, reason grant.Reason, params ...any) {
	if !right {
		c.wrong = append(c.wrong, grant.RefuseAt(grant.Invalid, reason, field, params...))
	}
}

// text demands a text that can be printed and is not blank.
func (c *checker) text(field, text string) {
	c.demand(strings.TrimSpace(text) != "", field, grant.MissingField)
	c.optional(field, text)
}

// optional demands a text that can be printed, or none. A control character has no form on paper, and HTML would drop
// or change it unseen; only the end of a line has a meaning there.
func (c *checker) optional(field, text string) {
	control := func(r rune) bool { return r != '\n' && unicode.IsControl(r) }
	c.demand(utf8.ValidString(text), field, grant.BadInput, "rule", "utf8")
	c.demand(!strings.ContainsFunc(lines(text), control), field, grant.BadInput, "rule", "control")
}

// err is all refusals as one, in the order of their fields.
func (c *checker) err() error {
	slices.SortStableFunc(c.wrong, func(a, b *grant.Error) int { return cmp.Compare(a.Field, b.Field) })
	return grant.Join(c.wrong)
}
