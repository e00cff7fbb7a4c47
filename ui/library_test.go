package ui

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/uitest"
)

// TestUndoLabelChanges checks that changes of labels are taken back one after another, by Ctrl+Z and by
// the button of the page alike, and that Ctrl+Z does not redo one that was changed otherwise since.
func TestUndoLabelChanges(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	pack := engine.PackInfo{Key: "p", ModelHash: "m", Title: "宠物", Classes: inference.Vocabulary{{Name: "猫"}, {Name: "狗"}}}
	b.session.ws.AddPack(pack)
	path := filepath.Join(t.TempDir(), "w.db")
	b.Options.Labels = func(p engine.PackInfo) (*labelling.Edition, error) { return labelling.OpenEdition(path, p) }
	b.Options.SaveLabels = func(_ context.Context, e *labelling.Edition, lib *labels.Library) error { return e.Save(lib) }
	b.Options.UndoLabels = func(_ context.Context, e *labelling.Edition) (bool, error) { return e.Undo() }
	want := func(name string) {
		t.Helper()
		e, err := b.Options.Labels(pack)
		if got := e.Library.Shown(pack.Classes)[0].Name; err != nil || got != name {
			t.Errorf("%v: the label is called %q, not %q", err, got, name)
		}
	}
	var entries []*kit.Entry
	open := func() {
		b.library.Open(false)
		b.settle()
		entries = nil
		collect := func(o fyne.CanvasObject) {
			if e, ok := o.(*kit.Entry); ok {
				entries = append(entries, e)
			}
		}
		uitest.Walk(b.TopSheet().Content, collect) // the search alone: the form is hidden
		entries[0].TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		b.settle()
		entries = nil
		uitest.Walk(b.TopSheet().Content, collect)
	}
	rename := func(name string) {
		entries[1].SetText(name)
		test.Tap(buttonOf(t, b.TopSheet().Content, "保存"))
		b.settle()
		want(name)
	}
	open()
	for _, name := range []string{"一", "二", "三", "四"} {
		rename(name)
	}
	test.Tap(buttonOf(t, b.TopSheet().Foot, "撤销上一次改动"))
	b.settle()
	want("三")
	b.TopSheet().Close()
	for _, name := range []string{"二", "一"} {
		b.undoLast()
		b.settle()
		want(name)
	}
	open()
	rename("五")
	b.TopSheet().Close()
	e, err := b.Options.Labels(pack)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Save(&labels.Library{}); err != nil { // by another process
		t.Fatal(err)
	}
	b.undoLast()
	b.settle()
	want("猫")
	if !strings.Contains(b.toolbar.Notice.Text, "后来又改过") {
		t.Errorf("it says %q", b.toolbar.Notice.Text)
	}
}
