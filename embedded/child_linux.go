package embedded

import "syscall"

// onParentDeath makes the kernel send signal to the child when we die, however suddenly.
func onParentDeath(attr *syscall.SysProcAttr, signal syscall.Signal) { attr.Pdeathsig = signal }
