//go:build linux && (amd64 || arm64)

package ort

import (
	"fmt"
	"syscall"
	"unsafe"
)

// CUDA installs handlers of its own for some signals, without SA_ONSTACK: one
// that arrives while a goroutine runs on its small stack then ends the program,
// and a Ctrl-C is lost. So Go's handlers are kept before CUDA starts, and put
// back after the warm-up, by when CUDA has installed all of them.

// sigaction is the kernel's struct, the same on amd64 and arm64.
type sigaction struct {
	handler, flags, restorer, mask uint64
}

const (
	onStack  = 0x08000000 // SA_ONSTACK
	signals  = 64
	maskSize = 8 // of the kernel's sigset_t, in bytes
)

// handlers is what was installed for each signal, by its number.
type handlers [signals + 1]sigaction

// saveSignals reads every signal's handler.
func saveSignals() *handlers {
	h := &handlers{}
	for sig := 1; sig <= signals; sig++ {
		h[sig], _ = action(sig, nil) // a number that the system does not have stays empty
	}
	return h
}

// restore puts Go's handlers back where they were replaced. What Go itself changed since runs on
// the right stack, and is left alone.
func (h *handlers) restore() error {
	for sig := 1; sig <= signals; sig++ {
		old := &h[sig]
		if old.flags&onStack == 0 {
			continue // was not Go's
		}
		now, err := action(sig, nil)
		if err != nil || now.handler == old.handler || now.handler <= 1 || now.flags&onStack != 0 {
			continue // 0 and 1 are SIG_DFL and SIG_IGN
		}
		if _, err := action(sig, old); err != nil {
			return fmt.Errorf("signal %d: %w", sig, err)
		}
	}
	return nil
}

// action calls sigaction(2): it returns the handler before, and sets a new one unless that is nil.
func action(sig int, new *sigaction) (old sigaction, err error) {
	_, _, errno := syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(sig),
		uintptr(unsafe.Pointer(new)), uintptr(unsafe.Pointer(&old)), maskSize, 0, 0)
	if errno != 0 {
		return old, errno
	}
	return old, nil
}
