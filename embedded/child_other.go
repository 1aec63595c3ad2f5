//go:build !linux

package embedded

import "syscall"

// onParentDeath does nothing where the kernel cannot do it; the next start finds the child by its pid file.
func onParentDeath(*syscall.SysProcAttr, syscall.Signal) {}
