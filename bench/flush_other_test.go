//go:build !linux

package bench

import "os"

// flush is the nearest to fdatasync that there is.
func flush(file *os.File) error { return file.Sync() }
