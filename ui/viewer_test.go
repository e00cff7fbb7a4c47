package ui

import (
	"image"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/viewer"
)

func TestViewerKeys(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(5)
	b.session.done(0, 5, 0.62)
	b.session.fail(1, inference.CodeTruncated, "41%")
	b.step()
	b.typedRune('f')
	v := b.picture.viewer
	if !v.Shown || !b.Win.FullScreen() {
		t.Fatal("F opens the viewer on the whole screen")
	}
	v.SetPicture(0, image.NewRGBA(image.Rect(0, 0, 640, 480)))
	v.TypedRune('1')
	if v.Zoom.Fits() || v.Zoom.Scale() != 1 || !strings.Contains(uitest.Words(v), "100%") {
		t.Errorf("1 goes to %v, and the bar says %q", v.Zoom.Scale(), uitest.Words(v))
	}
	v.TypedRune('+')
	if got := v.Zoom.Scale(); got != viewer.ZoomStep {
		t.Errorf("+ goes to %v", got)
	}
	v.TypedRune('-')
	v.TypedRune('0')
	if !v.Zoom.Fits() {
		t.Error("0 shows the whole picture")
	}
	v.TypedRune('1')
	v.Zoom.Resize(fyne.NewSize(200, 200))
	x, _ := v.Zoom.Center()
	b.grid.Modifiers = func() fyne.KeyModifier { return fyne.KeyModifierShift }
	v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if now, _ := v.Zoom.Center(); v.Details.Row != 0 || now <= x {
		t.Errorf("Shift+→ moves the picture: row %d, %v after %v", v.Details.Row, now, x)
	}
	b.grid.Modifiers = func() fyne.KeyModifier { return 0 }
	v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if v.Details.Row != 1 || !v.Details.Failed || v.Zoom.HasPicture() || !v.Zoom.Fits() {
		t.Errorf("→ shows %+v", v.Details)
	}
	v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF5}) // none of its keys
	// The keys work also where a button has the focus.
	button := buttonOf(t, v, "→")
	b.Win.Canvas().Focus(button)
	button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	button.TypedRune('f')
	if v.Details.Row != 2 || b.Win.FullScreen() {
		t.Errorf("from a button: row %d, full %v", v.Details.Row, b.Win.FullScreen())
	}
	button.TypedRune('f')
	button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if v.Shown || b.Win.FullScreen() {
		t.Error("Esc closes the viewer and leaves the whole screen")
	}
}

// TestThumbnailOfGonePictureIsSaid checks that the large views say so where they show the thumbnail
// of a picture whose file is gone, until another picture is shown.
func TestThumbnailOfGonePictureIsSaid(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(2)
	b.session.done(0, 5, 0.62)
	b.session.done(1, 5, 0.62)
	b.step()
	const said = "原图读不到了，这里是缩略图"
	v, d := b.picture.viewer, b.picture.demo
	v.Open(0, false)
	v.SetPicture(0, image.NewRGBA(image.Rect(0, 0, 320, 240)))
	if strings.Contains(uitest.Words(v), said) {
		t.Error("the thumbnail that comes before the picture is said to be all there is")
	}
	v.SetPicture(0, nil)
	if !v.Zoom.HasPicture() || !strings.Contains(uitest.Words(v), said) {
		t.Errorf("the viewer has a picture: %v, and says %q", v.Zoom.HasPicture(), uitest.Words(v))
	}
	v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if strings.Contains(uitest.Words(v), said) {
		t.Errorf("of the next picture it says %q", uitest.Words(v))
	}
	v.Close()
	b.picture.toggleDemo()
	row := d.Details.Row
	d.SetPicture(row, image.NewRGBA(image.Rect(0, 0, 320, 240)))
	before := textsOf(d)
	d.SetPicture(row, nil)
	if got := textsOf(d); strings.Contains(before, said) || !strings.Contains(got, said) {
		t.Errorf("the demo says %q, then %q", before, got)
	}
}
