package viewer

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"wanwu/app/workspace"
)

func TestViewerPictureSize(t *testing.T) {
	test.NewTempApp(t)
	win := test.NewWindow(nil)
	defer win.Close()
	win.SetPadded(false)
	win.Resize(fyne.NewSize(1000, 800))
	for _, c := range []struct{ w, h, want int }{
		{4000, 3000, 1000}, {3000, 4000, 800}, {300, 200, 300}, {0, 0, 1000}, {40000, 100, 1000},
	} {
		if got := screenSide(win.Canvas(), workspace.Row{Width: c.w, Height: c.h}); got != c.want {
			t.Errorf("%d×%d: %d pixels, want %d", c.w, c.h, got, c.want)
		}
	}
	if n := DetailSide(workspace.Row{Width: 20000, Height: 20000}); n*n > detailPixels*101/100 || n < 6000 {
		t.Errorf("400 megapixels are looked at as %d×%d", n, n)
	}
	if n := DetailSide(workspace.Row{Width: 4000, Height: 3000}); n != 4000 {
		t.Errorf("12 megapixels are looked at as %d", n)
	}
}
