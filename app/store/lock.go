package store

import (
	"errors"
	"os"

	"wanwu/inference"
)

// errLocked is that another process has the lock.
var errLocked = errors.New("locked by another process")

// Lock is a file that one process holds at a time, or several share. The system
// lets go of it when the process ends, however it ends.
type Lock struct{ f *os.File }

// TryLock takes the lock at path, alone or shared, and does not wait: an error
// with CodeBusy is that another process has it.
func TryLock(path string, shared bool) (*Lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, inference.Wrap(path, err)
	}
	if err := lockFile(f, shared); err != nil {
		f.Close()
		if errors.Is(err, errLocked) {
			return nil, &inference.Error{Code: inference.CodeBusy, Path: path, Err: err}
		}
		return nil, inference.Wrap(path, err)
	}
	return &Lock{f}, nil
}

// share lets others in who share the lock.
func (l *Lock) share() error { return shareFile(l.f) }

// Close lets go of the lock. The file stays: removing it would let two processes
// lock two files of one name.
func (l *Lock) Close() error {
	if l == nil {
		return nil
	}
	return l.f.Close()
}
