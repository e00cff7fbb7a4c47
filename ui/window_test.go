package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/grid"
	"wanwu/ui/viewer"
)

func TestEmptyThenFilled(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	if !b.empty.Visible() || b.grid.Visible() || !b.toolbar.Export.Disabled() {
		t.Error("without pictures there is an invitation, no grid and nothing to export")
	}
	if got := b.status.Text.Text; got != "就绪" {
		t.Errorf("status %q", got)
	}
	b.session.found(3)
	b.session.done(0, 5, 0.62)
	b.session.done(1, 7, 0.07)
	b.session.fail(2, inference.CodeTruncated, "41%")
	b.step()
	if b.empty.Visible() || !b.grid.Visible() || b.toolbar.Export.Disabled() {
		t.Error("with pictures there is a grid and something to export")
	}
	for i, want := range []grid.CellData{
		{ID: 0, Title: "标签5", Percent: "62.0%", Score: 0.62, File: "图0.jpg", Folder: "动物", State: grid.CellOK},
		{ID: 1, Title: "无结果", Percent: "7.0%", Score: 0.07, File: "图1.jpg", Folder: "动物", State: grid.CellEmpty},
		{ID: 2, Title: "错误", File: "图2.jpg", Folder: "动物", State: grid.CellFailed, Message: "文件不完整（读到 41%）"},
	} {
		want.ThumbKey = grid.ThumbKey{Row: i}
		if got := b.view.Cell(i); got != want {
			t.Errorf("cell %d is %+v, want %+v", i, got, want)
		}
	}
	if f := b.picture.inspector.Shown; f.Row != 0 || f.Title != "标签5" || f.Meta != "类别 · 动物/图0.jpg · 640×480" || len(f.Answers) != 2 {
		t.Errorf("the inspector shows %+v, want the first picture", f)
	}
}

func TestInspectorSaysWhy(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(3)
	b.session.done(0, 7, 0.07)
	b.session.fail(1, inference.CodeTruncated, "41%")
	b.step()
	if f := b.picture.inspector.Shown; f.Title != "无结果" || f.Percent != "7.0%" || !strings.Contains(f.Note, "低于阈值 15%") || len(f.Answers) == 0 {
		t.Errorf("below the threshold: %+v", f)
	}
	b.session.ws.Set(2, &inference.Result{Width: 640, Height: 480, Labels: []inference.Label{{Class: 3, Score: 0.9}}, Cached: true})
	b.step()
	b.grid.ScrollTo(2)
	if got := b.picture.inspector.Shown.Meta; !strings.HasSuffix(got, " · 来自缓存") {
		t.Errorf("an answer from the store: %q", got)
	}
	b.session.ws.Reset(2)
	b.step()
	b.grid.ScrollTo(1)
	if f := b.picture.inspector.Shown; !f.Failed || !strings.Contains(f.Note, "读到 41%") || !strings.Contains(f.Note, "重新下载或拷贝") || !hasButton(b.picture.inspector, "重试") {
		t.Errorf("an error: %+v", f)
	}
	buttonOf(t, b.picture.inspector, "重试").Tapped(nil)
	if len(b.session.retried) != 1 || b.session.retried[0] != 1 {
		t.Errorf("retried %v, want row 1", b.session.retried)
	}
	b.grid.ScrollTo(2)
	if f := b.picture.inspector.Shown; f.Title != "等待中" || f.Note != "" || hasButton(b.picture.inspector, "重试") {
		t.Errorf("pending: %+v", f)
	}
}

// TestInspectorReportsFileState checks that the inspector says that a picture has changed or was
// removed since, and asking for it says so too.
func TestInspectorReportsFileState(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	dir := t.TempDir()
	file := filepath.Join(dir, "猫.jpg")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("cat")
	fi, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	n := b.session.ws.AddTask("照片", []string{dir})
	b.session.ws.AppendTo(n, &inference.Item{Path: "猫.jpg", File: file, Size: fi.Size(), ModTime: fi.ModTime()})
	b.session.done(0, 5, 0.62)
	look := func() string {
		b.picture.inspector.SetDetails(viewer.Details{Row: -1})
		b.step()
		b.picture.Inspect()
		r, _ := b.session.ws.Row(0)
		b.picture.preview.Make(t.Context(), r)
		b.settle()
		return b.picture.inspector.NoteText()
	}
	if got := look(); got != "" || hasButton(b.picture.inspector, "重试") {
		t.Errorf("untouched: %q", got)
	}
	write("another cat")
	if got := look(); !strings.Contains(got, "识别后改动过") || !hasButton(b.picture.inspector, "重试") {
		t.Errorf("changed: %q", got)
	}
	buttonOf(t, b.picture.inspector, "重试").Tapped(nil)
	if got := strings.Join(b.session.asked, ";"); got != fmt.Sprint("run ", n) {
		t.Errorf("重试 asks for %q", got)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if got := look(); !strings.Contains(got, "已不在原处") || hasButton(b.picture.inspector, "重试") {
		t.Errorf("gone: %q", got)
	}
	b.picture.revealFocused()
	b.settle()
	if got := b.toolbar.Notice.Text; got != file+" 已不在原处" {
		t.Errorf("在文件夹中显示 says %q", got)
	}
}

func TestBroken(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.status = session.Status{Phase: session.Broken, Err: &inference.Error{Code: inference.CodeRuntimeMissing, Path: "/opt/运行库/libonnxruntime.so"}}
	b.step()
	if !strings.Contains(b.empty.Text.Text, "/opt/运行库/libonnxruntime.so") || !b.empty.Retry.Visible() || b.empty.Open[0].Visible() {
		t.Errorf("the window says %q", b.empty.Text.Text)
	}
	b.empty.Retry.Tapped(nil)
	if b.session.reopened != 1 {
		t.Error("重试 opens the engine again")
	}
	b.session.status = session.Status{Phase: session.Ready}
	b.step()
	if b.empty.Retry.Visible() || !b.empty.Open[0].Visible() {
		t.Error("the invitation is back once the engine is open")
	}
}

func TestShortcuts(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.dialogs.path = "/照片/猫.jpg"
	press := func(k fyne.KeyName, mod fyne.KeyModifier) {
		b.Win.Canvas().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: k, Modifier: mod})
		b.settle()
	}
	press(fyne.KeyO, fyne.KeyModifierShortcutDefault)
	press(fyne.KeyO, fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift)
	if len(b.session.added) != 2 {
		t.Errorf("added %q, want one by either shortcut", b.session.added)
	}
}

func TestClearAsks(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(2)
	b.step()
	b.tasks.AskClear()
	if b.TopSheet() == nil || b.session.ws.Len() != 2 {
		t.Fatal("clearing asks first")
	}
	if !b.session.Clear() {
		t.Fatal("the fake is busy")
	}
	b.step()
	if !b.empty.Visible() || b.picture.inspector.Shown.Row >= 0 {
		t.Error("an empty list is the invitation again")
	}
}

func TestViewer(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(3)
	b.session.done(0, 5, 0.62)
	b.step()
	b.picture.viewer.Open(0, false)
	if !b.picture.viewer.Shown || b.picture.viewer.Details.Title != "标签5" {
		t.Fatalf("shown %+v", b.picture.viewer.Details)
	}
	b.picture.viewer.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if b.picture.viewer.Details.Row != 1 {
		t.Errorf("→ shows row %d, want 1", b.picture.viewer.Details.Row)
	}
	b.picture.viewer.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if b.picture.viewer.Shown || len(b.Win.Canvas().Overlays().List()) != 0 {
		t.Error("Esc closes the viewer")
	}
}

func TestNarrowWindowHidesInspector(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(3)
	b.step()
	b.Win.Resize(fyne.NewSize(1280, 800))
	if !b.picture.inspector.Visible() || b.toolbar.Details.Visible() {
		t.Error("a wide window shows the inspector by itself")
	}
	b.Win.Resize(fyne.NewSize(900, 600))
	if b.picture.inspector.Visible() || !b.toolbar.Details.Visible() {
		t.Error("a narrow window hides it behind a button")
	}
	b.toolbar.Details.Tapped(nil)
	if !b.picture.inspector.Visible() {
		t.Error("the button opens it")
	}
}

// TestCloseWithUnsavedResults checks that where the results are not kept, one click on × does not
// throw them away.
func TestCloseWithUnsavedResults(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(1)
	b.session.done(0, 5, 0.62)
	b.session.unsaved = 1203
	b.session.status.FileErr = &inference.Error{Code: inference.CodeDiskFull, Path: "/数据/workspace.db"}
	b.step()
	b.closer.askToClose()
	b.closer.askToClose() // an impatient second click asks no second time
	b.settle()
	s := b.TopSheet()
	if b.IsClosing || s == nil || len(b.Sheets) != 1 {
		t.Fatalf("closing %v with %d sheets, want a question", b.IsClosing, len(b.Sheets))
	}
	said := uitest.Words(s.Content)
	if !strings.Contains(said, "1,203 个结果没有保存") || !strings.Contains(said, "磁盘空间不足") {
		t.Errorf("the question is %q", said)
	}
	b.escape()
	if b.TopSheet() != nil || b.IsClosing {
		t.Fatal("Esc stays")
	}
	b.closer.askToClose()
	b.settle()
	b.dialogs.path = filepath.Join(t.TempDir(), "结果.xlsx")
	buttonOf(t, b.TopSheet(), "导出…").Tapped(nil)
	b.settle()
	if _, err := os.Stat(b.dialogs.path); err != nil {
		t.Errorf("导出 wrote nothing: %v", err)
	}
	b.TopSheet().Close()
	b.closer.askToClose()
	b.settle()
	buttonOf(t, b.TopSheet(), "仍然关闭").Tapped(nil)
	if !b.IsClosing {
		t.Error("仍然关闭 does not close")
	}
}

func TestClose(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(1)
	b.step()
	b.exporting.job = &exportJob{cancel: func() {}}
	b.closer.askToClose()
	if b.IsClosing || b.TopSheet() == nil {
		t.Fatal("closing during an export asks first")
	}
	b.exporting.job = nil
	b.Cancel()
	b.closer.shutdown()
	if !b.session.closed.Load() {
		t.Error("the session was not closed")
	}
}
