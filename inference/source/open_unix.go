//go:build unix

package source

import "syscall"

// openAtOnce lets the opening of a pipe come back before someone writes to it. On regular files it
// does nothing.
const openAtOnce = syscall.O_NONBLOCK
