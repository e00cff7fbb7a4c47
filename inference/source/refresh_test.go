package source_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"wanwu/inference"
	"wanwu/inference/source"
)

// TestRefresh checks that files and members have their current size, and can be read; a missing one
// has an error.
func TestRefresh(t *testing.T) {
	dir := t.TempDir()
	archive := save(t, dir, "照片!.zip", zipOf(t, entry{name: "里/a.jpg", content: "four"}, entry{name: "b.jpg", content: "b"}))
	file := save(t, dir, "c.jpg", []byte("picture"))
	then := time.Unix(1, 0)
	var r source.Refresher
	check := func(path string, want string, code inference.Code) {
		t.Helper()
		it := inference.Item{File: path, Size: 99, ModTime: then}
		r.Refresh(&it)
		if inference.CodeOf(it.Err) != code {
			t.Errorf("%s: %v", path, it.Err)
		}
		if code != "" {
			return
		}
		got, err := read(opens(&it))
		if err != nil || got != want || it.Size != int64(len(want)) || it.ModTime.Equal(then) {
			t.Errorf("%s: %q, %v, %+v", path, got, err, it)
		}
	}
	check(file, "picture", "")
	check(archive+"!/里/a.jpg", "four", "")
	check(archive+"!/b.jpg", "b", "")
	check(archive+"!/none.jpg", "", inference.CodeNotFound)
	check(filepath.Join(dir, "none.jpg"), "", inference.CodeNotFound)
	check(filepath.Join(dir, "none.zip")+"!/a.jpg", "", inference.CodeNotFound)
	if n := openFiles(archive); n > 0 {
		t.Errorf("the archive is open %d times", n)
	}
	// Of many members the directory is read once; what was exchanged under it is noticed
	// when a member is opened.
	save(t, dir, "照片!.zip", zipOf(t, entry{name: "other.jpg", content: "another"}))
	it := inference.Item{File: archive + "!/b.jpg"}
	r.Refresh(&it)
	if _, err := read(opens(&it)); it.Err != nil || inference.CodeOf(err) != inference.CodeChanged {
		t.Errorf("the exchanged archive: %v, %v", it.Err, err)
	}
	// One that has gone is gone.
	if err := os.Remove(archive); err != nil {
		t.Fatal(err)
	}
	check(archive+"!/b.jpg", "", inference.CodeNotFound)
}
