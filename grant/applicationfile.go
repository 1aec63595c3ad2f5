package grant

import (
	"strconv"

	"github.com/google/uuid"
)

// MaxDraftFiles is how many files may be attached to one draft, also those that its answers name no more.
const MaxDraftFiles = 60

const fewestDrafts = 20

// MostDrafts is how many drafts an organisation may have in a round that are not handed in: each takes MaxDraftFiles files, which
// nobody can take away. It is twice the number of its applications there, so that none waits for another, and at least twenty.
func (p Policy) MostDrafts() int {
	if most := p.Caps.PerOrganizationProjects; most != nil {
		return max(fewestDrafts, 2**most)
	}
	return fewestDrafts
}

// ApplicationFile is a file of an application (附件), attached to its draft for one field of the form. It is never
// changed: the id stands for what SHA256, in hexadecimal, is the digest of. Size is in bytes.
type ApplicationFile struct {
	ID        uuid.UUID `json:"id"`
	Field     string    `json:"field"`
	Name      string    `json:"name"`
	MediaType string    `json:"media_type"`
	Size      int       `json:"size"`
	SHA256    string    `json:"sha256"`
}

// CheckApplicationFile refuses a file for a field of the form: bad_input for a field that takes none and for one that is
// neither PDF nor JPEG nor PNG by its first bytes, too_large for one above MaxEvidenceSize.
func CheckApplicationFile(form Form, field string, file Evidence) error {
	var wrong []*Error
	if !form.HasFiles(field) {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/field", "rule", "file_field", "value", excerpt(field)))
	}
	if refusal := file.check("/content"); refusal != nil {
		wrong = append(wrong, refusal)
	}
	return Join(wrong)
}

// PickFiles answers those of the attached files that the answers name, in the order of the form. Refused as bad_input: a
// file that is not attached, or for another field.
func PickFiles(form Form, answers map[string]any, attached []ApplicationFile) ([]ApplicationFile, error) {
	known := map[uuid.UUID]ApplicationFile{}
	for _, file := range attached {
		known[file.ID] = file
	}
	var picked []ApplicationFile
	var wrong []*Error
	for _, named := range form.Files(answers) {
		file, is := known[named.ID]
		if !is || file.Field != named.Field {
			at := "/answers/" + PointerToken(named.Field) + "/" + strconv.Itoa(named.Position)
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at, "rule", "unattached"))
		}
		picked = append(picked, file)
	}
	return picked, Join(wrong)
}
