package bench

import (
	"os"
	"syscall"
)

// flush is what Postgres does to its log at a commit.
func flush(file *os.File) error { return syscall.Fdatasync(int(file.Fd())) }
