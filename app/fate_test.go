package app_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"wanwu/app"
)

func TestFateOf(t *testing.T) {
	dir := pictures(t, 1)
	file := filepath.Join(dir, "0.jpg")
	fi, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	row := app.Row{State: app.Done, File: file, Size: fi.Size(), ModTime: time.Unix(0, fi.ModTime().UnixNano())}
	member := row
	member.File += "!/猫.jpg"
	member.Size++
	want := func(when string, r app.Row, f app.Fate) {
		t.Helper()
		if got := app.FateOf(r); got != f {
			t.Errorf("%s: %d, want %d", when, got, f)
		}
	}
	want("untouched", row, app.FateSame)
	want("a member of an archive", member, app.FateSame)
	if err := os.Chtimes(file, time.Time{}, fi.ModTime().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	want("changed", row, app.FateChanged)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	want("removed", row, app.FateGone)
	want("its archive removed", member, app.FateGone)
	row.State = app.Failed
	want("failed, which says why", row, app.FateSame)
}
