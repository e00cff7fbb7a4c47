package ui

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/words"
)

func (b *testWindow) exportTo(t *testing.T, path string, s scope) {
	t.Helper()
	b.dialogs.path = path
	b.exporting.start(s, "csv")
	b.settle()
}

func rowsOf(t *testing.T, path string) int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return len(all) - 1
}

func TestExport(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(5)
	for i := range 5 {
		b.session.done(i, int32(i%2), 0.9)
	}
	b.step()
	dir := t.TempDir()
	all := filepath.Join(dir, "全部.csv")
	b.exportTo(t, all, b.exporting.allScope())
	if n := rowsOf(t, all); n != 5 {
		t.Errorf("%d rows of all, want 5", n)
	}
	if !strings.HasPrefix(b.dialogs.name, "识别结果_动物_") || !strings.HasSuffix(b.dialogs.name, ".csv") {
		t.Errorf("suggested name %q", b.dialogs.name)
	}
	if s := b.topSheet(); s == nil || b.exporting.job != nil {
		t.Fatal("after an export the window says where it lies")
	}
	b.topSheet().Close()

	b.finder.search("标签=标签1")
	b.step()
	if s := b.exporting.source(&exportJob{scope: b.exporting.filterScope()}); s.Card.Query != "标签=标签1" {
		t.Errorf("the run card says that the rows were chosen by %q", s.Card.Query)
	}
	filtered := filepath.Join(dir, "筛选.csv")
	b.exportTo(t, filtered, b.exporting.filterScope())
	if n := rowsOf(t, filtered); n != 2 {
		t.Errorf("%d rows of the filter, want 2", n)
	}
	b.topSheet().Close()

	// A name that becomes whole here was not asked about by the dialog.
	b.exportTo(t, filepath.Join(dir, "全部"), b.exporting.filterScope())
	if n := rowsOf(t, all); n != 5 {
		t.Errorf("a file was overwritten without asking: %d rows", n)
	}
	if b.topSheet() == nil {
		t.Error("nobody was asked about the file that exists")
	}
	b.topSheet().Close()

	missing := filepath.Join(dir, "没有这个文件夹", "a.csv")
	b.exportTo(t, missing, b.exporting.allScope())
	if b.topSheet() == nil || b.exporting.job != nil || b.frame.Counts.All != 5 {
		t.Error("a failure is said, and the results stay")
	}
}

// TestExportOntoOpenFile checks that a file that LibreOffice or Excel shows is replaced only after
// a question.
func TestExportOntoOpenFile(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(2)
	b.session.done(0, 5, 0.62)
	b.step()
	dir := t.TempDir()
	b.dialogs.path = filepath.Join(dir, "结果.csv")
	if err := os.WriteFile(filepath.Join(dir, ".~lock.结果.csv#"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	b.exporting.start(b.exporting.allScope(), "csv")
	b.settle()
	if said := wordsOf(b.topSheet().Content); !strings.Contains(said, "LibreOffice 正打开着这个文件") {
		t.Fatalf("it says %q", said)
	}
	if _, err := os.Stat(b.dialogs.path); err == nil {
		t.Error("it was written before the answer")
	}
	buttonOf(t, b.topSheet().Content, "仍然替换").Tapped(nil)
	b.settle()
	if _, err := os.Stat(b.dialogs.path); err != nil {
		t.Error(err)
	}
}
