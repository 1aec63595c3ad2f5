package grant

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
)

// Evidence is a file handed in with something: a scan, a photo.
type Evidence struct {
	Name    string  `json:"name" validate:"min=1,max=200"`
	Content Content `json:"content"`
}

// Content is what a file holds. As text it is base64 (RFC 4648, with padding).
type Content []byte

func (c Content) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, c), nil
}

// UnmarshalText reads base64. Anything else is refused as bad_input.
func (c *Content) UnmarshalText(text []byte) error {
	read, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return Refuse(Invalid, BadInput, "rule", "base64")
	}
	*c = read
	return nil
}

// Limits of evidence.
const (
	MaxEvidence     = 3       // files
	MaxEvidenceSize = 3 << 20 // bytes of one file
)

// evidenceTypes are the media types that evidence may have, each with the bytes it begins with.
var evidenceTypes = []struct {
	name, begins string
}{
	{"application/pdf", "%PDF-"},
	{"image/jpeg", "\xff\xd8\xff"},
	{"image/png", "\x89PNG\r\n\x1a\n"},
}

// MediaType is what the content is by its first bytes, whatever the file's name says: application/pdf, image/jpeg,
// image/png, or empty for anything else.
func (e Evidence) MediaType() string {
	for _, t := range evidenceTypes {
		if bytes.HasPrefix(e.Content, []byte(t.begins)) {
			return t.name
		}
	}
	return ""
}

// checkEvidence refuses more files than MaxEvidence, a larger one than MaxEvidenceSize, one that is neither PDF nor JPEG
// nor PNG, and the same content twice.
func checkEvidence(files []Evidence) []*Error {
	var wrong []*Error
	if len(files) > MaxEvidence {
		wrong = append(wrong, RefuseAt(Invalid, TooLarge, "/evidence", "rule", "items", "max", MaxEvidence))
	}
	for i, file := range files {
		at := fmt.Sprintf("/evidence/%d/content", i)
		same := func(other Evidence) bool { return bytes.Equal(other.Content, file.Content) }
		if refusal := file.check(at); refusal != nil {
			wrong = append(wrong, refusal)
		} else if slices.ContainsFunc(files[:i], same) {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at, "rule", ruleDuplicate))
		}
	}
	return wrong
}

// check refuses a file that is too large or of another type, at the place of its content.
func (e Evidence) check(at string) *Error {
	switch {
	case len(e.Content) > MaxEvidenceSize:
		return RefuseAt(Invalid, TooLarge, at, "rule", "file", "max", MaxEvidenceSize)
	case e.MediaType() == "":
		return RefuseAt(Invalid, BadInput, at, "rule", "media_type", "expected", "PDF, JPEG, PNG")
	}
	return nil
}
