package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/inference"
)

func TestViewerKeys(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
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
	if v.zoom.fits() || v.zoom.scale() != 1 || !strings.Contains(wordsOf(v), "100%") {
		t.Errorf("1 goes to %v, and the bar says %q", v.zoom.scale(), v.level.Text)
	}
	v.TypedRune('+')
	if got := v.zoom.scale(); got != zoomStep {
		t.Errorf("+ goes to %v", got)
	}
	v.TypedRune('-')
	v.TypedRune('0')
	if !v.zoom.fits() {
		t.Error("0 shows the whole picture")
	}
	v.TypedRune('1')
	v.zoom.Resize(fyne.NewSize(200, 200))
	x, _ := v.zoom.center()
	b.grid.Modifiers = func() fyne.KeyModifier { return fyne.KeyModifierShift }
	v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if now, _ := v.zoom.center(); v.finding.row != 0 || now <= x {
		t.Errorf("Shift+→ moves the picture: row %d, %v after %v", v.finding.row, now, x)
	}
	b.grid.Modifiers = func() fyne.KeyModifier { return 0 }
	v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if v.finding.row != 1 || !v.finding.failed || v.zoom.hasPicture() || !v.zoom.fits() {
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
