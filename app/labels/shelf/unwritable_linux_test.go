package shelf_test

import (
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/labels"
	"wanwu/app/labels/shelf"
	"wanwu/inference"
)

// TestSaveInUnwritableFolder checks that a folder that can only be read is named, and that the version in it
// stays the present one.
func TestSaveInUnwritableFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root writes everywhere; the machine that builds as a user runs this")
	}
	path := filepath.Join(t.TempDir(), "w.db")
	b := shelf.Beside(path).Book("x")
	save(t, b, 0, library("一"))
	folders, err := filepath.Glob(filepath.Join(path+"-labels", "*"))
	if err != nil || len(folders) != 1 {
		t.Fatal(folders, err)
	}
	if err := os.Chmod(folders[0], 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(folders[0], 0o700)
	if _, err := b.Save(1, &labels.Library{}); inference.CodeOf(err) != inference.CodeLabelsKept {
		t.Error(err)
	}
	if v := load(t, b); v.Number != 1 {
		t.Errorf("version %d", v.Number)
	}
}
