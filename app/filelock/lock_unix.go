//go:build unix

package filelock

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

func lockFile(f *os.File, shared bool) error {
	how := unix.LOCK_EX
	if shared {
		how = unix.LOCK_SH
	}
	err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return ErrLocked
	}
	return refused(err)
}

func shareFile(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_SH) }

// Probe returns an error where the file system refuses the kind of lock that SQLite uses,
// which is another one than lockFile's: SQLite itself takes some of the refusals for a lock of
// another process, and waits. f is a file that SQLite does not open.
func Probe(f *os.File) error {
	for _, kind := range []int16{unix.F_WRLCK, unix.F_UNLCK} {
		err := unix.FcntlFlock(f.Fd(), unix.F_SETLK, &unix.Flock_t{Type: kind, Whence: io.SeekStart, Len: 1})
		if err := refused(err); err != nil {
			return err
		}
	}
	return nil
}

// refused tells a file system without locks from other errors.
func refused(err error) error {
	switch {
	case errors.Is(err, unix.ENOLCK), errors.Is(err, unix.ENOTSUP), errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EINVAL):
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return err
}
