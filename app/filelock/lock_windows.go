package filelock

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// lockAt returns the byte that is locked, far behind the content: Windows keeps others from reading
// what is locked.
func lockAt() *windows.Overlapped { return &windows.Overlapped{OffsetHigh: 1 << 20} }

func lockFile(f *os.File, shared bool) error {
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if !shared {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, lockAt())
	switch {
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION):
		return ErrLocked
	case errors.Is(err, windows.ERROR_NOT_SUPPORTED), errors.Is(err, windows.ERROR_INVALID_FUNCTION):
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return err
}

func shareFile(f *os.File) error {
	h := windows.Handle(f.Fd())
	if err := windows.UnlockFileEx(h, 0, 1, 0, lockAt()); err != nil {
		return err
	}
	return windows.LockFileEx(h, 0, 0, 1, 0, lockAt())
}

// Probe finds nothing: SQLite uses the kind of lock that lockFile does.
func Probe(*os.File) error { return nil }
