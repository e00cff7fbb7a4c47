package ui

import (
	"context"
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"wanwu/app/labelling"
	"wanwu/app/words"
	"wanwu/ui/kit"
	"wanwu/ui/review"
)

// TestSmallWindow checks that at 640 by 340 dp a menu stands for what the toolbar has no room for,
// the views are in the side list, and the details take its room.
func TestSmallWindow(t *testing.T) {
	b, _ := reviewWindow(t, 20, "猫")
	b.Win.Resize(fyne.NewSize(640, 340))
	b.look(t)
	if min := b.root.MinSize(); min.Width > 640 || min.Height > 340 {
		t.Fatalf("the window needs %v", min)
	}
	bar := b.toolbar.Root.Size()
	if more, export := b.toolbar.More, b.toolbar.Export; !more.Visible() || b.toolbar.Settings.Visible() || b.toolbar.Order.Visible() ||
		export.Position().X+export.Size().Width > bar.Width {
		t.Errorf("the menu is there: %v; 导出 stands at %v of %v", more.Visible(), export.Position(), bar)
	}
	if !b.layout.Views.Visible() || !b.finder.side.Visible() {
		t.Error("the views are not in the side list")
	}
	b.reviewing.show(review.Weighing)
	b.reviewing.show(review.Pictures)
	if b.toolbar.Order.Visible() || b.toolbar.Cards.Visible() {
		t.Error("going back to the pictures, the toolbar shows what it has no room for")
	}
	b.toggleDetails()
	if b.finder.side.Visible() || b.layout.Views.Visible() || !b.picture.inspector.Visible() {
		t.Error("the details do not take the side list's room")
	}
	if right := b.picture.inspector.Position().X + b.picture.inspector.Size().Width; right > 640 {
		t.Errorf("the details end at %v of 640", right)
	}
	b.reviewing.show(review.Judging)
	if !b.finder.side.Visible() || !b.layout.Views.Visible() {
		t.Error("there is no way back from the deck")
	}
	b.reviewing.show(review.Pictures)
	b.toggleDetails()
	b.toolbar.More.Tapped(nil)
	if menu := b.TopSheet(); menu == nil && len(b.Win.Canvas().Overlays().List()) == 0 {
		t.Error("… opens nothing")
	}
	b.Win.Resize(fyne.NewSize(1280, 800))
	if b.toolbar.More.Visible() || !b.toolbar.Settings.Visible() || !b.toolbar.Order.Visible() {
		t.Error("a large window has the menu and not what it stands for")
	}
}

// TestEverySheetFitsSmallWindow checks that in a window of 640 by 480 dp every button of every sheet
// is within the window's width, and within its height or in what scrolls there.
func TestEverySheetFitsSmallWindow(t *testing.T) {
	for _, l := range []words.Lang{words.Chinese, words.English} {
		b := foreignWindow(t, l)
		size := fyne.NewSize(640, 480)
		b.Win.Resize(size)
		b.step()
		task := b.Frame.Tasks[0]
		b.grid.ScrollTo(1)
		b.Options.Teach = func(context.Context, labelling.Lesson) (*labelling.Draft, error) { return nil, nil }
		b.Options.SaveTaught = func(context.Context, *labelling.Draft) (*labelling.Edition, error) { return nil, nil }
		sheets := map[string]func(){
			"keys": b.showKeys, "export": b.exporting.dialogOrCancel, "more": b.showMore, "orders": b.finder.showOrders,
			"clear": b.tasks.AskClear, "threshold": func() { b.settings.ShowThreshold(b.status.Threshold) },
			"device": func() { b.settings.ShowDevice(b.status.Device) }, "task": func() { b.tasks.ShowMenu(task, b.root) },
			"rename": func() { b.tasks.Rename(task) }, "packs": func() { b.tasks.ShowPacks(task, b.root) },
			"picture menu": func() { b.showPictureMenu(fyne.NewPos(300, 300)) }, "relabel": func() { b.judging.Relabel() },
			"close": func() { b.closer.askUnsaved(3) }, "categories": func() { b.reviewing.views.ShowCategories() },
			"teach": b.teaching.Ask,
		}
		for page := range 6 {
			sheets[fmt.Sprint("settings ", page)] = func() { b.settings.Open(page) }
		}
		for name, open := range sheets {
			open()
			b.settle()
			s := b.TopSheet()
			if s == nil {
				t.Errorf("%s, %s: nothing opens", l, name)
				continue
			}
			buttons := 0
			checkReach(t, fmt.Sprint(l, ", ", name), s, fyne.Position{}, size, false, &buttons)
			checkApart(t, fmt.Sprint(l, ", ", name), s, size)
			if buttons == 0 && name != "rename" && name != "relabel" {
				t.Errorf("%s, %s: no button", l, name)
			}
			for s := b.TopSheet(); s != nil; s = b.TopSheet() {
				s.Close()
			}
		}
	}
}

// TestMergeFitsSmallWindow checks that in a window of 640 by 480 dp what a sheet that came back would
// change can be read, and the buttons below it be pressed.
func TestMergeFitsSmallWindow(t *testing.T) {
	b, fillIn, drop := mergeWindow(t, 40)
	size := fyne.NewSize(640, 480)
	b.Win.Resize(size)
	said := map[int]string{}
	for i := range 30 {
		said[i] = "对"
	}
	drop(fillIn("门店陈列组的张三", said))
	s := b.TopSheet()
	if s == nil {
		t.Fatal("it is not shown")
	}
	buttons := 0
	checkReach(t, "merge", s, fyne.Position{}, size, false, &buttons)
	checkApart(t, "merge", s, size)
	if buttons < 2 {
		t.Errorf("%d buttons", buttons)
	}
}

// TestEscapeLeavesSheetWithEntry checks that Esc closes a sheet whose entry has the focus.
func TestEscapeLeavesSheetWithEntry(t *testing.T) {
	b := foreignWindow(t, words.Chinese)
	for name, open := range map[string]func(){
		"rename": func() { b.tasks.Rename(b.Frame.Tasks[0]) }, "categories": func() { b.reviewing.views.ShowCategories() }, "relabel": func() { b.judging.Relabel() },
	} {
		b.grid.ScrollTo(1)
		open()
		b.settle()
		if b.TopSheet() == nil {
			t.Errorf("%s: nothing opens", name)
			continue
		}
		b.Win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if s := b.TopSheet(); s != nil {
			t.Errorf("%s stays open", name)
			s.Close()
		}
	}
}

// checkReach looks at the buttons under an object at a position of the window; in a scroller they
// may be as far down as they like.
func checkReach(t *testing.T, what string, o fyne.CanvasObject, at fyne.Position, size fyne.Size, scrolls bool, buttons *int) {
	t.Helper()
	if !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	end := at.AddXY(o.Size().Width, o.Size().Height)
	if button, ok := o.(*kit.Button); ok {
		*buttons++
		if at.X < -0.5 || end.X > size.Width+0.5 || !scrolls && (at.Y < -0.5 || end.Y > size.Height+0.5) {
			t.Errorf("%s: %q is at %v to %v", what, button.Text, at, end)
		}
		return
	}
	switch o := o.(type) {
	case *container.Scroll:
		if at.Y < -0.5 || end.Y > size.Height+0.5 || o.Size().Height < min(40, o.Content.MinSize().Height) {
			t.Errorf("%s: what scrolls is at %v to %v", what, at, end)
		}
		checkReach(t, what, o.Content, at.Subtract(o.Offset), size, true, buttons)
	case *fyne.Container:
		for _, c := range o.Objects {
			checkReach(t, what, c, at, size, scrolls, buttons)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			checkReach(t, what, c, at, size, scrolls, buttons)
		}
	}
}
