package grant

import (
	"bytes"
	"crypto/sha256"
)

// MaxScans is how many files may show one signature or one receipt: the pages of a contract, photographed.
const MaxScans = 10

// CheckScan refuses a file that cannot be the next scan (扫描件) of something, whose scans so far have these SHA-256:
// too_large for one that is larger than MaxEvidenceSize or after MaxScans, bad_input for one that is neither PDF nor
// JPEG nor PNG by its first bytes, already_done for one that is attached.
func CheckScan(file Evidence, attached [][]byte) error {
	if refusal := file.check("/content"); refusal != nil {
		return refusal
	}
	sum := sha256.Sum256(file.Content)
	for _, known := range attached {
		if bytes.Equal(known, sum[:]) {
			return RefuseAt(Conflict, AlreadyDone, "/content")
		}
	}
	if len(attached) >= MaxScans {
		return Refuse(Invalid, TooLarge, "rule", "items", "max", MaxScans)
	}
	return nil
}
