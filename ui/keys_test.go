package ui

import (
	"context"
	"fmt"
	"testing"

	"wanwu/ui/settings"
	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"wanwu/app/diagnose"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/find"
	"wanwu/ui/kit"
	"wanwu/ui/shell"
)

// TestEveryKeyWorks goes through the table that the sheet shows: each
// stroke must have its effect, and each binding a check.
func TestEveryKeyWorks(t *testing.T) {
	checks := keyEffects()
	b, _ := keyWindow(t, "")
	ids := map[string]bool{}
	for _, it := range b.bindings() {
		if ids[it.id] {
			t.Errorf("two bindings are called %s", it.id)
		}
		ids[it.id] = true
		check := checks[it.id]
		if check == nil || len(it.strokes) == 0 || it.show == "" || it.does == "" {
			t.Errorf("%s has no check, no strokes or no words: %+v", it.id, it)
			continue
		}
		for i, s := range it.strokes {
			b, it := keyWindow(t, it.id)
			if check(b) {
				t.Errorf("%s: the check of %+v holds before the key", it.id, s)
			}
			b.strike(it.strokes[i])
			if !check(b) {
				t.Errorf("%s: %+v does nothing", it.id, s)
			}
		}
	}
	for id := range checks {
		if !ids[id] {
			t.Errorf("there is no binding %s any more", id)
		}
	}
}

func TestKeySheetShowsEveryKey(t *testing.T) {
	for _, l := range []words.Lang{words.Chinese, words.English} {
		b := newTestWindow(t, l)
		b.Win.Resize(fyne.NewSize(880, 560)) // the smallest window
		b.showKeys()
		words := map[string]bool{}
		uitest.Walk(b.TopSheet(), func(o fyne.CanvasObject) {
			switch o := o.(type) {
			case *kit.Line:
				words[o.Text] = true
				if p, h := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size().Height; p.Y < 0 || p.Y+h > 560 {
					t.Errorf("%s: %q lies at %.0f, out of the smallest window", l, o.Text, p.Y)
				}
				if nat := o.Natural().Width; nat > o.Size().Width+0.5 {
					t.Errorf("%s: %q is cut: %.0f of %.0f dp", l, o.Text, o.Size().Width, nat)
				}
			case *kit.Button:
				// The sheet's card ends a little below its last button.
				if p, h := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size().Height; p.Y+h+20 > 560 {
					t.Errorf("%s: the button %q ends at %.0f of 560", l, o.Text, p.Y+h)
				}
			case *kit.Pill:
				words[o.Text] = true
				if end := o.Position().X + o.Size().Width; end > keyNameWidth {
					t.Errorf("%s: the key %s reaches to %.0f, into its description", l, o.Text, end)
				}
			}
		})
		for _, k := range b.bindings() {
			for _, name := range keyNames(k.show) {
				if !words[name] {
					t.Errorf("%s: %s is not on the sheet", l, name)
				}
			}
			if !words[k.does] {
				t.Errorf("%s: %q is not on the sheet", l, k.does)
			}
		}
	}
}

// TestTabReachesEverything checks that what can be clicked can be come to with the keys.
func TestTabReachesEverything(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.Win.Resize(fyne.NewSize(1280, 800))
	b.session.found(3)
	b.session.fail(1, "truncated", "41%")
	b.step()
	b.grid.ScrollTo(1)
	b.Options.Doctor = func(context.Context) (diagnose.DoctorReport, bool) { return diagnose.DoctorReport{OK: true}, true }
	b.Options.Cache, b.Options.ResultsFile = &fakeCache{files: 3, bytes: 5}, "/数据/workspace.db"
	for name, open := range map[string]func() fyne.CanvasObject{
		"window":     func() fyne.CanvasObject { return b.root },
		"threshold":  func() fyne.CanvasObject { b.settings.ShowThreshold(b.status.Threshold); return b.TopSheet() },
		"keys":       func() fyne.CanvasObject { b.showKeys(); return b.TopSheet() },
		"viewer":     func() fyne.CanvasObject { b.picture.viewer.Open(0, false); return b.picture.viewer },
		"demo":       func() fyne.CanvasObject { b.picture.toggleDemo(); return b.picture.demo },
		"settings 0": func() fyne.CanvasObject { b.settings.Open(settings.PageRecognise); return b.TopSheet() },
		"settings 1": func() fyne.CanvasObject { b.settings.Open(settings.PageDevice); return b.TopSheet() },
		"settings 3": func() fyne.CanvasObject { b.settings.Open(settings.PageFiles); b.settle(); return b.TopSheet() },
		"settings 4": func() fyne.CanvasObject { b.settings.Open(settings.PageDoctor); b.settle(); return b.TopSheet() },
	} {
		root := open()
		c := b.Win.Canvas()
		reached := map[fyne.CanvasObject]bool{}
		for range 100 {
			c.FocusNext()
			if o, ok := c.Focused().(fyne.CanvasObject); ok {
				reached[o] = true
			}
		}
		uitest.Walk(root, func(o fyne.CanvasObject) {
			if _, tappable := o.(fyne.Tappable); !tappable || reached[o] {
				return
			}
			if d, ok := o.(fyne.Disableable); ok && d.Disabled() {
				return
			}
			if _, sheet := o.(*kit.Sheet); sheet {
				return // a click beside its card closes it; Esc does, too
			}
			if _, row := o.(*find.Row); row && reached[b.finder.side] {
				return // the side list is one stop, with its arrow keys
			}
			t.Errorf("%s: %T %s is not reached by Tab", name, o, describe(o))
		})
		b.picture.viewer.Close()
		b.picture.demo.Close()
		for s := b.TopSheet(); s != nil; s = b.TopSheet() {
			s.Close()
		}
	}
}

func describe(o fyne.CanvasObject) string {
	if b, ok := o.(*kit.Button); ok {
		return fmt.Sprintf("%q", b.Text)
	}
	return ""
}

// TestPictureMenu checks that the second button opens what can be done with the picture that it was
// pressed on.
func TestPictureMenu(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.Win.Resize(fyne.NewSize(1280, 800))
	b.session.found(4)
	b.session.done(0, 5, 0.6)
	b.session.fail(1, inference.CodeTruncated, "41%")
	b.step()
	at := func(i int) fyne.Position { return b.cells()[i].Position().AddXY(30, 40) }
	second := func(i int) string {
		e := &desktop.MouseEvent{Button: desktop.MouseButtonSecondary}
		e.Position = at(i)
		b.grid.MouseDown(e)
		return buttonTexts(b.TopSheet())
	}
	if got, want := second(1), "放大|用默认程序打开|在文件夹中显示|复制路径|重试"; got != want || b.picture.inspector.Shown.Row != 1 {
		t.Errorf("an error: row %d, %q, want %q", b.picture.inspector.Shown.Row, got, want)
	}
	buttonOf(t, b.TopSheet(), "重试").Tapped(nil)
	if len(b.session.retried) != 1 || b.TopSheet() != nil {
		t.Errorf("retried %v", b.session.retried)
	}
	b.grid.SelectAll()
	if got, want := second(0), "放大|用默认程序打开|在文件夹中显示|复制路径|复制图片|复制选中的 4 行"; got != want || b.grid.Selection().Count() != 4 || b.picture.inspector.Shown.Row != 0 {
		t.Errorf("among the selected: row %d, %q, want %q", b.picture.inspector.Shown.Row, got, want)
	}
	corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.TopSheet().Content)
	grid := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.grid)
	if want := grid.Add(at(0)); corner.X < want.X || corner.X > want.X+40 || corner.Y < want.Y || corner.Y > want.Y+40 {
		t.Errorf("the menu is at %v, the press was at %v", corner, want)
	}
}

// TestSheetBlocksKeys checks that what is below a menu or a sheet does not hear the keys that are
// meant for it.
func TestSheetBlocksKeys(t *testing.T) {
	below := map[string]func(b *testWindow){
		"menu":      func(b *testWindow) { b.ShowMenu(b.strip, []shell.MenuItem{{Text: "一", On: func() {}}}) },
		"settings":  func(b *testWindow) { b.settings.Open(settings.PageRecognise) },
		"threshold": func(b *testWindow) { b.settings.ShowThreshold(b.status.Threshold) },
	}
	for name, open := range below {
		b := newListWindow(t, words.Chinese)
		b.grid.ScrollTo(2)
		b.undone.Push(func() { t.Errorf("%s: Ctrl+Z takes something back", name) })
		open(b)
		s := b.TopSheet()
		for _, it := range b.bindings() {
			if it.on == nil || it.place == keyViewer || it.place == keyDemo {
				continue
			}
			for _, stroke := range it.strokes {
				b.strike(stroke)
			}
		}
		if b.TopSheet() != s || b.grid.List() || b.picture.demo.Shown || b.picture.viewer.Shown || b.dialogs.name != "" || len(b.session.added) > 0 || b.verdict(2) != workspace.Unjudged {
			t.Errorf("%s: a key reached what lies below", name)
		}
	}
}
