package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

func TestViewerKeys(t *testing.T) {
	b := newBench(t, words.Chinese)
	b.session.found(5)
	b.session.done(0, 5, 0.62)
	b.session.fail(1, inference.CodeTruncated, "41%")
	b.step()
	b.typedRune('f')
	v := b.viewer
	if !v.shown || !b.win.FullScreen() {
		t.Fatal("F opens the viewer on the whole screen")
	}
	v.setPicture(0, gradient(640, 480))
	v.TypedRune('1')
	if v.zoom.view.fit || v.zoom.view.now() != 1 || v.level.text != "100%" {
		t.Errorf("1 goes to %v, and the bar says %q", v.zoom.view.now(), v.level.text)
	}
	v.TypedRune('+')
	if got := v.zoom.view.now(); got != zoomStep {
		t.Errorf("+ goes to %v", got)
	}
	v.TypedRune('-')
	v.TypedRune('0')
	if !v.zoom.view.fit {
		t.Error("0 shows the whole picture")
	}
	v.TypedRune('1')
	x := v.zoom.view.x
	v.zoom.view.frameW, v.zoom.view.frameH = 200, 200
	b.grid.modifiers = func() fyne.KeyModifier { return fyne.KeyModifierShift }
	v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if v.finding.row != 0 || v.zoom.view.x <= x {
		t.Errorf("Shift+→ moves the picture: row %d, %v after %v", v.finding.row, v.zoom.view.x, x)
	}
	b.grid.modifiers = func() fyne.KeyModifier { return 0 }
	v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if v.finding.row != 1 || !v.finding.failed || v.zoom.base != nil || !v.zoom.view.fit {
		t.Errorf("→ shows %+v", v.finding)
	}
	v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF5}) // none of its keys
	// The keys work also where a button has the focus.
	button := buttonOf(t, v, "→")
	b.win.Canvas().Focus(button)
	button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	button.TypedRune('f')
	if v.finding.row != 2 || b.win.FullScreen() {
		t.Errorf("from a button: row %d, full %v", v.finding.row, b.win.FullScreen())
	}
	button.TypedRune('f')
	button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if v.shown || b.win.FullScreen() {
		t.Error("Esc closes the viewer and leaves the whole screen")
	}
}

func TestViewerAsksForNoMoreThanTheScreenShows(t *testing.T) {
	b := newBench(t, words.Chinese)
	b.win.Resize(fyne.NewSize(1000, 800))
	for _, c := range []struct{ w, h, want int }{
		{4000, 3000, 1000}, {3000, 4000, 800}, {300, 200, 300}, {0, 0, 1000}, {40000, 100, 1000},
	} {
		if got := b.screenSide(workspace.Row{Width: c.w, Height: c.h}); got != c.want {
			t.Errorf("%d×%d: %d pixels, want %d", c.w, c.h, got, c.want)
		}
	}
	if n := detailSide(workspace.Row{Width: 20000, Height: 20000}); n*n > detailPixels*101/100 || n < 6000 {
		t.Errorf("400 megapixels are looked at as %d×%d", n, n)
	}
	if n := detailSide(workspace.Row{Width: 4000, Height: 3000}); n != 4000 {
		t.Errorf("12 megapixels are looked at as %d", n)
	}
}
