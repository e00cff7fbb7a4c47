package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/store"
	"wanwu/app/store/storetest"
	"wanwu/inference"
)

// TestReadOnlyDisk checks that a file on it is read anyway, also where a crash left rows in its
// log; and opening it to write says what is wrong.
func TestReadOnlyDisk(t *testing.T) {
	for _, ended := range []string{"normally", "by a crash"} {
		t.Run(ended, func(t *testing.T) {
			before, dir := filepath.Join(t.TempDir(), "w.db"), t.TempDir()
			t.Setenv("TMPDIR", t.TempDir())
			path := filepath.Join(dir, "w.db")
			d := openAt(t, before)
			commit(t, d, rows(task(t, d, "照片").ID, 0, 500))
			if ended == "normally" {
				if err := d.Close(); err != nil {
					t.Fatal(err)
				}
			} else {
				defer d.Close()
			}
			if err := os.CopyFS(dir, os.DirFS(filepath.Dir(before))); err != nil {
				t.Fatal(err)
			}
			os.Remove(path + "-shm") // not there where it ended well
			storetest.Freeze(t, dir)
			if _, _, err := store.Open(t.Context(), path); inference.CodeOf(err) != inference.CodeReadOnly {
				t.Errorf("opening says %v", err)
			}
			d, err := store.OpenReadOnly(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(load(t, d, 0)); n != 500 {
				t.Errorf("%d rows, want 500", n)
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
			if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}
