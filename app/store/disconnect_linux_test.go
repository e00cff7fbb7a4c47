package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"wanwu/app/store"
	"wanwu/inference"
)

// TestReconnectAfterDriveReturns checks that the open files of a network drive never work again,
// also when the drive is back; a new connection does, and nothing that was stored is lost.
func TestReconnectAfterDriveReturns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	d := openAt(t, path)
	defer d.Close()
	a := task(t, d, "照片")
	commit(t, d, rows(a.ID, 0, 100))
	broken, err := os.Open(os.DevNull) // writing to it fails, as to a file that is stale
	if err != nil {
		t.Fatal(err)
	}
	defer broken.Close()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range open {
		to, err := os.Readlink("/proc/self/fd/" + e.Name())
		if err != nil || !strings.HasPrefix(to, path) || strings.HasSuffix(to, ".lock") || strings.HasSuffix(to, "-shm") {
			continue
		}
		var fd int
		for _, digit := range e.Name() {
			fd = fd*10 + int(digit-'0')
		}
		if err := unix.Dup3(int(broken.Fd()), fd, unix.O_CLOEXEC); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := d.Commit(t.Context(), rows(a.ID, 100, 200)); inference.CodeOf(err) != inference.CodeWorkspace {
			t.Errorf("while the drive is away a commit says %v", err)
		}
	}
	d.Disconnect()
	commit(t, d, rows(a.ID, 100, 200))
	if n := len(load(t, d, 0)); n != 200 {
		t.Errorf("%d rows, want 200", n)
	}
	// The file of a missing drive is not created again in the folder it was mounted on.
	d.Disconnect()
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(t.Context(), []store.Item{row(a.ID, 200, store.Absent, store.Done)}); err == nil {
		t.Error("stored where the file is not")
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was made in its place")
	}
}
