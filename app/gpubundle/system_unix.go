//go:build !windows

package gpubundle

import (
	"errors"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func readOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

// FreeDisk says how many bytes a user may still write where folder is.
func FreeDisk(folder string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}

// ownGroup gives the command a group of its own, which ends as a whole: a wrapper around
// Python has children.
func ownGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}

// commands returns the ways to call pip, the likeliest first.
func commands() [][]string {
	return [][]string{{"python3", "-m", "pip"}, {"python", "-m", "pip"}, {"pip3"}, {"pip"}}
}
