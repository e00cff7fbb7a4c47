package workspace_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/workspace"
	"wanwu/app/workspace/column"
)

func TestFileStateOf(t *testing.T) {
	dir := apptest.Pictures(t, 1)
	file := filepath.Join(dir, "0.jpg")
	fi, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	row := column.Row{State: column.Done, File: file, Size: fi.Size(), ModTime: time.Unix(0, fi.ModTime().UnixNano())}
	member := row
	member.File += "!/猫.jpg"
	member.Size++
	want := func(when string, r column.Row, f workspace.FileState) {
		t.Helper()
		if got := workspace.FileStateOf(r); got != f {
			t.Errorf("%s: %d, want %d", when, got, f)
		}
	}
	want("untouched", row, workspace.FileUnchanged)
	want("a member of an archive", member, workspace.FileUnchanged)
	if err := os.Chtimes(file, time.Time{}, fi.ModTime().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	want("changed", row, workspace.FileChanged)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	want("removed", row, workspace.FileGone)
	want("its archive removed", member, workspace.FileGone)
	row.State = column.Failed
	want("failed, which says why", row, workspace.FileUnchanged)
}
