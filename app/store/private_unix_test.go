//go:build unix

package store_test

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOpenTightensRights checks that a file that others may read is one that they may not, once it
// was opened, and so is what is beside it.
func TestOpenTightensRights(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "w.db")
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o664); err != nil {
		t.Fatal(err)
	}
	d := openAt(t, path)
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if fi, err := os.Stat(name); err != nil || !fi.IsDir() && fi.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", filepath.Base(name), fi.Mode(), err)
		}
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
