package grant_test

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/granary-grants/granary/grant"
)

// 扫描件 shows what was signed or received: by its content, in a size that can be kept, each page once.
func TestCheckScan(t *testing.T) {
	t.Parallel()
	page := grant.Evidence{Name: "协议.pdf", Content: grant.Content("%PDF-1.7 page")}
	sum := sha256.Sum256(page.Content)
	other := make([][]byte, grant.MaxScans)
	for i := range other {
		other[i] = bytes.Repeat([]byte{byte(i)}, sha256.Size)
	}
	for name, c := range map[string]struct {
		file     grant.Evidence
		attached [][]byte
		want     grant.Reason
	}{
		"the first page":           {page, nil, ""},
		"the last page":            {page, other[1:], ""},
		"one more than the last":   {page, other, grant.TooLarge},
		"a page once more":         {page, [][]byte{other[0], sum[:]}, grant.AlreadyDone},
		"a text that is named PDF": {grant.Evidence{Name: "协议.pdf", Content: grant.Content("MZ")}, nil, grant.BadInput},
		"nothing":                  {grant.Evidence{Name: "协议.pdf"}, nil, grant.BadInput},
		"too large":                {grant.Evidence{Content: append(grant.Content("%PDF-"), make([]byte, grant.MaxEvidenceSize)...)}, nil, grant.TooLarge},
	} {
		err := grant.CheckScan(c.file, c.attached)
		refusal, refused := grant.Refusal(err)
		if refused != (c.want != "") || refused && refusal.Reason != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
