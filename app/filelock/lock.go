package filelock

import (
	"errors"
	"os"

	"wanwu/app/nofollow"
	"wanwu/inference"
)

// ErrLocked means that another process has the lock.
var ErrLocked = errors.New("locked by another process")

// ErrUnsupported means that the file system has no locks.
var ErrUnsupported = errors.New("the file system refuses locks")

// Lock is a file that one process holds at a time, or several share. The system
// releases it when the process ends, however it ends.
type Lock struct{ f *os.File }

// Try takes the lock at path, alone or shared, and does not wait: an error with CodeBusy means
// that another process has it, one with CodeNoLocks that the file system refuses locks, one with
// CodeLink that there is a link at path.
func Try(path string, shared bool) (*Lock, error) {
	f, err := nofollow.Open(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f, shared); err != nil {
		f.Close() // nothing was written to it
		switch {
		case errors.Is(err, ErrLocked):
			return nil, &inference.Error{Code: inference.CodeBusy, Path: path, Err: err}
		case errors.Is(err, ErrUnsupported):
			return nil, &inference.Error{Code: inference.CodeNoLocks, Path: path, Err: err}
		}
		return nil, inference.Wrap(path, err)
	}
	return &Lock{f}, nil
}

// File returns the file that is locked. It is closed with the lock.
func (l *Lock) File() *os.File { return l.f }

// Share lets others in who share the lock.
func (l *Lock) Share() error { return shareFile(l.f) }

// Close releases the lock. The file stays: removing it would let two processes
// lock two files of one name.
func (l *Lock) Close() error {
	if l == nil {
		return nil
	}
	return l.f.Close()
}
