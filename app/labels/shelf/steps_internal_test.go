package shelf

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"wanwu/app/labels"
)

// TestLargeVersionsAreForgotten checks that of versions beyond 512 MB those are kept that are nearest, and
// the nearest whatever its size.
func TestLargeVersionsAreForgotten(t *testing.T) {
	b := Beside(filepath.Join(t.TempDir(), "w.db")).Book("m")
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for number, size := range map[int]int64{1: 10, 2: 200 << 20, 3: 400 << 20, 5: 100 << 20, 6: 600 << 20} {
		if err := os.WriteFile(b.path(number), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(b.path(number), size); err != nil { // it takes no room
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ given, want steps }{
		{steps{Undo: []int{1, 2, 3}}, steps{Undo: []int{3}}},
		{steps{Undo: []int{3, 2, 1}}, steps{Undo: []int{2, 1}}},
		{steps{Undo: []int{1, 6}, Redo: []int{3}}, steps{Undo: []int{6}, Redo: []int{3}}},
		{steps{Undo: []int{0, 1, 5}, Redo: []int{5, 2}}, steps{Undo: []int{0, 1, 5}, Redo: []int{5, 2}}},
	} {
		if got := b.trim(c.given); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v, not %v", c.given, got, c.want)
		}
	}
}

// TestFilesOfKilledProcessesGo checks that a save deletes files that another one has left an hour ago, and not
// those of one that may be running.
func TestFilesOfKilledProcessesGo(t *testing.T) {
	b := Beside(filepath.Join(t.TempDir(), "w.db")).Book("m")
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	left, running := filepath.Join(b.dir, newPrefix+"1"), filepath.Join(b.dir, newPrefix+"2")
	for path, age := range map[string]time.Duration{left: 2 * newKept, running: 0} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Save(0, &labels.Library{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("what was left is there: %v", err)
	}
	if _, err := os.Stat(running); err != nil {
		t.Error(err)
	}
}
