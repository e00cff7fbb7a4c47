package ui

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"wanwu/app/assess"
	"wanwu/app/export"
	"wanwu/app/export/formats"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// mergeWindow returns a window on n pictures and a function that drops sheets of them as
// people have filled them in: a verdict by the row.
func mergeWindow(t *testing.T, n int) (b *testWindow, fillIn func(by string, verdicts map[int]string) (path string), drop func(paths ...string)) {
	t.Helper()
	b, _ = reviewWindow(t, n, "甲")
	b.Options.ReadTable = func(string) (assess.Table, error) { return assess.Table{Rows: [][]string{{"a", "b"}}}, nil }
	dir := t.TempDir()
	fillIn = func(by string, verdicts map[int]string) string {
		t.Helper()
		var out bytes.Buffer
		ws := b.session.ws
		src := export.Source{Rows: b.exporting.allScope().each(ws), Count: n, Vocabulary: b.session.vocabulary, Lang: words.Chinese}
		if err := formats.Write(t.Context(), &out, formats.CSV, src); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := slices.Index(records[0], "判定")
		for row, v := range verdicts {
			records[row+1][at] = v
		}
		var file bytes.Buffer
		if err := csv.NewWriter(&file).WriteAll(records); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, by+".csv")
		if err := os.WriteFile(path, file.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	drop = func(paths ...string) {
		var uris []fyne.URI
		for _, p := range paths {
			uris = append(uris, storage.NewFileURI(p))
		}
		b.drops.Drop(fyne.Position{}, uris)
		b.settle()
	}
	return b, fillIn, drop
}

func TestDroppedSheetIsShownBeforeItIsMerged(t *testing.T) {
	b, fillIn, drop := mergeWindow(t, 12)
	drop(fillIn("张三", map[int]string{0: "对", 3: "不确定", 5: "好吧"}))
	s := b.TopSheet()
	if s == nil || b.verdict(0) != workspace.Unjudged {
		t.Fatal("it is not shown, or merged at once")
	}
	if said := uitest.Words(s.Content); !strings.Contains(said, "改动 2 处，冲突 0 处，有问题 1 行") || !strings.Contains(said, "样图/甲/图0.jpg") ||
		!strings.Contains(said, "未判定 → 不确定") || !strings.Contains(said, "“好吧”不是判定") || !strings.Contains(said, "张三") {
		t.Errorf("it says %q", said)
	}
	buttonOf(t, s, "取消").Tapped(nil)
	if b.TopSheet() != nil || b.verdict(0) != workspace.Unjudged {
		t.Fatal("it was merged though cancelled")
	}
	drop(fillIn("张三", map[int]string{0: "对", 3: "不确定"}))
	buttonOf(t, b.TopSheet(), "写入 2 处改动").Tapped(nil)
	b.settle()
	if b.verdict(0) != workspace.Right || b.verdict(3) != workspace.Unsure || b.TopSheet() != nil {
		t.Errorf("%v %v", b.verdict(0), b.verdict(3))
	}
	if got := b.strip.Shown.Text; !strings.Contains(got, "已收回 2 处判定") {
		t.Errorf("it says %q", got)
	}
	b.undoLast()
	if b.verdict(0) != workspace.Unjudged || b.verdict(3) != workspace.Unjudged {
		t.Error("undo does not take it back")
	}
	if got := b.strip.Shown.Text; !strings.Contains(got, "2 行恢复原样") {
		t.Errorf("it says %q", got)
	}
}

// TestColleaguesInConflict checks that two sheets are side by side with their agreement, also where
// the second is dropped while the first is shown, and that a choice holds.
func TestColleaguesInConflict(t *testing.T) {
	b, fillIn, drop := mergeWindow(t, 12)
	drop(fillIn("张三", map[int]string{0: "对", 1: "不确定", 2: "对", 3: "不确定"}))
	drop(fillIn("李四", map[int]string{0: "对", 1: "不确定", 2: "不确定", 3: "对"}))
	s := b.TopSheet()
	if n := len(b.Win.Canvas().Overlays().List()); s == nil || n != 1 {
		t.Fatalf("%d sheets are open", n)
	}
	if said := uitest.Words(s.Content); !strings.Contains(said, "张三、李四") || !strings.Contains(said, "改动 2 处，冲突 2 处") ||
		!strings.Contains(said, "同判 4 张，其中 2 张判定相同，kappa = 0.00，几乎不一致") {
		t.Errorf("it says %q", said)
	}
	buttonOf(t, s, "写入 2 处改动")
	buttonOf(t, s.Content, "不确定 · 李四").Tapped(nil)
	buttonOf(t, s, "写入 3 处改动").Tapped(nil)
	b.settle()
	if b.verdict(0) != workspace.Right || b.verdict(2) != workspace.Unsure || b.verdict(3) != workspace.Unjudged {
		t.Errorf("%v %v %v", b.verdict(0), b.verdict(2), b.verdict(3))
	}
	for _, by := range []string{"张三", "李四"} {
		if !strings.Contains(b.session.ws.Note("opinions"), by) {
			t.Errorf("what %s said is not kept", by)
		}
	}
}

func TestSheetOfAnotherTask(t *testing.T) {
	_, fillIn, _ := mergeWindow(t, 3)
	path := fillIn("张三", map[int]string{0: "对"})
	b := newTestWindow(t, words.Chinese)
	b.Options.ReadTable = func(string) (assess.Table, error) { return assess.Table{}, os.ErrNotExist }
	b.session.found(1)
	b.session.done(0, 5, 0.62)
	b.step()
	b.drops.Drop(fyne.Position{}, []fyne.URI{storage.NewFileURI(path)})
	b.settle()
	if got := b.strip.Shown.Text; b.TopSheet() != nil || !strings.Contains(got, "别的任务") {
		t.Errorf("it says %q", got)
	}
}
