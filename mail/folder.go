package mail

import (
	"context"
	"os"
	"path/filepath"
)

// Folder is a post that leaves each letter as an .eml file, for local use. A letter that is sent again replaces its
// file.
type Folder struct{ dir string }

// OpenFolder makes the folder where there is none.
func OpenFolder(dir string) (Folder, error) {
	return Folder{dir}, os.MkdirAll(dir, 0o700)
}

// Send writes the letter's file, whole or not at all.
func (f Folder) Send(_ context.Context, l Letter) error {
	path := filepath.Join(f.dir, l.ID.String()+".eml")
	if err := os.WriteFile(path+".part", l.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}
