package grant

import (
	"strings"
	"unicode/utf8"
)

const maxNote = 4000 // characters

// CheckNote refuses at /text a note (内部备注) that says nothing as missing_field and one of more than 4000 characters as
// too_large.
func CheckNote(text string) error {
	if strings.TrimSpace(text) == "" {
		return RefuseAt(Invalid, MissingField, "/text")
	}
	if utf8.RuneCountInString(text) > maxNote {
		return RefuseAt(Invalid, TooLarge, "/text", "max", maxNote)
	}
	return nil
}
