package ui

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"wanwu/app/export/formats"
	"wanwu/app/words"
	"wanwu/inference"
)

func (b *testWindow) exportTo(t *testing.T, path string, s scope) {
	t.Helper()
	b.dialogs.path = path
	b.exporting.exportRows(s, formats.CSV)
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
	if s := b.TopSheet(); s == nil || b.exporting.job != nil {
		t.Fatal("after an export the window says where it lies")
	}
	b.TopSheet().Close()

	b.finder.Search("标签=标签1")
	b.step()
	if s := b.exporting.source(&exportJob{scope: b.exporting.filterScope()}); s.Card.Query != "标签=标签1" {
		t.Errorf("the run card says that the rows were chosen by %q", s.Card.Query)
	}
	filtered := filepath.Join(dir, "筛选.csv")
	b.exportTo(t, filtered, b.exporting.filterScope())
	if n := rowsOf(t, filtered); n != 2 {
		t.Errorf("%d rows of the filter, want 2", n)
	}
	b.TopSheet().Close()

	// A name that becomes whole here was not asked about by the dialog.
	b.exportTo(t, filepath.Join(dir, "全部"), b.exporting.filterScope())
	if n := rowsOf(t, all); n != 5 {
		t.Errorf("a file was overwritten without asking: %d rows", n)
	}
	if b.TopSheet() == nil {
		t.Error("nobody was asked about the file that exists")
	}
	b.TopSheet().Close()

	missing := filepath.Join(dir, "没有这个文件夹", "a.csv")
	b.exportTo(t, missing, b.exporting.allScope())
	if b.TopSheet() == nil || b.exporting.job != nil || b.Frame.Counts.All != 5 {
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
	b.exporting.exportRows(b.exporting.allScope(), formats.CSV)
	b.settle()
	if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "LibreOffice 正打开着这个文件") {
		t.Fatalf("it says %q", said)
	}
	if _, err := os.Stat(b.dialogs.path); err == nil {
		t.Error("it was written before the answer")
	}
	buttonOf(t, b.TopSheet(), "仍然替换").Tapped(nil)
	b.settle()
	if _, err := os.Stat(b.dialogs.path); err != nil {
		t.Error(err)
	}
}

// TestExportDialog checks that scope, format, columns and thumbnails are asked for once, and
// remembered.
func TestExportDialog(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(5)
	for i := range 5 {
		b.session.done(i, int32(i%2), 0.9)
	}
	b.finder.Search("标签=标签1")
	b.step()
	b.dialogs.path = filepath.Join(t.TempDir(), "结果.csv")
	b.exporting.dialogOrCancel()
	b.settle()
	s := b.TopSheet()
	if s == nil || hasButton(s.Content, "选中的（1 张）") || !strings.Contains(uitest.Words(s.Content), "不带缩略图约") {
		t.Fatalf("the dialog says %q", uitest.Words(s.Content))
	}
	buttonOf(t, s.Content, "当前筛选（2 张）").Tapped(nil)
	buttonOf(t, s.Content, "CSV 表格").Tapped(nil)
	if strings.Contains(uitest.Words(s.Content), "缩略图") {
		t.Error("a CSV has no thumbnails")
	}
	for _, column := range []string{"序号", "绝对路径", "宽", "高"} {
		buttonOf(t, s.Content, column).Tapped(nil)
	}
	buttonOf(t, s, "导出…").Tapped(nil)
	b.settle()
	if n := rowsOf(t, b.dialogs.path); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
	text, err := os.ReadFile(b.dialogs.path)
	if err != nil {
		t.Fatal(err)
	}
	if header, _, _ := strings.Cut(string(text), "\n"); !strings.HasPrefix(header, "\ufeff文件名,相对路径,状态,") || strings.Contains(header, ",宽,") {
		t.Errorf("%q", header)
	}
	b.TopSheet().Close()
	b.exporting.dialogOrCancel()
	b.settle()
	if s := b.TopSheet(); !buttonOf(t, s.Content, "CSV 表格").Chosen || !buttonOf(t, s.Content, "当前筛选（2 张）").Chosen || buttonOf(t, s.Content, "宽").Chosen {
		t.Error("it is not remembered")
	}
}

// TestExportToLongPath checks that Excel's limit is said before anything is written.
func TestExportToLongPath(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(1)
	b.session.done(0, 5, 0.62)
	b.step()
	b.dialogs.path = filepath.Join(t.TempDir(), strings.Repeat("长", 70), strings.Repeat("长", 70), strings.Repeat("长", 70)+".xlsx")
	if err := os.MkdirAll(filepath.Dir(b.dialogs.path), 0o777); err != nil {
		t.Fatal(err)
	}
	b.exporting.exportRows(b.exporting.allScope(), formats.XLSX)
	b.settle()
	if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "Excel 打不开") {
		t.Fatalf("it says %q", said)
	}
	if _, err := os.Stat(b.dialogs.path); err == nil {
		t.Error("it was written before the answer")
	}
	buttonOf(t, b.TopSheet(), "仍然导出").Tapped(nil)
	b.settle()
	if _, err := os.Stat(b.dialogs.path); err != nil {
		t.Error(err)
	}
}

// TestExportDataSet checks that a data set becomes a folder of its own in the one that is chosen.
func TestExportDataSet(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	dir := t.TempDir()
	file := filepath.Join(dir, "原图.jpg")
	if err := os.WriteFile(file, []byte("cat"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.session.ws.Append(&inference.Item{Path: "动物/原图.jpg", File: file})
	b.session.done(0, 5, 0.9)
	b.step()
	b.dialogs.path = t.TempDir()
	b.exporting.dialogOrCancel()
	b.settle()
	s := b.TopSheet()
	buttonOf(t, s.Content, "按标签分文件夹").Tapped(nil)
	if said := uitest.Words(s.Content); !strings.Contains(said, "原图不会改动") {
		t.Errorf("it says %q", said)
	}
	buttonOf(t, s, "导出…").Tapped(nil)
	b.settle()
	found, err := filepath.Glob(filepath.Join(b.dialogs.path, "识别结果_动物_*", "标签5", "原图.jpg"))
	if err != nil || len(found) != 1 {
		t.Errorf("%q, %v; it says %q", found, err, uitest.Words(b.TopSheet().Content))
	}
}
