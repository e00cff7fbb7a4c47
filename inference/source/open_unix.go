//go:build unix

package source

import "syscall"

// openAtOnce keeps the opening of a pipe from waiting for a writer. On regular files it does
// nothing.
const openAtOnce = syscall.O_NONBLOCK
