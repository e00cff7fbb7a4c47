//go:build unix

package desktop

import (
	"fmt"
	"os"
	"syscall"
)

// makePrivate makes a folder one that only its owner may enter; an error means that another user
// owns it, who could answer in this program's place.
func makePrivate(dir string) error {
	fi, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if s, ok := fi.Sys().(*syscall.Stat_t); ok && int(s.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to user %d: %w", dir, s.Uid, os.ErrPermission)
	}
	if fi.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return os.Chmod(dir, 0o700)
}
