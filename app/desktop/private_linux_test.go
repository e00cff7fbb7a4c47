package desktop_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/desktop"
	"wanwu/inference"
)

// TestSocketFolderIsPrivate checks that it is closed to others, and not used where it is a link or
// another user's, who could answer in the window's place.
func TestSocketFolderIsPrivate(t *testing.T) {
	runtime := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", runtime)
	dir, file := filepath.Join(runtime, "wanwu"), filepath.Join(t.TempDir(), "w.db")
	claim := func() error {
		i, err := desktop.Claim(t.Context(), file, nil)
		return errors.Join(err, i.Close())
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777); err != nil { // whatever the mask is
		t.Fatal(err)
	}
	if err := claim(); err != nil {
		t.Fatal(err)
	}
	if fi, err := os.Stat(dir); err != nil || fi.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", fi.Mode(), err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(t.TempDir(), dir); err != nil {
		t.Fatal(err)
	}
	if err := claim(); inference.CodeOf(err) != inference.CodeLink {
		t.Errorf("a link: %v", err)
	}
	if os.Geteuid() != 0 {
		t.Skip("a folder can be given to another user by root alone: runs as root")
	}
	if err := errors.Join(os.Remove(dir), os.Mkdir(dir, 0o700), os.Chown(dir, 12345, -1)); err != nil {
		t.Fatal(err)
	}
	if err := claim(); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("another user's folder: %v", err)
	}
}
