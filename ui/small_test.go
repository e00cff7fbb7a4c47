package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"wanwu/ui/review"
)

// TestSmallWindow checks that at 640 by 340 dp a menu stands for what the toolbar has no room for,
// the views are in the side list, and the details take its room.
func TestSmallWindow(t *testing.T) {
	b, _ := reviewWindow(t, 20, "猫")
	b.win.Resize(fyne.NewSize(640, 340))
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
	if menu := b.topSheet(); menu == nil && len(b.win.Canvas().Overlays().List()) == 0 {
		t.Error("… opens nothing")
	}
	b.win.Resize(fyne.NewSize(1280, 800))
	if b.toolbar.More.Visible() || !b.toolbar.Settings.Visible() || !b.toolbar.Order.Visible() {
		t.Error("a large window has the menu and not what it stands for")
	}
}
