package app_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"wanwu/app"
	"wanwu/app/store"
	"wanwu/inference"
)

// keptRows makes a workspace file with n finished rows, and a copy of it where asked.
func keptRows(t *testing.T, path string, n int, copied bool) {
	t.Helper()
	d, _, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	task := store.Task{Name: "照片", Roots: []string{"/照片"}, Pack: "p", PackKey: "k"}
	if err := d.CreateTask(t.Context(), &task); err != nil {
		t.Fatal(err)
	}
	facts := store.Facts{Hash: 1, Width: 4, Height: 3, Labels: []inference.Label{{Class: 1, Score: 0.9}}}
	var items []store.Item
	for i := range n {
		items = append(items, store.Item{
			Task: task.ID, Name: fmt.Sprintf("%d.jpg", i), Size: int64(i), Facts: facts.Pack(nil),
			Folder: store.Folder{File: "/照片/", Path: "照片/"}, Was: store.Absent, State: store.Done,
		})
	}
	if err := d.Commit(t.Context(), items); err != nil {
		t.Fatal(err)
	}
	if copied {
		if err := d.CopyDaily(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDamageFoundWhileReading: a file whose head is well and whose rows are not is set
// aside in the same start, and the user is told; never an empty start without a word.
func TestDamageFoundWhileReading(t *testing.T) {
	for _, copied := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "w.db")
		keptRows(t, path, 2000, copied)
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteAt(bytes.Repeat([]byte("nonsense"), 12<<10), 8192); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		ws := app.NewWorkspace(0)
		k, err := app.OpenKeeper(t.Context(), path, ws, false)
		if err != nil {
			t.Fatalf("copied %v: %v", copied, err)
		}
		want := 0
		if copied {
			want = 2000
		}
		if n := ws.Counts().OK; n != want {
			t.Errorf("copied %v: %d rows, want %d", copied, n, want)
		}
		if r := k.Report(); r.Aside == "" || (r.Copy != "") != copied || app.ReportSentence(app.Chinese, r) == "" {
			t.Errorf("copied %v: report %+v", copied, r)
		}
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	}
}
