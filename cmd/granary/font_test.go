package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
)

// The doctor says in which font PDFs are set, and what is wrong where none can be.
func TestDoctorLooksAtTheFont(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken, latin := filepath.Join(dir, "broken.ttf"), filepath.Join(dir, "latin.ttf")
	for path, content := range map[string][]byte{broken: []byte("no font"), latin: goregular.TTF} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"../../.granary/fonts/NotoSansSC-Regular.ttf": healthy,
		latin:                          doubtful,
		broken:                         unhealthy,
		filepath.Join(dir, "none.ttf"): unhealthy,
	} {
		var found []diagnosis
		d := &doctor{config: &config{font: path}, tell: func(one diagnosis) { found = append(found, one) }}
		d.font()
		if len(found) != 1 || found[0].Level != want || want != healthy && !strings.Contains(found[0].Advice, "GRANARY_FONT") {
			t.Errorf("%s: %+v", path, found)
		}
	}
}
