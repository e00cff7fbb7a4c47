//go:build !windows

package export

import (
	"errors"
	"syscall"
)

// probe finds nothing here: a file that is open elsewhere can be replaced, and
// the other program keeps the old one.
func probe(string) error { return nil }

func inUse(error) bool { return false }

// diskFull reports whether err is a full disk, or a quota that is used up: the remedy is the same.
func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// badName reports whether the system does not take a file's name.
func badName(err error) bool { return errors.Is(err, syscall.ENAMETOOLONG) }
