package persist_test

import (
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/persist"
	"wanwu/app/store"
	"wanwu/app/store/storetest"
	"wanwu/app/workspace"
)

// TestDamagedLogOnReadOnlyDisk checks that what is before the damage is read there as well, by a command and
// by a window, and that both say what is lost.
func TestDamagedLogOnReadOnlyDisk(t *testing.T) {
	before, dir := filepath.Join(t.TempDir(), "w.db"), t.TempDir()
	d, _, err := store.Open(t.Context(), before)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, name := range []string{"a", "b", "c", "d"} {
		if err := d.CreateTask(t.Context(), &store.Task{Name: name, Roots: []string{"/" + name}, Pack: "p", PackKey: "k"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Dir(before))); err != nil { // as a crash leaves it
		t.Fatal(err)
	}
	path := filepath.Join(dir, "w.db")
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	log[len(log)-9*(24+4096)] ^= 1 // of the header of a frame
	if err := os.WriteFile(path+"-wal", log, 0o600); err != nil {
		t.Fatal(err)
	}
	os.Remove(path + "-shm")
	storetest.Freeze(t, dir)
	tasks, report, err := persist.StoredTasks(t.Context(), path)
	if err != nil || !report.LogLost || len(tasks) == 0 || len(tasks) == 4 {
		t.Errorf("a command finds %d tasks, %+v, %v", len(tasks), report, err)
	}
	k, err := persist.Open(t.Context(), path, workspace.New(0), false)
	if err != nil {
		t.Fatal(err)
	}
	if r := k.Report(); !r.LogLost {
		t.Errorf("a window reports %+v", r)
	}
	if err := k.Close(); err != nil {
		t.Error(err)
	}
}
