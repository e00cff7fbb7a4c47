package storetest

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// Freeze makes a folder one that cannot be written until the test ends: by its rights, or,
// for root, who may write everywhere, by mounting it read-only.
func Freeze(t testing.TB, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(dir, 0o700) })
		return
	}
	if err := unix.Mount(dir, dir, "", unix.MS_BIND, ""); err != nil {
		t.Skipf("root may write everywhere and nothing can be mounted here (%v): runs as another user, or as root of a whole machine", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, 0) })
	if err := unix.Mount("", dir, "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
}
