package activities

import (
	"context"
	"crypto/sha256"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// namedFiles answers the files that the answers of an application name. Refused as bad_input: a file that was not
// attached to its draft for that field, and so any file without a draft.
func namedFiles(ctx context.Context, tx *store.Tx, in SubmitApplication, form grant.Form) ([]grant.ApplicationFile, error) {
	if len(form.Files(in.Content.Answers)) == 0 {
		return nil, nil
	}
	var attached map[uuid.UUID][]grant.ApplicationFile
	var draft uuid.UUID
	if in.Draft != nil {
		var err error
		if attached, err = store.ListDraftFiles(ctx, tx, *in.Draft); err != nil {
			return nil, err
		}
		draft = *in.Draft
	}
	return grant.PickFiles(form, in.Content.Answers, attached[draft])
}

// receivedHash is the SHA-256 of what was received: of the content, and with it of what its files say of themselves,
// their digests among it. Whoever holds the content and the files can make it again.
func receivedHash(content grant.ApplicationContent, files []grant.ApplicationFile) ([]byte, error) {
	received, err := json.Marshal(struct {
		grant.ApplicationContent
		Files []grant.ApplicationFile `json:"files,omitempty"`
	}{content, files})
	hash := sha256.Sum256(received)
	return hash[:], err
}
