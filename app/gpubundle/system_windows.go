package gpubundle

import (
	"errors"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) ||
		errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}

func readOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }

// FreeDisk says how many bytes a user may still write where folder is.
func FreeDisk(folder string) (int64, error) {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, err
	}
	return int64(free), nil
}

// ownGroup keeps a console from flashing up over the window.
func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{HideWindow: true} }

// commands returns the ways to call pip, the likeliest first. Python's launcher comes before
// "python", which may be the store's advertisement for one.
func commands() [][]string {
	return [][]string{{"py", "-3", "-m", "pip"}, {"python", "-m", "pip"}, {"python3", "-m", "pip"}, {"pip"}}
}
